"""What the app does to a site when it is installed and at every migrate: make what is missing, force nothing."""

from __future__ import annotations

import json

import frappe

from loket_kinderopvang.setup import defaults, mail_texts

# Role -> may open the desk. Frappe makes a role that a DocType names with access to the desk, which a portal role
# must not have.
ROLES = {
	"Loket Manager": 1,
	"Loket Officer": 1,
	"Loket Board": 1,
	"Loket Provider": 0,
	"Loket Partner": 0,
	"Loket Parent": 0,
}


def after_install() -> None:
	"""Set up a new site; runs before the app's fixtures and pages are there."""
	ensure_roles()
	_switch_off_sharing()


def ensure_all() -> None:
	"""Make the roles and every default that this site never had. Safe to run as often as you like."""
	ensure_roles()
	defaults.ensure_all()
	ensure_settings()


def ensure_roles() -> None:
	"""Make the desk's roles, and keep portal roles out of the desk."""
	for role, desk_access in ROLES.items():
		if not frappe.db.exists("Role", role):
			doc = frappe.new_doc("Role")
			doc.update({"role_name": role, "desk_access": desk_access})
			doc.insert(ignore_permissions=True)
		elif not desk_access and frappe.db.get_value("Role", role, "desk_access"):
			frappe.db.set_value("Role", role, "desk_access", 0)


def ensure_settings() -> None:
	"""Fill the desk's settings and mail templates once; what staff emptied later stays empty."""
	if defaults.is_remembered("Childcare Settings", "Childcare Settings"):
		return
	settings = frappe.get_doc("Childcare Settings")
	for field in settings.meta.fields:
		# A single that was never saved has no values yet: take those of its fields.
		if field.default not in (None, "") and settings.get(field.fieldname) in (None, "", 0, 0.0):
			settings.set(field.fieldname, field.default)
	for row in json.loads((defaults.FOLDER / "settings.json").read_text(encoding="utf-8"))["state_reasons"]:
		settings.append("state_reasons", row)
	for template in _mail_templates():
		settings.append("mail_templates", template)
	settings.flags.ignore_permissions = True
	settings.save()
	defaults.remember("Childcare Settings", "Childcare Settings")


def add_new_messages() -> None:
	"""Make the mail templates of messages that a later version brought, on a site that has its settings already.

	A template that the site had before is left alone, whether staff changed it or threw it away.
	"""
	known = {
		mail["name"]
		for mail in mail_texts.shipped()
		if defaults.is_remembered("Email Template", mail["name"])
	}
	settings = frappe.get_doc("Childcare Settings")
	for row in _mail_templates():
		if row["email_template"] not in known:
			settings.append("mail_templates", row)
	settings.flags.ignore_permissions = True
	settings.save()


def _mail_templates() -> list[dict]:
	"""Make the Email Templates that ship, and return the rows that link them in the settings."""
	rows = []
	for mail in mail_texts.shipped():
		defaults.ensure(
			{
				"doctype": "Email Template",
				"name": mail["name"],
				"subject": mail["subject"],
				"use_html": 1,
				"response_html": mail["response"],
				"response": mail["response"],
			}
		)
		rows.append(
			{"message": mail["message"], "language": mail["language"], "email_template": mail["name"]}
		)
	return rows


def _switch_off_sharing() -> None:
	"""Switch document sharing off at the first install: assigning a file to somebody would open it to that person."""
	if frappe.get_meta("System Settings").has_field("disable_document_sharing"):
		frappe.db.set_single_value("System Settings", "disable_document_sharing", 1)
