"""The figures of a report for the board, protected, as one plain dictionary that can be frozen.

Each comes from the one query layer of figures. Nothing here is in a reader's language but the names of areas: codes
and keys stay, so that a report of today is read in any language later.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from frappe.utils import add_days, add_months, getdate

from loket_kinderopvang.domain.registration import OUTCOMES
from loket_kinderopvang.figures import counted
from loket_kinderopvang.figures import supply as supply_figures
from loket_kinderopvang.figures import waiting as waiting_figures
from loket_kinderopvang.figures.official import official, section_row
from loket_kinderopvang.figures.scope import Scope, periods, protected

# So many lines of a table stand on the page; the smallest areas go together in one line.
MOST_AREAS = 9
QUARTERS = 8
MONTHS_AHEAD = 6
OTHERS = "…"
WAITING = (("all", True), ("vulnerable", True), ("vulnerable", False))
NUMBERS = ("total", *(outcome.lower() for outcome in OUTCOMES), "unanswered")


def of(desk: str, first: date, last: date) -> dict[str, Any]:
	"""Return the figures of a desk and a period, as they may be published."""
	scope = protected(desk, first, last)
	earlier = protected(desk, *_a_year_before(first, last))
	figures = official(scope, sections=False)
	known = counted.dimensions()
	figures["sections"] = {
		"area": _fewer([section_row(scope, line) for line in counted.by(known["area"], scope)]),
		"age": [section_row(scope, line) for line in counted.by(known["age"], scope)],
	}
	shown = _without_labels(figures)
	shown["sections"]["area"] = _in_order(shown["sections"]["area"], lambda line: line["total"])
	return {
		"rounded_to": scope.minimum,
		"as_of": scope.as_of.isoformat(),
		"from_date": first.isoformat(),
		"to_date": last.isoformat(),
		"official": shown,
		"year_before": _without_labels(official(earlier, sections=False)),
		"quarters": [_quarter(desk, span) for span in quarters_until(last)],
		"waiting": waiting(scope),
		"supply": supply(scope),
	}


def _a_year_before(first: date, last: date) -> tuple[date, date]:
	# The day after the last one is the first of a month: so is it a year earlier, whatever February does.
	after = getdate(add_months(add_days(last, 1), -12))
	return getdate(add_months(first, -12)), getdate(add_days(after, -1))


def quarters_until(last: date) -> list[tuple[date, date]]:
	"""Return the first and last day of the eight quarters of which the last holds a day."""
	start = date(last.year, last.month - (last.month - 1) % 3, 1)
	begin = getdate(add_months(start, -3 * (QUARTERS - 1)))
	return periods(begin, getdate(add_days(add_months(start, 3), -1)), "Quarter")


def _quarter(desk: str, span: tuple[date, date]) -> dict[str, Any]:
	rows = official(protected(desk, *span), sections=False)["rows"]
	return {
		"from_date": span[0].isoformat(),
		"to_date": span[1].isoformat(),
		"total": rows[0]["total"],
		"unanswered": rows[0]["unanswered"],
	}


def _fewer(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
	"""Return the areas with most requests and the others as one line; the unknown area keeps its own."""
	named = sorted((line for line in lines if line["key"]), key=lambda line: -line["total"])
	named = [line for line in named if line["total"]]
	unknown = [line for line in lines if not line["key"] and line["total"]]
	if len(named) <= MOST_AREAS:
		return [*named, *unknown]
	rest = named[MOST_AREAS - 1 :]
	others = {"key": OTHERS, "label": "", **{name: sum(line[name] for line in rest) for name in NUMBERS}}
	return [*named[: MOST_AREAS - 1], others, *unknown]


def _without_labels(figures: dict[str, Any]) -> dict[str, Any]:
	"""Return figures without labels that are in the language of whoever made them; names of areas stay."""
	return {
		**figures,
		"rows": [_unlabelled(row) for row in figures["rows"]],
		"breakdowns": {
			code: [_unlabelled(row) for row in rows] for code, rows in figures["breakdowns"].items()
		},
		"sections": {
			code: [line if code == "area" else _unlabelled(line) for line in lines]
			for code, lines in figures["sections"].items()
		},
	}


def _unlabelled(row: dict[str, Any]) -> dict[str, Any]:
	return {key: value for key, value in row.items() if key != "label"}


def waiting(scope: Scope) -> list[dict[str, Any]]:
	"""Return how long answered requests waited: all, those of vulnerable families, and the others.

	Median and 90th percentile of few requests tell of one family, so they are left out.
	"""
	found = waiting_figures.answered_days(scope, WAITING)
	return [
		{"code": code, "inside": inside, **_spread(waiting_figures.spread(scope, found[code, inside]))}
		for code, inside in WAITING
	]


def _spread(found: waiting_figures.Spread) -> dict[str, Any]:
	return {
		"state": "few" if found.few else "shown",
		"median": found.median,
		"long_state": "few" if found.few_for_ninety else "shown",
		"long": found.ninety,
	}


def supply(scope: Scope) -> dict[str, Any] | None:
	"""Return free places beside open requests per area, next month and half a year from now; None where there is neither.

	Returns:
		``{"months": [first days], "rows": [{"key", "label", "requests": [n], "places": [n]}]}``.
	"""
	months = supply_figures.chosen_months(None, MONTHS_AHEAD)
	found = supply_figures.view(scope, months)
	chosen = (0, len(months) - 1)
	rows = []
	for number, area in enumerate(found.areas):
		requests = [int(found.sheet.requests[number, month]) for month in chosen]
		places = [int(found.sheet.places[number, month]) for month in chosen]
		if any(places) or any(requests):
			rows.append({"key": area, "label": found.labels[number], "requests": requests, "places": places})
	if not rows:
		return None
	return {
		"months": [months[month][0].isoformat() for month in chosen],
		"rows": _in_order(_fewer_supplied(rows), lambda row: row["requests"][0]),
	}


def _fewer_supplied(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
	"""Return the areas with most places and requests, and the others as one line."""
	named = [row for row in rows if row["key"]]
	unknown = [row for row in rows if not row["key"]]
	if len(named) <= MOST_AREAS:
		return rows
	named.sort(key=lambda row: -row["requests"][0] - row["places"][0])
	rest = named[MOST_AREAS - 1 :]
	requests = [[row["requests"][month] for row in rest] for month in range(2)]
	others = {
		"key": OTHERS,
		"label": "",
		"requests": [sum(counts) for counts in requests],
		"places": [sum(row["places"][month] for row in rest) for month in range(2)],
	}
	return [*named[: MOST_AREAS - 1], others, *unknown]


def _in_order(lines: list[dict[str, Any]], figure: Callable[[dict[str, Any]], int]) -> list[dict[str, Any]]:
	"""Return lines by a figure as it is shown, the largest first, those alike by name.

	The other areas and the unknown one come last.
	"""

	def place(line: dict[str, Any]) -> tuple:
		last = {OTHERS: 1, "": 2}.get(line["key"], 0)
		return (last, -figure(line), line.get("label") or "")

	return sorted(lines, key=place)
