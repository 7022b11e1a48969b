"""How long families wait: from the question to the answer, and so far where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import frappe
from frappe.query_builder import Case
from frappe.query_builder.functions import Sum
from frappe.utils import cint, getdate

from loket_kinderopvang import clock
from loket_kinderopvang.domain import registration as rules
from loket_kinderopvang.figures.counted import counted, in_line, requests
from loket_kinderopvang.figures.scope import Scope

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


def answered_days(scope: Scope, groups: Sequence[Group]) -> dict[Group, Days]:
	"""Return how often an answered request took so many days, for each group asked for.

	Args:
		scope: of which requests.
		groups: lines of the registration with whether a request falls in it or does not; ("all", True) holds every one.

	Returns:
		Group -> days from the question to the answer -> requests.
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
	today = clock.today()
	result: dict[Group, Days] = {group: {} for group in groups}
	for group, values in _by_value(scope, groups, "asked_on", rules.OPEN).items():
		for asked_on, count in values.items():
			days = max(0, (today - getdate(asked_on)).days)
			result[group][days] = result[group].get(days, 0) + count
	return result


def _by_value(scope: Scope, groups: Sequence[Group], field: str, outcome: str) -> dict[Group, dict[Any, int]]:
	request = requests()
	sums = [
		Sum(Case().when(in_line(code) if inside else in_line(code).negate(), 1).else_(0)).as_(
			f"line_{number}"
		)
		for number, (code, inside) in enumerate(groups)
	]
	rows = (
		frappe.qb.from_(request)
		.select(request[field], *sums)
		.where(counted(scope) & (request.outcome == outcome))
		.groupby(request[field])
		.run()
	)
	result: dict[Group, dict[Any, int]] = {group: {} for group in groups}
	for value, *counts in rows:
		for group, count in zip(groups, counts, strict=True):
			if cint(count):
				result[group][value] = cint(count)
	return result
