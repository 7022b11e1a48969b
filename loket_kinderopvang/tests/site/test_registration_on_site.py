"""The official registration from real files, as JSON and as the report, and that the board sees figures only."""

from __future__ import annotations

from unittest.mock import patch

import frappe
from frappe.utils import getdate

from loket_kinderopvang import api
from loket_kinderopvang.platform import states
from loket_kinderopvang.registration import registration
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


class TestOnlyWhatCounts(LoketTestCase):
	"""A request is counted anew when something changed by which it counts, and not at every note."""

	def counted(self, request) -> dict:
		fields = ("counted_on", *registration.KEPT)
		return frappe.db.get_value("Childcare Request", request.name, fields, as_dict=True)

	def test_a_new_request_counts_from_its_first_row(self) -> None:
		request = factories.make_request(urgent=1, urgent_reason="Loss of Care", before_7=1)
		kept = self.counted(request)
		self.assertEqual(kept.counted_on, getdate(request.asked_on))
		self.assertIn(",urgent,", kept.registration_codes)
		self.assertIn(",before_7,", kept.registration_codes)
		self.assertTrue(kept.figure_key)

	def test_the_same_document_closed_and_opened_again(self) -> None:
		request = factories.make_request()
		states.move(request, "Unanswered", also={"closing_kind": "Unanswered", "closed_on": "2026-06-01"})
		self.assertEqual(self.counted(request).counts_unanswered, 1)
		states.move(request, "Open", also={"closing_kind": "", "closed_on": None})
		self.assertEqual(self.counted(request).counts_unanswered, 0)
		states.move(request, "Unanswered", also={"closing_kind": "Unanswered", "closed_on": "2026-06-01"})
		self.assertEqual(self.counted(request).counts_unanswered, 1)

	def test_a_line_that_is_left_and_entered_again(self) -> None:
		request = factories.make_request()
		for before_7, inside in ((1, True), (0, False), (1, True)):
			request.before_7 = before_7
			request.save()
			self.assertEqual(",before_7," in self.counted(request).registration_codes, inside)

	def test_a_note_counts_nothing_anew(self) -> None:
		request = factories.make_request()
		with patch.object(registration, "recount") as recount:
			request.db_set("next_action_on", "2027-01-15")
			request.notes = "Belt liever na vier uur."
			request.save()
			fresh = frappe.get_doc("Childcare Request", request.name)
			fresh.db_set("next_action_on", "2027-01-16")
		recount.assert_not_called()

	def test_asking_who_may_do_the_next_step_is_left_to_the_desks_own_lists(self) -> None:
		request = factories.make_request()
		self.assertFalse(frappe.db.exists("Workflow Action", {"reference_name": request.name}))
		workflow = states.active_workflow("Childcare Request")
		self.assertTrue(states.keeps_no_actions("Childcare Request"))
		# Staff who want the platform's list say so in the workflow, with the platform's own setting.
		frappe.db.set_value(
			"Workflow Document State",
			{"parent": workflow.name},
			"is_optional_state",
			0,
			update_modified=False,
		)
		frappe.clear_document_cache("Workflow", workflow.name)
		try:
			self.assertFalse(states.keeps_no_actions("Childcare Request"))
		finally:
			frappe.db.set_value(
				"Workflow Document State",
				{"parent": workflow.name},
				"is_optional_state",
				1,
				update_modified=False,
			)
			frappe.clear_document_cache("Workflow", workflow.name)
