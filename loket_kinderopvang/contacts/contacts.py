"""The people on a family's file: whom the desk writes to, what each of them may, and who asks now.

The rules stand in ``domain.contact_rights``; here they meet the rows of a family.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import cint

from loket_kinderopvang.domain import contact_rights, identity
from loket_kinderopvang.domain.contact_rights import Person, Rights

if TYPE_CHECKING:
	from frappe.model.document import Document

ROW = "Childcare Family Contact"
RIGHTS = contact_rights.FIELDS


def rights_of(row: Document | dict | None) -> Rights:
	"""Return what a contact may; nothing when there is no such contact."""
	if not row:
		return contact_rights.NONE
	return contact_rights.settled(Rights(**{name: bool(cint(row.get(name))) for name in RIGHTS}))


def person(row: Document | dict) -> Person:
	"""Return a contact as it is compared."""
	return Person(
		key=row.get("name") or "",
		name=row.get("contact_name") or "",
		phone=row.get("phone") or "",
		email=row.get("email") or "",
		rights=rights_of(row),
	)


def people(family: Document) -> list[Person]:
	"""Return the contacts of a family as they are compared."""
	return [person(row) for row in family.contacts]


def contact_of(family: Document, key: str | None) -> Document | None:
	"""Return the row of a contact by its key; None when it does not stand on the file (any more)."""
	return next((row for row in family.contacts if key and row.name == key), None)


def contact_to_mail(family: Document) -> Document | None:
	"""Return the contact to whom the desk writes: of those who are asked one with an address, the first before others."""
	asked = [row for row in family.contacts if rights_of(row).is_asked]
	asked.sort(key=lambda row: (not row.email, not row.is_primary, row.idx))
	return asked[0] if asked else None


def who_asks(family: Document, application: Document) -> Document | None:
	"""Return the contact that an application comes from; None when it is somebody new on the file."""
	# A change that was asked for on the own page says of itself whose it is.
	if application.changes_request and (known := contact_of(family, application.contact)):
		return known
	typed = person(application)
	if application.confirmed_on and typed.email:
		# The mailbox was opened: its owner may have another telephone number by now.
		typed = Person(key="", name=typed.name, email=typed.email)
	return contact_of(family, contact_rights.find_person(people(family), typed))


def settle(family: Document, before: Document | None) -> None:
	"""Make the rights of a family's contacts consistent, and note whether somebody waits for a decision.

	Whoever makes a file gets all rights over it with the first contact; every later one none until an officer ticks
	them.
	"""
	had = before.contacts if before else []
	if not had and not any(any(cint(row.get(name)) for name in RIGHTS) for row in family.contacts):
		if first := next((row for row in family.contacts if row.is_primary), None):
			_write(first, contact_rights.OF_MAKER)
	known = {row.name: row for row in had}
	for row in family.contacts:
		rights = rights_of(row)
		_write(row, rights)
		old = known.get(row.name)
		decided = old and rights != rights_of(old) and cint(old.decision_waits)
		if decided or rights.not_to_be_told:
			row.decision_waits = 0
	family.contact_waits = int(any(cint(row.decision_waits) for row in family.contacts))


def _write(row: Document, rights: Rights) -> None:
	for name in RIGHTS:
		row.set(name, int(getattr(rights, name)))


def marked(family: Document) -> list[Document]:
	"""Return the contacts who must not be told where the family is."""
	return [row for row in family.contacts if rights_of(row).not_to_be_told]


def families_with_mark(families: list[str]) -> set[str]:
	"""Return which of these families have a contact who must not be told where the family is."""
	if not families:
		return set()
	return set(
		frappe.get_all(
			ROW,
			{"parenttype": "Childcare Family", "parent": ("in", families), "not_to_be_told": 1},
			pluck="parent",
		)
	)


def rights_words(row: Document | dict) -> str:
	"""Return what a contact may, in words for staff."""
	rights = rights_of(row)
	if rights.not_to_be_told:
		return _("must not be told where the family is")
	if cint(row.get("decision_waits")):
		return _("waits for a decision")
	may = [
		text
		for has, text in (
			(rights.may_see, _("sees the file")),
			(rights.may_change, _("changes it")),
			(rights.is_asked, _("is asked and told")),
		)
		if has
	]
	return ", ".join(may) or _("sees nothing of the file")


def warnings_of(family: Document) -> list[dict[str, str]]:
	"""Return what staff must know of the people on a file before they say anything: ``[{"text", "colour"}]``."""
	found = []
	if names := [row.contact_name for row in marked(family)]:
		found.append(
			{
				"text": _(
					"Danger: {0} must not be told where the family is. Say, send and print nothing to this person."
				).format(", ".join(names)),
				"colour": "red",
			}
		)
	if names := [row.contact_name for row in family.contacts if cint(row.decision_waits)]:
		found.append(
			{
				"text": _("{0} is new on the file and waits: decide what this contact may.").format(
					", ".join(names)
				),
				"colour": "orange",
			}
		)
	return found


def must_not_be_mailed(reference: Document, address: str) -> bool:
	"""Tell whether an address is of a contact who must not be told where the family of a record is."""
	name = reference.name if reference.doctype == "Childcare Family" else reference.get("family")
	if not name and reference.get("request"):
		# A referral knows its family through the request.
		name = frappe.db.get_value("Childcare Request", reference.get("request"), "family")
	if not name:
		return False
	emails = frappe.get_all(
		ROW, {"parenttype": "Childcare Family", "parent": name, "not_to_be_told": 1}, pluck="email"
	)
	return identity.normal_email(address) in {identity.normal_email(email) for email in emails if email}


def families_of_account(user: str) -> list[str]:
	"""Return the families on whose file somebody with this portal account stands as a contact."""
	return frappe.get_all(
		ROW,
		{"parenttype": "Childcare Family", "user": user},
		pluck="parent",
		order_by="parent asc",
		distinct=True,
	)
