"""Medians and percentiles of counted days, and age groups."""

import math
import statistics
import unittest
from datetime import date

from loket_kinderopvang.domain.age_groups import UNKNOWN, full_months, group_of, limits, parse_bounds
from loket_kinderopvang.domain.spread import median, percentile
from loket_kinderopvang.tests.optional import given, st

COUNTS = st.dictionaries(st.integers(0, 400), st.integers(1, 9), min_size=1, max_size=30)


class TestSpread(unittest.TestCase):
	def test_worked_out_by_hand(self) -> None:
		days = {1: 2, 5: 1, 20: 6, 90: 1}
		self.assertEqual(median(days), 20)
		self.assertEqual(percentile(days, 90), 20)
		self.assertEqual(percentile(days, 91), 90)
		self.assertEqual(median({3: 1, 6: 1}), 4.5)
		self.assertIsNone(median({}))
		self.assertIsNone(percentile({}, 90))

	def test_a_percentage_outside_its_range_is_refused(self) -> None:
		for percent in (0, -1, 101):
			with self.assertRaises(ValueError):
				percentile({1: 1}, percent)

	@given(COUNTS)
	def test_the_same_as_all_values_in_a_row(self, counts: dict[int, int]) -> None:
		values = sorted(value for value, times in counts.items() for _ in range(times))
		self.assertEqual(median(counts), statistics.median(values))
		self.assertEqual(percentile(counts, 90), values[math.ceil(len(values) * 9 / 10) - 1])
		self.assertEqual(percentile(counts, 100), values[-1])


class TestAges(unittest.TestCase):
	def test_full_months_as_birthdays_count_them(self) -> None:
		born = date(2026, 1, 31)
		for on, months in ((date(2026, 2, 28), 0), (date(2026, 3, 31), 2), (date(2027, 1, 31), 12)):
			self.assertEqual(full_months(born, on), months)
		self.assertEqual(full_months(born, date(2025, 12, 1)), 0)

	def test_groups_begin_where_staff_say(self) -> None:
		bounds = parse_bounds("12, 18;30")
		self.assertEqual(bounds, (12, 18, 30))
		self.assertEqual(
			[group_of(m, bounds) for m in (UNKNOWN, 0, 11, 12, 29, 30, 99)], [-1, 0, 0, 1, 2, 3, 3]
		)
		self.assertEqual([limits(g, bounds) for g in range(4)], [(0, 11), (12, 17), (18, 29), (30, None)])
		self.assertEqual(parse_bounds(""), ())

	def test_what_is_no_growing_list_of_months_is_refused_by_the_part_that_is_wrong(self) -> None:
		for text, wrong in (
			("12, x", "x"),
			("12, 12", "12"),
			("18, 12", "12"),
			("0", "0"),
			("12.5", "12.5"),
			("999", "999"),
		):
			with self.assertRaises(ValueError) as caught:
				parse_bounds(text)
			self.assertEqual(str(caught.exception), wrong)
