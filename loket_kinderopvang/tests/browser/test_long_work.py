"""An allocation round and a simulation, from the button to the result, with a worker that does them meanwhile."""

from __future__ import annotations

import frappe
from frappe.utils import add_days

from loket_kinderopvang.platform import clock
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import BrowserTestCase
from loket_kinderopvang.tests.optional import expect


class TestLongWork(BrowserTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.desk = self.committed(factories.make_desk)
		provider = self.committed(factories.make_provider, self.desk.name)
		self.committed(factories.make_vacancy, provider.name, places=1)
		self.requests = []
		for days in (40, 20):
			family = self.committed(factories.make_family, self.desk.name)
			child = self.committed(factories.make_child, family.name)
			asked_on = add_days(clock.today(), -days)
			self.requests.append(self.committed(factories.make_request, child.name, asked_on=asked_on))
		self.manager = self.committed(
			factories.make_user,
			"Loket Manager",
			"Loket Officer",
			desk=self.desk.name,
			password=factories.PASSWORD,
		)

	def test_a_round_is_run_and_its_line_becomes_a_referral(self) -> None:
		doc = self.committed(factories.insert, "Childcare Allocation Round", desk=self.desk.name)
		page = self.open(self.manager.name, factories.PASSWORD)
		page.goto(f"/app/childcare-allocation-round/{doc.name}")
		page.get_by_role("button", name="Run", exact=True).click()
		line = page.locator(".lk-lines tbody tr")
		expect(line).to_have_count(1, timeout=60_000)
		expect(line).to_contain_text("asked earlier")
		expect(page.get_by_text("Not placed, and why")).to_be_visible()
		# Nothing happened to a file yet.
		self.fresh()
		self.assertFalse(frappe.db.exists("Childcare Referral", {"desk": self.desk.name}))
		self.screenshot(page, "c-round")
		line.get_by_role("checkbox").check()
		page.get_by_role("button", name="Accept the Chosen Lines").click()
		page.get_by_role("button", name="Yes").click()
		expect(line).to_contain_text("Accepted")
		self.fresh()
		self.assertEqual(
			frappe.get_all("Childcare Referral", {"desk": self.desk.name}, pluck="request"),
			[self.requests[0].name],
		)

	def test_a_simulation_shows_what_would_change(self) -> None:
		doc = self.committed(
			factories.insert,
			"Childcare Simulation",
			title="Two more",
			desk=self.desk.name,
			seeds=2,
			what_ifs="places +10%\nanswer 2 days",
		)
		page = self.open(self.manager.name, factories.PASSWORD)
		page.goto(f"/app/childcare-simulation/{doc.name}")
		page.get_by_role("button", name="Run", exact=True).click()
		expect(page.get_by_role("table").first).to_be_visible(timeout=60_000)
		expect(page.get_by_role("columnheader", name="answer 2 days").first).to_be_visible()
		expect(page.get_by_role("img", name="Share answered")).to_be_visible()
		self.screenshot(page, "c-simulation")
