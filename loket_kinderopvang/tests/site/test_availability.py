"""What is free: asked by mail, confirmed or changed through a link, all of it or nothing."""

from __future__ import annotations

from datetime import timedelta

import frappe
from frappe.utils import add_days, getdate

from loket_kinderopvang.platform import clock, compat, links
from loket_kinderopvang.supply import availability
from loket_kinderopvang.tests import factories, mailbox
from loket_kinderopvang.tests.base import LoketTestCase
from loket_kinderopvang.tests.mailbox import last_mail, mails


class TestAvailability(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		mailbox.use_in(self)
		self.desk = factories.make_desk()
		self.provider = factories.make_provider(self.desk.name, language="en")
		long_ago = add_days(clock.today(), -90)
		self.vacancy = factories.make_vacancy(self.provider.name, confirmed_on=long_ago, places=2)
		self.second = factories.make_vacancy(self.provider.name, confirmed_on=long_ago, monday="Full Day")
		self.round = factories.insert(
			"Childcare Availability Round", desk=self.desk.name, month=clock.today(), asked_on=clock.today()
		)
		availability.send_round(self.round.name)
		self.token = last_mail(self.provider.email).token
		frappe.set_user("Guest")

	def report(self, *rows: dict) -> dict:
		return availability.report_availability(self.token, list(rows))

	def answer(self) -> str:
		return frappe.db.get_value(
			"Childcare Round Answer", {"parent": self.round.name, "provider": self.provider.name}, "answer"
		)

	def get(self, *fields: str, name: str | None = None) -> tuple:
		row = frappe.db.get_value("Childcare Vacancy", name or self.vacancy.name, fields, as_dict=True)
		return tuple(row[field] for field in fields)

	def test_the_mail_says_what_we_believe_and_asking_twice_sends_once(self) -> None:
		mail = last_mail(self.provider.email)
		self.assertIn("Mon–Fri", mail.text)
		frappe.set_user("Administrator")
		self.assertEqual(availability.send_round(self.round.name), 0)
		self.assertEqual(len(mails(to=self.provider.email)), 1)

	def test_nothing_changed_confirms_everything(self) -> None:
		result = self.report()
		self.assertEqual(sorted(result["confirmed"]), sorted([self.vacancy.name, self.second.name]))
		for name in (self.vacancy.name, self.second.name):
			self.assertEqual(getdate(self.get("confirmed_on", name=name)[0]), clock.today())
		self.assertEqual(self.answer(), "Nothing Changed")

	def test_the_same_figures_again_are_no_change(self) -> None:
		self.report({"vacancy": self.vacancy.name, "places": "2"})
		self.assertEqual(self.answer(), "Nothing Changed")

	def test_what_changed_is_taken_over_and_the_rest_confirmed(self) -> None:
		self.report({"vacancy": self.vacancy.name, "places": 1, "friday": ""})
		self.assertEqual(self.get("places", "friday", "source"), (1, "", "Availability Round"))
		self.assertEqual(getdate(self.get("confirmed_on", name=self.second.name)[0]), clock.today())
		self.assertEqual(self.answer(), "Changed")

	def test_a_new_place_belongs_to_the_provider(self) -> None:
		result = self.report(
			{
				"places": 1,
				"available_from": "2027-09-01",
				"price_system": "Free Price",
				"wednesday": "Morning",
			}
		)
		made = frappe.get_doc("Childcare Vacancy", result["made"][0])
		self.assertEqual((made.provider, made.desk), (self.provider.name, self.desk.name))
		self.assertEqual(made.wednesday, "Morning")

	def test_taking_off_what_is_no_longer_free(self) -> None:
		self.report({"vacancy": self.vacancy.name, "closed": 1}, {"vacancy": self.second.name, "closed": 1})
		self.assertEqual(self.get("closed")[0], 1)
		self.assertEqual(self.answer(), "Full")

	def test_matching_sees_it_at_once(self) -> None:
		before = frappe.db.get_value("Childcare Desk", self.desk.name, "vacancy_version")
		self.report({"vacancy": self.vacancy.name, "places": 1})
		self.assertNotEqual(frappe.db.get_value("Childcare Desk", self.desk.name, "vacancy_version"), before)

	def test_bad_figures_are_refused_and_nothing_is_half_written(self) -> None:
		foreign = factories.make_vacancy(factories.make_provider(self.desk.name).name).name
		good = {"vacancy": self.vacancy.name, "places": 1}
		for row, words in (
			({"vacancy": self.second.name, "places": -1}, "between"),
			({"vacancy": self.second.name, "places": "three"}, "whole number"),
			({"vacancy": self.second.name, "available_from": "someday"}, "not a date"),
			({"vacancy": self.second.name, "available_until": "2020-01-01"}, "before the start"),
			({"vacancy": self.second.name, "monday": "Night"}, "not one of the choices"),
			({"vacancy": self.second.name, "monday": ""}, "at least one day"),
			({"vacancy": self.second.name, "provider": "OL-1"}, "can't be told"),
			({"vacancy": foreign, "places": 0}, "not one of yours"),
			({"vacancy": "VP-0000", "places": 0}, "not one of yours"),
			({"vacancy": self.vacancy.name, "places": 1}, "told twice"),
			("places", "must be an object"),
		):
			with self.assertRaises(frappe.ValidationError) as caught:
				self.report(good, row)
			self.assertIn(words, str(caught.exception))
			self.assertEqual(self.get("places")[0], 2)
		self.assertEqual(self.answer(), "Pending")
		with self.assertRaises(frappe.ValidationError):
			self.report(*({"places": 1} for _number in range(51)))

	def test_what_changed_while_somebody_looked_is_not_overwritten(self) -> None:
		seen = availability.seen(frappe.get_doc("Childcare Vacancy", self.vacancy.name))
		frappe.get_doc("Childcare Vacancy", self.vacancy.name).db_set("places", 1)
		with self.assertRaises(compat.Busy):
			self.report({"vacancy": self.vacancy.name, "places": 2, "seen": seen})
		self.assertEqual(self.get("places")[0], 1)

	def test_looking_changes_nothing_and_the_link_may_be_used_again(self) -> None:
		before = frappe.get_doc("Childcare Vacancy", self.vacancy.name).as_dict()
		availability.page_for(self.token)
		self.assertEqual(frappe.get_doc("Childcare Vacancy", self.vacancy.name).as_dict(), before)
		self.report({"vacancy": self.vacancy.name, "places": 1})
		self.report({"vacancy": self.vacancy.name, "places": 2})
		self.assertEqual(self.get("places")[0], 2)

	def test_a_link_ends_and_is_for_its_provider_alone(self) -> None:
		with clock.fixed(clock.now() + timedelta(days=46)), self.assertRaises(links.LinkProblem) as caught:
			self.report()
		self.assertEqual(caught.exception.code, links.EXPIRED)
		with self.assertRaises(links.LinkProblem):
			links.resolve(self.token, "answer_referral")

	def test_html_in_a_remark_is_text(self) -> None:
		self.report({"vacancy": self.vacancy.name, "remark": "<img src=x onerror=alert(1)> 🌞"})
		remark = self.get("remark")[0]
		self.assertNotIn("<img", remark)
		self.assertIn("🌞", remark)
