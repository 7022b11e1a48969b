"""Coordinates of here in every system, beside what PROJ 9 gives for the same points."""

import math
import unittest

from loket_kinderopvang.domain import area_features, geojson, projections
from loket_kinderopvang.tests.optional import given, st

# x, y, and longitude and latitude as PROJ gives them (pyproj 3.7).
PROJ = {
	projections.LAMBERT_72: (
		(104000, 193000, 3.712805, 51.045342),
		(149000, 170000, 4.354555, 50.840411),
		(240000, 130000, 5.636694, 50.473899),
		(30000, 200000, 2.655538, 51.097652),
		(270000, 60000, 6.037054, 49.839347),
	),
	projections.LAMBERT_2008: (
		(604000, 693000, 3.7128430, 51.0453889),
		(649000, 670000, 4.3545590, 50.8404079),
		(740000, 630000, 5.6366388, 50.4737963),
	),
	projections.WEB_MERCATOR: ((414000, 6630000, 3.719025276, 51.049192931),),
}


class TestProjections(unittest.TestCase):
	def test_points_are_where_proj_puts_them(self) -> None:
		for system, points in PROJ.items():
			for x, y, longitude, latitude in points:
				with self.subTest(system=system, x=x, y=y):
					found = projections.to_degrees(x, y, system)
					self.assertEqual(projections.system_of([(x, y)]), system)
					metres = math.hypot((found[0] - longitude) * 70_000, (found[1] - latitude) * 111_000)
					self.assertLess(metres, 0.2)

	@given(st.floats(2.6, 6.3), st.floats(49.5, 51.5))
	def test_swapped_points_are_known_and_turned(self, longitude: float, latitude: float) -> None:
		self.assertEqual(projections.system_of([(longitude, latitude)]), projections.DEGREES)
		self.assertEqual(projections.system_of([(latitude, longitude)]), projections.SWAPPED)
		self.assertEqual(
			projections.to_degrees(latitude, longitude, projections.SWAPPED), (longitude, latitude)
		)

	def test_points_of_elsewhere_are_left_alone(self) -> None:
		self.assertIsNone(projections.system_of([(-74.0, 40.7)]))
		self.assertIsNone(projections.system_of([]))
		self.assertEqual(
			geojson.polygons_in({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1]]]})[1], "degrees"
		)


class TestParts(unittest.TestCase):
	@staticmethod
	def square(west: float, south: float, side: float) -> tuple:
		ring = [[west, south], [west + side, south], [west + side, south + side], [west, south + side]]
		return geojson.polygons({"type": "Polygon", "coordinates": [ring]})

	def test_sectors_and_exclaves_are_one_area_and_strangers_are_not(self) -> None:
		one = self.square(4.0, 51.0, 0.1)
		self.assertTrue(area_features.are_parts([one]))
		self.assertTrue(area_features.are_parts([one, self.square(4.1, 51.0, 0.1)]))
		# Each part lies near another one, the farthest not near the first.
		self.assertTrue(
			area_features.are_parts([one, self.square(4.35, 51, 0.02), self.square(4.2, 51, 0.05)])
		)
		self.assertFalse(area_features.are_parts([one, self.square(5.5, 50.6, 0.05)]))
		self.assertFalse(area_features.are_parts([one, self.square(4.02, 51.02, 0.1)]))

	def test_sizes_are_near_enough(self) -> None:
		self.assertAlmostEqual(area_features.size_km2(self.square(4.0, 51.0, 0.1)), 78.0, delta=1.0)
