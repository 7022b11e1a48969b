"""An allocation round on a site: it proposes, changes nothing, and an accepted line is an ordinary referral."""

from __future__ import annotations

from unittest import mock

import frappe
from frappe.utils import add_to_date, now_datetime

from loket_kinderopvang import api
from loket_kinderopvang.platform import long_work
from loket_kinderopvang.referral import allocation
from loket_kinderopvang.tests import factories, mailbox
from loket_kinderopvang.tests.base import LoketTestCase

ROUND = "Childcare Allocation Round"


class TestAllocation(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		mailbox.use_in(self)
		self.desk = factories.make_desk().name
		self.provider = factories.make_provider(self.desk).name
		self.vacancy = factories.make_vacancy(self.provider, places=1).name

	def request(self, **values) -> str:
		family = values.pop("family", None) or factories.make_family(self.desk).name
		child = factories.make_child(family)
		return factories.make_request(child.name, **values).name

	def run_round(self, **values):
		doc = factories.insert(ROUND, desk=self.desk, **values)
		allocation.start(doc.name)
		self.assertTrue(long_work.run(ROUND, doc.name))
		doc.reload()
		self.assertEqual((doc.status, doc.message or ""), ("Done", ""))
		return doc

	def test_it_proposes_and_changes_no_file(self) -> None:
		first = self.request(asked_on=add_to_date(now_datetime(), days=-40).date())
		second = self.request()
		before = {
			name: frappe.db.get_value("Childcare Request", name, "modified") for name in (first, second)
		}
		doc = self.run_round()
		self.assertEqual(
			[(line.request, line.vacancy, line.why) for line in doc.lines],
			[(first, self.vacancy, "asked_on")],
		)
		self.assertEqual(
			[(row.request, row.why, row.after) for row in doc.left], [(second, "others_first", first)]
		)
		self.assertEqual((doc.requests_count, doc.vacancies_count, doc.blocking_count), (2, 1, 0))
		self.assertEqual(
			{name: frappe.db.get_value("Childcare Request", name, "modified") for name in before}, before
		)
		self.assertFalse(frappe.db.exists("Childcare Referral", {"desk": self.desk}))
		page = api.allocation_page(doc.name)
		self.assertIn("asked earlier", page["lines"][0]["why"])
		self.assertIn(first, page["left"][0]["why"])

	def test_the_same_seed_gives_the_same_round(self) -> None:
		for _number in range(6):
			self.request()
		rounds = [
			self.run_round(seed=seed) for seed in ("published", "published", "other", "third", "fourth")
		]
		lines = [[line.request for line in doc.lines] for doc in rounds]
		self.assertEqual(lines[0], lines[1])
		self.assertGreater(len({tuple(line) for line in lines}), 1)
		self.assertEqual(rounds[0].seed, "published")

	def test_an_accepted_line_is_a_referral_and_a_dropped_one_is_not(self) -> None:
		other = factories.make_vacancy(factories.make_provider(self.desk).name, places=1).name
		requests = [self.request(), self.request()]
		doc = self.run_round()
		self.assertEqual({line.vacancy for line in doc.lines}, {self.vacancy, other})
		accepted, dropped = doc.lines
		self.assertEqual(api.decide_allocation(doc.name, [accepted.name], 1)["accepted"], 1)
		self.assertEqual(api.decide_allocation(doc.name, [dropped.name], 0)["dropped"], 1)
		doc.reload()
		self.assertEqual([line.decision for line in doc.lines], ["Accepted", "Dropped"])
		referral = frappe.get_doc("Childcare Referral", doc.lines[0].referral)
		self.assertEqual(
			(referral.request, referral.vacancy, referral.response),
			(accepted.request, accepted.vacancy, "Pending"),
		)
		self.assertEqual(frappe.db.count("Childcare Referral", {"request": ("in", requests)}), 1)
		# A second click does nothing more; who waits for an answer stays out of the next round.
		self.assertEqual(api.decide_allocation(doc.name, [accepted.name], 1)["accepted"], 0)
		again = self.run_round()
		self.assertEqual((again.waiting_count, again.requests_count), (1, 1))
		with self.assertRaisesRegex(frappe.ValidationError, "Make a new round"):
			allocation.start(doc.name)

	def test_a_line_that_no_longer_holds_stays_with_its_reason_and_the_others_go_on(self) -> None:
		factories.make_vacancy(factories.make_provider(self.desk).name, places=1)
		self.request()
		self.request()
		doc = self.run_round()
		gone, good = doc.lines
		frappe.db.set_value("Childcare Request", gone.request, "outcome", "Lapsed")
		result = api.decide_allocation(doc.name, [gone.name, good.name], 1)
		self.assertEqual(
			(result["accepted"], [row["request"] for row in result["refused"]]), (1, [gone.request])
		)
		doc.reload()
		self.assertEqual([line.decision for line in doc.lines], ["Proposed", "Accepted"])
		self.assertIn("closed", doc.lines[0].remark)

	def test_siblings_are_proposed_and_accepted_together(self) -> None:
		frappe.db.set_value("Childcare Vacancy", self.vacancy, "places", 2)
		family = factories.make_family(self.desk).name
		pair = [self.request(family=family, siblings_together=1) for _n in range(2)]
		frappe.get_doc("Childcare Vacancy", self.vacancy).save()
		doc = self.run_round()
		self.assertEqual({line.request for line in doc.lines}, set(pair))
		self.assertEqual(api.decide_allocation(doc.name, [doc.lines[0].name], 1)["accepted"], 2)

	def test_a_provider_that_said_no_is_not_proposed_again(self) -> None:
		request = self.request()
		made = api.refer(request, [self.provider])
		frappe.db.set_value("Childcare Referral", made[0]["referral"], "response", "Declined")
		doc = self.run_round()
		self.assertEqual((len(doc.lines), doc.left[0].why), (0, "no_place_fits"))

	def test_nothing_to_do_is_said(self) -> None:
		doc = self.run_round()
		self.assertIn(
			"There are no open requests to propose a place for.", api.allocation_page(doc.name)["notes"]
		)

	def test_every_desk_at_once(self) -> None:
		desks = frappe.get_all("Childcare Desk", {"disabled": 0}, pluck="name")
		made = api.start_all_allocations()
		self.assertEqual({frappe.db.get_value(ROUND, name, "desk") for name in made}, set(desks))

	def test_who_works_elsewhere_sees_and_starts_nothing(self) -> None:
		doc = self.run_round()
		other = factories.make_user("Loket Officer", desk=factories.make_desk().name)
		frappe.set_user(other.name)
		for call in (
			lambda: api.allocation_page(doc.name),
			lambda: api.start_allocation(doc.name),
			lambda: api.decide_allocation(doc.name, [], 1),
			lambda: api.stop_work(ROUND, doc.name),
		):
			self.assertRaises(frappe.PermissionError, call)


class TestLongWork(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.doc = factories.insert(ROUND, desk=factories.make_desk().name)

	def state(self) -> str:
		return frappe.db.get_value(ROUND, self.doc.name, "status")

	def test_started_twice_it_is_refused_and_run_twice_it_runs_once(self) -> None:
		api.start_allocation(self.doc.name)
		with self.assertRaisesRegex(frappe.ValidationError, "being worked on already"):
			api.start_allocation(self.doc.name)
		self.assertEqual([long_work.run(ROUND, self.doc.name) for _n in range(2)], [True, False])
		self.assertEqual(self.state(), "Done")

	def test_stopped_it_writes_nothing(self) -> None:
		api.start_allocation(self.doc.name)

		def work(doc, progress) -> None:
			doc.requests_count = 99
			api.stop_work(ROUND, doc.name)
			progress(10)(1)

		with mock.patch.object(allocation, "work", work):
			long_work.run(ROUND, self.doc.name)
		self.doc.reload()
		self.assertEqual((self.doc.status, self.doc.requests_count), ("Cancelled", 0))
		with self.assertRaisesRegex(frappe.ValidationError, "is not being worked on"):
			api.stop_work(ROUND, self.doc.name)

	def test_what_fails_says_so_and_can_be_started_again(self) -> None:
		api.start_allocation(self.doc.name)
		with mock.patch.object(allocation, "work", side_effect=ZeroDivisionError):
			long_work.run(ROUND, self.doc.name)
		self.doc.reload()
		self.assertEqual((self.doc.status, "Error Log" in self.doc.message), ("Failed", True))
		api.start_allocation(self.doc.name)
		long_work.run(ROUND, self.doc.name)
		self.assertEqual(self.state(), "Done")

	def test_killed_work_is_taken_up_and_running_work_is_left_alone(self) -> None:
		api.start_allocation(self.doc.name)
		with (
			mock.patch.object(allocation, "work", side_effect=KeyboardInterrupt),
			self.assertRaises(KeyboardInterrupt),
		):
			long_work.run(ROUND, self.doc.name)
		self.assertEqual((self.state(), long_work.run(ROUND, self.doc.name)), ("Running", False))
		self.assertNotIn(self.doc.name, long_work.resume())
		long_ago = add_to_date(now_datetime(), minutes=-30)
		frappe.db.set_value(ROUND, self.doc.name, "heartbeat_on", long_ago, update_modified=False)
		self.assertIn(self.doc.name, long_work.resume())
		self.assertTrue(long_work.run(ROUND, self.doc.name))
		self.assertEqual(self.state(), "Done")
