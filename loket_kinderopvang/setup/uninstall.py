"""Taking the app off a site: nothing may stay that points into the void or stops a new install.

The records of families and requests are Frappe's to drop, after its own confirmation and backup; this removes only
what the app made in the platform's own doctypes.
"""

from __future__ import annotations

import frappe

from loket_kinderopvang.setup import desk_places, profiles
from loket_kinderopvang.setup.install import ROLES

# Of these kinds the app's defaults go with it; their doctypes are the platform's and stay.
PLATFORM_KINDS = (
	"Workspace",
	"Dashboard",
	"Dashboard Chart",
	"Number Card",
	"Workflow",
	"Email Template",
	"Web Form",
	"Print Format",
	"Auto Email Report",
	"Report",
	"Kanban Board",
)


def before_uninstall() -> None:
	"""Remove the app's workflows, workspace, boards, cards, charts, mail templates, web form, profiles and roles, and custom permissions of its doctypes."""
	remembered = frappe.get_all(
		"Childcare Default Record",
		filters={"document_type": ("in", PLATFORM_KINDS)},
		fields=["document_type", "document_name"],
	)
	for kind in PLATFORM_KINDS:
		for record in remembered:
			if record.document_type == kind and frappe.db.exists(kind, record.document_name):
				# Who takes the app off is the site's administrator.
				frappe.delete_doc(
					kind, record.document_name, force=True, ignore_permissions=True, ignore_missing=True
				)
	doctypes = frappe.get_all("DocType", filters={"module": "Loket Kinderopvang"}, pluck="name")
	for workflow in frappe.get_all("Workflow", filters={"document_type": ("in", doctypes)}, pluck="name"):
		# Who takes the app off is the site's administrator.
		frappe.delete_doc("Workflow", workflow, force=True, ignore_permissions=True)
	for kind, field in (
		("User Permission", "allow"),
		("Custom DocPerm", "parent"),
		("DocShare", "share_doctype"),
		("Workflow Action", "reference_doctype"),
		# Frappe leaves the values of a single: a new install would find a desk that is gone.
		("Singles", "doctype"),
		("DefaultValue", "defkey"),
	):
		frappe.db.delete(kind, {field: ("in", doctypes)})
	_remove_icons()
	profiles.remove()
	for role in ROLES:
		frappe.db.delete("Has Role", {"role": role})
		# Who takes the app off is the site's administrator.
		frappe.delete_doc("Role", role, force=True, ignore_permissions=True, ignore_missing=True)


def _remove_icons() -> None:
	"""Take the app's icons and side bars off the desktop of Frappe 16, which looks for them by another name.

	Without the controllers: where somebody develops, those would delete the files of the app as well.
	"""
	for kind, rows in (("Desktop Icon", "Has Role"), ("Workspace Sidebar", "Workspace Sidebar Item")):
		if not frappe.db.exists("DocType", kind) or not frappe.get_meta(kind).has_field("app"):
			continue
		names = frappe.get_all(kind, filters={"app": desk_places.APP}, pluck="name")
		# What the platform made of our workspaces by itself does not say whose it is.
		names += [workspace["name"] for workspace in desk_places.workspaces()]
		frappe.db.delete(rows, {"parenttype": kind, "parent": ("in", names)})
		frappe.db.delete(kind, {"name": ("in", names)})
	for key in ("desktop_icons", "bootinfo"):
		frappe.cache.delete_key(key)
