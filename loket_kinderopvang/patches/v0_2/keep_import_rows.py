"""Give the term of the rows of imported lists its default: on a site of before it would keep them for ever."""

from __future__ import annotations

import frappe

MONTHS = 3


def execute() -> None:
	kept = frappe.db.get_singles_dict("Childcare Settings").get("retention_import_rows")
	if kept in (None, ""):
		frappe.db.set_single_value("Childcare Settings", "retention_import_rows", MONTHS)
