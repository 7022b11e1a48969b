"""Fifty connections say yes to the last place at once: one wins, the others are told, the count is right."""

from __future__ import annotations

import threading
from collections import Counter
from unittest import SkipTest

import frappe

from loket_kinderopvang.platform import clock, conflicts, links
from loket_kinderopvang.referral import referrals
from loket_kinderopvang.tests import factories, mailbox
from loket_kinderopvang.tests.committed import CommittedTestCase

CONNECTIONS = 50


class TestLastPlace(CommittedTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		if frappe.db.db_type == "sqlite":
			raise SkipTest(
				"SQLite has one writer at a time: there are no fifty connections that write at once"
			)
		super().setUpClass()

	def setUp(self) -> None:
		super().setUp()
		mailbox.use_in(self)

	def ask_many(self, places: int) -> tuple[str, list[str]]:
		desk = factories.make_desk()
		provider = factories.make_provider(desk.name)
		vacancy = factories.make_vacancy(provider.name, places=places)
		tokens = []
		for _number in range(CONNECTIONS):
			request = factories.make_request(desk=desk.name)
			made = referrals.refer(request.name, [{"provider": provider.name, "vacancy": vacancy.name}])
			tokens.append(
				links.make(
					referrals.PURPOSE,
					"Childcare Referral",
					made[0]["referral"],
					frappe.utils.add_to_date(frappe.utils.now_datetime(), days=1),
				)
			)
		frappe.db.commit()
		return vacancy.name, tokens

	def answer_at_once(self, tokens: list[str], isolated: bool = False) -> list[str]:
		"""Answer with each token on a connection of its own, all from one starting shot; return what each was told.

		Args:
			tokens: of the personal links.
			isolated: on MariaDB, refuse whoever waited for a row that changed, as MariaDB 11.8 does by itself.
		"""
		site, sites_path = frappe.local.site, frappe.local.sites_path
		start = threading.Barrier(len(tokens))
		told: list[str] = [""] * len(tokens)

		def say_yes(number: int) -> None:
			frappe.init(site, sites_path=sites_path)
			frappe.connect()
			frappe.local.conf.update(mailbox.ACCOUNT)
			frappe.set_user("Guest")
			try:
				if isolated:
					frappe.db.sql("SET SESSION innodb_snapshot_isolation = 1")
				# Reads before the shot, as a web request does: an old view of the place must not count.
				referrals.question_for(tokens[number])
				start.wait(timeout=120)
				conflicts.with_retries(lambda: referrals.answer(tokens[number], "accept"), "test")
				frappe.db.commit()
				told[number] = "yes"
			except Exception as error:
				frappe.db.rollback()
				told[number] = f"{type(error).__name__}: {error}"
			finally:
				frappe.destroy()

		threads = [threading.Thread(target=say_yes, args=(number,)) for number in range(len(tokens))]
		for thread in threads:
			thread.start()
		for thread in threads:
			thread.join(timeout=300)
		frappe.db.rollback()
		return told

	def check(self, places: int, isolated: bool = False) -> None:
		vacancy, tokens = self.ask_many(places)
		told = self.answer_at_once(tokens, isolated)
		kinds = Counter(text.split(":")[0] for text in told)
		self.assertEqual(kinds, {"yes": places, "PlaceGone": CONNECTIONS - places}, told[:3])
		for text in told:
			if text != "yes":
				self.assertIn("given to another family", text)
		self.assertEqual(frappe.db.get_value("Childcare Vacancy", vacancy, "places"), 0)
		self.assertEqual(
			frappe.db.count("Childcare Referral", {"vacancy": vacancy, "response": "Accepted"}), places
		)
		self.assertEqual(
			frappe.db.count("Childcare Referral", {"vacancy": vacancy, "response": "Pending"}),
			CONNECTIONS - places,
		)

	def test_fifty_connections_and_one_place(self) -> None:
		self.check(1)

	def test_fifty_connections_and_seven_places(self) -> None:
		self.check(7)

	def test_fifty_connections_and_seven_places_where_the_database_refuses_whoever_waited(self) -> None:
		"""MariaDB from 10.6.18 can be told to; from 11.8 it does by itself. PostgreSQL always does."""
		if frappe.db.db_type != "mariadb" or not frappe.db.sql(
			"SHOW VARIABLES LIKE 'innodb_snapshot_isolation'"
		):
			self.skipTest("this database has no such setting")
		day = clock.today()
		before = {row["day"]: row["retried"] for row in conflicts.conflict_counts()}.get(day, 0)
		self.check(7, isolated=True)
		counted = {row["day"]: row for row in conflicts.conflict_counts()}[day]
		self.assertGreaterEqual(counted["retried"] - before, CONNECTIONS // 2)
		# That seven said yes was checked: no place was refused while it was free. Of those who came too late, on a
		# machine that is busy with other things one or two may be told to try again.
		self.assertLessEqual(counted["exhausted"], 3)

	def test_ten_providers_say_yes_to_one_child(self) -> None:
		"""The other way round: one request, many places. One is taken, the others hear that it is solved."""
		desk = factories.make_desk()
		request = factories.make_request(desk=desk.name)
		vacancies, tokens = [], []
		for _number in range(10):
			provider = factories.make_provider(desk.name)
			vacancy = factories.make_vacancy(provider.name).name
			vacancies.append({"provider": provider.name, "vacancy": vacancy})
		for made in referrals.refer(request.name, vacancies):
			end = frappe.utils.add_to_date(frappe.utils.now_datetime(), days=1)
			tokens.append(links.make(referrals.PURPOSE, "Childcare Referral", made["referral"], end))
		frappe.db.commit()
		told = Counter(text.split(":")[0] for text in self.answer_at_once(tokens))
		# The others waited for the same request; looking again they are told that it is solved.
		self.assertEqual(told, {"yes": 1, "LinkProblem": 9})
		for token in tokens:
			with self.assertRaises(links.LinkProblem):
				referrals.question_for(token)
		places = [frappe.db.get_value("Childcare Vacancy", row["vacancy"], "places") for row in vacancies]
		self.assertEqual(sorted(places), [0] + [1] * 9)
		responses = Counter(
			frappe.get_all("Childcare Referral", filters={"request": request.name}, pluck="response")
		)
		self.assertEqual(responses, {"Accepted": 1, "Cancelled": 9})
