"""The state that a personal link was made for: when it changes, the link stops working.

A link that was mailed to an address stands for that address; a question that was put to a provider stands for that
question. So what is read here is what the link speaks for, never what its page may change by itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING

import frappe
from frappe.utils import get_datetime

from loket_kinderopvang.domain import identity

if TYPE_CHECKING:
	from frappe.model.document import Document

GONE = "gone"


def digest(
	purpose: str, doctype: str, name: str, contact: str | None = None, about: str | None = None
) -> str | None:
	"""Return a digest of what a link speaks for now; None where it is bound to nothing but its record.

	Args:
		purpose: of the link.
		doctype: of the record that it opens.
		name: of that record.
		contact: the row of the family's contact to whom it belongs, if it is one's.
		about: the record that it was made for beside the one that it opens, if there is one.
	"""
	read = STATES.get((purpose, doctype))
	parts = read(name, contact or about) if read else None
	if parts is None:
		return None
	text = "\x1f".join(str(part or "") for part in (purpose, doctype, name, *parts))
	return hashlib.sha256(text.encode()).hexdigest()


def of_link(link: Document) -> str | None:
	"""Return the digest of what a link speaks for now."""
	return digest(link.purpose, link.reference_doctype, link.reference_name, link.contact, link.about)


def _of_application(name: str, _contact: str | None) -> tuple:
	return (identity.normal_email(frappe.db.get_value("Childcare Application", name, "email")),)


def _of_contact(family: str, contact: str | None) -> tuple | None:
	if not contact:
		return None
	row = frappe.db.get_value(
		"Childcare Family Contact",
		{"name": contact, "parent": family},
		["email", "not_to_be_told"],
		as_dict=True,
	)
	return (identity.normal_email(row.email), row.not_to_be_told) if row else (GONE,)


def _of_referral(name: str, _contact: str | None) -> tuple:
	row = frappe.db.get_value(
		"Childcare Referral", name, ["request", "provider", "partner", "sent_on"], as_dict=True
	)
	if not row:
		return (GONE,)
	return (row.request, row.provider, row.partner, row.sent_on and get_datetime(row.sent_on))


def _of_round(_provider: str, round_name: str | None) -> tuple | None:
	"""A question about free places ends with its round; a page that was opened without one does not."""
	if not round_name:
		return None
	status = frappe.db.get_value("Childcare Availability Round", round_name, "status")
	return (round_name, status in (None, "Closed"))


STATES: dict[tuple[str, str], Callable[[str, str | None], tuple | None]] = {
	("confirm_address", "Childcare Application"): _of_application,
	("follow_file", "Childcare Application"): _of_application,
	("follow_file", "Childcare Family"): _of_contact,
	("answer_referral", "Childcare Referral"): _of_referral,
	("report_availability", "Childcare Provider"): _of_round,
	("report_availability", "Childcare Organiser"): _of_round,
}
