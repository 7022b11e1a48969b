"""Single figures for dashboards: each as its reader may see it, a number or the word for too few."""

from __future__ import annotations

from typing import Any

import frappe

from loket_kinderopvang.domain import fixed_periods
from loket_kinderopvang.figures import supply, waiting
from loket_kinderopvang.figures.official import official
from loket_kinderopvang.figures.reporting import shown
from loket_kinderopvang.figures.scope import Scope, scope_of
from loket_kinderopvang.platform import clock, well_formed

# A number, or the word for an unknown one or for too few.
Card = int | float | str
UNKNOWN = "–"


def last_quarter(filters: Any, outcome: str | None = None) -> Card:
	"""Return the requests of the last quarter that is over, or those of them that ended in one way.

	Args:
		filters: what a dashboard sends: ``desk`` as a dictionary, or nothing.
		outcome: of the registration; "Unanswered" is what counts as unanswered.
	"""
	scope = _scope(filters)
	if not scope:
		return UNKNOWN
	figures = official(scope, sections=False)
	if outcome == "Unanswered":
		return figures["rows"][0]["unanswered"]
	return figures["outcomes"][outcome] if outcome else figures["rows"][0]["total"]


def days_to_answer(filters: Any) -> Card:
	"""Return the median days from question to answer of that quarter's answered requests."""
	scope = _scope(filters)
	if not scope:
		return UNKNOWN
	found = waiting.spread(scope, waiting.answered_days(scope, [waiting.ALL])[waiting.ALL])
	middle = shown(found.median, scope)
	return UNKNOWN if middle is None else middle


def free_places(filters: Any) -> Card:
	"""Return the places that are free next month; a place tells of no family, so none is hidden."""
	scope = _scope(filters, ahead=True)
	if not scope:
		return UNKNOWN
	return int(supply.view(scope, supply.chosen_months(None, 1)).sheet.places[-1, 0])


def _scope(filters: Any, ahead: bool = False) -> Scope | None:
	"""Return the desks that the user may see and the last quarter that is over; None when there is no desk."""
	filters = well_formed.from_json(filters)
	desk = filters.get("desk") if isinstance(filters, dict) else None
	quarter = fixed_periods.last_over(clock.today(), "Quarter")[0]
	scope = scope_of({"desk": desk, "period": fixed_periods.code_of(quarter)}, ahead)
	return scope if scope.desks else None
