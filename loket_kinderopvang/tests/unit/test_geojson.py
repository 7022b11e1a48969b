"""Boundaries: what can be drawn, what can't and why, and where the middle is."""

from __future__ import annotations

import json
import unittest

from loket_kinderopvang.domain import geojson

SQUARE = [[3.0, 51.0], [3.2, 51.0], [3.2, 51.2], [3.0, 51.2], [3.0, 51.0]]
SMALL = [[4.0, 51.0], [4.01, 51.0], [4.01, 51.01], [4.0, 51.0]]


def polygon(*rings: list) -> dict:
	return {"type": "Polygon", "coordinates": list(rings)}


class TestGeojson(unittest.TestCase):
	def refused(self, value: object) -> str:
		with self.assertRaises(geojson.GeoError) as caught:
			geojson.polygons(geojson.parse(json.dumps(value)))
		return caught.exception.code

	def test_polygons_wherever_they_stand(self) -> None:
		feature = {"type": "Feature", "properties": {}, "geometry": polygon(SQUARE)}
		several = {"type": "MultiPolygon", "coordinates": [[SQUARE], [SMALL]]}
		for value, count in (
			(polygon(SQUARE), 1),
			(several, 2),
			(feature, 1),
			({"type": "FeatureCollection", "features": [feature, feature]}, 2),
			({"type": "GeometryCollection", "geometries": [several, polygon(SQUARE)]}, 3),
		):
			self.assertEqual(len(geojson.polygons(value)), count)

	def test_a_ring_is_closed_and_rounded(self) -> None:
		(part,) = geojson.polygons(
			polygon([[3.0000004, 51.0, 12.5], [3.0000001, 51.0], [3.2, 51.0], [3.2, 51.2]])
		)
		self.assertEqual(part[0], ((3.0, 51.0), (3.2, 51.0), (3.2, 51.2), (3.0, 51.0)))

	def test_what_is_no_boundary_says_why(self) -> None:
		for text, code in (("{", "not_json"), ("[1]", "not_geojson"), ('{"type": 3}', "not_geojson")):
			with self.assertRaises(geojson.GeoError) as caught:
				geojson.parse(text)
			self.assertEqual(caught.exception.code, code)
		self.assertEqual(self.refused({"type": "Point", "coordinates": [3, 51]}), "no_polygon")
		self.assertEqual(self.refused({"type": "FeatureCollection", "features": "none"}), "no_polygon")
		self.assertEqual(self.refused({"type": "Feature", "geometry": None}), "no_polygon")
		for rings in (
			[[[3, 51], [3.1, 51], [3, 51]]],
			[],
			"x",
			[[["3", "51"]] * 4],
			[[[True, 1]] * 4],
			[[3, 51]],
		):
			self.assertEqual(self.refused({"type": "Polygon", "coordinates": rings}), "ring", rings)
		self.assertEqual(self.refused({"type": "MultiPolygon", "coordinates": None}), "ring")
		# Metres of the Belgian Lambert projection are no degrees; NaN is no place at all.
		lambert = [[104000, 193000], [105000, 193000], [105000, 194000], [104000, 193000]]
		self.assertEqual(self.refused(polygon(lambert)), "not_degrees")
		self.assertEqual(
			self.refused(polygon([[float("nan"), 51], [3, 51], [3, 52], [3, 51]])), "not_degrees"
		)

	def test_a_collection_in_a_collection_ends(self) -> None:
		value: dict = polygon(SQUARE)
		for _level in range(50):
			value = {"type": "GeometryCollection", "geometries": [value]}
		self.assertEqual(self.refused(value), "no_polygon")

	def test_the_middle_is_that_of_the_largest(self) -> None:
		parts = geojson.polygons({"type": "MultiPolygon", "coordinates": [[SMALL], [SQUARE]]})
		self.assertEqual(geojson.middle(parts), (3.1, 51.1))
		self.assertEqual(geojson.middle(geojson.polygons(polygon(SQUARE[::-1]))), (3.1, 51.1))
		line = geojson.polygons(polygon([[3, 51], [3.1, 51], [3.2, 51], [3, 51]]))
		self.assertEqual(geojson.middle(line), (3.0, 51.0))

	def test_a_geometry_is_read_as_it_was_written(self) -> None:
		for value in (polygon(SQUARE), {"type": "MultiPolygon", "coordinates": [[SQUARE], [SMALL]]}):
			self.assertEqual(geojson.geometry(geojson.polygons(value)), value)
