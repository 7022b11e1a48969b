"""What the people on a family's file hear when somebody else changes it, so that nobody takes a file over in silence.

A mail says what changed and nothing of who did it: no name, no number, no address of anybody. Who must not be told
where the family is hears nothing at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import frappe
from frappe import _

from loket_kinderopvang.contacts import contacts
from loket_kinderopvang.domain import contact_rights, identity
from loket_kinderopvang.mail import messages
from loket_kinderopvang.platform import links

if TYPE_CHECKING:
	from frappe.model.document import Document

	from loket_kinderopvang.domain.contact_rights import Person

MESSAGE = "file_changed"
FOLLOW = "follow_file"
WAITS = "Contact to Decide"
ADDRESS = ("street", "postal_code", "city")
REACHED_BY = ("phone", "second_phone", "email")
# What may be told, in the order in which a mail tells it.
CHANGES: dict[str, Callable[[], str]] = {
	"contact_added": lambda: _(
		"Somebody else asked for childcare for the same child. That person stands on your file now, and sees nothing of it until the desk decides."
	),
	"contact_removed": lambda: _("A contact was removed from your file."),
	"rights_changed": lambda: _("The desk changed who may see or change your file."),
	"details_changed": lambda: _("A phone number, an email address or a home address in your file changed."),
	"question_changed": lambda: _("The days, the start or other wishes of a question changed."),
	"change_asked": lambda: _("Somebody asked to change the days or the start. The desk looks at it first."),
	"found": lambda: _("Somebody told us that a place was found. We stopped looking."),
	"withdrawn": lambda: _("A question was withdrawn. We stopped looking."),
	"reopened": lambda: _("A question that was closed is open again. We look further."),
	"link_renewed": lambda: _("A new link to the page of this file was sent to one of its contacts."),
}


@dataclass
class _Telling:
	"""What is still to be told of one family."""

	changes: dict[str, None] = field(default_factory=dict)
	doers: set[str] = field(default_factory=set)
	before: list[Person] = field(default_factory=list)
	# name and address of who was reached there until now
	old_addresses: dict[str, str] = field(default_factory=dict)


@contextmanager
def together() -> Iterator[None]:
	"""Tell what happens within a block in one mail for each contact, at its end; nothing when it fails."""
	if frappe.flags.childcare_tellings is not None:
		yield
		return
	frappe.flags.childcare_tellings = {}
	try:
		yield
		for family, telling in frappe.flags.childcare_tellings.items():
			_send(family, telling)
	finally:
		frappe.flags.childcare_tellings = None


def note(
	family: str,
	*changes: str,
	doers: Iterable[str] = (),
	before: list[Person] | None = None,
	old_addresses: dict[str, str] | None = None,
) -> None:
	"""Note what changed in a family's file; its other contacts are told.

	Args:
		family: whose file.
		changes: keys of ``CHANGES``.
		doers: rows of the contacts who did it, or whom it is about: they are not told.
		before: the contacts as they stood before, where their rights changed.
		old_addresses: address to name, of contacts who were reached there until now.
	"""
	with together():
		telling = frappe.flags.childcare_tellings.setdefault(family, _Telling())
		telling.changes.update(dict.fromkeys(changes))
		telling.doers.update(doers)
		telling.before += before or []
		telling.old_addresses.update(old_addresses or {})


def _send(name: str, telling: _Telling) -> None:
	family = frappe.get_doc("Childcare Family", name)
	after = contacts.people(family)
	keys = contact_rights.told(telling.before or after, after, frozenset(telling.doers))
	reached = set()
	for key in keys:
		row = contacts.contact_of(family, key)
		if row.email or row.is_primary:
			_mail(family, row.contact_name, row.email, list(telling.changes))
			reached.add(row.email)
		else:
			family.add_comment(
				"Info",
				_("{0} could not be told by mail that the file changed: call.").format(
					frappe.utils.escape_html(row.contact_name)
				),
			)
	for address, recipient in telling.old_addresses.items():
		if address not in reached:
			_mail(family, recipient, address, ["details_changed"])


def _mail(family: Document, recipient: str, address: str | None, changes: list[str]) -> None:
	messages.send(
		MESSAGE,
		family,
		address,
		family.language,
		lambda: {
			"recipient": recipient,
			"number": family.name,
			"changes": [CHANGES[change]() for change in CHANGES if change in changes],
		},
	)


def end_links(contact: str) -> None:
	"""Make every link of a contact stop working, those of its own applications too."""
	links.revoke_contact(contact)
	for application in frappe.get_all("Childcare Application", {"contact": contact}, pluck="name"):
		links.revoke("Childcare Application", application, FOLLOW)


# ---- what a change of the family's own record means


def follow(family: Document, before: Document) -> None:
	"""End the links of who may not be told any more, and tell the others what changed (``on_update``).

	``family.flags.doer`` is the contact who does it, where one does.
	"""
	now, then = ({row.name: row for row in doc.contacts} for doc in (family, before))
	for key, row in then.items():
		if key not in now:
			end_links(key)
		elif contacts.rights_of(now[key]).not_to_be_told and not contacts.rights_of(row).not_to_be_told:
			end_links(key)
			_hold_back(family.name, {row.email, now[key].email} - {None, ""})
	if before.contact_waits and not family.contact_waits:
		_decided(family.name)
	if not then:
		return
	changes: list[str] = []
	doers: set[str] = {family.flags.doer.name} if family.flags.doer else set()
	old_addresses: dict[str, str] = {}
	if now.keys() - then.keys():
		changes.append("contact_added")
	if then.keys() - now.keys():
		changes.append("contact_removed")
	for key in now.keys() & then.keys():
		row, old = now[key], then[key]
		rights, had = contacts.rights_of(row), contacts.rights_of(old)
		if rights != had:
			changes.append("rights_changed")
			if not had.is_asked:
				doers.add(key)
		if any((row.get(name) or "") != (old.get(name) or "") for name in REACHED_BY):
			changes.append("details_changed")
			doers.add(key)
			moved = identity.normal_email(old.email) != identity.normal_email(row.email)
			if moved and old.email and had.is_asked and not rights.not_to_be_told:
				old_addresses[old.email] = old.contact_name
	if _moved(family, before) and _several_are_told(family):
		changes.append("details_changed")
	if changes:
		note(
			family.name,
			*changes,
			doers=doers,
			before=contacts.people(before),
			old_addresses=old_addresses,
		)


def _moved(family: Document, before: Document) -> bool:
	"""Tell whether the family lives elsewhere now; an address that is only written otherwise is where it was."""
	changed = {name for name in ADDRESS if (family.get(name) or "") != (before.get(name) or "")}
	if changed == {"street"}:
		return not identity.same_address(family.street, before.street, box_unknown=False)
	return bool(changed)


def _several_are_told(family: Document) -> bool:
	return len(contact_rights.told([], contacts.people(family))) > 1


def _decided(family: str) -> None:
	"""Take a family's requests off the officer's list: who is new on the file was judged."""
	for name in frappe.get_all("Childcare Request", {"family": family, "attention": WAITS}, pluck="name"):
		doc = frappe.get_doc("Childcare Request", name)
		doc.db_set({"attention": None, "attention_on": None}, notify=True)


def _hold_back(family: str, addresses: set[str]) -> None:
	"""Take back what is still to go out to addresses of somebody who must not be told any more."""
	about = {("Childcare Family", family)}
	for doctype in ("Childcare Request", "Childcare Application"):
		about |= {(doctype, name) for name in frappe.get_all(doctype, {"family": family}, pluck="name")}
	for doctype, name in about:
		reference = {"reference_doctype": doctype, "reference_name": name}
		for address in addresses:
			frappe.db.delete("Childcare Waiting Mail", {**reference, "email": address})
		for queued in frappe.get_all("Email Queue", {**reference, "status": "Not Sent"}, pluck="name"):
			if frappe.db.exists(
				"Email Queue Recipient", {"parent": queued, "recipient": ("in", list(addresses))}
			):
				frappe.db.delete("Email Queue Recipient", {"parent": queued})
				frappe.db.delete("Email Queue", {"name": queued})
