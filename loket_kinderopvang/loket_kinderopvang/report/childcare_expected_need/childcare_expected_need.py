"""The care that will be needed in the coming months, from open requests with a start still to come."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import cint

from loket_kinderopvang.domain import expected_need
from loket_kinderopvang.domain.age_groups import UNKNOWN
from loket_kinderopvang.figures import labels
from loket_kinderopvang.figures.reporting import (
	Report,
	chart_of,
	count_column,
	message_of,
	number_column,
	scope_or_message,
	text_column,
)
from loket_kinderopvang.figures.scope import Scope, coming_months
from loket_kinderopvang.figures.supply import (
	MONTHS_AHEAD,
	area_labels,
	area_order,
	axis_month,
	coming_requests,
	seen,
)
from loket_kinderopvang.platform.configured import age_bounds
from loket_kinderopvang.platform.wording import month_short

DEFAULT_MONTHS = 18
COUNTS = ("starts", "requests")
DATASET_LINES = 5

Lines = list[tuple[str, expected_need.Need]]


def execute(filters: dict | None = None) -> Report:
	"""Return what is needed in each of the coming months, this one first.

	Args:
		filters: ``months`` up to 36 (18); ``by`` is "area" or "age_group" (empty for all together); ``figure``, with
			``by``, is one of ``expected_need.FIGURES``; ``desk``, ``hide_small`` as for every report of figures.
	"""
	filters = frappe._dict(filters or {})
	scope, message = scope_or_message(filters, ahead=True)
	if not scope:
		return [], [], message, None, None
	months = min(MONTHS_AHEAD, max(1, cint(filters.months) or DEFAULT_MONTHS))
	span = coming_months(months)
	rows = coming_requests(scope, span, age_bounds())
	if filters.by in ("area", "age_group"):
		lines = _by_area(rows, len(span)) if filters.by == "area" else _by_age(rows, span)
		figure = filters.figure if filters.figure in expected_need.FIGURES else "places"
		return _matrix(scope, lines, span, figure, filters.by)
	need = expected_need.together(list(expected_need.by_key(rows, len(span)).values()), len(span))
	return _months(scope, need, span)


def _by_area(rows: list[expected_need.Coming], months: int) -> Lines:
	found = expected_need.by_key(rows, months)
	names = [str(key) for key in found]
	ordered = [names[number] for number in area_order(names)]
	return [(label, found[name]) for name, label in zip(ordered, area_labels(ordered), strict=True)]


def _by_age(rows: list[expected_need.Coming], span: list) -> Lines:
	bounds = age_bounds()
	needs = expected_need.by_age(rows, [first for first, _last in span], bounds)
	groups = [*range(len(bounds) + 1), UNKNOWN]
	lines = [(labels.age_group(group), need) for group, need in zip(groups, needs, strict=True)]
	return lines if lines[-1][1].requests.any() else lines[:-1]


def _figure_label(figure: str) -> str:
	return {
		"starts": _("Requests That Start"),
		"requests": _("Requests That Need Care"),
		"days": _("Days a Week"),
		"places": _("Full-Time Places Needed"),
	}[figure]


def _column(scope: Scope, figure: str, name: str, label: str, width: int) -> dict:
	make = count_column if figure in COUNTS else number_column
	return make(scope, name, label, width)


def _seen(scope: Scope, need: expected_need.Need) -> expected_need.Need:
	"""Return what is needed as the reader of a scope may see it; days follow from each half day as it is shown."""
	return expected_need.Need(*(seen(scope, numbers) for numbers in (need.starts, need.requests, need.slots)))


def _months(scope: Scope, need: expected_need.Need, months: list) -> Report:
	columns = [text_column("label", _("Month"), 180)]
	columns += [
		_column(scope, figure, figure, _figure_label(figure), 215) for figure in expected_need.FIGURES
	]
	found = _seen(scope, need)
	values = [
		{figure: found.value(figure, month) for figure in expected_need.FIGURES}
		for month in range(len(months))
	]
	rows = [
		{
			"label": labels.month(first),
			"month": first.isoformat(),
			**row,
		}
		for (first, _last), row in zip(months, values, strict=True)
	]
	# The names of a legend have little room.
	names = {"requests": _("In care"), "places": _("Full-time"), "starts": _("Starting")}
	chart = chart_of(
		[axis_month(first, len(months)) for first, _last in months],
		[(name, [row[figure] for row in values]) for figure, name in names.items()],
		kind="line",
	)
	return columns, rows, message_of(scope, *_explained()), chart, None


def _matrix(scope: Scope, lines: Lines, months: list, figure: str, by: str) -> Report:
	needs = [need for _label, need in lines]
	if not needs:
		return [], [], message_of(scope, _("No open request starts in these months.")), None, None
	total = expected_need.together(needs, len(needs[0].starts))
	columns = [text_column("label", _("Area") if by == "area" else _("Age Group"), 220)]
	columns += [
		_column(scope, figure, f"month_{number}", month_short(first), 105)
		for number, (first, _last) in enumerate(months)
	]
	rows, lines_seen = [], []
	for number, (label, need) in enumerate([*lines, (_("Total"), total)]):
		found = _seen(scope, need)
		values = [found.value(figure, month) for month in range(len(months))]
		lines_seen.append((label, values))
		rows.append(
			{
				"label": label,
				"is_total": int(number == len(lines)),
				**{f"month_{month}": value for month, value in enumerate(values)},
			}
		)
	# More lines than colours that can be told apart make no chart: the total says it then.
	plotted = lines_seen[:-1] if len(lines) <= DATASET_LINES else lines_seen[-1:]
	chart = chart_of([axis_month(first, len(months)) for first, _last in months], plotted, stacked=True)
	return columns, rows, message_of(scope, _figure_label(figure) + ".", *_explained()), chart, None


def _explained() -> list[str]:
	return [
		_(
			"From open requests whose wanted start is today or later; those that wait longer are not among them."
		),
		_("A request needs care in every month from its wanted start to its wanted end."),
		_("Five days a week make one full-time place."),
	]
