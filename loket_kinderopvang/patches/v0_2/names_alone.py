"""Titles that were stored in the language of a desk become names alone: what surrounds them is said when they are shown."""

from __future__ import annotations

import frappe

CHILD, REQUEST, VACANCY = "Childcare Child", "Childcare Request", "Childcare Vacancy"


def execute() -> None:
	for child in frappe.get_all(
		CHILD, filters={"first_name": ("is", "not set")}, fields=["name", "last_name"], order_by="name asc"
	):
		name = child.last_name or "?"
		frappe.db.set_value(CHILD, child.name, "child_name", name, update_modified=False)
		frappe.db.set_value(REQUEST, {"child": child.name}, "title", name, update_modified=False)
	providers = dict(frappe.get_all("Childcare Provider", fields=["name", "provider_name"], as_list=True))
	for name, called in providers.items():
		frappe.db.set_value(VACANCY, {"provider": name}, "title", called[:140], update_modified=False)
