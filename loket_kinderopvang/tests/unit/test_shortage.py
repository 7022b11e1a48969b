"""Free places against open requests: what is folded equals a slow count, file by file and day by day."""

from __future__ import annotations

import unittest
from datetime import date, timedelta

from loket_kinderopvang.domain import age_groups, expected_need, shortage
from loket_kinderopvang.tests.optional import given, settings, st

MONTHS = (date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1), date(2027, 3, 1))
LASTS = (date(2026, 12, 31), date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31))
BOUNDS = (12, 18)
MONDAY, FULL_WEEK = 3, 0b11_1111_1111


def lasts(start: date, end: date | None, month: int) -> bool:
	"""Tell day by day whether something lasts in a month."""
	day = MONTHS[month]
	while day <= LASTS[month]:
		if start <= day and (end is None or day <= end):
			return True
		day += timedelta(days=1)
	return False


def cohort_of(born: date | None, months: tuple[date, ...] = MONTHS) -> int:
	if born is None:
		return -1
	return sum(born > limit for limit in shortage.cohort_limits(months, BOUNDS))


days = st.dates(date(2026, 10, 1), date(2027, 5, 31))
births = st.none() | st.dates(date(2024, 1, 1), date(2027, 6, 30))
areas = st.sampled_from(["north", "south", ""])
masks = st.integers(1, (1 << 14) - 1)
requests = st.lists(st.tuples(areas, masks, births, days, st.none() | st.integers(0, 150)), max_size=8)
vacancies = st.lists(
	st.tuples(
		areas,
		masks,
		st.integers(0, 30),
		st.integers(0, 30),
		days,
		st.none() | st.integers(0, 150),
		st.integers(1, 9),
	),
	max_size=8,
)


def until(start: date, length: int | None) -> date | None:
	return None if length is None else start + timedelta(days=length)


class TestCohorts(unittest.TestCase):
	def test_a_birthday_on_the_first_counts_that_month(self) -> None:
		limits = shortage.cohort_limits(MONTHS, BOUNDS)
		self.assertEqual(limits[0], date(2025, 6, 1))
		groups = shortage.groups_of_cohorts(MONTHS, BOUNDS)
		# Born on 1 January 2026: one year old on 1 January 2027. A day later: a month later.
		self.assertEqual(groups[cohort_of(date(2026, 1, 1))].tolist(), [0, 1, 1, 1])
		self.assertEqual(groups[cohort_of(date(2026, 1, 2))].tolist(), [0, 0, 1, 1])
		self.assertEqual(groups[cohort_of(None)].tolist(), [3, 3, 3, 3])

	@given(st.dates(date(2020, 1, 1), date(2028, 1, 1)))
	def test_every_child_is_in_its_group(self, born: date) -> None:
		groups = shortage.groups_of_cohorts(MONTHS, BOUNDS)[cohort_of(born)]
		for month, group in zip(MONTHS, groups, strict=True):
			self.assertEqual(group, age_groups.group_of(age_groups.full_months(born, month), BOUNDS))

	def test_a_place_takes_the_groups_that_it_touches(self) -> None:
		self.assertEqual(shortage.takes(0, 36, BOUNDS), [True, True, True, True])
		self.assertEqual(shortage.takes(0, 11, BOUNDS), [True, False, False, True])
		self.assertEqual(shortage.takes(17, 18, BOUNDS), [False, True, True, True])
		self.assertEqual(shortage.takes(0, 36, ()), [True, True])


class TestBalance(unittest.TestCase):
	def test_a_hand_worked_month(self) -> None:
		baby, toddler = cohort_of(date(2026, 9, 5)), cohort_of(date(2025, 1, 1))
		found = shortage.balance(
			[
				shortage.Offer("north", FULL_WEEK, 0, 36, (2, 2, 0, 0)),
				shortage.Offer("north", MONDAY, 0, 11, (1, 1, 1, 1)),
			],
			[
				shortage.Wish("north", MONDAY, baby, (4, 4, 4, 4)),
				shortage.Wish("north", FULL_WEEK, toddler, (1, 1, 1, 1)),
				shortage.Wish("south", FULL_WEEK, -1, (1, 0, 0, 0)),
			],
			MONTHS,
			BOUNDS,
		)
		everyone = found.sheet()
		self.assertEqual(found.areas, ("north", "south"))
		# On Monday 5 ask for 3 places, each of which counts once; on other days 1 asks for 2.
		self.assertEqual(everyone.short[0, 0].tolist()[:4], [2, 2, 0, 0])
		self.assertEqual(everyone.requests[:, 0].tolist(), [5, 1, 6])
		self.assertEqual(everyone.places[:, 0].tolist(), [3, 0, 3])
		# Together 6 ask for 3 on Monday, and 2 for 2 on the other days.
		self.assertEqual(everyone.short[2, 0].tolist()[:4], [3, 3, 0, 0])
		self.assertEqual(everyone.full_time("short")[:, 0].tolist(), [0.4, 1.0, 0.6])
		babies, toddlers, unknown = found.sheet(0), found.sheet(2), found.sheet(3)
		self.assertEqual(babies.free[0, 0, 0], 3)
		self.assertEqual(babies.short[0, 0].tolist()[:3], [1, 1, 0])
		self.assertEqual(toddlers.free[0, 0, 0], 2)
		self.assertEqual(toddlers.short[0].sum(axis=1).tolist(), [0, 0, 10, 10])
		self.assertEqual(unknown.requests[:, 0].tolist(), [0, 1, 1])

	@settings(max_examples=60, deadline=None)
	@given(requests, vacancies)
	def test_it_equals_a_slow_count(self, asked: list, offered: list) -> None:
		found = shortage.balance(
			[
				shortage.Offer(
					area, mask, low, low + more,
					tuple(places * lasts(start, until(start, length), m) for m in range(len(MONTHS))),
				)
				for area, mask, low, more, start, length, places in offered
			],
			[
				shortage.Wish(
					area, mask, cohort_of(born),
					tuple(int(lasts(start, until(start, length), m)) for m in range(len(MONTHS))),
				)
				for area, mask, born, start, length in asked
			],
			MONTHS,
			BOUNDS,
		)  # fmt: skip
		for month, first in enumerate(MONTHS):
			for group in (None, 0, 1, 2, 3):
				sheet = found.sheet(group)
				for row, name in enumerate((*found.areas, None)):
					here = [
						mask
						for area, mask, born, start, length in asked
						if name in (None, area)
						and lasts(start, until(start, length), month)
						and group in (None, self.group(born, first))
					]
					free = [
						(mask, places)
						for area, mask, low, more, start, length, places in offered
						if name in (None, area)
						and lasts(start, until(start, length), month)
						and self.takes(low, low + more, group)
					]
					self.assertEqual(sheet.requests[row, month], len(here))
					self.assertEqual(sheet.places[row, month], sum(places for _mask, places in free))
					for bit in range(14):
						wanted = sum(mask >> bit & 1 for mask in here)
						places = sum(places for mask, places in free if mask >> bit & 1)
						self.assertEqual(sheet.wanted[row, month, bit], wanted)
						self.assertEqual(sheet.free[row, month, bit], places)
						self.assertEqual(sheet.short[row, month, bit], max(0, wanted - places))

	@staticmethod
	def group(born: date | None, on: date) -> int:
		return 3 if born is None else age_groups.group_of(age_groups.full_months(born, on), BOUNDS)

	@staticmethod
	def takes(low: int, high: int, group: int | None) -> bool:
		ages = {0: range(12), 1: range(12, 18), 2: range(18, 100)}
		return group in (None, 3) or any(low <= age <= high for age in ages[group])

	def test_a_shortage_is_coloured_by_quarters_of_the_highest(self) -> None:
		self.assertEqual([shortage.level(value, 8) for value in (0, 0.5, 2, 2.1, 6, 8)], [0, 1, 1, 2, 3, 4])
		self.assertEqual(shortage.level(0, 0), 0)


class TestExpectedNeed(unittest.TestCase):
	def test_days_and_full_time_places(self) -> None:
		rows = [
			expected_need.Coming("north", FULL_WEEK, cohort_of(date(2026, 1, 2)), (1, 0, 0, 0), (1, 1, 1, 0)),
			expected_need.Coming("north", MONDAY, cohort_of(date(2026, 1, 2)), (0, 2, 0, 0), (0, 2, 2, 2)),
			expected_need.Coming("", 1, -1, (0, 0, 0, 1), (0, 0, 0, 1)),
		]
		north = expected_need.by_key(rows, 4)["north"]
		self.assertEqual(north.starts.tolist(), [1, 2, 0, 0])
		self.assertEqual(north.requests.tolist(), [1, 3, 3, 2])
		self.assertEqual([north.days(month) for month in range(4)], [5, 7, 7, 2])
		self.assertEqual([north.places(month) for month in range(4)], [1, 1.4, 1.4, 0.4])
		ages = expected_need.by_age(rows, MONTHS, BOUNDS)
		# The child turns one between the first of January and the first of February.
		self.assertEqual(
			[need.requests.tolist() for need in ages], [[1, 3, 0, 0], [0, 0, 3, 2], [0] * 4, [0, 0, 0, 1]]
		)
		everything = expected_need.together(ages, 4)
		self.assertEqual(everything.requests.tolist(), [1, 3, 3, 3])
		self.assertEqual(everything.value("days", 3), 2.5)
