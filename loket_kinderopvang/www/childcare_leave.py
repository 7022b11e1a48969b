"""Logging out of the pages outside the desk: /childcare/leave."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _

from loket_kinderopvang.intake import asking
from loket_kinderopvang.web import personal_page

no_cache = 1


def get_context(context: Any) -> None:
	"""Ask whether somebody wants to log out, or do it."""
	if frappe.session.user != "Guest":
		frappe.sessions.get_csrf_token()
	personal_page.serve(context, _show, _take, personal_page.PARENT_LANGUAGES, lambda: None, take_first=True)


def _show(_token: str) -> dict[str, Any]:
	left = frappe.session.user == "Guest"
	return {
		"desk": asking.main_desk(),
		"language": None,
		"left": left,
		"title": _("You are logged out") if left else _("Log out"),
	}


def _take(_token: str, _form: dict[str, Any]) -> dict[str, Any]:
	if frappe.session.user != "Guest":
		frappe.local.login_manager.logout()
		# At the end of a request the platform keeps its session alive, also one that was just ended.
		# nosemgrep: other-user # whoever leaves is nobody from here on; no right is gained by it
		frappe.set_user("Guest")
	return {**_show(""), "left": True, "title": _("You are logged out")}
