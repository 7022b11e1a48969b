"""What a family may ask of its data: a copy of everything, or that the desk forgets who it is.

A file that was forgotten still counts: its request keeps what the registration needs and nothing that names anybody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe import _

from loket_kinderopvang import clock, links

if TYPE_CHECKING:
	from frappe.model.document import Document

FORGOTTEN = "–"
# What no copy holds: the platform's own columns, and what is derived.
OWN = frozenset(
	{"owner", "modified_by", "docstatus", "idx", "parent", "parentfield", "parenttype", "doctype"}
)
DERIVED = frozenset(
	{"name_key", "identity_key", "unique_key", "slot_mask", "extended_mask", "workflow_state"}
)


def copy_of(family: str, contact: str | None = None) -> dict[str, Any]:
	"""Return everything that the desk keeps of a family, for the family itself.

	Args:
		family: the family's number.
		contact: the row of the contact who asks: what is the other contacts' own, their names and numbers and what
			they sent, is then left out.

	Who answered for a provider and what the desk's staff wrote for themselves is not part of it.
	"""
	doc = frappe.get_doc("Childcare Family", family)
	applications = {"family": family}
	if contact:
		doc.contacts = [row for row in doc.contacts if row.name == contact]
		applications["contact"] = contact
	return {
		"family": _plain(doc, {"notes", "user"}),
		"children": _all("Childcare Child", {"family": family}, {"notes"}),
		"requests": _all("Childcare Request", {"family": family}, {"notes", "officer"}),
		"applications": _all("Childcare Application", applications, {"officer", "raw"}),
		"referrals": frappe.get_all(
			"Childcare Referral",
			filters={
				"request": (
					"in",
					frappe.get_all("Childcare Request", {"family": family}, pluck="name") or [""],
				)
			},
			fields=["name", "request", "provider", "sent_on", "response", "responded_on", "start_date"],
			order_by="name asc",
		),
	}


def copy_of_application(application: Document) -> dict[str, Any]:
	"""Return what came in, for a family that was not registered yet."""
	return {"applications": [_plain(application, {"officer", "raw"})]}


def _all(doctype: str, filters: dict, hidden: set[str]) -> list[dict]:
	names = frappe.get_all(doctype, filters=filters, pluck="name", order_by="name asc")
	return [_plain(frappe.get_doc(doctype, name), hidden) for name in names]


def _plain(doc: Document, hidden: set[str]) -> dict[str, Any]:
	left_out = OWN | DERIVED | hidden

	def cleaned(row: dict) -> dict[str, Any]:
		return {
			key: [cleaned(item) for item in value] if isinstance(value, list) else value
			for key, value in row.items()
			if key not in left_out and value not in (None, "", [])
		}

	return cleaned(doc.as_dict())


def anonymise(family: str) -> None:
	"""Take away everything that names a family, its children and contacts; what counts stays. It can't be undone.

	The caller has closed or withdrawn what was open, and checked who asks for it.
	"""
	doc = frappe.get_doc("Childcare Family", family)
	children = frappe.get_all("Childcare Child", {"family": family}, pluck="name")
	requests = frappe.get_all("Childcare Request", {"family": family}, pluck="name")
	applications = frappe.get_all("Childcare Application", {"family": family}, pluck="name")
	frappe.db.set_value(
		"Childcare Family",
		family,
		{
			"family_name": _("Deleted on request"),
			"street": None,
			"latitude": 0,
			"longitude": 0,
			"notes": None,
			"user": None,
			"partner": None,
			"interpreter_needed": 0,
			"name_key": None,
			"contact_waits": 0,
			"anonymised_on": clock.now(),
		},
	)
	frappe.db.delete("Childcare Family Contact", {"parent": family})
	frappe.db.delete("Childcare Consent", {"parent": family})
	for child in children:
		# The month of birth stays: the official registration counts by age.
		frappe.db.set_value(
			"Childcare Child",
			child,
			{
				"first_name": FORGOTTEN,
				"last_name": FORGOTTEN,
				"child_name": FORGOTTEN,
				"care_need": None,
				"notes": None,
				"identity_key": None,
			},
		)
	# Requests of one child stay together under a key that tells nothing: they count as they did.
	opaque: dict[str, str] = {}
	for request in requests:
		key = frappe.db.get_value("Childcare Request", request, "unique_key") or request
		frappe.db.set_value(
			"Childcare Request",
			request,
			{
				"notes": None,
				"closing_note": None,
				"title": request,
				"unique_key": opaque.setdefault(key, frappe.generate_hash(length=20)),
			},
		)
		for referral in frappe.get_all("Childcare Referral", {"request": request}, pluck="name"):
			frappe.db.set_value("Childcare Referral", referral, {"message": None, "answer_note": None})
			_forget_talk("Childcare Referral", referral)
	for application in applications:
		# The family itself asks to be forgotten; the caller checked that it does.
		frappe.delete_doc(
			"Childcare Application", application, force=True, ignore_permissions=True, delete_permanently=True
		)
	for doctype, names in (
		("Childcare Family", [doc.name]),
		("Childcare Child", children),
		("Childcare Request", requests),
	):
		for name in names:
			_forget_talk(doctype, name)


def forget_application(application: Document) -> None:
	"""Remove an application that was not registered, with its links and mails."""
	_forget_talk(application.doctype, application.name)
	# The family itself asks for it through its own link.
	frappe.delete_doc(
		application.doctype, application.name, force=True, ignore_permissions=True, delete_permanently=True
	)


def _forget_talk(doctype: str, name: str) -> None:
	"""Remove what was written around a record: its links, mails, comments and older versions."""
	links.forget(doctype, name)
	reference = {"reference_doctype": doctype, "reference_name": name}
	frappe.db.delete("Childcare Waiting Mail", reference)
	frappe.db.delete("Childcare Mail Fault", reference)
	for talk in ("Communication", "Comment", "Email Queue"):
		frappe.db.delete(talk, reference if talk != "Email Queue" else {**reference, "status": "Sent"})
	frappe.db.delete("Version", {"ref_doctype": doctype, "docname": name})
