"""Staff rename, add and reorder workflow states; everything goes on, because no code knows a state by its name."""

from __future__ import annotations

import frappe
from frappe.model.workflow import apply_workflow, get_transitions

from loket_kinderopvang import api
from loket_kinderopvang.api import registration
from loket_kinderopvang.matching import matching
from loket_kinderopvang.platform import states
from loket_kinderopvang.referral import referrals
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import LoketTestCase


def rename_everything() -> None:
	"""Give every state of both workflows another name, and add one."""
	for name in frappe.get_all(
		"Workflow", filters={"document_type": ("in", list(states.SEMANTIC_FIELD))}, pluck="name"
	):
		workflow = frappe.get_doc("Workflow", name)
		for state in sorted({row.state for row in workflow.states}):
			new = f"Staff says {state[::-1]} {frappe.generate_hash(length=4)}"
			frappe.get_doc({"doctype": "Workflow State", "workflow_state_name": new}).insert()
			frappe.db.set_value("Childcare State Reason", {"workflow_state": state}, "workflow_state", new)
			for row in workflow.states:
				row.state = new if row.state == state else row.state
			for row in workflow.transitions:
				row.state = new if row.state == state else row.state
				row.next_state = new if row.next_state == state else row.next_state
		if workflow.document_type == "Childcare Request":
			first = workflow.states[0].state
			extra = frappe.get_doc(
				{
					"doctype": "Workflow State",
					"workflow_state_name": f"Waiting for papers {frappe.generate_hash(length=4)}",
				}
			).insert()
			action = frappe.get_doc(
				{
					"doctype": "Workflow Action Master",
					"workflow_action_name": f"Ask papers {frappe.generate_hash(length=4)}",
				}
			).insert()
			workflow.append(
				"states",
				{
					"state": extra.name,
					"doc_status": "0",
					"allow_edit": "Loket Officer",
					"update_field": "outcome",
					"update_value": "Open",
				},
			)
			workflow.append(
				"transitions",
				{"state": first, "action": action.name, "next_state": extra.name, "allowed": "Loket Officer"},
			)
		workflow.save()
	frappe.clear_cache()


class TestStatesOfStaff(LoketTestCase):
	def tearDown(self) -> None:
		super().tearDown()
		# The workflows are cached by name; what this test made of them was rolled back.
		frappe.clear_cache()

	def close(self, request, outcome: str):
		"""Close a request as a person does: by the action that leads to an outcome, with a reason of the dialog."""
		for transition in get_transitions(request):
			if states.value_of(request.doctype, transition.next_state) == outcome:
				asked = api.closing_reasons(request.name, transition.action)
				self.assertTrue(asked["needed"])
				request.closing_reason = asked["suggested"] or asked["reasons"][0]["name"]
				request.save()
				return apply_workflow(request, transition.action)
		raise AssertionError(f"no action leads to {outcome}")

	def whole_way(self) -> None:
		desk = factories.make_desk()
		provider, other = factories.make_provider(desk.name), factories.make_provider(desk.name)
		vacancy = factories.make_vacancy(provider.name)
		request = factories.make_request(desk=desk.name)
		self.assertEqual(request.outcome, "Open")
		matches = matching.find_vacancies(request.name)
		self.assertEqual([match["vacancy"] for match in matches], [vacancy.name])
		made = referrals.refer(
			request.name, [{"provider": provider.name, "vacancy": vacancy.name}, other.name]
		)
		self.assertEqual(
			{frappe.db.get_value("Childcare Referral", m["referral"], "response") for m in made}, {"Pending"}
		)
		referrals.record_answer(made[0]["referral"], "accept")
		request.reload()
		self.assertEqual(request.outcome, "Answered")
		self.assertEqual(states.value_of(request.doctype, request.workflow_state), "Answered")
		responses = [frappe.db.get_value("Childcare Referral", m["referral"], "response") for m in made]
		self.assertEqual(responses, ["Accepted", "Cancelled"])
		for outcome in ("Unanswered", "Lapsed", "Unknown"):
			closed = self.close(factories.make_request(desk=desk.name), outcome)
			self.assertEqual(closed.outcome, outcome)
			self.assertTrue(closed.closing_kind and closed.closed_on)
		reopened = frappe.get_doc("Childcare Request", closed.name)
		back = next(
			t for t in get_transitions(reopened) if states.value_of(reopened.doctype, t.next_state) == "Open"
		)
		reopened = apply_workflow(reopened, back.action)
		self.assertEqual(
			(reopened.outcome, reopened.closing_reason, reopened.closed_on), ("Open", None, None)
		)
		figures = registration(desk.name, frappe.utils.getdate(request.asked_on).year)
		rows = {row["code"]: row for row in figures["rows"]}
		self.assertEqual((rows["all"]["total"], rows["all"]["unanswered"]), (4, 1))

	def test_the_way_through_with_the_states_that_ship(self) -> None:
		self.whole_way()

	def test_the_way_through_after_staff_renamed_and_added_states(self) -> None:
		rename_everything()
		self.whole_way()

	def test_a_state_that_staff_added_counts_by_what_it_writes(self) -> None:
		rename_everything()
		request = factories.make_request()
		added = [t for t in get_transitions(request) if t.action.startswith("Ask papers")]
		if not added:
			# Administrator has every role but the transition is the officer's; take it as one.
			officer = factories.make_user("Loket Officer", desk=request.desk)
			frappe.set_user(officer.name)
			added = [t for t in get_transitions(request) if t.action.startswith("Ask papers")]
		moved = apply_workflow(request, added[0].action)
		self.assertEqual(moved.outcome, "Open")

	def test_the_outcome_can_not_be_changed_without_its_state(self) -> None:
		request = factories.make_request()
		request.outcome = "Answered"
		request.save()
		self.assertEqual(request.outcome, "Open")

	def test_closing_without_a_reason_that_fits_is_refused(self) -> None:
		request = factories.make_request()
		action = next(
			t.action
			for t in get_transitions(request)
			if states.value_of(request.doctype, t.next_state) == "Unanswered"
		)
		with self.assertRaises(frappe.ValidationError):
			apply_workflow(request, action)
		request.reload()
		request.closing_reason = frappe.get_all("Childcare Closing Reason", {"kind": "Lapsed"}, pluck="name")[
			0
		]
		request.save()
		with self.assertRaises(frappe.ValidationError):
			apply_workflow(request, action)
		self.assertEqual(frappe.db.get_value("Childcare Request", request.name, "outcome"), "Open")
