"""The monthly round: on its day, one mail for each organiser, nobody twice, whoever is silent surfaces."""

from __future__ import annotations

from datetime import date, timedelta
from unittest import mock

import frappe

from loket_kinderopvang import api
from loket_kinderopvang.platform import clock, links
from loket_kinderopvang.supply import availability
from loket_kinderopvang.tests import factories, mailbox
from loket_kinderopvang.tests.base import LoketTestCase


class TestRounds(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		mailbox.use_in(self)
		self.desk = factories.make_desk()
		self.providers = [factories.make_provider(self.desk.name, language="en") for _i in range(3)]
		self.round = factories.insert(
			"Childcare Availability Round", desk=self.desk.name, month=clock.today(), asked_on=clock.today()
		)

	def mails_of(self, *addresses: str) -> list[int]:
		return [len(mailbox.mails(to=address)) for address in addresses]

	def test_it_starts_on_the_day_that_staff_set_and_once_a_month(self) -> None:
		frappe.db.delete("Childcare Availability Round", {"desk": self.desk.name})
		frappe.db.set_single_value("Childcare Settings", "round_day", 5)
		with mock.patch.object(availability, "start") as started:
			made = {}
			for day in (date(2027, 3, 4), date(2027, 3, 6), date(2027, 3, 7), date(2027, 4, 5)):
				with clock.fixed(day):
					availability.start_due_rounds()
				made[day.isoformat()] = frappe.db.count(
					"Childcare Availability Round", {"desk": self.desk.name}
				)
		self.assertEqual(list(made.values()), [0, 1, 1, 2])
		self.assertGreaterEqual(started.call_count, 2)
		frappe.db.set_single_value("Childcare Settings", "round_day", 0)
		with clock.fixed(date(2027, 5, 20)):
			self.assertEqual(availability.start_due_rounds(), [])

	def test_a_run_that_is_killed_goes_on_and_mails_nobody_twice(self) -> None:
		invite = availability.invite
		calls: list[str] = []

		def killed(recipient: object, *arguments: object, **values: object) -> bool:
			calls.append(recipient.name)
			if len(calls) == 2:
				raise KeyboardInterrupt
			return invite(recipient, *arguments, **values)

		with mock.patch.object(availability, "invite", killed), self.assertRaises(KeyboardInterrupt):
			availability.send_round(self.round.name)
		self.assertEqual(availability.send_round(self.round.name), 2)
		self.assertEqual(availability.send_round(self.round.name), 0)
		self.assertEqual(self.mails_of(*(provider.email for provider in self.providers)), [1, 1, 1])

	def test_one_mail_and_one_page_for_all_locations_of_an_organiser(self) -> None:
		organiser = factories.insert(
			"Childcare Organiser",
			organiser_name=factories.word(),
			email=factories.email("org"),
			language="en",
		)
		for provider in self.providers[:2]:
			frappe.db.set_value("Childcare Provider", provider.name, "organiser", organiser.name)
		vacancies = [factories.make_vacancy(provider.name) for provider in self.providers]
		availability.send_round(self.round.name)
		self.assertEqual(
			self.mails_of(organiser.email, *(provider.email for provider in self.providers)), [1, 0, 0, 1]
		)
		token = mailbox.last_mail(organiser.email).token
		frappe.set_user("Guest")
		page = availability.page_for(token)
		self.assertEqual({row.name for row in page["vacancies"]}, {row.name for row in vacancies[:2]})
		availability.report_availability(token, [{"vacancy": vacancies[0].name, "places": 5}])
		answers = dict(
			frappe.get_all(
				"Childcare Round Answer", {"parent": self.round.name}, ["provider", "answer"], as_list=True
			)
		)
		self.assertEqual(
			[answers[provider.name] for provider in self.providers], ["Changed", "Nothing Changed", "Pending"]
		)
		with self.assertRaises(frappe.ValidationError):
			availability.report_availability(token, [{"vacancy": vacancies[2].name, "places": 1}])
		with self.assertRaises(frappe.ValidationError):
			availability.report_availability(token, [{"places": 1, "monday": "Full Day"}])
		new = {
			"places": 1,
			"monday": "Full Day",
			"provider": self.providers[1].name,
			"price_system": "Income-based",
		}
		made = availability.report_availability(token, [new])["made"]
		self.assertEqual(
			frappe.db.get_value("Childcare Vacancy", made[0], "provider"), self.providers[1].name
		)

	def test_who_is_silent_is_reminded_once_and_listed_to_call(self) -> None:
		availability.send_round(self.round.name)
		token = mailbox.last_mail(self.providers[0].email).token
		availability.report_availability(token, [])
		days = frappe.db.get_single_value("Childcare Settings", "round_reminder_days")
		with clock.fixed(clock.now() + timedelta(days=days - 1)):
			availability.remind_silent_providers()
		self.assertEqual(self.mails_of(*(provider.email for provider in self.providers)), [1, 1, 1])
		with clock.fixed(clock.now() + timedelta(days=days + 1)):
			availability.remind_silent_providers()
			availability.remind_silent_providers()
		self.assertEqual(self.mails_of(*(provider.email for provider in self.providers)), [1, 2, 2])
		silent = [row["name"] for row in api.silent_providers(self.round.name)]
		self.assertEqual(sorted(silent), sorted(provider.name for provider in self.providers[1:]))
		# The link of the first mail goes on working after a reminder.
		self.assertTrue(
			links.resolve(mailbox.mails(to=self.providers[1].email)[0].token, availability.PURPOSE)
		)

	def test_a_place_that_is_announced_puts_its_requests_on_the_officers_list(self) -> None:
		fits = factories.make_request(desk=self.desk.name, monday="Full Day")
		not_open_then = factories.make_request(desk=self.desk.name, saturday="Full Day")
		vacancy = factories.make_vacancy(self.providers[0].name)
		self.assertEqual(availability.announce(vacancy.name), [fits.name])
		attention = [
			frappe.db.get_value("Childcare Request", r.name, "attention") for r in (fits, not_open_then)
		]
		self.assertEqual([value or None for value in attention], ["Place Came Free", None])
