"""Summer time, 29 February, the end of a year: days are those of the calendar, and how long something took is true."""

import unittest
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import numpy as np

from loket_kinderopvang.domain import deadlines, wall_clock
from loket_kinderopvang.domain.age_groups import full_months
from loket_kinderopvang.domain.checks import check_child_dates
from loket_kinderopvang.domain.matching.rules import months32
from loket_kinderopvang.tests.optional import given, st

BRUSSELS = ZoneInfo("Europe/Brussels")
DAYS = st.dates(date(1995, 1, 1), date(2090, 12, 31))
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2060, 1, 1))


def utc(*parts: int) -> datetime:
	return datetime(*parts, tzinfo=timezone.utc)


class TestSummerTime(unittest.TestCase):
	def test_an_hour_that_was_skipped_did_not_pass(self) -> None:
		# 28 March 2027: after 1:59:59 comes 3:00. In UTC that is one in the morning.
		passed = wall_clock.seconds_since(
			datetime(2027, 3, 28, 1, 59, 59), utc(2027, 3, 28, 1, 0, 1), BRUSSELS
		)
		self.assertEqual(passed, 2)

	def test_an_hour_that_comes_twice_passed_once(self) -> None:
		# 31 October 2027: after 2:59:59 comes 2:00 again.
		passed = wall_clock.seconds_since(
			datetime(2027, 10, 31, 2, 59, 59), utc(2027, 10, 31, 1, 0, 1), BRUSSELS
		)
		self.assertEqual(passed, 2)
		second = wall_clock.seconds_since(
			datetime(2027, 10, 31, 2, 30), utc(2027, 10, 31, 1, 30, 5), BRUSSELS
		)
		self.assertEqual(second, 5)

	@given(
		MOMENTS,
		st.integers(0, 30 * 86400),
		st.sampled_from(("Europe/Brussels", "America/New_York", "Asia/Kolkata")),
	)
	def test_what_passed_is_what_passed(self, start: datetime, seconds: int, name: str) -> None:
		zone = ZoneInfo(name)
		begin = start.replace(tzinfo=timezone.utc)
		wall = begin.astimezone(zone).replace(tzinfo=None, fold=0)
		passed = wall_clock.seconds_since(wall, begin + timedelta(seconds=seconds), zone)
		# In the hour that comes twice the clock alone can't tell: then it is the shorter time.
		self.assertIn(round(seconds - passed, 3), (0.0, 3600.0))
		self.assertGreaterEqual(passed, 0)

	def test_a_deadline_is_at_the_same_time_of_the_day(self) -> None:
		rules = deadlines.DeadlineRules()
		sent = datetime(2027, 3, 27, 10)
		self.assertEqual(deadlines.referral_deadline(sent, True, rules), datetime(2027, 3, 30, 10))
		self.assertEqual(deadlines.referral_deadline(sent, False, rules), datetime(2027, 4, 17, 10))

	@given(MOMENTS, st.booleans(), st.floats(0, 1))
	def test_a_reminder_comes_before_its_deadline(self, sent: datetime, urgent: bool, part: float) -> None:
		rules = deadlines.DeadlineRules(reminder_part=part)
		deadline = deadlines.referral_deadline(sent, urgent, rules)
		self.assertTrue(sent <= deadlines.reminder_moment(sent, deadline, rules) <= deadline)


class TestLeapDay(unittest.TestCase):
	def test_the_birthdays_of_a_child_of_29_february(self) -> None:
		born = date(2028, 2, 29)
		for day, months in (
			(date(2028, 2, 29), 0),
			(date(2028, 3, 28), 0),
			(date(2028, 3, 29), 1),
			(date(2029, 2, 28), 11),
			(date(2029, 3, 1), 12),
			(date(2031, 3, 1), 36),
			(date(2032, 2, 28), 47),
			(date(2032, 2, 29), 48),
		):
			self.assertEqual(full_months(born, day), months, day)

	def test_such_a_child_is_taken_in(self) -> None:
		self.assertEqual(check_child_dates(date(2028, 2, 29), None, date(2028, 2, 29)), [])
		self.assertEqual(check_child_dates(None, date(2028, 2, 29), date(2027, 6, 1)), [])

	@given(DAYS, st.integers(0, 1500))
	def test_an_age_never_goes_back_and_matching_counts_the_same(self, born: date, days: int) -> None:
		on = born + timedelta(days=days)
		age = full_months(born, on)
		self.assertLessEqual(age, full_months(born, on + timedelta(days=1)))
		self.assertGreaterEqual(full_months(born, on + timedelta(days=1)), age)
		ordinals = np.array([born.toordinal(), on.toordinal()], np.int32)
		of_born, of_on = months32(ordinals)
		self.assertEqual(int((of_on - of_born) // 32), age)

	@given(DAYS, st.integers(1, 60))
	def test_a_birthday_falls_in_its_month_or_on_the_first_of_the_next(self, born: date, months: int) -> None:
		number = 12 * born.year + born.month - 1 + months
		first = date(number // 12, number % 12 + 1, 1)
		next_first = date((number + 1) // 12, (number + 1) % 12 + 1, 1)
		self.assertLess(full_months(born, first - timedelta(days=1)), months)
		self.assertGreaterEqual(full_months(born, next_first), months)

	@given(st.integers(2024, 2040), st.integers(1, 12), st.integers(1, 31))
	def test_a_monthly_day_is_in_its_month(self, year: int, month: int, day: int) -> None:
		found = deadlines.round_day(year, month, day)
		self.assertEqual((found.year, found.month), (year, month))
		self.assertLessEqual(found.day, day)
