"""A family's own page: what it sees and what it may do, and nothing of anybody else."""

from __future__ import annotations

from datetime import timedelta

import frappe

from loket_kinderopvang import api, privacy
from loket_kinderopvang.family import family_page
from loket_kinderopvang.follow_up import family_contact, follow_up
from loket_kinderopvang.intake import intake
from loket_kinderopvang.platform import clock, field_checks, links
from loket_kinderopvang.referral import closing, referrals
from loket_kinderopvang.tests import factories, mailbox
from loket_kinderopvang.tests.base import LoketTestCase


class FamilyCase(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		mailbox.use_in(self)
		self.desk = factories.make_desk()
		self.family = factories.make_family(self.desk.name, language="nl", shares=("Registration",))
		self.child = factories.make_child(self.family.name, first_name="Noor")
		self.request = factories.make_request(self.child.name, monday="Full Day", tuesday="Full Day")
		self.token = family_contact.follow_link(self.family)

	def act(self, action: str, **form: str) -> str:
		frappe.set_user("Guest")
		try:
			return family_page.act(self.token, action, {"request": self.request.name, **form})
		finally:
			frappe.set_user("Administrator")

	def field(self, name: str) -> object:
		return frappe.db.get_value("Childcare Request", self.request.name, name)


class TestFamilyPage(FamilyCase):
	def test_it_says_where_the_question_stands(self) -> None:
		story = family_page.story(self.request.name)
		self.assertTrue(story["open"])
		self.assertEqual(story["child"], "Noor")
		provider = factories.make_provider(self.desk.name, published=1)
		hidden = factories.make_provider(self.desk.name, published=0)
		referrals.refer(self.request.name, [provider.name, hidden.name])
		story = family_page.story(self.request.name)
		self.assertIn(provider.provider_name, story["standing"])
		self.assertNotIn(hidden.provider_name, str(story))

	def test_looking_writes_nothing(self) -> None:
		before = frappe.get_all("Childcare Match Log", pluck="name")
		family_page.open_file(self.token)
		family_page.story(self.request.name)
		self.assertEqual(frappe.get_all("Childcare Match Log", pluck="name"), before)

	def test_withdrawing_is_immediate_and_providers_hear_it(self) -> None:
		provider = factories.make_provider(self.desk.name)
		referrals.refer(self.request.name, [provider.name])
		with self.assertRaises(frappe.ValidationError):
			self.act("withdraw")
		self.act("withdraw", sure="1")
		self.assertEqual(self.field("outcome"), "Lapsed")
		self.assertEqual(self.field("closing_kind"), "Lapsed")
		self.assertEqual(
			frappe.db.get_value("Childcare Referral", {"request": self.request.name}, "response"), "Cancelled"
		)
		with self.assertRaises(frappe.ValidationError):
			self.act("withdraw", sure="1")

	def test_what_was_withdrawn_can_be_undone_for_a_day_and_nothing_stale_stays(self) -> None:
		provider = factories.make_provider(self.desk.name, published=1)
		referrals.refer(self.request.name, [provider.name])
		self.act("change", wednesday_morning="1")
		self.act("withdraw", sure="1")
		story = family_page.story(self.request.name)
		self.assertEqual(
			(story["open"], story["change_waits"], story["offers"], story["asks"]), (False, False, [], False)
		)
		self.assertIn("withdrew", story["standing"])
		self.assertTrue(story["undo_until"])
		self.assertFalse(
			frappe.db.exists("Childcare Application", {"changes_request": self.request.name, "status": "New"})
		)
		before = api.registration(self.desk.name, clock.today().year)["rows"][0]["total"]
		self.act("undo")
		self.assertEqual(
			(self.field("outcome"), self.field("closing_reason"), self.field("closed_on")),
			("Open", None, None),
		)
		self.assertEqual(self.field("attention"), "Follow Up")
		self.assertEqual(api.registration(self.desk.name, clock.today().year)["rows"][0]["total"], before)
		with self.assertRaises(frappe.ValidationError):
			self.act("undo")
		self.act("withdraw", sure="1")
		with clock.fixed(clock.now() + timedelta(hours=25)):
			self.assertFalse(family_page.story(self.request.name)["undo_until"])
			with self.assertRaises(frappe.ValidationError):
				self.act("undo")
		self.assertEqual(self.field("outcome"), "Lapsed")

	def test_what_the_desk_closed_the_family_does_not_open(self) -> None:
		closing.close_for_family(self.request, "Lapsed", "withdrawn")
		self.assertFalse(family_page.story(self.request.name)["undo_until"])
		with self.assertRaises(frappe.ValidationError):
			self.act("undo")

	def test_silence_is_no_refusal(self) -> None:
		provider = factories.make_provider(self.desk.name, published=1)
		name = referrals.refer(self.request.name, [provider.name])[0]["referral"]
		with clock.fixed(clock.now() + timedelta(days=60)):
			follow_up.expire_referrals()
		self.assertEqual(frappe.db.get_value("Childcare Referral", name, "response"), "No Response")
		story = family_page.story(self.request.name)
		self.assertIn("has not answered yet", story["standing"])
		self.assertNotIn("nothing free", story["standing"])
		self.assertIn(
			f"{provider.provider_name} did not answer.", [event["text"] for event in story["events"]]
		)

	def test_a_question_that_was_taken_back_from_a_provider_is_no_refusal_either(self) -> None:
		provider = factories.make_provider(self.desk.name, published=1)
		referrals.withdraw(referrals.refer(self.request.name, [provider.name])[0]["referral"])
		self.assertNotIn("nothing free", family_page.story(self.request.name)["standing"])

	def offered(self) -> str:
		provider = factories.make_provider(self.desk.name, published=1)
		name = referrals.refer(self.request.name, [provider.name])[0]["referral"]
		referrals.record_answer(name, "other_days", days={"friday": "Morning"})
		return name

	def test_other_days_that_suit_go_to_the_officer(self) -> None:
		name = self.offered()
		offer = family_page.story(self.request.name)["offers"][0]
		self.assertEqual((offer["referral"], offer["waits"]), (name, True))
		self.act("offer", referral=name, suits="yes")
		self.assertEqual(frappe.db.get_value("Childcare Referral", name, "family_answer"), "These Days Suit")
		self.assertEqual(frappe.db.get_value("Childcare Referral", name, "response"), "Pending")
		story = family_page.story(self.request.name)
		self.assertIn("suit you", story["standing"])
		self.assertFalse(story["offers"][0]["waits"])
		with self.assertRaises(frappe.ValidationError):
			self.act("offer", referral=name, suits="no")

	def test_other_days_that_do_not_suit_leave_the_question_open(self) -> None:
		name = self.offered()
		other = self.offered_to_another_family()
		for referral, suits in ((other, "yes"), (name, "perhaps"), ("nothing", "no")):
			with self.assertRaises(frappe.ValidationError):
				self.act("offer", referral=referral, suits=suits)
		self.act("offer", referral=name, suits="no")
		self.assertEqual(frappe.db.get_value("Childcare Referral", name, "response"), "Cancelled")
		self.assertEqual((self.field("outcome"), self.field("attention")), ("Open", "Other Days Offered"))
		self.assertFalse(frappe.db.get_value("Childcare Referral", other, "family_answer"))

	def offered_to_another_family(self) -> str:
		request = factories.make_request(desk=self.desk.name)
		provider = factories.make_provider(self.desk.name)
		name = referrals.refer(request.name, [provider.name])[0]["referral"]
		referrals.record_answer(name, "other_days", days={"friday": "Morning"})
		return name

	def test_found_in_another_town_is_not_unanswered(self) -> None:
		with self.assertRaises(frappe.ValidationError):
			self.act("found")
		self.act("found", found_where="other_town", found_place="De Bengels")
		self.assertEqual(self.field("closing_kind"), "Found in Another Municipality")
		rows = api.registration(self.desk.name, clock.today().year)["rows"]
		self.assertEqual((rows[0]["total"], rows[0]["unanswered"]), (1, 0))

	def test_a_change_is_a_proposal_until_the_desk_takes_it_over(self) -> None:
		start = (
			str(self.request.wanted_from + timedelta(days=30))
			if hasattr(self.request.wanted_from, "isoformat")
			else frappe.utils.add_days(self.request.wanted_from, 30)
		)
		self.act("change", wanted_from=str(start), wednesday_morning="1", change_note="Ook goed")
		self.assertEqual(self.field("attention"), "Change Proposed")
		self.assertEqual(self.field("monday"), "Full Day")
		proposal = frappe.get_doc("Childcare Application", {"changes_request": self.request.name})
		self.assertEqual((proposal.wednesday, proposal.monday or ""), ("Morning", ""))
		with self.assertRaises(frappe.ValidationError):
			self.act("change", wanted_from=str(start), friday_morning="1")
		family_page.take_over_change(proposal.name)
		self.assertEqual((self.field("monday") or "", self.field("wednesday")), ("", "Morning"))
		self.assertEqual(str(self.field("wanted_from")), str(start))
		self.assertFalse(self.field("attention"))
		self.assertEqual(frappe.db.count("Childcare Request", {"family": self.family.name}), 1)

	def test_a_change_that_can_be_none_is_refused_at_its_field(self) -> None:
		for field, value in (("wanted_from", "someday"), ("minimum_days", "1e400"), ("minimum_days", "nan")):
			with self.assertRaises(field_checks.InvalidFields) as caught:
				self.act("change", monday_morning="1", **{field: value})
			self.assertEqual([found.field for found in caught.exception.problems], [field])

	def test_a_phone_number_is_normalised_and_a_bad_one_refused(self) -> None:
		self.act("phone", phone="0479/11.22.33")
		family = frappe.get_doc("Childcare Family", self.family.name)
		self.assertEqual(family.first_contact.phone, "+32479112233")
		with self.assertRaises(frappe.ValidationError):
			self.act("phone", phone="12")

	def test_another_familys_request_is_out_of_reach(self) -> None:
		other = factories.make_request(desk=self.desk.name)
		with self.assertRaises(frappe.ValidationError):
			self.act("withdraw", request=other.name)
		self.assertEqual(frappe.db.get_value("Childcare Request", other.name, "outcome"), "Open")

	def test_a_link_of_an_application_on_somebody_elses_file_shows_nothing_of_it(self) -> None:
		data = factories.application_data(self.desk.name, email=factories.email("x"))
		application = intake.receive(data, channel="Web Form", confirmed=True)
		intake.register(application.name, self.family.name)
		token = family_contact.follow_link(application)
		self.assertEqual(family_page.open_file(token).requests, ())
		family_page.act(token, "delete", {"sure": "1"})
		self.assertFalse(frappe.db.get_value("Childcare Family", self.family.name, "anonymised_on"))

	def test_a_link_of_an_application_that_made_the_file_shows_the_file(self) -> None:
		data = factories.application_data(self.desk.name)
		application = intake.receive(data, channel="Web Form", confirmed=True)
		token = family_contact.follow_link(application)
		result = intake.register(application.name)
		file = family_page.open_file(token)
		self.assertEqual((list(file.requests), file.may_change), (result["requests"], True))

	def test_links_end(self) -> None:
		links.revoke("Childcare Family", self.family.name)
		with self.assertRaises(links.LinkProblem):
			family_page.open_file(self.token)

	def test_a_new_link_ends_the_earlier_ones(self) -> None:
		family_page.act(self.token, "looking", {"request": self.request.name})
		self.assertTrue(family_contact.send_new_link(self.family.name))
		with self.assertRaises(links.LinkProblem):
			family_page.open_file(self.token)
		token = mailbox.last_mail(self.family.first_contact.email).token
		self.assertEqual(list(family_page.open_file(token).requests), [self.request.name])


class TestFromTheFirstMinute(LoketTestCase):
	"""Nobody at the desk has looked at the question yet."""

	def setUp(self) -> None:
		super().setUp()
		mailbox.use_in(self)
		self.desk = factories.make_desk()
		data = factories.application_data(self.desk.name, minimum_days=2, message="Liefst dichtbij")
		self.application = intake.receive(data, channel="Web Form", confirmed=True)
		self.token = family_contact.follow_link(self.application)

	def act(self, action: str, **form: str) -> str:
		frappe.set_user("Guest")
		try:
			return family_page.act(self.token, action, {"request": self.application.name, **form})
		finally:
			frappe.set_user("Administrator")
			self.application.reload()

	def story(self) -> dict:
		return family_page.stories(family_page.open_file(self.token))[0]

	def test_everything_that_was_asked_can_be_read(self) -> None:
		asked = {row["label"]: row["text"] for row in self.story()["asked"]}
		text = str(asked)
		for said in (
			self.application.contact_name,
			self.application.children[0].first_name,
			"Liefst dichtbij",
		):
			self.assertIn(said, text)

	def test_a_change_counts_at_once(self) -> None:
		with self.assertRaises(frappe.ValidationError):
			self.act("change", change_note="")
		with self.assertRaises(frappe.ValidationError):
			self.act("change", wanted_from="2001-01-01", friday_morning="1")
		self.act("change", friday_morning="1", friday_afternoon="1", change_note="Of woensdag")
		doc = self.application
		self.assertEqual((doc.monday or "", doc.friday, doc.minimum_days), ("", "Full Day", 1))
		self.assertEqual(doc.message, "Liefst dichtbij\nOf woensdag")
		result = intake.register(doc.name)
		self.assertEqual(
			frappe.db.get_value("Childcare Request", result["requests"][0], "friday"), "Full Day"
		)

	def test_it_is_withdrawn_and_taken_back(self) -> None:
		with self.assertRaises(frappe.ValidationError):
			self.act("withdraw")
		self.act("withdraw", sure="1")
		self.assertEqual(self.application.status, "Rejected")
		self.assertFalse(self.story()["open"])
		with self.assertRaises(frappe.ValidationError):
			self.act("change", friday_morning="1")
		self.act("undo")
		self.assertEqual((self.application.status, self.application.rejected_reason), ("New", None))
		self.act("withdraw", sure="1")
		with clock.fixed(clock.now() + timedelta(hours=25)), self.assertRaises(frappe.ValidationError):
			self.act("undo")

	def test_a_phone_number_is_taken_over(self) -> None:
		self.act("phone", phone="0479/11.22.33")
		self.assertEqual(self.application.phone, "+32479112233")
		with self.assertRaises(frappe.ValidationError):
			self.act("phone", phone="12")

	def test_what_the_desk_registered_in_the_meantime_is_changed_as_a_registered_one(self) -> None:
		result = intake.register(self.application.name)
		with self.assertRaises(frappe.ValidationError):
			self.act("withdraw", sure="1")
		self.act("withdraw", sure="1", request=result["requests"][0])
		self.assertEqual(frappe.db.get_value("Childcare Request", result["requests"][0], "outcome"), "Lapsed")

	def test_what_an_officer_rejected_stays_so(self) -> None:
		intake.reject(self.application.name, "Dubbel")
		with self.assertRaises(frappe.ValidationError):
			self.act("undo")


class TestPrivacy(FamilyCase):
	def test_a_copy_holds_what_the_desk_keeps_and_no_notes_of_its_staff(self) -> None:
		frappe.db.set_value("Childcare Request", self.request.name, "notes", "Alleen voor ons")
		copy = frappe.as_json(privacy.copy_of(self.family.name))
		self.assertIn("Noor", copy)
		self.assertIn(self.request.name, copy)
		self.assertNotIn("Alleen voor ons", copy)

	def test_a_forgotten_family_still_counts(self) -> None:
		before = api.registration(self.desk.name, clock.today().year)["rows"][0]["total"]
		name = self.family.first_contact.contact_name
		with self.assertRaises(frappe.ValidationError):
			self.act("delete")
		self.act("delete", sure="1")
		self.assertEqual(self.field("outcome"), "Lapsed")
		rows = [
			frappe.get_doc(doctype, known).as_dict()
			for doctype, known in (
				("Childcare Family", self.family.name),
				("Childcare Child", self.child.name),
				("Childcare Request", self.request.name),
			)
		]
		text = frappe.as_json(rows)
		for secret in (name, "Noor", self.child.last_name):
			self.assertNotIn(secret, text)
		after = api.registration(self.desk.name, clock.today().year)["rows"][0]["total"]
		self.assertEqual(after, before)
		with self.assertRaises(links.LinkProblem):
			family_page.open_file(self.token)


class TestStillLooking(FamilyCase):
	def test_asked_reminded_and_then_marked_for_the_desk(self) -> None:
		settings = frappe.get_cached_doc("Childcare Settings")
		email = self.family.first_contact.email
		start = clock.now()
		sent = len(mailbox.mails(to=email))
		with clock.fixed(start + timedelta(days=settings.still_looking_days + 1)):
			follow_up.ask_who_still_looks()
			follow_up.ask_who_still_looks()
		self.assertEqual(len(mailbox.mails(to=email)), sent + 1)
		day = settings.still_looking_days + 1
		for _reminder in range(settings.still_looking_reminders):
			day += settings.still_looking_reminder_days + 1
			with clock.fixed(start + timedelta(days=day)):
				follow_up.ask_who_still_looks()
		self.assertEqual(len(mailbox.mails(to=email)), sent + 1 + settings.still_looking_reminders)
		self.assertNotEqual(self.field("attention"), "Family Did Not Reply")
		day += settings.still_looking_reminder_days + 1
		with clock.fixed(start + timedelta(days=day)):
			follow_up.ask_who_still_looks()
		self.assertEqual(self.field("attention"), "Family Did Not Reply")
		self.assertEqual(self.field("outcome"), "Open")
		self.act("looking")
		self.assertFalse(self.field("attention"))

	def test_a_family_without_mail_gets_a_letter_and_a_call(self) -> None:
		frappe.db.set_value("Childcare Family Contact", {"parent": self.family.name}, "email", None)
		settings = frappe.get_cached_doc("Childcare Settings")
		with clock.fixed(clock.now() + timedelta(days=settings.still_looking_days + 1)):
			follow_up.ask_who_still_looks()
		self.assertEqual(self.field("attention"), "Cannot Be Reached by Mail")
		letter = frappe.get_all(
			"Communication",
			{"reference_name": self.family.name, "communication_medium": "Other"},
			["subject", "content"],
		)
		self.assertEqual(len(letter), 1)
		self.assertIn("Noor", letter[0].content)
		self.assertNotIn("/childcare/file/", letter[0].content)

	def test_a_certificate_that_ends_is_told_once(self) -> None:
		end = clock.today() + timedelta(days=10)
		frappe.db.set_value(
			"Childcare Family",
			self.family.name,
			{"price_certificate": "Received", "price_certificate_until": end},
		)
		sent = len(mailbox.mails(to=self.family.first_contact.email))
		follow_up.remind_of_certificates()
		follow_up.remind_of_certificates()
		self.assertEqual(len(mailbox.mails(to=self.family.first_contact.email)), sent + 1)


class TestHearingWhoWasAsked(FamilyCase):
	def setUp(self) -> None:
		super().setUp()
		self.email = self.family.first_contact.email
		self.providers = [factories.make_provider(self.desk.name, published=1) for _number in range(2)]

	def told(self, minutes: int) -> list:
		with clock.fixed(self.start + timedelta(minutes=minutes)):
			follow_up.tell_families_of_questions()
		return [mail for mail in mailbox.mails(to=self.email) if self.providers[0].provider_name in mail.text]

	def test_several_places_are_one_mail_with_a_link_that_works(self) -> None:
		self.start = clock.now()
		for provider in self.providers:
			referrals.refer(self.request.name, [provider.name])
		self.assertEqual(self.told(minutes=5), [])
		mails = self.told(minutes=40)
		self.assertEqual(len(mails), 1)
		self.assertIn(self.providers[1].provider_name, mails[0].text)
		self.assertIn("Noor", mails[0].text)
		self.assertEqual(list(family_page.open_file(mails[0].token).requests), [self.request.name])
		self.assertEqual(len(self.told(minutes=100)), 1)

	def test_what_was_taken_back_or_asked_long_ago_is_not_told(self) -> None:
		self.start = clock.now()
		name = referrals.refer(self.request.name, [self.providers[0].name])[0]["referral"]
		self.assertEqual(self.told(minutes=10 * 24 * 60), [])
		referrals.withdraw(name)
		self.assertEqual(self.told(minutes=40), [])
