"""What the desk could not answer, over time: all together, or by area, half day, age, reason or atypical need."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import frappe
from frappe import _

from loket_kinderopvang.domain.small_cells import Count, hide, hide_table
from loket_kinderopvang.figures import files, labels
from loket_kinderopvang.figures.counted import Dimension, dimensions, unanswered_over_time
from loket_kinderopvang.figures.scope import STEPS, Scope, periods
from loket_kinderopvang.reporting import (
	Report,
	chart_of,
	count_column,
	message_of,
	number_column,
	scope_or_message,
	shown,
	text_column,
)

ALL = "all"
BY = (ALL, "area", "day", "age", "reason", "atypical")
MOST_PERIODS = 120
PLOTTED = 5


def execute(filters: dict | None = None) -> Report:
	"""Return the requests that were left unanswered, line by line and period by period.

	Args:
		filters: ``desk``, ``from_date``, ``to_date``, ``hide_small``; ``step`` ("Month", "Quarter" or "Year") and ``by``,
			one of ``BY``.
	"""
	filters = frappe._dict(filters or {})
	step, by = filters.step or "Month", filters.by or ALL
	if step not in STEPS or by not in BY:
		frappe.throw(_("Choose the periods and by what to show the requests, from the lists."))
	scope, message = scope_or_message(filters)
	if not scope:
		return [], [], message, None, None
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
	"""Return the lines; with a total where they do not overlap, and without small figures where those are hidden."""
	behind = {**files.of_scope(scope), **files.UNANSWERED}
	if not dimension:
		counts = found[ALL]
		table = hide_table([counts], scope.minimum)
		whole = table.row_totals[0]
		return [_row(_("All unanswered requests"), behind, table.cells[0], whole, whole)]
	result = []
	if dimension.overlap:
		# A request may stand in several lines, so that what is unanswered in all is asked apart.
		spans = [(scope.start, scope.end)]
		whole = hide(unanswered_over_time(None, scope, spans)[ALL][0], scope.minimum)
		for key, counts in found.items():
			table = hide_table([counts], scope.minimum)
			of_line = {**behind, **files.of_line(dimension.code, key)}
			result.append(_row(dimension.label(key), of_line, table.cells[0], table.row_totals[0], whole))
		return result
	table = hide_table(list(found.values()), scope.minimum)
	for key, cells, total in zip(found, table.cells, table.row_totals, strict=True):
		of_line = {**behind, **files.of_line(dimension.code, key)}
		result.append(_row(dimension.label(key), of_line, cells, total, table.total))
	if result:
		result.append(
			{**_row(_("Total"), behind, table.column_totals, table.total, table.total), "is_total": 1}
		)
	return result


def _row(label: str, behind: files.Files, cells: Sequence[Count], total: Count, whole: Count) -> dict:
	if total is None or whole is None:
		share: Any = shown(None)
	else:
		share = round(100 * total / whole, 1) if whole else None
	return {
		"label": label,
		"files": behind,
		**{f"period_{number}": shown(count) for number, count in enumerate(cells)},
		"total": shown(total),
		"share": share,
	}


def chart(table: list[dict], step: str, spans: Sequence[tuple[date, date]]) -> dict | None:
	"""Return the largest lines over time, in the order of the table."""
	lines = [row for row in table if not row.get("is_total") and isinstance(row["total"], int)]
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
