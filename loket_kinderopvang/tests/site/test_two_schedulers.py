"""Two schedulers at the same moment: each provider is reminded once, and each deadline passes once."""

from __future__ import annotations

import threading
from datetime import timedelta
from unittest import SkipTest

import frappe

from loket_kinderopvang.follow_up import follow_up
from loket_kinderopvang.platform import clock
from loket_kinderopvang.referral import referrals
from loket_kinderopvang.tests import factories, mailbox
from loket_kinderopvang.tests.committed import CommittedTestCase


class TestTwoSchedulers(CommittedTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		if frappe.db.db_type == "sqlite":
			raise SkipTest("SQLite has one writer at a time")
		super().setUpClass()

	def setUp(self) -> None:
		super().setUp()
		mailbox.use_in(self)
		# Each of the six is mailed on its own here.
		before = frappe.db.get_single_value("Childcare Settings", "mails_per_day")
		self.addCleanup(self.set_mails_per_day, before)
		self.set_mails_per_day(0)
		self.provider = factories.make_provider()
		self.referrals = []
		for _number in range(6):
			request = factories.make_request(desk=self.provider.desk)
			self.referrals.append(referrals.refer(request.name, [self.provider.name])[0]["referral"])

	def set_mails_per_day(self, number: int) -> None:
		frappe.db.set_single_value("Childcare Settings", "mails_per_day", number)
		frappe.db.commit()
		frappe.clear_document_cache("Childcare Settings", "Childcare Settings")

	def run_twice_at_once(self) -> None:
		frappe.db.commit()
		site, sites_path = frappe.local.site, frappe.local.sites_path
		start = threading.Barrier(2)
		failures: list[BaseException] = []

		def run() -> None:
			frappe.init(site, sites_path=sites_path)
			frappe.connect()
			frappe.local.conf.update(mailbox.ACCOUNT)
			try:
				start.wait(timeout=60)
				follow_up.hourly()
			except BaseException as error:
				failures.append(error)
			finally:
				frappe.destroy()

		threads = [threading.Thread(target=run) for _scheduler in range(2)]
		for thread in threads:
			thread.start()
		for thread in threads:
			thread.join(timeout=120)
		self.assertEqual(failures, [])
		frappe.db.rollback()

	def test_a_reminder_goes_out_once(self) -> None:
		now = clock.now()
		for name in self.referrals:
			values = {"sent_on": now - timedelta(days=20), "deadline": now + timedelta(days=1)}
			frappe.db.set_value("Childcare Referral", name, values)
		self.run_twice_at_once()
		self.run_twice_at_once()
		for name in self.referrals:
			subjects = [mail.subject for mail in mailbox.mails(reference_name=name)]
			self.assertEqual(len(subjects), 2, subjects)

	def test_a_deadline_passes_once(self) -> None:
		for name in self.referrals:
			frappe.db.set_value("Childcare Referral", name, "deadline", clock.now() - timedelta(minutes=1))
		self.run_twice_at_once()
		self.run_twice_at_once()
		for name in self.referrals:
			self.assertEqual(frappe.db.get_value("Childcare Referral", name, "response"), "No Response")
			notes = frappe.get_all(
				"Comment", filters={"reference_name": name, "comment_type": "Info"}, pluck="content"
			)
			self.assertEqual(len(notes), 1, notes)
