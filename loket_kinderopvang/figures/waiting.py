"""How long families wait: from the question to the answer, and so far where there is none."""

from __future__ import annotations

from collections.abc import Sequence

import frappe
from frappe.query_builder import Case
from frappe.query_builder.functions import Sum
from frappe.utils import cint, getdate

from loket_kinderopvang import clock
from loket_kinderopvang.domain import registration as rules
from loket_kinderopvang.figures.counted import counted, days_to_answer, in_line, requests
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

answered_days = days_to_answer


def days_so_far(scope: Scope, groups: Sequence[Group]) -> dict[Group, Days]:
	"""Return how many requests that are still open wait so many days, for each group asked for.

	Args:
		scope: of which requests.
		groups: lines of the registration with whether a request falls in it or does not; ("all", True) holds every one.

	Returns:
		Group -> days until today -> requests.
	"""
	request = requests()
	sums = [
		Sum(Case().when(in_line(code) if inside else in_line(code).negate(), 1).else_(0)).as_(
			f"line_{number}"
		)
		for number, (code, inside) in enumerate(groups)
	]
	rows = (
		frappe.qb.from_(request)
		.select(request.asked_on, *sums)
		.where(counted(scope) & (request.outcome == rules.OPEN))
		.groupby(request.asked_on)
		.run()
	)
	today = clock.today()
	result: dict[Group, Days] = {group: {} for group in groups}
	for asked_on, *counts in rows:
		days = max(0, (today - getdate(asked_on)).days)
		for group, count in zip(groups, counts, strict=True):
			if cint(count):
				result[group][days] = result[group].get(days, 0) + cint(count)
	return result
