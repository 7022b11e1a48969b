"""Let a site whose links of families worked a year go on so: only a new site gets the shorter default."""

from __future__ import annotations

import frappe

BEFORE = 365


def execute() -> None:
	kept = frappe.db.get_singles_dict("Childcare Settings").get("follow_link_days")
	if kept in (None, ""):
		frappe.db.set_single_value("Childcare Settings", "follow_link_days", BEFORE)
