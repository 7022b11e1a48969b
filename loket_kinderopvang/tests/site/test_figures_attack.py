"""An attack on the figures of an invented town: a board member lays all that he can ask for side by side."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, ClassVar
from unittest.mock import patch

import frappe
from frappe.desk.query_report import run
from frappe.utils import add_days, add_months, getdate

from loket_kinderopvang import api
from loket_kinderopvang.board import board_reports
from loket_kinderopvang.domain import fixed_periods
from loket_kinderopvang.domain import registration as rules
from loket_kinderopvang.domain.protected_figures import bounds
from loket_kinderopvang.figures import protection
from loket_kinderopvang.figures.scope import Scope
from loket_kinderopvang.platform import clock
from loket_kinderopvang.registration import closed_years, registration
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.attacker import Attacker, recovered
from loket_kinderopvang.tests.base import LoketTestCase

NOW = "2026-07-15 12:00:00"
FIRST, MONTHS, REQUESTS = date(2024, 1, 1), 24, 640
BASE = 5
SMALL = range(1, BASE)
SECTIONS = ("area", "age", "kind", "price_system", "start_month", "channel")
OUTCOMES = tuple(outcome.lower() for outcome in rules.OUTCOMES)

Cell = tuple[str, str, str, str]
"""A period, by what, which line, and which of the columns."""


def make_town(seed: int = 20260715) -> str:
	"""Write a desk with the requests of two years; as many as a small town has, with small groups among them."""
	draw = random.Random(seed)
	areas = [factories.make_area(area_name=factories.unique(f"Wijk {number}")).name for number in range(6)]
	desk = factories.make_desk(areas=areas).name
	partners = [
		factories.make_partner(desk, partner_name=factories.unique("Huis")).name for _number in range(2)
	]
	providers = [factories.make_provider(desk).name for _number in range(3)]
	official = registration.official_rows()
	criteria = sorted(official)
	reasons = {
		kind: frappe.get_all("Childcare Closing Reason", {"kind": kind}, pluck="name", order_by="name")
		for kind in ("Unanswered", "Lapsed", "Unknown")
	}
	rows = []
	for number in range(REQUESTS):
		asked = FIRST + timedelta(days=draw.randrange(730))
		kind = draw.choice(["Answered"] * 9 + ["Unanswered"] * 4 + ["Lapsed"] * 2 + ["Unknown", "Open"])
		closed = add_days(asked, draw.randint(1, 120)) if kind != "Open" else None
		mine = draw.sample(criteria, draw.choice([0, 0, 0, 1, 1, 2]))
		start = add_days(asked, draw.randint(20, 400))
		urgent = draw.random() < 0.06
		row = frappe._dict(
			name=f"AT-{seed}-{number:05}",
			title=f"Invented {number}",
			unique_key=f"attacked {number}",
			asked_on=asked,
			desk=desk,
			registered_desk=desk,
			area=draw.choices(areas, (40, 25, 15, 10, 6, 4))[0],
			counted_on=asked,
			channel=draw.choice(["Counter", "Phone", "Web Form", "Web Form"]),
			language=draw.choices(["nl", "fr", "tr", "uk"], (80, 10, 7, 3))[0],
			partner=draw.choice(partners) if draw.random() < 0.1 else None,
			outcome=kind,
			closing_kind=kind if kind in reasons else "",
			closing_reason=draw.choice(reasons[kind]) if kind in reasons else None,
			closed_on=f"{closed} 12:00:00" if closed else None,
			urgent=int(urgent),
			urgent_reason=draw.choice(list(registration.URGENT_CODES)) if urgent else "",
			judged_criteria="\n".join(mine),
			vulnerable=int(len(mine) > 1),
			priority_group=int(bool(mine)),
			inclusive_care=int(draw.random() < 0.04),
			occasional=int(draw.random() < 0.05),
			extended_mask=draw.choice([0] * 12 + [1, 2]),
			slot_mask=draw.choice([1023, 1023, 51, 204, 3]),
			child_date=add_days(start, -draw.randint(60, 900)),
			wanted_from=start,
			kind=draw.choice(["", "", "Family Care", "Group Care"]),
			price_system=draw.choice(["", "Income-based"]),
			placed_at=draw.choice(providers) if kind == "Answered" else None,
			placed_from=start if kind == "Answered" else None,
			owner="Administrator",
			modified_by="Administrator",
			creation=NOW,
			modified=NOW,
		)
		row.registered_area = row.area
		row.update(registration.kept_values(row, official))
		rows.append(row)
	fields = list(rows[0])
	frappe.db.bulk_insert("Childcare Request", fields, [[row[field] for field in fields] for row in rows])
	return desk


def months() -> list[str]:
	return [f"{getdate(add_months(FIRST, number)):%Y-%m}" for number in range(MONTHS)]


def quarters() -> list[str]:
	return [f"{year}-Q{number}" for year in (2024, 2025) for number in range(1, 5)]


def parts_of(period: str) -> list[str]:
	"""Return the next smaller periods of a quarter or a year."""
	if "Q" in period:
		year, number = int(period[:4]), int(period[-1])
		return [f"{year}-{month:02}" for month in range(3 * number - 2, 3 * number + 1)]
	return [f"{period}-Q{number}" for number in range(1, 5)] if len(period) == 4 else []


PERIODS = [*months(), *quarters(), "2024", "2025"]


def cells_of_registration(period: str, figures: dict[str, Any]) -> Iterator[tuple[Cell, int]]:
	"""Yield every figure of a registration as the API, a file, a closed year and the public page give it."""
	rows = [*figures["rows"], *(row for rows in figures["breakdowns"].values() for row in rows)]
	for row in rows:
		for column in ("total", "unanswered"):
			yield (period, "line", row["code"], column), row[column]
	for outcome, count in figures["outcomes"].items():
		column = outcome.lower()
		yield (period, "line", "all", f"ended {column}"), count
	for section, lines in (figures.get("sections") or {}).items():
		for line in lines:
			yield from cells_of_line(period, section, line)


def cells_of_line(period: str, section: str, line: dict[str, Any]) -> Iterator[tuple[Cell, int]]:
	for column in ("total", *OUTCOMES):
		if line.get(column) is not None:
			# From 2022 on what ended as unanswered is what counts as unanswered.
			yield (period, section, str(line["label"]), column), line[column]


class TestAttack(LoketTestCase):
	desk: ClassVar[str]
	board: ClassVar[str]
	published: ClassVar[list[tuple[Cell, int, str]]]

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		frappe.set_user("Administrator")
		# Not the site's own: the same town is rounded the same on every site.
		secret = patch.object(protection, "_secret", lambda: b"of the test")
		secret.start()
		cls.addClassCleanup(secret.stop)
		with clock.fixed(NOW):
			cls.desk = make_town()
			cls.board = factories.make_user("Loket Board", desk=cls.desk).name
			frappe.set_user(cls.board)
			cls.published = list(cls.everything())
			frappe.set_user("Administrator")

	def setUp(self) -> None:
		super().setUp()
		held = clock.fixed(NOW)
		held.__enter__()
		self.addCleanup(held.__exit__, None, None, None)

	@classmethod
	def everything(cls) -> Iterator[tuple[Cell, int, str]]:
		"""Yield every count that the board can ask for, and where it stands."""
		for period in PERIODS:
			for cell, count in cells_of_registration(period, api.registration(cls.desk, period=period)):
				yield cell, count, "api"
			for name in ("Registration", "Sources", "Partners", "Waiting Times"):
				filters = {"desk": cls.desk, "period": period, "sections": 1}
				report = run(f"Childcare {name}", filters=filters)
				for cell, count in cls.cells_of_report(period, name, report["result"]):
					yield cell, count, name
		for step, periods in (("Month", months()), ("Quarter", quarters()), ("Year", ["2024", "2025"])):
			for by in ("all", "area", "day", "age", "reason", "atypical"):
				for year in ("2024", "2025"):
					filters = {"desk": cls.desk, "period": year, "step": step, "by": by}
					mine = [period for period in periods if period.startswith(year)]
					for row in run("Childcare Unanswered Need", filters=filters)["result"]:
						line = ("line", "all") if by == "all" or row.get("is_total") else (by, row["label"])
						for number, period in enumerate(mine):
							yield (period, *line, "unanswered"), row[f"period_{number}"], f"need {by}"
						yield (year, *line, "unanswered"), row["total"], f"need {by}"

	@staticmethod
	def cells_of_report(period: str, name: str, rows: list[dict]) -> Iterator[tuple[Cell, int]]:
		for row in rows:
			if name == "Waiting Times":
				label = row["label"]
				for column in ("answered", "open"):
					yield (period, "group", label, column), row[column]
			elif row.get("total") is None:
				continue
			elif name == "Registration" and not row["section"]:
				for column in ("total", "unanswered"):
					yield (period, "line", row["code"], column), row[column]
			elif row.get("is_total"):
				yield (period, "line", "all", "total"), row["total"]
				for column in OUTCOMES if row.get("open") is not None else ():
					yield (period, "line", "all", f"ended {column}"), row[column]
			else:
				section = {"Registration": row.get("section"), "Partners": "partner"}.get(name) or row[
					"table"
				]
				yield from cells_of_line(period, section, row)

	def exact(self) -> dict[Cell, int]:
		"""Return the true counts of what can be published, by the same functions as staff get them."""
		found: dict[Cell, int] = {}
		for period in PERIODS:
			first, last = fixed_periods.parse(period, clock.today()) or (None, None)
			scope = Scope((self.desk,), first, last)
			from loket_kinderopvang.figures.official import official

			found.update(cells_of_registration(period, official(scope)))
			manager = {"desk": self.desk, "period": period}
			for name in ("Sources", "Partners", "Waiting Times"):
				found.update(
					self.cells_of_report(period, name, run(f"Childcare {name}", filters=manager)["result"])
				)
			for by in ("day", "reason", "atypical", "area", "age"):
				step = {4: "Year", 7: "Quarter" if "Q" in period else "Month"}[len(period)]
				filters = {**manager, "step": step, "by": by}
				for row in run("Childcare Unanswered Need", filters=filters)["result"]:
					if not row.get("is_total"):
						found[period, by, row["label"], "unanswered"] = row["total"]
		return found

	def attacker(self, published: dict[Cell, tuple[int, int]]) -> Attacker:
		"""Return somebody who knows what is published and which figures are parts of which."""
		attacker = Attacker()
		for cell, known in published.items():
			attacker.learns(cell, known)
		lines = {cell[1:] for cell in published}
		for period in PERIODS:
			if parts := parts_of(period):
				for line in lines:
					attacker.adds_up((period, *line), [(part, *line) for part in parts])
			sections: dict[str, set[str]] = {}
			for section, label, _column in lines:
				if section not in ("line", "group", "day", "atypical"):
					sections.setdefault(section, set()).add(label)
			for section, labels in sections.items():
				for column in ("total", *OUTCOMES):
					here = [(period, section, label, column) for label in labels]
					if all((section, label, column) in lines for label in labels):
						whole = "total" if column == "total" else f"ended {column}"
						attacker.adds_up((period, "line", "all", whole), here)
				for label in labels:
					if all((section, label, outcome) in lines for outcome in OUTCOMES):
						attacker.adds_up(
							(period, section, label, "total"),
							[(period, section, label, outcome) for outcome in OUTCOMES],
						)
			attacker.adds_up(
				(period, "line", "all", "total"),
				[(period, "line", "all", f"ended {outcome}") for outcome in OUTCOMES],
			)
			attacker.adds_up(
				(period, "line", "all", "unanswered"), [(period, "line", "all", "ended unanswered")]
			)
			for column in ("answered", "open"):
				whole = (period, "line", "all", f"ended {column}")
				attacker.adds_up(whole, [(period, "group", "All requests for childcare", column)])
				for inside, outside in (
					("Vulnerable families", "Other families"),
					("Priority groups", "Not of a priority group"),
				):
					attacker.adds_up(
						whole, [(period, "group", inside, column), (period, "group", outside, column)]
					)
			for code in rules.LINES:
				attacker.part_of((period, "line", code, "unanswered"), (period, "line", code, "total"))
				attacker.part_of((period, "line", code, "total"), (period, "line", "all", "total"))
			for row, codes in rules.BREAKDOWNS.items():
				for code in codes:
					for column in ("total", "unanswered"):
						attacker.part_of((period, "line", code, column), (period, "line", row, column))
			for both in (label for section, label in {line[:2] for line in lines} if section == "both"):
				for section, label in zip(("channel", "language"), both.split(" · "), strict=True):
					attacker.part_of((period, "both", both, "total"), (period, section, label, "total"))
		return attacker

	def test_the_same_requests_have_the_same_figure_wherever_they_stand(self) -> None:
		found: dict[Cell, dict[int, str]] = {}
		for cell, count, where in self.published:
			found.setdefault(cell, {})[count] = where
		self.assertGreater(len(found), 10_000)
		self.assertEqual({cell: counts for cell, counts in found.items() if len(counts) > 1}, {})
		frappe.set_user(self.board)
		again = list(self.everything())
		frappe.set_user("Administrator")
		self.assertEqual(again, self.published)

	def test_closed_years_files_and_board_reports_say_the_same(self) -> None:
		seen = {cell: count for cell, count, _where in self.published}
		factories.insert("Childcare Registration Year", desk=self.desk, year=2025, published=1)
		(year,) = closed_years.published(self.desk)
		frappe.set_user(self.board)
		api.registration_file(self.desk, 2025, kind="json")
		handed_in = json.loads(frappe.response.filecontent)
		frappe.set_user("Administrator")
		report = factories.insert("Childcare Board Report", desk=self.desk, from_date="2025-08-01")
		board_reports.make(report)
		frozen = json.loads(report.figures)
		compared = 0
		for period, figures in (
			("2025", year["figures"]),
			("2025", handed_in),
			("2025-Q3", {**frozen["official"], "sections": {}}),
			("2024-Q3", {**frozen["year_before"], "sections": {}}),
		):
			for cell, count in cells_of_registration(period, figures):
				self.assertEqual(seen[cell], count, cell)
				compared += 1
		for line in frozen["quarters"]:
			code = fixed_periods.code_of((getdate(line["from_date"]), getdate(line["to_date"])))
			if code in PERIODS:
				self.assertEqual(seen[code, "line", "all", "total"], line["total"])
		self.assertGreater(compared, 400)

	def test_no_difference_of_any_two_figures_is_a_small_one(self) -> None:
		of_line: dict[tuple, dict[str, int]] = {}
		for cell, count, _where in self.published:
			self.assertEqual(count % BASE, 0, cell)
			of_line.setdefault(cell[1:], {})[cell[0]] = count
		compared = 0
		for counts in of_line.values():
			for one, other in itertools.combinations(counts.values(), 2):
				self.assertNotIn(abs(one - other), SMALL)
				compared += 1
		self.assertGreater(compared, 100_000)

	def test_all_sums_together_tell_no_small_figure(self) -> None:
		published = {cell: bounds(count, BASE) for cell, count, _where in self.published}
		found = self.attacker(published).concludes()
		truth = self.exact()
		small = {cell: truth[cell] for cell in published if truth.get(cell) in SMALL}
		self.assertGreater(len(small), 2_000)
		for cell, count in truth.items():
			if cell in found:
				self.assertTrue(found[cell][0] <= count <= found[cell][1], (cell, count, found[cell]))
		widths = {cell: found[cell][1] - found[cell][0] + 1 for cell in small}
		self.assertEqual(recovered(found, truth.get, SMALL), [])
		# Hardly any is narrowed to fewer values than the base, or known to be small; none to one or two values.
		narrow = {cell: found[cell] for cell, width in widths.items() if width < BASE}
		known = [cell for cell in small if found[cell][1] < BASE]
		self.assertGreater(min(widths.values()), 2, narrow)
		self.assertLess(len(narrow), len(small) / 200)
		self.assertLess(len(known), len(small) / 200)

	def test_the_attacker_is_able_to_recover_what_is_only_hidden(self) -> None:
		"""Hiding figures from 1 to 4 and showing the others, which is what was done before, is seen through by the same eyes."""
		hidden = {
			cell: (1, BASE - 1) if count in SMALL else (count, count) for cell, count in self.exact().items()
		}
		truth = self.exact()
		self.assertGreater(len(recovered(self.attacker(hidden).concludes(), truth.get, SMALL)), 500)

	def test_a_family_that_comes_later_is_not_seen_in_what_was_published(self) -> None:
		"""One request more in a closed month: in every second figure that it is in, nothing or the opposite is seen."""
		line = ("2025-03", "line", "all", "total")
		before = {cell: count for cell, count, _where in self.published}[line]
		name = frappe.get_all(
			"Childcare Request",
			{"registered_desk": self.desk, "counted_on": ("between", ["2025-03-01", "2025-03-31"])},
			pluck="name",
			limit=1,
		)[0]
		seen = []
		for number in range(40):
			frappe.db.set_value(
				"Childcare Request",
				name,
				"figure_key",
				protection.record_key(f"another family {number}"),
				update_modified=False,
			)
			frappe.set_user(self.board)
			figures = api.registration(self.desk, period="2025-03", sections=0)
			frappe.set_user("Administrator")
			seen.append(figures["rows"][0]["total"] - before)
		# Another family in the same place moves the figure up, down, or not at all.
		self.assertTrue({-BASE, 0} <= set(seen) or {0, BASE} <= set(seen), seen)
		self.assertGreater(len(set(seen)), 1)

	def test_what_ends_this_month_is_seen_next_month(self) -> None:
		frappe.set_user(self.board)
		before = api.registration(self.desk, period="2025")
		frappe.set_user("Administrator")
		names = frappe.get_all(
			"Childcare Request", {"registered_desk": self.desk, "outcome": "Open"}, pluck="name"
		)
		for name in names:
			frappe.db.set_value(
				"Childcare Request",
				name,
				{"outcome": "Unanswered", "counts_unanswered": 1, "closed_on": "2026-07-14 09:00:00"},
			)
		frappe.set_user(self.board)
		self.assertEqual(api.registration(self.desk, period="2025"), before)
		with clock.fixed("2026-08-01 08:00:00"):
			after = api.registration(self.desk, period="2025")
		frappe.set_user("Administrator")
		self.assertEqual(after["outcomes"]["Open"], 0)
		self.assertGreater(before["outcomes"]["Open"], 0)

	def test_the_board_reads_neither_files_nor_their_keys(self) -> None:
		frappe.set_user(self.board)
		for fields in (["figure_key"], ["name"]):
			with self.assertRaises(frappe.PermissionError):
				frappe.get_list("Childcare Request", fields=fields, limit=3)
		with self.assertRaises(frappe.PermissionError):
			run("Childcare Pipeline", filters={"desk": self.desk})


class TestFixedPeriods(LoketTestCase):
	"""Whoever is not staff asks for a period that is over, whichever door he takes; staff ask as before."""

	REPORTS = ("Registration", "Unanswered Need", "Waiting Times", "Providers", "Partners", "Sources")
	WRONG: ClassVar[list[dict[str, Any]]] = [
		{"from_date": "2026-01-01", "to_date": "2026-01-20"},
		{"from_date": "2026-01-01", "to_date": "2026-02-28"},
		{"from_date": "2026-01-02", "to_date": "2026-03-31"},
		{"from_date": "2026-07-01", "to_date": "2026-07-31"},
		{"from_date": "2024-01-01", "to_date": "2025-12-31"},
		{"from_date": "20260101", "to_date": "20260120"},
		{"from_date": "2026-06-01"},
		{"to_date": "2026-06-29"},
		{"from_date": ["between", ["2026-01-01", "2026-01-05"]]},
		{"from_date": "2026-01-01 00:00:00", "to_date": "2026-01-05 23:59:59"},
		{"year": 2026},
		{"year": "2026"},
		{"year": -1},
		{"year": [2025]},
		{"period": "2026"},
		{"period": "2026-Q3"},
		{"period": "2026-07"},
		{"period": "2026-02-30"},
		{"period": ["2025"]},
		{"period": {"from": 1}},
	]

	def setUp(self) -> None:
		super().setUp()
		held = clock.fixed(NOW)
		held.__enter__()
		self.addCleanup(held.__exit__, None, None, None)
		self.desk = factories.make_desk().name

	def test_each_report_refuses_another_period_and_says_which_may_be_chosen(self) -> None:
		frappe.set_user(factories.make_user("Loket Board", desk=self.desk).name)
		for name in self.REPORTS:
			for wrong in self.WRONG:
				with self.subTest(report=name, filters=wrong), self.assertRaises(frappe.ValidationError):
					run(f"Childcare {name}", filters={"desk": self.desk, **wrong})
			with self.assertRaisesRegex(frappe.ValidationError, "2026-06, 2026-Q2 (and|en) 2025"):
				run(f"Childcare {name}", filters={"desk": self.desk, "period": "2026-07"})
			for right in (
				{},
				{"period": "2026-06"},
				{"period": "2025"},
				{"from_date": "2026-04-01", "to_date": "2026-06-30"},
				{"year": 2025},
			):
				run(f"Childcare {name}", filters={"desk": self.desk, **right})

	def test_the_api_the_file_and_custom_roles_refuse_it_too(self) -> None:
		role = factories.insert("Role", role_name=factories.unique("Auditor"), desk_access=1).name
		auditor = factories.make_user("Loket Board", desk=self.desk)
		auditor.add_roles(role)
		frappe.set_user(auditor.name)
		for ask in (api.registration, api.registration_file):
			for period in (
				{"year": 2026},
				{"from_date": "2026-01-01", "to_date": "2026-01-20"},
				{"period": "2026-07"},
			):
				with self.assertRaises(frappe.ValidationError):
					ask(self.desk, **period)
			ask(self.desk, 2025)
		for desk in (["in", [self.desk]], {"name": self.desk}):
			with self.assertRaises(frappe.ValidationError):
				run("Childcare Sources", filters={"desk": desk})

	def test_staff_ask_for_any_day_and_for_what_is_published_as_the_board_does(self) -> None:
		frappe.set_user(factories.make_user("Loket Officer", desk=self.desk).name)
		today = {"desk": self.desk, "from_date": "2026-07-03", "to_date": "2026-07-15"}
		for name in self.REPORTS:
			run(f"Childcare {name}", filters=today)
			with self.assertRaises(frappe.ValidationError):
				run(f"Childcare {name}", filters={**today, "hide_small": 1})

	def test_a_report_for_the_board_is_of_a_period_that_is_over(self) -> None:
		with self.assertRaises(frappe.ValidationError):
			factories.insert(
				"Childcare Board Report",
				desk=self.desk,
				period_kind="Custom",
				from_date="2026-01-01",
				to_date="2026-02-28",
			)
		report = factories.insert("Childcare Board Report", desk=self.desk, from_date="2026-07-01")
		with self.assertRaises(frappe.ValidationError):
			board_reports.make(report)
