"""*Get my data*: everything that the desk keeps of a family, for the family itself, and nothing of other people.

What counts as the family's says ``places.json``. Left out are: names of the desk's staff and of who answered for a
provider; what is only derived from other fields; data of another contact when one contact asks. Notes that staff wrote
belong to the answer by law, but may tell of others (the other parent, somebody who was worried): the copy says how many
there are, and the desk hands them over after reading them.
"""

from __future__ import annotations

from email.utils import getaddresses
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import strip_html

from loket_kinderopvang.privacy import places, records
from loket_kinderopvang.privacy.records import APPLICATION, CHILD, FAMILY, REFERRAL, REQUEST, Records

if TYPE_CHECKING:
	from frappe.model.document import Document

# What staff wrote for themselves, and what says nothing that another field doesn't.
NOTES = {
	FAMILY: ("notes",),
	CHILD: ("notes",),
	REQUEST: ("notes", "closing_note"),
	APPLICATION: ("rejected_reason",),
	REFERRAL: ("message", "answer_note"),
}
DERIVED = frozenset(
	{
		"name_key",
		"name_sound",
		"first_sound",
		"last_sound",
		"identity_key",
		"unique_key",
		"slot_mask",
		"extended_mask",
		"workflow_state",
		"registration_mask",
		"raw",
		"responded_by",
		"user",
	}
)
# Where the family lives: not for a contact who is not the first one, for parents may live apart.
ADDRESS = frozenset(
	{
		"street",
		"postal_code",
		"city",
		"latitude",
		"longitude",
		"area",
		"partner",
		"registered_area",
		"placed_at",
	}
)


def copy_of(family: str, contact: str | None = None) -> dict[str, Any]:
	"""Return everything that the desk keeps of a family.

	Args:
		family: the family.
		contact: row of the contact who asks; others' data are then left out. None for the family as a whole.
	"""
	of = records.of_family(family)
	doc = frappe.get_doc(FAMILY, family)
	row = next((row for row in doc.contacts if row.name == contact), None) if contact else None
	if contact and row is None:
		frappe.throw(_("This contact is not one of this family."))
	hidden = frozenset() if row is None or row.is_primary else ADDRESS
	plain = _plain(doc, hidden)
	if row is not None:
		plain["contacts"] = [_plain(row)]
	return {
		"family": plain,
		"children": _all(CHILD, of[CHILD]),
		"requests": _all(REQUEST, of[REQUEST], hidden),
		"applications": [
			_plain(application, hidden)
			for application in (frappe.get_doc(APPLICATION, name) for name in of[APPLICATION])
			if row is None or _is_of(application, row)
		],
		# Which house or service the family was brought to may be where it lives.
		"referrals": [
			plain_referral
			for plain_referral in _all(REFERRAL, of[REFERRAL], hidden)
			if not hidden or plain_referral.get("referral_type") != "Partner"
		],
		"messages": _messages(of, row),
		"who_looked": _who_looked(family),
		"notes_of_the_desk": _held_back(of),
	}


def copy_of_application(application: Document) -> dict[str, Any]:
	"""Return what came in, for a family that was not registered yet."""
	of = records.of_application(application)
	return {
		"applications": [_plain(application)],
		"messages": _messages(of, None),
		"who_looked": _who_looked(application.name),
	}


def _is_of(application: Document, contact: Document) -> bool:
	"""Tell whether a contact sent an application; one of before contacts were noted is told by address, number or name."""
	if application.get("contact"):
		return application.contact == contact.name
	for field in ("email", "phone"):
		if application.get(field) and contact.get(field):
			return application.get(field) == contact.get(field)
	return application.contact_name == contact.contact_name


def _all(doctype: str, names: list[str], hidden: frozenset[str] = frozenset()) -> list[dict]:
	return [_plain(frappe.get_doc(doctype, name), hidden) for name in names]


def _plain(doc: Document, hidden: frozenset[str] = frozenset()) -> dict[str, Any]:
	left_out = {*NOTES.get(doc.doctype, ()), *DERIVED, *hidden}
	left_out |= set(places.fields_about(doc.doctype, "staff"))
	result: dict[str, Any] = {"name": doc.name} if not doc.get("parenttype") else {}
	for field in places.fields(doc.doctype):
		value = doc.get(field)
		if field in left_out or value in (None, "", []):
			continue
		result[field] = [_plain(row) for row in value] if isinstance(value, list) else value
	return result


def _messages(of: Records, contact: Document | None) -> list[dict]:
	"""Return the mails to and from the family that stand on its files."""
	addresses = of.emails if contact is None else tuple(filter(None, (contact.email,)))
	found = []
	for doctype, names in of.names_of.items():
		for row in frappe.get_all(
			"Communication",
			{"reference_doctype": doctype, "reference_name": ("in", names or [""])},
			["creation", "subject", "content", "sender", "recipients", "communication_medium"],
			order_by="creation asc",
		):
			letter = contact is None and row.communication_medium == "Other" and doctype != REFERRAL
			talked = {
				address.lower() for _name, address in getaddresses([row.sender or "", row.recipients or ""])
			}
			if letter or talked & {address.lower() for address in addresses}:
				found.append(
					{"on": row.creation, "subject": row.subject, "text": strip_html(row.content or "")}
				)
	return found


def _who_looked(family: str) -> list[dict]:
	"""Return when the file was opened, at which desk and how; not by whom: the desk answers for its staff."""
	rows = frappe.get_all(
		"Childcare Reading",
		{"family": family},
		["creation", "reader_desk", "how"],
		order_by="creation asc",
	)
	return [{"on": row.creation, "desk": row.reader_desk or "", "how": _(row.how)} for row in rows]


def _held_back(of: Records) -> dict[str, Any]:
	count = sum(
		bool(strip_html(frappe.db.get_value(doctype, name, field) or "").strip())
		for doctype, fields in NOTES.items()
		for name in of[doctype]
		for field in fields
	)
	count += sum(
		frappe.db.count(
			"Comment",
			{"reference_doctype": doctype, "reference_name": ("in", names), "comment_type": "Comment"},
		)
		for doctype, names in of.names_of.items()
		if names
	)
	return {
		"count": count,
		"how": _("Ask the desk for these notes: it looks first whether they tell of other people."),
	}
