"""The assistant, as a manager walks through it: with the keyboard, left in the middle and taken up again."""

from __future__ import annotations

import frappe

from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import BrowserTestCase
from loket_kinderopvang.tests.browser import accessible

DESK = "Childcare Desk"


class TestSetUp(BrowserTestCase):
	def test_a_manager_sets_up_her_desk(self) -> None:
		desk = factories.make_desk(email="", phone="").name
		manager = factories.make_user("Loket Manager", desk=desk, password=factories.PASSWORD).name
		frappe.db.commit()
		page = self.open(manager, factories.PASSWORD)
		page.goto("/app/childcare-setup")
		step = page.locator(".lk-setup-step")
		# The town, by the name of a municipality that merged, without a mouse.
		page.get_by_label("Name, older name, place, postal code or NIS code").fill("ruiselede")
		page.keyboard.press("Enter")
		first = page.get_by_role("radio", name="Wingene")
		first.wait_for()
		self.assertTrue(first.is_checked())
		accessible.check(self, page, "the municipality", "#page-childcare-setup .layout-main")
		self.screenshot(page, "setup-town")
		page.get_by_role("button", name="Make Its Areas and Go On").press("Enter")
		page.get_by_role("heading", name="How to Reach the Desk").wait_for()
		accessible.check(self, page, "how to reach the desk", "#page-childcare-setup .layout-main")
		step.get_by_label("Email").fill("loket@example.org")
		step.get_by_label("Opening Hours").fill("Maandag 9-12")
		page.get_by_role("button", name="Save and Go On").click()
		page.get_by_role("heading", name="What the Desk Does").wait_for()
		# She leaves, and comes back to where it stands.
		page.goto("/app")
		page.goto("/app/childcare-setup")
		page.get_by_role("heading", name="What the Desk Does").wait_for()
		for title in ("Deadlines and Round", "Priority Criteria", "Public Pages", "What Is Missing"):
			page.get_by_role("button", name="Save and Go On").click()
			page.get_by_role("heading", name=title, exact=True).wait_for()
			accessible.check(self, page, title, "#page-childcare-setup .layout-main")
			self.screenshot(page, f"setup-{title.lower().replace(' ', '-')}")
		page.locator("[data-check=provider]").get_by_role("button", name="New Provider").wait_for()
		page.locator("[data-check=address][data-state=ok]").wait_for()
		self.screenshot(page, "setup-missing")
		page.get_by_role("button", name="Go On").click()
		page.get_by_role("button", name="Start the Trial").click()
		page.locator(".lk-setup-trial[data-ok='1']").wait_for()
		page.get_by_text("The desk is ready.").wait_for()
		self.screenshot(page, "setup-trial")
		frappe.db.rollback()
		doc = frappe.get_doc(DESK, desk)
		self.assertEqual((doc.email, doc.opening_hours), ("loket@example.org", "Maandag 9-12"))
		self.assertEqual(frappe.db.get_value("Childcare Area", doc.municipality, "nis_code"), "37021")
		self.assertEqual(doc.setup_steps, "town,reach,manner,terms,criteria,pages,missing,trial")
		self.assertFalse(frappe.db.exists("Childcare Application", {"desk": desk}))
