"""What somebody with an account sees and may answer: the own questions and figures, never another's."""

from __future__ import annotations

import frappe

from loket_kinderopvang import api
from loket_kinderopvang.desk import message_preview
from loket_kinderopvang.domain import registration as rules
from loket_kinderopvang.platform import clock, links
from loket_kinderopvang.referral import call_round, referrals
from loket_kinderopvang.supply import provider_figures
from loket_kinderopvang.tests import factories, mailbox
from loket_kinderopvang.tests.base import LoketTestCase


class TestPortals(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		mailbox.use_in(self)
		self.desk = factories.make_desk()
		self.user = factories.make_user("Loket Provider")
		self.mine = factories.make_provider(self.desk.name, users=[{"user": self.user.name}])
		self.other = factories.make_provider(self.desk.name)
		self.request = factories.make_request(desk=self.desk.name, monday="Full Day")
		made = referrals.refer(self.request.name, [self.mine.name, self.other.name])
		self.own, self.others = (row["referral"] for row in made)

	def test_only_the_own_questions(self) -> None:
		self.assertEqual(referrals.asked_of(self.user.name), [self.own])
		nobody = factories.make_user("Loket Provider")
		self.assertEqual(referrals.asked_of(nobody.name), [])
		self.assertEqual(referrals.asked_of("Guest"), [])

	def test_anothers_question_can_neither_be_read_nor_answered(self) -> None:
		frappe.set_user(self.user.name)
		for act in (
			lambda: referrals.question_of(self.others, self.user.name),
			lambda: referrals.answer_as_asked(self.others, "accept"),
		):
			with self.assertRaises(links.LinkProblem):
				act()
		self.assertEqual(frappe.db.get_value("Childcare Referral", self.others, "response"), "Pending")

	def test_answering_with_an_account_is_the_same_as_through_the_link(self) -> None:
		frappe.set_user(self.user.name)
		referrals.answer_as_asked(self.own, "accept")
		frappe.set_user("Administrator")
		self.assertEqual(frappe.db.get_value("Childcare Request", self.request.name, "outcome"), "Answered")
		by = frappe.db.get_value("Childcare Referral", self.own, "responded_by")
		self.assertIn(self.user.name, by)
		figures = provider_figures.figures([self.mine.name], clock.today().year)
		self.assertEqual((figures["asked"], figures["accepted"]), (1, 1))
		self.assertEqual(len(provider_figures.starts([self.mine.name])), 1)
		self.assertEqual(provider_figures.figures([], clock.today().year)["placed"], 0)

	def test_nobody_of_the_portal_uploads_a_file(self) -> None:
		frappe.set_user(self.user.name)
		file = frappe.get_doc({"doctype": "File", "file_name": "x.txt", "content": "x", "is_private": 1})
		with self.assertRaises(frappe.PermissionError):
			file.insert(ignore_permissions=True)

	def test_shares_of_placed_children_against_the_targets(self) -> None:
		names = [self.request.name, *(factories.make_request(desk=self.desk.name).name for _i in range(3))]
		for position, name in enumerate(names):
			frappe.db.set_value(
				"Childcare Request",
				name,
				{
					"outcome": "Answered",
					"placed_at": self.mine.name,
					"placed_from": clock.today(),
					"priority_group": int(position == 0),
					"vulnerable": 0,
					"registration_mask": rules.BIT["single_parent"] if position == 0 else 0,
				},
			)
		figures = provider_figures.figures([self.mine.name], clock.today().year)
		self.assertEqual(figures["placed"], 4)
		self.assertEqual((figures["priority"]["children"], figures["priority"]["share"]), (1, "25"))
		self.assertTrue(figures["priority"]["met"])
		self.assertFalse(figures["vulnerable"]["met"])
		self.assertEqual([row["children"] for row in figures["breakdown"]], [1])


class TestCallRound(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		mailbox.use_in(self)
		self.desk = factories.make_desk()
		self.free = factories.make_provider(self.desk.name, language="en")
		self.vacancy = factories.make_vacancy(self.free.name)
		self.maybe = factories.make_provider(self.desk.name, language="en")
		self.closed_then = factories.make_provider(
			self.desk.name,
			**{day: "" for day in ("monday", "wednesday", "thursday", "friday")},
			tuesday="Full Day",
		)
		self.elsewhere = factories.make_provider(factories.make_desk().name)
		self.request = factories.make_request(
			desk=self.desk.name, monday="Full Day", urgent=1, urgent_reason="Loss of Care"
		)

	def test_every_suitable_provider_is_asked_and_the_rest_is_thanked(self) -> None:
		asked = {row["provider"]: row["vacancy"] for row in call_round.suitable(self.request.name)}
		self.assertEqual(asked, {self.free.name: self.vacancy.name, self.maybe.name: None})
		made = {row["provider"]: row["referral"] for row in api.call_all(self.request.name)}
		self.assertEqual(call_round.suitable(self.request.name), [])
		referrals.record_answer(made[self.free.name], "accept")
		self.assertEqual(frappe.db.get_value("Childcare Request", self.request.name, "outcome"), "Answered")
		mail = mailbox.last_mail(self.maybe.email)
		self.assertIn("Another location could help", mail.html)

	def test_it_is_for_what_is_urgent(self) -> None:
		frappe.db.set_value("Childcare Request", self.request.name, "urgent", 0)
		with self.assertRaises(frappe.ValidationError):
			api.call_all(self.request.name)


class TestPreview(LoketTestCase):
	def test_every_message_can_be_seen_on_a_real_record_in_every_language(self) -> None:
		desk = factories.make_desk()
		family = factories.make_family(desk.name)
		child = factories.make_child(family.name)
		request = factories.make_request(child.name)
		provider = factories.make_provider(desk.name)
		mailbox.use_in(self)
		referral = referrals.refer(request.name, [provider.name])[0]["referral"]
		records = {
			"Childcare Referral": referral,
			"Childcare Request": request.name,
			"Childcare Provider": provider.name,
			"Childcare Application": factories.make_application(desk.name).name,
			"Childcare Family": family.name,
			"Childcare Board Report": factories.insert(
				"Childcare Board Report", desk=desk.name, from_date="2026-08-15"
			).name,
		}
		options = frappe.get_meta("Childcare Mail Template").get_field("message").options.split("\n")
		self.assertEqual(set(options), set(message_preview.ABOUT))
		for message, doctype in message_preview.ABOUT.items():
			for language in ("nl", "ar"):
				shown = api.preview_message(message, language, doctype, records[doctype])
				self.assertTrue(shown["subject"].strip(), message)
				self.assertNotIn("{{", shown["html"])
		with self.assertRaises(frappe.ValidationError):
			api.preview_message("still_looking", "nl", "Childcare Request", request.name)
