"""What the platform's own desk does with us: the icon that leads to one's workspace, dates that are typed, the way back."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

import frappe
from frappe.utils import add_days

from loket_kinderopvang.platform import clock
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import BrowserTestCase
from loket_kinderopvang.tests.optional import expect

if TYPE_CHECKING:
	from playwright.sync_api import Page


class TestOwnPlace(BrowserTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.desk = factories.make_desk().name
		frappe.db.commit()

	def somebody(self, role: str) -> Page:
		user = factories.make_user(role, desk=self.desk, password=factories.PASSWORD).name
		frappe.db.commit()
		page = self.open(user, factories.PASSWORD)
		page.set_viewport_size({"width": 1300, "height": 900})
		return page

	def shown_date(self, page: Page, day: object) -> str:
		return page.evaluate("day => frappe.datetime.str_to_user(day)", str(day))

	def test_the_way_in_leads_to_the_own_workspace(self) -> None:
		for role, name, others in (
			("Loket Officer", "What waits", "The Last Quarter"),
			("Loket Board", "The Last Quarter", "What waits"),
		):
			page = self.somebody(role)
			page.goto("/childcare/desk")
			expect(page.get_by_text(name, exact=True).first).to_be_visible()
			expect(page.get_by_text(others, exact=True)).to_have_count(0)
			self.screenshot(page, f"own-place-{role.split()[1].lower()}")

	def test_the_list_of_apps_shows_the_apps_own_picture(self) -> None:
		if not importlib.util.find_spec("frappe.apps"):
			self.skipTest("this version of Frappe has no list of apps")
		if frappe.db.exists("DocType", "Workspace Sidebar"):
			self.skipTest("this version of Frappe has icons on a desktop instead")
		page = self.somebody("Loket Board")
		page.goto("/apps")
		picture = page.locator("a.app-icon img[src*='loket_kinderopvang']")
		expect(picture).to_be_visible()
		self.assertGreater(picture.evaluate("image => image.naturalWidth"), 0)
		self.screenshot(page, "own-place-apps")
		picture.click()
		expect(page.get_by_text("The Last Quarter", exact=True).first).to_be_visible()

	def test_the_desktop_shows_an_icon_for_each_of_the_own_workspaces(self) -> None:
		if not frappe.db.exists("DocType", "Workspace Sidebar"):
			self.skipTest("this version of Frappe has no icons on a desktop")
		for role, names in (
			("Loket Officer", ["Childcare"]),
			("Loket Board", ["Childcare Board"]),
			("Loket Manager", ["Childcare", "Childcare Board"]),
		):
			page = self.somebody(role)
			page.goto("/desk")
			icons = page.locator(".desktop-icon:visible")
			expect(icons.first).to_be_visible()
			ours = page.locator(".desktop-icon[data-id^='Childcare']:visible")
			self.assertEqual([icon.get_attribute("data-id") for icon in ours.all()], names, role)
			for icon in ours.all():
				self.assertGreater(icon.locator("img").evaluate("image => image.naturalWidth"), 0)
			self.screenshot(page, f"own-place-desktop-{role.split()[1].lower()}")
			ours.last.click()
			bar = page.locator(".body-sidebar")
			expect(bar.get_by_text("Dashboard", exact=True).first).to_be_visible()
			expect(bar).to_contain_text("Registration")
			expect(page.locator("body")).not_to_contain_text("No Sidebar Items")
			self.screenshot(page, f"own-place-bar-{role.split()[1].lower()}")

	def test_the_dashboard_opens_beside_the_own_side_bar(self) -> None:
		if not frappe.db.exists("DocType", "Workspace Sidebar"):
			self.skipTest("this version of Frappe has no side bar for a workspace")
		page = self.somebody("Loket Manager")
		page.goto("/app/dashboard-view/Childcare Management")
		expect(page.locator(".body-sidebar[data-title='Childcare']")).to_be_visible()
		self.screenshot(page, "own-place-dashboard")

	def test_a_date_that_is_typed_stays_whole(self) -> None:
		page = self.somebody("Loket Officer")
		page.goto("/app/childcare-intake")
		expect(page.get_by_label("Contact Name")).to_be_focused()
		day = self.shown_date(page, add_days(clock.today(), 60))
		field = page.get_by_label("Wanted From", exact=True)
		# With the keyboard, from the field before it, as an officer does.
		field.click()
		page.keyboard.type(day, delay=30)
		page.keyboard.press("Tab")
		expect(field).to_have_value(day)
		provider = factories.make_provider(self.desk)
		vacancy = factories.make_vacancy(provider.name)
		frappe.db.commit()
		page.goto(f"/app/childcare-vacancy/{vacancy.name}")
		field = page.locator("[data-fieldname=available_until] input:visible").first
		expect(field).to_be_visible()
		field.fill("")
		field.press("Tab")
		field.click()
		page.keyboard.type(day, delay=30)
		page.keyboard.press("Tab")
		expect(field).to_have_value(day)

	def test_back_to_the_intake_page(self) -> None:
		page = self.somebody("Loket Officer")
		page.goto("/app/childcare-intake")
		expect(page.get_by_label("Contact Name")).to_be_focused()
		# Within the desk: the page stays where it is, and is shown again. An error that nobody caught fails the test.
		page.evaluate("frappe.set_route('List', 'Childcare Provider')")
		expect(page.locator(".frappe-list:visible")).to_be_visible()
		page.go_back()
		expect(page.get_by_label("Contact Name")).to_be_visible()
		page.evaluate("frappe.set_route('childcare-map')")
		page.wait_for_url("**/childcare-map*")
		page.go_back()
		expect(page.get_by_label("Contact Name")).to_be_visible()
