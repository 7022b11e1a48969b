"""A worker that is killed in the middle of long work: run again, nothing is done twice and nothing is lost."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any
from unittest import mock

import frappe
from frappe.utils import add_to_date, now_datetime

from loket_kinderopvang.platform import clock, long_work
from loket_kinderopvang.referral import referrals
from loket_kinderopvang.registration import closed_years, registration
from loket_kinderopvang.setup import demo
from loket_kinderopvang.supply import availability
from loket_kinderopvang.tests import factories, killed, mailbox
from loket_kinderopvang.tests.committed import CommittedTestCase

SEND = "loket_kinderopvang.mail.messages.send"


class KilledCase(CommittedTestCase):
	def setUp(self) -> None:
		super().setUp()
		mailbox.use_in(self)

	def set_setting(self, field: str, value: Any) -> None:
		before = frappe.db.get_single_value("Childcare Settings", field)
		self.addCleanup(self._write_setting, field, before)
		self._write_setting(field, value)

	@staticmethod
	def _write_setting(field: str, value: Any) -> None:
		frappe.db.set_single_value("Childcare Settings", field, value)
		frappe.db.commit()
		frappe.clear_document_cache("Childcare Settings", "Childcare Settings")

	def long_ago(self, doctype: str, name: str, field: str) -> None:
		moment = add_to_date(now_datetime(), minutes=-long_work.SILENT_MINUTES - 1)
		frappe.db.set_value(doctype, name, field, moment, update_modified=False)
		frappe.db.commit()


class TestRound(KilledCase):
	"""Six locations, two of them of one organiser: five mails, kept two by two."""

	job = "loket_kinderopvang.supply.availability.send_round"

	def setUp(self) -> None:
		super().setUp()
		self.set_setting("batch_size", 2)
		self.desk = factories.make_desk().name
		organiser = factories.insert(
			"Childcare Organiser", organiser_name=factories.word(), email=factories.email("org")
		)
		self.addresses = [organiser.email]
		for number in range(6):
			provider = factories.make_provider(
				self.desk, organiser=organiser.name if number in (1, 4) else None
			)
			if number not in (1, 4):
				self.addresses.append(provider.email)
		self.round = factories.insert(
			"Childcare Availability Round", desk=self.desk, month=clock.today(), asked_on=clock.today()
		).name
		frappe.db.commit()

	def mails(self) -> dict[str, int]:
		return {address: len(mailbox.mails(to=address)) for address in self.addresses}

	def asked(self) -> int:
		rows = frappe.get_all("Childcare Round Answer", {"parent": self.round}, pluck="sent_on")
		return sum(bool(row) for row in rows)

	def sent_count(self) -> int:
		return frappe.db.get_value("Childcare Availability Round", self.round, "sent_count") or 0

	def check(self, kept: int, **point: Any) -> None:
		killed.kill_at(self.job, self.round, **point)
		sent = self.mails()
		self.assertEqual(sum(sent.values()), kept, "what was kept when it was killed")
		self.assertEqual(self.sent_count(), kept, "the round says how many mails went out")
		self.assertLess(self.asked(), 6)
		self.assertEqual(availability.resume_rounds(), [], "its worker may be alive still")
		self.long_ago("Childcare Availability Round", self.round, "modified")
		with mock.patch.object(availability, "start") as started:
			self.assertIn(self.round, availability.resume_rounds())
			started.assert_any_call(self.round)
		self.assertEqual(killed.run(self.job, self.round), 5 - kept)
		self.assertEqual(self.mails(), dict.fromkeys(self.addresses, 1))
		self.assertEqual((self.asked(), self.sent_count()), (6, 5))
		self.assertEqual(killed.run(self.job, self.round), 0)
		self.long_ago("Childcare Availability Round", self.round, "modified")
		self.assertNotIn(self.round, availability.resume_rounds())

	def test_killed_before_anything_was_kept(self) -> None:
		self.check(0, at=SEND, call=2)

	def test_killed_between_a_mail_and_its_mark(self) -> None:
		self.check(2, at=SEND, call=3, after=True)

	def test_killed_right_after_a_batch_was_kept(self) -> None:
		# The first commit keeps the list of whom it asks.
		self.check(2, at=killed.COMMIT, call=2, after=True)

	def test_killed_just_before_a_batch_is_kept(self) -> None:
		self.check(4, at=killed.COMMIT, call=6)

	def test_a_round_of_the_scheduler_whose_job_was_lost_is_sent(self) -> None:
		frappe.db.delete("Childcare Availability Round", {"name": self.round})
		self.set_setting("round_day", 1)
		with mock.patch.object(availability, "start"):
			(self.round,) = (
				name
				for name in availability.start_due_rounds()
				if frappe.db.get_value("Childcare Availability Round", name, "desk") == self.desk
			)
		self.long_ago("Childcare Availability Round", self.round, "modified")
		with mock.patch.object(availability, "start"):
			self.assertIn(self.round, availability.resume_rounds())


class TestReminders(KilledCase):
	def test_each_provider_is_reminded_once(self) -> None:
		self.set_setting("mails_per_day", 0)
		self.set_setting("batch_size", 2)
		names = []
		for _number in range(5):
			request = factories.make_request()
			provider = factories.make_provider(request.desk)
			(made,) = referrals.refer(request.name, [provider.name])
			now = clock.now()
			frappe.db.set_value(
				"Childcare Referral",
				made["referral"],
				{"sent_on": now - timedelta(days=20), "deadline": now + timedelta(days=1)},
			)
			names.append(made["referral"])
		job = "loket_kinderopvang.follow_up.follow_up.remind_providers"
		killed.kill_at(job, at=SEND, call=4)
		marked = [bool(frappe.db.get_value("Childcare Referral", name, "reminded_on")) for name in names]
		self.assertEqual(sum(marked), 2)
		killed.run(job)
		killed.run(job)
		for name in names:
			self.assertEqual(len(mailbox.mails(reference_name=name)), 2, "the question and one reminder")


class TestLongWork(KilledCase):
	job = "loket_kinderopvang.platform.long_work.run"

	def setUp(self) -> None:
		super().setUp()
		self.desk = factories.make_desk().name
		for _number in range(3):
			provider = factories.make_provider(self.desk)
			factories.make_vacancy(provider.name)
			factories.make_request(desk=self.desk)

	def start(self, doctype: str, **values: Any) -> Any:
		doc = factories.insert(doctype, desk=self.desk, **values)
		long_work.start(doc)
		frappe.db.commit()
		return doc

	def check(self, doc: Any, **point: Any) -> None:
		killed.kill_at(self.job, doc.doctype, doc.name, **point)
		doc.reload()
		self.assertEqual(doc.status, long_work.RUNNING)
		self.assertLess(doc.percent, 100)
		self.assertFalse(doc.ended_on)
		self.assertFalse(killed.run(self.job, doc.doctype, doc.name), "its worker may be alive still")
		self.long_ago(doc.doctype, doc.name, "heartbeat_on")
		with mock.patch.object(long_work, "_enqueue") as enqueued:
			self.assertIn(doc.name, long_work.resume())
			enqueued.assert_any_call(doc.doctype, doc.name)
		frappe.db.commit()
		self.assertTrue(killed.run(self.job, doc.doctype, doc.name))
		doc.reload()
		self.assertEqual((doc.status, doc.percent, doc.message or ""), (long_work.DONE, 100, ""))
		self.assertFalse(killed.run(self.job, doc.doctype, doc.name), "it is done once")

	def lines(self, name: str) -> list[tuple]:
		rows = frappe.get_all(
			"Childcare Allocation Line", {"parent": name}, ["request", "vacancy", "why"], order_by="idx asc"
		)
		return [(row.request, row.vacancy, row.why) for row in rows]

	def test_an_allocation(self) -> None:
		undisturbed = self.start("Childcare Allocation Round", seed="one seed")
		killed.run(self.job, undisturbed.doctype, undisturbed.name)
		wanted = self.lines(undisturbed.name)
		self.assertEqual(len(wanted), 3)
		for point in (
			{"at": "loket_kinderopvang.referral.allocation.propose"},
			{"at": "loket_kinderopvang.referral.allocation._set_lines", "after": True},
			# The first commit takes the work in hand, the second keeps its result.
			{"at": killed.COMMIT, "call": 2},
		):
			with self.subTest(point):
				doc = self.start("Childcare Allocation Round", seed="one seed")
				self.check(doc, **point)
				self.assertEqual(self.lines(doc.name), wanted)

	def test_a_simulation(self) -> None:
		values = {"seeds": 2, "what_ifs": "requests +10%"}
		meta = frappe.get_meta("Childcare Simulation")
		values |= {
			field.fieldname: "A year more"
			for field in meta.fields
			if field.reqd and field.fieldtype == "Data"
		}
		undisturbed = self.start("Childcare Simulation", **values)
		killed.run(self.job, undisturbed.doctype, undisturbed.name)
		undisturbed.reload()
		self.assertTrue(undisturbed.result)
		doc = self.start("Childcare Simulation", **values)
		self.check(doc, at="loket_kinderopvang.matching.simulations.live_through", call=2)
		self.assertEqual(doc.result, undisturbed.result)


class TestRecount(KilledCase):
	job = "loket_kinderopvang.registration.registration.recount_job"

	def test_a_killed_recount_is_taken_up_and_ends_right(self) -> None:
		desk = factories.make_desk().name
		names = [
			factories.make_request(desk=desk, urgent=1, urgent_reason="Loss of Care").name
			for _number in range(5)
		]
		frappe.db.commit()
		right = self.kept(names)
		for name in names:
			wrong = {"registration_mask": 0, "registration_codes": "", "counted_on": None}
			frappe.db.set_value("Childcare Request", name, wrong, update_modified=False)
		registration.recount_in_background()
		small = {"loket_kinderopvang.registration.registration.BATCH": 2}
		before = frappe.db.count("Childcare Request") - len(names)
		killed.kill_at(self.job, at=killed.COMMIT, call=(before + 2) // 2, after=True, given=small)
		same = sum(mine == wanted for mine, wanted in zip(self.kept(names), right, strict=True))
		self.assertLess(same, len(names))
		with mock.patch.object(registration, "_enqueue") as enqueued:
			self.assertTrue(registration.resume_recount())
			enqueued.assert_called_once_with()
		killed.run(self.job, given=small)
		self.assertEqual(self.kept(names), right)
		self.assertFalse(registration.resume_recount())

	def kept(self, names: list[str]) -> list[tuple]:
		frappe.db.rollback()
		fields = ("registration_mask", "registration_codes", "counted_on", "counts_unanswered")
		return [frappe.db.get_value("Childcare Request", name, fields) for name in names]


class TestFrozenFigures(KilledCase):
	def test_a_report_of_the_quarter_is_made_once(self) -> None:
		desk = factories.make_desk(board_report_quarterly=1).name
		job = "loket_kinderopvang.board.board_reports.make_quarterly"
		killed.kill_at(job, desk, at="loket_kinderopvang.board.board_reports.make", after=True)
		self.assertFalse(frappe.db.exists("Childcare Board Report", {"desk": desk}))
		self.assertTrue(killed.run(job, desk))
		self.assertFalse(killed.run(job, desk))
		self.assertEqual(frappe.db.count("Childcare Board Report", {"desk": desk}), 1)

	def test_a_year_that_is_closed_again(self) -> None:
		desk, year = factories.make_desk().name, clock.today().year - 1
		job = "loket_kinderopvang.api.close_year"
		first = killed.run(job, desk, year)
		killed.kill_at(
			job, desk, year, at="loket_kinderopvang.registration.closed_years.replace_earlier", after=True
		)
		self.assertEqual(closed_years.current(desk, year), first)
		second = killed.run(job, desk, year)
		self.assertEqual(closed_years.current(desk, year), second)
		self.assertEqual(frappe.db.count("Childcare Registration Year", {"desk": desk}), 2)


def load_demo() -> dict[str, int]:
	"""What `bench loket-demo` does, small."""
	return dict(demo.make(6, seed=7).counts)


class TestDemo(KilledCase):
	def setUp(self) -> None:
		super().setUp()
		if demo.is_there() or frappe.db.exists("User", "officer@example.org"):
			self.skipTest("this site has a demo of its own")

	def counts(self) -> Counter:
		frappe.db.rollback()
		return Counter({doctype: frappe.db.count(doctype) for doctype in demo.ORDER})

	def test_a_killed_load_leaves_nothing_and_the_next_one_is_whole(self) -> None:
		before = self.counts()
		load = "loket_kinderopvang.tests.site.test_killed.load_demo"
		for point in (
			{"at": "loket_kinderopvang.setup.demo._Town._family", "call": 4},
			{"at": "loket_kinderopvang.setup.demo._Town._remember_all", "after": True},
		):
			killed.kill_at(load, **point)
			self.assertEqual(self.counts(), before)
		made = Counter(killed.run(load))
		# A user and a stand-in are counted apart.
		made["User"] = len(demo.USERS)
		self.assertEqual(self.counts(), before + made)
		remove = "loket_kinderopvang.setup.demo.remove"
		killed.kill_at(remove, at="frappe.delete_doc", call=30)
		self.assertEqual(self.counts(), before + made)
		killed.run(remove)
		self.assertEqual(self.counts(), before)
