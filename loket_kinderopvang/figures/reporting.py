"""What every report of figures has in common: its scope, its columns, how protected figures are said, and what to know.

A mean or share of too few leaves the server as a word, in a report, its export, a chart's table and the API alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import frappe
from frappe import _

from loket_kinderopvang.domain.registration import OUTCOMES
from loket_kinderopvang.figures.counted import Line
from loket_kinderopvang.figures.scope import Scope, scope_of
from loket_kinderopvang.platform.wording import date_words

# What Frappe takes of a report: columns, rows, message, chart, summary.
Report = tuple[list[dict], list[dict], str | None, dict | None, list[dict] | None]


def scope_or_message(filters: dict, ahead: bool = False) -> tuple[Scope | None, str | None]:
	"""Return the scope of a report's filters, or what somebody without a desk should know."""
	scope = scope_of(filters, ahead)
	if not scope.desks:
		return None, _("There is no desk whose figures you may see.")
	return scope, None


def too_few() -> str:
	"""Return what stands where a mean or a share would be of too few."""
	return _("too few")


def shown(value: float | None, scope: Scope) -> Any:
	"""Return a mean or a share as a report shows it: a number, the word for too few, or nothing where there is nothing."""
	return too_few() if value is None and scope.hides else value


def rounding_words(base: int) -> str:
	"""Return what a reader should know of protected figures."""
	return _(
		"Figures are rounded at random to multiples of {0}, so that nobody can be recognised; sums may differ slightly."
	).format(base)


def text_column(fieldname: str, label: str, width: int = 260) -> dict:
	return {"fieldname": fieldname, "label": label, "fieldtype": "Data", "width": width}


def count_column(scope: Scope, fieldname: str, label: str, width: int = 120) -> dict:
	"""Return a column of counts."""
	return {
		"fieldname": fieldname,
		"label": label,
		"fieldtype": "Int",
		"width": width,
		"align": "right",
	}


def number_column(
	scope: Scope, fieldname: str, label: str, width: int = 120, fieldtype: str = "Float", precision: int = 1
) -> dict:
	"""Return a column of days, shares or means: numbers, or text where some may be of too few."""
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
	"""Return what a reader should know of a report: the sentences, and how protected figures are rounded."""
	said = [sentence for sentence in sentences if sentence]
	if scope.hides:
		said.append(rounding_words(scope.minimum))
		said.append(_("They say how things stood on {0}.").format(date_words(scope.as_of)))
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
	rows = [{"key": line.key, "label": line.label, **outcome_values(scope, [line])} for line in lines]
	if with_total and lines:
		rows.append({"key": "", "label": _("Total"), "is_total": 1, **outcome_values(scope, lines)})
	return rows


def outcome_values(scope: Scope, lines: Sequence[Line]) -> dict[str, Any]:
	"""Return how the requests of some lines together ended, by the columns of ``outcome_columns``."""
	return {
		"total": scope.figure(sum(line.total for line in lines)),
		**{how.lower(): scope.figure(sum(line.outcomes[how] for line in lines)) for how in OUTCOMES},
		"unanswered": scope.figure(sum(line.unanswered for line in lines)),
	}


def share_values(scope: Scope, parts: Sequence[tuple[int, int]]) -> list[Any]:
	"""Return which percentage each part is of its whole, and last that of all together, as a report shows them.

	Args:
		scope: how figures are shown. A protected share is of the two figures as they are shown.
		parts: part and whole, line by line; the wholes do not overlap.
	"""
	together = tuple(map(sum, zip(*parts, strict=True))) or (0, 0)
	return [
		shown(scope.share(scope.figure(part), scope.figure(whole)), scope)
		for part, whole in (*parts, together)
	]


def plotted(values: Iterable[Any]) -> list[float | int]:
	"""Return values for a chart: what is not shown has no height."""
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
		# A line would fall to nothing where a figure is not shown; a bar is only missing.
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
