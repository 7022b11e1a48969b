"""What was left unanswered, and how long families wait: every number of a small municipality, worked out by hand."""

from __future__ import annotations

import frappe

from loket_kinderopvang.tests.town import TownTestCase

NEED, WAITING = "Childcare Unanswered Need", "Childcare Waiting Times"
MONTHS = [f"period_{number}" for number in range(6)]


class TestUnansweredNeed(TownTestCase):
	def need(self, by: str = "all", step: str = "Month", user: str | None = None) -> dict:
		return self.report(NEED, user, by=by, step=step)

	def lines(self, report: dict, periods: int = 6) -> dict[str, list]:
		return self.table(report, *MONTHS[:periods], "total", "share")

	def test_all_together_by_month_quarter_and_year(self) -> None:
		report = self.need()
		self.assertEqual(self.lines(report), {"All unanswered requests": [0, 3, 0, 2, 0, 0, 5, 100]})
		labels = [column["label"] for column in report["columns"]]
		self.assertEqual((labels[1], labels[6]), ("January 2026", "June 2026"))
		self.assertEqual(report["chart"]["data"]["labels"], labels[1:7])
		self.assertEqual(report["chart"]["data"]["datasets"][0]["values"], [0, 3, 0, 2, 0, 0])
		quarter = self.need(step="Quarter")
		self.assertEqual(self.lines(quarter, 2), {"All unanswered requests": [3, 2, 5, 100]})
		self.assertEqual(quarter["columns"][2]["label"], "Quarter 2 of 2026")
		year = self.need(step="Year")
		self.assertEqual(self.lines(year, 1), {"All unanswered requests": [5, 5, 100]})
		self.assertEqual(year["columns"][1]["label"], "2026")

	def test_by_area(self) -> None:
		self.assertEqual(
			self.lines(self.need("area")),
			{
				"Noord": [0, 1, 0, 1, 0, 0, 2, 40],
				"Zuid": [0, 2, 0, 1, 0, 0, 3, 60],
				"Total": [0, 3, 0, 2, 0, 0, 5, 100],
			},
		)

	def test_by_age_at_the_start(self) -> None:
		self.assertEqual(
			self.lines(self.need("age")),
			{
				"Under 12 months": [0, 1, 0, 1, 0, 0, 2, 40],
				"12 to 17 months": [0, 0, 0, 0, 0, 0, 0, 0],
				"18 to 29 months": [0, 2, 0, 1, 0, 0, 3, 60],
				"From 30 months": [0, 0, 0, 0, 0, 0, 0, 0],
				"Total": [0, 3, 0, 2, 0, 0, 5, 100],
			},
		)

	def test_by_reason(self) -> None:
		self.assertEqual(
			self.lines(self.need("reason")),
			{
				"No place on the wanted days": [0, 2, 0, 1, 0, 0, 3, 60],
				"Only places that are too far": [0, 1, 0, 1, 0, 0, 2, 40],
				"Total": [0, 3, 0, 2, 0, 0, 5, 100],
			},
		)

	def test_by_half_day_one_request_stands_in_several_lines(self) -> None:
		report = self.need("day")
		monday, other = [0, 3, 0, 2, 0, 0, 5, 100], [0, 2, 0, 1, 0, 0, 3, 60]
		expected = {f"Monday {part}": monday for part in ("morning", "afternoon")}
		for day in ("Tuesday", "Wednesday", "Thursday", "Friday"):
			expected |= {f"{day} {part}": other for part in ("morning", "afternoon")}
		expected["Saturday morning"] = [0, 0, 0, 1, 0, 0, 1, 20]
		self.assertEqual(self.lines(report), expected)
		self.assertIn("several lines", report["message"])
		self.assertNotIn("several lines", self.need("area")["message"] or "")
		# The largest lines only, or nobody could read the chart.
		self.assertEqual(len(report["chart"]["data"]["datasets"]), 5)

	def test_by_atypical_need(self) -> None:
		none = [0, 0, 0, 0, 0, 0, 0, 0]
		self.assertEqual(
			self.lines(self.need("atypical")),
			{
				"Urgent childcare": [0, 0, 0, 1, 0, 0, 1, 20],
				"Flexible opening hours": [0, 2, 0, 1, 0, 0, 3, 60],
				"Before 7:00": [0, 2, 0, 0, 0, 0, 2, 40],
				"After 18:00": none,
				"Saturdays": [0, 0, 0, 1, 0, 0, 1, 20],
				"Sundays and public holidays": none,
				"Overnight": none,
				"Inclusive care (specific care need)": none,
				"Occasional care": [0, 0, 0, 1, 0, 0, 1, 20],
			},
		)

	def test_each_figure_opens_the_files_behind_it(self) -> None:
		opened = sum(
			self.check_files(self.need(by)) for by in ("all", "area", "age", "reason", "day", "atypical")
		)
		self.assertEqual(opened, 73)

	def test_the_board_sees_rounded_figures(self) -> None:
		for by in ("all", "area", "age", "reason", "day", "atypical"):
			for step in ("Month", "Quarter", "Year"):
				report = self.report(NEED, self.board, by=by, step=step, period="2026-Q1")
				months = [
					column["fieldname"] for column in report["columns"] if "period" in column["fieldname"]
				]
				self.assertEqual(len(months), 3 if step == "Month" else 1)
				self.check_rounded(report, *months, "total")

	def test_the_last_periods_are_each_a_figure_of_its_own(self) -> None:
		several = self.report(NEED, self.board, from_date="", to_date="")["result"][0]
		months = [several[f"period_{number}"] for number in range(12)]
		self.assertEqual(several["total"], sum(months))
		february = self.report(NEED, self.board, period="2026-02")["result"][0]
		# From June 2025 until May 2026.
		self.assertEqual(months[8], february["total"])

	def test_staff_may_see_what_is_published(self) -> None:
		published = self.report(NEED, by="area", hide_small=1, period="2026-Q1")
		self.assertEqual(
			published["result"], self.report(NEED, self.board, by="area", period="2026-Q1")["result"]
		)

	def test_what_is_not_in_the_lists_is_refused(self) -> None:
		for filters in ({"by": "name"}, {"step": "Day"}, {"from_date": "1950-01-01"}):
			with self.assertRaises(frappe.ValidationError):
				self.report(NEED, **filters)


class TestWaitingTimes(TownTestCase):
	FIELDS = ("answered", "median", "ninety", "open", "waiting")

	def test_how_long_each_group_waits(self) -> None:
		nobody = [0, None, None, 0, None]
		rows = self.table(self.report(WAITING), *self.FIELDS)
		self.assertEqual(
			rows,
			{
				"All requests for childcare": [14, 7.5, 50, 4, 15],
				"Priority groups": [7, 30, 60, 2, 15],
				"Not of a priority group": [7, 5, 8, 2, 50.5],
				"Vulnerable families": [6, 35, 60, 2, 15],
				"Other families": [8, 4.5, 8, 2, 50.5],
				"Work or training": nobody,
				"Single parent": [7, 30, 60, 2, 15],
				"Low income": [6, 35, 60, 2, 15],
				"Foster child": nobody,
				"Family member with a disability": nobody,
				"Family member with reduced self-care": nobody,
				"Social or pedagogical reason": nobody,
				"Low level of education": nobody,
				"Brother or sister in the same location": nobody,
				"Urgent childcare": [1, 2, 2, 0, None],
				"Inclusive care (specific care need)": [1, 3, 3, 0, None],
			},
		)

	def test_whether_vulnerable_families_wait_longer_is_said(self) -> None:
		report = self.report(WAITING)
		self.assertIn("Vulnerable families wait longer.", report["message"])
		self.assertIn("35 for them, 4.5 for other families", report["message"])
		self.assertIn("Only answered requests", report["message"])
		self.assertEqual(report["chart"]["data"]["datasets"][0]["values"][:5], [7.5, 30, 5, 35, 4.5])
		# In February nobody was vulnerable.
		later = self.report(WAITING, from_date="2026-02-01")
		self.assertIn("too few", later["message"])
		names = frappe.get_all(
			"Childcare Request", {"placed_at": self.town.esdoorn}, pluck="name", order_by="name"
		)
		for name in names:
			frappe.db.set_value("Childcare Request", name, "days_open", 90)
		self.assertIn("do not wait longer", self.report(WAITING)["message"])

	def test_each_figure_opens_the_files_behind_it(self) -> None:
		self.assertEqual(self.check_files(self.report(WAITING)), 16)

	def test_the_board_sees_days_of_large_groups_in_whole_weeks(self) -> None:
		report = self.report(WAITING, self.board, period="2026-Q1")
		self.assertTrue(self.check_rounded(report, "answered", "open"))
		for row in report["result"]:
			if row["answered"] < 15:
				self.assertEqual((row["median"], row["ninety"]), ("too few", "too few"))
			else:
				self.assertEqual(row["median"] % 7, 0)
			if row["answered"] < 30:
				self.assertEqual(row["ninety"], "too few")
		self.assertEqual(self.table(report, "median")["Urgent childcare"], ["too few"])
