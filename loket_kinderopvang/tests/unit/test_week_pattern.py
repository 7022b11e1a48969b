"""The days of a week, in both directions."""

import unittest

from loket_kinderopvang.domain.week_pattern import (
	DAY_VALUES,
	DAYS,
	EXTENDED,
	WeekPattern,
	extended_flags,
	extended_mask,
)
from loket_kinderopvang.tests.optional import given, st

masks = st.integers(0, (1 << 14) - 1)


class TestWeekPattern(unittest.TestCase):
	@given(st.fixed_dictionaries({day: st.sampled_from(DAY_VALUES) for day in DAYS}))
	def test_fields_survive_the_mask(self, days: dict) -> None:
		self.assertEqual(WeekPattern.from_days(days).to_days(), days)

	@given(masks)
	def test_mask_survives_the_fields(self, mask: int) -> None:
		self.assertEqual(WeekPattern.from_days(WeekPattern(mask).to_days()).mask, mask)

	@given(masks, masks)
	def test_what_is_missing_and_what_is_common_make_the_whole(self, a: int, b: int) -> None:
		there, wanted = WeekPattern(a), WeekPattern(b)
		self.assertEqual(there.missing(wanted).union(there.overlap(wanted)), wanted)
		self.assertEqual(there.covers(wanted), not there.missing(wanted))

	def test_half_days_count_for_half(self) -> None:
		pattern = WeekPattern.from_days({"monday": "Full Day", "wednesday": "Morning"})
		self.assertEqual(pattern.day_count, 1.5)
		self.assertEqual(pattern.slots, ((0, 0), (0, 1), (2, 0)))

	def test_an_unknown_value_names_the_day(self) -> None:
		with self.assertRaisesRegex(ValueError, "tuesday.*'Noon'"):
			WeekPattern.from_days({"tuesday": "Noon"})

	def test_extended_hours_go_both_ways(self) -> None:
		for mask in range(1 << len(EXTENDED)):
			self.assertEqual(extended_mask(extended_flags(mask)), mask)
