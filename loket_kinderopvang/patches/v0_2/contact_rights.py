"""Give the contacts that stand on files the rights that they have had so far, and their links and applications an owner.

The first contact of a file, and whoever's application made it, keep everything. Who got the desk's mails because the
first contact has no address keeps that as well, and is marked for an officer to look at. Everybody else on a file was
added later, by likeness: such a contact sees nothing until an officer decides, and waits in the list of families.
"""

from __future__ import annotations

from collections import defaultdict

import frappe
from frappe.utils import cint

from loket_kinderopvang.domain import contact_rights, identity

ROW = "Childcare Family Contact"
LINK = "Childcare Personal Link"
RIGHTS = contact_rights.FIELDS


def execute() -> None:
	rows = frappe.get_all(
		ROW,
		{"parenttype": "Childcare Family"},
		["name", "parent", "contact_name", "phone", "email", "is_primary", "idx", "user", *RIGHTS],
		order_by="parent asc, idx asc",
	)
	by_family: dict[str, list] = defaultdict(list)
	for row in rows:
		by_family[row.parent].append(row)
	applications: dict[str, list] = defaultdict(list)
	for row in frappe.get_all(
		"Childcare Application",
		{"family": ("is", "set")},
		["name", "family", "contact", "contact_name", "phone", "email", "changes_request"],
		order_by="received_on asc, creation asc, name asc",
	):
		applications[row.family].append(row)
	accounts = {
		row.name: row.user
		for row in frappe.get_all("Childcare Family", {"user": ("is", "set")}, ["name", "user"])
	}
	for family, contacts in by_family.items():
		first = next((row for row in contacts if row.is_primary), contacts[0])
		mailed = sorted(contacts, key=lambda row: (not row.email, not row.is_primary, row.idx))[0]
		makers = _give_applications(applications.get(family, []), contacts, first)
		if not any(cint(row.get(name)) for row in contacts for name in RIGHTS):
			_give_rights(family, contacts, first, mailed, makers)
		_give_links(family, mailed)
		_give_account(accounts.get(family), contacts, first)


def _give_applications(applications: list, contacts: list, first: dict) -> set[str]:
	"""Note of each application whose it is; return the contacts whose application made the file."""
	makers: set[str] = set()
	for position, row in enumerate(applications):
		contact = row.contact or (first.name if row.changes_request else _same(row, contacts))
		if position == 0 and not row.changes_request:
			contact = contact or first.name
			makers.add(contact)
		if contact and not row.contact:
			frappe.db.set_value("Childcare Application", row.name, "contact", contact, update_modified=False)
	return makers


def _same(application: dict, contacts: list) -> str | None:
	known = [
		contact_rights.Person(row.name, row.contact_name or "", row.phone or "", row.email or "")
		for row in contacts
	]
	typed = contact_rights.Person(
		"", application.contact_name or "", application.phone or "", application.email or ""
	)
	return contact_rights.find_person(known, typed)


def _give_rights(family: str, contacts: list, first: dict, mailed: dict, makers: set[str]) -> None:
	keep = {first.name, mailed.name, *makers}
	waits = {row.name for row in contacts} - {first.name, *makers}
	for row in contacts:
		rights = contact_rights.OF_MAKER if row.name in keep else contact_rights.NONE
		values = {name: int(getattr(rights, name)) for name in RIGHTS}
		frappe.db.set_value(
			ROW, row.name, {**values, "decision_waits": int(row.name in waits)}, update_modified=False
		)
	if waits:
		frappe.db.set_value("Childcare Family", family, "contact_waits", 1, update_modified=False)


def _give_links(family: str, mailed: dict) -> None:
	"""The links of a family went to the one contact to whom the desk wrote."""
	for link in frappe.get_all(
		LINK,
		{
			"purpose": "follow_file",
			"reference_doctype": "Childcare Family",
			"reference_name": family,
			"contact": ("is", "not set"),
		},
		pluck="name",
	):
		frappe.db.set_value(LINK, link, "contact", mailed.name, update_modified=False)


def _give_account(user: str | None, contacts: list, first: dict) -> None:
	if not user or any(row.user for row in contacts):
		return
	address = identity.normal_email(frappe.db.get_value("User", user, "email"))
	row = next((row for row in contacts if row.email and identity.normal_email(row.email) == address), first)
	frappe.db.set_value(ROW, row.name, "user", user, update_modified=False)
