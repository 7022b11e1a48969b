"""What a visitor types and leaves behind: on a shared computer, with a slip in an address, near a street of two towns."""

from __future__ import annotations

from typing import Any

import frappe

from loket_kinderopvang.platform import clock
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import BrowserTestCase
from loket_kinderopvang.tests.browser import accessible
from loket_kinderopvang.tests.optional import expect

KEPT = "[sessionStorage, localStorage].map((place) => place.getItem('loket-kinderopvang-question') || '')"


class TestSharedDevice(BrowserTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.area = self.committed(factories.make_area, postal_codes=["9991"])
		self.desk = self.committed(factories.make_desk, areas=[self.area.name])
		for field, value in (("default_desk", self.desk.name), ("minimum_form_seconds", 0)):
			frappe.db.set_single_value("Childcare Settings", field, value)
		frappe.db.commit()

	def another_tab(self, page: Any) -> Any:
		tab = page.context.new_page()
		tab.on("pageerror", lambda error: self.page_errors.append(str(error)))
		tab.goto("/childcare/ask?lang=nl")
		return tab

	def test_answers_live_as_long_as_the_tab(self) -> None:
		page = self.open(phone=True)
		page.goto("/childcare/ask?lang=nl")
		expect(page.locator("#draft-note")).to_be_hidden()
		page.fill("#contact_name", "Sofie Voorbeeld")
		expect(page.locator("#kept-for-tab")).to_be_visible()
		accessible.check(self, page, "the form that says how long answers stay")
		self.screenshot(page, "t-answers-of-a-tab-phone")
		page.reload()
		self.assertEqual(page.input_value("#contact_name"), "Sofie Voorbeeld")
		of_tab, of_device = page.evaluate(KEPT)
		self.assertIn("Sofie", of_tab)
		self.assertEqual(of_device, "")
		self.assertEqual(self.another_tab(page).input_value("#contact_name"), "")

	def test_on_an_own_device_they_stay_until_they_are_erased(self) -> None:
		page = self.open(phone=True)
		page.goto("/childcare/ask?lang=nl")
		page.fill("#contact_name", "Sofie Voorbeeld")
		page.locator("#own-device").check()
		expect(page.locator("#kept-on-device")).to_be_visible()
		self.screenshot(page, "t-answers-of-a-device-phone")
		tab = self.another_tab(page)
		self.assertEqual(tab.input_value("#contact_name"), "Sofie Voorbeeld")
		expect(tab.locator("#own-device")).to_be_checked()
		with tab.expect_navigation():
			tab.get_by_role("button", name="Mijn antwoorden wissen").click()
		self.assertEqual(tab.input_value("#contact_name"), "")
		self.assertEqual(tab.evaluate(KEPT), ["", ""])
		self.assertEqual(self.another_tab(page).input_value("#contact_name"), "")

	def test_what_an_earlier_version_or_a_month_ago_kept_is_gone(self) -> None:
		page = self.open()
		page.goto("/childcare/ask?lang=nl")
		for kept in (
			'{"contact_name": "Vorige Bezoeker"}',
			'{"contact_name": "Vorige Bezoeker", "-own": true, "-at": 1000}',
		):
			page.evaluate(f"localStorage.setItem('loket-kinderopvang-question', '{kept}')")
			tab = self.another_tab(page)
			self.assertEqual(tab.input_value("#contact_name"), "")
			self.assertEqual(tab.evaluate(KEPT), ["", ""])

	def test_what_a_partner_types_of_a_family_is_never_kept(self) -> None:
		user = self.committed(factories.make_user, "Loket Partner", password=factories.PASSWORD)
		self.committed(factories.make_partner, self.desk.name, users=[{"user": user.name}], language="nl")
		page = self.open(user.name, factories.PASSWORD)
		page.goto("/childcare/ask?lang=nl")
		page.fill("#contact_name", "Sofie Voorbeeld")
		page.locator("#family_agrees").check()
		self.assertEqual(page.evaluate(KEPT), ["", ""])
		expect(page.locator("#own-device")).to_have_count(0)
		page.reload()
		self.assertEqual(page.input_value("#contact_name"), "")

	def test_a_slip_in_an_address_is_asked_back(self) -> None:
		page = self.open(phone=True)
		page.goto("/childcare/ask?lang=nl")
		page.fill("#contact_name", "Sofie Voorbeeld")
		page.fill("#phone", "0470 12 34 56 (mama)")
		page.fill("#email", "sofie.voorbeeld@gmail.con")
		page.locator(".lk-next:visible").click()
		page.fill("[id='children.0.last_name']", "Voorbeeld")
		page.fill("[id='children.0.birth_date']", str(frappe.utils.add_days(clock.today(), -150)))
		page.locator(".lk-next:visible").click()
		page.fill("#wanted_from", str(frappe.utils.add_days(clock.today(), 100)))
		page.locator("[name=monday_morning]").check()
		for _step in range(3):
			page.locator(".lk-next:visible").click()
		page.locator("#consent_registration").check()
		page.locator("button[type=submit]:visible").click()
		expect(page.locator("#error")).to_contain_text("sofie.voorbeeld@gmail.com")
		accessible.check(self, page, "the form that asks an address back")
		self.screenshot(page, "t-asked-back-phone")
		page.get_by_role("button", name="Ja, gebruik sofie.voorbeeld@gmail.com").click()
		self.assertEqual(page.input_value("#email"), "sofie.voorbeeld@gmail.com")
		page.fill("#email", "sofie.voorbeeld@gmail.con")
		# As it was: sent once more it is meant.
		for _step in range(5):
			page.locator(".lk-next:visible").click()
		page.locator("button[type=submit]:visible").click()
		number = page.locator("#number").inner_text()
		self.assertEqual(page.evaluate(KEPT), ["", ""])
		self.fresh()
		application = frappe.get_doc("Childcare Application", number)
		self.assertEqual(application.email, "sofie.voorbeeld@gmail.con")
		self.assertEqual((application.phone, application.phone_note), ("+32470123456", "mama"))


class TestDirectoryAndDesk(BrowserTestCase):
	def test_a_street_that_two_towns_have_asks_which(self) -> None:
		desk = self.committed(factories.make_desk)
		for code, town, latitude in (("9985", "Noordzonnedorp", 51.2), ("9986", "Zuidzonnedorp", 50.9)):
			self.committed(
				factories.make_provider,
				desk.name,
				published=1,
				street="Zonnestraat 5",
				postal_code=code,
				city=town,
				latitude=latitude,
				longitude=3.7,
			)
		page = self.open(phone=True)
		page.goto("/childcare/places?lang=nl&near=Zonnestraat")
		expect(page.locator("#which")).to_contain_text("Welke bedoel je?")
		accessible.check(self, page, "the list that asks which street")
		self.screenshot(page, "t-which-street-phone")
		page.get_by_role("link", name="Zonnestraat, 9986 Zuidzonnedorp").click()
		expect(page.locator("#which")).to_have_count(0)
		expect(page.locator(".lk-places li").first).to_contain_text("Zuidzonnedorp")

	def test_a_new_place_has_no_hours_and_a_new_request_says_today(self) -> None:
		desk = self.committed(factories.make_desk)
		user = self.committed(
			factories.make_user, "Loket Manager", desk=desk.name, password=factories.PASSWORD
		)
		page = self.open(user.name, factories.PASSWORD)
		page.goto("/app/childcare-provider/new")
		page.wait_for_function("window.cur_frm && cur_frm.doctype === 'Childcare Provider'")
		self.assertEqual(
			page.evaluate("[cur_frm.doc.opens_at, cur_frm.doc.closes_at].map((hour) => hour || null)"),
			[None, None],
		)
		page.goto("/app/childcare-request/new")
		page.wait_for_function(
			"window.cur_frm && cur_frm.doctype === 'Childcare Request' && cur_frm.doc.asked_on"
		)
		self.assertEqual(page.evaluate("cur_frm.doc.asked_on"), str(frappe.utils.today()))
