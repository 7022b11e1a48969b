"""Places that are free against places that are asked for, per area, month, age group and half day of the week.

A place counts in every month in which it is free on some day, in every half day that it has, and in every age group
that it takes. A request counts in every month in which care is wanted on some day, in every half day that it asks for,
and in the age group of its child on the first of that month. What is short is what is asked less what is free, never
below zero, of one cell or of one total: a total looks at all its areas or ages together, and counts a place once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from loket_kinderopvang.domain import age_groups

HALF_DAYS = 14
FULL_TIME = 10
"""The half days of a week that a full-time place has."""
LEVELS = 4

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Offer:
	"""So many places alike: ``counts`` says how many are free in each month."""

	area: str
	mask: int
	age_from: int
	age_to: int
	counts: tuple[int, ...]


@dataclass(frozen=True)
class Wish:
	"""So many open requests alike: ``counts`` says how many want care in each month.

	``cohort`` is the position of the child's birth among ``cohort_limits``; -1 when its date is not known.
	"""

	area: str
	mask: int
	cohort: int
	counts: tuple[int, ...]


# ---- ages


def cohort_limits(months: Sequence[date], bounds: Sequence[int]) -> tuple[date, ...]:
	"""Return the birth dates that part children whose age group differs in some month, the oldest first.

	A child of cohort ``n`` was born after limit ``n - 1`` and on limit ``n`` or before; the last cohort has no limit
	after it. Within a cohort all are of the same age group in every month.

	Args:
		months: the first day of each month.
		bounds: the months of age at which a new group begins.
	"""
	return tuple(sorted({_months_before(month, bound) for month in months for bound in bounds}))


def _months_before(first_day: date, count: int) -> date:
	number = 12 * first_day.year + first_day.month - 1 - count
	return date(number // 12, number % 12 + 1, 1)


def groups_of_cohorts(months: Sequence[date], bounds: Sequence[int]) -> Counts:
	"""Return the age group of each cohort in each month; the last row is that of children without a date."""
	limits = cohort_limits(months, bounds)
	unknown = len(bounds) + 1
	groups = np.zeros((len(limits) + 2, len(months)), np.int64)
	for cohort, limit in enumerate(limits):
		for position, month in enumerate(months):
			groups[cohort, position] = age_groups.group_of(age_groups.full_months(limit, month), bounds)
	groups[-1] = unknown
	return groups


def takes(age_from: int, age_to: int, bounds: Sequence[int]) -> list[bool]:
	"""Tell for each age group, that of unknown ages last, whether a place for these ages takes some child of it."""
	result = []
	for group in range(len(bounds) + 1):
		first, last = age_groups.limits(group, bounds)
		result.append(age_from <= (age_to if last is None else last) and age_to >= first)
	# Nothing is known against a child whose age is not known.
	return [*result, True]


def group_position(group: int, bounds: Sequence[int]) -> int:
	"""Return where an age group stands in a balance; children of unknown age come last."""
	return len(bounds) + 1 if group == age_groups.UNKNOWN else group


# ---- the balance


@dataclass(frozen=True)
class Sheet:
	"""Areas with their total as the last row, by month, for one age group or for all.

	``requests`` and ``places`` are [area, month]; ``wanted``, ``free`` and ``short`` are [area, month, half day].
	"""

	requests: Counts
	places: Counts
	wanted: Counts
	free: Counts

	@property
	def short(self) -> Counts:
		short: Counts = np.maximum(0, self.wanted - self.free)
		return short

	def full_time(self, figure: str) -> npt.NDArray[np.float64]:
		"""Return "wanted", "free" or "short" as full-time places, [area, month]."""
		each: Counts = getattr(self, figure)
		places: npt.NDArray[np.float64] = each.sum(axis=2) / FULL_TIME
		return places


@dataclass(frozen=True)
class Balance:
	"""Requests and places per area, month and age group, and what they have of each half day.

	``requests`` and ``places`` are [area, month, age group], ``wanted`` and ``free`` [area, month, age group, half day];
	the group of unknown ages comes last. The last two count a place once, whatever ages it takes.
	"""

	areas: tuple[str, ...]
	requests: Counts
	wanted: Counts
	places: Counts
	free: Counts
	places_once: Counts
	free_once: Counts

	def sheet(self, age: int | None = None) -> Sheet:
		"""Return the figures of one age group (its position), or of all together, with the total of all areas."""
		if age is None:
			requests, wanted = self.requests.sum(axis=2), self.wanted.sum(axis=2)
			places, free = self.places_once, self.free_once
		else:
			requests, wanted = self.requests[:, :, age], self.wanted[:, :, age]
			places, free = self.places[:, :, age], self.free[:, :, age]
		return Sheet(_with_total(requests), _with_total(places), _with_total(wanted), _with_total(free))


def _with_total(counts: Counts) -> Counts:
	return np.concatenate([counts, counts.sum(axis=0, keepdims=True)])


def balance(
	offers: Sequence[Offer],
	wishes: Sequence[Wish],
	months: Sequence[date],
	bounds: Sequence[int],
	areas: Sequence[str] = (),
) -> Balance:
	"""Put offers and wishes beside each other.

	Args:
		offers: free places, those alike together.
		wishes: open requests, those alike together.
		months: the first day of each month.
		bounds: the months of age at which a new group begins.
		areas: the areas that come first, whether they have figures or not.
	"""
	found = [*(offer.area for offer in offers), *(wish.area for wish in wishes)]
	names = tuple(dict.fromkeys([*areas, *found]))
	position = {name: number for number, name in enumerate(names)}
	shape = (len(names), len(months), len(bounds) + 2)
	requests, places = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
	wanted, free = np.zeros((*shape, HALF_DAYS), np.int64), np.zeros((*shape, HALF_DAYS), np.int64)
	places_once = np.zeros(shape[:2], np.int64)
	free_once = np.zeros((*shape[:2], HALF_DAYS), np.int64)
	if wishes:
		at = np.array([position[row.area] for row in wishes])
		counts = np.array([row.counts for row in wishes], np.int64)
		slots = half_days([row.mask for row in wishes])
		groups = groups_of_cohorts(months, bounds)[[row.cohort for row in wishes]]
		for month in range(len(months)):
			np.add.at(requests[:, month], (at, groups[:, month]), counts[:, month])
			np.add.at(wanted[:, month], (at, groups[:, month]), slots * counts[:, month, None])
	if offers:
		at = np.array([position[row.area] for row in offers])
		counts = np.array([row.counts for row in offers], np.int64)
		slots = half_days([row.mask for row in offers])
		taken = np.array([takes(row.age_from, row.age_to, bounds) for row in offers], np.int64)
		each = counts[:, :, None] * slots[:, None, :]
		np.add.at(places_once, at, counts)
		np.add.at(free_once, at, each)
		np.add.at(places, at, counts[:, :, None] * taken[:, None, :])
		np.add.at(free, at, each[:, :, None, :] * taken[:, None, :, None])
	return Balance(names, requests, wanted, places, free, places_once, free_once)


def half_days(masks: Sequence[int]) -> Counts:
	"""Return for each mask its half days as a row of 0 and 1."""
	return np.array(masks, np.int64)[:, None] >> np.arange(HALF_DAYS) & 1


def level(value: float, highest: float) -> int:
	"""Return how strongly a shortage is coloured: 0 for none, up to ``LEVELS`` for the quarter with the highest."""
	if value <= 0 or highest <= 0:
		return 0
	return min(LEVELS, int(-(-LEVELS * value // highest)))
