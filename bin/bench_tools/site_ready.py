"""`site_ready.py SITE SMTP_PORT`, in a folder of sites: what a person would click through once on a new site."""

from __future__ import annotations

import sys

import frappe

site, smtp_port = sys.argv[1], int(sys.argv[2])
frappe.init(site=site)
frappe.connect()
frappe.set_user("Administrator")

settings = frappe.get_doc("System Settings")
values = {
	"setup_complete": 1,
	"language": "en",
	"time_zone": "Europe/Brussels",
	"country": "Belgium",
	"date_format": "dd-mm-yyyy",
	"enable_onboarding": 0,
	"enable_telemetry": 0,
	"session_expiry": "240:00:00",
}
for field, value in values.items():
	if settings.meta.has_field(field):
		frappe.db.set_single_value("System Settings", field, value)
if frappe.get_meta("Installed Application").has_field("is_setup_complete"):
	frappe.db.set_value("Installed Application", {"app_name": ("is", "set")}, "is_setup_complete", 1)
frappe.db.set_default("desktop:home_page", "workspace")
if not frappe.db.exists("Email Account", "Loket"):
	account = frappe.new_doc("Email Account")
	account.update(
		{
			"email_account_name": "Loket",
			"email_id": "loket@example.org",
			"enable_outgoing": 1,
			"default_outgoing": 1,
			"smtp_server": "127.0.0.1",
			"smtp_port": smtp_port,
			"no_smtp_authentication": 1,
			"use_tls": 0,
			"use_ssl_for_outgoing": 0,
			"append_emails_to_sent_folder": 0,
		}
	)
	account.insert(ignore_permissions=True)
for language in ("nl", "fr"):
	if frappe.db.exists("Language", language):
		frappe.db.set_value("Language", language, "enabled", 1)
frappe.db.commit()
frappe.clear_cache()
frappe.destroy()
