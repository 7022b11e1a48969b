"""Referral and placement: asking, answering by link or by phone, and what follows; all of it or nothing."""

from __future__ import annotations

from datetime import timedelta

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days, get_datetime, getdate

from loket_kinderopvang.domain.week_pattern import DAYS
from loket_kinderopvang.platform import clock, compat, links, states
from loket_kinderopvang.referral import referrals
from loket_kinderopvang.tests import factories, mailbox
from loket_kinderopvang.tests.base import LoketTestCase
from loket_kinderopvang.tests.mailbox import last_mail, mails

REASON = "declined_full"


class ReferralCase(LoketTestCase):
	"""A desk, an officer of it, a provider with a place, and a family that asks for Monday and Tuesday."""

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		frappe.set_user("Administrator")
		cls.desk = factories.make_desk()
		cls.officer = factories.make_user("Loket Officer", desk=cls.desk.name)

	def setUp(self) -> None:
		super().setUp()
		mailbox.use_in(self)
		self.provider = factories.make_provider(self.desk.name, language="en")
		self.vacancy = factories.make_vacancy(self.provider.name)
		self.area = factories.make_area()
		self.family = factories.make_family(self.desk.name, area=self.area.name, street="Geheimstraat 7")
		self.child = factories.make_child(self.family.name)
		self.request = factories.make_request(
			self.child.name, area=self.area.name, monday="Full Day", tuesday="Full Day"
		)
		frappe.set_user(self.officer.name)

	def refer(self, *providers: object, message: str | None = None) -> list[dict]:
		chosen = providers or ({"provider": self.provider.name, "vacancy": self.vacancy.name},)
		return referrals.refer(self.request.name, list(chosen), message)

	def ask(self, *providers: object, message: str | None = None) -> tuple[str, str]:
		"""Refer, become a guest, and return the first referral and the token of its mail."""
		name = self.refer(*providers, message=message)[0]["referral"]
		provider = frappe.db.get_value("Childcare Referral", name, "provider")
		token = last_mail(frappe.db.get_value("Childcare Provider", provider, "email")).token
		frappe.set_user("Guest")
		return name, token

	def another(self, **values: object) -> str:
		user = frappe.session.user
		frappe.set_user("Administrator")
		name = factories.make_provider(self.desk.name, **{"language": "en", **values}).name
		frappe.set_user(user)
		return name

	def value(self, doctype: str, name: str, *fields: str) -> object:
		return frappe.db.get_value(doctype, name, fields if len(fields) > 1 else fields[0])

	def outcome(self) -> str:
		return self.value("Childcare Request", self.request.name, "outcome")

	def response(self, name: str) -> str:
		return self.value("Childcare Referral", name, "response")

	def refused(self, *words: str, error: type = frappe.ValidationError, call: object) -> str:
		with self.assertRaises(error) as caught:
			call()
		for word in words:
			self.assertIn(word, str(caught.exception))
		return str(caught.exception)


class TestAsking(ReferralCase):
	def test_each_provider_gets_a_mail_in_its_own_language_with_its_own_link(self) -> None:
		french = self.another(language="fr")
		made = self.refer(self.provider.name, french)
		self.assertEqual([row["mailed"] for row in made], [True, True])
		ours = last_mail(self.provider.email)
		theirs = last_mail(self.value("Childcare Provider", french, "email"))
		self.assertIn("Hello", ours.text)
		self.assertIn("Bonjour", theirs.text)
		self.assertNotEqual(ours.token, theirs.token)

	def test_the_mail_says_what_a_provider_needs_and_names_nobody(self) -> None:
		self.refer(message="Liefst dicht bij het station.")
		mail = last_mail(self.provider.email)
		both = mail.html + mail.text + mail.subject
		for word in ("Monday", "11 months", self.area.area_name, "Liefst dicht bij het station."):
			self.assertIn(word, both)
		contact = self.family.contacts[0]
		for secret in (
			self.family.family_name,
			self.child.first_name,
			contact.phone,
			contact.email,
			"Geheimstraat",
		):
			self.assertNotIn(secret, both)

	def test_the_family_is_named_once_it_agreed(self) -> None:
		frappe.set_user("Administrator")
		self.family.append("consents", factories.consent("Share With Providers"))
		self.family.save()
		frappe.set_user(self.officer.name)
		name = self.refer()[0]["referral"]
		mail = last_mail(self.provider.email)
		self.assertIn(self.child.first_name, mail.html)
		self.assertIn(self.family.contacts[0].phone, mail.html)
		self.assertNotIn("Geheimstraat", mail.html)
		self.assertEqual(self.value("Childcare Referral", name, "family_named"), 1)

	def test_a_consent_that_was_withdrawn_hides_the_name_from_the_page_too(self) -> None:
		frappe.set_user("Administrator")
		self.family.append("consents", factories.consent("Share With Providers"))
		self.family.save()
		frappe.set_user(self.officer.name)
		_name, token = self.ask()
		self.assertTrue(referrals.question_for(token)["question"]["family"])
		self.family.consents[-1].withdrawn_on = clock.now()
		self.family.save(ignore_permissions=True)
		self.assertFalse(referrals.question_for(token)["question"]["family"])

	def test_a_message_may_not_name_a_family_that_did_not_agree(self) -> None:
		message = f"Voor {self.child.first_name.upper()} graag een rustige groep."
		self.refused("did not agree", call=lambda: self.refer(message=message))
		self.assertEqual(mails(to=self.provider.email), [])

	def test_the_deadline_is_three_weeks_or_72_hours_when_urgent(self) -> None:
		with clock.fixed("2027-03-01 09:00:00"):
			name = self.refer()[0]["referral"]
		deadline = self.value("Childcare Referral", name, "deadline")
		self.assertEqual(get_datetime(deadline), get_datetime("2027-03-22 09:00:00"))
		self.request.reload()
		self.request.update({"urgent": 1, "urgent_reason": "Start of Work"}).save()
		with clock.fixed("2027-03-01 09:00:00"):
			name = self.refer(self.another())[0]["referral"]
		deadline, urgent = self.value("Childcare Referral", name, "deadline", "urgent")
		self.assertEqual(get_datetime(deadline), get_datetime("2027-03-04 09:00:00"))
		self.assertEqual(urgent, 1)

	def test_the_timeline_of_the_referral_has_the_mail_without_the_token(self) -> None:
		name, token = self.ask()
		content = frappe.get_all(
			"Communication", filters={"reference_name": name}, pluck="content", ignore_permissions=True
		)
		self.assertEqual(len(content), 1)
		self.assertNotIn(token, content[0])

	def test_a_provider_without_address_is_asked_and_marked(self) -> None:
		made = self.refer(self.another(email=""))
		self.assertFalse(made[0]["mailed"])
		self.assertEqual(self.value("Childcare Referral", made[0]["referral"], "mail_failed"), 1)

	def test_all_or_nothing(self) -> None:
		disabled = self.another(disabled=1)
		before = frappe.db.count("Childcare Referral")
		self.refused("disabled", call=lambda: self.refer(self.provider.name, disabled))
		self.assertEqual(frappe.db.count("Childcare Referral"), before)
		self.assertEqual(mails(to=self.provider.email), [])

	def test_what_can_not_be_asked_is_refused_in_words(self) -> None:
		full = factories.make_vacancy(self.provider.name, places=0).name
		foreign = factories.make_vacancy(self.another()).name
		provider = self.provider.name
		for providers, words in (
			([], "at least one"),
			([provider, provider], "twice"),
			(["OL-99999999"], "does not exist"),
			([{"vacancy": full}], "must be a name"),
			([7], "must be a name"),
			([{"provider": provider, "vacancy": full}], "no free place"),
			([{"provider": provider, "vacancy": foreign}], "not one of"),
		):
			self.refused(words, call=lambda given=providers: referrals.refer(self.request.name, given))
		self.refer()
		self.refused("asked already", call=lambda: self.refer(provider), error=frappe.DuplicateEntryError)

	def test_a_provider_that_the_family_excluded_is_not_asked(self) -> None:
		self.request.append("preferred_providers", {"provider": self.provider.name, "preference": "Excluded"})
		self.request.save()
		self.refused("does not want", call=self.refer)

	def test_a_closed_request_is_not_referred(self) -> None:
		frappe.db.set_value("Childcare Request", self.request.name, "outcome", "Lapsed")
		self.refused("closed", call=self.refer)

	def test_another_desks_officer_and_a_provider_may_not_refer(self) -> None:
		frappe.set_user("Administrator")
		other = factories.make_user("Loket Officer", desk=factories.make_desk().name)
		provider = factories.make_user("Loket Provider")
		for user in (other, provider):
			frappe.set_user(user.name)
			self.refused(call=self.refer, error=frappe.PermissionError)

	def test_referring_takes_the_request_off_the_list_until_its_next_date(self) -> None:
		self.request.db_set({"attention": "Follow Up", "next_action_on": clock.today()})
		self.refer()
		attention, following = self.value(
			"Childcare Request", self.request.name, "attention", "next_action_on"
		)
		self.assertFalse(attention)
		self.assertEqual(getdate(following), add_days(clock.today(), 14))

	def test_what_was_changed_meanwhile_is_not_overrun(self) -> None:
		"""What this transaction read is older than what another wrote: the lock shows it."""
		real = frappe.db.get_value
		stale = {"done": False}

		def outdated(*args: object, **kwargs: object) -> object:
			if args[::2] == ("Childcare Request", "modified") and not stale["done"]:
				stale["done"] = True
				return get_datetime("2020-01-01")
			return real(*args, **kwargs)

		frappe.db.get_value = outdated
		try:
			self.refused("try again", call=self.refer, error=compat.Busy)
		finally:
			frappe.db.get_value = real
		self.assertEqual(mails(to=self.provider.email), [])


class TestAnswering(ReferralCase):
	def test_looking_changes_nothing(self) -> None:
		name, token = self.ask()
		before = frappe.get_doc("Childcare Referral", name).as_dict()
		page = referrals.question_for(token)
		referrals.question_for(token)
		self.assertEqual(frappe.get_doc("Childcare Referral", name).as_dict(), before)
		self.assertEqual(page["whom"].name, self.provider.name)
		self.assertTrue(page["reasons"])

	def test_yes_takes_the_place_and_answers_the_request(self) -> None:
		name, token = self.ask()
		result = referrals.answer(token, "accept", note="Welkom!")
		self.assertEqual(result["response"], "Accepted")
		self.assertEqual(self.value("Childcare Vacancy", self.vacancy.name, "places"), 0)
		request = frappe.get_doc("Childcare Request", self.request.name)
		self.assertEqual(request.outcome, "Answered")
		self.assertEqual(request.placed_at, self.provider.name)
		self.assertEqual(request.placement_referral, name)
		self.assertEqual(getdate(request.placed_from), getdate(self.vacancy.available_from))
		self.assertTrue(request.closed_on)
		self.assertFalse(request.next_action_on)
		referral = frappe.get_doc("Childcare Referral", name)
		self.assertEqual(referral.response, "Accepted")
		self.assertEqual(referral.responded_by, self.provider.provider_name)
		self.assertEqual(referral.answer_note, "Welkom!")

	def test_family_and_provider_get_a_mail_and_the_others_are_thanked(self) -> None:
		frappe.db.set_value("Childcare Family", self.family.name, "language", "fr")
		other = self.another()
		_name, token = self.ask({"provider": self.provider.name, "vacancy": self.vacancy.name}, other)
		referrals.answer(token, "accept")
		family = last_mail(self.family.contacts[0].email)
		self.assertIn("Bonjour", family.text)
		self.assertIn(self.child.first_name, family.text)
		self.assertIn(self.provider.provider_name, family.text)
		self.assertIn("You said yes", last_mail(self.provider.email).text)
		self.assertNotIn(self.child.first_name, last_mail(self.provider.email).html)
		self.assertIn("need to do nothing", last_mail(self.value("Childcare Provider", other, "email")).text)

	def test_other_referrals_are_withdrawn_and_their_links_end(self) -> None:
		other = self.another()
		made = self.refer({"provider": self.provider.name, "vacancy": self.vacancy.name}, other)
		token = last_mail(self.provider.email).token
		others = last_mail(self.value("Childcare Provider", other, "email")).token
		frappe.set_user("Guest")
		referrals.answer(token, "accept")
		self.assertEqual(self.response(made[1]["referral"]), "Cancelled")
		with self.assertRaises(links.LinkProblem) as caught:
			referrals.answer(others, "accept")
		self.assertEqual(caught.exception.code, links.REVOKED)

	def test_the_days_that_are_left_stay_on_offer(self) -> None:
		_name, token = self.ask()
		referrals.answer(token, "accept")
		rest = frappe.get_doc("Childcare Vacancy", {"split_from": self.vacancy.name})
		self.assertEqual(rest.source, "Remainder")
		self.assertEqual(rest.places, 1)
		self.assertEqual(
			[rest.get(day) or "" for day in DAYS], ["", "", "Full Day", "Full Day", "Full Day", "", ""]
		)

	def test_a_second_child_on_the_same_days_adds_to_what_is_left(self) -> None:
		self.vacancy.db_set("places", 2)
		_name, token = self.ask()
		referrals.answer(token, "accept")
		frappe.set_user("Administrator")
		self.request = factories.make_request(desk=self.desk.name, monday="Full Day", tuesday="Full Day")
		frappe.set_user(self.officer.name)
		_name, token = self.ask()
		referrals.answer(token, "accept")
		rest = frappe.get_all(
			"Childcare Vacancy",
			filters={"source": "Remainder", "provider": self.provider.name},
			fields=["places"],
		)
		self.assertEqual([row.places for row in rest], [2])

	def test_the_last_place_is_given_once(self) -> None:
		_name, token = self.ask()
		frappe.db.set_value("Childcare Vacancy", self.vacancy.name, "places", 0)
		self.refused(
			"given to another family",
			call=lambda: referrals.answer(token, "accept"),
			error=referrals.PlaceGone,
		)
		self.assertEqual(self.outcome(), "Open")
		self.assertEqual(self.value("Childcare Vacancy", self.vacancy.name, "places"), 0)
		# The link still works: the provider may say other days, or no.
		referrals.answer(token, "other_days", days={"friday": "Full Day"})

	def test_yes_without_a_known_vacancy(self) -> None:
		_name, token = self.ask(self.provider.name)
		referrals.answer(token, "accept")
		self.assertEqual(self.outcome(), "Answered")
		self.assertEqual(self.value("Childcare Vacancy", self.vacancy.name, "places"), 1)

	def test_a_first_day_that_can_not_be(self) -> None:
		frappe.db.set_value(
			"Childcare Request", self.request.name, "wanted_until", add_days(clock.today(), 400)
		)
		_name, token = self.ask()
		for day, words in (
			("tomorrow?", "not a date"),
			("2027-02-31", "not a date"),
			(str(add_days(clock.today(), -1)), "in the past"),
			(str(add_days(clock.today(), 401)), "after the last day"),
		):
			self.refused(words, call=lambda given=day: referrals.answer(token, "accept", start_date=given))
		self.assertEqual(self.outcome(), "Open")
		start = str(add_days(clock.today(), 100))
		referrals.answer(token, "accept", start_date=start)
		self.assertEqual(
			getdate(self.value("Childcare Request", self.request.name, "placed_from")), getdate(start)
		)

	def test_no_needs_a_reason_that_providers_may_choose(self) -> None:
		name, token = self.ask()
		for reason in (None, "", "nonsense", "withdrawn"):
			self.refused(
				"Choose why", call=lambda given=reason: referrals.answer(token, "decline", reason=given)
			)
		referrals.answer(token, "decline", reason=REASON, note="<b>Sorry</b>")
		referral = frappe.get_doc("Childcare Referral", name)
		self.assertEqual((referral.response, referral.decline_reason), ("Declined", REASON))
		self.assertNotIn("<b>", referral.answer_note)

	def test_when_all_said_no_the_request_is_back_on_the_list(self) -> None:
		other = self.another()
		self.refer(self.provider.name, other)
		frappe.set_user("Guest")
		referrals.answer(last_mail(self.provider.email).token, "decline", reason=REASON)
		self.assertFalse(self.value("Childcare Request", self.request.name, "attention"))
		referrals.answer(
			last_mail(self.value("Childcare Provider", other, "email")).token, "decline", reason=REASON
		)
		attention, following = self.value(
			"Childcare Request", self.request.name, "attention", "next_action_on"
		)
		self.assertEqual(attention, "All Providers Declined")
		self.assertEqual(getdate(following), clock.today())
		self.assertEqual(self.outcome(), "Open")

	def test_other_days_wait_for_the_officer(self) -> None:
		name, token = self.ask()
		for days in ({}, {"monday": ""}, None):
			self.refused(
				"Choose the days", call=lambda given=days: referrals.answer(token, "other_days", days=given)
			)
		self.refused(
			"Choose none", call=lambda: referrals.answer(token, "other_days", days={"monday": "Night"})
		)
		referrals.answer(token, "other_days", days={"wednesday": "Full Day", "friday": "Morning"})
		referral = frappe.get_doc("Childcare Referral", name)
		self.assertEqual(referral.response, "Pending")
		self.assertEqual((referral.offer_wednesday, referral.offer_friday), ("Full Day", "Morning"))
		self.assertEqual(
			self.value("Childcare Request", self.request.name, "attention"), "Other Days Offered"
		)
		with self.assertRaises(links.LinkProblem) as caught:
			referrals.question_for(token)
		self.assertEqual(caught.exception.code, links.USED)

	def test_accepting_other_days_takes_those(self) -> None:
		name, token = self.ask()
		referrals.answer(token, "other_days", days={"wednesday": "Full Day"})
		frappe.set_user(self.officer.name)
		referrals.record_answer(name, "accept")
		rest = frappe.get_doc("Childcare Vacancy", {"split_from": self.vacancy.name})
		self.assertFalse(rest.wednesday)
		self.assertEqual(rest.monday, "Full Day")
		self.assertEqual(self.outcome(), "Answered")
		frappe.set_user("Administrator")
		self.assertIn("woensdag", last_mail(self.family.contacts[0].email).text)

	def test_a_double_click_counts_once(self) -> None:
		_name, token = self.ask()
		referrals.answer(token, "accept")
		with self.assertRaises(links.LinkProblem) as caught:
			referrals.answer(token, "accept")
		self.assertEqual(caught.exception.code, links.USED)
		self.assertEqual(self.value("Childcare Vacancy", self.vacancy.name, "places"), 0)
		self.assertEqual(len(mails(to=self.family.contacts[0].email)), 1)

	def test_a_link_answers_its_own_referral_only(self) -> None:
		other = self.another()
		made = self.refer(self.provider.name, other)
		token = last_mail(self.provider.email).token
		referrals.answer(token, "decline", reason=REASON)
		self.assertEqual(self.response(made[0]["referral"]), "Declined")
		self.assertEqual(self.response(made[1]["referral"]), "Pending")

	def test_after_the_deadline_the_link_no_longer_works(self) -> None:
		name, token = self.ask()
		late = get_datetime(self.value("Childcare Referral", name, "deadline")) + timedelta(minutes=1)
		with clock.fixed(late), self.assertRaises(links.LinkProblem) as caught:
			referrals.answer(token, "accept")
		self.assertEqual(caught.exception.code, links.EXPIRED)

	def test_a_late_answer_counts_when_settings_say_so(self) -> None:
		frappe.db.set_single_value("Childcare Settings", "link_extra_days", 3)
		frappe.clear_document_cache("Childcare Settings", "Childcare Settings")
		self.addCleanup(frappe.clear_document_cache, "Childcare Settings", "Childcare Settings")
		name, token = self.ask()
		late = get_datetime(self.value("Childcare Referral", name, "deadline")) + timedelta(days=1)
		with clock.fixed(late):
			referrals.expire(name)
			self.assertEqual(self.response(name), "No Response")
			referrals.answer(token, "accept", start_date=str(add_days(late.date(), 60)))
		self.assertEqual(self.response(name), "Accepted")
		self.assertEqual(self.outcome(), "Answered")

	def test_nonsense_is_refused_and_nothing_is_written(self) -> None:
		name, token = self.ask()
		before = frappe.get_doc("Childcare Referral", name).as_dict()
		self.refused("Choose one of the answers", call=lambda: referrals.answer(token, "maybe"))
		self.refused("too long", call=lambda: referrals.answer(token, "accept", note="x" * 1001))
		self.assertEqual(frappe.get_doc("Childcare Referral", name).as_dict(), before)

	def test_a_family_without_mail_must_be_called(self) -> None:
		for row in self.family.contacts:
			frappe.db.set_value(row.doctype, row.name, "email", "")
		_name, token = self.ask()
		referrals.answer(token, "accept")
		self.assertEqual(
			self.value("Childcare Request", self.request.name, "attention"), "Cannot Be Reached by Mail"
		)


class TestByTheDesk(ReferralCase):
	def test_told_by_phone_has_the_same_consequences(self) -> None:
		name, token = self.ask()
		frappe.set_user(self.officer.name)
		referrals.record_answer(name, "accept")
		self.assertEqual(self.outcome(), "Answered")
		self.assertEqual(self.value("Childcare Referral", name, "responded_by"), self.officer.name)
		self.assertEqual(self.value("Childcare Vacancy", self.vacancy.name, "places"), 0)
		with self.assertRaises(links.LinkProblem) as caught:
			referrals.answer(token, "accept")
		self.assertEqual(caught.exception.code, links.USED)

	def test_a_stranger_may_not_record_an_answer(self) -> None:
		name, _token = self.ask()
		self.refused(call=lambda: referrals.record_answer(name, "accept"), error=frappe.PermissionError)

	def test_withdrawing_with_the_button_mails_and_ends_the_link(self) -> None:
		name, token = self.ask()
		frappe.set_user(self.officer.name)
		apply_workflow(frappe.get_doc("Childcare Referral", name), "Withdraw")
		self.assertEqual(self.response(name), "Cancelled")
		self.assertIn("need to do nothing", last_mail(self.provider.email).text)
		with self.assertRaises(links.LinkProblem):
			referrals.question_for(token)

	def test_asking_again_with_the_button_sends_a_new_link_and_deadline(self) -> None:
		name, token = self.ask()
		referrals.answer(token, "decline", reason=REASON)
		frappe.set_user(self.officer.name)
		doc = frappe.get_doc("Childcare Referral", name)
		with clock.fixed(clock.now() + timedelta(days=2)):
			apply_workflow(doc, "Ask Again")
			doc.reload()
			self.assertEqual(doc.response, "Pending")
			self.assertFalse(doc.decline_reason or doc.responded_on)
			self.assertEqual(get_datetime(doc.deadline), clock.now() + timedelta(days=21))
			fresh = last_mail(self.provider.email).token
			self.assertNotEqual(fresh, token)
			frappe.set_user("Guest")
			referrals.answer(fresh, "accept")
		self.assertEqual(self.outcome(), "Answered")

	def test_a_lost_mail_is_sent_again_and_the_first_link_ends(self) -> None:
		name, token = self.ask()
		frappe.set_user(self.officer.name)
		self.assertTrue(referrals.send_new_link(name))
		with self.assertRaises(links.LinkProblem):
			referrals.question_for(token)
		referrals.question_for(last_mail(self.provider.email).token)

	def test_closing_the_request_withdraws_what_is_open(self) -> None:
		name, token = self.ask()
		frappe.set_user(self.officer.name)
		request = frappe.get_doc("Childcare Request", self.request.name)
		request.workflow_state = states.states_for("Childcare Request", "Lapsed")[0]
		request.closing_reason = "withdrawn"
		request.save()
		self.assertEqual(self.response(name), "Cancelled")
		with self.assertRaises(links.LinkProblem):
			referrals.answer(token, "accept")

	def test_deleting_a_referral_takes_its_links_along(self) -> None:
		name, token = self.ask()
		frappe.set_user("Administrator")
		frappe.delete_doc("Childcare Referral", name)
		with self.assertRaises(links.LinkProblem) as caught:
			referrals.question_for(token)
		self.assertEqual(caught.exception.code, links.UNKNOWN)

	def test_a_partner_that_says_yes_does_not_close_the_request(self) -> None:
		frappe.set_user("Administrator")
		partner = factories.make_partner(self.desk.name, language="en")
		frappe.set_user(self.officer.name)
		name = self.refer({"partner": partner.name})[0]["referral"]
		frappe.set_user("Guest")
		referrals.answer(last_mail(partner.email).token, "accept")
		self.assertEqual(self.response(name), "Accepted")
		self.assertEqual(self.outcome(), "Open")
