"""Between workflow states, which staff name as they like, and the semantic fields that code and reports read.

Each state of the desk's workflows writes one value through the workflow's own *update field* setting
(``outcome`` on a request, ``response`` on a referral). Nothing in this app knows a state by its name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.model.workflow import get_workflow, get_workflow_name

if TYPE_CHECKING:
	from frappe.model.document import Document
	from frappe.workflow.doctype.workflow.workflow import Workflow

SEMANTIC_FIELD = {"Childcare Request": "outcome", "Childcare Referral": "response"}


def active_workflow(doctype: str) -> Workflow | None:
	"""Return the workflow that is active for ``doctype``, or None when staff switched it off."""
	return get_workflow(doctype) if get_workflow_name(doctype) else None


def states_for(doctype: str, value: str) -> list[str]:
	"""Return the states that write ``value`` into the semantic field of ``doctype``, in the workflow's order."""
	workflow = active_workflow(doctype)
	if not workflow:
		return []
	field = SEMANTIC_FIELD[doctype]
	return [row.state for row in workflow.states if row.update_field == field and row.update_value == value]


def value_of(doctype: str, state: str | None) -> str | None:
	"""Return what ``state`` writes into the semantic field, or None when it writes nothing."""
	workflow = active_workflow(doctype)
	if not workflow:
		return None
	field = SEMANTIC_FIELD[doctype]
	for row in workflow.states:
		if row.state == state and row.update_field == field:
			return row.update_value or None
	return None


def sync(doc: Document) -> None:
	"""Let the semantic field of ``doc`` follow its workflow state.

	Frappe writes the update field only when a person uses the workflow's button. A state that arrives by import,
	by the API or by the first save must count in the same way, so the controllers call this in ``validate``.
	A semantic field that was changed without its state is put back.
	"""
	workflow = active_workflow(doc.doctype)
	if not workflow:
		return
	state = doc.get(workflow.workflow_state_field) or workflow.states[0].state
	if value := value_of(doc.doctype, state):
		doc.set(SEMANTIC_FIELD[doc.doctype], value)


def state_after(doc: Document, action: str) -> str | None:
	"""Return the state to which the workflow ``action`` leads from where ``doc`` stands, or None."""
	workflow = active_workflow(doc.doctype)
	if not workflow:
		return None
	current = doc.get(workflow.workflow_state_field) or workflow.states[0].state
	for row in workflow.transitions:
		if row.state == current and row.action == action:
			return row.next_state
	return None


def move(doc: Document, value: str, note: str | None = None, also: dict | None = None) -> None:
	"""Put ``doc`` in the first state that writes ``value``: a consequence that the app itself draws.

	A provider's acceptance or a deadline that passed is no person's transition, so the workflow's list of who may
	do what is not asked. The caller has checked that the step is allowed. Everything is written in the caller's
	transaction, and the file's timeline gets a line.

	Args:
		doc: the saved request or referral.
		value: the wanted value of the semantic field.
		note: a translated sentence for the timeline, beside the state.
		also: other fields to write in the same statement.
	"""
	field = SEMANTIC_FIELD[doc.doctype]
	values: dict = {field: value, **(also or {})}
	states = states_for(doc.doctype, value)
	workflow = active_workflow(doc.doctype)
	if workflow and states and doc.get(workflow.workflow_state_field) not in states:
		values[workflow.workflow_state_field] = states[0]
	doc.db_set(values, notify=True)
	doc.add_comment("Workflow", _(states[0]) if states else _(value))
	if note:
		doc.add_comment("Info", note)
