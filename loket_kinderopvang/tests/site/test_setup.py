"""Defaults are made once: what staff change, rename or throw away stays so, through a real migrate."""

from __future__ import annotations

import os
import subprocess
import sys

import frappe

from loket_kinderopvang.mail import mail_texts
from loket_kinderopvang.setup import defaults, install, profiles
from loket_kinderopvang.tests.base import LoketTestCase

# kind -> (field, what staff make of it)
EDITS = {
	"Workflow": ("send_email_alert", 1),
	"Childcare Closing Reason": ("label", "Changed by staff"),
	"Childcare Priority Criterion": ("weight", 7.0),
	"Childcare Priority Rule Set": ("source", "Changed by staff"),
	"Childcare Vulnerability Rule": ("minimum_total", 3),
	"Childcare Income Tariff": ("minimum_price", 9.99),
	"Email Template": ("subject", "Changed by staff"),
	"Number Card": ("color", "#123456"),
	"Dashboard Chart": ("color", "#123456"),
	"Dashboard": ("chart_options", "{}"),
	"Report": ("disabled", 1),
	"Auto Email Report": ("no_of_rows", 7),
	"Print Format": ("css", "p { color: black }"),
	"Workspace": ("icon", "heart"),
	"Kanban Board": ("private", 1),
}


class TestDefaults(LoketTestCase):
	def first(self, kind: str) -> str:
		return frappe.get_all(
			"Childcare Default Record",
			{"document_type": kind},
			pluck="document_name",
			order_by="creation, document_name",
		)[0]

	def test_everything_that_ships_is_there_and_remembered(self) -> None:
		for file in defaults.FILES:
			for row in defaults.read(file):
				self.assertTrue(frappe.db.exists(row["doctype"], row["name"]), row["name"])
				self.assertTrue(defaults.is_remembered(row["doctype"], row["name"]))
		settings = frappe.get_doc("Childcare Settings")
		self.assertEqual((settings.referral_deadline_days, settings.urgent_deadline_hours), (21, 72))
		self.assertEqual(len(settings.mail_templates), len(mail_texts.shipped()))

	def test_a_second_run_makes_nothing(self) -> None:
		self.assertEqual(defaults.ensure_all(), [])

	def test_portal_roles_do_not_enter_the_desk(self) -> None:
		frappe.db.set_value("Role", "Loket Parent", "desk_access", 1)
		install.ensure_all()
		for role, access in install.ROLES.items():
			self.assertEqual(frappe.db.get_value("Role", role, "desk_access"), access, role)

	def test_what_staff_threw_away_does_not_come_back(self) -> None:
		name = "declined_other"
		frappe.delete_doc("Childcare Closing Reason", name, force=True)
		install.ensure_all()
		self.assertFalse(frappe.db.exists("Childcare Closing Reason", name))

	def test_what_staff_renamed_is_not_made_again(self) -> None:
		old = self.first("Childcare Priority Rule Set")
		frappe.rename_doc("Childcare Priority Rule Set", old, "Rules of staff", force=True)
		install.ensure_all()
		self.assertFalse(frappe.db.exists("Childcare Priority Rule Set", old))

	def test_a_patch_leaves_edited_records_alone(self) -> None:
		name = self.first("Childcare Closing Reason")
		self.assertTrue(
			defaults.update_if_untouched("Childcare Closing Reason", name, {"hint": "From a patch"})
		)
		self.assertTrue(
			defaults.update_if_untouched("Childcare Closing Reason", name, {"hint": "From a later patch"})
		)
		frappe.get_doc("Childcare Closing Reason", name).update({"hint": "From staff"}).save()
		self.assertFalse(
			defaults.update_if_untouched("Childcare Closing Reason", name, {"hint": "From a patch"})
		)
		self.assertEqual(frappe.db.get_value("Childcare Closing Reason", name, "hint"), "From staff")


class TestMigrate(LoketTestCase):
	"""Works on committed records and puts them back itself."""

	def setUp(self) -> None:
		frappe.set_user("Administrator")

	def tearDown(self) -> None:
		frappe.db.commit()

	def test_a_migrate_keeps_what_staff_changed(self) -> None:
		before: list[tuple[str, str, str, object]] = []
		for kind, (field, value) in EDITS.items():
			name = frappe.get_all(
				"Childcare Default Record",
				{"document_type": kind},
				pluck="document_name",
				order_by="document_name",
			)[0]
			before.append((kind, name, field, frappe.db.get_value(kind, name, field)))
			frappe.db.set_value(kind, name, field, value)
		frappe.db.set_single_value("Childcare Settings", "referral_deadline_days", 10)
		frappe.db.commit()
		try:
			self.migrate()
			for kind, name, field, _old in before:
				self.assertEqual(frappe.db.get_value(kind, name, field), EDITS[kind][1], f"{kind} {name}")
			self.assertEqual(frappe.db.get_single_value("Childcare Settings", "referral_deadline_days"), 10)
		finally:
			for kind, name, field, old in before:
				frappe.db.set_value(kind, name, field, old)
			frappe.db.set_single_value("Childcare Settings", "referral_deadline_days", 21)
			frappe.db.commit()
			frappe.clear_cache()

	def test_a_migrate_restores_the_profiles_and_leaves_the_roles(self) -> None:
		"""What nobody edits comes back; two factors, a home page and profiles of the town's own stay."""
		edited, thrown_away, locked = profiles.PROFILES
		of_role = {"two_factor_auth": 1, "home_page": "/app/childcare-intake", "disabled": 0}
		before = frappe.db.get_value("Role", "Loket Officer", list(of_role), as_dict=True)
		# A copy: the platform writes into what it is given.
		frappe.db.set_value("Role", "Loket Officer", dict(of_role))
		roles = frappe.get_doc("Role Profile", edited)
		roles.append("roles", {"role": "System Manager"})
		roles.save()
		frappe.get_doc("Module Profile", edited).update({"block_modules": []}).save()
		frappe.delete_doc("Role Profile", thrown_away, force=True)
		own = frappe.get_doc(
			{"doctype": "Role Profile", "role_profile": "Of the town", "roles": [{"role": "Loket Board"}]}
		).insert()
		# As a migrate that was killed leaves it behind where no worker ran since.
		frappe.get_doc("Role Profile", locked).lock()
		frappe.db.commit()
		try:
			self.migrate()
			self.assertEqual(self.roles(edited), ["Loket Board"])
			self.assertEqual(self.roles(thrown_away), ["Loket Manager"])
			self.assertEqual(self.roles(locked), ["Loket Officer"])
			for profile in profiles.PROFILES:
				self.assertFalse(frappe.get_doc("Role Profile", profile).is_locked, profile)
			self.assertEqual(self.roles(own.name), ["Loket Board"])
			self.assertTrue(frappe.get_doc("Module Profile", edited).block_modules)
			after = frappe.db.get_value("Role", "Loket Officer", list(of_role), as_dict=True)
			self.assertEqual(after, of_role)
		finally:
			frappe.db.set_value("Role", "Loket Officer", before)
			frappe.delete_doc("Role Profile", own.name, force=True)
			frappe.db.commit()
			frappe.clear_cache()

	def roles(self, profile: str) -> list[str]:
		return [row.role for row in frappe.get_doc("Role Profile", profile).roles]

	def migrate(self) -> None:
		command = [
			sys.executable,
			"-m",
			"frappe.utils.bench_helper",
			"frappe",
			"--site",
			frappe.local.site,
			"migrate",
		]
		sites = os.environ.get("LOKET_SITES_PATH") or os.path.abspath(frappe.local.sites_path or ".")
		done = subprocess.run(command, cwd=sites, capture_output=True, text=True, stdin=subprocess.DEVNULL)
		self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr[-2000:])
		# Begin anew: this connection must see what the migrate wrote.
		frappe.db.commit()
		frappe.clear_cache()
