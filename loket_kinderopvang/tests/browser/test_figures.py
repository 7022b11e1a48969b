"""The reports of figures as a manager opens them, and the list behind a figure with the keyboard."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, quote

import frappe

from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import BrowserTestCase
from loket_kinderopvang.tests.optional import expect
from loket_kinderopvang.tests.town import Town

# Report -> what its address asks for, and a text of its table.
REPORTS = {
	"Childcare Unanswered Need": ("by=area&step=Quarter", "Noord"),
	"Childcare Waiting Times": ("", "Vulnerable families"),
	"Childcare Pipeline": ("", "Searching"),
	"Childcare Providers": ("", "Berk"),
	"Childcare Partners": ("", "Came by themselves"),
	"Childcare Sources": ("", "By Language"),
}


class TestFigures(BrowserTestCase):
	town: Town

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		frappe.set_user("Administrator")
		cls.town = Town()
		cls.town.ask_providers()
		cls.town.ask_partners()
		frappe.db.commit()

	def setUp(self) -> None:
		super().setUp()
		self.manager, self.board = (
			self.committed(factories.make_user, role, desk=self.town.desk, password=factories.PASSWORD).name
			for role in ("Loket Manager", "Loket Board")
		)

	def show(self, page: Any, report: str) -> None:
		asked, text = REPORTS[report]
		desk = f"desk={quote(self.town.desk)}"
		page.goto(f"/app/query-report/{quote(report)}?{desk}&from_date=2026-01-01&to_date=2026-06-30&{asked}")
		expect(page.locator(".dt-cell__content", has_text=text).first).to_be_visible(timeout=60_000)

	def go_on_to(self, page: Any, report: str) -> None:
		"""Open a report from another one, whose chart and table are marked: what is looked at then is not of that one."""
		asked, text = REPORTS[report]
		filters = {"desk": self.town.desk, "from_date": "2026-01-01", "to_date": "2026-06-30"}
		page.evaluate(
			"""([report, filters]) => {
				document
					.querySelectorAll(".frappe-chart, .datatable")
					.forEach((drawn) => drawn.classList.add("of-before"));
				frappe.route_options = filters;
				frappe.set_route("query-report", report);
			}""",
			[report, {**filters, **dict(parse_qsl(asked))}],
		)
		cells = page.locator(".datatable:not(.of-before) .dt-cell__content", has_text=text)
		expect(cells.first).to_be_visible(timeout=60_000)

	def test_a_manager_opens_each_report(self) -> None:
		page = self.open(self.manager, factories.PASSWORD)
		for number, report in enumerate(REPORTS):
			with self.subTest(report=report):
				# The first by its address, the others from the one that is open: the desk is not loaded anew for each.
				(self.go_on_to if number else self.show)(page, report)
				expect(page.locator(".frappe-chart:not(.of-before)").first).to_be_visible()
				page.wait_for_timeout(1_000)
				self.screenshot(page, f"d-{report.split(' ', 1)[1].lower().replace(' ', '-')}")

	def test_a_figure_opens_the_files_behind_it_with_the_keyboard(self) -> None:
		page = self.open(self.manager, factories.PASSWORD)
		self.show(page, "Childcare Sources")
		# Of the partner seven requests came, of which six were answered.
		link = page.locator(".dt-row", has_text="Partner").first.get_by_role("link", name="6", exact=True)
		link.focus()
		page.keyboard.press("Enter")
		expect(page.locator(".list-row-container .list-row")).to_have_count(6, timeout=60_000)
		self.screenshot(page, "d-files-behind-a-figure")

	def test_the_board_chooses_a_closed_period_and_reads_rounded_figures(self) -> None:
		page = self.open(self.board, factories.PASSWORD)
		desk = f"desk={quote(self.town.desk)}"
		page.goto(f"/app/query-report/{quote('Childcare Waiting Times')}?{desk}&period=2026-Q1")
		expect(page.locator(".dt-cell__content", has_text="too few").first).to_be_visible(timeout=60_000)
		expect(page.get_by_text("rounded at random to multiples of 5")).to_be_visible()
		period = page.locator("[data-fieldname=period] select")
		expect(period.locator("option[value='2026-Q1']")).to_have_count(1)
		expect(page.locator("[data-fieldname=from_date]")).to_have_count(0)
		expect(page.locator("[data-fieldname=hide_small]")).to_have_count(0)
		expect(page.locator(".dt-cell__content a")).to_have_count(0)
		self.screenshot(page, "d-waiting-times-board")
