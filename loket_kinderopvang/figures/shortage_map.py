"""Areas with what is short in them, and with the shape or the point at which a map draws them."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _

from loket_kinderopvang.domain import geojson, shortage
from loket_kinderopvang.figures import labels
from loket_kinderopvang.figures.reporting import message_of
from loket_kinderopvang.figures.scope import Scope, coming_months
from loket_kinderopvang.figures.supply import area_labels, area_order, chosen_months, view
from loket_kinderopvang.platform.wording import number

CHOICES = 24


def shortage_map(scope: Scope, month: str | None = None) -> dict[str, Any]:
	"""Return what a map of shortage shows for one month.

	Args:
		scope: of which desks.
		month: any day in the month; by default next month.

	Returns:
		``{"month", "month_label", "months": [{"value", "label"}], "areas": [area], "total": area, "legend": [{"level",
		"label"}], "note", "rounded_to"}``. An area is ``{"area", "label", "requests", "places", "wanted", "free",
		"short", "level", "texts", "summary", "shape", "centre", "is_larger"}``: ``texts`` are the same as a reader sees them; ``shape`` is a list of polygons of rings of points.
	"""
	months = chosen_months(month, 1)
	found = view(scope, months)
	figures = {name: position for position, name in enumerate(found.areas)}
	names = _areas(scope, found.areas)
	shapes = _shapes(names)
	highest = max(found.sheet.full_time("short")[:-1, 0], default=0.0)
	larger = _larger(names)
	areas = []
	for name, label in zip(names, area_labels(names), strict=True):
		line = _figures(found, figures.get(name), label, float(highest))
		areas.append({"area": name, **line, **shapes.get(name, {}), "is_larger": name in larger})
	return {
		"month": months[0][0].isoformat(),
		"month_label": labels.month(months[0][0]),
		"months": [
			{"value": first.isoformat(), "label": labels.month(first)}
			for first, _last in coming_months(CHOICES)
		],
		"areas": areas,
		"total": _figures(found, -1, _("All areas"), float(highest)),
		"legend": _legend(float(highest)),
		"note": message_of(
			scope,
			_("Shortage in full-time places: ten half days a week that are asked for and not free make one."),
			_(
				"All areas together set every free place against every request, so they can lack less than their parts."
			),
		),
		"rounded_to": scope.minimum,
	}


def _areas(scope: Scope, with_figures: tuple[str, ...]) -> list[str]:
	"""Return the areas of the desks with their parts, and every other one that has figures, as the tree has them."""
	mine = set(
		frappe.get_all(
			"Childcare Desk Area",
			filters={"parent": ("in", scope.desks), "parenttype": "Childcare Desk"},
			pluck="area",
		)
	)
	tree = frappe.get_all("Childcare Area", fields=["name", "lft", "rgt"], order_by="lft asc, name asc")
	spans = [(area.lft, area.rgt) for area in tree if area.name in mine]
	inside = [area.name for area in tree if any(left <= area.lft <= right for left, right in spans)]
	names = list(dict.fromkeys([*inside, *with_figures]))
	return [names[position] for position in area_order(names)]


def _larger(names: list[str]) -> set[str]:
	"""Return the areas of which a part is among them too."""
	rows = frappe.get_all(
		"Childcare Area", filters={"name": ("in", names or [""])}, fields=["name", "lft", "rgt"]
	)
	return {area.name for area in rows if any(area.lft < other.lft < area.rgt for other in rows)}


def _shapes(names: list[str]) -> dict[str, dict[str, Any]]:
	rows = frappe.get_all(
		"Childcare Area",
		filters={"name": ("in", names or [""])},
		fields=["name", "boundary", "latitude", "longitude"],
	)
	result: dict[str, dict[str, Any]] = {}
	for area in rows:
		located = bool(area.latitude or area.longitude)
		centre = (area.longitude, area.latitude) if located else None
		shape = None
		if area.boundary:
			try:
				shape = geojson.polygons(geojson.parse(area.boundary))
			except geojson.GeoError:
				# Kept from before boundaries were checked: the point is drawn instead.
				shape = None
		if shape:
			centre = geojson.middle(shape)
		result[area.name] = {"shape": shape, "centre": centre}
	return result


def _figures(found: Any, position: int | None, label: str, highest: float) -> dict[str, Any]:
	sheet = found.sheet
	if position is None:
		values: dict[str, Any] = dict.fromkeys(("requests", "places", "wanted", "free", "short"), 0)
	else:
		values = {
			"requests": int(sheet.requests[position, 0]),
			"places": int(sheet.places[position, 0]),
			**{
				name: float(sheet.full_time(name)[position, 0].round(1))
				for name in ("wanted", "free", "short")
			},
		}
	texts = {name: number(value) for name, value in values.items()}
	return {
		"label": label,
		**values,
		"level": shortage.level(values["short"], highest),
		"texts": texts,
		"summary": _("{0}: shortage {1}; open requests {2}, free places {3}").format(
			label, texts["short"], texts["requests"], texts["places"]
		),
		"shape": None,
		"centre": None,
	}


def _legend(highest: float) -> list[dict[str, Any]]:
	lines: list[dict[str, Any]] = [{"level": 0, "label": _("No shortage")}]
	if highest > 0:
		step = highest / shortage.LEVELS
		lines += [
			{
				"level": level,
				"label": _("{0} to {1}").format(number(step * (level - 1)), number(step * level))
				if level > 1
				else _("Up to {0}").format(number(step)),
			}
			for level in range(1, shortage.LEVELS + 1)
		]
	return lines
