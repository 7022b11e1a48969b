"""Personal links: one record, one purpose, until they end; and they tell nothing when they don't work."""

from __future__ import annotations

from datetime import timedelta

import frappe

from loket_kinderopvang import clock, links
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
		self.assertGreaterEqual(len(self.token), 43)
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
