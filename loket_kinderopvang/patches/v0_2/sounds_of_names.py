"""Give children, families and contacts that are there the keys of their names under which others find them.

Names are compared in every script since 0.2, so the keys that were there are made anew as well, where that changes one.
"""

from __future__ import annotations

from typing import Any

import frappe

from loket_kinderopvang.domain import identity, name_forms
from loket_kinderopvang.intake.same_children import identity_of
from loket_kinderopvang.loket_kinderopvang.doctype.childcare_child.childcare_child import (
	identity_text,
	sounds_of,
)
from loket_kinderopvang.registration import registration

BATCH = 500


def execute() -> None:
	_fill("Childcare Child", "last_sound", ("first_name", "last_name", "birth_date", "expected_date"), _child)
	_fill("Childcare Family", "name_sound", ("family_name",), lambda row: _name(row, row.family_name))
	_fill(
		"Childcare Family Contact", "name_sound", ("contact_name",), lambda row: _name(row, row.contact_name)
	)


def _fill(doctype: str, empty: str, fields: tuple[str, ...], values: Any) -> None:
	own = ("birth_order", "family", "identity_key") if doctype == "Childcare Child" else ("name_key",)
	Table = frappe.qb.DocType(doctype)
	while True:
		# What has no name gets an empty text: a batch that was done is not found again.
		rows = (
			frappe.qb.from_(Table)
			.select(Table.name, *(Table[field] for field in (*fields, *own)))
			.where(Table[empty].isnull())
			.orderby(Table.name)
			.limit(BATCH)
			.run(as_dict=True)
		)
		for row in rows:
			frappe.db.set_value(doctype, row.name, values(row), update_modified=False)
		if not rows:
			return
		# Each batch stands for itself, and a second run goes on where this one stopped.
		frappe.db.commit()  # nosemgrep: commits # a batch stands for itself, and a second run goes on after it


def _name(row: Any, name: str | None) -> dict[str, str]:
	values = {"name_sound": name_forms.sound_key(name)}
	# A key that was taken away, when a family was forgotten, stays away.
	if row.name_key and (key := identity.name_key(name)) != row.name_key:
		values["name_key"] = key
	return values


def _child(row: Any) -> dict[str, str]:
	if not row.identity_key:
		return {"first_sound": "", "last_sound": ""}
	first, last = sounds_of(row)
	values = {"first_sound": first, "last_sound": last}
	known = identity_of(row, row.family)
	if (key := identity_text(identity.child_key(known))) != row.identity_key:
		values["identity_key"] = key
		_carry_to_requests(row.name, identity_text(identity.request_key(known)))
	return values


def _carry_to_requests(child: str, key: str) -> None:
	"""Let the requests of a child follow its key, and count them anew beside those that they stood with."""
	requests = frappe.get_all("Childcare Request", {"child": child}, ["name", "unique_key"])
	for request in requests:
		frappe.db.set_value("Childcare Request", request.name, "unique_key", key, update_modified=False)
	registration.recount({key, *(request.unique_key for request in requests)})
