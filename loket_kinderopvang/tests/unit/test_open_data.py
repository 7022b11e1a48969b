"""The open files have the shapes of their standards, and say nothing that isn't known."""

import json
import unittest
from dataclasses import replace
from datetime import date

from loket_kinderopvang.domain import hsds, open_data
from loket_kinderopvang.domain.open_data import Area, Free, Place
from loket_kinderopvang.tests.optional import given, st
from loket_kinderopvang.tests.unit import shape_checks

LABELS = {code: f"text of {code}" for code in open_data.LABELLED}
SITE, PAGE = "https://example.org", "https://example.org/childcare/open-data"
FULL = Place(
	id="OL-00001",
	name="De Zon",
	url="https://example.org/childcare/places/OL-00001",
	kind="group_care",
	price="income_based",
	street="Dorpsstraat 1",
	postal_code="9991",
	city="Zonnedorp",
	area="Muizenhoek",
	phone="+3291234567",
	website="https://zon.example.org",
	latitude=51.05,
	longitude=3.72,
	extras=("accessible", "before_7"),
	opens="06:30",
	closes="18:00",
	days={"monday": "Full Day", "tuesday": "Full Day", "wednesday": "Morning", "friday": "Afternoon"},
	languages=(("nl", "Nederlands"), ("tr", "Türkçe")),
	licensed_places=14,
	free=Free(2, 1, date(2026, 11, 20)),
	ask_url="https://example.org/childcare/ask",
)
BARE = Place(id="OL-00002", name="De Maan", url=f"{SITE}/x", kind="family_care", price="both")
TEXTS = st.text(max_size=12)
PLACES = st.builds(
	Place,
	id=st.uuids().map(str),
	name=st.text(min_size=1, max_size=12),
	url=st.just(f"{SITE}/childcare/places/x"),
	kind=st.sampled_from(sorted(open_data.KINDS.values())),
	price=st.sampled_from(sorted(open_data.PRICES.values())),
	street=TEXTS,
	postal_code=TEXTS,
	city=TEXTS,
	area=TEXTS,
	phone=TEXTS,
	latitude=st.none() | st.floats(-90, 90),
	longitude=st.none() | st.floats(-180, 180),
	extras=st.lists(st.sampled_from(open_data.EXTRAS), unique=True).map(tuple),
	opens=st.sampled_from(("", "07:00")),
	closes=st.sampled_from(("", "18:30")),
	days=st.dictionaries(
		st.sampled_from(("monday", "saturday", "sunday")),
		st.sampled_from(("", "Morning", "Afternoon", "Full Day")),
	),
	languages=st.sets(st.sampled_from((("nl", "Nederlands"), ("fr", "Français")))).map(tuple),
	free=st.none() | st.builds(Free, st.integers(0, 9), st.integers(0, 9), st.none() | st.dates()),
)


class TestGeoJson(unittest.TestCase):
	def test_a_place_with_everything(self) -> None:
		data = open_data.places_geojson([FULL])
		self.assertEqual(shape_checks.geojson_problems(data), [])
		feature = data["features"][0]
		self.assertEqual(feature["geometry"], {"type": "Point", "coordinates": [3.72, 51.05]})
		found = feature["properties"]
		self.assertEqual(
			found["days"],
			{"monday": "full_day", "tuesday": "full_day", "wednesday": "morning", "friday": "afternoon"},
		)
		self.assertEqual(
			(found["free_now"], found["free_soon"], found["free_confirmed_on"]), (2, 1, "2026-11-20")
		)
		self.assertEqual((found["accessible"], found["overnight"]), (True, False))
		self.assertEqual(found["languages"], ["nl", "tr"])

	def test_what_is_not_known_is_null_and_a_place_without_coordinates_has_no_point(self) -> None:
		feature = open_data.places_geojson([BARE])["features"][0]
		self.assertIsNone(feature["geometry"])
		self.assertIsNone(feature["properties"]["free_now"])
		self.assertEqual(feature["properties"]["days"], {})

	def test_an_area_has_its_boundary_else_its_middle_else_nothing(self) -> None:
		square = {"type": "Polygon", "coordinates": [[[3, 51], [4, 51], [4, 52], [3, 51]]]}
		area = Area(
			id="A", name="A", kind="district", latitude=51.0, longitude=3.7, places=3, free=Free(2, 0)
		)
		for boundary, expected in (
			(json.dumps(square), square),
			(json.dumps({"type": "Feature", "geometry": square, "properties": {}}), square),
			("", {"type": "Point", "coordinates": [3.7, 51.0]}),
			("no JSON", {"type": "Point", "coordinates": [3.7, 51.0]}),
			('{"type": "Point", "coordinates": [0, 0]}', {"type": "Point", "coordinates": [3.7, 51.0]}),
			("[1]", {"type": "Point", "coordinates": [3.7, 51.0]}),
		):
			with self.subTest(boundary):
				data = open_data.areas_geojson([replace(area, boundary=boundary)])
				self.assertEqual(shape_checks.geojson_problems(data), [])
				self.assertEqual(data["features"][0]["geometry"], expected)
		nowhere = replace(area, latitude=None, longitude=None)
		self.assertIsNone(open_data.areas_geojson([nowhere])["features"][0]["geometry"])


class TestSchemaOrg(unittest.TestCase):
	def test_a_place_with_everything(self) -> None:
		node = open_data.childcare(FULL, LABELS)
		self.assertEqual(shape_checks.childcare_problems(node), [])
		self.assertEqual(node["url"], "https://zon.example.org")
		self.assertEqual(node["@id"], FULL.url)
		self.assertEqual(node["address"]["addressLocality"], "Zonnedorp")
		self.assertEqual(node["knowsLanguage"], ["nl", "tr"])
		self.assertEqual(node["priceRange"], "text of income_based")
		self.assertEqual(node["areaServed"]["name"], "Muizenhoek")
		full, morning, afternoon = node["openingHoursSpecification"]
		self.assertEqual(full["dayOfWeek"], ["https://schema.org/Monday", "https://schema.org/Tuesday"])
		self.assertEqual((full["opens"], full["closes"]), ("06:30", "18:00"))
		# Nobody said when the morning ends.
		self.assertEqual((morning["opens"], "closes" in morning), ("06:30", False))
		self.assertEqual(("opens" in afternoon, afternoon["closes"]), (False, "18:00"))
		self.assertEqual([row["propertyID"] for row in node["amenityFeature"]], ["accessible", "before_7"])
		values = {row["propertyID"]: row["value"] for row in node["additionalProperty"]}
		self.assertEqual(
			values,
			{
				"price_system": "income_based",
				"free_now": 2,
				"free_soon": 1,
				"free_confirmed_on": "2026-11-20",
			},
		)

	def test_none_free_is_said_and_unknown_is_not(self) -> None:
		def free(place: Place) -> list:
			return [
				row["value"]
				for row in open_data.childcare(place, LABELS)["additionalProperty"]
				if row["propertyID"] == "free_now"
			]

		self.assertEqual(free(replace(BARE, free=Free(0, 0))), [0])
		self.assertEqual(free(BARE), [])

	def test_nothing_ends_a_script_element(self) -> None:
		nasty = replace(FULL, name="</script><script>alert(1)</script><!-- \u2028 & 'x'")
		text = open_data.in_script(open_data.childcare(nasty, LABELS))
		for part in ("<", ">", "&", "\u2028"):
			self.assertNotIn(part, text)
		self.assertEqual(json.loads(text)["name"], nasty.name)

	@given(st.lists(PLACES, max_size=3, unique_by=lambda place: place.id))
	def test_whatever_is_known_the_shapes_hold(self, places: list[Place]) -> None:
		graph = open_data.childcare_graph(places, LABELS)
		for node in graph["@graph"]:
			self.assertEqual(shape_checks.childcare_problems(node), [])
		self.assertEqual(shape_checks.geojson_problems(open_data.places_geojson(places)), [])
		self.assertEqual(shape_checks.hsds_problems(hsds.package(places, LABELS, SITE, PAGE)), [])


class TestHsds(unittest.TestCase):
	def test_tables_refer_to_each_other(self) -> None:
		data = hsds.package([FULL, BARE], LABELS, SITE, PAGE)
		self.assertEqual(shape_checks.hsds_problems(data), [])
		self.assertEqual(data["version"], "3.0")
		self.assertEqual([row["name"] for row in data["services"]], ["De Zon", "De Maan"])
		self.assertEqual(data["services"][0]["assured_date"], "2026-11-20")
		self.assertEqual(len(data["addresses"]), 1)
		self.assertEqual(data["addresses"][0]["state_province"], "Oost-Vlaanderen")
		self.assertEqual([row["byday"] for row in data["schedules"]], ["MO,TU", "WE", "FR"])
		self.assertEqual(data["schedules"][0]["opens_at"], "06:30")
		self.assertEqual([row["code"] for row in data["languages"]], ["nl", "tr"])
		self.assertEqual(len(data["accessibility"]), 1)
		codes = {row["id"]: row["code"] for row in data["taxonomy_terms"]}
		first = data["service_at_location"][0]["id"]
		found = {
			codes[row["taxonomy_term_id"]]: row.get("value")
			for row in data["attributes"]
			if row["link_id"] == first
		}
		self.assertEqual(
			found,
			{
				"group_care": None,
				"income_based": None,
				"accessible": None,
				"before_7": None,
				"free_now": "2",
				"free_soon": "1",
			},
		)

	def test_an_identifier_is_always_the_same_and_nobody_elses(self) -> None:
		again = [hsds.package([FULL], LABELS, SITE, PAGE)["services"][0]["id"] for _time in range(2)]
		self.assertEqual(*again)
		self.assertNotEqual(
			hsds.identifier(SITE, "service", "1"), hsds.identifier(f"{SITE}.uk", "service", "1")
		)

	def test_the_province_of_a_postal_code(self) -> None:
		for code, name in (
			("1000", "Brussels Hoofdstedelijk Gewest"),
			("1800", "Vlaams-Brabant"),
			("2000", "Antwerpen"),
			("3000", "Vlaams-Brabant"),
			("3500", "Limburg"),
			("8500", "West-Vlaanderen"),
			("9000", "Oost-Vlaanderen"),
			("0900", ""),
			("90", ""),
			("٩٠٠٠", ""),
			("", ""),
		):
			self.assertEqual(hsds.province(code), name, code)
