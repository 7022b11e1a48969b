"""Where in the desk each of us has a place: the officer's workspace, the board's, and the way to one's own.

The icon of the app on Frappe 15's ``/apps`` and the page after the login lead here.
"""

from __future__ import annotations

from typing import Any

import frappe
from frappe.website.utils import build_response

from loket_kinderopvang.setup import desk_places

PATH = desk_places.WAY_IN.strip("/")
# What a portal account has instead of the desk.
PORTALS = {
	"Loket Provider": "/childcare/provider",
	"Loket Partner": "/childcare/partner",
	"Loket Parent": "/childcare/file",
}


def may_enter() -> bool:
	"""Tell whether the visitor has a place here, and so sees the app's icon (hook add_to_apps_screen)."""
	return bool(_own_workspaces())


def leave_out_what_is_for_others(bootinfo: Any) -> None:
	"""Take the side bars of workspaces that are for others out of what the desk starts with (hook extend_bootinfo).

	Frappe 16 hands each user every side bar with at least the entries that the user may open; some reports are for the
	officer and for the board.
	"""
	sidebars = bootinfo.get("workspace_sidebar_item")
	if not sidebars:
		return
	own = _own_workspaces()
	for workspace in desk_places.workspaces():
		if workspace["name"] not in own:
			sidebars.pop(workspace["name"].lower(), None)


class WayIn:
	"""Leads whoever comes to the place that is theirs: a workspace, a portal, or the login (hook page_renderer)."""

	def __init__(self, path: str, http_status_code: int | None = None) -> None:
		self.path = path

	def can_render(self) -> bool:
		"""Tell whether the address is the one of the way in."""
		return self.path == PATH

	def render(self) -> Any:
		"""Return the way."""
		return build_response(self.path, "", 302, {"Location": place(), "Cache-Control": "no-store"})


def place() -> str:
	"""Return the address at which the visitor works."""
	if frappe.session.user == "Guest":
		return f"/login?redirect-to=/{PATH}"
	for name in _own_workspaces():
		# Staff may have renamed it, or thrown it away.
		if frappe.db.exists("Workspace", name):
			return f"/app/{name.lower().replace(' ', '-')}"
	roles = frappe.get_roles()
	for role, path in PORTALS.items():
		if role in roles and frappe.session.data.user_type == "Website User":
			return path
	return "/app"


def _own_workspaces() -> list[str]:
	roles = set(frappe.get_roles())
	return [
		workspace["name"]
		for workspace in desk_places.workspaces()
		if roles & set(desk_places.roles_of(workspace))
	]
