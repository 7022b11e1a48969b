"""Intake at the counter, as an officer does it: with the keyboard, in one page, and nothing gets lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
from frappe.utils import add_days, add_months

from loket_kinderopvang.intake import intake
from loket_kinderopvang.platform import clock
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import BrowserTestCase
from loket_kinderopvang.tests.optional import expect

if TYPE_CHECKING:
	from playwright.sync_api import Page


class TestIntakePage(BrowserTestCase):
	def setUp(self) -> None:
		super().setUp()
		town = factories.make_area()
		code = f"Z{frappe.generate_hash(length=7).upper()}"
		town.append("postal_codes", {"postal_code": code, "locality": town.area_name})
		town.save()
		self.postal_code, self.town = code, town.name
		self.desk = factories.make_desk(areas=[town.name]).name
		self.officer = factories.make_user("Loket Officer", desk=self.desk, password=factories.PASSWORD).name
		frappe.db.commit()

	def intake(self, width: int = 1400, height: int = 1000) -> Page:
		page = self.open(self.officer, factories.PASSWORD)
		page.set_viewport_size({"width": width, "height": height})
		page.goto("/app/childcare-intake")
		expect(page.get_by_label("Contact Name")).to_be_focused()
		return page

	def shown_date(self, page: Page, day: object) -> str:
		return page.evaluate("day => frappe.datetime.str_to_user(day)", str(day))

	def type_in(self, page: Page, label: str, text: str) -> None:
		field = page.get_by_label(label, exact=True)
		field.fill(text)
		field.press("Tab")

	def wait_saved(self, page: Page) -> None:
		expect(page.locator(".intake-saved")).to_contain_text("Saved ")

	def child_and_wish(self, page: Page, first_name: str, last_name: str) -> None:
		self.type_in(page, "First Name", first_name)
		self.type_in(page, "Last Name", last_name)
		self.type_in(page, "Birth Date", self.shown_date(page, add_months(clock.today(), -8)))
		self.type_in(page, "Wanted From", self.shown_date(page, add_days(clock.today(), 60)))

	def test_a_family_is_registered_with_the_keyboard_alone(self) -> None:
		first, last = factories.word(3), factories.word()
		page = self.intake()
		page.keyboard.type(f"{factories.word(3)} {last}")
		page.keyboard.press("Tab")
		page.keyboard.type("0470/12.34.56")
		self.type_in(page, "Postal Code", self.postal_code)
		expect(page.get_by_label("Area", exact=True)).to_have_value(self.town)
		self.child_and_wish(page, first, last)
		page.get_by_role("grid", name="Wanted days").locator("input[tabindex='0']").focus()
		for key in ("Space", "ArrowDown", "Space", "ArrowRight", "Space"):
			page.keyboard.press(key)
		expect(page.get_by_label("Why Urgent")).to_be_hidden()
		page.get_by_label("Urgent", exact=True).check()
		page.get_by_label("Why Urgent").select_option("Loss of Care")
		page.get_by_label("Agrees to Registration").check()
		self.wait_saved(page)
		self.screenshot(page, "1-intake")
		page.keyboard.press("Control+Enter")
		expect(page.get_by_role("heading", name=f"Registered: family {last}")).to_be_focused()
		self.screenshot(page, "1-intake-registered")
		self.fresh()
		request = frappe.get_last_doc("Childcare Request", {"title": f"{first} {last}"})
		self.assertEqual((request.monday, request.tuesday, request.wednesday), ("Full Day", "Afternoon", ""))
		self.assertEqual((request.urgent_reason, request.officer), ("Loss of Care", self.officer))
		self.assertEqual((request.area, request.desk), (self.town, self.desk))
		contact = frappe.get_doc("Childcare Family", request.family).contacts[0]
		self.assertEqual(contact.phone, "+32470123456")
		page.get_by_role("button", name=f"Find places for {first} {last}").click()
		page.wait_for_url(f"**/childcare-request/{request.name}*")

	def test_what_is_wrong_stands_at_its_field(self) -> None:
		page = self.intake()
		page.keyboard.press("Control+Enter")
		name = page.get_by_label("Contact Name")
		expect(name).to_be_focused()
		expect(name).to_have_attribute("aria-invalid", "true")
		problems = page.locator(".intake-problems")
		expect(problems).to_contain_text("Choose at least one day")
		self.screenshot(page, "1-intake-problems")
		name.fill("Noor")
		expect(name).not_to_have_attribute("aria-invalid", "true")
		expect(problems).not_to_contain_text("Contact Name")
		page.get_by_role("button", name="Whole week").click()
		expect(problems).not_to_contain_text("Choose at least one day")
		self.type_in(page, "Phone", "12")
		expect(page.locator("[data-path=phone] .intake-warning")).to_contain_text("0470 12 34 56")
		self.type_in(page, "Wanted From", self.shown_date(page, add_days(clock.today(), -3)))
		expect(page.locator("[data-path=wanted_from] .intake-warning")).to_contain_text("in the past")

	def test_a_known_request_stands_beside_what_is_typed_and_is_continued(self) -> None:
		last = factories.word()
		contact = {"contact_name": f"Aïcha {last}", "phone": factories.phone(), "email": factories.email()}
		family = factories.make_family(self.desk, family_name=last, contacts=[contact])
		child = factories.make_child(family.name, first_name="Yasmine")
		request = factories.make_request(child.name)
		elsewhere = factories.make_family(family_name=last)
		factories.make_child(elsewhere.name, first_name="Yasmin", birth_date=child.birth_date)
		frappe.db.commit()
		page = self.intake()
		page.keyboard.type(f"Aicha {last}")
		self.type_in(page, "Email", "other@example.org")
		self.child_and_wish(page, "Yasmin", last)
		self.type_in(page, "Birth Date", self.shown_date(page, child.birth_date))
		card = page.locator(".intake-card", has_text=f"Request {request.name}")
		expect(card).to_contain_text("differs")
		heading = page.get_by_role("heading", name=f"Family {last}")
		expect(page.locator(".intake-card", has=heading)).to_contain_text("other@example.org")
		other_desk = page.locator(".intake-card", has_text="Known at another desk")
		expect(other_desk).not_to_contain_text(elsewhere.name)
		self.screenshot(page, "1-intake-known")
		card.get_by_role("button", name="Continue with this request").click()
		expect(page.get_by_text(f"Continues with request {request.name}")).to_be_visible()
		# Another address is another person until the officer says otherwise: nothing of hers is filled in beside it.
		expect(page.get_by_label("Phone", exact=True)).to_have_value("")
		newcomer = page.locator(".intake-newcomer")
		expect(newcomer).to_contain_text("is new on this file")
		newcomer.get_by_label("Who is it?").select_option(
			label=f"The same person as {contact['contact_name']}, with another number or address"
		)
		expect(newcomer).to_contain_text("takes the place of")
		page.get_by_role("button", name="All mornings").click()
		page.get_by_role("button", name="Register", exact=True).click()
		expect(page.get_by_text("continued")).to_be_visible(timeout=30_000)
		self.fresh()
		self.assertEqual(frappe.db.count("Childcare Request", {"family": family.name}), 1)
		self.assertEqual(frappe.db.get_value("Childcare Request", request.name, "monday"), "Morning")
		emails = [row.email for row in frappe.get_doc("Childcare Family", family.name).contacts]
		self.assertEqual(emails, ["other@example.org"])

	def test_a_child_that_is_merely_like_one_on_the_file_is_asked(self) -> None:
		last = factories.word()
		contact = {"contact_name": f"An {last}", "phone": factories.phone(), "email": factories.email()}
		family = factories.make_family(self.desk, family_name=last, contacts=[contact])
		louise = factories.make_child(family.name, first_name="Louise", last_name=last)
		frappe.db.commit()
		for answer, children in (("The same child as", 1), ("Another child", 2)):
			page = self.intake()
			page.keyboard.type(f"An {last}")
			self.type_in(page, "Email", contact["email"])
			card = page.locator(".intake-card", has=page.get_by_role("heading", name=f"Family {last}"))
			card.get_by_role("button", name="Continue with this file").click()
			self.child_and_wish(page, "Lou", last)
			self.type_in(page, "Birth Date", self.shown_date(page, louise.birth_date))
			page.get_by_role("button", name="All mornings").click()
			page.get_by_label("Agrees to Registration").check()
			page.get_by_role("button", name="Register", exact=True).click()
			dialog = page.locator(".modal.show")
			expect(dialog).to_contain_text("Is it the same child?")
			expect(dialog).to_contain_text(f"Louise {last}")
			self.screenshot(page, "1-intake-same-child")
			choice = dialog.locator("select option", has_text=answer).first.get_attribute("value")
			dialog.locator("select").select_option(choice)
			dialog.get_by_role("button", name="Register", exact=True).click()
			expect(page.locator(".intake-result")).to_be_visible(timeout=30_000)
			self.fresh()
			self.assertEqual(frappe.db.count("Childcare Child", {"family": family.name}), children)
			for request in frappe.get_all("Childcare Request", {"family": family.name}, pluck="name"):
				frappe.delete_doc("Childcare Request", request, force=True)
			frappe.db.commit()

	def test_the_officer_reads_what_a_newcomer_gets_before_the_file_is_continued(self) -> None:
		last = factories.word()
		contact = {"contact_name": f"An {last}", "phone": factories.phone(), "email": factories.email()}
		family = factories.make_family(
			self.desk, family_name=last, contacts=[contact], street="Geheimstraat 7"
		)
		child = factories.make_child(
			family.name, first_name="Yasmine", last_name=last, care_need="Kanariezorg"
		)
		request = factories.make_request(child.name)
		asked = {"first_name": "Yasmine", "last_name": last, "birth_date": str(child.birth_date)}
		data = factories.application_data(
			self.desk, contact_name="Bram Vertrokken", phone="", children=[asked], street=""
		)
		application = intake.receive(data, channel="Web Form")
		frappe.db.commit()
		page = self.intake()
		page.goto(f"/app/childcare-application/{application.name}")
		page.get_by_role("button", name="Go Through and Register").click()
		card = page.locator(".intake-card", has_text=f"Request {request.name}")
		card.get_by_role("button", name="Continue with this request").click()
		newcomer = page.locator(".intake-newcomer")
		expect(newcomer).to_contain_text(f"An {last} (Parent): sees the file, changes it, is asked and told")
		expect(newcomer).to_contain_text("Bram Vertrokken is new on this file")
		expect(newcomer).to_contain_text("gets nothing")
		expect(newcomer).to_contain_text("get a mail that somebody else asked")
		self.assertEqual(newcomer.locator("input:checked").count(), 0)
		for path, value in (("phone", ""), ("street", ""), ("children.0.care_need", "")):
			expect(page.locator(f"[data-path='{path}'] input").first).to_have_value(value)
		self.screenshot(page, "9-newcomer")
		newcomer.get_by_label("Danger: must not be told where the family is").check()
		newcomer.get_by_label("May see the file").check()
		expect(newcomer.get_by_label("Danger: must not be told where the family is")).not_to_be_checked()
		newcomer.get_by_label("May see the file").uncheck()
		page.get_by_role("button", name="Register", exact=True).click()
		expect(page.locator(".intake-result")).to_contain_text(
			"Bram Vertrokken was added to the file and sees nothing", timeout=30_000
		)
		page.get_by_role("link", name="Open the family's file").click()
		expect(page.locator(".form-message:not(.hidden)")).to_contain_text(
			"Bram Vertrokken is new on the file and waits"
		)
		self.screenshot(page, "9-family-waits")
		page.get_by_role("button", name="Decide What a Contact May").click()
		dialog = page.locator(".modal.show")
		dialog.get_by_label("Must Not Be Told Where the Family Is").check()
		self.screenshot(page, "9-decide")
		dialog.get_by_role("button", name="Save").click()
		expect(page.locator(".form-message:not(.hidden)")).to_contain_text(
			"Danger: Bram Vertrokken must not be told"
		)
		self.screenshot(page, "9-family-danger")
		self.fresh()
		him = frappe.get_doc("Childcare Family", family.name).contacts[1]
		self.assertEqual((him.not_to_be_told, him.may_see, him.decision_waits), (1, 0, 0))
		page.goto(f"/app/childcare-request/{request.name}")
		expect(page.locator(".form-message:not(.hidden)")).to_contain_text(
			"must not be told where the family is"
		)
		page = self.intake()
		page.keyboard.type(f"An {last}")
		warning = page.locator(".intake-danger").first
		expect(warning).to_contain_text("This file has a contact who may not be told where the family is.")
		self.screenshot(page, "9-search-danger")

	def test_a_half_filled_page_comes_back(self) -> None:
		last = factories.word()
		page = self.intake()
		page.keyboard.type(f"Noor {last}")
		self.type_in(page, "First Name", "فاطمة 👶")
		page.get_by_label("Not born yet").check()
		self.type_in(page, "Expected Date", self.shown_date(page, add_days(clock.today(), 90)))
		page.get_by_role("button", name="All afternoons").click()
		page.get_by_label("May Be Named to Providers").check()
		self.wait_saved(page)
		page.reload()
		page.locator(".intake-draft", has_text=last).click()
		expect(page.get_by_label("Contact Name")).to_have_value(f"Noor {last}")
		expect(page.get_by_label("First Name")).to_have_value("فاطمة 👶")
		expect(page.get_by_label("Expected Date")).to_have_value(
			self.shown_date(page, add_days(clock.today(), 90))
		)
		expect(page.get_by_label("Friday, Afternoon")).to_be_checked()
		expect(page.get_by_label("Friday, Morning")).not_to_be_checked()
		expect(page.get_by_label("May Be Named to Providers")).to_be_checked()

	def test_html_is_shown_as_text(self) -> None:
		last = factories.word()
		family = factories.make_family(self.desk, family_name=f"<img src=x onerror=alert(1)> {last}")
		frappe.db.commit()
		page = self.intake()
		page.on("dialog", lambda dialog: self.page_errors.append(dialog.message))
		page.keyboard.type(f"<img src=x onerror=alert(1)> {last}")
		card = page.locator(".intake-card", has_text=last).first
		expect(card).to_contain_text("onerror=alert(1)")
		self.assertEqual(page.locator(".intake-page img").count(), 0)
		page.goto(f"/app/childcare-family/{family.name}")
		# Frappe 16 shows the doctype where 15 shows the title, and the title beside it.
		expect(page.locator(".page-head:visible").first).to_contain_text("onerror=alert(1)")

	def test_it_fits_a_tablet_and_two_hundred_percent(self) -> None:
		for name, width, height in (("tablet", 820, 1180), ("zoomed", 640, 480)):
			page = self.intake(width=width, height=height)
			spare = page.evaluate(
				"document.documentElement.clientWidth - document.documentElement.scrollWidth"
			)
			self.assertGreaterEqual(spare, 0, name)
			unnamed = page.evaluate(
				"""() => [...document.querySelectorAll(".intake-form :is(input, select, textarea):not(:disabled)")]
					.filter((field) => !field.labels?.length && !field.ariaLabel).map((field) => field.outerHTML)"""
			)
			self.assertEqual(unnamed, [])
			self.screenshot(page, f"1-intake-{name}")
