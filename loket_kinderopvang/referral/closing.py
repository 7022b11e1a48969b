"""Closing a request: which reasons go with which outcome, and what a state suggests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
from frappe import _

from loket_kinderopvang.platform import clock, states

if TYPE_CHECKING:
	from frappe.model.document import Document

OPEN = "Open"
# outcome -> the kinds of Childcare Closing Reason that explain it
KINDS_OF_OUTCOME: dict[str, tuple[str, ...]] = {
	"Unanswered": ("Unanswered",),
	"Lapsed": ("Lapsed", "Found Elsewhere", "Found in Another Municipality"),
	"Unknown": ("Unknown",),
}


def reasons_for_action(doc: Document, action: str) -> dict:
	"""Return which reasons a workflow action on the request ``doc`` asks for.

	Returns:
		``{"needed": bool, "suggested": name or None, "reasons": [{"name", "label", "kind"}]}``; nothing is needed
		when the action does not close the request.
	"""
	state = states.state_after(doc, action)
	kinds = KINDS_OF_OUTCOME.get(states.value_of(doc.doctype, state) or "")
	if not kinds:
		return {"needed": False, "suggested": None, "reasons": []}
	reasons = frappe.get_list(
		"Childcare Closing Reason",
		filters={"kind": ("in", kinds), "disabled": 0},
		fields=["name", "label", "kind"],
		order_by="label asc",
	)
	return {
		"needed": True,
		"suggested": suggested_reason(state),
		"reasons": [{**reason, "label": _(reason.label)} for reason in reasons],
	}


def suggested_reason(state: str | None) -> str | None:
	"""Return the reason that Settings name for a workflow state, or None."""
	for row in frappe.get_cached_doc("Childcare Settings").state_reasons:
		if row.workflow_state == state:
			return row.closing_reason
	return None


def check(doc: Document) -> None:
	"""See that a closed request carries a reason that explains its outcome, and a reopened or answered one none.

	Called by the controller's ``validate``, after the outcome followed the state.

	Raises:
		frappe.ValidationError: the reason is missing, or is of a kind that leads to another outcome.
	"""
	kinds = KINDS_OF_OUTCOME.get(doc.outcome)
	if not kinds:
		before = doc.get_doc_before_save()
		# A reason may be chosen just before closing; one of an earlier closing does not stay on an open file.
		if doc.outcome != OPEN or (before and before.outcome != OPEN):
			doc.closing_reason = None
		doc.closing_kind = None
		return
	if not doc.closing_reason:
		doc.closing_reason = suggested_reason(doc.workflow_state)
	if not doc.closing_reason:
		frappe.throw(
			_("Choose a closing reason: it decides how the request is counted."),
			frappe.MandatoryError,
			title=_("Closing Reason Missing"),
		)
	doc.closing_kind = frappe.db.get_value("Childcare Closing Reason", doc.closing_reason, "kind")
	if doc.closing_kind not in kinds:
		frappe.throw(
			_(
				"The closing reason {0} does not go with the outcome {1}. Choose another reason, or close in another way."
			).format(
				frappe.bold(_(frappe.db.get_value("Childcare Closing Reason", doc.closing_reason, "label"))),
				frappe.bold(_(doc.outcome)),
			),
			title=_("Closing Reason Does Not Fit"),
		)


def close_for_family(request: Document, kind: str, code: str | None = None, said: str | None = None) -> None:
	"""Close an open request because its family says so, with a reason of a kind.

	Args:
		request: the request, held by the caller, who has checked that the family speaks.
		kind: of Childcare Closing Reason; it leads to the outcome.
		code: of the reason that is meant, where a kind has several.
		said: what the timeline says of it; by default that the family did it on its own page.

	Raises:
		frappe.ValidationError: staff removed every reason of this kind.
	"""
	outcome = next(outcome for outcome, kinds in KINDS_OF_OUTCOME.items() if kind in kinds)
	reasons = frappe.get_all(
		"Childcare Closing Reason",
		filters={"kind": kind, "disabled": 0},
		fields=["name", "code"],
		order_by="creation asc, code asc",
	)
	if not reasons:
		frappe.throw(_("The desk has no reason for this. Call the desk: it closes the question."))
	chosen = next((row for row in reasons if row.code == code), reasons[0])
	states.move(
		request,
		outcome,
		said or _("The family closed this question on its own page."),
		also={
			"closing_reason": chosen.name,
			"closing_kind": kind,
			"closed_on": clock.now(),
			"attention": None,
			"attention_on": None,
			"next_action_on": None,
		},
	)
