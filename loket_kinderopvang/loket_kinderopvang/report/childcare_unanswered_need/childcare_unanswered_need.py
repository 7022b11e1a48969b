"""What the desk could not answer, over time: all together, or by area, half day, age, reason or atypical need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import frappe
from frappe import _

from loket_kinderopvang.domain import fixed_periods
from loket_kinderopvang.figures import files, labels
from loket_kinderopvang.figures.counted import Dimension, dimensions, unanswered_over_time
from loket_kinderopvang.figures.reporting import (
	Report,
	chart_of,
	count_column,
	message_of,
	number_column,
	scope_or_message,
	shown,
	text_column,
)
from loket_kinderopvang.figures.scope import LAST, STEPS, Scope, last_periods, names_period, periods, protects

ALL = "all"
BY = (ALL, "area", "day", "age", "reason", "atypical")
MOST_PERIODS = 120
PLOTTED = 5


def execute(filters: dict | None = None) -> Report:
	"""Return the requests that were left unanswered, line by line and period by period.

	Args:
		filters: ``desk``, ``period``, ``from_date``, ``to_date``, ``hide_small``; ``step`` ("Month", "Quarter" or "Year") and ``by``,
			one of ``BY``.
	"""
	filters = frappe._dict(filters or {})
	step, by = filters.step or "Month", filters.by or ALL
	if step not in STEPS or by not in BY:
		frappe.throw(_("Choose the periods and by what to show the requests, from the lists."))
	several = filters.period == LAST or (protects(filters) and not names_period(filters))
	scope, message = scope_or_message({**filters, "period": "last-month"} if several else filters)
	if not scope:
		return [], [], message, None, None
	if several:
		# The last periods that are over. Each is shown by itself, and their total is the sum of what is shown.
		spans = last_periods(step)
		scope = replace(scope, start=spans[0][0], end=spans[-1][1])
	else:
		spans = periods(scope.start, scope.end, step)
	if len(spans) > MOST_PERIODS:
		frappe.throw(
			_(
				"The period is too long for a table with these steps. Choose a shorter period or a larger step."
			)
		)
	dimension = dimensions()[by] if by != ALL else None
	found = unanswered_over_time(dimension, scope, spans)
	table = rows(scope, dimension, found)
	return (
		columns(scope, step, spans),
		table,
		message_of(scope, _overlap_words() if dimension and dimension.overlap else None),
		chart(table, step, spans),
		None,
	)


def columns(scope: Scope, step: str, spans: Sequence[tuple[date, date]]) -> list[dict]:
	"""Return a column per period, with the total of a line and its share of all that was left unanswered."""
	return [
		text_column("label", _("Unanswered Requests")),
		*(
			{
				**count_column(scope, f"period_{number}", labels.period(first, last, step), 160),
				"files": files.of_days("counted_on", first, last),
			}
			for number, (first, last) in enumerate(spans)
		),
		{**count_column(scope, "total", _("Total"), 100), "files": {}},
		number_column(scope, "share", _("Share of All Unanswered (%)"), 230, "Percent"),
	]


def rows(scope: Scope, dimension: Dimension | None, found: dict[Any, list[int]]) -> list[dict]:
	"""Return the lines; with a total where they do not overlap."""
	behind = {**files.of_scope(scope), **files.UNANSWERED}
	if not dimension:
		counts = found[ALL]
		return [_row(scope, _("All unanswered requests"), behind, counts, _total(scope, counts))]
	if dimension.overlap:
		# A request may stand in several lines, so that what is unanswered in all is asked apart.
		whole_counts = unanswered_over_time(None, scope, [(scope.start, scope.end)])[ALL]
	else:
		whole_counts = [sum(column) for column in zip(*found.values(), strict=True)]
	whole = _total(scope, whole_counts)
	result = [
		_row(scope, dimension.label(key), {**behind, **files.of_line(dimension.code, key)}, counts, whole)
		for key, counts in found.items()
	]
	if result and not dimension.overlap:
		result.append({**_row(scope, _("Total"), behind, whole_counts, whole), "is_total": 1})
	return result


def _total(scope: Scope, counts: Sequence[int]) -> int:
	"""Return what all periods together have: a figure of its own where they are one fixed period, else their sum."""
	if scope.hides and not fixed_periods.code_of((scope.start, scope.end)):
		return sum(map(scope.figure, counts))
	return scope.figure(sum(counts))


def _row(scope: Scope, label: str, behind: files.Files, counts: Sequence[int], whole: int) -> dict:
	total = _total(scope, counts)
	return {
		"label": label,
		"files": behind,
		**{f"period_{number}": scope.figure(count) for number, count in enumerate(counts)},
		"total": total,
		"share": shown(scope.share(total, whole), scope),
	}


def chart(table: list[dict], step: str, spans: Sequence[tuple[date, date]]) -> dict | None:
	"""Return the largest lines over time, in the order of the table."""
	lines = [row for row in table if not row.get("is_total")]
	largest = sorted(lines, key=lambda row: -row["total"])[:PLOTTED]
	return chart_of(
		[labels.period(first, last, step) for first, last in spans],
		[
			(row["label"], [row[f"period_{number}"] for number in range(len(spans))])
			for row in lines
			if row in largest and row["total"]
		],
		# A line needs two points.
		"line" if len(spans) > 1 else "bar",
	)


def _overlap_words() -> str:
	return _("One request may stand in several lines, so the lines have no total.")
