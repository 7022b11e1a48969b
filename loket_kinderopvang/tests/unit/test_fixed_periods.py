"""Which periods who is not staff may ask for."""

from __future__ import annotations

import itertools
import unittest
from datetime import date, timedelta

from loket_kinderopvang.domain import fixed_periods
from loket_kinderopvang.domain.fixed_periods import code_of, is_over, last_over, parse
from loket_kinderopvang.tests.optional import given, st

TODAY = date(2026, 11, 25)
days = st.dates(date(1990, 1, 1), date(2100, 12, 31))


class TestFixedPeriods(unittest.TestCase):
	def test_codes(self) -> None:
		for code, first, last in (
			("2026", date(2026, 1, 1), date(2026, 12, 31)),
			("2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
			("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
			("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
		):
			self.assertEqual(parse(code, TODAY), (first, last))
			self.assertEqual(code_of((first, last)), code)
		self.assertEqual(parse("last-quarter", TODAY), (date(2026, 7, 1), date(2026, 9, 30)))
		self.assertEqual(parse("last-month", date(2026, 1, 1)), (date(2025, 12, 1), date(2025, 12, 31)))
		for wrong in ("", "2026-13", "2026-Q5", "2026-1", "26", "2026-Q", "2026-09-01", "last"):
			self.assertIsNone(parse(wrong, TODAY))

	@given(days, st.integers(0, 800))
	def test_only_whole_months_quarters_and_years_have_a_code(self, first: date, length: int) -> None:
		period = (first, first + timedelta(days=length))
		code = code_of(period)
		if code:
			self.assertEqual(parse(code, TODAY), period)
		else:
			self.assertNotIn(period, [parse(text, TODAY) for text in (f"{first:%Y}", f"{first:%Y-%m}")])

	@given(days)
	def test_what_may_be_chosen_is_over_and_fixed(self, today: date) -> None:
		chosen = list(fixed_periods.choices(today, 2))
		self.assertEqual(len(chosen), len(set(chosen)))
		for code in chosen:
			period = parse(code, today)
			assert period
			self.assertTrue(is_over(period, today))
		for step in fixed_periods.STEPS:
			spans = last_over(today, step, 5)
			for (_first, end), (start, _last) in itertools.pairwise(spans):
				self.assertEqual(end + timedelta(days=1), start)

	def test_this_month_is_never_over(self) -> None:
		self.assertFalse(is_over((date(2026, 11, 1), date(2026, 11, 30)), date(2026, 11, 30)))
		self.assertTrue(is_over((date(2026, 11, 1), date(2026, 11, 30)), date(2026, 12, 1)))
