"""Cards, charts, dashboards, saved reports and mailed figures: each opens for who it is for, small figures hidden."""

from __future__ import annotations

import json
import re

import frappe
from frappe.desk import query_report, reportview
from frappe.desk.desktop import Workspace
from frappe.desk.doctype.dashboard.dashboard import get_permitted_cards, get_permitted_charts
from frappe.utils import getdate

from loket_kinderopvang import api, clock, privacy, states
from loket_kinderopvang.setup import defaults
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import LoketTestCase

BOARD, MANAGEMENT = "Childcare Board", "Childcare Management"


class DashboardCase(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.desk = factories.make_desk().name
		self.year = clock.today().year

	def user(self, role: str) -> None:
		# A board member of this desk alone: other desks of the test site are none of its business.
		frappe.set_user(factories.make_user(role, desk=self.desk).name)

	def answered(self, count: int, days: int = 10) -> None:
		for _number in range(count):
			asked = f"{self.year}-01-05"
			request = factories.make_request(desk=self.desk, asked_on=asked)
			closed = f"{self.year}-01-{5 + days:02d}"
			states.move(request, "Answered", also={"closed_on": closed})


class TestCards(DashboardCase):
	def test_a_card_says_its_figure_to_staff_and_hides_a_small_one_for_the_board(self) -> None:
		self.answered(3)
		for _number in range(7):
			factories.make_request(desk=self.desk, asked_on=f"{self.year}-01-06")
		self.user("Loket Manager")
		self.assertEqual((api.card_requests(), api.card_answered(), api.card_open()), (10, 3, 7))
		self.assertEqual((api.card_unanswered(), api.card_days_to_answer()), (0, 10))
		self.user("Loket Board")
		# Three were answered: with 10 requests in all, 7 open ones would tell it.
		self.assertEqual((api.card_requests("{}"), api.card_answered({"desk": self.desk})), (10, "hidden"))
		self.assertEqual((api.card_open("[]"), api.card_days_to_answer(None)), ("hidden", "hidden"))

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
			factories.make_request(desk=self.desk, asked_on=f"{self.year}-01-06")
		dashboard = frappe.get_doc("Dashboard", BOARD)
		self.user("Loket Board")
		self.assertEqual(
			[row.card for row in get_permitted_cards(BOARD)], [row.card for row in dashboard.cards]
		)
		charts = [row.chart for row in get_permitted_charts(BOARD)]
		self.assertEqual(charts, [row.chart for row in dashboard.charts])
		for chart in charts:
			doc = frappe.get_doc("Dashboard Chart", chart)
			filters = {**json.loads(doc.filters_json), "desk": self.desk, "year": self.year}
			if "from_date" in doc.dynamic_filters_json:
				filters |= {"from_date": f"{self.year}-01-01", "to_date": str(clock.today())}
			result = query_report.run(doc.report_name, filters=filters)
			for dataset in ((result.get("chart") or {}).get("data") or {}).get("datasets", []):
				small = [
					value for value in dataset["values"] if 0 < value < 5 and chart != "Days to an Answer"
				]
				if chart != "Supply and Demand Next Month" or "free" not in dataset["name"].lower():
					self.assertEqual(small, [], f"{chart}: {dataset}")

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
	def test_the_mailed_registration_is_off_and_hides_small_figures_from_its_readers(self) -> None:
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
			"from_date": "2026-01-01",
			"to_date": "2026-03-31",
		}
		doc.filters = json.dumps(filters)
		doc.dynamic_date_period = ""
		# The scheduler runs it as Administrator, from whom nothing is hidden.
		content = doc.get_report_content()
		self.assertIn("hidden", content)
		rows = [
			[cell.strip() for cell in re.findall(r"<td[^>]*>([^<]*)", row)] for row in content.split("<tr>")
		]
		lines = {row[1]: row[2:4] for row in rows if len(row) > 3}
		self.assertEqual(lines["All requests for childcare"], ["16", "0"])
		self.assertEqual(lines["Urgent childcare"][0], "hidden")

	def test_its_period_follows_the_day_on_which_it_is_mailed(self) -> None:
		doc = frappe.get_doc("Auto Email Report", "Childcare Registration for the Board")
		doc.filters = json.loads(doc.filters)
		doc.prepare_dynamic_filters()
		self.assertTrue(doc.dynamic_date_filters_set())
		days = (getdate(doc.filters["to_date"]) - getdate(doc.filters["from_date"])).days
		self.assertIn(days, range(89, 93))
