"""Cards, charts, dashboards, saved reports and mailed figures: each opens for who it is for, small figures hidden."""

from __future__ import annotations

import json
import re

import frappe
from frappe.desk import query_report, reportview
from frappe.desk.desktop import Workspace
from frappe.desk.doctype.dashboard.dashboard import get_permitted_cards, get_permitted_charts

from loket_kinderopvang import api, privacy
from loket_kinderopvang.platform import clock, states
from loket_kinderopvang.setup import defaults
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import LoketTestCase

BOARD, MANAGEMENT = "Childcare Board", "Childcare Management"


class DashboardCase(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.desk = factories.make_desk().name
		held = clock.fixed("2026-11-25 12:00:00")
		held.__enter__()
		self.addCleanup(held.__exit__, None, None, None)

	def user(self, role: str) -> None:
		# A board member of this desk alone: other desks of the test site are none of its business.
		frappe.set_user(factories.make_user(role, desk=self.desk).name)

	def answered(self, count: int, days: int = 10) -> None:
		for _number in range(count):
			asked = "2026-08-05"
			request = factories.make_request(desk=self.desk, asked_on=asked)
			closed = f"2026-08-{5 + days:02d}"
			states.move(request, "Answered", also={"closed_on": closed})


class TestCards(DashboardCase):
	def test_a_card_says_the_last_quarter_exactly_to_staff_and_rounded_to_the_board(self) -> None:
		self.answered(3)
		for _number in range(7):
			factories.make_request(desk=self.desk, asked_on="2026-08-06")
		self.user("Loket Manager")
		self.assertEqual((api.card_requests(), api.card_answered(), api.card_open()), (10, 3, 7))
		self.assertEqual((api.card_unanswered(), api.card_days_to_answer()), (0, 10))
		self.user("Loket Board")
		for figure, count in (
			(api.card_requests("{}"), 10),
			(api.card_answered({"desk": self.desk}), 3),
			(api.card_open("[]"), 7),
		):
			self.assertEqual(figure % 5, 0)
			self.assertLessEqual(abs(figure - count), 8)
		self.assertEqual(api.card_days_to_answer(None), "too few")

	def test_free_places_are_those_of_next_month(self) -> None:
		provider = factories.make_provider(self.desk).name
		factories.make_vacancy(provider, places=4)
		self.user("Loket Board")
		self.assertEqual(api.card_free_places(), 4)

	def test_parents_and_guests_get_no_card(self) -> None:
		parent = factories.make_user("Loket Parent").name
		for user in (parent, "Guest"):
			frappe.set_user(user)
			for card in (api.card_requests, api.card_days_to_answer, api.card_free_places):
				with self.assertRaises(frappe.PermissionError):
					card()


class TestDashboards(DashboardCase):
	def test_the_board_sees_all_of_its_dashboard_and_no_small_figure(self) -> None:
		self.answered(3)
		for _number in range(7):
			factories.make_request(desk=self.desk, asked_on="2026-08-06")
		dashboard = frappe.get_doc("Dashboard", BOARD)
		self.user("Loket Board")
		self.assertEqual(
			[row.card for row in get_permitted_cards(BOARD)], [row.card for row in dashboard.cards]
		)
		charts = [row.chart for row in get_permitted_charts(BOARD)]
		self.assertEqual(charts, [row.chart for row in dashboard.charts])
		for chart in charts:
			doc = frappe.get_doc("Dashboard Chart", chart)
			self.assertNotIn("_date", doc.dynamic_filters_json)
			filters = {**json.loads(doc.filters_json), "desk": self.desk}
			result = query_report.run(doc.report_name, filters=filters)
			for dataset in ((result.get("chart") or {}).get("data") or {}).get("datasets", []):
				if chart.startswith(("Unanswered", "Registration")):
					exact = [value for value in dataset["values"] if value % 5]
					self.assertEqual(exact, [], f"{chart}: {dataset}")

	def test_the_managers_dashboard_opens_whole_and_tells_the_board_nothing_of_files(self) -> None:
		dashboard = frappe.get_doc("Dashboard", MANAGEMENT)
		self.user("Loket Manager")
		self.assertEqual(len(get_permitted_cards(MANAGEMENT)), len(dashboard.cards))
		self.assertEqual(len(get_permitted_charts(MANAGEMENT)), len(dashboard.charts))
		for row in dashboard.charts:
			doc = frappe.get_doc("Dashboard Chart", row.chart)
			if doc.chart_type == "Report":
				query_report.run(doc.report_name, filters={**json.loads(doc.filters_json), "desk": self.desk})
		self.user("Loket Board")
		# Vacancies name no family: the board may see them, and nothing of requests.
		cards = {row.card for row in get_permitted_cards(MANAGEMENT)}
		self.assertEqual(cards, {"Stale Vacancies", "Free Places Next Month"})
		charts = {row.chart for row in get_permitted_charts(MANAGEMENT)}
		self.assertNotIn("Open Requests per Officer", charts)
		self.assertNotIn("Requests per Month", charts)

	def test_the_boards_home_holds_only_what_it_may_open(self) -> None:
		shipped = {row["name"]: row for row in defaults.read("workspaces.json")}
		self.user("Loket Board")
		home = Workspace({"name": BOARD, "title": BOARD, "public": 1, "label": BOARD})
		self.assertTrue(home.is_permitted())
		home.build_workspace()
		shown = {link["link_to"] for card in home.cards["items"] for link in card["links"]}
		wanted = {row["link_to"] for row in shipped[BOARD]["links"] if row["type"] == "Link"}
		self.assertEqual(shown, wanted)
		self.assertEqual(len(home.shortcuts["items"]), len(shipped[BOARD]["shortcuts"]))
		self.assertEqual(len(home.number_cards["items"]), len(shipped[BOARD]["number_cards"]))
		self.assertEqual(len(home.charts["items"]), 1)
		staff = Workspace({"name": "Childcare", "title": "Childcare", "public": 1, "label": "Childcare"})
		self.assertFalse(staff.is_permitted())


class TestSavedReports(DashboardCase):
	def run_as_the_page_does(self, name: str) -> dict:
		"""Ask for a saved report as its page does; return its columns and rows."""
		report = frappe.get_doc("Report", name)
		settings = json.loads(report.json)
		doctype = report.ref_doctype
		group = settings.get("group_by")
		fields = [field for field, _doctype in settings["fields"] if field != "_aggregate_column"]
		form = {
			"doctype": doctype,
			"fields": json.dumps([f"`tab{doctype}`.`{field}`" for field in fields]),
			"filters": json.dumps(settings["filters"]),
			"order_by": settings["order_by"],
			"start": 0,
			"page_length": 100,
			"view": "Report",
			"with_comment_count": 0,
		}
		if group:
			form |= {
				"group_by": group["group_by"],
				"aggregate_function": group["aggregate_function"],
				"aggregate_on_field": "name",
				"aggregate_on_doctype": doctype,
				"order_by": "_aggregate_column desc",
			}
		frappe.local.form_dict = frappe._dict(form)
		try:
			return reportview.get() or {"keys": [], "values": []}
		finally:
			frappe.local.form_dict = frappe._dict()

	def test_each_runs_for_an_officer_and_shows_what_it_says(self) -> None:
		area = factories.make_area().name
		officer = factories.make_user("Loket Officer", desk=self.desk).name
		family = factories.make_family(self.desk, area=area, interpreter_needed=1)
		forgotten = factories.make_family(self.desk, area=area, interpreter_needed=1)
		privacy.anonymise(forgotten.name)
		urgent = factories.make_request(
			factories.make_child(family.name).name, urgent=1, urgent_reason="Loss of Care", officer=officer
		)
		closed = factories.make_request(desk=self.desk)
		reason = frappe.get_all("Childcare Closing Reason", {"kind": "Lapsed"}, pluck="name")[0]
		states.move(
			closed,
			"Lapsed",
			also={"closing_reason": reason, "closing_kind": "Lapsed", "closed_on": clock.today()},
		)
		provider = factories.make_provider(self.desk).name
		vacancy = factories.make_vacancy(provider).name
		referral = factories.insert(
			"Childcare Referral",
			request=urgent.name,
			referral_type="Provider",
			provider=provider,
			desk=self.desk,
		)
		referral.db_set("response", "No Response")
		wanted = {
			"Urgent Requests by Officer": urgent.name,
			"Vacancies by Last Confirmation": vacancy,
			"Requests per Area This Month": area,
			"Unanswered Referrals per Provider": provider,
			"Families That Need an Interpreter": family.name,
			"Closed Requests With Reason": closed.name,
		}
		self.assertEqual(set(wanted), {row["name"] for row in defaults.read("saved_reports.json")})
		frappe.set_user(officer)
		for name, key in wanted.items():
			with self.subTest(report=name):
				self.assertTrue(frappe.get_doc("Report", name).is_permitted())
				rows = self.run_as_the_page_does(name)["values"]
				found = [row for row in rows if key in row]
				self.assertEqual(len(found), 1, rows)
				self.assertFalse([row for row in rows if forgotten.name in row])
				if "per" in name:
					self.assertIn(1, found[0])
		frappe.set_user(factories.make_user("Loket Parent").name)
		for name in wanted:
			self.assertFalse(frappe.get_doc("Report", name).is_permitted())


class TestMailedFigures(DashboardCase):
	def test_the_mailed_registration_is_off_and_rounds_figures_for_its_readers(self) -> None:
		name = "Childcare Registration for the Board"
		with clock.fixed("2026-04-01"):
			for _number in range(3):
				factories.make_request(
					desk=self.desk, asked_on="2026-02-10", urgent=1, urgent_reason="Loss of Care"
				)
			for _number in range(13):
				factories.make_request(desk=self.desk, asked_on="2026-02-11")
		doc = frappe.get_doc("Auto Email Report", name)
		self.assertFalse(doc.enabled)
		filters = {
			**json.loads(doc.filters),
			"desk": self.desk,
		}
		self.assertFalse(doc.dynamic_date_period)
		doc.filters = json.dumps(filters)
		# The scheduler runs it as Administrator, who sees figures as they are.
		with clock.fixed("2026-04-01"):
			content = doc.get_report_content()
		rows = [
			[cell.strip() for cell in re.findall(r"<td[^>]*>([^<]*)", row)] for row in content.split("<tr>")
		]
		lines = {row[1]: row[2:4] for row in rows if len(row) > 3}
		total, unanswered = map(int, lines["All requests for childcare"])
		self.assertEqual((total % 5, unanswered), (0, 0))
		self.assertLessEqual(abs(total - 16), 8)
		self.assertIn(lines["Urgent childcare"][0], ("0", "5"))
