"""Half-filled intakes: kept as they stand, so that nothing is lost when somebody leaves the counter's page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import cint

from loket_kinderopvang.access import together
from loket_kinderopvang.domain import identity
from loket_kinderopvang.intake import incoming
from loket_kinderopvang.platform import clock, compat, field_checks

if TYPE_CHECKING:
	from frappe.model.document import Document


def save_draft(data: dict, name: str | None = None, seen: str | None = None) -> str:
	"""Keep a half-filled intake; it belongs to the officer and is checked only when it is registered.

	Args:
		data: what the page holds, whole or not; kept as it stands, so that nothing is lost.
		name: the draft to write over; without it a new one is made.
		seen: when the draft was last changed, as the page knows it.

	Returns:
		The name of the draft.

	Raises:
		frappe.ValidationError: it was registered or thrown away in the meantime.
		together.ChangedByOthers: somebody else saved it since.
	"""
	compat.begin_writing()
	draft = open_draft(name) if name else frappe.new_doc(incoming.DOCTYPE)
	if name:
		check_unchanged(name, seen)
	if not name:
		draft.received_on = clock.now()
	values, _problems = incoming.read(data, outside=False, strict=False)
	for table in incoming.TABLES:
		draft.set(table, [])
	meta = frappe.get_meta(incoming.DOCTYPE)
	simple = {key: value for key, value in values.items() if key not in incoming.TABLES}
	for field in meta.fields:
		if field.fieldtype == "Data" and simple.get(field.fieldname):
			simple[field.fieldname] = simple[field.fieldname][: cint(field.length) or 140]
	draft.update(simple)
	draft.status = "Draft"
	draft.channel = data.get("channel") if data.get("channel") in ("Counter", "Phone") else "Counter"
	draft.officer = draft.officer or frappe.session.user
	draft.desk = draft.desk or default_desk()
	draft.raw = json.dumps(data, default=str, ensure_ascii=False)
	if len(draft.raw) > incoming.LONGEST_RAW:
		incoming.refuse_as_too_large(incoming.LONGEST_RAW)
	# An email that is half typed is no email yet; it stands in the raw text.
	if not identity.is_email(draft.email):
		draft.email = None
	draft.flags.ignore_mandatory = True
	if draft.is_new():
		draft.insert()
	else:
		draft.save(ignore_version=True)
	return draft.name


def read_waiting(name: str) -> dict:
	"""Return what a half-filled intake held when it was saved, or what an application from outside asks."""
	doc = open_waiting(name)
	if doc.status == "Draft":
		return json.loads(doc.raw or "{}")
	fields = [field.fieldname for field in doc.meta.fields if field.fieldtype in incoming.VALUE_TYPES]
	values = {field: doc.get(field) for field in fields if field not in incoming.OWN_FIELDS}
	tables = {
		table: [
			{
				field.fieldname: row.get(field.fieldname)
				for field in row.meta.fields
				if row.get(field.fieldname)
			}
			for row in doc.get(table)
		]
		for table in incoming.TABLES
	}
	return {**values, **tables, "channel": doc.channel, "received_on": doc.received_on, "from_outside": 1}


def last_change(name: str) -> str:
	"""Return when an application was last changed, for the page that shows it to say so when it saves."""
	return str(frappe.db.get_value(incoming.DOCTYPE, name, "modified") or "")


def check_unchanged(name: str, seen: str | None) -> None:
	"""Refuse to write over what somebody else wrote since a page loaded it.

	Args:
		name: the application; the caller holds it, or checks it later.
		seen: what ``last_change`` said; without it nothing is checked.

	Raises:
		together.ChangedByOthers: it was changed since.
	"""
	if seen and last_change(name) != str(seen):
		together.refuse(incoming.DOCTYPE, name)


def discard_draft(name: str) -> None:
	"""Throw a half-filled intake away."""
	draft = open_draft(name)
	frappe.delete_doc(incoming.DOCTYPE, draft.name, delete_permanently=True)


def own_drafts() -> list[dict]:
	"""Return the half-filled intakes of the session's user, the latest first."""
	return frappe.get_list(
		incoming.DOCTYPE,
		filters={"status": "Draft", "officer": frappe.session.user},
		fields=["name", "contact_name", "phone", "modified"],
		order_by="modified desc",
		limit=20,
	)


def open_draft(name: str) -> Document:
	"""Return a draft for writing, locked until the transaction ends."""
	draft = open_waiting(name)
	if draft.status != "Draft":
		frappe.throw(_("{0} is not a half-filled intake.").format(field_checks.shown(name)))
	return draft


def open_waiting(name: str) -> Document:
	"""Return an application that nobody registered yet, for writing, locked until the transaction ends."""
	if not frappe.db.exists(incoming.DOCTYPE, name):
		frappe.throw(_("This intake is not there any more."), frappe.DoesNotExistError)
	doc = compat.locked(incoming.DOCTYPE, name)
	doc.check_permission("write")
	if doc.status not in ("Draft", "New", "Unconfirmed"):
		frappe.throw(
			_("{0} is not waiting any more: it was registered or rejected.").format(field_checks.shown(name))
		)
	return doc


def default_desk() -> str | None:
	"""Return the desk at which the session's user works, else the site's default desk."""
	permitted = frappe.get_list("Childcare Desk", filters={"disabled": 0}, pluck="name", order_by="name asc")
	default = frappe.get_cached_doc("Childcare Settings").default_desk
	if default in permitted or not permitted:
		return default or None
	return permitted[0]
