"""The boundaries of areas: checked when somebody pastes one, and loaded for many areas at once from one file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _
from frappe.utils import escape_html

from loket_kinderopvang.domain import geojson
from loket_kinderopvang.platform.compat import all_or_nothing

LARGEST_FILE = 30_000_000
# Under which property a file of the town, of the region or of Statbel tells which area a feature is.
NIS_PROPERTIES = (
	"nis_code",
	"niscode",
	"nis",
	"nis5",
	"refnis",
	"cd_munty_refnis",
	"cd_munty",
	"munty_nis",
)
NAME_PROPERTIES = (
	"area",
	"area_name",
	"name",
	"naam",
	"nom",
	"naam_nl",
	"name_nl",
	"tx_munty_descr_nl",
	"tx_munty_dutch",
	"gemeente",
	"wijk",
	"wijknaam",
	"deelgemeente",
)


@dataclass(frozen=True)
class _Area:
	name: str
	title: str
	nis_code: str
	area_type: str


def problem_of(boundary: str) -> str | None:
	"""Return in words why a text is no boundary that a map can draw; None when it is one."""
	try:
		geojson.polygons(geojson.parse(boundary))
	except geojson.GeoError as error:
		return _problem(error)
	return None


def _problem(error: geojson.GeoError) -> str:
	return {
		"not_json": _("This is not JSON text."),
		"not_geojson": _("This is no GeoJSON: it has no type."),
		"no_polygon": _("There is no Polygon or MultiPolygon in it."),
		"ring": _("A ring of its polygon has fewer than three corners, or something else than points."),
		"not_degrees": _(
			"Its points are not degrees of longitude and latitude. Export it as WGS 84 (EPSG:4326), not as Lambert."
		),
	}[error.code]


def load(text: str) -> dict[str, list[str]]:
	"""Give areas the boundaries of a GeoJSON FeatureCollection, found by their NIS code or their name.

	Either every feature that belongs to an area is written, or nothing is. An area without coordinates gets those of
	its middle.

	Args:
		text: of the file.

	Returns:
		``{"loaded": names of areas, "left_out": features that are no area of this site}``.

	Raises:
		frappe.ValidationError: naming each feature that is wrong and what would be right.
	"""
	boundaries, left_out = _matched(_features(text))
	if not boundaries:
		frappe.throw(
			_(
				"No feature of this file is an area of this site. A feature needs a property nis_code or name that an area has. In the file: {0}."
			).format(_some(left_out)),
			title=_("Boundaries"),
		)
	with all_or_nothing():
		for area, parts in boundaries.items():
			_write(area, parts)
	return {"loaded": sorted(boundaries), "left_out": left_out}


def _features(text: str) -> list[Any]:
	if len(text) > LARGEST_FILE:
		frappe.throw(
			_("The file is too large: at most {0} MB.").format(LARGEST_FILE // 1_000_000),
			title=_("Boundaries"),
		)
	try:
		value = geojson.parse(text)
	except geojson.GeoError as error:
		frappe.throw(_problem(error), title=_("Boundaries"))
	features = value.get("features")
	if value["type"] != "FeatureCollection" or not isinstance(features, list) or not features:
		frappe.throw(
			_("The file must be a GeoJSON FeatureCollection with a feature for each area."),
			title=_("Boundaries"),
		)
	return features


def _matched(features: list[Any]) -> tuple[dict[str, tuple[geojson.Polygon, ...]], list[str]]:
	areas = [
		_Area(row.name, row.area_name or row.name, row.nis_code or "", row.area_type)
		for row in frappe.get_all(
			"Childcare Area", fields=["name", "area_name", "nis_code", "area_type"], order_by="lft asc"
		)
	]
	found: dict[str, tuple[geojson.Polygon, ...]] = {}
	by_whom: dict[str, str] = {}
	left_out: list[str] = []
	problems: list[str] = []
	for number, feature in enumerate(features, 1):
		properties = feature.get("properties") if isinstance(feature, dict) else None
		known = {
			str(key).lower(): str(value).strip()
			for key, value in (properties if isinstance(properties, dict) else {}).items()
			if isinstance(value, (str, int)) and not isinstance(value, bool)
		}
		label = _("Feature {0}").format(number)
		title = next((known[key] for key in (*NAME_PROPERTIES, *NIS_PROPERTIES) if known.get(key)), "")
		if title:
			label = _("Feature {0} ({1})").format(number, title[:60])
		names = _areas_of(known, areas)
		if not names:
			left_out.append(label)
			continue
		if len(names) > 1:
			problems.append(
				_("{0} could be more than one area: {1}. Give it the name of one of them.").format(
					escape_html(label), _some(names)
				)
			)
			continue
		if names[0] in found:
			problems.append(
				_("{0} is the same area as {1}: {2}. Keep one of the two.").format(
					escape_html(label), escape_html(by_whom[names[0]]), escape_html(names[0])
				)
			)
			continue
		try:
			found[names[0]] = geojson.polygons(feature)
			by_whom[names[0]] = label
		except geojson.GeoError as error:
			problems.append(f"{escape_html(label)}: {_problem(error)}")
	if problems:
		frappe.throw(
			problems[0] if len(problems) == 1 else problems[:20],
			title=_("Boundaries"),
			as_list=len(problems) > 1,
		)
	return found, left_out


def _areas_of(known: Mapping[str, str], areas: list[_Area]) -> list[str]:
	"""Return the areas that a feature may be: by name first, for parts of a municipality share its NIS code."""
	names = {known[key].casefold() for key in NAME_PROPERTIES if known.get(key)}
	codes = {known[key] for key in NIS_PROPERTIES if known.get(key)}
	exact = [area for area in areas if area.name.casefold() in names]
	titled = exact or [area for area in areas if area.title.casefold() in names]
	coded = [area for area in areas if area.nis_code and area.nis_code in codes]
	both = [area for area in titled if area in coded]
	largest = [area for area in coded if area.area_type == "Municipality"]
	return [area.name for area in (both or titled or largest or coded)]


def _write(area: str, parts: tuple[geojson.Polygon, ...]) -> None:
	doc = frappe.get_doc("Childcare Area", area)
	doc.boundary = json.dumps(geojson.geometry(parts), separators=(",", ":"))
	if not doc.latitude and not doc.longitude:
		doc.longitude, doc.latitude = geojson.middle(parts)
	doc.save()


def _some(names: list[str], most: int = 8) -> str:
	text = escape_html(", ".join(names[:most]))
	return f"{text} …" if len(names) > most else text
