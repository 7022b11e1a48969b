"""The workspaces and dashboards belong to the app's module, so that Frappe 16 shows them with its side bar.

Frappe 16 throws away, at every migrate, each public workspace that belongs to a module and to an app and has no file in
it, whatever staff made of it. It belongs to an app as soon as it is saved with a module. So before a migrate, and after
we made one, the app is taken off again; the platform finds it by the module.
"""

from __future__ import annotations

import frappe

from loket_kinderopvang.setup import defaults, desk_places

IN_THE_MODULE = ("workspaces.json", "dashboards.json")


def keep_from_sweep() -> None:
	"""Take the app off the public workspaces of the module: ours, and those that staff made (hook before_migrate)."""
	if frappe.get_meta("Workspace").has_field("app"):
		ours = {"module": desk_places.MODULE, "public": 1}
		frappe.db.set_value("Workspace", ours, "app", None, update_modified=False)


def give_module() -> None:
	"""Give the shipped workspaces and dashboards of a site that is there already their module, where they have none."""
	for file in IN_THE_MODULE:
		for shipped in defaults.read(file):
			doctype, name = shipped["doctype"], shipped["name"]
			if not frappe.db.exists(doctype, name) or frappe.db.get_value(doctype, name, "module"):
				continue
			record = {"document_type": doctype, "document_name": name}
			known = frappe.db.get_value("Childcare Default Record", record, "fingerprint")
			untouched = known == defaults.fingerprint(doctype, name)
			# Also where staff changed it: to which module it belongs is nothing that they see or choose.
			frappe.db.set_value(doctype, name, "module", desk_places.MODULE, update_modified=False)
			frappe.clear_document_cache(doctype, name)
			if untouched:
				now = defaults.fingerprint(doctype, name)
				frappe.db.set_value("Childcare Default Record", record, "fingerprint", now)
