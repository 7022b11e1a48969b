"""Families that send their question at the same moment: each gets a number of its own, and none is lost."""

from __future__ import annotations

import threading
from unittest import SkipTest

import frappe

from loket_kinderopvang.intake import intake
from loket_kinderopvang.platform import conflicts
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.committed import CommittedTestCase

FAMILIES = 6


class TestFamiliesAtOnce(CommittedTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		if frappe.db.db_type == "sqlite":
			raise SkipTest("SQLite has one writer at a time: there are no families that write at once")
		super().setUpClass()

	def test_each_gets_a_number_of_its_own(self) -> None:
		desk = factories.make_desk().name
		frappe.db.commit()
		site, sites_path = frappe.local.site, frappe.local.sites_path
		start = threading.Barrier(FAMILIES)
		told: list[str] = [""] * FAMILIES
		families = [factories.application_data(desk) for _number in range(FAMILIES)]

		def hand_in(number: int) -> None:
			frappe.init(site, sites_path=sites_path)
			frappe.connect()
			frappe.set_user("Guest")
			try:
				frappe.db.get_value("Childcare Desk", desk, "desk_name")
				start.wait(timeout=120)
				application = conflicts.with_retries(
					lambda: intake.receive(families[number], channel="Web Form", confirmed=False), "test"
				)
				frappe.db.commit()
				told[number] = application.name
			except Exception as error:
				frappe.db.rollback()
				told[number] = f"{type(error).__name__}: {error}"
			finally:
				frappe.destroy()

		threads = [threading.Thread(target=hand_in, args=(number,)) for number in range(FAMILIES)]
		for thread in threads:
			thread.start()
		for thread in threads:
			thread.join(timeout=120)
		frappe.db.rollback()
		there = frappe.get_all("Childcare Application", {"desk": desk}, pluck="name")
		self.assertEqual(sorted(told), sorted(there))
		self.assertEqual(len(set(there)), FAMILIES)
