"""Matching on a real site: what is shown and logged, and that places in memory are never stale."""

from __future__ import annotations

import json

import frappe
from frappe.utils import add_days

from loket_kinderopvang import api
from loket_kinderopvang.domain.matching import Reason
from loket_kinderopvang.matching import matching
from loket_kinderopvang.platform import clock, wording
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import LoketTestCase


class TestFindVacancies(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.desk = factories.make_desk().name
		self.provider = factories.make_provider(self.desk).name
		self.vacancy = factories.make_vacancy(self.provider)
		self.request = factories.make_request(desk=self.desk)

	def shown(self, request=None) -> list[str]:
		return [match["vacancy"] for match in matching.find_vacancies((request or self.request).name)]

	def test_a_match_says_why_in_plain_words(self) -> None:
		self.vacancy.update(
			{"wednesday": "Morning", "available_from": add_days(self.request.wanted_from, 14)}
		)
		self.vacancy.save()
		match = api.find_vacancies(self.request.name)[0]
		self.assertEqual({"vacancy", "provider", "score", "fits", "reasons"} - set(match), set())
		self.assertFalse(match["fits"])
		said = {reason["rule"]: (reason["ok"], reason["detail"]) for reason in match["reasons"]}
		self.assertEqual(said["days"], (False, "Not free: Wednesday (afternoon)."))
		self.assertEqual(said["start"], (False, "Starts 2 weeks later."))
		self.assertEqual(said["distance"], (True, "0 km."))
		self.assertEqual(said["price"], (True, "Income-based."))

	def test_what_was_shown_is_logged_in_its_order(self) -> None:
		for _i in range(4):
			factories.make_vacancy(factories.make_provider(self.desk).name)
		shown = self.shown()
		log = frappe.get_last_doc("Childcare Match Log", {"request": self.request.name})
		self.assertEqual([row["vacancy"] for row in json.loads(log.shown)], shown)
		self.assertEqual((log.shown_to, log.desk), ("Administrator", self.desk))
		self.assertTrue(log.seed and json.loads(log.weights)["days"])
		self.assertEqual(self.shown(), shown)

	def test_a_change_is_seen_at_once(self) -> None:
		self.assertEqual(self.shown(), [self.vacancy.name])
		self.vacancy.closed = 1
		self.vacancy.save()
		self.assertEqual(self.shown(), [])
		self.vacancy.closed = 0
		self.vacancy.save()
		second = factories.make_vacancy(self.provider)
		self.assertEqual(set(self.shown()), {self.vacancy.name, second.name})
		second.delete()
		self.assertEqual(self.shown(), [self.vacancy.name])
		provider = frappe.get_doc("Childcare Provider", self.provider)
		provider.disabled = 1
		provider.save()
		self.assertEqual(self.shown(), [])

	def test_a_change_that_was_rolled_back_is_not_seen(self) -> None:
		self.assertEqual(self.shown(), [self.vacancy.name])
		frappe.db.savepoint("before_it")
		self.vacancy.closed = 1
		self.vacancy.save()
		self.assertEqual(self.shown(), [])
		frappe.db.rollback(save_point="before_it")
		self.assertEqual(self.shown(), [self.vacancy.name])

	def test_another_desks_places_are_not_shown(self) -> None:
		factories.make_vacancy(factories.make_provider(factories.make_desk().name).name)
		self.assertEqual(self.shown(), [self.vacancy.name])

	def test_without_coordinates_the_distance_is_unknown(self) -> None:
		frappe.db.set_value("Childcare Family", self.request.family, {"latitude": 0, "longitude": 0})
		match = matching.find_vacancies(self.request.name)[0]
		self.assertIsNone(match["distance_km"])
		self.assertIn("Distance unknown.", [reason["detail"] for reason in match["reasons"]])

	def test_the_centre_of_the_area_stands_for_a_family_without_address(self) -> None:
		area = factories.make_area(latitude=51.1, longitude=3.7).name
		frappe.db.set_value("Childcare Family", self.request.family, {"latitude": 0, "longitude": 0})
		frappe.db.set_value("Childcare Request", self.request.name, "area", area)
		self.assertAlmostEqual(matching.find_vacancies(self.request.name)[0]["distance_km"], 11.1, delta=0.1)

	def test_two_places_that_together_cover_the_week_are_found(self) -> None:
		self.vacancy.update({"thursday": "", "friday": ""})
		self.vacancy.save()
		other = factories.make_vacancy(
			factories.make_provider(self.desk).name, thursday="Full Day", friday="Full Day"
		)
		pairs = api.find_openings(self.request.name)["combinations"]
		self.assertEqual(pairs[0]["kind"], "together")
		self.assertEqual({row["vacancy"] for row in pairs[0]["vacancies"]}, {self.vacancy.name, other.name})

	def test_what_change_would_open_a_place(self) -> None:
		self.vacancy.available_from = add_days(self.request.wanted_from, 21)
		self.vacancy.save()
		misses = api.find_openings(self.request.name)["near_misses"]
		self.assertEqual([miss["change"] for miss in misses], ["Starting 3 weeks later would open a place."])

	def test_from_a_vacancy_priority_goes_before_waiting(self) -> None:
		early = factories.make_request(desk=self.desk, asked_on=add_days(clock.today(), -100))
		family = factories.make_family(self.desk, criteria=[{"criterion": "work_or_training"}])
		first = factories.make_request(family=family.name)
		self.assertEqual(first.priority_tier, 1)
		rows = api.find_requests(self.vacancy.name)
		self.assertEqual([row["request"] for row in rows], [first.name, early.name, self.request.name])
		self.assertEqual((rows[1]["waiting_days"], rows[0]["tier"]), (100, 1))
		log = frappe.get_last_doc("Childcare Match Log", {"vacancy": self.vacancy.name})
		self.assertEqual(len(json.loads(log.shown)), 3)

	def test_only_staff_of_the_desk_matches(self) -> None:
		parent = factories.make_user("Loket Parent")
		frappe.db.set_value("Childcare Family", self.request.family, "user", parent.name)
		stranger = factories.make_user("Loket Officer", desk=factories.make_desk().name)
		for user in (parent, stranger):
			frappe.set_user(user.name)
			with self.assertRaises(frappe.PermissionError):
				api.find_vacancies(self.request.name)
			with self.assertRaises(frappe.PermissionError):
				api.find_requests(self.vacancy.name)


class TestWording(LoketTestCase):
	def test_every_reason_has_its_sentence(self) -> None:
		params = {
			"mask": 3,
			"missing": 12,
			"weeks": 2,
			"until": clock.today(),
			"km": 1.2,
			"max_km": 1,
			"price_system": "Income-based",
			"kind": "Family Care",
			"rank": 1,
			"on": clock.today(),
			"days": 40,
			"from": clock.today(),
			"language": "nl",
		}
		for code in wording.REASONS:
			self.assertTrue(wording.reason_text(Reason("rule", True, code, params)).endswith("."), code)

	def test_days_in_words(self) -> None:
		self.assertEqual(wording.days_text(0b1111111111), "Monday to Friday")
		self.assertEqual(wording.days_text(0b11 | 0b01 << 4), "Monday and Wednesday (morning)")
		self.assertEqual(wording.days_text(0), "no days")
