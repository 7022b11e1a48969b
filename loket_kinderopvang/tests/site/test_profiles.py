"""One profile gives somebody of staff the roles, another the side bar that is theirs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import frappe
from frappe.desk import desktop

from loket_kinderopvang.setup import profiles
from loket_kinderopvang.tests.base import LoketTestCase

if TYPE_CHECKING:
	from frappe.model.document import Document

FIXTURES = Path(frappe.get_app_path("loket_kinderopvang", "fixtures"))
SEES = {
	"Loket Kinderopvang Officer": (["Loket Officer"], ["Childcare"]),
	"Loket Kinderopvang Manager": (["Loket Manager"], ["Childcare", "Childcare Board"]),
	"Loket Kinderopvang Board": (["Loket Board"], ["Childcare Board"]),
}


class TestProfiles(LoketTestCase):
	def user(self, profile: str, modules: bool = True) -> Document:
		"""Return a user to whom an administrator gave a profile, as each version has it."""
		user = frappe.new_doc("User")
		user.update({"email": "an.profiel@example.org", "first_name": "An", "send_welcome_email": 0})
		if user.meta.has_field("role_profiles"):
			user.append("role_profiles", {"role_profile": profile})
		else:
			user.role_profile_name = profile
		if modules:
			user.module_profile = profile
		user.flags.no_welcome_mail = True
		return user.insert()

	def side_bar(self, user: Document) -> list[str]:
		frappe.set_user(user.name)
		try:
			return sorted(page["title"] for page in desktop.get_workspace_sidebar_items()["pages"])
		finally:
			frappe.set_user("Administrator")

	def test_a_profile_gives_the_role_and_the_side_bar(self) -> None:
		self.assertEqual(set(SEES), set(profiles.PROFILES))
		for profile, (roles, pages) in SEES.items():
			with self.subTest(profile):
				frappe.db.savepoint("one_profile")
				user = self.user(profile)
				given = {row.role for row in user.roles} - {"All", "Guest", "Desk User"}
				self.assertEqual(given, set(roles))
				self.assertEqual(user.user_type, "System User")
				self.assertEqual(self.side_bar(user), pages)
				frappe.db.rollback(save_point="one_profile")
				frappe.clear_cache(user=user.name)

	def test_without_it_the_side_bar_shows_more(self) -> None:
		user = self.user("Loket Kinderopvang Officer", modules=False)
		self.assertIn("Childcare", self.side_bar(user))
		self.assertGreater(len(self.side_bar(user)), 1)

	def test_every_module_of_the_platform_is_hidden(self) -> None:
		"""A version of it that brings a new one must not put it in the side bar of a desk."""
		for name in profiles.PROFILES:
			hidden = {row.module for row in frappe.get_doc("Module Profile", name).block_modules}
			self.assertLessEqual(set(frappe.get_module_list("frappe")), hidden, name)

	def test_what_is_exported_is_what_ships(self) -> None:
		for fixture in frappe.get_hooks("fixtures", app_name="loket_kinderopvang"):
			file = FIXTURES / f"{frappe.scrub(fixture['dt'])}.json"
			shipped = {record["name"]: record for record in json.loads(file.read_text(encoding="utf-8"))}
			found = frappe.get_all(fixture["dt"], filters=fixture["filters"], pluck="name")
			self.assertEqual(set(found), set(shipped))
			for name, record in shipped.items():
				self.assertEqual(
					content(frappe.get_doc(fixture["dt"], name)), content(frappe.get_doc(record))
				)

	def test_taking_the_app_off_leaves_no_user_with_a_profile_that_is_gone(self) -> None:
		user = self.user("Loket Kinderopvang Officer")
		kept = frappe.get_doc(
			{"doctype": "Module Profile", "module_profile_name": "Of the town", "block_modules": []}
		).insert()
		profiles.remove()
		for kind in profiles.KINDS:
			self.assertFalse(frappe.db.exists(kind, {"name": ("in", profiles.PROFILES)}), kind)
		self.assertTrue(frappe.db.exists("Module Profile", kept.name))
		user = frappe.get_doc("User", user.name)
		self.assertEqual((user.module_profile, user.block_modules), (None, []))
		self.assertFalse(user.get("role_profile_name"))
		self.assertFalse(user.get("role_profiles"))
		user.save()


def content(profile: Document) -> set[str]:
	rows = profile.roles if profile.doctype == "Role Profile" else profile.block_modules
	return {row.get("role") or row.get("module") for row in rows}
