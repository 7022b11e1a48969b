"""The site's own clock decides what day it is, wherever its server stands; and years end at its midnight."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from unittest import mock
from zoneinfo import ZoneInfo

import frappe

from loket_kinderopvang import api
from loket_kinderopvang.domain import wall_clock
from loket_kinderopvang.follow_up import follow_up
from loket_kinderopvang.intake import asking, intake
from loket_kinderopvang.platform import clock, links, long_work
from loket_kinderopvang.platform.field_checks import InvalidFields
from loket_kinderopvang.referral import referrals
from loket_kinderopvang.setup import install
from loket_kinderopvang.supply import availability
from loket_kinderopvang.tests import factories, mailbox
from loket_kinderopvang.tests.base import LoketTestCase

# At each moment it is another day in the first of them than in the last.
ZONES = ("Pacific/Kiritimati", "Asia/Kolkata", "America/New_York", "Pacific/Pago_Pago")


class TestTimeZones(LoketTestCase):
	def use(self, zone: str) -> date:
		"""Set the site's zone; return the day that it is there."""
		frappe.db.set_single_value("System Settings", "time_zone", zone)
		frappe.cache.delete_value("time_zone")
		self.addCleanup(frappe.cache.delete_value, "time_zone")
		return datetime.now(ZoneInfo(zone)).date()

	def test_today_is_the_sites_day(self) -> None:
		days = set()
		for zone in ZONES:
			before = self.use(zone)
			found = clock.today()
			self.assertIn(found, (before, datetime.now(ZoneInfo(zone)).date()), zone)
			days.add(found)
		self.assertGreaterEqual(len(days), 2)

	def test_a_child_is_born_today_by_the_sites_clock(self) -> None:
		desk = factories.make_desk().name
		for zone in ZONES:
			today = self.use(zone)
			child = {"first_name": factories.word(), "last_name": factories.word()}
			wanted = {"wanted_from": str(today + timedelta(days=60))}
			data = factories.application_data(desk, children=[{**child, "birth_date": str(today)}], **wanted)
			intake.receive(data, channel="Counter", user_is_outside=False)
			tomorrow = str(today + timedelta(days=2))
			data = factories.application_data(desk, children=[{**child, "birth_date": tomorrow}], **wanted)
			with self.assertRaises(InvalidFields):
				intake.receive(data, channel="Counter", user_is_outside=False)

	def test_a_question_is_asked_on_the_sites_day(self) -> None:
		for zone in ZONES:
			today = self.use(zone)
			application = factories.make_application()
			registered = intake.register(application.name)
			asked = frappe.db.get_value("Childcare Request", registered["requests"][0], "asked_on")
			self.assertIn(asked, (today, today + timedelta(days=1)), zone)

	def test_a_link_works_until_its_moment_on_the_sites_clock(self) -> None:
		for zone in ZONES:
			self.use(zone)
			provider = factories.make_provider()
			token = links.make(
				availability.PURPOSE, provider.doctype, provider.name, clock.now() + timedelta(minutes=5)
			)
			self.assertTrue(links.resolve(token, availability.PURPOSE))
			token = links.make(
				availability.PURPOSE, provider.doctype, provider.name, clock.now() - timedelta(minutes=5)
			)
			with self.assertRaises(links.LinkProblem):
				links.resolve(token, availability.PURPOSE)

	def test_work_is_alive_by_every_clock(self) -> None:
		for zone in ZONES:
			self.use(zone)
			doc = factories.insert("Childcare Allocation Round", desk=factories.make_desk().name)
			doc.db_set({"status": long_work.RUNNING, "heartbeat_on": frappe.utils.now_datetime()})
			with mock.patch.object(long_work, "_enqueue"):
				self.assertNotIn(doc.name, long_work.resume())
				doc.db_set("heartbeat_on", frappe.utils.now_datetime() - timedelta(minutes=11))
				self.assertIn(doc.name, long_work.resume())

	def test_install_sets_the_zone_of_the_desk_and_leaves_one_that_was_chosen(self) -> None:
		for before, after in (
			("", "Europe/Brussels"),
			("Asia/Kolkata", "Europe/Brussels"),
			("America/New_York", "America/New_York"),
		):
			frappe.db.set_single_value("System Settings", "time_zone", before)
			with mock.patch.object(install.click, "secho") as said:
				install.after_install()
			self.assertEqual(frappe.db.get_single_value("System Settings", "time_zone"), after)
			self.assertEqual(said.called, before != after)
		frappe.cache.delete_value("time_zone")

	def test_a_migrate_forces_no_zone(self) -> None:
		frappe.db.set_single_value("System Settings", "time_zone", "Asia/Kolkata")
		install.ensure_all()
		self.assertEqual(frappe.db.get_single_value("System Settings", "time_zone"), "Asia/Kolkata")


class TestChangeOfTheClocks(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		mailbox.use_in(self)

	def test_a_form_that_is_open_when_the_clocks_go_back_comes_from_a_person(self) -> None:
		zone = ZoneInfo("Europe/Brussels")
		opened = wall_clock.moment_of(datetime(2027, 10, 31, 2, 59), zone).timestamp()
		with mock.patch("time.time", return_value=opened):
			form = {"form_id": "one", "opened": asking.seal("one")}
		with mock.patch("time.time", return_value=opened + 120):
			asking._refuse_robots(form)
		with mock.patch("time.time", return_value=opened), self.assertRaises(frappe.ValidationError):
			asking._refuse_robots(form)

	def test_a_referral_over_the_change_is_reminded_once_and_ends_once(self) -> None:
		for sent in ("2027-03-27 02:30:00", "2027-10-30 02:30:00"):
			with clock.fixed(sent):
				request = factories.make_request(urgent=1, urgent_reason="Loss of Care")
				provider = factories.make_provider(request.desk)
				(made,) = referrals.refer(request.name, [provider.name])
			name, mails = made["referral"], []
			deadline = frappe.db.get_value("Childcare Referral", name, "deadline")
			for hour in range(100):
				with clock.fixed(frappe.utils.add_to_date(sent, hours=hour)):
					follow_up.remind_providers()
					follow_up.expire_referrals()
				mails.append(len(mailbox.mails(reference_name=name)))
			self.assertEqual(deadline, frappe.utils.get_datetime(sent) + timedelta(days=3))
			self.assertEqual(max(mails), 2)
			self.assertEqual(frappe.db.get_value("Childcare Referral", name, "response"), "No Response")


class TestEndOfTheYear(LoketTestCase):
	def test_half_past_eleven_on_new_years_eve_is_the_old_year(self) -> None:
		desk = factories.make_desk().name
		for moment in ("2026-12-31 23:30:00", "2027-01-01 00:10:00"):
			with clock.fixed(moment):
				application = factories.make_application(desk)
				intake.register(application.name)
		totals = {year: api.registration(desk, year)["rows"][0]["total"] for year in (2025, 2026, 2027)}
		self.assertEqual(totals, {2025: 0, 2026: 1, 2027: 1})

	def test_a_year_is_over_at_midnight(self) -> None:
		desk = factories.make_desk().name
		with clock.fixed("2026-12-31 23:59:59"), self.assertRaises(frappe.ValidationError):
			api.close_year(desk, 2026)
		with clock.fixed("2027-01-01 00:00:00"):
			self.assertTrue(api.close_year(desk, 2026))

	def test_the_last_day_of_a_month(self) -> None:
		desk = factories.make_desk().name
		frappe.db.set_single_value("Childcare Settings", "round_day", 28)
		self.addCleanup(frappe.clear_document_cache, "Childcare Settings", "Childcare Settings")
		frappe.clear_document_cache("Childcare Settings", "Childcare Settings")
		months = []
		with mock.patch.object(availability, "start"):
			for day in (
				"2027-01-31 23:59:00",
				"2027-02-01 00:00:00",
				"2027-02-28 23:00:00",
				"2028-02-29 08:00:00",
			):
				with clock.fixed(day):
					availability.start_due_rounds()
		months = frappe.get_all(
			"Childcare Availability Round", {"desk": desk}, pluck="month", order_by="month asc"
		)
		self.assertEqual(months, [date(2027, 1, 1), date(2027, 2, 1), date(2028, 2, 1)])

	def test_what_is_planned_for_a_day_comes_back_at_its_midnight(self) -> None:
		request = factories.make_request(next_action_on="2027-12-31")
		frappe.db.set_value(
			"Childcare Request", request.name, {"next_action_on": "2027-12-31", "attention": ""}
		)
		with clock.fixed("2027-12-30 23:59:59"):
			follow_up.surface_waiting_requests()
			self.assertFalse(frappe.db.get_value("Childcare Request", request.name, "attention"))
		with clock.fixed("2027-12-31 00:00:00"):
			follow_up.surface_waiting_requests()
			self.assertEqual(frappe.db.get_value("Childcare Request", request.name, "attention"), "Follow Up")

	def test_the_age_of_a_child_of_29_february(self) -> None:
		for start, age in (("2029-02-28", 11), ("2029-03-01", 12)):
			with clock.fixed("2028-06-01 09:00:00"):
				family = factories.make_family()
				child = factories.make_child(family.name, birth_date="2028-02-29", first_name="Schrikkel")
				request = factories.make_request(child.name, wanted_from=start)
			self.assertEqual(frappe.db.get_value("Childcare Request", request.name, "age_at_start"), age)
