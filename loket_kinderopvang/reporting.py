"""What every report of figures has in common: its scope, its columns, hidden small figures, and what to know.

A hidden figure leaves the server as a word, in a report, its export, a chart's table and the API alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import frappe
from frappe import _

from loket_kinderopvang.domain.registration import OUTCOMES
from loket_kinderopvang.domain.small_cells import Count, hide_part, hide_table
from loket_kinderopvang.figures.counted import Line
from loket_kinderopvang.figures.scope import Scope, scope_of

# What Frappe takes of a report: columns, rows, message, chart, summary.
Report = tuple[list[dict], list[dict], str | None, dict | None, list[dict] | None]


def scope_or_message(filters: dict, ahead: bool = False) -> tuple[Scope | None, str | None]:
	"""Return the scope of a report's filters, or what somebody without a desk should know."""
	scope = scope_of(filters, ahead)
	if not scope.desks:
		return None, _("There is no desk whose figures you may see.")
	return scope, None


def hidden_word() -> str:
	"""Return what stands where a figure is hidden."""
	return _("hidden")


def shown(count: Count | float) -> Any:
	"""Return a figure as a report shows it: a number, or the word for a hidden one."""
	return hidden_word() if count is None else count


def text_column(fieldname: str, label: str, width: int = 260) -> dict:
	return {"fieldname": fieldname, "label": label, "fieldtype": "Data", "width": width}


def count_column(scope: Scope, fieldname: str, label: str, width: int = 120) -> dict:
	"""Return a column of counts: numbers, or text where some may be hidden."""
	return {
		"fieldname": fieldname,
		"label": label,
		"fieldtype": "Data" if scope.hides else "Int",
		"width": width,
		"align": "right",
	}


def number_column(
	scope: Scope, fieldname: str, label: str, width: int = 120, fieldtype: str = "Float", precision: int = 1
) -> dict:
	"""Return a column of days, shares or means: numbers, or text where some may be hidden."""
	if scope.hides:
		return {"fieldname": fieldname, "label": label, "fieldtype": "Data", "width": width, "align": "right"}
	return {
		"fieldname": fieldname,
		"label": label,
		"fieldtype": fieldtype,
		"precision": precision,
		"width": width,
	}


def message_of(scope: Scope, *sentences: str | None) -> str | None:
	"""Return what a reader should know of a report: the sentences, and that small figures are hidden."""
	said = [sentence for sentence in sentences if sentence]
	if scope.hides:
		said.append(
			_(
				"Figures under {0} are hidden, and others with them where they could be computed back, so that nobody can be recognised."
			).format(scope.minimum)
		)
	return " ".join(said) or None


def outcome_columns(scope: Scope) -> list[dict]:
	"""Return the columns of requests by how they ended."""
	return [
		count_column(scope, "total", _("Requests"), 110),
		count_column(scope, "answered", _("Answered"), 110),
		count_column(scope, "unanswered", _("Unanswered"), 120),
		count_column(scope, "open", _("Open"), 90),
		count_column(scope, "lapsed", _("Lapsed"), 100),
		count_column(scope, "unknown", _("Unknown"), 110),
	]


def outcome_rows(scope: Scope, lines: Sequence[Line], with_total: bool = True) -> list[dict]:
	"""Return requests by how they ended, line by line, with a total when the lines do not overlap.

	``unanswered`` is what counts as unanswered by the official rules. Before 2022 that holds care found in another
	municipality too, which ended as lapsed: there a row's outcomes add up to more than its total.
	"""
	table = hide_table(
		[[line.outcomes[outcome] for outcome in OUTCOMES] for line in lines], scope.minimum if lines else 0
	)
	rows = []
	for line, cells, total in zip(lines, table.cells, table.row_totals, strict=True):
		of = dict(zip(OUTCOMES, cells, strict=True))
		rows.append({"key": line.key, "label": line.label, **_outcome_values(of, total)})
		if line.unanswered != line.outcomes["Unanswered"] and of["Unanswered"] is not None:
			rows[-1]["unanswered"] = shown(hide_part(line.unanswered, line.total, scope.minimum))
	if with_total and lines:
		of = dict(zip(OUTCOMES, table.column_totals, strict=True))
		rows.append({"key": "", "label": _("Total"), "is_total": 1, **_outcome_values(of, table.total)})
		counted = sum(line.unanswered for line in lines)
		if counted != sum(line.outcomes["Unanswered"] for line in lines) and of["Unanswered"] is not None:
			rows[-1]["unanswered"] = shown(
				hide_part(counted, sum(line.total for line in lines), scope.minimum)
			)
	return rows


def _outcome_values(of: dict[str, Count], total: Count) -> dict[str, Any]:
	return {"total": shown(total), **{outcome.lower(): shown(of[outcome]) for outcome in OUTCOMES}}


def share_values(parts: Sequence[tuple[int, int]], minimum: int) -> list[Any]:
	"""Return which percentage each part is of its whole, and last that of all together, as a report shows them.

	A share is hidden where the part, the rest or the whole is; empty where there is no whole.

	Args:
		parts: part and whole, line by line; the wholes do not overlap.
		minimum: the smallest figure that may be shown.
	"""
	table = hide_table([(part, whole - part) for part, whole in parts], minimum)
	lines = [
		*zip(table.cells, table.row_totals, parts, strict=True),
		(table.column_totals, table.total, tuple(map(sum, zip(*parts, strict=True))) or (0, 0)),
	]
	shares: list[Any] = []
	for cells, total, (part, whole) in lines:
		if None in cells or total is None:
			shares.append(shown(None))
		else:
			shares.append(round(100 * part / whole, 1) if whole else None)
	return shares


def plotted(values: Iterable[Any]) -> list[float | int]:
	"""Return values for a chart: what is hidden has no height."""
	return [value if isinstance(value, (int, float)) else 0 for value in values]


def chart_of(
	labels: Sequence[str],
	datasets: Sequence[tuple[str, Iterable[Any]]],
	kind: str = "bar",
	colours: Sequence[str] = (),
	stacked: bool = False,
) -> dict:
	"""Return a chart for a report; one without labels when it has nothing to show.

	A report's page draws no chart then, and a dashboard says that there is no data: without any chart it would draw one
	of its own from the first columns.

	Args:
		labels: along the axis.
		datasets: name and values.
		kind: "bar", "line", "pie" or "donut".
		colours: one per dataset.
		stacked: whether bars stand on each other.
	"""
	given = [(name, list(numbers)) for name, numbers in datasets]
	if kind == "line" and any(not isinstance(value, (int, float)) for _name, row in given for value in row):
		# A line would fall to nothing where a figure is hidden; a bar is only missing.
		kind = "bar"
	values = [{"name": name, "values": plotted(row)} for name, row in given]
	if not any(any(dataset["values"]) for dataset in values):
		return {"data": {"labels": None, "datasets": []}}
	chart: dict[str, Any] = {
		"data": {"labels": list(labels), "datasets": values},
		"type": kind,
		"colors": list(colours) or ["#2f6fb5", "#c4553a", "#5c8f3d", "#8a6bb1", "#c29a2b"],
		"axisOptions": {"shortenYAxisNumbers": 1},
		# A chart that grows shows nothing at first, breaks when its report is drawn again, and moves for who asked not to.
		"animate": 0,
		"disableEntryAnimation": 1,
	}
	if kind == "line":
		# Without this an axis begins at the smallest value, and a small difference looks large.
		chart["data"]["yMarkers"] = [{"label": "", "value": 0}]
	if stacked:
		chart["barOptions"] = {"stacked": 1}
	return chart


def only_desk() -> str | None:
	"""Return the user's desk when there is only one."""
	desks = frappe.get_list("Childcare Desk", pluck="name", limit=2)
	return desks[0] if len(desks) == 1 else None
