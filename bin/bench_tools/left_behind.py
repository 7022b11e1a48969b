"""`left_behind.py SITE`, in a folder of sites: what the app left on a site that it was taken off, a line each."""

from __future__ import annotations

import sys

import frappe

MODULE = "Loket Kinderopvang"
PREFIX = "Childcare"
ROLES = "Loket%"
# Kinds of the platform whose records may point to a doctype that is gone.
POINTING = {
	"User Permission": "allow",
	"Custom DocPerm": "parent",
	"Custom Field": "dt",
	"Property Setter": "doc_type",
	"Workflow": "document_type",
	"Number Card": "document_type",
	"Dashboard Chart": "document_type",
	"Kanban Board": "reference_doctype",
	"Report": "ref_doctype",
	"Print Format": "doc_type",
	"Web Form": "doc_type",
	"Notification": "document_type",
	"Workflow Action": "reference_doctype",
}
OF_MODULE = ("DocType", "Page", "Report", "Workspace", "Print Format", "Dashboard", "Module Def")

frappe.init(site=sys.argv[1])
frappe.connect()
for kind in OF_MODULE:
	field = "name" if kind == "Module Def" else "module"
	for name in frappe.get_all(kind, {field: MODULE}, pluck="name"):
		print(f"{kind}: {name}")
for kind, field in POINTING.items():
	for name in frappe.get_all(kind, {field: ("like", f"{PREFIX} %")}, pluck="name"):
		print(f"{kind}: {name}")
Singles = frappe.qb.DocType("Singles")
for (name,) in (
	frappe.qb.from_(Singles)
	.select(Singles.doctype)
	.where(Singles.doctype.like(f"{PREFIX} %"))
	.distinct()
	.run()
):
	print(f"values of a single: {name}")
for kind in ("Role", "Role Profile", "Module Profile"):
	for name in frappe.get_all(kind, {"name": ("like", ROLES)}, pluck="name"):
		print(f"{kind}: {name}")
for kind in ("Workspace", "Dashboard", "Auto Email Report"):
	for name in frappe.get_all(kind, {"name": ("like", f"{PREFIX}%")}, pluck="name"):
		print(f"{kind}: {name}")
# Frappe 16 has both; Frappe 15 the first, with other fields.
for kind in ("Desktop Icon", "Workspace Sidebar"):
	if frappe.db.exists("DocType", kind):
		for name in frappe.get_all(kind, {"app": "loket_kinderopvang"}, pluck="name"):
			print(f"{kind}: {name}")
frappe.destroy()
