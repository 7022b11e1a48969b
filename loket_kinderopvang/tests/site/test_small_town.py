"""A small municipality worked out by hand: every figure of the registration, and the same as a slow, obvious count."""

from __future__ import annotations

import csv
import io
import random
import re
from datetime import date, timedelta
from typing import Any

import frappe
from frappe.utils import getdate

from loket_kinderopvang import api, privacy
from loket_kinderopvang.access import safe_exports
from loket_kinderopvang.domain import registration as rules
from loket_kinderopvang.figures import counted
from loket_kinderopvang.figures.scope import Scope, year_of
from loket_kinderopvang.platform import clock, states
from loket_kinderopvang.registration import registration
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import LoketTestCase

YEAR = 2025


class SmallTown(LoketTestCase):
	"""Helpers to write questions of 2025 as they came in and ended."""

	def setUp(self) -> None:
		super().setUp()
		self.north = factories.make_area(area_name=f"Noord {factories.word()}").name
		self.south = factories.make_area(area_name=f"Zuid {factories.word()}").name
		self.desk = factories.make_desk().name
		self.scope = Scope((self.desk,), *year_of(YEAR))

	def ask(
		self,
		asked_on: str = "2025-03-10",
		area: str | None = None,
		criteria: tuple[str, ...] = (),
		born: str = "2024-12-15",
		child: Any = None,
		**values: Any,
	):
		with clock.fixed(f"{asked_on} 09:00:00"):
			if not child:
				family = factories.make_family(
					self.desk,
					area=self.north if area is None else area,
					language=values.pop("language", "nl"),
					partner=values.pop("partner", None),
					criteria=[{"criterion": code, "verification": "Declared"} for code in criteria],
				)
				child = factories.make_child(family.name, birth_date=born)
			values.setdefault("wanted_from", "2025-12-01")
			return factories.make_request(
				child.name, asked_on=asked_on, **{"channel": "Counter", "monday": "Full Day", **values}
			)

	def end(self, request: Any, kind: str, on: str) -> Any:
		"""End a request in one of the kinds of closing reasons, or "Answered"."""
		reason = frappe.get_all("Childcare Closing Reason", {"kind": kind}, pluck="name", order_by="name asc")
		outcome = kind if kind in ("Unanswered", "Unknown", "Answered") else "Lapsed"
		states.move(
			request,
			outcome,
			also={
				"closing_reason": reason[0] if reason else None,
				"closing_kind": kind,
				"closed_on": f"{on} 15:00:00",
			},
		)
		return request

	def lines(self, code: str) -> dict[str, tuple[int, int]]:
		"""Return label -> (total, unanswered) of a dimension, without empty lines."""
		return {
			line.label: (line.total, line.unanswered)
			for line in counted.by(counted.dimensions()[code], self.scope)
			if line.total
		}


class TestSmallTown(SmallTown):
	def setUp(self) -> None:
		super().setUp()
		# 1 North, nl, counter, urgent, answered after 20 days; a low income and a single parent: vulnerable.
		self.first = self.end(
			self.ask(
				urgent=1,
				urgent_reason="Loss of Care",
				criteria=("low_income", "single_parent"),
				kind="Family Care",
				price_system="Income-based",
			),
			"Answered",
			"2025-03-30",
		)
		# 2 South, web form, before 7:00 and on Saturday, unanswered.
		self.end(
			self.ask(
				"2025-04-01",
				area=self.south,
				channel="Web Form",
				before_7=1,
				saturday="Morning",
				born="2024-03-01",
				language="fr",
			),
			"Unanswered",
			"2025-06-01",
		)
		# 3 South, work: a priority group, unanswered; inclusive care.
		self.end(
			self.ask(
				"2025-05-05",
				area=self.south,
				criteria=("work_or_training",),
				inclusive_care=1,
				kind="Group Care",
				wanted_from="2026-02-01",
			),
			"Unanswered",
			"2025-07-01",
		)
		# 4 A pregnancy that ended, and 5 not known, 6 found in another municipality: none is unanswered.
		self.end(self.ask("2025-06-01", born="2025-05-20"), "Lapsed", "2025-06-20")
		self.end(self.ask("2025-06-02"), "Unknown", "2025-09-20")
		self.end(self.ask("2025-06-03"), "Found in Another Municipality", "2025-08-01")
		# 7 and 8: the same child lapsed and asked again: two requests, the second still open.
		again = self.ask("2025-02-01", area=self.south, channel="Phone")
		self.end(again, "Lapsed", "2025-03-01")
		self.ask("2025-09-01", child=frappe.get_doc("Childcare Child", again.child), channel="Phone")
		# Not of this year.
		self.ask("2024-12-31")
		self.ask("2026-01-01", born="2025-10-10", wanted_from="2026-09-01")

	def test_every_official_row(self) -> None:
		figures = api.registration(self.desk, YEAR)
		rows = {row["code"]: (row["total"], row["unanswered"]) for row in figures["rows"]}
		self.assertEqual(
			rows,
			{
				"all": (8, 2),
				"urgent": (1, 0),
				"flexible_hours": (1, 1),
				"priority_groups": (2, 1),
				"vulnerable": (1, 0),
				"inclusive": (1, 1),
			},
		)
		parts = {
			row["code"]: (row["total"], row["unanswered"])
			for group in figures["breakdowns"].values()
			for row in group
			if row["total"]
		}
		self.assertEqual(
			parts,
			{
				"low_income": (1, 0),
				"single_parent": (1, 0),
				"work_or_training": (1, 1),
				"loss_of_care": (1, 0),
				"before_7": (1, 1),
				"saturday": (1, 1),
			},
		)
		self.assertEqual(
			figures["outcomes"], {"Open": 1, "Answered": 1, "Unanswered": 2, "Lapsed": 3, "Unknown": 1}
		)

	def test_every_section(self) -> None:
		names = {
			area: frappe.db.get_value("Childcare Area", area, "area_name")
			for area in (self.north, self.south)
		}
		self.assertEqual(self.lines("area"), {names[self.north]: (4, 0), names[self.south]: (4, 2)})
		self.assertEqual(
			self.lines("age"),
			{"Under 12 months": (6, 0), "12 to 17 months": (1, 1), "18 to 29 months": (1, 1)},
		)
		self.assertEqual(
			self.lines("kind"), {"Family Care": (1, 0), "Group Care": (1, 1), "No preference": (6, 1)}
		)
		self.assertEqual(self.lines("price_system"), {"Income-based": (1, 0), "No preference": (7, 2)})
		self.assertEqual(self.lines("start_month"), {"December 2025": (7, 1), "February 2026": (1, 1)})
		self.assertEqual(self.lines("channel"), {"Counter": (5, 1), "Phone": (2, 0), "Web Form": (1, 1)})
		self.assertEqual(self.lines("language"), {self.name_of("nl"): (7, 1), self.name_of("fr"): (1, 1)})
		self.assertEqual(
			self.lines("atypical"),
			{
				"Urgent childcare": (1, 0),
				"Flexible opening hours": (1, 1),
				"Before 7:00": (1, 1),
				"Saturdays": (1, 1),
				"Inclusive care (specific care need)": (1, 1),
			},
		)
		days = self.lines("day")
		self.assertEqual((days["Monday morning"], days["Saturday morning"]), ((8, 2), (1, 1)))

	def name_of(self, language: str) -> str:
		return frappe.db.get_value("Language", language, "language_name")

	def test_another_period_counts_by_the_day_of_the_question(self) -> None:
		figures = api.registration(self.desk, from_date="2025-04-01", to_date="2025-05-31")
		self.assertEqual((figures["rows"][0]["total"], figures["rows"][0]["unanswered"]), (2, 2))
		with self.assertRaises(frappe.ValidationError):
			api.registration(self.desk, from_date="2025-06-01", to_date="2025-05-31")
		with self.assertRaises(frappe.ValidationError):
			api.registration(self.desk, from_date="no date")

	def test_a_family_that_moves_stays_counted_where_it_was_registered(self) -> None:
		other = factories.make_desk().name
		request = frappe.get_doc("Childcare Request", self.first.name)
		request.update({"desk": other, "area": self.south})
		request.save()
		self.assertEqual(api.registration(self.desk, YEAR)["rows"][0]["total"], 8)
		self.assertEqual(api.registration(other, YEAR)["rows"][0]["total"], 0)
		self.assertEqual(sum(total for total, _unanswered in self.lines("area").values()), 8)
		self.assertEqual(
			self.lines("area")[frappe.db.get_value("Childcare Area", self.north, "area_name")], (4, 0)
		)

	def test_anonymised_files_still_count(self) -> None:
		before = api.registration(self.desk, YEAR)
		for family in frappe.get_all("Childcare Family", {"desk": self.desk}, pluck="name"):
			privacy.anonymise(family)
		registration.recount_all()
		self.assertEqual(api.registration(self.desk, YEAR), before)

	def test_the_board_sees_no_small_figure_anywhere(self) -> None:
		frappe.set_user(factories.make_user("Loket Board").name)
		figures = api.registration(self.desk, YEAR)
		shown = [figures["rows"], *figures["breakdowns"].values(), *figures["sections"].values()]
		small = [
			line
			for lines in shown
			for line in lines
			for figure in ("total", "unanswered", "answered", "open", "lapsed", "unknown")
			if line.get(figure) in (1, 2, 3, 4)
		]
		self.assertEqual(small, [])
		self.assertFalse([count for count in figures["outcomes"].values() if count in (1, 2, 3, 4)])
		self.assertIn(figures["rows"][0]["total"], (0, 5, 10, 15))
		from frappe.desk.query_report import run

		report = run("Childcare Registration", {"desk": self.desk, "year": YEAR, "sections": 1})
		self.assertNotIn(
			"1",
			[str(value) for row in report["result"] for value in (row.get("total"), row.get("unanswered"))],
		)
		self.assertTrue(
			all(
				value == 0 or value >= 5
				for data in report["chart"]["data"]["datasets"]
				for value in data["values"]
			)
		)

	def test_the_board_exports_what_it_sees(self) -> None:
		frappe.set_user(factories.make_user("Loket Board").name)
		for number, report in enumerate(
			("Childcare Registration", "Childcare Sources", "Childcare Unanswered Need")
		):
			frappe.local.form_dict = frappe._dict(
				report_name=report,
				file_format_type="CSV",
				filters=frappe.as_json(
					{
						"desk": self.desk,
						"from_date": f"{YEAR}-01-01",
						"to_date": f"{YEAR}-12-31",
						"sections": 1,
					}
				),
				visible_idx=frappe.as_json(list(range(300))),
				csv_quoting=2,
				csv_delimiter=",",
			)
			safe_exports.of_report()
			text = frappe.response.filecontent
			rows = list(csv.reader(io.StringIO(text if isinstance(text, str) else text.decode("utf-8-sig"))))
			self.assertGreater(len(rows), 1, report)
			small = [row for row in rows[1:] for cell in row[1:] if re.fullmatch(r"[1-4](\.0)?", cell)]
			self.assertEqual(small, [], f"{report} ({number})")

	def test_a_row_of_another_criterion_is_counted_again(self) -> None:
		frappe.db.set_value(
			"Childcare Priority Criterion", "single_parent", "registration_code", "foster_child"
		)
		registration.recount_all()
		parts = api.registration(self.desk, YEAR)["breakdowns"]["priority_groups"]
		self.assertEqual(
			{row["code"]: row["total"] for row in parts if row["total"]},
			{"work_or_training": 1, "low_income": 1, "foster_child": 1},
		)

	def test_a_deleted_double_lets_the_other_count(self) -> None:
		child = frappe.get_doc("Childcare Child", self.first.child)
		double = self.ask("2025-03-20", child=child)
		frappe.db.set_value("Childcare Request", self.first.name, "closed_on", "2025-04-30 10:00:00")
		registration.recount({self.first.unique_key})
		self.assertEqual(api.registration(self.desk, YEAR)["rows"][0]["total"], 8)
		self.assertIsNone(frappe.db.get_value("Childcare Request", double.name, "counted_on"))
		# The one that stood for both goes: without counting again nothing would be left of the two.
		frappe.get_doc("Childcare Request", self.first.name).delete()
		self.assertEqual(api.registration(self.desk, YEAR)["rows"][0]["total"], 8)
		self.assertEqual(
			str(frappe.db.get_value("Childcare Request", double.name, "counted_on")), "2025-03-20"
		)


class TestSlowCount(SmallTown):
	"""For random files the registration equals a slow, obvious count over every one of them."""

	def test_random_files(self) -> None:
		draw = random.Random(20261125)
		children: list[Any] = []
		for number in range(60):
			day = date(YEAR, 1, 1) + timedelta(days=draw.randrange(420) - 30)
			child = None
			if children and draw.random() < 0.4:
				child = frappe.get_doc("Childcare Child", draw.choice(children))
				if frappe.db.exists("Childcare Request", {"child": child.name, "outcome": "Open"}):
					child = None
			values: dict[str, Any] = {}
			if draw.random() < 0.3:
				values.update(urgent=1, urgent_reason=draw.choice(["Loss of Care", "Start of Work"]))
			for flag in ("before_7", "after_18", "overnight", "public_holidays", "inclusive_care"):
				values[flag] = int(draw.random() < 0.2)
			if draw.random() < 0.2:
				values["sunday"] = "Morning"
			request = self.ask(
				day.isoformat(),
				area=draw.choice([self.north, self.south]),
				child=child,
				criteria=tuple(
					draw.sample(
						["work_or_training", "low_income", "single_parent", "low_education"],
						draw.randrange(4),
					)
				),
				born="2024-11-01",
				wanted_from="2026-06-01",
				**values,
			)
			children.append(request.child)
			if draw.random() < 0.8:
				kind = draw.choice(
					[
						"Answered",
						"Unanswered",
						"Lapsed",
						"Found Elsewhere",
						"Found in Another Municipality",
						"Unknown",
					]
				)
				self.end(request, kind, (day + timedelta(days=draw.randrange(200))).isoformat())
			if number % 9 == 0:
				request.reload()
				request.area = self.south
				request.save()
		expected = self.slow_count()
		figures = api.registration(self.desk, YEAR)
		self.assertEqual(
			{row["code"]: (row["total"], row["unanswered"]) for row in figures["rows"]}, expected
		)
		self.assertGreater(expected["all"][0], 30)
		for section in ("area", "age", "kind", "price_system", "start_month", "channel"):
			self.assertEqual(
				sum(line["total"] for line in figures["sections"][section]), expected["all"][0], section
			)
			self.assertEqual(
				sum(line["unanswered"] for line in figures["sections"][section]), expected["all"][1], section
			)

	def slow_count(self) -> dict[str, tuple[int, int]]:
		"""Count with nothing but loops: one request per child as long as the one before was not over."""
		official = registration.official_rows()
		rows = frappe.get_all(
			"Childcare Request", {"registered_desk": self.desk}, ["*"], order_by="asked_on asc, name asc"
		)
		groups: list[list[Any]] = []
		for row in rows:
			if getdate(row.asked_on).year != YEAR:
				continue
			group = next(
				(
					group
					for group in reversed(groups)
					if group[0].unique_key == row.unique_key
					and any(
						other.outcome == "Open" or getdate(other.closed_on) > getdate(row.asked_on)
						for other in group
					)
				),
				None,
			)
			if group:
				group.append(row)
			else:
				groups.append([row])
		counts = {code: [0, 0] for code in rules.ROWS}
		for group in groups:
			best = sorted(
				enumerate(group),
				key=lambda item: (
					("Answered", "Open", "Unanswered", "Unknown", "Lapsed").index(item[1].outcome),
					-item[0],
				),
			)[0][1]
			codes = {"all"}
			if best.urgent:
				codes.add("urgent")
			if (
				best.before_7
				or best.after_18
				or best.overnight
				or best.public_holidays
				or best.saturday
				or best.sunday
			):
				codes.add("flexible_hours")
			if any(code in official for code in (best.judged_criteria or "").split()):
				codes.add("priority_groups")
			if best.vulnerable:
				codes.add("vulnerable")
			if best.inclusive_care:
				codes.add("inclusive")
			for code in codes:
				counts[code][0] += 1
				counts[code][1] += best.outcome == "Unanswered"
		return {code: (total, unanswered) for code, (total, unanswered) in counts.items()}
