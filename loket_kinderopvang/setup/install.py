"""What the app does to a site when it is installed and at every migrate: make what is missing, force nothing."""

from __future__ import annotations

import json
from pathlib import Path

import click
import frappe
import frappe.utils
from frappe.installer import update_site_config
from frappe.utils import cint

from loket_kinderopvang import permissions
from loket_kinderopvang.mail import mail_texts
from loket_kinderopvang.platform import callers_address
from loket_kinderopvang.setup import defaults, profiles

LOOPBACK = ("127.0.0.1", "::1")
# Role -> may open the desk. Frappe makes a role that a DocType names with access to the desk, which a portal role
# must not have.
ROLES = {
	"Loket Manager": 1,
	"Loket Officer": 1,
	"Loket Board": 1,
	"Loket Provider": 0,
	"Loket Partner": 0,
	"Loket Parent": 0,
	# Programs that hand in questions at once (``api.submit_application``); it gives no right on any record.
	"Loket Sender": 0,
}


# What Frappe takes for a site that nobody gave a time zone.
FRAPPES_TIME_ZONE = "Asia/Kolkata"
TIME_ZONE = "Europe/Brussels"


def after_install() -> None:
	"""Set up a new site; runs before the app's fixtures and pages are there."""
	ensure_roles()
	_switch_off_sharing()
	_set_time_zone()
	for line in guard_the_door():
		click.echo(line)


def ensure_all() -> None:
	"""Make the roles and every default that this site never had. Safe to run as often as you like."""
	ensure_roles()
	permissions.take_back_portal_rights()
	ensure_trusted_proxy()
	defaults.ensure_all()
	ensure_settings()
	profiles.take_off_locks()


def ensure_roles() -> None:
	"""Make the desk's roles, and keep portal roles out of the desk."""
	for role, desk_access in ROLES.items():
		if not frappe.db.exists("Role", role):
			doc = frappe.new_doc("Role")
			doc.update({"role_name": role, "desk_access": desk_access})
			# Who installs or migrates the app is the site's administrator.
			doc.insert(ignore_permissions=True)
		elif not desk_access and frappe.db.get_value("Role", role, "desk_access"):
			frappe.db.set_value("Role", role, "desk_access", 0)


def ensure_trusted_proxy() -> None:
	"""Believe the web server that ``bench setup nginx`` put before this bench, if nobody said yet which proxy to believe.

	Without it all visitors of such a site would count as one.
	"""
	if (
		callers_address.CONFIG_KEY in frappe.conf
		or not Path(frappe.utils.get_bench_path(), "config", "nginx.conf").exists()
	):
		return
	# Not checked, as Frappe's own command would: the value is a list.
	update_site_config(callers_address.CONFIG_KEY, list(LOOPBACK), validate=False)
	frappe.local.conf[callers_address.CONFIG_KEY] = list(LOOPBACK)
	click.echo(
		f"loket_kinderopvang: this bench has an nginx of its own, so {callers_address.CONFIG_KEY} of"
		f" {frappe.local.site} is now {list(LOOPBACK)}. See docs/administrators.md."
	)


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
	# Who installs or migrates the app is the site's administrator.
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
	# Who migrates the app is the site's administrator.
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


# Wrong passwords after which an account is locked, and for how long (seconds).
ATTEMPTS, LOCKED_SECONDS = 5, 300
PLATFORM_ATTEMPTS, PLATFORM_SECONDS = (0, 10), (0, 60)
PASSWORD_SCORE = "3"  # nosec B105 # how hard a password must be to guess, from 0 to 4


def guard_the_door() -> list[str]:
	"""Lock accounts after wrong passwords, and ask for passwords that can't be guessed; return what was set, in words.

	At the first install only, and only what the site left as the platform ships it: 15.0.0-dev never locks, later
	versions after ten.
	"""
	settings = frappe.get_single("System Settings")
	said = []
	if (
		cint(settings.allow_consecutive_login_attempts) in PLATFORM_ATTEMPTS
		and cint(settings.allow_login_after_fail) in PLATFORM_SECONDS
	):
		_set("allow_consecutive_login_attempts", ATTEMPTS)
		_set("allow_login_after_fail", LOCKED_SECONDS)
		said.append(
			f"System Settings: after {ATTEMPTS} wrong passwords an account is locked for {LOCKED_SECONDS // 60} minutes."
		)
	if not cint(settings.enable_password_policy):
		_set("enable_password_policy", 1)
		_set("minimum_password_score", PASSWORD_SCORE)
		said.append(
			f"System Settings: a new password needs a score of {PASSWORD_SCORE} of 4; those that are there stay."
		)
	return said


def _set(field: str, value: object) -> None:
	frappe.db.set_single_value("System Settings", field, value)


def _set_time_zone() -> None:
	"""Set the desk's time zone at the first install where the site has none or still the one that Frappe starts with.

	A day, a deadline and a calendar year are those of the site's clock. Another zone is somebody's choice and stays.
	"""
	chosen = frappe.db.get_single_value("System Settings", "time_zone")
	if chosen and chosen != FRAPPES_TIME_ZONE:
		return
	frappe.db.set_single_value("System Settings", "time_zone", TIME_ZONE)
	frappe.cache.delete_value("time_zone")
	click.secho(
		f"The site's time zone was set to {TIME_ZONE}; it can be changed in System Settings.", fg="yellow"
	)
