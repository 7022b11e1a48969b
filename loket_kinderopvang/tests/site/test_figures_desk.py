"""The open files of the desk, its locations and partners, and its sources: every number worked out by hand."""

from __future__ import annotations

import frappe

from loket_kinderopvang.patches.v0_1 import keep_days_to_answer
from loket_kinderopvang.platform import clock
from loket_kinderopvang.referral import answer_times
from loket_kinderopvang.supply import provider_figures
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.town import TownTestCase

PIPELINE, PROVIDERS, PARTNERS = "Childcare Pipeline", "Childcare Providers", "Childcare Partners"
SOURCES = "Childcare Sources"
OUTCOMES = ("total", "answered", "unanswered", "open", "lapsed", "unknown")
CLOSED = "2026-Q1"


class TestPipeline(TownTestCase):
	FIELDS = (
		"two_weeks",
		"four_weeks",
		"three_months",
		"six_months",
		"longer",
		"total",
		"overdue",
		"attention",
	)

	def rows(self, report: dict) -> dict[tuple[str, str], list[int]]:
		return {
			(row["officer"], row["state"]): [row[field] for field in self.FIELDS] for row in report["result"]
		}

	def test_who_has_what_where_and_how_old(self) -> None:
		report = self.report(PIPELINE)
		self.assertEqual(
			self.rows(report),
			{
				("Anna A", "New"): [1, 0, 0, 0, 0, 1, 0, 0],
				("Anna A", "Searching"): [0, 1, 0, 0, 0, 1, 1, 1],
				("Bert B", "New"): [0, 0, 0, 1, 0, 1, 1, 0],
				("Bert B", "Referred"): [0, 0, 0, 0, 1, 1, 0, 0],
				("Nobody", "New"): [1, 0, 0, 0, 0, 1, 0, 0],
				("Total", ""): [2, 1, 0, 1, 1, 5, 2, 1],
			},
		)
		self.assertEqual([card["value"] for card in report["report_summary"]], [5, 2, 1])
		chart = report["chart"]
		self.assertEqual(chart["data"]["labels"], ["Anna A", "Bert B", "Nobody"])
		self.assertEqual(
			{dataset["name"]: dataset["values"] for dataset in chart["data"]["datasets"]},
			{"New": [1, 1, 1], "Searching": [1, 0, 0], "Referred": [0, 1, 0]},
		)
		self.assertTrue(chart["barOptions"]["stacked"])

	def test_the_last_day_of_each_age(self) -> None:
		request = self.town.waiting[0]
		for asked_on, band in (
			("2026-06-16", "two_weeks"),
			("2026-06-15", "four_weeks"),
			("2026-06-02", "four_weeks"),
			("2026-06-01", "three_months"),
			("2026-03-30", "three_months"),
			("2026-03-29", "six_months"),
			("2025-12-30", "six_months"),
			("2025-12-29", "longer"),
		):
			frappe.db.set_value("Childcare Request", request.name, "asked_on", asked_on)
			row = next(row for row in self.report(PIPELINE)["result"] if row["officer"] == "Anna A")
			self.assertEqual(row[band], 1, asked_on)

	def test_each_figure_opens_the_files_behind_it_also_of_a_family_that_moved_here(self) -> None:
		self.assertEqual(self.check_files(self.report(PIPELINE)), 20)

	def test_another_desk_has_its_own(self) -> None:
		other = factories.make_user("Loket Manager", desk=self.town.other_desk).name
		with self.assertRaises(frappe.PermissionError):
			self.report(PIPELINE, other)
		self.assertEqual(self.report(PIPELINE, other, desk="")["result"], [])

	def test_a_state_is_shown_as_it_is_named(self) -> None:
		factories.insert("Workflow State", workflow_state_name="Ligt bij Petra")
		self.town.waiting[0].db_set("workflow_state", "Ligt bij Petra")
		self.assertIn(("Anna A", "Ligt bij Petra"), self.rows(self.report(PIPELINE)))


class TestProviders(TownTestCase):
	ASKED = (
		"rounds",
		"rounds_answered",
		"asked",
		"accepted",
		"declined",
		"silent",
		"mean_days",
		"acceptance",
	)
	TAKEN = ("placed", "priority", "priority_target", "priority_met")
	VULNERABLE = ("vulnerable", "vulnerable_target", "vulnerable_met")

	def setUp(self) -> None:
		super().setUp()
		self.town.ask_providers()

	def test_how_locations_answer(self) -> None:
		report = self.report(PROVIDERS)
		self.assertEqual(
			self.table(report, *self.ASKED),
			{
				"Berk": [2, 1, 4, 2, 1, 1, 3.0, 66.7],
				"Esdoorn": [1, 0, 2, 0, 1, 0, 0.5, 0],
				"Wilg": [1, 1, 0, 0, 0, 0, None, None],
				# 2 + 4 + 3 + 0.5 days in 4 answers; 2 of 4 answers were yes.
				"Total": [4, 2, 6, 2, 2, 1, 2.4, 50],
			},
		)
		self.assertEqual([card["value"] for card in report["report_summary"]], [2, 6, 15])

	def test_whom_they_take_against_their_own_target_or_that_of_the_settings(self) -> None:
		report = self.report(PROVIDERS)
		self.assertEqual(
			self.table(report, *self.TAKEN),
			{
				"Berk": [10, 60, 50, "Met"],
				"Esdoorn": [5, 20, 20, "Met"],
				"Wilg": [0, None, 20, "Nobody started"],
				"Total": [15, 46.7, 20, "Met"],
			},
		)
		self.assertEqual(
			self.table(report, *self.VULNERABLE),
			{
				"Berk": [60, 50, "Met"],
				"Esdoorn": [0, 30, "Not met"],
				"Wilg": [None, 30, "Nobody started"],
				"Total": [40, 30, "Met"],
			},
		)
		datasets = report["chart"]["data"]["datasets"]
		self.assertEqual([dataset["values"] for dataset in datasets], [[60, 20, 0], [60, 0, 0]])
		self.assertEqual(self.check_files(report), 3)

	def test_a_target_that_is_missed_by_little_is_not_met(self) -> None:
		frappe.db.set_value("Childcare Provider", self.town.esdoorn, "priority_target_percent", 20.04)
		self.assertEqual(self.table(self.report(PROVIDERS), *self.TAKEN)["Esdoorn"][3], "Not met")

	def test_the_figures_are_live(self) -> None:
		self.report(PROVIDERS)
		name = frappe.get_all("Childcare Request", {"placed_at": self.town.esdoorn}, pluck="name")[0]
		frappe.db.set_value("Childcare Request", name, "placed_at", self.town.wilg)
		rows = self.table(self.report(PROVIDERS), "placed")
		self.assertEqual((rows["Esdoorn"], rows["Wilg"]), ([4], [1]))

	def test_the_providers_own_page_says_the_same(self) -> None:
		own = provider_figures.figures([self.town.berk], 2026)
		self.assertEqual((own["asked"], own["accepted"], own["declined"], own["silent"]), (4, 2, 1, 1))
		self.assertEqual((own["days_to_answer"], own["placed"]), ("3", 10))
		self.assertEqual(own["priority"], {"children": 6, "share": "60", "target": "50", "met": True})
		both = provider_figures.figures([self.town.berk, self.town.esdoorn], 2026)
		self.assertEqual((both["asked"], both["placed"]), (6, 15))
		self.assertEqual(both["vulnerable"], {"children": 6, "share": "40", "target": "50", "met": False})
		self.assertEqual(
			{row["label"]: row["children"] for row in both["breakdown"]},
			{"Low income": 6, "Single parent": 7},
		)

	def test_an_answer_keeps_how_long_it_took(self) -> None:
		referral = self.town.refer(
			self.town.waiting[0], "2026-06-01", "Declined", 1.25, provider=self.town.wilg
		)
		self.assertEqual(frappe.db.get_value(referral.doctype, referral.name, "days_to_answer"), 1.25)
		# An earlier version did not: the patch works it out, and a second run changes nothing.
		frappe.db.set_value(referral.doctype, referral.name, "days_to_answer", 0)
		for _run in range(2):
			keep_days_to_answer.execute()
			self.assertEqual(frappe.db.get_value(referral.doctype, referral.name, "days_to_answer"), 1.25)
		referral.db_set("responded_on", None)
		self.assertEqual(frappe.db.get_value(referral.doctype, referral.name, "days_to_answer"), 0)
		self.assertEqual(answer_times.days_between("2026-06-02 09:00:00", "2026-06-01 09:00:00"), 0)

	def test_the_board_sees_no_share_of_few_children(self) -> None:
		with clock.fixed("2026-07-02 12:00:00"):
			report = self.report(PROVIDERS, self.board, period="2026-Q2")
		self.assertTrue(self.check_rounded(report, "asked", "accepted", "declined", "silent", "placed"))
		for row in report["result"]:
			if row["placed"] < 15:
				for name in ("priority", "priority_met", "vulnerable", "vulnerable_met"):
					self.assertEqual(row[name], "too few")
			if row["accepted"] + row["declined"] < 15:
				self.assertEqual((row["acceptance"], row["mean_days"]), ("too few", "too few"))
		# What a business did with a round tells of no family.
		self.assertEqual(self.table(report, "rounds", "rounds_answered")["Berk"], [1, 0])


class TestPartners(TownTestCase):
	APPLICATIONS = ("applications_waiting", "applications_rejected")
	REFERRED = (
		"referred",
		"referred_accepted",
		"referred_declined",
		"referred_silent",
		"referred_pending",
		"referred_cancelled",
	)

	def setUp(self) -> None:
		super().setUp()
		self.town.ask_partners()

	def test_families_brought_in_and_families_sent(self) -> None:
		report = self.report(PARTNERS)
		self.assertEqual(
			self.table(report, *OUTCOMES, *self.APPLICATIONS, *self.REFERRED),
			{
				self.town.partner: [7, 6, 0, 0, 0, 1, 2, 1, 0, 0, 0, 0, 0, 0],
				self.town.service: [0, 0, 0, 0, 0, 0, 0, 1, 4, 2, 1, 0, 1, 0],
				"Came by themselves": [18, 8, 5, 4, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0],
				"Total": [25, 14, 5, 4, 1, 1, 3, 2, 4, 2, 1, 0, 1, 0],
			},
		)
		self.assertEqual(report["chart"]["data"]["labels"], [self.town.partner, self.town.service])
		self.assertEqual(
			[dataset["values"] for dataset in report["chart"]["data"]["datasets"]],
			[[6, 0], [0, 0], [0, 0], [0, 0], [1, 0]],
		)
		self.assertEqual(self.check_files(report), 14)

	def test_another_period_holds_nothing(self) -> None:
		report = self.report(PARTNERS, from_date="2024-01-01", to_date="2024-12-31")
		self.assertEqual((report["result"], report["chart"]["data"]["labels"]), ([], None))

	def test_the_board_sees_rounded_figures_and_nothing_of_what_lies_on_the_desk(self) -> None:
		report = self.report(PARTNERS, self.board, period=CLOSED)
		self.assertTrue(self.check_rounded(report, *OUTCOMES, *self.REFERRED))
		fields = {column["fieldname"] for column in report["columns"]}
		self.assertFalse(fields & set(self.APPLICATIONS))
		self.assertFalse([row for row in report["result"] if set(row) & set(self.APPLICATIONS)])


class TestSources(TownTestCase):
	SHARES = ("vulnerable", "priority")

	def tables(self, user: str | None = None, **filters: str) -> dict[str, dict[str, list]]:
		result: dict[str, dict[str, list]] = {}
		for row in self.report(SOURCES, user, **filters)["result"]:
			if "total" in row:
				values = [row.get(field) for field in (*OUTCOMES, *self.SHARES)]
				result.setdefault(row["table"], {})[row["label"]] = values
		return result

	def test_which_channel_and_language_reach_whom(self) -> None:
		total = [25, 14, 5, 4, 1, 1, 32, 36]
		self.assertEqual(
			self.tables(),
			{
				"channel": {
					"Counter": [2, 0, 2, 0, 0, 0, 0, 0],
					"Partner": [7, 6, 0, 0, 0, 1, 85.7, 85.7],
					"Phone": [5, 0, 0, 4, 1, 0, 40, 40],
					"Web Form": [11, 8, 3, 0, 0, 0, 0, 9.1],
					"Total": total,
				},
				"language": {
					"Français": [2, 0, 2, 0, 0, 0, 0, 0],
					"Nederlands": [16, 8, 3, 4, 1, 0, 12.5, 18.8],
					"Türkçe": [7, 6, 0, 0, 0, 1, 85.7, 85.7],
					"Total": total,
				},
				"both": {
					"Counter · Français": [2, 0, 2, 0, 0, 0, 0, 0],
					"Partner · Türkçe": [7, 6, 0, 0, 0, 1, 85.7, 85.7],
					"Phone · Nederlands": [5, 0, 0, 4, 1, 0, 40, 40],
					"Web Form · Nederlands": [11, 8, 3, 0, 0, 0, 0, 9.1],
					"Total": total,
				},
			},
		)

	def test_chart_and_files(self) -> None:
		report = self.report(SOURCES)
		self.assertEqual(report["chart"]["data"]["labels"], ["Français", "Nederlands", "Türkçe"])
		self.assertEqual(
			{dataset["name"]: dataset["values"] for dataset in report["chart"]["data"]["datasets"]},
			{"Counter": [2, 0, 0], "Partner": [0, 0, 7], "Phone": [0, 5, 0], "Web Form": [0, 11, 0]},
		)
		# Without zeros: 11 of the channels, 10 of the languages, 11 of both, and 6 of each total.
		self.assertEqual(self.check_files(report), 50)

	def test_the_board_sees_the_three_tables_rounded_and_of_both_the_number_alone(self) -> None:
		report = self.report(SOURCES, self.board, period=CLOSED)
		self.assertTrue(self.check_rounded(report, *OUTCOMES))
		tables = self.tables(self.board, period=CLOSED)
		totals = [lines["Total"] for lines in tables.values()]
		self.assertEqual(totals, totals[:1] * 3)
		self.assertTrue(12 <= totals[0][0] <= 28, totals)
		# Counter and French are the same family: its figure is the same in each table.
		counter = tables["channel"]["Counter"][0]
		self.assertEqual(tables["language"]["Français"][0], counter)
		self.assertEqual(tables["both"]["Counter · Français"], [counter] + [None] * 7)
		self.assertEqual(tables["channel"]["Counter"][6:], ["too few", "too few"])


class TestTogether(TownTestCase):
	def test_the_totals_of_all_reports_agree(self) -> None:
		registration = self.report("Childcare Registration", year=2026)["result"]
		rows = {row["code"]: row for row in registration}
		total, unanswered = rows["all"]["total"], rows["all"]["unanswered"]
		self.assertEqual((total, unanswered), (25, 5))
		need = "Childcare Unanswered Need"
		for by in ("all", "area", "age", "reason"):
			for step in ("Month", "Quarter", "Year"):
				self.assertEqual(self.report(need, by=by, step=step)["result"][-1]["total"], unanswered)
		waiting = self.table(self.report("Childcare Waiting Times"), "answered", "open")
		answered, still_open = waiting["All requests for childcare"]
		for code, label in (("vulnerable", "Vulnerable families"), ("priority_groups", "Priority groups")):
			self.assertLessEqual(sum(waiting[label]), rows[code]["total"])
		sources = [row for row in self.report(SOURCES)["result"] if row.get("is_total") and "total" in row]
		partners = self.table(self.report(PARTNERS), *OUTCOMES)
		self.assertEqual(len(sources), 3)
		for outcomes in (*([row[name] for name in OUTCOMES] for row in sources), partners["Total"]):
			self.assertEqual(outcomes[:4], [total, answered, unanswered, still_open])
			self.assertEqual(sum(outcomes[1:]), total)
		brought = sum(
			values[0] for label, values in partners.items() if label not in ("Total", "Came by themselves")
		)
		self.assertEqual(brought + partners["Came by themselves"][0], total)
		# The pipeline counts what is open now at the desk: one of last year came from another desk.
		self.assertEqual(self.report(PIPELINE)["result"][-1]["total"], still_open + 1)
		# Last year's start is a child of a location, no request of this year.
		placed = self.table(self.report(PROVIDERS), "placed")["Total"][0]
		self.assertEqual(placed, answered + 1)

	def test_who_may_not_see_figures_gets_none(self) -> None:
		reports = (
			"Childcare Unanswered Need",
			"Childcare Waiting Times",
			PIPELINE,
			PROVIDERS,
			PARTNERS,
			SOURCES,
		)
		refused = [factories.make_user(f"Loket {role}").name for role in ("Provider", "Partner", "Parent")]
		for name in reports:
			for user in (*refused, "Guest"):
				with self.subTest(report=name, user=user), self.assertRaises(frappe.PermissionError):
					self.report(name, user)
		with self.assertRaises(frappe.PermissionError):
			self.report(PIPELINE, self.board)

	def test_a_desk_of_others_is_refused(self) -> None:
		for name in ("Childcare Unanswered Need", "Childcare Waiting Times", PROVIDERS, PARTNERS, SOURCES):
			with self.assertRaises(frappe.PermissionError):
				self.report(name, desk=self.town.other_desk)
