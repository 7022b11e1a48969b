"""From a request to a counted answer, as an officer and a provider do it: points 2 to 7 of the way through."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.utils import add_days, getdate

from loket_kinderopvang.follow_up import follow_up
from loket_kinderopvang.platform import clock
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import BrowserTestCase
from loket_kinderopvang.tests.optional import expect


class TestWayThrough(BrowserTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.desk = factories.make_desk().name
		self.officer = factories.make_user("Loket Officer", desk=self.desk, password=factories.PASSWORD).name
		self.provider = factories.make_provider(self.desk, language="en")
		self.vacancy = factories.make_vacancy(self.provider.name)
		self.second = factories.make_provider(self.desk, language="en")
		factories.make_vacancy(
			self.second.name,
			available_from=add_days(clock.today(), 45),
			monday="Full Day",
			tuesday="Full Day",
		)
		family = factories.make_family(self.desk, language="en")
		self.family_mail = family.contacts[0].email
		self.request = factories.make_request(family=family.name, officer=self.officer)
		frappe.db.commit()

	def form(self, doctype: str, name: str) -> Any:
		page = self.open(self.officer, factories.PASSWORD)
		page.goto(f"/app/{doctype}/{name}")
		expect(page.locator(".page-head .title-area")).to_be_visible()
		return page

	def state(self, page: Any) -> Any:
		return page.locator(".page-head:visible .indicator-pill").first

	def matches(self) -> Any:
		"""Open the request and look for places."""
		page = self.form("childcare-request", self.request.name)
		page.get_by_role("button", name="Find Places").first.click()
		expect(page.locator(".lk-match").first).to_be_visible()
		return page

	def refer_to(self, page: Any, *names: str) -> None:
		for name in names:
			page.locator(".lk-match").filter(has_text=name).get_by_role("checkbox").check()
		page.locator(".lk-refer").click()
		dialog = page.locator(".modal.show")
		dialog.locator("[data-fieldname=message] textarea").fill("Can you help?")
		dialog.get_by_role("button", name="Send").click()
		expect(page.locator(".lk-referrals")).to_contain_text("Pending")

	def answer_page(self, address: str, message: int = 1) -> Any:
		"""Open the personal link of a provider's mail, without an account, on a phone."""
		mail = self.mails_to(address, message)[-1]
		page = self.open(phone=True)
		page.goto(self.link_in(mail, "/childcare/answer/"))
		return page

	def test_2_matches_come_best_first_and_say_why(self) -> None:
		page = self.matches()
		first, second = page.locator(".lk-match").nth(0), page.locator(".lk-match").nth(1)
		expect(first).to_contain_text(self.provider.provider_name)
		expect(first).to_contain_text("Fits fully")
		expect(second).to_contain_text("Fits in part")
		expect(second).to_contain_text("Not free: Wednesday to Friday.")
		self.screenshot(page, "2-matches")

	def test_2_from_a_vacancy_the_requests_that_suit(self) -> None:
		page = self.form("childcare-vacancy", self.vacancy.name)
		page.get_by_role("button", name="Find Requests").click()
		expect(page.locator(".lk-match").first).to_contain_text(self.request.title)
		self.screenshot(page, "2-requests-for-a-vacancy")

	def test_2_what_would_open_a_place(self) -> None:
		frappe.db.set_value("Childcare Vacancy", self.vacancy.name, "closed", 1)
		frappe.get_doc("Childcare Vacancy", self.vacancy.name).save()
		frappe.db.commit()
		page = self.form("childcare-request", self.request.name)
		page.get_by_role("button", name="Find Places").first.click()
		expect(page.locator(".lk-match").first).to_contain_text("Fits in part")
		self.screenshot(page, "2-openings")

	def test_3_and_4_a_provider_accepts_by_its_personal_link(self) -> None:
		officer = self.matches()
		self.refer_to(officer, self.provider.provider_name, self.second.provider_name)
		self.screenshot(officer, "3-referred")
		page = self.answer_page(self.provider.email)
		child = frappe.db.get_value("Childcare Child", self.request.child, "last_name")
		expect(page.get_by_role("heading", level=1)).to_be_visible()
		self.assertNotIn(child, page.content())
		self.screenshot(page, "3-question-on-a-phone")
		self.fresh()
		self.assertEqual(frappe.db.get_value("Childcare Request", self.request.name, "outcome"), "Open")
		page.locator("input[value=accept]").check()
		page.locator("button[type=submit]").last.click()
		expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
		self.screenshot(page, "4-accepted")
		self.fresh()
		request = frappe.get_doc("Childcare Request", self.request.name)
		self.assertEqual((request.outcome, request.placed_at), ("Answered", self.provider.name))
		self.assertEqual(frappe.db.get_value("Childcare Vacancy", self.vacancy.name, "places"), 0)
		self.assertIn(self.provider.provider_name, str(self.mails_to(self.family_mail)[0]))
		self.assertEqual(len(self.mails_to(self.second.email, 2)), 2)
		again = page.goto(page.url)
		self.assertEqual(again.status, 410)
		expect(page.locator("form")).to_have_count(0)
		officer.reload()
		expect(self.state(officer)).to_have_text("Answered")
		self.screenshot(officer, "4-placed")

	def test_3_a_provider_declines_with_a_reason(self) -> None:
		self.refer_to(self.matches(), self.provider.provider_name)
		page = self.answer_page(self.provider.email)
		page.locator("input[value=decline]").check()
		page.locator("select[name=reason]").select_option("declined_full")
		page.locator("button[type=submit]").last.click()
		expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
		self.fresh()
		request = frappe.get_doc("Childcare Request", self.request.name)
		self.assertEqual((request.outcome, request.attention), ("Open", "All Providers Declined"))

	def test_3_a_link_that_is_altered_shows_a_friendly_page(self) -> None:
		page = self.open(phone=True)
		answer = page.goto(f"/childcare/answer/{'x' * 43}?lang=en")
		self.assertEqual(answer.status, 404)
		self.assertEqual(answer.headers["referrer-policy"], "no-referrer")
		expect(page.locator("main")).to_contain_text("This link does not work")

	def test_5_what_waits_surfaces_and_a_silent_provider_comes_back(self) -> None:
		self.refer_to(self.matches(), self.provider.provider_name)
		self.fresh()
		with clock.fixed(add_days(clock.now(), 22)):
			follow_up.expire_referrals()
		frappe.db.commit()
		page = self.open(self.officer, factories.PASSWORD)
		page.goto("/app/childcare-request?attention=No+Answer+From+Provider")
		expect(page.locator(".list-row").first).to_contain_text(self.request.title)
		self.screenshot(page, "5-needs-attention")
		page.goto("/app/childcare")
		expect(page.locator(".codex-editor, .layout-main-section").first).to_be_visible()
		expect(page.get_by_text("Urgent Requests").first).to_be_visible()
		page.wait_for_load_state("networkidle")
		self.screenshot(page, "5-home")

	def test_6_closing_asks_for_a_reason_and_reopening_works(self) -> None:
		page = self.form("childcare-request", self.request.name)
		page.get_by_role("button", name="Actions").click()
		page.get_by_text("Close as Unanswered", exact=True).click()
		dialog = page.locator(".modal.show").filter(has_text="Why is this request closed?")
		dialog.locator("[data-fieldname=closing_reason] select").select_option("no_place_on_days")
		self.screenshot(page, "6-closing")
		dialog.get_by_role("button", name="Close the Request").click()
		expect(self.state(page)).to_have_text("Unanswered")
		self.fresh()
		request = frappe.get_doc("Childcare Request", self.request.name)
		self.assertEqual((request.outcome, request.closing_kind), ("Unanswered", "Unanswered"))
		page.get_by_role("button", name="Actions").click()
		page.get_by_text("Reopen", exact=True).click()
		expect(self.state(page)).to_have_text("Searching")
		self.fresh()
		request.reload()
		self.assertEqual((request.outcome, request.closing_reason), ("Open", None))

	def test_7_the_registration_shows_the_official_rows(self) -> None:
		page = self.open(self.officer, factories.PASSWORD)
		year = getdate(self.request.asked_on).year
		page.goto(f"/app/query-report/Childcare%20Registration?desk={self.desk}&year={year}")
		expect(page.locator(".dt-row").filter(has_text="All requests for childcare")).to_contain_text("1")
		expect(page.locator(".dt-row").filter(has_text="Vulnerable families")).to_be_visible()
		self.screenshot(page, "7-registration")
