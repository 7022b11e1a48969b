"""The page about the open data, as a person reads it."""

from __future__ import annotations

from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import BrowserTestCase
from loket_kinderopvang.tests.browser import accessible
from loket_kinderopvang.tests.optional import expect


class TestOpenDataPage(BrowserTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.desk = self.committed(factories.make_desk)
		self.provider = self.committed(factories.make_provider, self.desk.name, published=1)

	def test_from_the_list_to_the_page_to_a_file(self) -> None:
		page = self.open()
		page.goto("/childcare/places?lang=en")
		page.get_by_role("link", name="Open data").click()
		expect(page.locator("h1")).to_have_text("Open data")
		accessible.check(self, page, "open data")
		self.screenshot(page, "d-open-data-en")
		answer = page.request.get(page.get_by_role("link", name="places.geojson").get_attribute("href"))
		self.assertIn(self.provider.name, [row["id"] for row in answer.json()["features"]])

	def test_on_a_phone(self) -> None:
		page = self.open(phone=True)
		page.goto("/childcare/open-data?lang=nl")
		accessible.check(self, page, "open data on a phone")
		self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), 390)
		self.screenshot(page, "d-open-data-nl-phone")

	def test_a_places_own_page_loads_without_an_error(self) -> None:
		page = self.open()
		said: list[str] = []
		page.on("console", lambda message: said.append(message.text))
		page.goto(f"/childcare/places/{self.provider.name}?lang=en")
		accessible.check(self, page, "a place")
		self.assertEqual(
			[text for text in said if "Content Security Policy" in text and "ld+json" in text], []
		)
		node = page.evaluate(
			"JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').textContent)"
		)
		self.assertEqual(node["name"], self.provider.provider_name)
