"""Single figures for dashboards: each as its reader may see it, a number or the word for a hidden one."""

from __future__ import annotations

from typing import Any

import frappe

from loket_kinderopvang import clock, well_formed
from loket_kinderopvang.domain.small_cells import hide_part
from loket_kinderopvang.domain.spread import median
from loket_kinderopvang.figures import supply, waiting
from loket_kinderopvang.figures.official import hidden, official
from loket_kinderopvang.figures.scope import Scope, scope_of
from loket_kinderopvang.reporting import shown

# A number, or the word for a hidden or unknown one.
Card = int | float | str
UNKNOWN = "–"


def this_year(filters: Any, outcome: str | None = None) -> Card:
	"""Return the requests of this calendar year, or those that ended in one way.

	Args:
		filters: what a dashboard sends: ``desk`` as a dictionary, or nothing.
		outcome: of the registration; "Unanswered" is what counts as unanswered.
	"""
	scope = _scope(filters)
	if not scope:
		return UNKNOWN
	figures = official(scope, sections=False)
	if scope.hides:
		figures = hidden(figures, scope.minimum)
	if outcome == "Unanswered":
		return shown(figures["rows"][0]["unanswered"])
	return shown(figures["outcomes"][outcome] if outcome else figures["rows"][0]["total"])


def days_to_answer(filters: Any) -> Card:
	"""Return the median days from question to answer of this year's answered requests."""
	scope = _scope(filters)
	days = waiting.answered_days(scope, [waiting.ALL])[waiting.ALL] if scope else {}
	number = sum(days.values())
	if not scope or not number:
		return UNKNOWN
	if hide_part(number, number, scope.minimum) is None:
		return shown(None)
	return shown(median(days))


def free_places(filters: Any) -> Card:
	"""Return the places that are free next month; a place tells of no family, so none is hidden."""
	scope = _scope(filters, ahead=True)
	if not scope:
		return UNKNOWN
	return int(supply.view(scope, supply.chosen_months(None, 1)).sheet.places[-1, 0])


def _scope(filters: Any, ahead: bool = False) -> Scope | None:
	"""Return the desks that the user may see and this year; None when there is no desk."""
	filters = well_formed.from_json(filters)
	desk = filters.get("desk") if isinstance(filters, dict) else None
	scope = scope_of({"desk": desk, "year": clock.today().year}, ahead)
	return scope if scope.desks else None
