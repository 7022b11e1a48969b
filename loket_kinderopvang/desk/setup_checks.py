"""What a new desk still needs: the checks of the site's health that concern it, and its own; and who can mend each.

A button does what its user may do on the forms. Where that is nothing, it tells the administrators of the site.
"""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, get_fullname

from loket_kinderopvang import permissions
from loket_kinderopvang.desk import health_page
from loket_kinderopvang.domain import health
from loket_kinderopvang.domain.health import ATTENTION, OK
from loket_kinderopvang.intake import asking
from loket_kinderopvang.platform import counting

OF_THE_SITE = ("mail", "scheduler", "workers", "time_zone")
TIME_ZONE = "Europe/Brussels"
IMPORT_PAGE = "childcare-import-list"
SYSTEM = "System Settings"
# How often one user may tell the administrators in an hour.
MOST_CALLS = 10


def of(desk: Any) -> list[dict[str, Any]]:
	"""Return what a desk needs to begin, in the user's language; what needs attention stands first.

	Returns:
		``[{"check", "title", "state", "state_words", "found", "why", "todo", "actions": [{"kind", "label", …}]}]``.
		``kind`` is "mend" (the server does it), "new" or "list" (``doctype`` and ``values``), "page" (``route``),
		"step" (``step`` of the assistant) or "ask" (an administrator is told).
	"""
	found = [
		{**health_page.in_words(finding), "code": finding.code}
		for finding in health.findings(health_page.facts())
		if finding.check in OF_THE_SITE
	]
	found += [row for row in _own(desk) if row]
	for row in found:
		row["actions"] = _actions(row, desk) if row["state"] == ATTENTION else []
	return sorted(found, key=lambda row: row["state"] != ATTENTION)


def _own(desk: Any) -> list[dict[str, Any] | None]:
	"""Return the desk's own checks; None for one that a desk which only informs does not need."""
	informs = cint(desk.information_only)
	return [
		_area(desk),
		_judged(
			"address",
			bool(desk.email),
			_("Mail Address of the Desk"),
			_("Families and providers answer to it."),
			_("Fill it in at the step How to Reach the Desk."),
		),
		_default_desk(),
		None if informs else _form(),
		None if informs else _providers(desk),
		_staff(desk),
	]


def _judged(
	check: str, good: bool, title: str, why: str, todo: str, found: str = "", code: str = ""
) -> dict[str, Any]:
	return {
		"check": check,
		"title": title,
		"state": OK if good else ATTENTION,
		"state_words": _("In Order") if good else _("Needs Attention"),
		"found": found,
		"why": why,
		"todo": "" if good else todo,
		"code": code,
	}


def _area(desk: Any) -> dict[str, Any]:
	area = desk.municipality and frappe.get_doc("Childcare Area", desk.municipality)
	good = bool(area and area.postal_codes and (area.latitude or area.longitude))
	return _judged(
		"area",
		good and area.name in [row.area for row in desk.areas],
		_("Area of the Desk"),
		_("By the postal code of a family the site knows which desk it belongs to."),
		_("Choose the municipality at the first step."),
		area.area_name if area else "",
	)


def _default_desk() -> dict[str, Any] | None:
	if frappe.db.count("Childcare Desk", {"disabled": 0}) < 2:
		return None
	default = frappe.get_doc("Childcare Settings").default_desk
	return _judged(
		"default_desk",
		bool(default),
		_("Default Desk"),
		_("A question from outside every area goes to it."),
		_("Choose a desk in Settings, or take this one."),
		default or "",
	)


def _form() -> dict[str, Any]:
	return _judged(
		"form",
		bool(asking.web_form()),
		_("Public Form"),
		_("Families ask for childcare with it, at {0}.").format("/childcare/ask"),
		_("Publish the Web Form {0}.").format(asking.FORM),
	)


def _providers(desk: Any) -> dict[str, Any]:
	number = frappe.db.count("Childcare Provider", {"desk": desk.name, "disabled": 0})
	return _judged(
		"provider",
		bool(number),
		_("First Provider"),
		_("Without providers there is nobody to ask for a place."),
		_("Make the first one, or bring your list."),
		_("Providers of this desk: {0}").format(number) if number else "",
	)


def staff_of(desk: str) -> list[str]:
	"""Return the users who work at a desk: with a role of its staff, enabled, and bound to no other desk."""
	holders = set(
		frappe.get_all(
			"Has Role",
			{"role": ("in", sorted(permissions.STAFF_ROLES)), "parenttype": "User"},
			pluck="parent",
		)
	) - {"Administrator", "Guest"}
	enabled = frappe.get_all("User", {"name": ("in", sorted(holders) or [""]), "enabled": 1}, pluck="name")
	bound: dict[str, set[str]] = {}
	for row in frappe.get_all(
		"User Permission",
		{"allow": "Childcare Desk", "user": ("in", enabled or [""])},
		["user", "for_value"],
	):
		bound.setdefault(row.user, set()).add(row.for_value)
	return sorted(user for user in enabled if desk in bound.get(user, {desk}))


def _staff(desk: Any) -> dict[str, Any]:
	names = staff_of(desk.name)
	return _judged(
		"staff",
		bool(names),
		_("Staff"),
		_("Who works at the desk needs a user with a role."),
		_(
			"Make a user with the role profile Loket Kinderopvang Officer, and bind it to the desk with a User Permission."
		),
		_("Users who work at this desk: {0}").format(len(names)) if names else "",
	)


# ---- who can do what


def _actions(row: dict[str, Any], desk: Any) -> list[dict[str, Any]]:
	"""Return the buttons that the user's rights allow; telling the administrators where there is none."""
	actions = _possible(row["check"], row["code"], desk)
	if not actions:
		actions = [{"kind": "ask", "label": _("Tell an Administrator")}]
	return actions


def _possible(check: str, code: str, desk: Any) -> list[dict[str, Any]]:
	if check in ("area", "address"):
		return [{"kind": "step", "label": _("Go to the Step"), "step": {"area": "town"}.get(check, "reach")}]
	if check == "provider":
		return _for_providers(desk)
	if check == "staff" and frappe.has_permission("User", "create"):
		return [_new("User", _("New User"), {"role_profile_name": "Loket Kinderopvang Officer"})]
	if check == "mail" and code == "no_account" and frappe.has_permission("Email Account", "create"):
		return [_new("Email Account", _("New Email Account"), {"enable_outgoing": 1, "default_outgoing": 1})]
	if check == "mail" and code != "no_account" and frappe.has_permission("Email Queue", "read"):
		return [{"kind": "list", "label": _("Look at the Mails"), "doctype": "Email Queue", "values": {}}]
	if check == "workers" and permissions_of_system():
		return [{"kind": "page", "label": _("Health of the Site"), "route": "childcare-health"}]
	if check == "scheduler" and code == "silent" and permissions_of_system():
		return [{"kind": "page", "label": _("Health of the Site"), "route": "childcare-health"}]
	if _may_mend(check, code):
		return [{"kind": "mend", "label": _mend_label(check)}]
	return []


def _for_providers(desk: Any) -> list[dict[str, Any]]:
	if not frappe.has_permission("Childcare Provider", "create"):
		return []
	actions = [_new("Childcare Provider", _("New Provider"), {"desk": desk.name})]
	if frappe.db.exists("Page", IMPORT_PAGE) and frappe.get_doc("Page", IMPORT_PAGE).is_permitted():
		actions.append({"kind": "page", "label": _("Bring a List"), "route": IMPORT_PAGE})
	return actions


def _new(doctype: str, label: str, values: dict[str, Any]) -> dict[str, Any]:
	return {"kind": "new", "label": label, "doctype": doctype, "values": values}


def permissions_of_system() -> bool:
	"""Tell whether the user may change the settings of the site itself."""
	return bool(frappe.has_permission(SYSTEM, "write"))


def _may_mend(check: str, code: str = "") -> bool:
	if check == "time_zone" or (check == "scheduler" and code in ("off", "")):
		return permissions_of_system()
	if check == "default_desk":
		return bool(frappe.has_permission("Childcare Settings", "write"))
	if check == "form":
		return bool(frappe.db.exists("Web Form", asking.FORM) and frappe.has_permission("Web Form", "write"))
	return False


def _mend_label(check: str) -> str:
	return {
		"time_zone": _("Set Europe/Brussels"),
		"scheduler": _("Switch It On"),
		"default_desk": _("Take This Desk"),
		"form": _("Publish the Form"),
	}[check]


def mend(desk: Any, check: str) -> None:
	"""Put in order what a button can.

	Raises:
		frappe.PermissionError: the user has no right for that, or no button does it.
	"""
	if not _may_mend(check):
		frappe.throw(
			_("You have no right to change this. Tell an administrator of the site."), frappe.PermissionError
		)
	if check == "time_zone":
		_set_system("time_zone", TIME_ZONE)
		frappe.cache.delete_value("time_zone")
	elif check == "scheduler":
		_set_system("enable_scheduler", 1)
	elif check == "default_desk":
		settings = frappe.get_doc("Childcare Settings")
		settings.default_desk = desk.name
		settings.save()
	else:
		form = frappe.get_doc("Web Form", asking.FORM)
		form.published = 1
		form.save()


def _set_system(fieldname: str, value: Any) -> None:
	"""Set one field of the System Settings, whose right was checked: saving all would check settings that others left."""
	frappe.db.set_single_value(SYSTEM, fieldname, value)
	frappe.clear_document_cache(SYSTEM, SYSTEM)
	frappe.cache.delete_value("system_settings")


def ask_administrator(desk: Any, check: str) -> list[str]:
	"""Tell the administrators of the site what a desk needs; return their names.

	Raises:
		frappe.ValidationError: there is nothing to tell, or it was done very often.
	"""
	row = next((row for row in of(desk) if row["check"] == check and row["state"] == ATTENTION), None)
	if not row:
		frappe.throw(_("This is in order now. Look at the list again."))
	if counting.count(f"setup-asks:{frappe.session.user}", counting.HOUR) > MOST_CALLS:
		frappe.throw(_("You told the administrators several times in this hour. Call them instead."))
	told = administrators()
	for user in told:
		note = frappe.get_doc(
			{
				"doctype": "Notification Log",
				"for_user": user,
				"from_user": frappe.session.user,
				"type": "Alert",
				"document_type": desk.doctype,
				"document_name": desk.name,
				"subject": _("{0} sets up {1} and asks you to look at: {2}", _language(user)).format(
					get_fullname(), desk.name, row["title"]
				),
				"email_content": row["todo"],
			}
		)
		# Nobody has the right to write to others there; this tells a fixed sentence about a check, and nothing else.
		note.insert(ignore_permissions=True)
	return [get_fullname(user) for user in told]


def _language(user: str) -> str | None:
	return frappe.db.get_value("User", user, "language") or None


def administrators() -> list[str]:
	"""Return the enabled users who administer the site; Administrator where there is nobody else."""
	holders = frappe.get_all(
		"Has Role",
		{
			"role": "System Manager",
			"parenttype": "User",
			"parent": ("not in", ("Administrator", frappe.session.user)),
		},
		pluck="parent",
	)
	enabled = frappe.get_all(
		"User",
		{"name": ("in", holders or [""]), "enabled": 1},
		pluck="name",
		order_by="name asc",
	)
	return enabled or ["Administrator"]
