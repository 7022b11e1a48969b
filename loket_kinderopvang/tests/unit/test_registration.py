"""The official counting rules (Flemish government decision of 14 December 2018, art. 3), one test a rule."""

import unittest
from dataclasses import replace
from datetime import date, timedelta

from loket_kinderopvang.domain.registration import (
	BREAKDOWNS,
	OUTCOMES,
	PRIORITY_GROUPS,
	ROWS,
	URGENT_REASONS,
	RequestRecord,
	breakdown_codes,
	is_unanswered,
	register,
	row_codes,
	unique_requests,
)
from loket_kinderopvang.domain.week_pattern import SATURDAY_MASK, SUNDAY_MASK
from loket_kinderopvang.tests.optional import given, settings, st

DESK = "Loket"


def record(name: str = "1", **values) -> RequestRecord:
	return RequestRecord(
		**{"name": name, "desk": DESK, "child_key": f"child {name}", "asked_on": date(2026, 3, 1), **values}
	)


def total(records: list[RequestRecord], row: str = "all", year: int = 2026) -> tuple[int, int]:
	found = next(r for r in register(DESK, year, records).rows if r.code == row)
	return found.total, found.unanswered


class TestCountingRules(unittest.TestCase):
	def test_rule_1_several_people_who_ask_for_one_child_are_one_request(self) -> None:
		self.assertEqual(total([record("1", child_key="x"), record("2", child_key="x")]), (1, 0))

	def test_rule_1_counted_in_the_calendar_year_in_which_it_was_asked(self) -> None:
		asked = [
			record("1", asked_on=date(2025, 12, 31)),
			record("2", asked_on=date(2026, 1, 1)),
			record("3", asked_on=date(2026, 12, 31)),
		]
		self.assertEqual(total(asked), (2, 0))
		self.assertEqual(total(asked, year=2025), (1, 0))

	def test_rule_2_twins_and_an_older_child_are_requests_of_their_own(self) -> None:
		self.assertEqual(
			total(
				[
					record("1", child_key="twin 1"),
					record("2", child_key="twin 2"),
					record("3", child_key="older"),
				]
			),
			(3, 0),
		)

	def test_rule_3_asking_again_after_it_lapsed_is_a_new_request(self) -> None:
		lapsed = record("1", child_key="x", outcome="Lapsed", closed_on=date(2026, 4, 1))
		self.assertEqual(total([lapsed, record("2", child_key="x", asked_on=date(2026, 5, 1))]), (2, 0))
		self.assertEqual(total([lapsed, record("2", child_key="x", asked_on=date(2026, 3, 15))]), (1, 0))

	def test_rule_4_a_pregnancy_that_ends_is_not_unanswered(self) -> None:
		self.assertEqual(total([record(outcome="Lapsed", closing_kind="Lapsed")]), (1, 0))

	def test_rule_5_not_known_is_not_unanswered(self) -> None:
		self.assertEqual(total([record(outcome="Unknown", closing_kind="Unknown")]), (1, 0))

	def test_rule_6_another_municipality_is_not_unanswered_since_2022(self) -> None:
		elsewhere = {"outcome": "Lapsed", "closing_kind": "Found in Another Municipality"}
		self.assertEqual(total([record(**elsewhere)]), (1, 0))
		self.assertEqual(total([record(asked_on=date(2021, 12, 31), **elsewhere)], year=2021), (1, 1))
		self.assertEqual(total([record(asked_on=date(2022, 1, 1), **elsewhere)], year=2022), (1, 0))

	def test_rule_7_a_request_counts_in_each_of_its_subcategories(self) -> None:
		both = record(
			urgent=True,
			urgent_reason="loss_of_care",
			vulnerable=True,
			outcome="Unanswered",
			closing_kind="Unanswered",
		)
		for row in ("all", "urgent", "vulnerable"):
			self.assertEqual(total([both], row), (1, 1))
		self.assertEqual(total([both], "inclusive"), (0, 0))

	def test_rule_8_the_rows_and_breakdowns_are_the_official_ones(self) -> None:
		result = register(DESK, 2026, [])
		self.assertEqual(
			[row.code for row in result.rows],
			["all", "urgent", "flexible_hours", "priority_groups", "vulnerable", "inclusive"],
		)
		self.assertEqual(
			[len(result.breakdowns[r]) for r in ("priority_groups", "urgent", "flexible_hours")], [9, 5, 5]
		)

	def test_an_open_request_is_not_unanswered(self) -> None:
		self.assertEqual(total([record()]), (1, 0))

	def test_weekend_and_holidays_are_flexible_hours(self) -> None:
		self.assertEqual(breakdown_codes(record(slot_mask=SATURDAY_MASK))["flexible_hours"], {"saturday"})
		self.assertEqual(breakdown_codes(record(slot_mask=SUNDAY_MASK))["flexible_hours"], {"sunday_holiday"})
		self.assertEqual(breakdown_codes(record(extended_mask=0b1000))["flexible_hours"], {"sunday_holiday"})
		self.assertEqual(
			breakdown_codes(record(extended_mask=0b0111))["flexible_hours"],
			{"before_7", "after_18", "overnight"},
		)

	def test_another_desk_is_left_out(self) -> None:
		self.assertEqual(total([record(), record("2", desk="Other")]), (1, 0))

	def test_of_two_records_of_one_request_the_place_that_was_found_counts(self) -> None:
		answered = record("1", child_key="x", outcome="Answered", closed_on=date(2026, 9, 1))
		unanswered = record(
			"2", child_key="x", outcome="Unanswered", closing_kind="Unanswered", closed_on=date(2026, 8, 1)
		)
		self.assertEqual(total([answered, unanswered]), (1, 0))


records = st.builds(
	RequestRecord,
	name=st.uuids().map(str),
	desk=st.sampled_from([DESK, "Other"]),
	child_key=st.uuids().map(str),
	asked_on=st.dates(date(2025, 12, 1), date(2027, 1, 31)),
	outcome=st.sampled_from(OUTCOMES),
	closing_kind=st.sampled_from(["", "Unanswered", "Lapsed", "Found in Another Municipality", "Unknown"]),
	urgent=st.booleans(),
	urgent_reason=st.sampled_from(["", *URGENT_REASONS]),
	priority_codes=st.frozensets(st.sampled_from(PRIORITY_GROUPS)),
	vulnerable=st.booleans(),
	inclusive=st.booleans(),
	extended_mask=st.integers(0, 15),
	slot_mask=st.integers(0, (1 << 14) - 1),
)


class TestAgainstAnObviousCount(unittest.TestCase):
	@settings(max_examples=200, deadline=None)
	@given(st.lists(records, max_size=15))
	def test_every_figure(self, given_records: list[RequestRecord]) -> None:
		result = register(DESK, 2026, given_records)
		mine = [r for r in given_records if r.desk == DESK and r.asked_on.year == 2026]
		for row in result.rows:
			there = [r for r in mine if row.code in row_codes(r)]
			open_needs = [r for r in there if is_unanswered(r.outcome, r.closing_kind, r.asked_on)]
			self.assertEqual((row.total, row.unanswered), (len(there), len(open_needs)))
		for code, rows in result.breakdowns.items():
			self.assertEqual([r.code for r in rows], list(BREAKDOWNS[code]))
			for row in rows:
				self.assertEqual(row.total, sum(row.code in breakdown_codes(r)[code] for r in mine))
		self.assertEqual(sum(result.outcomes.values()), len(mine))
		self.assertTrue(all(row.unanswered <= row.total for row in result.rows))
		self.assertEqual(tuple(row.code for row in result.rows), ROWS)

	@settings(max_examples=100, deadline=None)
	@given(st.lists(records, max_size=10), st.randoms(use_true_random=False))
	def test_the_order_of_records_does_not_matter(self, given_records, chance) -> None:
		same_child = [
			replace(r, child_key=str(i % 3), asked_on=r.asked_on, closed_on=r.asked_on + timedelta(days=9))
			for i, r in enumerate(given_records)
		]
		shuffled = same_child[:]
		chance.shuffle(shuffled)
		self.assertEqual(unique_requests(same_child), unique_requests(shuffled))
