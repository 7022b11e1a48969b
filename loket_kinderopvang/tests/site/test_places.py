"""Providers and their places: what can't be right is said, and what hangs together stays together."""

from __future__ import annotations

import re
from pathlib import Path

import frappe
from frappe.utils import add_days

from loket_kinderopvang.domain import checks
from loket_kinderopvang.platform import clock, field_checks
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import LoketTestCase


class TestSentences(LoketTestCase):
	def test_every_problem_that_the_domain_finds_has_a_sentence(self) -> None:
		source = Path(checks.__file__).read_text(encoding="utf-8")
		codes = set(re.findall(r'Problem\(\s*"(\w+)"', source))
		self.assertGreater(len(codes), 10)
		self.assertLessEqual(codes, set(field_checks._sentences()))


class TestVacancy(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.area = factories.make_area()
		self.provider = factories.make_provider(
			area=self.area.name, provider_name="De Zon", kind="Family Care", price_system="Income-based"
		)

	def version(self) -> str:
		return frappe.db.get_value("Childcare Desk", self.provider.desk, "vacancy_version")

	def test_what_can_not_be_right_names_its_field(self) -> None:
		today = clock.today()
		for values, words in (
			({"places": -1}, "Free Places"),
			({"available_from": today, "available_until": add_days(today, -1)}, "Available Until"),
			({"monday": ""}, "at least one day"),
			({"age_from_months": 12, "age_to_months": 6}, "oldest age"),
			({"remark": "x" * 10_001}, "Remark"),
		):
			with self.assertRaises(frappe.ValidationError) as caught:
				factories.make_vacancy(self.provider.name, **values)
			self.assertIn(words, str(caught.exception))

	def test_it_takes_desk_kind_and_area_from_its_provider(self) -> None:
		vacancy = factories.make_vacancy(self.provider.name)
		self.assertEqual(
			(vacancy.desk, vacancy.kind, vacancy.area),
			(self.provider.desk, "Family Care", self.area.name),
		)

	def test_the_title_has_days_and_a_date_in_the_language_of_the_desk(self) -> None:
		vacancy = factories.make_vacancy(
			self.provider.name,
			available_from="2027-09-01",
			monday="Full Day",
			tuesday="Full Day",
			friday="Morning",
		)
		self.assertEqual(vacancy.title, "De Zon · ma–di, vr ½ · 1 sep 2027")
		self.assertEqual(vacancy.slot_mask, 0b0000_01_00_00_11_11)

	def test_matching_hears_of_every_change(self) -> None:
		vacancy = factories.make_vacancy(self.provider.name)
		seen = {self.version()}
		vacancy.update({"places": 3}).save()
		seen.add(self.version())
		self.provider.reload()
		self.provider.update({"latitude": 51.2}).save()
		seen.add(self.version())
		vacancy.delete()
		seen.add(self.version())
		self.assertEqual(len(seen), 4)

	def test_places_follow_their_provider(self) -> None:
		vacancy = factories.make_vacancy(self.provider.name)
		desk = factories.make_desk()
		self.provider.reload()
		self.provider.update({"desk": desk.name, "kind": "Group Care", "provider_name": "De Maan"}).save()
		vacancy.reload()
		self.assertEqual((vacancy.desk, vacancy.kind), (desk.name, "Group Care"))
		self.assertTrue(vacancy.title.startswith("De Maan · "))
		self.assertTrue(frappe.db.get_value("Childcare Desk", desk.name, "vacancy_version"))


class TestContacts(LoketTestCase):
	def test_any_belgian_notation_of_a_phone_becomes_one(self) -> None:
		for typed in ("0470 12 34 56", "0470/12.34.56", "+32 470 12 34 56", "0032470123456"):
			self.assertEqual(factories.make_provider(phone=typed).phone, "+32470123456")
		self.assertEqual(factories.make_partner(phone="09 123 45 67").phone, "+3291234567")
		organiser = factories.insert(
			"Childcare Organiser", organiser_name=factories.unique("Organisator"), phone="09 123 45 67"
		)
		self.assertEqual(organiser.phone, "+3291234567")

	def test_what_can_not_be_a_phone_or_an_email_is_refused(self) -> None:
		for values, words in (
			({"phone": "12"}, "can't be a phone number"),
			({"email": "jo at home"}, "email"),
		):
			with self.assertRaises(frappe.ValidationError) as caught:
				factories.make_provider(**values)
			self.assertIn(words, str(caught.exception))

	def test_a_name_in_any_script_is_kept_and_markup_is_text(self) -> None:
		provider = factories.make_provider(provider_name="<b>الشمس</b> 🌞 De Zon")
		self.assertIn("الشمس", provider.provider_name)
		self.assertNotIn("<b>", provider.provider_name)

	def test_an_age_group_does_not_end_before_it_begins(self) -> None:
		with self.assertRaises(frappe.ValidationError):
			factories.make_provider(age_from_months=18, age_to_months=6)
