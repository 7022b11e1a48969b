"""Two officers on one file, each with a browser: the second one sees what changed, and loses nothing that was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe

from loket_kinderopvang.intake import drafts
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import BrowserTestCase
from loket_kinderopvang.tests.optional import expect

if TYPE_CHECKING:
	from playwright.sync_api import Locator, Page


class TestTwoOfficers(BrowserTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.desk = factories.make_desk().name
		self.anna, self.bert = (
			factories.make_user(
				"Loket Officer",
				desk=self.desk,
				password=factories.PASSWORD,
				first_name=name,
				last_name="Loket",
			).name
			for name in ("Anna", "Bert")
		)
		self.family = factories.make_family(self.desk, street="Kerkstraat 1", city="Waterzele")
		frappe.db.commit()

	def form(self) -> Page:
		page = self.open(self.bert, factories.PASSWORD)
		page.goto(f"/app/childcare-family/{self.family.name}")
		expect(self.field(page, "street")).to_have_value("Kerkstraat 1")
		page.wait_for_function("() => cur_frm && cur_frm.loket_seen")
		return page

	@staticmethod
	def field(page: Page, name: str) -> Locator:
		return page.locator(f'.form-page [data-fieldname="{name}"] input').first

	def type_in(self, page: Page, name: str, text: str) -> None:
		self.field(page, name).fill(text)
		self.field(page, name).blur()

	def anna_saves(self, **values: str) -> None:
		frappe.set_user(self.anna)
		doc = frappe.get_doc("Childcare Family", self.family.name)
		doc.update(values)
		doc.contacts[0].phone = "+32470000099"
		doc.save()
		frappe.set_user("Administrator")
		frappe.db.commit()

	def save(self, page: Page) -> Locator:
		page.keyboard.press("Control+s")
		dialog = page.locator(".modal.show", has_text="Changed by Somebody Else")
		expect(dialog).to_be_visible()
		return dialog

	def saved(self, *fields: str) -> tuple:
		self.fresh()
		return frappe.db.get_value("Childcare Family", self.family.name, fields)

	def test_both_changes_are_kept_where_they_do_not_meet(self) -> None:
		page = self.form()
		self.anna_saves(street="Dorpsstraat 9")
		self.type_in(page, "city", "Bergveld")
		dialog = self.save(page)
		expect(dialog).to_contain_text("Kerkstraat 1 → Dorpsstraat 9")
		expect(dialog).to_contain_text("+32470000099")
		expect(dialog).to_contain_text("Anna Loket")
		self.screenshot(page, "two-officers")
		dialog.get_by_role("button", name="Load It and Keep What I Typed").click()
		expect(self.field(page, "street")).to_have_value("Dorpsstraat 9")
		expect(self.field(page, "city")).to_have_value("Bergveld")
		expect(dialog).to_be_hidden()
		page.keyboard.press("Control+s")
		expect(page.locator(".indicator-pill", has_text="Not Saved")).to_be_hidden()
		page.wait_for_function("() => cur_frm.doc && !cur_frm.doc.__unsaved")
		self.assertEqual(self.saved("street", "city"), ("Dorpsstraat 9", "Bergveld"))

	def test_where_both_changed_it_somebody_chooses(self) -> None:
		page = self.form()
		self.anna_saves(street="Dorpsstraat 9")
		self.type_in(page, "street", "Elders 3")
		dialog = self.save(page)
		expect(dialog).to_contain_text("You changed this too.")
		dialog.get_by_label("Where both of us changed the same field, keep what I typed").check()
		dialog.get_by_role("button", name="Load It and Keep What I Typed").click()
		expect(self.field(page, "street")).to_have_value("Elders 3")
		# While the dialog goes, the keys are still its own.
		expect(dialog).to_be_hidden()
		page.keyboard.press("Control+s")
		page.wait_for_function("() => cur_frm.doc && !cur_frm.doc.__unsaved")
		self.assertEqual(self.saved("street"), "Elders 3")

	def test_theirs_is_taken(self) -> None:
		page = self.form()
		self.anna_saves(street="Dorpsstraat 9")
		self.type_in(page, "street", "Elders 3")
		self.save(page).get_by_role("button", name="Drop What I Typed").click()
		expect(self.field(page, "street")).to_have_value("Dorpsstraat 9")
		self.assertEqual(self.saved("street"), "Dorpsstraat 9")

	def test_an_intake_that_two_fill_in(self) -> None:
		frappe.set_user(self.bert)
		data = {"desk": self.desk, "contact_name": "Half Ingevuld", "phone": "+32470000001"}
		draft = drafts.save_draft(data)
		frappe.db.commit()
		page = self.open(self.bert, factories.PASSWORD)
		page.goto("/app/childcare-intake")
		page.get_by_role("button", name="Half Ingevuld").first.click()
		expect(page.get_by_label("Contact Name")).to_have_value("Half Ingevuld")
		frappe.set_user(self.anna)
		drafts.save_draft({**data, "phone": "+32470000002"}, draft)
		frappe.set_user("Administrator")
		frappe.db.commit()
		page.get_by_label("Contact Name").fill("Heel Ingevuld")
		page.get_by_label("Contact Name").press("Tab")
		dialog = page.locator(".modal.show", has_text="Changed by Somebody Else")
		expect(dialog).to_contain_text("Anna Loket")
		expect(dialog).to_contain_text("+32470000002")
		self.screenshot(page, "two-on-one-intake")
		dialog.get_by_role("button", name="Put Both Together").click()
		expect(page.locator(".intake-saved")).to_contain_text("Saved ")
		self.fresh()
		frappe.set_user(self.bert)
		kept = drafts.read_waiting(draft)
		frappe.set_user("Administrator")
		self.assertEqual((kept["contact_name"], kept["phone"]), ("Heel Ingevuld", "+32470000002"))
