"""Boundaries from one GeoJSON file: the right areas, clear refusals, and nothing half-written."""

from __future__ import annotations

import json
from typing import Any

import frappe

from loket_kinderopvang import api
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import LoketTestCase
from loket_kinderopvang.town import boundaries


def ring(west: float = 3.0, south: float = 51.0, side: float = 0.1) -> list:
	return [
		[west, south],
		[west + side, south],
		[west + side, south + side],
		[west, south + side],
		[west, south],
	]


def feature(coordinates: Any = None, **properties: Any) -> dict:
	return {
		"type": "Feature",
		"properties": properties,
		"geometry": {"type": "Polygon", "coordinates": coordinates or [ring()]},
	}


def collection(*features: Any) -> str:
	return json.dumps({"type": "FeatureCollection", "features": list(features)})


class TestBoundaries(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		codes = set(frappe.get_all("Childcare Area", pluck="nis_code"))
		self.nis = next(str(code) for code in range(99999, 10000, -1) if str(code) not in codes)
		self.town = factories.make_area(nis_code=self.nis, latitude=0, longitude=0)
		self.part = factories.make_area(parent_childcare_area=self.town.name, nis_code=self.nis)
		frappe.set_user(factories.make_user("Loket Manager").name)

	def boundary(self, area: Any) -> dict | None:
		text = frappe.db.get_value("Childcare Area", area.name, "boundary")
		return json.loads(text) if text else None

	def refused(self, text: str) -> str:
		frappe.clear_messages()
		with self.assertRaises(frappe.ValidationError):
			api.load_boundaries(text)
		self.assertIsNone(self.boundary(self.town))
		self.assertIsNone(self.boundary(self.part))
		return " ".join(str(message) for message in frappe.get_message_log())

	def test_areas_are_found_by_code_and_by_name(self) -> None:
		found = api.load_boundaries(
			collection(
				feature(CD_MUNTY_REFNIS=int(self.nis)),
				feature([ring(3.02, 51.02, 0.02)], Naam=self.part.area_name.upper(), nis=self.nis),
				feature(name="Elsewhere <b>"),
				{"type": "Feature"},
			)
		)
		self.assertEqual(found["loaded"], sorted([self.town.name, self.part.name]))
		self.assertEqual(found["left_out"], ["Feature 3 (Elsewhere <b>)", "Feature 4"])
		self.assertEqual(self.boundary(self.town)["coordinates"][0][0], [3.0, 51.0])
		self.assertEqual(self.boundary(self.part)["coordinates"][0][0], [3.02, 51.02])
		# An area without coordinates gets its middle; one that has them keeps them.
		middle = frappe.db.get_value("Childcare Area", self.town.name, ["longitude", "latitude"])
		self.assertEqual(middle, (3.05, 51.05))
		kept = frappe.db.get_value("Childcare Area", self.part.name, ["longitude", "latitude"])
		self.assertEqual(kept, (3.7, 51.0))

	def test_a_wrong_feature_is_named_and_nothing_is_written(self) -> None:
		good = feature(nis_code=self.nis)
		name = self.part.area_name
		europe = [[[3900000, 3100000], [3901000, 3100000], [3901000, 3101000], [3900000, 3100000]]]
		said = self.refused(collection(feature(europe, name=name)))
		self.assertIn(f"Feature 1 ({name})", said)
		self.assertIn("EPSG:3035", said)
		self.assertIn(
			"fewer than three corners", self.refused(collection(good, feature([[[3, 51]]], name=name)))
		)

	def test_two_wrong_features_are_both_named(self) -> None:
		said = self.refused(
			collection(feature([[[3, 51]]], nis_code=self.nis), feature([[]], name=self.part.area_name))
		)
		self.assertIn("Feature 1", said)
		self.assertIn("Feature 2", said)

	def test_a_name_that_two_areas_have_is_refused(self) -> None:
		frappe.set_user("Administrator")
		title = factories.word()
		for _time in range(2):
			factories.make_area(area_name=title, parent_childcare_area=self.town.name)
		frappe.set_user(factories.make_user("Loket Manager").name)
		# The one that is called so and nothing else is meant; its namesake has its town behind its name.
		self.assertEqual(api.load_boundaries(collection(feature(name=title)))["loaded"], [title])
		frappe.db.set_value("Childcare Area", title, "nis_code", None)
		frappe.rename_doc("Childcare Area", title, f"{title} North", force=True)
		frappe.db.set_value("Childcare Area", f"{title} North", "boundary", None)
		self.assertIn("could be more than one area", self.refused(collection(feature(name=title))))

	def test_a_file_that_is_none(self) -> None:
		for text, why in (
			("no json", "not JSON"),
			("[]", "no GeoJSON"),
			('{"type": "Polygon", "coordinates": []}', "FeatureCollection"),
			(collection(), "FeatureCollection"),
			(collection(feature(name="Elsewhere")), "No feature of this file is an area"),
		):
			self.assertIn(why, self.refused(text))

	def test_only_managers_load_boundaries(self) -> None:
		frappe.set_user("Administrator")
		for role in ("Loket Officer", "Loket Board", "Loket Provider"):
			frappe.set_user(factories.make_user(role).name)
			with self.assertRaises(frappe.PermissionError):
				api.load_boundaries(collection(feature(nis_code=self.nis)))
			frappe.set_user("Administrator")
		self.assertIsNone(self.boundary(self.town))

	def test_a_boundary_that_cannot_be_drawn_is_not_saved(self) -> None:
		frappe.set_user("Administrator")
		for wrong in ("{", "3", '{"type": "Point", "coordinates": [3, 51]}'):
			with self.assertRaises(frappe.ValidationError):
				factories.make_area(boundary=wrong)
		self.assertTrue(factories.make_area(boundary=json.dumps(feature())).boundary)

	def loaded(self, *features: Any, **more: Any) -> dict:
		return boundaries.load(json.dumps({"type": "FeatureCollection", "features": list(features), **more}))

	def test_parts_of_one_area_are_joined(self) -> None:
		found = self.loaded(
			feature([ring(3.0, 51.0, 0.02)], nis=self.nis),
			feature([ring(3.05, 51.0, 0.01)], nis=self.nis),
			feature([ring(3.0, 51.0, 0.02)], nis=self.nis),
		)
		self.assertEqual(found["unclear"], [])
		self.assertIn("2 features", found["joined"][0])
		shape = self.boundary(self.town)
		self.assertEqual((shape["type"], len(shape["coordinates"])), ("MultiPolygon", 2))

	def test_what_cannot_be_one_area_is_laid_side_by_side_and_the_rest_loads(self) -> None:
		far = feature([ring(5.5, 50.6, 0.05)], nis=self.nis, reg_nl="Waals Gewest")
		near = feature([ring(3.9, 51.1, 0.1)], nis=self.nis, reg_nl="Vlaams Gewest")
		other = feature([ring(3.02, 51.02, 0.02)], naam=self.part.area_name, nis=self.nis)
		found = self.loaded(near, other, far)
		self.assertEqual(found["loaded"], [self.part.name])
		self.assertIsNone(self.boundary(self.town))
		(unclear,) = found["unclear"]
		self.assertEqual(unclear["area"], self.town.name)
		self.assertEqual([one["number"] for one in unclear["features"]], [1, 3])
		self.assertIn("Waals Gewest", unclear["features"][1]["says"])
		again = api.load_boundaries(collection(near, other, far), {self.town.name: 1})
		self.assertEqual(again["unclear"], [])
		self.assertEqual(self.boundary(self.town)["coordinates"][0][0], [3.9, 51.1])

	def test_two_drawings_of_one_area_are_not_joined(self) -> None:
		found = self.loaded(feature(nis=self.nis), feature([ring(3.01, 51.0, 0.1)], nis=self.nis))
		self.assertEqual(found["loaded"], [])
		self.assertEqual(len(found["unclear"][0]["features"]), 2)

	def test_names_and_codes_of_portals(self) -> None:
		for properties in (
			{"mun_code": [self.nis], "mun_name_nl": ["Elders"]},
			{"CD_MUNTY_REFNIS": float(self.nis)},
			{"NISCODE": f"{self.nis}.0", "NAAM": "Elders"},
			{"cd_munty_refnis": self.nis, "cd_sector": f"{self.nis}A00-"},
			{"identificator": {"objectId": self.nis}, "gemeentenamen": [{"spelling": "Elders"}]},
			{"identificator": {"id": f"https://data.vlaanderen.be/id/gemeente/{self.nis}"}},
			{"gemeentenaam": f"Gemeente {self.town.area_name.upper()}"},
		):
			with self.subTest(properties):
				self.assertEqual(self.loaded(feature(**properties))["loaded"], [self.town.name])

	def test_swapped_and_lambert_coordinates_become_degrees(self) -> None:
		corner = (3.71281, 51.04534)
		for west, south, side, words in (
			(104000, 193000, 1000, "Lambert 72"),
			(604000 - 2.5, 693000 - 5.5, 1000, "Lambert 2008"),
		):
			found = self.loaded(feature([ring(west, south, side)], nis=self.nis))
			self.assertIn(words, found["converted"])
			x, y = self.boundary(self.town)["coordinates"][0][0]
			self.assertLess(abs(x - corner[0]) + abs(y - corner[1]), 0.0001, words)
		swapped = [[y, x] for x, y in ring(3.7, 51.0, 0.01)]
		self.assertIn("latitude first", self.loaded(feature([swapped], nis=self.nis))["converted"])
		self.assertEqual(self.boundary(self.town)["coordinates"][0][0], [3.7, 51.0])
		named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::31370"}}
		self.assertIn(
			"31370", self.loaded(feature([ring(104000, 193000, 1000)], nis=self.nis), crs=named)["converted"]
		)

	def test_a_boundary_in_metres_is_not_pasted(self) -> None:
		for wrong, words in (
			(ring(104000, 193000, 1000), "Lambert 72"),
			([[y, x] for x, y in ring(3.7, 51.0, 0.01)], "latitude first"),
		):
			self.town.reload()
			self.town.boundary = json.dumps({"type": "Polygon", "coordinates": [wrong]})
			frappe.set_user("Administrator")
			with self.assertRaisesRegex(frappe.ValidationError, words):
				self.town.save()

	def test_what_was_merged_lands_in_its_successor(self) -> None:
		frappe.set_user("Administrator")
		for area in frappe.get_all(
			"Childcare Area", {"nis_code": ("in", ("44086", "44012", "44048"))}, pluck="name"
		):
			frappe.db.set_value("Childcare Area", area, "nis_code", None)
		town = factories.make_area(nis_code="44086")
		found = self.loaded(
			feature([ring(3.6, 50.95, 0.03)], nis="44048", naam="Nazareth"),
			feature([ring(3.63, 50.97, 0.02)], nis="44012", naam="De Pinte"),
		)
		self.assertEqual(found["loaded"], [town.name])
		self.assertEqual(len(self.boundary(town)["coordinates"]), 2)
