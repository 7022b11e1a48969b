"""The public list of places and the price page: what is published, in a neutral order, without a guess."""

from __future__ import annotations

from datetime import date, timedelta

import frappe

from loket_kinderopvang.platform import clock
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import LoketTestCase
from loket_kinderopvang.town import directory, information, price


class TestDirectory(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		frappe.db.set_value("Childcare Provider", {"published": 1}, "published", 0)
		self.desk = factories.make_desk()
		self.area = factories.make_area(
			area_name="Muizenhoek", latitude=51.0, longitude=3.7, postal_codes=["9989"]
		)
		self.near = self.make(latitude=51.0, longitude=3.71)
		self.far = self.make(latitude=51.2, longitude=3.9, kind="Group Care", price_system="Free Price")
		self.nowhere = self.make(latitude=0, longitude=0)
		self.hidden = self.make(published=0)

	def make(self, **values: object) -> object:
		return factories.make_provider(
			self.desk.name,
			**{"published": 1, "kind": "Family Care", "price_system": "Income-based", **values},
		)

	def names(self, **form: str) -> list[str]:
		return [row["name"] for row in directory.find(directory.Wish.of(form))["places"]]

	def test_only_what_is_published_and_without_an_account(self) -> None:
		frappe.set_user("Guest")
		self.assertEqual(set(self.names()), {self.near.name, self.far.name, self.nowhere.name})
		self.assertIsNone(directory.place(self.hidden.name))
		self.assertEqual(directory.place(self.near.name)["title"], self.near.provider_name)

	def test_nearest_first_and_an_unknown_distance_last_and_unsaid(self) -> None:
		for text in ("muizenhoek", "9989", "9989 Muizenhoek"):
			self.assertEqual(self.names(near=text), [self.near.name, self.far.name, self.nowhere.name], text)
		last = directory.find(directory.Wish.of({"near": "9989"}))["places"][-1]
		self.assertEqual(last["distance"], "")

	def test_without_a_place_the_order_is_the_days_draw(self) -> None:
		orders = set()
		for day in range(12):
			with clock.fixed(date(2027, 1, 1) + timedelta(days=day)):
				self.assertEqual(self.names(), self.names())
				orders.add(tuple(self.names()))
		self.assertGreater(len(orders), 2)

	def test_filters(self) -> None:
		self.assertEqual(self.names(kind="Group Care"), [self.far.name])
		self.assertEqual(self.names(price="Free Price"), [self.far.name])
		self.assertEqual(self.names(free="now"), [])
		vacancy = factories.make_vacancy(
			self.near.name, available_from=clock.today(), monday="Full Day", friday="Morning"
		)
		self.assertEqual(self.names(free="now"), [self.near.name])
		self.assertEqual(self.names(free="now", tuesday="1"), [])
		self.assertEqual(self.names(free="soon", monday="1"), [self.near.name])
		row = directory.find(directory.Wish.of({"free": "now"}))["places"][0]
		self.assertIn(str(vacancy.places), row["free"])
		self.assertTrue(row["confirmed"])

	def test_opening_hours_are_said_only_when_somebody_gave_them(self) -> None:
		self.assertEqual(directory.place(self.near.name)["hours"], "")
		self.near.update({"opens_at": "07:00:00", "closes_at": "18:30:00"})
		self.near.save()
		self.assertEqual(directory.place(self.near.name)["hours"], "07:00 – 18:30")

	def test_nonsense_in_the_address_is_no_wish(self) -> None:
		self.assertEqual(len(self.names(kind="'; drop", free="x", page="-7", near="\x00")), 3)


class TestPriceAndInformation(LoketTestCase):
	def test_without_parameters_nothing_is_guessed(self) -> None:
		frappe.db.delete("Childcare Income Tariff")
		self.assertFalse(price.can_calculate())
		self.assertIsNone(price.indication({"income": "25000"}).price)

	def test_with_parameters_it_calculates_and_says_since_when(self) -> None:
		frappe.db.delete("Childcare Income Tariff")
		factories.insert(
			"Childcare Income Tariff",
			title="Invented",
			source="Invented for this test",
			valid_from="2026-01-01",
			minimum_price=5,
			maximum_price=30,
			child_reduction=3,
			multiple_birth_reduction=3,
			brackets=[{"coefficient": 0.001}],
		)
		self.assertTrue(price.can_calculate())
		found = price.indication({"income": "20.000,00", "children": "2"})
		self.assertEqual(float(found.price), 17.0)
		self.assertIn("2026", price.words(found)["since"])
		self.assertEqual(float(price.indication({}).price), 30.0)
		with self.assertRaises(frappe.ValidationError):
			price.indication({"income": "many"})

	def test_brochures_come_in_the_readers_language_or_the_nearest(self) -> None:
		desk = factories.make_desk(default_language="nl")
		other = factories.make_desk()
		for language, of_desk, title in (
			("nl", None, "Over prijs"),
			("ar", None, "عن السعر"),
			("nl", other.name, "Van een ander loket"),
		):
			factories.insert(
				"Childcare Info Sheet",
				title=title,
				topic=f"price {of_desk or ''}",
				language=language,
				desk=of_desk,
				published=1,
				content="<p>x</p><script>alert(1)</script>",
			)
		titles = lambda language: [row["title"] for row in information.sheets(desk.name, language)]  # noqa: E731
		self.assertIn("عن السعر", titles("ar"))
		self.assertIn("Over prijs", titles("pl"))
		self.assertNotIn("Van een ander loket", titles("nl"))
		self.assertNotIn("<script", str(information.sheets(desk.name, "nl")))
