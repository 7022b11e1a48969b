"""All sections of the registration in one reading of the requests: to the last figure what each section alone gives."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import frappe

from loket_kinderopvang.domain import registration as rules
from loket_kinderopvang.figures import counted, official, scope
from loket_kinderopvang.figures.scope import Scope
from loket_kinderopvang.registration import registration
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import LoketTestCase

SEED = 20261125
DAY = date(2025, 1, 1)
ENDED = {"Unanswered": "Unanswered", "Lapsed": "Lapsed", "Unknown": "Unknown", "Answered": "", "Open": ""}


class TestOneReading(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.desks = [factories.make_desk().name for _number in range(2)]
		draw = random.Random(SEED)
		areas = [None, "", *(factories.make_area().name for _number in range(3))]
		rows = [self.row(number, draw, areas) for number in range(400)]
		fields = list(rows[0])
		frappe.db.bulk_insert("Childcare Request", fields, [[row[field] for field in fields] for row in rows])

	def row(self, number: int, draw: random.Random, areas: list) -> dict:
		"""Return a request as it stands in the table, with every value that a column can hold, also none."""
		asked = DAY + timedelta(days=draw.randrange(365))
		outcome = draw.choice(list(ENDED))
		row = frappe._dict(
			name=f"{self.desks[0]}-{number}",
			unique_key=f"one reading {number}",
			asked_on=asked,
			counted_on=draw.choice([asked, asked, asked, None]),
			desk=self.desks[0],
			registered_desk=draw.choice([*self.desks, self.desks[0]]),
			registered_area=draw.choice(areas),
			channel=draw.choice(["Counter", "Phone", "Web Form", "", None]),
			kind=draw.choice(["", None, "Family Care", "Group Care"]),
			price_system=draw.choice(["", None, "Income-based", "Free Price"]),
			outcome=outcome,
			closing_kind=ENDED[outcome],
			closed_on=asked + timedelta(days=draw.randrange(90)) if outcome != "Open" else None,
			urgent=draw.randrange(2),
			urgent_reason=draw.choice([*registration.URGENT_CODES, ""]),
			judged_criteria="\n".join(draw.sample(sorted(registration.official_rows()), draw.randrange(3))),
			vulnerable=draw.randrange(2),
			inclusive_care=draw.randrange(2),
			extended_mask=draw.randrange(8),
			slot_mask=draw.randrange(1, 1 << 14),
			child_date=draw.choice([None, asked - timedelta(days=draw.randrange(1200))]),
			wanted_from=draw.choice([None, asked + timedelta(days=draw.randrange(500))]),
		)
		row.update(registration.kept_values(row, registration.official_rows()))
		stamp = frappe.utils.now()
		return {**row, "owner": "Administrator", "creation": stamp, "modified": stamp}

	def scopes(self) -> list[Scope]:
		year = (date(2025, 1, 1), date(2025, 12, 31))
		open_ones = [
			Scope(tuple(self.desks), *year),
			Scope((self.desks[0],), *year),
			Scope((self.desks[1],), date(2025, 3, 1), date(2025, 5, 31)),
			Scope((), *year),
		]
		protected = [replace(one, minimum=5, as_of=date(2025, 9, 1)) for one in open_ones]
		return [*open_ones, *protected]

	def test_every_section_is_what_it_is_alone(self) -> None:
		known = counted.dimensions()
		seen = 0
		for one in self.scopes():
			with self.subTest(desks=len(one.desks), start=one.start, protected=one.hides):
				together = counted.by_each(list(known.values()), one)
				self.assertEqual(set(together), set(known))
				for code, dimension in known.items():
					alone = counted.by(dimension, one)
					self.assertEqual(together[code], alone, code)
					seen += sum(one.count(line.total) for line in alone)
		self.assertGreater(seen, 5000)

	def test_the_way_in_which_the_table_is_read_changes_no_figure(self) -> None:
		known = counted.dimensions()
		for one in self.scopes():
			found = []
			for much in (False, True):
				read = replace(one)
				read.__dict__["covers_much"] = much
				found.append(
					(
						counted.registration(read),
						counted.by_each(list(known.values()), read),
						official.official(read),
						counted.unanswered_over_time(
							known["area"], read, scope.periods(one.start, one.end, "Quarter")
						),
					)
				)
			self.assertEqual(*found)

	def test_sections_add_up_to_what_was_counted(self) -> None:
		for one in self.scopes():
			figures = counted.registration(one)
			for code, lines in counted.by_each(
				[counted.dimensions()[code] for code in official.SECTIONS], one
			).items():
				for how in rules.OUTCOMES:
					self.assertEqual(
						sum(line.outcomes[how] for line in lines), figures.outcomes[how], (code, how)
					)

	def test_most_of_the_table_is_told_from_a_part(self) -> None:
		whole = Scope(tuple(self.desks), date(2025, 1, 1), date(2025, 12, 31))
		before = scope.MANY
		scope.MANY = 10
		try:
			self.assertEqual(
				whole.covers_much,
				self.counted(whole) * scope.ONE_IN > frappe.db.count("Childcare Request"),
			)
			nobody = Scope((), date(2025, 1, 1), date(2025, 12, 31))
			self.assertFalse(nobody.covers_much)
		finally:
			scope.MANY = before

	def counted(self, one: Scope) -> int:
		return sum(counted.registration(one).outcomes.values())
