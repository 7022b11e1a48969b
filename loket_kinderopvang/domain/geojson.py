"""Boundaries of areas as GeoJSON: what can be drawn of a text, and where its middle is.

Only what a map of areas needs: polygons, in degrees of longitude and latitude (RFC 7946).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from loket_kinderopvang.domain import projections

Point = tuple[float, float]
Ring = tuple[Point, ...]
Polygon = tuple[Ring, ...]

# A metre or so: more figures only make a boundary heavy.
DECIMALS = 5
DEEPEST = 8


class GeoError(ValueError):
	"""A text that is no boundary; ``code`` says why."""

	def __init__(self, code: str) -> None:
		super().__init__(code)
		self.code = code


def parse(text: str) -> dict[str, Any]:
	"""Return a GeoJSON text as an object.

	Raises:
		GeoError: ``not_json``, or ``not_geojson`` when it is no GeoJSON object.
	"""
	try:
		value = json.loads(text)
	except (ValueError, RecursionError):
		raise GeoError("not_json") from None
	if not isinstance(value, dict) or not isinstance(value.get("type"), str):
		raise GeoError("not_geojson")
	return value


def polygons(value: object) -> tuple[Polygon, ...]:
	"""Return the polygons of a geometry, a feature or a collection of them; each has its outer ring first.

	Rings come closed and rounded to a metre.

	Raises:
		GeoError: ``no_polygon`` when it holds none, ``ring`` when one has fewer than three corners or something else
			than points, ``not_degrees`` when a point is not on the globe, as in metres of a national projection.
	"""
	return polygons_in(value)[0]


def polygons_in(value: object, system: str | None = projections.DEGREES) -> tuple[tuple[Polygon, ...], str]:
	"""Return the polygons of a value in degrees, and in which system it gave them.

	Args:
		value: as for ``polygons``.
		system: of ``projections``; None to tell it by the numbers.

	Raises:
		GeoError: as ``polygons``; ``europe`` when the system is known and can't be converted here.
	"""
	found = list(_coordinates(value, 0))
	if not found:
		raise GeoError("no_polygon")
	if system is None:
		system = projections.system_of(_numbers(found)) or projections.DEGREES
	if system == projections.EUROPE:
		raise GeoError("europe")
	return tuple(_polygon(rings, system) for rings in found), system


def system_of(value: object) -> str | None:
	"""Return in which system of ``projections`` the polygons of a value are; None when the numbers don't tell."""
	return projections.system_of(_numbers(_coordinates(value, 0)))


def _numbers(found: Iterable[object]) -> Iterator[tuple[float, float]]:
	for rings in found:
		for ring in rings if isinstance(rings, list) else ():
			for point in ring if isinstance(ring, list) else ():
				if (
					isinstance(point, list)
					and len(point) >= 2
					and all(
						isinstance(number, (int, float)) and not isinstance(number, bool)
						for number in point[:2]
					)
				):
					yield point[0], point[1]


def _coordinates(value: object, depth: int) -> Iterator[object]:
	if not isinstance(value, dict) or depth > DEEPEST:
		return
	kind = value.get("type")
	if kind == "Polygon":
		yield value.get("coordinates")
	elif kind == "MultiPolygon":
		parts = value.get("coordinates")
		yield from parts if isinstance(parts, list) else [None]
	elif kind == "Feature":
		yield from _coordinates(value.get("geometry"), depth + 1)
	elif kind in ("FeatureCollection", "GeometryCollection"):
		members = value.get("features" if kind == "FeatureCollection" else "geometries")
		for member in members if isinstance(members, list) else ():
			yield from _coordinates(member, depth + 1)


def _polygon(rings: object, system: str) -> Polygon:
	if not isinstance(rings, list) or not rings:
		raise GeoError("ring")
	return tuple(_ring(ring, system) for ring in rings)


def _ring(points: object, system: str) -> Ring:
	if not isinstance(points, list):
		raise GeoError("ring")
	result: list[Point] = []
	for point in points:
		here = _point(point, system)
		if not result or result[-1] != here:
			result.append(here)
	if result and result[0] != result[-1]:
		result.append(result[0])
	if len(set(result)) < 3:
		raise GeoError("ring")
	return tuple(result)


def _point(point: object, system: str) -> Point:
	if not isinstance(point, list) or len(point) < 2:
		raise GeoError("ring")
	longitude, latitude = point[0], point[1]
	for number in (longitude, latitude):
		if isinstance(number, bool) or not isinstance(number, (int, float)):
			raise GeoError("ring")
	if system != projections.DEGREES:
		longitude, latitude = projections.to_degrees(longitude, latitude, system)
	# Written so that what is no number at all (NaN) is refused too.
	if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
		raise GeoError("not_degrees")
	return (round(float(longitude), DECIMALS), round(float(latitude), DECIMALS))


def geometry(parts: tuple[Polygon, ...]) -> dict[str, Any]:
	"""Return polygons as one GeoJSON geometry."""
	lists = [[[list(point) for point in ring] for ring in part] for part in parts]
	if len(lists) == 1:
		return {"type": "Polygon", "coordinates": lists[0]}
	return {"type": "MultiPolygon", "coordinates": lists}


def middle(parts: tuple[Polygon, ...]) -> Point:
	"""Return the centre of gravity of the largest polygon, as (longitude, latitude)."""
	ring = max((part[0] for part in parts), key=lambda outer: abs(_doubled_area(outer)))
	doubled = _doubled_area(ring)
	if not doubled:
		return ring[0]
	# Around the first corner, for the products of degrees lose too many figures far from it.
	x0, y0 = ring[0]
	x = y = 0.0
	for (ax, ay), (bx, by) in pairwise(ring):
		cross = (ax - x0) * (by - y0) - (bx - x0) * (ay - y0)
		x += (ax + bx - 2 * x0) * cross
		y += (ay + by - 2 * y0) * cross
	return (round(x0 + x / (3 * doubled), DECIMALS), round(y0 + y / (3 * doubled), DECIMALS))


def _doubled_area(ring: Ring) -> float:
	x0, y0 = ring[0]
	return sum((ax - x0) * (by - y0) - (bx - x0) * (ay - y0) for (ax, ay), (bx, by) in pairwise(ring))
