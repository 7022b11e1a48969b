"""The official registration from real files, as JSON and as the report, and that the board sees figures only."""

from __future__ import annotations

import frappe
from frappe.utils import getdate

from loket_kinderopvang import api
from loket_kinderopvang.platform import states
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import LoketTestCase


class TestRegistration(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.desk = factories.make_desk().name

	def request(self, **values):
		return factories.make_request(**{"desk": self.desk, "asked_on": "2026-02-10", **values})

	def closed(self, kind: str, **values):
		request = self.request(**values)
		reason = frappe.get_all("Childcare Closing Reason", {"kind": kind}, pluck="name", order_by="name")[0]
		outcome = kind if kind in ("Unanswered", "Unknown") else "Lapsed"
		states.move(
			request, outcome, also={"closing_reason": reason, "closing_kind": kind, "closed_on": "2026-06-01"}
		)
		return request

	def rows(self, year: int = 2026) -> dict[str, tuple[int, int]]:
		figures = api.registration(self.desk, year)
		rows = {row["code"]: (row["total"], row["unanswered"]) for row in figures["rows"]}
		for parts in figures["breakdowns"].values():
			rows.update({row["code"]: (row["total"], row["unanswered"]) for row in parts})
		return rows

	def test_a_small_year_worked_out_by_hand(self) -> None:
		family = factories.make_family(
			self.desk, criteria=[{"criterion": "low_income"}, {"criterion": "single_parent"}]
		)
		child = factories.make_child(family.name)
		self.closed("Unanswered", child=child.name, urgent=1, urgent_reason="Loss of Care")
		self.closed("Unanswered", before_7=1, monday="Full Day", saturday="Morning")
		self.closed("Found in Another Municipality", inclusive_care=1)
		self.closed("Unknown")
		self.closed("Lapsed", asked_on="2025-12-31")
		self.request()
		rows = self.rows()
		self.assertEqual(rows["all"], (5, 2))
		self.assertEqual(rows["urgent"], (1, 1))
		self.assertEqual(rows["loss_of_care"], (1, 1))
		self.assertEqual(rows["flexible_hours"], (1, 1))
		self.assertEqual((rows["before_7"], rows["saturday"]), ((1, 1), (1, 1)))
		self.assertEqual(rows["priority_groups"], (1, 1))
		self.assertEqual((rows["low_income"], rows["single_parent"]), ((1, 1), (1, 1)))
		self.assertEqual(rows["vulnerable"], (1, 1))
		self.assertEqual(rows["inclusive"], (1, 0))
		self.assertEqual(self.rows(2025)["all"], (1, 0))

	def test_a_family_that_moves_to_another_desk_stays_counted_where_it_asked(self) -> None:
		request = self.closed("Unanswered")
		family = frappe.get_doc("Childcare Family", request.family)
		family.desk = factories.make_desk().name
		family.save()
		self.assertEqual(self.rows()["all"], (1, 1))

	def test_the_report_shows_the_same_figures(self) -> None:
		from frappe.desk.query_report import run

		self.closed("Unanswered", urgent=1, urgent_reason="Start of Work")
		manager = factories.make_user("Loket Manager", desk=self.desk)
		frappe.set_user(manager.name)
		report = run("Childcare Registration", filters={"desk": self.desk, "year": 2026})
		rows = {row["code"]: (row["total"], row["unanswered"]) for row in report["result"]}
		frappe.set_user("Administrator")
		self.assertEqual(rows, self.rows())
		self.assertEqual(rows["urgent"], (1, 1))
		labels = [row["label"] for row in report["result"]]
		self.assertEqual(labels[0], "All requests for childcare")

	def test_neither_parents_nor_guests_get_the_figures(self) -> None:
		for user in (
			factories.make_user("Loket Parent").name,
			factories.make_user("Loket Provider").name,
			"Guest",
		):
			frappe.set_user(user)
			with self.assertRaises(frappe.PermissionError):
				api.registration(self.desk, 2026)

	def test_a_year_that_is_none_is_refused(self) -> None:
		for year in (0, 26, 99999, "this year"):
			with self.assertRaises(frappe.ValidationError):
				api.registration(self.desk, year)
		with self.assertRaises(frappe.DoesNotExistError):
			api.registration("No such desk", getdate().year)
