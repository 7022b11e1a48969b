"""What a family closed on its own page it can open again, for a day."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import add_to_date, get_datetime

from loket_kinderopvang.platform import clock, states
from loket_kinderopvang.referral import closing, referrals

if TYPE_CHECKING:
	from frappe.model.document import Document

HOURS = 24


def until(doc: Document) -> datetime | None:
	"""Return until when what a family closed itself can be opened again; None when it can't (any more).

	Args:
		doc: a request, or an application that was not registered.
	"""
	if not doc.get("closed_by_family_on") or doc.get("forgotten"):
		return None
	end = add_to_date(get_datetime(doc.closed_by_family_on), hours=HOURS)
	return end if clock.now() <= end else None


def close(request: Document, kind: str, code: str | None = None) -> None:
	"""Close a request because its family says so, and all that hangs on it: what was put to providers, what it proposed.

	Args:
		request: an open one, held by the caller.
		kind: of Childcare Closing Reason.
		code: of the reason that is meant, where a kind has several.
	"""
	closing.close_for_family(request, kind, code)
	request.db_set("closed_by_family_on", clock.now())
	referrals.withdraw_open(request.name)
	for name in frappe.get_all(
		"Childcare Application", {"changes_request": request.name, "status": "New"}, pluck="name"
	):
		# A change of what is not asked any more; the family itself said so, through the link that was checked.
		frappe.get_doc("Childcare Application", name).db_set(
			{"status": "Rejected", "rejected_reason": _("The family closed its question itself.")},
			notify=True,
		)


def reopen(request: Document) -> None:
	"""Open again what a family closed itself, and put it on the officer's list: providers must be asked anew.

	Args:
		request: held by the caller.

	Raises:
		frappe.ValidationError: its day is over, or there is another open question for the same child.
	"""
	if request.outcome == closing.OPEN or not until(request):
		frappe.throw(_("This can't be taken back any more. Call the desk, or ask again."))
	if frappe.db.exists(
		"Childcare Request",
		{"unique_key": request.unique_key, "outcome": closing.OPEN, "name": ("!=", request.name)},
	):
		frappe.throw(_("There is another open question for this child. It goes on."))
	states.move(
		request,
		closing.OPEN,
		_(
			"The family took back that it closed this question. Who was asked before heard that it is over: ask again."
		),
		also={
			"closing_reason": None,
			"closing_kind": None,
			"closed_on": None,
			"closed_by_family_on": None,
			"reopened_on": clock.now(),
		},
	)
	referrals.raise_attention(request, "Follow Up")
