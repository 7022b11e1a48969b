"""Boundaries of areas as GeoJSON: what can be drawn of a text, and where its middle is.

Only what a map of areas needs: polygons, in degrees of longitude and latitude (RFC 7946).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

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
	found = tuple(_polygon(rings) for rings in _coordinates(value, 0))
	if not found:
		raise GeoError("no_polygon")
	return found


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


def _polygon(rings: object) -> Polygon:
	if not isinstance(rings, list) or not rings:
		raise GeoError("ring")
	return tuple(_ring(ring) for ring in rings)


def _ring(points: object) -> Ring:
	if not isinstance(points, list):
		raise GeoError("ring")
	result: list[Point] = []
	for point in points:
		here = _point(point)
		if not result or result[-1] != here:
			result.append(here)
	if result and result[0] != result[-1]:
		result.append(result[0])
	if len(set(result)) < 3:
		raise GeoError("ring")
	return tuple(result)


def _point(point: object) -> Point:
	if not isinstance(point, list) or len(point) < 2:
		raise GeoError("ring")
	longitude, latitude = point[0], point[1]
	for number in (longitude, latitude):
		if isinstance(number, bool) or not isinstance(number, (int, float)):
			raise GeoError("ring")
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
