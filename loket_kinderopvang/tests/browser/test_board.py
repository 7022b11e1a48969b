"""What the board and the manager look at, in a real browser: dashboards, their home, and a report with its PDF."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import quote

import frappe

from loket_kinderopvang.domain import fixed_periods
from loket_kinderopvang.platform import clock
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import BrowserTestCase
from loket_kinderopvang.tests.site.test_board_reports import needs_pdf, pages_of

PASSWORD = factories.PASSWORD


class TestBoard(BrowserTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		frappe.set_user("Administrator")
		cls.area = factories.make_area().name
		# The board reads periods that are over.
		cls.quarter = fixed_periods.last_over(clock.today(), "Quarter")[0]
		cls.desk = factories.make_desk(desk_name=factories.unique("Loket Zonnedorp")).name
		for number in range(8):
			family = factories.make_family(cls.desk, area=cls.area)
			child = factories.make_child(family.name).name
			factories.make_request(child, asked_on=cls.quarter[0] + timedelta(days=number), area=cls.area)
		provider = factories.make_provider(cls.desk, area=cls.area).name
		factories.make_vacancy(provider, places=3)
		cls.manager = factories.make_user("Loket Manager", desk=cls.desk, password=PASSWORD).name
		cls.board = factories.make_user("Loket Board", desk=cls.desk, password=PASSWORD).name
		frappe.db.commit()

	def shown(self, page, *names: str) -> None:
		"""Wait until each card or chart shows more than that it loads."""
		for name in names:
			widget = page.locator(f'.widget[data-widget-name="{name}"]').first
			widget.wait_for()
			loading = widget.locator(".number-card-loading, .chart-loading-state:visible").filter(
				has_text="Loading"
			)
			loading.first.wait_for(state="detached", timeout=20_000)

	def no_message(self, page) -> None:
		"""See that no message of a missing permission, or of anything else, lies over the page."""
		self.assertEqual(page.locator(".modal.show .modal-body").all_inner_texts(), [])

	def test_dashboards_open_for_the_board_and_the_manager(self) -> None:
		for user, name in ((self.board, "Childcare Board"), (self.manager, "Childcare Management")):
			dashboard = frappe.get_doc("Dashboard", name)
			page = self.open(user, PASSWORD)
			page.goto(f"/app/dashboard-view/{quote(name)}")
			self.shown(page, *(row.card for row in dashboard.cards))
			page.locator(".dashboard-widget-box").nth(len(dashboard.charts) - 1).wait_for()
			page.wait_for_load_state("networkidle")
			page.wait_for_function("() => !$('.chart-loading-state:visible').text().includes('Loading')")
			self.assertNotIn("undefined", page.locator(".dashboard-graph").inner_text())
			self.screenshot(page, f"dashboard-{frappe.scrub(name)}")
			self.no_message(page)
			if user == self.board:
				card = page.locator('.widget[data-widget-name="Requests Last Quarter"] .number')
				shown = int(card.inner_text().strip())
				self.assertEqual(shown % 5, 0)
				self.assertLessEqual(abs(shown - 8), 8)
				drawn = page.locator(".dashboard-widget-box svg.frappe-chart").count()
				self.assertGreaterEqual(drawn, 3)

	def test_the_board_has_a_home_of_its_own(self) -> None:
		page = self.open(self.board, PASSWORD)
		page.goto("/app/childcare-board")
		page.locator(".number-widget-box .number").nth(5).wait_for()
		page.get_by_text("Supply and Demand", exact=True).first.wait_for()
		page.wait_for_load_state("networkidle")
		self.screenshot(page, "home-board")
		self.no_message(page)
		self.assertEqual(page.get_by_text("Families", exact=True).count(), 0)
		self.assertEqual(page.get_by_text("Match Log", exact=True).count(), 0)

	@needs_pdf
	def test_the_manager_makes_a_report_and_the_board_prints_it(self) -> None:
		report = self.committed(
			factories.insert,
			"Childcare Board Report",
			desk=self.desk,
			period_kind="Quarter",
			from_date=str(self.quarter[0]),
		)
		page = self.open(self.manager, PASSWORD)
		page.goto(f"/app/childcare-board-report/{report.name}")
		page.get_by_role("button", name="Make the Figures").click()
		page.get_by_role("heading", name="Childcare: Report for the Board").wait_for()
		self.screenshot(page, "board-report-form")
		self.no_message(page)
		self.fresh()
		report.reload()
		self.assertEqual(report.status, "Made")
		page = self.open(self.board, PASSWORD)
		page.goto(f"/app/childcare-board-report/{report.name}")
		page.get_by_role("heading", name="Childcare: Report for the Board").wait_for()
		self.screenshot(page, "board-report-for-the-board")
		self.assertEqual(page.get_by_role("button", name=re.compile("Make the Figures|Mail to")).count(), 0)
		# The way that the print page itself takes.
		answer = page.context.request.get(
			"/api/method/frappe.utils.print_format.download_pdf",
			params={
				"doctype": report.doctype,
				"name": report.name,
				"format": "Childcare Quarterly Report",
				"no_letterhead": 0,
			},
		)
		self.assertTrue(answer.ok, answer.text()[:500] if not answer.ok else "")
		pages = pages_of(answer.body(), "board-report-downloaded")
		self.assertEqual(len(pages), 2)
		self.assertIn(frappe.db.get_value("Childcare Desk", self.desk, "desk_name"), pages[0])
		self.assertNotIn("Get PDF", pages[0])
		page.goto(
			f"/printview?doctype={quote(report.doctype)}&name={report.name}&format={quote('Childcare Quarterly Report')}"
		)
		page.get_by_role("heading", name="By Area").wait_for()
		self.screenshot(page, "board-report-print")
		# The print page of the earliest Frappe 15 wants a footer in every format, and says so to the console.
		self.page_errors[:] = [error for error in self.page_errors if "properties of null" not in error]

	@needs_pdf
	def test_staff_print_the_summary_of_a_request(self) -> None:
		request = frappe.get_all("Childcare Request", {"desk": self.desk}, pluck="name", limit=1)[0]
		page = self.open(self.manager, PASSWORD)
		answer = page.context.request.get(
			"/api/method/frappe.utils.print_format.download_pdf",
			params={"doctype": "Childcare Request", "name": request, "format": "Childcare Request Summary"},
		)
		self.assertTrue(answer.ok)
		self.assertEqual(len(pages_of(answer.body(), "summary-downloaded")), 1)
