"""For tests that other connections must be able to see: what they make is committed, and removed by hand afterwards."""

from __future__ import annotations

import frappe

from loket_kinderopvang.tests.base import LoketTestCase
from loket_kinderopvang.tests.http_site import SiteServer

# What such tests make, in the order in which it can go again.
MADE = (
	"Communication",
	"Email Queue",
	"Comment",
	"Version",
	"Childcare Import Row",
	"Childcare Import",
	"Childcare Personal Link",
	"Childcare Waiting Mail",
	"Childcare Mail Fault",
	"Childcare Match Log",
	"Childcare Application",
	"Childcare Availability Round",
	"Childcare Allocation Round",
	"Childcare Simulation",
	"Childcare Registration Year",
	"Childcare Board Report",
	"Childcare Referral",
	"Childcare Request",
	"Childcare Child",
	"Childcare Family",
	"Childcare Vacancy",
	"Childcare Provider",
	"Childcare Organiser",
	"Childcare Partner",
	"Childcare Desk",
	"Childcare Area",
	"User Permission",
	"User",
	"Contact",
	"Error Log",
)


class CommittedTestCase(LoketTestCase):
	"""A test that commits. It leaves nothing of ``MADE`` behind that was not there before."""

	def setUp(self) -> None:
		super().setUp()
		self._before = {doctype: set(frappe.get_all(doctype, pluck="name")) for doctype in MADE}
		self.addCleanup(self._remove_what_was_made)

	def tearDown(self) -> None:
		# A commit ended the savepoint that every test has.
		frappe.db.savepoint("loket_test")
		super().tearDown()

	def _remove_what_was_made(self) -> None:
		frappe.db.rollback()
		for doctype in MADE:
			for name in set(frappe.get_all(doctype, pluck="name")) - self._before[doctype]:
				for table in frappe.get_meta(doctype).get_table_fields():
					frappe.db.delete(table.options, {"parent": name, "parenttype": doctype})
				frappe.db.delete(doctype, {"name": name})
		frappe.db.commit()


class ServedTestCase(CommittedTestCase):
	"""Tests over HTTP: the site is served on a port of its own while the class runs."""

	server: SiteServer

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		cls.server = SiteServer().start()
		cls.addClassCleanup(cls.server.stop)
