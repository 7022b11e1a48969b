"""Free places against open requests as a heat map: per area and half day of one month, or per area and month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint

from loket_kinderopvang.domain import shortage
from loket_kinderopvang.domain.week_pattern import SATURDAY_MASK, SUNDAY_MASK
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
from loket_kinderopvang.figures.scope import Scope
from loket_kinderopvang.figures.supply import View, axis_month, chosen_age, chosen_months, view
from loket_kinderopvang.platform.wording import month_short, number, week_names

MOST_MONTHS = 24
DEFAULT_MONTHS = 12
KINDS = ("free", "wanted", "short")
COLOURS = ("#5c8f3d", "#2f6fb5", "#c4553a")


def execute(filters: dict | None = None) -> Report:
	"""Return areas in rows, and half days or months in columns: places free, places asked for, and what is short.

	Args:
		filters: ``view`` is "half_days" (of the first month) or "months"; ``first_month`` any day in it (by default
			next month); ``months`` up to 24 (12); ``age_group`` a position (empty for all); ``only_short`` to leave out
			free and open; ``desk``, ``hide_small`` as for every report of figures.
	"""
	filters = frappe._dict(filters or {})
	scope, message = scope_or_message(filters, ahead=True)
	if not scope:
		return [], [], message, None, None
	by_half_day = filters.view != "months"
	count = 1 if by_half_day else min(MOST_MONTHS, max(1, cint(filters.months) or DEFAULT_MONTHS))
	months = chosen_months(filters.first_month, count)
	found = view(scope, months, chosen_age(filters.age_group))
	if not found.areas:
		nothing = _("There is no free place and no open request in this period.")
		return [], [], message_of(scope, nothing), None, None
	cells = _half_day_cells(found) if by_half_day else _month_cells(found)
	rows = _rows(found, cells, by_half_day, bool(cint(filters.only_short)))
	return (
		_columns(scope, found, cells, by_half_day),
		rows,
		message_of(scope, *_explained(found, by_half_day)),
		_chart(found, cells),
		_summary(found) if by_half_day else None,
	)


# A cell of the heat map: its fieldname, its label, and per kind the figure of each area.
Cell = tuple[str, str, dict[str, list[Any]]]


def _half_day_cells(found: View) -> list[Cell]:
	sheet = found.sheet
	weekend = SATURDAY_MASK | SUNDAY_MASK
	result = []
	for bit in range(shortage.HALF_DAYS):
		figures = {
			"free": sheet.free[:, 0, bit].tolist(),
			"wanted": sheet.wanted[:, 0, bit].tolist(),
			"short": sheet.short[:, 0, bit].tolist(),
		}
		used = sheet.free[:, 0, bit].any() or sheet.wanted[:, 0, bit].any()
		if used or not weekend >> bit & 1:
			result.append((f"slot_{bit}", _half_day_label(bit), figures))
	return result


def _half_day_label(bit: int) -> str:
	"""Return a half day for a narrow column: "Mon a.m."."""
	day = week_names()[bit // 2][1]
	return (_("{0} p.m.") if bit % 2 else _("{0} a.m.")).format(day[:1].upper() + day[1:])


def _month_cells(found: View) -> list[Cell]:
	return [
		(
			f"month_{number}",
			month_short(first),
			{
				"free": _full_time(found, "free", number),
				"wanted": _full_time(found, "wanted", number),
				"short": _full_time(found, "short", number),
			},
		)
		for number, (first, _last) in enumerate(found.months)
	]


def _full_time(found: View, figure: str, month: int) -> list[float]:
	return found.sheet.full_time(figure)[:, month].round(1).tolist()


def _columns(scope: Scope, found: View, cells: Sequence[Cell], by_half_day: bool) -> list[dict]:
	def cell_column(name: str, label: str) -> dict:
		if by_half_day:
			return count_column(scope, name, label, 92)
		return number_column(scope, name, label, 100)

	result = [text_column("label", _("Area"), 190), text_column("figure", _("Figure"), 100)]
	result += [cell_column(name, label) for name, label, _figures in cells]
	if by_half_day:
		result.append(number_column(scope, "week", _("Full-Time Places"), 130))
	return result


def _kind_label(kind: str) -> str:
	return {"free": _("Free"), "wanted": _("Asked for"), "short": _("Shortage")}[kind]


def _rows(found: View, cells: Sequence[Cell], by_half_day: bool, only_short: bool) -> list[dict]:
	last = len(found.areas)
	highest = max(
		(value for _name, _label, figures in cells for value in figures["short"][:last] if value), default=0
	)
	week = {kind: _full_time(found, kind, 0) for kind in KINDS}
	rows = []
	for position, label in enumerate(found.labels):
		for kind in KINDS:
			if only_short and kind != "short":
				continue
			row: dict[str, Any] = {
				"area": found.areas[position] if position < last else "",
				"label": label,
				"figure": _kind_label(kind),
				"kind": kind,
				"is_total": int(position == last),
				"levels": {},
			}
			for name, _label, figures in cells:
				value = figures[kind][position]
				row[name] = value
				if kind == "short" and position < last:
					row["levels"][name] = shortage.level(value, highest)
			if by_half_day:
				row["week"] = week[kind][position]
			rows.append(row)
	return rows


def _explained(found: View, by_half_day: bool) -> list[str]:
	first = labels.month(found.months[0][0])
	if by_half_day:
		what = _(
			"Half days of {0}: how many places are free, how many are asked for, and how many are short."
		)
	else:
		what = _("From {0}, in full-time places: ten half days a week make one.")
	return [
		what.format(first),
		_("A place counts in each age group that it takes, and once in all ages together."),
		_("A request counts in the area where its family lives now."),
		_(
			"What is short is what is asked for less what is free, half day by half day. The line of all areas sets every free place against every request, so it can be lower than its parts together."
		),
	]


def _chart(found: View, cells: Sequence[Cell]) -> dict | None:
	if cells[0][0].startswith("month"):
		axis = [axis_month(first, len(found.months)) for first, _last in found.months]
	else:
		axis = [label for _name, label, _figures in cells]
	datasets = [
		(_kind_label(kind), [figures[kind][-1] for _name, _label, figures in cells]) for kind in KINDS
	]
	return chart_of(axis, datasets, colours=COLOURS)


def _summary(found: View) -> list[dict]:
	short = float(found.sheet.full_time("short")[-1, 0].round(1))
	values = [
		(_("Open requests"), str(found.sheet.requests[-1, 0]), "Blue"),
		(_("Free places"), str(found.sheet.places[-1, 0]), "Green"),
		(_("Shortage in full-time places"), number(short), "Red" if short else "Green"),
	]
	return [
		{"label": label, "value": value, "datatype": "Data", "indicator": colour}
		for label, value, colour in values
	]
