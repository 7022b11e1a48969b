"""What every test that needs a site builds on; the only place that knows how Frappe's versions differ here."""

from __future__ import annotations

import frappe

try:
	from frappe.tests import IntegrationTestCase as SiteTestCase
except ImportError:
	from frappe.tests.utils import FrappeTestCase as SiteTestCase


class LoketTestCase(SiteTestCase):
	"""A test on a real site that leaves nothing behind: each runs in a savepoint, as Administrator."""

	def setUp(self) -> None:
		super().setUp()
		frappe.set_user("Administrator")
		frappe.db.savepoint("loket_test")

	def tearDown(self) -> None:
		frappe.set_user("Administrator")
		frappe.db.rollback(save_point="loket_test")
		super().tearDown()
