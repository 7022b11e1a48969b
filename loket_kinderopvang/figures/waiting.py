"""How long families wait: from the question to the answer, and so far where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import frappe
from frappe.query_builder import Case
from frappe.query_builder.functions import Sum
from frappe.utils import cint, getdate

from loket_kinderopvang.domain import registration as rules
from loket_kinderopvang.domain.protected_figures import ENOUGH_FOR_NINETY, in_weeks
from loket_kinderopvang.domain.spread import median, percentile
from loket_kinderopvang.figures.counted import counted, each, ended_as, in_line, requests, whole
from loket_kinderopvang.figures.scope import Scope
from loket_kinderopvang.platform import clock

# A line of the registration, and whether a request falls in it or does not.
Group = tuple[str, bool]
Days = dict[int, int]
ALL: Group = ("all", True)
GROUPS: tuple[Group, ...] = (
	ALL,
	("priority_groups", True),
	("priority_groups", False),
	("vulnerable", True),
	("vulnerable", False),
	*((code, True) for code in rules.PRIORITY_GROUPS),
	("urgent", True),
	("inclusive", True),
)


@dataclass(frozen=True)
class Spread:
	"""How long requests took, as a reader may see it; ``few`` where there are too few to say it."""

	number: int
	median: float | None = None
	ninety: int | None = None
	few: bool = False
	few_for_ninety: bool = False


def spread(scope: Scope, days: Days) -> Spread:
	"""Return how many requests a group has and how long they took, protected where the scope asks for it.

	Protected days are whole weeks, and of groups that are large enough only: a median of three is the days of one family.
	"""
	number = scope.figure(sum(days.values()))
	if not scope.hides:
		return Spread(number, median(days), percentile(days, 90))
	counts = {value: scope.count(count) for value, count in days.items()}
	if not scope.protection.enough(number):
		return Spread(number, few=True, few_for_ninety=True)
	middle = in_weeks(median(counts) or 0)
	if not scope.protection.enough(number, ENOUGH_FOR_NINETY):
		return Spread(number, middle, few_for_ninety=True)
	return Spread(number, middle, in_weeks(percentile(counts, 90) or 0))


def answered_days(scope: Scope, groups: Sequence[Group]) -> dict[Group, Days]:
	"""Return how often an answered request took so many days, for each group asked for.

	Args:
		scope: of which requests.
		groups: lines of the registration with whether a request falls in it or does not; ("all", True) holds every one.

	Returns:
		Group -> days from the question to the answer -> requests, carrying their keys where figures are protected.
	"""
	return {
		group: {cint(days): count for days, count in values.items()}
		for group, values in _by_value(scope, groups, "days_open", rules.ANSWERED).items()
	}


def days_so_far(scope: Scope, groups: Sequence[Group]) -> dict[Group, Days]:
	"""Return how many requests that are still open wait so many days, for each group asked for.

	Args:
		scope: of which requests.
		groups: as for ``answered_days``.

	Returns:
		Group -> days until today -> requests.
	"""
	today = scope.as_of if scope.hides else clock.today()
	result: dict[Group, Days] = {group: {} for group in groups}
	for group, values in _by_value(scope, groups, "asked_on", rules.OPEN).items():
		for asked_on, count in values.items():
			days = max(0, (today - getdate(asked_on)).days)
			result[group][days] = result[group].get(days, 0) + count
	return result


def _by_value(scope: Scope, groups: Sequence[Group], field: str, outcome: str) -> dict[Group, dict[Any, int]]:
	request = requests()
	sums = [
		Sum(Case().when(in_line(code) if inside else in_line(code).negate(), each(scope)).else_(0)).as_(
			f"line_{number}"
		)
		for number, (code, inside) in enumerate(groups)
	]
	rows = (
		frappe.qb.from_(request)
		.select(request[field], *sums)
		.where(counted(scope) & ended_as(scope, outcome))
		.groupby(request[field])
		.run()
	)
	result: dict[Group, dict[Any, int]] = {group: {} for group in groups}
	for value, *counts in rows:
		for group, count in zip(groups, counts, strict=True):
			if whole(count):
				result[group][value] = whole(count)
	return result
