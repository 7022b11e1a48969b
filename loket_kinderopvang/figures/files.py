"""Which files stand behind a figure, as filters of a list: ``{field: value}`` or ``{field: (operator, value)}``.

Whoever may read the files opens them from the figure; who may not gets no link. A file that was given to another desk
since counts where it was registered and is seen by its new desk only: there a list may be shorter than its figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from frappe.utils import get_last_day, getdate

from loket_kinderopvang.domain import age_groups
from loket_kinderopvang.domain import registration as rules
from loket_kinderopvang.domain.week_pattern import DAYS
from loket_kinderopvang.figures.scope import Scope
from loket_kinderopvang.platform import compat
from loket_kinderopvang.platform.configured import age_bounds

Files = dict[str, Any]

NOT_SET = ("is", "not set")
UNANSWERED: Files = {"counts_unanswered": 1}
# What the columns of requests by how they ended count, by field name.
OUTCOMES: dict[str, Files] = {
	"total": {},
	**{outcome.lower(): {"outcome": outcome} for outcome in rules.OUTCOMES},
	"unanswered": UNANSWERED,
}
OLDEST_MONTHS = 240
_FIELDS = {
	"area": "registered_area",
	"channel": "channel",
	"language": "language",
	"partner": "partner",
	"reason": "closing_reason",
	"kind": "kind",
	"price_system": "price_system",
}


def of_scope(scope: Scope) -> Files:
	"""Return the filters of the requests that count in a scope."""
	return {**of_desks("registered_desk", scope.desks), **of_days("counted_on", scope.start, scope.end)}


def of_desks(field: str, desks: Sequence[str]) -> Files:
	"""Return the filter of one desk or several."""
	return {field: desks[0] if len(desks) == 1 else ("in", list(desks))}


def of_days(field: str, first: date, last: date) -> Files:
	"""Return the filter of a period."""
	return {field: ("Between", (first.isoformat(), last.isoformat()))}


def of_code(code: str) -> Files:
	"""Return the filter of a line of the registration."""
	return {"registration_codes": ("like", f"%,{code},%")}


def of_line(dimension: str, key: Any) -> Files:
	"""Return the filters of a line of a dimension.

	Args:
		dimension: a code of ``counted.dimensions()``.
		key: the line's key there.
	"""
	if dimension == "age":
		return {"age_at_start": _months(key)}
	if dimension == "start_month":
		last = getdate(get_last_day(key)) if key else None
		return of_days("wanted_from", key, last) if last else {"wanted_from": compat.day_not_set()}
	if dimension == "day":
		return {DAYS[key // 2]: ("in", ["Afternoon" if key % 2 else "Morning", "Full Day"])}
	if dimension == "atypical":
		return {"occasional": 1} if key == "occasional" else of_code(key)
	return {_FIELDS[dimension]: key or NOT_SET}


def _months(group: int) -> Any:
	if group == age_groups.UNKNOWN:
		return age_groups.UNKNOWN
	first, last = age_groups.limits(group, age_bounds())
	if last is None:
		return (">=", first)
	# A list's filter knows "between" for days only.
	return ("in", list(range(first, min(last, OLDEST_MONTHS) + 1)))
