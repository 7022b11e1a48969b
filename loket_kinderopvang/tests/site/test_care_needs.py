"""A care need, why it is urgent and why a family goes first: no provider hears of it before it may."""

from __future__ import annotations

import re

import frappe

from loket_kinderopvang import api
from loket_kinderopvang.desk import message_preview
from loket_kinderopvang.referral import questions, referrals
from loket_kinderopvang.tests import factories, mailbox
from loket_kinderopvang.tests.base import LoketTestCase
from loket_kinderopvang.tests.committed import CommittedTestCase
from loket_kinderopvang.tests.http_site import SiteServer
from loket_kinderopvang.web import portal

NEED = "epilepsie en een rolstoel"
CRISIS = "Crisis With Care Involvement"


class Needs:
	def make(self, **values: object) -> None:
		self.desk = factories.make_desk().name
		self.user = factories.make_user("Loket Provider", password=factories.PASSWORD).name
		self.provider = factories.make_provider(
			self.desk, language="en", inclusive_care=1, users=[{"user": self.user}]
		)
		self.vacancy = factories.make_vacancy(self.provider.name)
		self.request, self.referral = self.ask(inclusive_care=1, care_need=NEED, **values)

	def ask(self, care_need: str | None = None, **values: object) -> tuple[object, object]:
		"""Put a question of an urgent family to the provider; return the request and the referral."""
		family = factories.make_family(self.desk)
		child = factories.make_child(family.name, care_need=care_need)
		request = factories.make_request(
			child.name, urgent=1, urgent_reason=CRISIS, monday="Full Day", **values
		)
		made = referrals.refer(request.name, [{"provider": self.provider.name, "vacancy": self.vacancy.name}])
		return request, frappe.get_doc("Childcare Referral", made[0]["referral"])

	def agree(self) -> None:
		family = frappe.get_doc("Childcare Family", self.request.family)
		family.append("consents", factories.consent("Share Care Need"))
		family.save()


class TestCareNeeds(Needs, LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		mailbox.use_in(self)
		self.make()

	def question(self) -> dict:
		self.referral.reload()
		return questions.question(self.referral)

	def told(self) -> list[str]:
		"""Return everything that the provider is told now: mails, page, portal, preview."""
		self.referral.reload()
		previews = [
			message_preview.preview(message, "en", self.referral)
			for message, doctype in message_preview.ABOUT.items()
			if doctype == "Childcare Referral"
		]
		return [
			*(mail.subject + mail.html for mail in mailbox.mails(to=self.provider.email)),
			str(questions.question(self.referral)),
			str(portal.question_words(self.referral.name)),
			*(preview["subject"] + preview["html"] for preview in previews),
		]

	def test_nothing_is_told_before_anybody_agreed(self) -> None:
		for text in self.told():
			for secret in (NEED, "care need", "'inclusive': True", CRISIS, "involvement"):
				self.assertNotIn(secret, text)

	def test_a_question_of_a_child_without_one_looks_the_same(self) -> None:
		request, referral = self.ask()
		self.assertFalse(request.inclusive_care)
		other, own = questions.question(referral), self.question()
		self.assertEqual(set(other), set(own))
		self.assertEqual(other["inclusive"], own["inclusive"])

	def test_urgent_is_told_and_not_why(self) -> None:
		self.assertTrue(self.question()["urgent"])

	def test_the_familys_own_consent_opens_it(self) -> None:
		self.agree()
		self.assertTrue(self.question()["inclusive"])
		family = frappe.get_doc("Childcare Family", self.request.family)
		family.consents[-1].withdrawn_on = frappe.utils.now_datetime()
		family.save()
		self.assertFalse(self.question()["inclusive"])

	def test_that_it_may_be_named_is_another_consent(self) -> None:
		family = frappe.get_doc("Childcare Family", self.request.family)
		family.append("consents", factories.consent("Share With Providers"))
		family.save()
		self.assertFalse(self.question()["inclusive"])

	def test_interest_that_was_told_by_phone_opens_it(self) -> None:
		api.note_interest(self.referral.name)
		self.assertTrue(self.question()["inclusive"])

	def test_other_days_open_it_and_a_no_does_not(self) -> None:
		_request, other = self.ask(inclusive_care=1)
		reason = frappe.db.get_value(
			"Childcare Closing Reason", {"kind": "Declined", "disabled": 0, "provider_may_choose": 1}
		)
		referrals.record_answer(other.name, "decline", reason=reason)
		other.reload()
		self.assertFalse(questions.question(other)["inclusive"])
		referrals.record_answer(self.referral.name, "other_days", days={"friday": "Full Day"})
		self.assertTrue(self.question()["inclusive"])

	def test_a_yes_hears_of_it_in_the_mail_of_what_was_agreed(self) -> None:
		referrals.record_answer(self.referral.name, "accept")
		self.assertIn("specific care need", mailbox.last_mail(self.provider.email).html)

	def test_asked_again_it_is_not_interested_yet(self) -> None:
		api.note_interest(self.referral.name)
		self.referral.reload()
		self.referral.update(referrals.NO_ANSWER)
		self.assertFalse(questions.question(self.referral)["inclusive"])

	def test_a_message_does_not_tell_it_either(self) -> None:
		other = factories.make_provider(self.desk)
		with self.assertRaises(frappe.ValidationError):
			referrals.refer(self.request.name, [other.name], f"Het kind heeft {NEED.upper()}.")
		self.agree()
		referrals.refer(self.request.name, [other.name], f"Het kind heeft {NEED}.")


class TestCareNeedsOverHttp(Needs, CommittedTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		cls.server = SiteServer().start()
		cls.addClassCleanup(cls.server.stop)

	def test_page_and_portal_say_it_after_the_answer_and_not_before(self) -> None:
		mailbox.use_in(self)
		self.make()
		frappe.db.commit()
		page = f"/childcare/answer/{mailbox.last_mail(self.provider.email).token}?lang=en"
		visitor = self.server.visitor()
		provider = self.server.visitor(self.user, factories.PASSWORD)
		before = [
			visitor.request("GET", page).text,
			provider.request("GET", "/childcare/provider?lang=en").text,
		]
		for text in before:
			self.assertIn(self.referral.name, text)
			# A reason to say no names care needs on every page: that is no answer about this child.
			text = re.sub(r"<select.*?</select>", "", text, flags=re.DOTALL)
			for secret in (NEED, "pecific care need", "involvement"):
				self.assertNotIn(secret, text)
		answer = visitor.request(
			"POST", page, data={"answer": "other_days", "friday_morning": "1", "friday_afternoon": "1"}
		)
		self.assertIn("specific care need", answer.text)
		self.assertNotIn(NEED, answer.text)
		self.assertIn("Specific care need", provider.request("GET", "/childcare/provider?lang=en").text)
