"""The demo town: made from a seed, consistent, and taken away without touching anything else."""

from __future__ import annotations

import frappe

from loket_kinderopvang.api import registration
from loket_kinderopvang.setup import demo
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import LoketTestCase


class TestDemo(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		if demo.is_there() or frappe.db.exists("User", "officer@example.org"):
			self.skipTest("this site has a demo of its own")

	def test_a_small_town_and_away_with_it(self) -> None:
		own = factories.make_request()
		queued = frappe.db.count("Email Queue")
		steps: list[int] = []
		made = demo.make(12, seed=7, progress=steps.append)
		self.assertEqual(sum(steps), 12)
		self.assertEqual(made.counts["Childcare Family"], 12)
		self.assertEqual(made.counts["Childcare Provider"], 40)
		self.assertEqual(set(made.users), {"officer", "manager", "board", "provider", "partner", "parent"})
		self.assertEqual(frappe.db.count("Email Queue"), queued, "nobody is mailed of an invented family")
		desk = frappe.get_all("Childcare Desk", {"municipality": "Waterzele"}, pluck="name")[0]
		for request in frappe.get_all(
			"Childcare Request",
			{"desk": desk},
			["outcome", "closed_on", "closing_kind", "slot_mask", "placed_at"],
		):
			self.assertTrue(request.slot_mask)
			self.assertEqual(bool(request.closed_on), request.outcome != "Open")
			self.assertEqual(bool(request.placed_at), request.outcome == "Answered")
		year = frappe.utils.getdate().year
		total = sum(registration(desk, y)["rows"][0]["total"] for y in range(year - 2, year + 1))
		self.assertEqual(total, made.counts["Childcare Request"])
		self.assertTrue(demo.is_there())
		demo.remove()
		self.assertFalse(demo.is_there())
		self.assertFalse(frappe.db.exists("Childcare Desk", desk))
		self.assertFalse(frappe.db.exists("User", "officer@example.org"))
		self.assertTrue(frappe.db.exists("Childcare Request", own.name))
