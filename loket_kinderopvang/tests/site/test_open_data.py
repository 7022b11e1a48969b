"""Open data over HTTP: what is published and nothing else, kept by caches, read by anybody, changed by nobody."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Any

import frappe
import requests
from frappe.utils import add_days

from loket_kinderopvang.platform import clock
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.committed import ServedTestCase
from loket_kinderopvang.tests.unit import shape_checks
from loket_kinderopvang.town import open_data

FOLDER = "/childcare/open-data/"
NASTY = "De Zon </script><script>alert(1)</script>"


class OpenDataCase(ServedTestCase):
	def setUp(self) -> None:
		super().setUp()
		published = frappe.get_all("Childcare Provider", {"published": 1}, pluck="name")
		for name in published:
			frappe.db.set_value("Childcare Provider", name, "published", 0, update_modified=False)
		self.addCleanup(self._publish, published)
		self.town = factories.make_area(nis_code="99999")
		self.area = factories.make_area(
			parent_childcare_area=self.town.name,
			postal_codes=["9992"],
			boundary=json.dumps({"type": "Polygon", "coordinates": [[[3, 51], [4, 51], [4, 52], [3, 51]]]}),
		)
		self.desk = factories.make_desk()
		self.place = factories.make_provider(
			self.desk.name,
			published=1,
			provider_name="De Zon",
			area=self.area.name,
			kind="Family Care",
			price_system="Income-based",
			street="Dorpsstraat 1",
			postal_code="9992",
			city="Zonnedorp",
			phone="+3292345678",
			website="https://zon.example.org",
			contact_name="Geheim Persoon",
			email="geheim@example.org",
			note="Geheime nota",
			accessible=1,
			opens_at="07:00:00",
			closes_at="18:30:00",
			languages=[{"language": "nl"}, {"language": "fr"}],
		)
		self.hidden = factories.make_provider(
			self.desk.name, provider_name="Verborgen", area=self.area.name, published=0
		)
		self.closed = factories.make_provider(
			self.desk.name, provider_name="Gesloten", area=self.area.name, published=1, disabled=1
		)
		today = clock.today()
		factories.make_vacancy(self.place.name, places=2, available_from=today)
		factories.make_vacancy(self.place.name, places=1, available_from=add_days(today, 30))
		factories.make_vacancy(self.place.name, places=4, available_from=add_days(today, 200))
		factories.make_vacancy(self.hidden.name, places=7, available_from=today)
		frappe.db.commit()
		self.guest = self.server.visitor()

	def _publish(self, names: list[str]) -> None:
		for name in names:
			frappe.db.set_value("Childcare Provider", name, "published", 1, update_modified=False)
		frappe.db.commit()

	def get(self, file: str, verb: str = "GET", **headers: str) -> requests.Response:
		return self.guest.request(verb, FOLDER + file, headers=headers)

	def read(self, file: str) -> Any:
		answer = self.get(file)
		self.assertEqual(answer.status_code, 200, answer.text[:300])
		return answer.json()

	def set(self, field: str, value: object) -> None:
		frappe.db.set_single_value("Childcare Settings", field, value)
		frappe.clear_document_cache("Childcare Settings", "Childcare Settings")
		frappe.db.commit()


class TestFiles(OpenDataCase):
	def test_the_places_as_geojson(self) -> None:
		data = self.read("places.geojson")
		self.assertEqual(shape_checks.geojson_problems(data), [])
		(feature,) = data["features"]
		self.assertEqual((feature["id"], feature["properties"]["name"]), (self.place.name, "De Zon"))
		self.assertEqual(feature["geometry"]["coordinates"], [3.7, 51.0])
		found = feature["properties"]
		self.assertEqual(
			(found["free_now"], found["free_soon"], found["free_confirmed_on"]),
			(2, 1, clock.today().isoformat()),
		)
		self.assertEqual((found["kind"], found["price_system"]), ("family_care", "income_based"))
		self.assertEqual((found["opens"], found["closes"]), ("07:00", "18:30"))
		self.assertEqual(found["area"], self.area.area_name)
		self.assertTrue(found["url"].endswith(f"/childcare/places/{self.place.name}"))
		self.assertTrue(data["licence"])

	def test_the_places_as_schema_org(self) -> None:
		data = self.read("places.json")
		self.assertEqual(data["@context"], "https://schema.org")
		(node,) = data["@graph"]
		self.assertEqual(shape_checks.childcare_problems(node), [])
		self.assertEqual((node["name"], node["telephone"]), ("De Zon", "+3292345678"))
		self.assertEqual(node["knowsLanguage"], ["nl", "fr"])
		(hours,) = node["openingHoursSpecification"]
		self.assertEqual((len(hours["dayOfWeek"]), hours["opens"]), (5, "07:00"))

	def test_the_places_as_hsds(self) -> None:
		data = self.read("hsds.json")
		self.assertEqual(shape_checks.hsds_problems(data), [])
		self.assertEqual([row["name"] for row in data["services"]], ["De Zon"])
		self.assertEqual(data["addresses"][0]["state_province"], "Oost-Vlaanderen")
		self.assertEqual(data["schedules"][0]["byday"], "MO,TU,WE,TH,FR")
		self.assertEqual(len(data["languages"]), 2)

	def test_the_areas_with_what_is_free_in_them_and_below(self) -> None:
		data = self.read("areas.geojson")
		self.assertEqual(shape_checks.geojson_problems(data), [])
		found = {feature["id"]: feature for feature in data["features"]}
		area, town = found[self.area.name], found[self.town.name]
		self.assertEqual(area["geometry"]["type"], "Polygon")
		self.assertEqual(town["geometry"]["type"], "Point")
		for feature in (area, town):
			counts = [feature["properties"][key] for key in ("places", "free_now", "free_soon")]
			self.assertEqual(counts, [1, 2, 1])
		self.assertEqual(area["properties"]["part_of"], self.town.name)
		self.assertEqual(area["properties"]["postal_codes"], ["9992"])
		self.assertEqual(town["properties"]["nis_code"], "99999")

	def test_what_is_not_published_is_nowhere(self) -> None:
		for file in open_data.FILES:
			text = self.get(file).text
			for secret in (
				"Verborgen",
				"Gesloten",
				self.hidden.name,
				self.closed.name,
				"Geheim",
				"Geheime nota",
				"geheim@",
				"Administrator",
			):
				self.assertNotIn(secret, text, file)

	def test_a_desk_that_only_informs_asks_nobody_what_is_free(self) -> None:
		frappe.db.set_value("Childcare Desk", self.desk.name, "information_only", 1)
		frappe.db.commit()
		(feature,) = self.read("places.geojson")["features"]
		self.assertIsNone(feature["properties"]["free_now"])
		(node,) = self.read("places.json")["@graph"]
		self.assertNotIn("potentialAction", node)
		self.assertEqual([row["propertyID"] for row in node["additionalProperty"]], ["price_system"])
		areas = {row["id"]: row["properties"] for row in self.read("areas.geojson")["features"]}
		self.assertEqual([areas[self.area.name][key] for key in ("places", "free_now")], [1, 0])

	def test_the_number_of_queries_does_not_grow_with_the_places(self) -> None:
		def queries() -> int:
			count, original = 0, frappe.db.sql

			def counted(*arguments: Any, **values: Any) -> Any:
				nonlocal count
				count += 1
				return original(*arguments, **values)

			frappe.db.sql = counted
			try:
				for make, _mimetype in open_data.FILES.values():
					make()
			finally:
				frappe.db.sql = original
			return count

		queries()
		few = queries()
		for _number in range(12):
			other = factories.make_provider(
				self.desk.name, published=1, area=self.area.name, languages=[{"language": "nl"}]
			)
			factories.make_vacancy(other.name)
		self.assertEqual(len(open_data.places()), 13)
		self.assertLessEqual(queries(), few)


class TestHttp(OpenDataCase):
	def test_anybody_may_keep_a_file_and_hears_whether_it_changed(self) -> None:
		for file, (_make, mimetype) in open_data.FILES.items():
			first = self.get(file)
			self.assertTrue(first.headers["Content-Type"].startswith(mimetype), first.headers)
			self.assertEqual(first.headers["Access-Control-Allow-Origin"], "*")
			self.assertEqual(first.headers["Cache-Control"], "public, max-age=300")
			self.assertEqual(first.headers["X-Content-Type-Options"], "nosniff")
			self.assertIn('rel="describedby"', first.headers["Link"])
			self.assertNotIn("X-Robots-Tag", first.headers)
			self.assertNotIn("Set-Cookie", first.headers)
			changed = parsedate_to_datetime(first.headers["Last-Modified"])
			self.assertLess(abs(datetime.now(timezone.utc) - changed), timedelta(minutes=10))
			again = self.get(file, **{"If-None-Match": first.headers["ETag"]})
			self.assertEqual((again.status_code, again.content), (304, b""))
			self.assertEqual(again.headers["ETag"], first.headers["ETag"])
			# A web server that compresses the file makes its tag a weak one.
			weak = self.get(file, **{"If-None-Match": f'"other", W/{first.headers["ETag"]}'})
			self.assertEqual(weak.status_code, 304)
			self.assertEqual(self.get(file, **{"If-None-Match": '"other"'}).status_code, 200)
			head = self.get(file, "HEAD")
			self.assertEqual((head.status_code, head.content), (200, b""))
			self.assertEqual(head.headers["ETag"], first.headers["ETag"])

	def test_a_change_gives_another_tag(self) -> None:
		tag = self.get("places.geojson").headers["ETag"]
		self.place.reload()
		self.place.update({"published": 0}).save()
		frappe.db.commit()
		answer = self.get("places.geojson", **{"If-None-Match": tag})
		self.assertEqual((answer.status_code, answer.json()["features"]), (200, []))

	def test_a_file_is_the_same_whatever_language_a_browser_asks_for(self) -> None:
		tags = {
			self.get("places.json", **{"Accept-Language": language}).headers["ETag"]
			for language in ("nl-BE", "fr", "ar")
		}
		self.assertEqual(len(tags), 1)

	def test_nothing_can_be_changed(self) -> None:
		for verb, statuses in (("POST", (405,)), ("PUT", (403, 404, 405)), ("DELETE", (403, 404, 405))):
			for file in open_data.FILES:
				answer = self.guest.request(verb, FOLDER + file, json={"published": 1})
				self.assertIn(answer.status_code, statuses, f"{verb} {file}")
		self.assertEqual(self.get("other.json").status_code, 404)
		self.assertEqual(self.get("../places.geojson.bak").status_code, 404)

	def test_another_sites_page_may_ask_first(self) -> None:
		answer = self.get("places.geojson", "OPTIONS", Origin="https://example.com")
		self.assertEqual(answer.headers["Access-Control-Allow-Origin"], "*")
		self.assertIn("If-None-Match", answer.headers["Access-Control-Allow-Headers"])

	def test_too_many_from_one_address_wait(self) -> None:
		greedy = self.server.visitor()
		original, open_data.FILES["places.geojson"] = (
			open_data.FILES["places.geojson"],
			(dict, "application/geo+json"),
		)
		self.addCleanup(open_data.FILES.__setitem__, "places.geojson", original)
		statuses = [
			greedy.request("GET", FOLDER + "places.geojson").status_code
			for _number in range(open_data.FILES_PER_HOUR + 1)
		]
		self.assertEqual(set(statuses[:-1]), {200})
		self.assertEqual(statuses[-1], 429)
		answer = greedy.request("GET", FOLDER + "places.json")
		self.assertEqual((answer.status_code, answer.headers["Retry-After"]), (429, "3600"))
		self.assertEqual(self.get("places.geojson").status_code, 200)

	def test_a_town_may_offer_none(self) -> None:
		self.addCleanup(self.set, "no_open_data", 0)
		self.set("no_open_data", 1)
		for file in open_data.FILES:
			self.assertEqual(self.get(file).status_code, 404)
		self.assertEqual(self.guest.request("GET", "/childcare/open-data").status_code, 404)
		self.assertNotIn("open-data", self.guest.request("GET", "/childcare/places").text)


class TestPages(OpenDataCase):
	def test_the_page_says_what_the_files_are_and_the_towns_terms(self) -> None:
		answer = self.guest.request("GET", "/childcare/open-data?lang=en")
		self.assertEqual(answer.status_code, 200)
		for file in open_data.FILES:
			self.assertIn(f'href="{FOLDER}{file}"', answer.text)
		self.assertIn("Free to use.", answer.text)
		for field in ("open_data_licence", "open_data_licence_url"):
			self.addCleanup(self.set, field, "")
		self.set("open_data_licence", "Gratis hergebruik <b>")
		self.set("open_data_licence_url", "https://example.org/licentie")
		text = self.guest.request("GET", "/childcare/open-data?lang=nl").text
		self.assertIn("Gratis hergebruik &lt;b&gt;", text)
		self.assertIn('href="https://example.org/licentie"', text)
		answer = self.get("places.geojson")
		self.assertEqual(answer.json()["licence"], "Gratis hergebruik <b>")
		self.assertIn('<https://example.org/licentie>; rel="license"', answer.headers["Link"])
		self.assertIn('href="/childcare/open-data', self.guest.request("GET", "/childcare/places").text)

	def test_a_places_own_page_says_the_same_to_machines(self) -> None:
		frappe.db.set_value("Childcare Provider", self.place.name, "provider_name", NASTY)
		frappe.db.commit()
		text = self.guest.request("GET", f"/childcare/places/{self.place.name}?lang=en").text
		self.assertNotIn("<script>alert", text)
		(found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)
		node = json.loads(found)
		self.assertEqual(shape_checks.childcare_problems(node), [])
		self.assertEqual((node["@context"], node["name"]), ("https://schema.org", NASTY))
		self.assertNotIn("geheim@", found)
		unknown = self.guest.request("GET", f"/childcare/places/{self.hidden.name}")
		self.assertEqual(unknown.status_code, 404)
		self.assertNotIn("ld+json", unknown.text)
