"""The care that will be needed: requests with a start still to come, by the months in which they need it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from loket_kinderopvang.domain.shortage import HALF_DAYS, Counts, groups_of_cohorts, half_days

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
	"""What is needed in each month: requests that start, requests in care, and those of each half day of the week.

	``slots`` is [half day, month].
	"""

	starts: Counts
	requests: Counts
	slots: Counts

	def days(self, month: int) -> float:
		"""Return the days a week that are needed in a month."""
		return int(self.slots[:, month].sum()) / 2

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
	return Need(
		np.zeros(months, np.int64), np.zeros(months, np.int64), np.zeros((HALF_DAYS, months), np.int64)
	)


def by_key(rows: Sequence[Coming], months: int) -> dict[Hashable, Need]:
	"""Add up what is needed, per key."""
	found: dict[Hashable, Need] = {}
	for row in rows:
		need = found.setdefault(row.key, nothing(months))
		need.starts[:] += row.starts
		need.requests[:] += row.care
		need.slots[:] += half_days([row.mask]).T * np.array(row.care, np.int64)
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
			need.slots[:, month] += half_days([row.mask])[0] * row.care[month]
	return found


def together(needs: Sequence[Need], months: int) -> Need:
	"""Add up needs that do not overlap."""
	total = nothing(months)
	for need in needs:
		total.starts[:] += need.starts
		total.requests[:] += need.requests
		total.slots[:] += need.slots
	return total
