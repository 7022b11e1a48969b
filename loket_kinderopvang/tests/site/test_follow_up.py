"""Follow-up: once is once, however often it runs; and what fails or waits elsewhere stops nobody."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import frappe
from frappe.utils import add_days, get_datetime, getdate

from loket_kinderopvang.follow_up import follow_up
from loket_kinderopvang.platform import batches, clock
from loket_kinderopvang.referral import referrals
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.mailbox import last_mail, mails
from loket_kinderopvang.tests.site.test_referrals import ReferralCase


class TestReferrals(ReferralCase):
	def setUp(self) -> None:
		super().setUp()
		self.name, self.token = self.ask()
		frappe.set_user("Administrator")
		self.sent, self.deadline = map(
			get_datetime, self.value("Childcare Referral", self.name, "sent_on", "deadline")
		)

	def test_one_reminder_after_two_thirds_of_the_time(self) -> None:
		early = self.sent + (self.deadline - self.sent) * 0.66
		with clock.fixed(early):
			follow_up.hourly()
		self.assertEqual(len(mails(to=self.provider.email)), 1)
		due = self.sent + (self.deadline - self.sent) * 0.68
		for _run in range(2):
			with clock.fixed(due):
				follow_up.hourly()
		found = mails(to=self.provider.email)
		self.assertEqual(len(found), 2)
		self.assertIn("Reminder", found[-1].subject)
		self.assertTrue(self.value("Childcare Referral", self.name, "reminded_on"))
		self.assertEqual(self.response(self.name), "Pending")

	def test_the_first_link_still_works_after_the_reminder_and_both_end_with_the_answer(self) -> None:
		with clock.fixed(self.deadline - timedelta(days=1)):
			follow_up.hourly()
			second = last_mail(self.provider.email).token
			referrals.question_for(self.token)
			referrals.answer(second, "decline", reason="declined_full")
			with self.assertRaises(referrals.links.LinkProblem) as caught:
				referrals.question_for(self.token)
		self.assertEqual(caught.exception.code, referrals.links.USED)

	def test_past_its_deadline_it_is_marked_and_back_on_the_list(self) -> None:
		for _run in range(2):
			with clock.fixed(self.deadline + timedelta(minutes=1)):
				follow_up.hourly()
		self.assertEqual(self.response(self.name), "No Response")
		attention, following = self.value(
			"Childcare Request", self.request.name, "attention", "next_action_on"
		)
		self.assertEqual(attention, "No Answer From Provider")
		self.assertEqual(getdate(following), self.deadline.date())
		# No reminder for what is over.
		self.assertEqual(len(mails(to=self.provider.email)), 1)
		lines = frappe.get_all(
			"Comment", filters={"reference_name": self.name, "comment_type": "Info"}, pluck="content"
		)
		self.assertEqual(sum("deadline" in line for line in lines), 1)

	def test_other_days_that_wait_for_the_officer_do_not_run_out(self) -> None:
		referrals.answer(self.token, "other_days", days={"friday": "Full Day"})
		with clock.fixed(self.deadline + timedelta(days=1)):
			follow_up.hourly()
		self.assertEqual(self.response(self.name), "Pending")
		self.assertEqual(
			self.value("Childcare Request", self.request.name, "attention"), "Other Days Offered"
		)

	def test_a_stronger_reason_is_not_hidden(self) -> None:
		self.request.db_set("attention", "Other Days Offered")
		with clock.fixed(self.deadline + timedelta(minutes=1)):
			follow_up.hourly()
		self.assertEqual(
			self.value("Childcare Request", self.request.name, "attention"), "Other Days Offered"
		)

	def test_one_that_fails_is_logged_and_stops_nobody(self) -> None:
		frappe.set_user(self.officer.name)
		other = self.another()
		second = self.refer(other)[0]["referral"]
		frappe.set_user("Administrator")
		real = referrals.send_question

		def failing(referral: object, *args: object, **kwargs: object) -> bool:
			if referral.name == self.name:
				raise RuntimeError("a broken record")
			return real(referral, *args, **kwargs)

		before = frappe.db.count("Error Log")
		with (
			clock.fixed(self.deadline - timedelta(hours=1)),
			patch.object(referrals, "send_question", failing),
		):
			follow_up.remind_providers()
		self.assertFalse(self.value("Childcare Referral", self.name, "reminded_on"))
		self.assertTrue(self.value("Childcare Referral", second, "reminded_on"))
		self.assertEqual(frappe.db.count("Error Log"), before + 1)
		with clock.fixed(self.deadline - timedelta(hours=1)):
			follow_up.remind_providers()
		self.assertTrue(self.value("Childcare Referral", self.name, "reminded_on"))

	def test_it_is_kept_per_batch_and_goes_on_after_a_kill(self) -> None:
		frappe.set_user(self.officer.name)
		names = [self.name, *(self.refer(self.another())[0]["referral"] for _number in range(4))]
		frappe.set_user("Administrator")
		frappe.db.set_single_value("Childcare Settings", "batch_size", 2)
		frappe.clear_document_cache("Childcare Settings", "Childcare Settings")
		self.addCleanup(frappe.clear_document_cache, "Childcare Settings", "Childcare Settings")
		kept: list[int] = []

		def killed() -> None:
			kept.append(self.expired(names))
			if len(kept) == 1:
				raise KeyboardInterrupt

		late = self.deadline + timedelta(days=1)
		with clock.fixed(late), patch.object(batches, "keep", killed):
			with self.assertRaises(KeyboardInterrupt):
				follow_up.in_batches(names, referrals.expire)
			self.assertEqual(kept, [2])
			self.assertEqual(follow_up.in_batches(names, referrals.expire), 3)
		self.assertEqual(self.expired(names), 5)

	def expired(self, names: list[str]) -> int:
		return frappe.db.count("Childcare Referral", {"name": ("in", names), "response": "No Response"})


class TestRequests(ReferralCase):
	def setUp(self) -> None:
		super().setUp()
		frappe.set_user("Administrator")

	def test_a_request_whose_date_came_surfaces_once(self) -> None:
		day = getdate(self.request.next_action_on)
		with clock.fixed(add_days(day, -1)):
			follow_up.daily()
		self.assertFalse(self.value("Childcare Request", self.request.name, "attention"))
		with clock.fixed(get_datetime(f"{day} 03:00:00")):
			follow_up.daily()
			since = self.value("Childcare Request", self.request.name, "attention_on")
		with clock.fixed(get_datetime(f"{day} 04:00:00")):
			follow_up.daily()
		attention, after = self.value("Childcare Request", self.request.name, "attention", "attention_on")
		self.assertEqual(attention, "Follow Up")
		self.assertEqual(after, since)

	def test_a_closed_request_stays_quiet(self) -> None:
		self.request.db_set("outcome", "Lapsed")
		with clock.fixed(add_days(clock.today(), 400)):
			follow_up.daily()
		self.assertFalse(self.value("Childcare Request", self.request.name, "attention"))

	def test_every_open_request_gets_an_owner_and_a_date(self) -> None:
		frappe.db.set_value("Childcare Desk", self.desk.name, "default_officer", self.officer.name)
		self.request.db_set({"officer": None, "next_action_on": None})
		follow_up.daily()
		officer, day = self.value("Childcare Request", self.request.name, "officer", "next_action_on")
		self.assertEqual(officer, self.officer.name)
		self.assertEqual(getdate(day), clock.today())

	def test_drafts_and_unconfirmed_applications_go_after_their_days(self) -> None:
		names = {}
		for status in ("Draft", "Unconfirmed", "New"):
			name = factories.make_application(self.desk.name).name
			frappe.db.set_value("Childcare Application", name, "status", status)
			names[status] = name
		follow_up.clean_applications()
		self.assertEqual(
			[bool(frappe.db.exists("Childcare Application", n)) for n in names.values()], [True] * 3
		)
		with clock.fixed(clock.now() + timedelta(days=8)):
			follow_up.clean_applications()
		self.assertTrue(frappe.db.exists("Childcare Application", names["Draft"]))
		self.assertFalse(frappe.db.exists("Childcare Application", names["Unconfirmed"]))
		with clock.fixed(clock.now() + timedelta(days=15)):
			follow_up.clean_applications()
		self.assertFalse(frappe.db.exists("Childcare Application", names["Draft"]))
		self.assertTrue(frappe.db.exists("Childcare Application", names["New"]))
		self.assertFalse(frappe.db.exists("Deleted Document", {"deleted_name": names["Draft"]}))
