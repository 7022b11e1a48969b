"""The desk's places in Frappe 16: an icon on the desktop and a side bar for each of the app's workspaces.

Frappe 16 reads both from files in the app, which this writes from the workspaces that ship
(``python -m loket_kinderopvang.setup.desk_places``, after a change of ``defaults/workspaces.json``); Frappe 15 looks at
neither. Nobody edits these: a site's own order of icons and side bar is kept apart from them. Part of the set-up.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

APP = "loket_kinderopvang"
TITLE = "Loket Kinderopvang"
MODULE = "Loket Kinderopvang"
LOGO = f"/assets/{APP}/images/{APP}.svg"
# Where the icon of the whole app leads: to the workspace of whoever comes (``own_place``).
WAY_IN = "/childcare/desk"

PACKAGE = Path(__file__).parents[1]
ICONS, SIDEBARS = PACKAGE / "desktop_icon", PACKAGE / "workspace_sidebar"
SHIPPED = Path(__file__).parent / "defaults" / "workspaces.json"

# Pictures of Frappe 16 by what an entry leads to, and those of the groups by their names.
HOME, PAGE, DASHBOARD, GROUP = "house", "panel-top", "layout-dashboard", "folder-open"
PICTURES = {
	"childcare-intake": "clipboard-plus",
	"childcare-map": "map",
	"Files": "folder-open",
	"Supply": "building-2",
	"Figures": "chart-column",
	"Need": "chart-column",
	"For the Board": "landmark",
	"Publications": "newspaper",
	"Settings": "settings",
}
# Groups that stay shut until somebody opens them.
SHUT = ("Settings",)


def workspaces() -> list[dict[str, Any]]:
	"""Return the workspaces that ship."""
	return json.loads(SHIPPED.read_text(encoding="utf-8"))


def roles_of(workspace: dict[str, Any]) -> list[str]:
	"""Return the roles that a workspace is for."""
	return [row["role"] for row in workspace["roles"]]


def sidebar_of(workspace: dict[str, Any]) -> dict[str, Any]:
	"""Return the side bar of a workspace: the workspace itself, its pages and dashboards, and its links by group."""
	items = [_entry("Home", "Workspace", workspace["name"], HOME)]
	for shortcut in workspace["shortcuts"]:
		if shortcut["type"] in ("Page", "Dashboard"):
			picture = PICTURES.get(
				shortcut["link_to"], DASHBOARD if shortcut["type"] == "Dashboard" else PAGE
			)
			items.append(_entry(shortcut["label"], shortcut["type"], shortcut["link_to"], picture))
	at_top = {item["link_to"] for item in items}
	for link in workspace["links"]:
		if link["type"] == "Card Break":
			items.append(_group(link["label"]))
		elif link["link_to"] not in at_top:
			items.append(_entry(link["label"], link["link_type"], link["link_to"], "", child=1))
	return {
		"app": APP,
		"docstatus": 0,
		"doctype": "Workspace Sidebar",
		"header_icon": workspace["icon"],
		"items": items,
		"module": MODULE,
		"name": workspace["name"],
		"standard": 1,
		"title": workspace["name"],
	}


def icon_of(workspace: dict[str, Any], position: int) -> dict[str, Any]:
	"""Return the icon on the desktop that opens a workspace, for those that the workspace is for."""
	return _icon(
		workspace["name"],
		bg_color="blue",
		icon=workspace["icon"],
		icon_type="Link",
		idx=position,
		link_to=workspace["name"],
		link_type="Workspace Sidebar",
		# Said here as well, so that it is ours whatever style of icons the site has.
		logo_url=picture_of(workspace, "solid"),
		roles=[{"role": role} for role in roles_of(workspace)],
	)


def picture_of(workspace: dict[str, Any], style: str) -> str:
	"""Return the address of the picture of a workspace, in one of Frappe 16's styles: "solid" or "subtle"."""
	return f"/assets/{APP}/icons/desktop_icons/{style}/{_scrubbed(workspace['name'])}.svg"


def icon_of_app() -> dict[str, Any]:
	"""Return the icon of the whole app. It is hidden: who works at the desk finds the own workspace one click nearer.

	Without this file Frappe 16 would make one by itself.
	"""
	return _icon(
		TITLE, hidden=1, icon_type="App", link=WAY_IN, link_type="External", logo_url=LOGO, roles=[], idx=0
	)


def files() -> dict[Path, dict[str, Any]]:
	"""Return what is to stand in each file, without the day of its last change."""
	found = {_file(ICONS, TITLE): icon_of_app()}
	for position, workspace in enumerate(workspaces()):
		found[_file(ICONS, workspace["name"])] = icon_of(workspace, position)
		found[_file(SIDEBARS, workspace["name"])] = sidebar_of(workspace)
	return found


def read(file: Path) -> dict[str, Any]:
	"""Return what stands in a file, without the day of its last change; nothing when there is no such file."""
	if not file.exists():
		return {}
	stands = json.loads(file.read_text(encoding="utf-8"))
	return {key: value for key, value in stands.items() if key not in ("creation", "modified")}


def write() -> list[Path]:
	"""Write the files that changed, as changed now, by which a migrate knows that they did; return them."""
	now = datetime.now().strftime("%Y-%m-%d %H:%M:%S.000000")
	changed = [file for file, wanted in files().items() if read(file) != wanted]
	for file in changed:
		file.parent.mkdir(exist_ok=True)
		text = json.dumps(
			{**files()[file], "creation": now, "modified": now}, indent=1, sort_keys=True, ensure_ascii=False
		)
		file.write_text(text + "\n", encoding="utf-8")
	return changed


def _file(folder: Path, name: str) -> Path:
	# By this name Frappe 16 finds out whether a record still has its file.
	return folder / f"{_scrubbed(name)}.json"


def _scrubbed(name: str) -> str:
	return name.lower().replace(" ", "_")


def _icon(label: str, **values: Any) -> dict[str, Any]:
	return {
		"app": APP,
		"docstatus": 0,
		"doctype": "Desktop Icon",
		"hidden": 0,
		"label": label,
		"name": label,
		"restrict_removal": 0,
		"standard": 1,
		**values,
	}


def _entry(label: str, kind: str, link_to: str, icon: str, child: int = 0) -> dict[str, Any]:
	return {
		"child": child,
		"collapsible": 1,
		"icon": icon,
		"indent": 0,
		"keep_closed": 0,
		"label": label,
		"link_to": link_to,
		"link_type": kind,
		"show_arrow": 0,
		"type": "Link",
	}


def _group(label: str) -> dict[str, Any]:
	return {
		"child": 0,
		"collapsible": 1,
		"icon": PICTURES.get(label, GROUP),
		"indent": 1,
		"keep_closed": int(label in SHUT),
		"label": label,
		"link_type": "DocType",
		"show_arrow": 0,
		"type": "Section Break",
	}


if __name__ == "__main__":
	for written in write():
		sys.stdout.write(f"{written.relative_to(PACKAGE)}\n")
