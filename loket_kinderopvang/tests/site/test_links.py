"""Personal links: one record, one purpose, until they end; and they tell nothing when they don't work."""

from __future__ import annotations

from datetime import timedelta

import frappe

from loket_kinderopvang.follow_up import family_contact
from loket_kinderopvang.intake import asking, intake
from loket_kinderopvang.platform import clock, links
from loket_kinderopvang.referral import referrals
from loket_kinderopvang.supply import availability
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import LoketTestCase

PURPOSE = "answer_referral"


class TestLinks(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.provider = factories.make_provider()
		self.token = self.make()

	def make(self, **values: object) -> str:
		return links.make(
			PURPOSE,
			"Childcare Provider",
			self.provider.name,
			values.pop("expires_on", clock.now() + timedelta(days=1)),
			**values,
		)

	def problem(self, token: str, purpose: str = PURPOSE) -> str:
		with self.assertRaises(links.LinkProblem) as caught:
			links.resolve(token, purpose)
		self.assertNotIn(self.provider.name, str(caught.exception))
		return caught.exception.code

	def test_a_token_has_256_bits_and_only_its_digest_is_stored(self) -> None:
		# 43 signs of an alphabet of 62; an underscore or a hyphen would be escaped in the plain part of a mail.
		self.assertRegex(self.token, r"^[A-Za-z0-9]{43}$")
		link = links.resolve(self.token, PURPOSE)
		self.assertEqual(link.reference_name, self.provider.name)
		row = frappe.db.get_value("Childcare Personal Link", link.name, "*", as_dict=True)
		self.assertNotIn(self.token, " ".join(str(value) for value in row.values()))
		self.assertEqual(len(row.token_hash), 64)

	def test_an_altered_or_invented_token_is_unknown(self) -> None:
		altered = self.token[:-1] + ("A" if self.token[-1] != "A" else "B")
		for token in (altered, "", "x", self.token + "x", "%00", "🙂", "' or 1=1 --", "a" * 5000):
			self.assertEqual(self.problem(token), links.UNKNOWN)

	def test_a_link_for_one_purpose_is_unknown_for_another(self) -> None:
		self.assertEqual(self.problem(self.token, "report_availability"), links.UNKNOWN)

	def test_it_ends_at_its_moment(self) -> None:
		end = clock.now() + timedelta(hours=2)
		token = self.make(expires_on=end)
		with clock.fixed(end):
			links.resolve(token, PURPOSE)
		with clock.fixed(end + timedelta(seconds=1)):
			self.assertEqual(self.problem(token), links.EXPIRED)

	def test_a_single_use_link_works_once(self) -> None:
		links.use(links.resolve(self.token, PURPOSE, lock=True))
		self.assertEqual(self.problem(self.token), links.USED)

	def test_another_link_may_be_used_again(self) -> None:
		token = self.make(single_use=False)
		links.use(links.resolve(token, PURPOSE))
		links.resolve(token, PURPOSE)

	def test_revoking_ends_the_links_of_one_record_only(self) -> None:
		other = factories.make_provider(self.provider.desk)
		others = links.make(PURPOSE, "Childcare Provider", other.name, clock.now() + timedelta(days=1))
		links.revoke("Childcare Provider", self.provider.name)
		self.assertEqual(self.problem(self.token), links.REVOKED)
		self.assertEqual(links.resolve(others, PURPOSE).reference_name, other.name)

	def test_a_link_does_not_hold_its_record(self) -> None:
		self.provider.delete()
		self.assertEqual(self.problem(self.token), links.UNKNOWN)

	def test_only_managers_see_links_and_nobody_writes_them(self) -> None:
		for permission in frappe.get_meta("Childcare Personal Link").permissions:
			self.assertEqual(permission.role, "Loket Manager")
			self.assertFalse(permission.write or permission.create or permission.delete)


class TestWhatALinkWasMadeFor(LoketTestCase):
	"""A link stands for an address, a question, a round; when that changes it stops working."""

	def code(self, token: str, purpose: str) -> str:
		with self.assertRaises(links.LinkProblem) as caught:
			links.resolve(token, purpose)
		return caught.exception.code

	def test_the_address_of_an_application(self) -> None:
		application = intake.receive(factories.application_data(), channel="Web Form", confirmed=False)
		tokens = {
			purpose: links.make(
				purpose, application.doctype, application.name, clock.now() + timedelta(days=1), False
			)
			for purpose in (asking.CONFIRM, family_contact.FOLLOW)
		}
		application.db_set({"status": "New", "contact_name": "Somebody", "email": application.email.upper()})
		for purpose, token in tokens.items():
			links.resolve(token, purpose)
		application.db_set("email", factories.email("other"))
		for purpose, token in tokens.items():
			self.assertEqual(self.code(token, purpose), links.CHANGED)

	def test_the_address_of_a_contact(self) -> None:
		family = factories.make_family()
		token = family_contact.follow_link(family)
		family.contacts[0].phone = factories.phone()
		family.save()
		links.resolve(token, family_contact.FOLLOW)
		family.contacts[0].email = factories.email("new")
		family.save()
		self.assertEqual(self.code(token, family_contact.FOLLOW), links.CHANGED)

	def test_a_contact_that_left_the_file(self) -> None:
		family = factories.make_family()
		token = family_contact.follow_link(family)
		family.set("contacts", [])
		family.append("contacts", {"contact_name": "Somebody", "email": factories.email()})
		family.save()
		self.assertIn(self.code(token, family_contact.FOLLOW), (links.CHANGED, links.REVOKED))

	def referral(self) -> tuple[str, str]:
		request = factories.make_request()
		provider = factories.make_provider(request.desk)
		name = referrals.refer(request.name, [provider.name])[0]["referral"]
		return name, links.make(
			referrals.PURPOSE, "Childcare Referral", name, clock.now() + timedelta(days=1)
		)

	def test_the_question_to_a_provider(self) -> None:
		name, token = self.referral()
		frappe.db.set_value("Childcare Referral", name, "reminded_on", clock.now())
		links.resolve(token, referrals.PURPOSE)
		frappe.db.set_value("Childcare Referral", name, "provider", factories.make_provider().name)
		self.assertEqual(self.code(token, referrals.PURPOSE), links.CHANGED)

	def test_a_question_that_was_put_again(self) -> None:
		name, token = self.referral()
		frappe.db.set_value("Childcare Referral", name, "sent_on", clock.now() + timedelta(minutes=1))
		self.assertEqual(self.code(token, referrals.PURPOSE), links.CHANGED)

	def test_a_round(self) -> None:
		desk = factories.make_desk().name
		provider = factories.make_provider(desk).name
		round_doc = factories.insert(
			"Childcare Availability Round", desk=desk, month=clock.today(), asked_on=clock.today()
		)

		def token(about: str | None) -> str:
			end = clock.now() + timedelta(days=1)
			return links.make(
				availability.PURPOSE, "Childcare Provider", provider, end, single_use=False, about=about
			)

		asked, own = token(round_doc.name), token(None)
		round_doc.db_set("status", "Sent")
		links.resolve(asked, availability.PURPOSE)
		round_doc.db_set("status", "Closed")
		self.assertEqual(self.code(asked, availability.PURPOSE), links.CHANGED)
		links.resolve(own, availability.PURPOSE)

	def test_a_link_of_before_keeps_working(self) -> None:
		name, token = self.referral()
		link = links.find(token, referrals.PURPOSE)
		link.db_set("state_hash", None)
		frappe.db.set_value("Childcare Referral", name, "provider", factories.make_provider().name)
		links.resolve(token, referrals.PURPOSE)
