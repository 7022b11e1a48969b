"""The boundaries of areas: checked when somebody pastes one, and loaded for many areas at once from one file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import frappe
from frappe import _
from frappe.utils import escape_html

from loket_kinderopvang.domain import area_features, geojson, municipalities, projections
from loket_kinderopvang.platform.compat import all_or_nothing

LARGEST_FILE = 30_000_000
# Of what can't be told apart so many are laid side by side; a municipality of sectors has a few hundred.
MOST_SIDE_BY_SIDE, MOST_PARTS, MOST_POINTS_SHOWN = 6, 500, 120


@dataclass(frozen=True)
class _Area:
	name: str
	title: str
	nis_code: str
	area_type: str


def problem_of(boundary: str) -> str | None:
	"""Return in words why a text is no boundary that a map can draw; None when it is one."""
	try:
		value = geojson.parse(boundary)
		system = geojson.system_of(value)
		if system and system != projections.DEGREES:
			# The map draws a boundary as it stands here.
			return _("{0} Use Load Boundaries, which turns them into degrees.").format(_system_words(system))
		geojson.polygons(value)
	except geojson.GeoError as error:
		return _problem(error)
	return None


def _system_words(system: str) -> str:
	return {
		projections.SWAPPED: _("Its points have latitude first and longitude second."),
		projections.LAMBERT_72: _("Its points are in metres of Lambert 72 (EPSG:31370)."),
		projections.LAMBERT_2008: _("Its points are in metres of Lambert 2008 (EPSG:3812)."),
		projections.WEB_MERCATOR: _("Its points are in metres of Web Mercator (EPSG:3857)."),
		projections.EUROPE: _("Its points are in metres of ETRS89-LAEA (EPSG:3035)."),
	}[system]


def _problem(error: geojson.GeoError) -> str:
	return {
		"not_json": _("This is not JSON text."),
		"not_geojson": _("This is no GeoJSON: it has no type."),
		"no_polygon": _("There is no Polygon or MultiPolygon in it."),
		"ring": _("A ring of its polygon has fewer than three corners, or something else than points."),
		"europe": _(
			"Its points are in metres of ETRS89-LAEA (EPSG:3035), which can't be read here. Export it as WGS 84 (EPSG:4326)."
		),
		"not_degrees": _(
			"Its points are not degrees of longitude and latitude. Export it as WGS 84 (EPSG:4326), not as Lambert."
		),
	}[error.code]


def load(text: str, choices: Mapping[str, int] | None = None) -> dict[str, Any]:
	"""Give areas the boundaries of a GeoJSON FeatureCollection, found by their NIS code or their name.

	Features that are parts of one area are joined. Where several can't be parts of one area, that area stays as it is
	until somebody chose one of them; the others are written. Code and name of a municipality that was merged in 2019 or
	2025 lead to its successor. An area without coordinates gets those of its middle.

	Args:
		text: of the file.
		choices: for areas that several features could be, the number of the feature, from 1.

	Returns:
		``{"loaded": names of areas, "left_out": features that are no area of this site, "joined": sentences, "converted":
		a sentence or "", "unclear": [{"area", "title", "features": [{"number", "label", "says", "middle", "size_km2",
		"outline"}]}]}``.

	Raises:
		frappe.ValidationError: naming each feature that is wrong and what would be right; nothing is written.
	"""
	value = _collection(text)
	found = _matched(value, dict(choices or {}))
	if not found.loaded and not found.unclear:
		frappe.throw(
			_(
				"No feature of this file is an area of this site. A feature needs a property nis_code or name that an area has. In the file: {0}."
			).format(_some(found.left_out)),
			title=_("Boundaries"),
		)
	with all_or_nothing():
		for area, parts in found.loaded.items():
			_write(area, parts)
	return {
		"loaded": sorted(found.loaded),
		"left_out": found.left_out,
		"joined": found.joined,
		"converted": "" if found.system == projections.DEGREES else _system_words(found.system),
		"unclear": found.unclear,
	}


@dataclass(frozen=True)
class _Feature:
	"""A feature of a file that is an area: its number in the file, and how it is called there."""

	number: int
	label: str
	says: str
	parts: tuple[geojson.Polygon, ...]
	by_name: bool


@dataclass
class _Found:
	system: str = projections.DEGREES
	loaded: dict[str, tuple[geojson.Polygon, ...]] = field(default_factory=dict)
	left_out: list[str] = field(default_factory=list)
	joined: list[str] = field(default_factory=list)
	unclear: list[dict[str, Any]] = field(default_factory=list)


def _collection(text: str) -> dict[str, Any]:
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
	return value


def _matched(value: dict[str, Any], choices: dict[str, int]) -> _Found:
	areas = [
		_Area(row.name, row.area_name or row.name, row.nis_code or "", row.area_type)
		for row in frappe.get_all(
			"Childcare Area", fields=["name", "area_name", "nis_code", "area_type"], order_by="lft asc"
		)
	]
	found = _Found()
	system = projections.named(value.get("crs"))
	if system in (None, projections.DEGREES):
		# A file may say degrees and have latitude first.
		system = geojson.system_of(value) or projections.DEGREES
	found.system = system
	by_area: dict[str, list[_Feature]] = {}
	problems: list[str] = []
	for number, feature in enumerate(value["features"], 1):
		properties = feature.get("properties") if isinstance(feature, dict) else None
		known = area_features.known_of(properties)
		label = _("Feature {0}").format(number)
		if known.title:
			label = _("Feature {0} ({1})").format(number, known.title[:60])
		names = _areas_of(known, areas)
		if not names:
			found.left_out.append(label)
			continue
		if len(names) > 1:
			problems.append(
				_("{0} could be more than one area: {1}. Give it the name of one of them.").format(
					escape_html(label), _some(names)
				)
			)
			continue
		try:
			parts = geojson.polygons_in(feature, system)[0]
		except geojson.GeoError as error:
			problems.append(f"{escape_html(label)}: {_problem(error)}")
			continue
		by_area.setdefault(names[0], []).append(
			_Feature(number, label, _says(properties), parts, area_features.folded(names[0]) in known.names)
		)
	if problems:
		frappe.throw(
			problems[0] if len(problems) == 1 else problems[:20],
			title=_("Boundaries"),
			as_list=len(problems) > 1,
		)
	for area, features in by_area.items():
		_settle(found, area, features, choices.get(area))
	return found


def _settle(found: _Found, area: str, features: list[_Feature], chosen: int | None) -> None:
	"""Give an area its boundary: of its only feature, of the chosen one, or of all that are parts of it."""
	different = list({feature.parts: feature for feature in reversed(features)}.values())[::-1]
	if chosen is not None and any(feature.number == chosen for feature in features):
		different = [feature for feature in features if feature.number == chosen]
	if len(different) > MOST_PARTS or not area_features.are_parts(feature.parts for feature in different):
		found.unclear.append(
			{
				"area": area,
				"title": frappe.db.get_value("Childcare Area", area, "area_name") or area,
				"features": [_shown(feature) for feature in different[:MOST_SIDE_BY_SIDE]],
			}
		)
		return
	found.loaded[area] = tuple(part for feature in different for part in feature.parts)
	if len(different) > 1:
		labels = _some([feature.label for feature in different], 4)
		found.joined.append(
			_("{0} is made of {1} features: {2}.").format(escape_html(area), len(different), labels)
		)


def _shown(feature: _Feature) -> dict[str, Any]:
	"""Return a feature as it is laid beside another one: what it says, where it lies, how large it is, its outline."""
	longitude, latitude = geojson.middle(feature.parts)
	ring = max((part[0] for part in feature.parts), key=len)
	step = max(1, len(ring) // MOST_POINTS_SHOWN)
	return {
		"number": feature.number,
		"label": feature.label,
		"says": feature.says,
		"middle": [longitude, latitude],
		"size_km2": round(area_features.size_km2(feature.parts), 1),
		"outline": [list(point) for point in ring[::step]],
	}


def _says(properties: object) -> str:
	"""Return the short texts of a feature: what tells one from another of the same code."""
	if not isinstance(properties, Mapping):
		return ""
	told = [
		f"{key}: {value}"
		for key, value in properties.items()
		if isinstance(value, (str, int, float)) and len(str(value)) <= 60
	]
	return ", ".join(told[:12])


def _areas_of(known: area_features.Known, areas: list[_Area]) -> list[str]:
	"""Return the areas that a feature may be: by name first, for parts of a municipality share its NIS code.

	What was merged is its successor, unless the site has the old one still.
	"""
	exact = [area for area in areas if area_features.folded(area.name) in known.names]
	titled = exact or [area for area in areas if area_features.folded(area.title) in known.names]
	coded = [area for area in areas if area.nis_code and area.nis_code in known.codes]
	both = [area for area in titled if area in coded]
	largest = [area for area in coded if area.area_type == "Municipality"]
	found = both or titled or largest or coded
	if not found:
		merged = {whole.nis_code for code in known.codes if (whole := municipalities.successor_of(code))}
		if not known.codes:
			merged = {
				whole.nis_code for name in known.names if (whole := municipalities.successor_of_name(name))
			}
		found = [area for area in areas if area.nis_code in merged and area.area_type == "Municipality"]
	return [area.name for area in found]


def _write(area: str, parts: tuple[geojson.Polygon, ...]) -> None:
	doc = frappe.get_doc("Childcare Area", area)
	doc.boundary = json.dumps(geojson.geometry(parts), separators=(",", ":"))
	if not doc.latitude and not doc.longitude:
		doc.longitude, doc.latitude = geojson.middle(parts)
	doc.save()


def _some(names: list[str], most: int = 8) -> str:
	text = escape_html(", ".join(names[:most]))
	return f"{text} …" if len(names) > most else text
