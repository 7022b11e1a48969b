"""The registration as a manager hands it in: from the report to the files behind a figure, the closed year, the public page."""

from __future__ import annotations

from typing import Any

import frappe

from loket_kinderopvang.platform import clock
from loket_kinderopvang.registration import closed_years
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import BrowserTestCase
from loket_kinderopvang.tests.browser import accessible
from loket_kinderopvang.tests.optional import expect


class TestRegistration(BrowserTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.year = clock.today().year - 1
		self.area = self.committed(factories.make_area)
		self.desk = self.committed(factories.make_desk, areas=[self.area.name], municipality=self.area.name)
		for number in range(6):
			self.committed(
				self.ask, urgent=int(number == 0), urgent_reason="Loss of Care" if number == 0 else None
			)
		self.manager = self.committed(
			factories.make_user,
			"Loket Manager",
			"Loket Officer",
			desk=self.desk.name,
			password=factories.PASSWORD,
		)

	def ask(self, **values: Any) -> Any:
		with clock.fixed(f"{self.year}-04-02 10:00:00"):
			family = factories.make_family(self.desk.name, area=self.area.name)
			child = factories.make_child(family.name, birth_date=f"{self.year}-02-01")
			return factories.make_request(
				child.name, asked_on=f"{self.year}-04-02", wanted_from=f"{self.year}-09-01", **values
			)

	def test_from_the_report_to_the_files_and_the_closed_year(self) -> None:
		page = self.open(self.manager.name, factories.PASSWORD)
		page.goto(f"/app/query-report/Childcare Registration?desk={self.desk.name}&year={self.year}")
		table = page.locator(".datatable")
		expect(table).to_contain_text("Urgent childcare")
		expect(table).to_contain_text(self.area.area_name)
		self.screenshot(page, "d-registration")
		urgent = page.locator(".dt-row", has_text="Urgent childcare").first
		urgent.get_by_role("link", name="1", exact=True).first.click()
		expect(page.locator(".list-row-container .list-row")).to_have_count(1)
		page.goto(f"/app/query-report/Childcare Registration?desk={self.desk.name}&year={self.year}")
		# The filters are there when the report is.
		expect(table).to_contain_text(self.area.area_name)
		page.get_by_role("button", name="Close the Year").first.click()
		dialog = page.locator(".modal.show")
		dialog.locator("[data-fieldname=note] textarea").fill("Invented remark")
		dialog.get_by_role("button", name="Close", exact=True).last.click()
		expect(page.get_by_text("Nothing changed since the year was closed.")).to_be_visible()
		self.fresh()
		self.assertTrue(closed_years.current(self.desk.name, self.year))
		self.committed(self.ask)
		page.reload()
		expect(page.locator(".lk-differences")).to_contain_text("All requests for childcare")
		self.screenshot(page, "d-closed-year")

	def test_everybody_reads_what_is_published(self) -> None:
		frappe.db.set_single_value("Childcare Settings", "default_desk", self.desk.name)
		doc = self.committed(
			factories.insert, "Childcare Registration Year", desk=self.desk.name, year=self.year, published=1
		)
		page = self.open(lang="nl")
		page.goto("/childcare/figures?lang=nl")
		section = page.locator("section", has_text=self.desk.desk_name)
		expect(section).to_contain_text(str(self.year))
		rows = section.locator("tbody").first.locator("tr")
		# Six were asked, one of them urgent: both are rounded by the method that holds everywhere.
		all_of_them, urgent = (int(rows.nth(row).locator("td").first.inner_text()) for row in (0, 1))
		self.assertEqual((all_of_them % 5, urgent % 5), (0, 0))
		self.assertLessEqual(abs(all_of_them - 6), 8)
		accessible.check(self, page, "the published figures")
		self.screenshot(page, "d-published-nl")
		phone = self.open(phone=True)
		phone.goto("/childcare/figures?lang=en")
		accessible.check(self, phone, "the published figures on a phone")
		self.screenshot(phone, "d-published-phone")
		frappe.db.set_value(doc.doctype, doc.name, "published", 0)
		frappe.db.commit()
		page.goto("/childcare/figures?lang=nl")
		expect(page.get_by_text(self.desk.desk_name)).to_have_count(1)
