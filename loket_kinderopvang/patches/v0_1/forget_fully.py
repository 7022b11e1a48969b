"""Fill in the terms of retention where a site has none, and forget again what an earlier version forgot in part."""

from __future__ import annotations

import frappe

from loket_kinderopvang import privacy
from loket_kinderopvang.platform import compat


def execute() -> None:
	meta = frappe.get_meta("Childcare Settings")
	known = set(frappe.db.get_singles_dict("Childcare Settings"))
	for field in meta.fields:
		if field.fieldname.startswith("retention_") and field.default and field.fieldname not in known:
			frappe.db.set_single_value("Childcare Settings", field.fieldname, field.default)
	for family in frappe.get_all(
		"Childcare Family", {"anonymised_on": compat.day_set()}, pluck="name", order_by="name asc"
	):
		privacy.anonymise(family)
