"""The care that will be needed: requests with a start still to come, by the months in which they need it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from loket_kinderopvang.domain.shortage import Counts, groups_of_cohorts

FULL_TIME_DAYS = 5
FIGURES = ("starts", "requests", "days", "places")


@dataclass(frozen=True)
class Coming:
	"""So many requests alike: how many start in each month, and how many need care in it.

	``key`` is what they are told apart by; ``cohort`` the child's, as in ``shortage.cohort_limits``.
	"""

	key: str
	mask: int
	cohort: int
	starts: tuple[int, ...]
	care: tuple[int, ...]


@dataclass(frozen=True)
class Need:
	"""What is needed in each month: requests that start, requests in care, and half days a week."""

	starts: Counts
	requests: Counts
	half_days: Counts

	def days(self, month: int) -> float:
		"""Return the days a week that are needed in a month."""
		return int(self.half_days[month]) / 2

	def places(self, month: int) -> float:
		"""Return the full-time places that are needed in a month."""
		return self.days(month) / FULL_TIME_DAYS

	def value(self, figure: str, month: int) -> float:
		"""Return one of ``FIGURES`` of a month."""
		if figure == "days":
			return self.days(month)
		if figure == "places":
			return self.places(month)
		return int((self.starts if figure == "starts" else self.requests)[month])


def nothing(months: int) -> Need:
	"""Return that nothing is needed in any month."""
	return Need(*(np.zeros(months, np.int64) for _figure in range(3)))


def by_key(rows: Sequence[Coming], months: int) -> dict[Hashable, Need]:
	"""Add up what is needed, per key."""
	found: dict[Hashable, Need] = {}
	for row in rows:
		need = found.setdefault(row.key, nothing(months))
		need.starts[:] += row.starts
		need.requests[:] += row.care
		need.half_days[:] += np.array(row.care, np.int64) * row.mask.bit_count()
	return found


def by_age(rows: Sequence[Coming], months: Sequence[date], bounds: Sequence[int]) -> list[Need]:
	"""Add up what is needed per age group, by the child's age on the first of each month; unknown ages come last.

	Args:
		rows: what is coming.
		months: the first day of each month.
		bounds: the months of age at which a new group begins.
	"""
	found = [nothing(len(months)) for _group in range(len(bounds) + 2)]
	groups = groups_of_cohorts(months, bounds)
	for row in rows:
		for month in range(len(months)):
			need = found[int(groups[row.cohort, month])]
			need.starts[month] += row.starts[month]
			need.requests[month] += row.care[month]
			need.half_days[month] += row.care[month] * row.mask.bit_count()
	return found


def together(needs: Sequence[Need], months: int) -> Need:
	"""Add up needs that do not overlap."""
	total = nothing(months)
	for need in needs:
		total.starts[:] += need.starts
		total.requests[:] += need.requests
		total.half_days[:] += need.half_days
	return total
