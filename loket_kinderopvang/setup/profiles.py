"""The profiles that an administrator gives to staff: one with the roles, one with the modules that the desk shows.

They are the app's only fixtures, for nobody edits them: the platform throws them away and makes them anew at each
migrate. Whoever wants another choice makes a profile of another name, which stays.
"""

from __future__ import annotations

import frappe

KINDS = ("Role Profile", "Module Profile")
PROFILES = [
	"Loket Kinderopvang Board",
	"Loket Kinderopvang Manager",
	"Loket Kinderopvang Officer",
]


def take_off_locks() -> None:
	"""Unlock the profiles, before and after a migrate makes them anew.

	A profile that is made asks a worker to bring it to its users, and is locked until one did. Where no worker runs, as
	on a server that is being set up, the platform would refuse to make it again, and the next migrate with it, for
	hours. The worker's job doesn't need the lock.
	"""
	for kind in KINDS:
		for name in PROFILES:
			if frappe.db.exists(kind, name):
				frappe.get_doc(kind, name).unlock()


def remove() -> None:
	"""Take the profiles off the site and off their users, who see every module again."""
	users = frappe.get_all("User", filters={"module_profile": ("in", PROFILES)}, pluck="name")
	if users:
		frappe.db.delete("Block Module", {"parenttype": "User", "parent": ("in", users)})
		frappe.db.set_value("User", {"name": ("in", users)}, "module_profile", None)
	given = {"role_profile_name": ("in", PROFILES)}
	users += frappe.get_all("User", filters=given, pluck="name")
	frappe.db.set_value("User", given, "role_profile_name", None)
	# Frappe 16 gives a user several.
	if frappe.db.exists("DocType", "User Role Profile"):
		frappe.db.delete("User Role Profile", {"role_profile": ("in", PROFILES)})
	for user in users:
		frappe.clear_document_cache("User", user)
	for kind in KINDS:
		for name in PROFILES:
			# Who takes the app off is the site's administrator.
			frappe.delete_doc(kind, name, force=True, ignore_permissions=True, ignore_missing=True)
