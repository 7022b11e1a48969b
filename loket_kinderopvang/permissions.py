"""Who sees which record: one rule per doctype, for lists and for documents.

Staff and board are held by their role and by Frappe's own User Permissions on Childcare Desk. Whoever has no such role
has no right on any record, whatever else the platform would grant (a share, a rule of its own): providers, partners and
parents reach the pages and functions made for them, which ask ``providers_of``, ``partners_of`` and ``families_of``.
A row of a child table is seen by who sees its parent, at the level of the table's field.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _

from loket_kinderopvang.platform import own_doctypes

if TYPE_CHECKING:
	from frappe.model.document import Document

MANAGER_ROLE, OFFICER_ROLE = "Loket Manager", "Loket Officer"
STAFF_ROLES = frozenset({MANAGER_ROLE, OFFICER_ROLE})
BOARD_ROLE = "Loket Board"
PROVIDER_ROLE, PARTNER_ROLE, PARENT_ROLE = "Loket Provider", "Loket Partner", "Loket Parent"
# A program that hands in what it vouches for; it reads nothing.
SENDER_ROLE = "Loket Sender"
PORTAL_ROLES = frozenset({PROVIDER_ROLE, PARTNER_ROLE, PARENT_ROLE, SENDER_ROLE})
# Where somebody lands who logs in (hook ``role_home_page``), the first of several.
HOME_PAGES = {
	PROVIDER_ROLE: "childcare/provider",
	PARTNER_ROLE: "childcare/partner",
	PARENT_ROLE: "childcare/file",
}
# Roles that every user gets: they never open anything of this app.
AUTOMATIC_ROLES = frozenset({"All", "Guest", "Desk User"})

NOTHING = "(1 = 0)"
# Files of people: what links to them takes over what they hold.
OF_PEOPLE = frozenset(
	{
		"Childcare Family",
		"Childcare Child",
		"Childcare Request",
		"Childcare Application",
		"Childcare Referral",
	}
)


def is_staff(user: str | None = None) -> bool:
	"""Tell whether ``user`` (by default the one of the session) works at a desk."""
	user = user or frappe.session.user
	return user == "Administrator" or bool(STAFF_ROLES & set(frappe.get_roles(user)))


def is_outside(user: str | None = None) -> bool:
	"""Tell whether ``user`` has no role that opens anything of this app: a guest, a portal account, another app's user.

	A role of the town's own counts when an administrator gave it a right on one of this app's doctypes.
	"""
	user = user or frappe.session.user
	if user == "Administrator":
		return False
	roles = set(frappe.get_roles(user)) - AUTOMATIC_ROLES - PORTAL_ROLES
	if roles & (STAFF_ROLES | {BOARD_ROLE, "System Manager"}):
		return False
	return not roles or not _opens_something(roles)


def _opens_something(roles: set[str]) -> bool:
	rule = {"role": ("in", sorted(roles)), "parent": ("in", own_doctypes.names())}
	return bool(frappe.db.exists("Custom DocPerm", rule) or frappe.db.exists("DocPerm", rule))


def has_only_portal_roles(user: str | None = None) -> bool:
	"""Tell whether all that ``user`` may do here comes from this app's portal roles."""
	roles = set(frappe.get_roles(user or frappe.session.user)) - AUTOMATIC_ROLES
	return bool(roles) and roles <= PORTAL_ROLES


def require(doctype: str, ptype: str) -> None:
	"""Refuse who may not do this with any record of a doctype; early Frappe 15 would throw a vague error by itself.

	Raises:
		frappe.PermissionError: the user of the session may not.
	"""
	if not frappe.has_permission(doctype, ptype):
		frappe.throw(_("You have no permission for this: {0}.").format(_(doctype)), frappe.PermissionError)


def require_system_manager() -> None:
	"""Refuse who does not administer the site.

	Raises:
		frappe.PermissionError: the user of the session does not.
	"""
	if frappe.session.user != "Administrator" and "System Manager" not in frappe.get_roles():
		frappe.throw(_("Only an administrator of this site can do this."), frappe.PermissionError)


# ---- rows


def list_condition(user: str | None = None, *, doctype: str) -> str:
	"""Return the SQL condition on the rows of ``doctype`` that ``user`` may see, beside what the platform asks itself.

	Behind the hook ``permission_query_conditions``. One parenthesised string with every column qualified: Frappe 15
	joins it to other conditions without adding brackets. Empty for staff, except for the rows of child tables.
	"""
	user = user or frappe.session.user
	if user == "Administrator":
		return ""
	if is_outside(user):
		return NOTHING
	tables = own_doctypes.tables().get(doctype)
	if tables is None:
		return ""
	conditions = [_rows_of_table(doctype, table, user) for table in tables]
	return f"({' or '.join(filter(None, conditions)) or NOTHING})"


def _rows_of_table(doctype: str, table: own_doctypes.Table, user: str) -> str:
	"""Return the condition on the rows of one table of one parent; empty when ``user`` may see none."""
	if not frappe.has_permission(table.parent, "read", user=user) or not may_see_level(
		table.parent, table.level, user
	):
		return ""
	row = f"`tab{doctype}`"
	here = (
		f"{row}.`parenttype` = {frappe.db.escape(table.parent)}"
		f" and {row}.`parentfield` = {frappe.db.escape(table.field)}"
	)
	if table.parent in own_doctypes.singles():
		return f"({here})"
	held = held_by_user_permissions(table.parent, user)
	parents = f"select `own`.`name` from `tab{table.parent}` `own`{held}"  # nosec B608 # our doctypes, escaped values
	return f"({here} and {row}.`parent` in ({parents}))"


def may_see_level(doctype: str, level: int, user: str | None = None) -> bool:
	"""Tell whether ``user`` may read the fields of ``doctype`` on this level of rights."""
	if not level:
		return True
	roles = set(frappe.get_roles(user or frappe.session.user))
	return any(
		rule.read and rule.role in roles and int(rule.permlevel or 0) == level
		for rule in frappe.get_meta(doctype).permissions
	)


def held_by_user_permissions(doctype: str, user: str) -> str:
	"""Return what User Permissions leave of the records of ``doctype``, named ``own``, as a WHERE clause.

	The platform's own rule (``DatabaseQuery.add_user_permissions``), which it applies to lists of the parent but not to
	lists of its rows.
	"""
	given = frappe.permissions.get_user_permissions(user)
	strict = bool(frappe.get_system_settings("apply_strict_user_permissions"))
	fields = [
		(field.fieldname, field.options)
		for field in frappe.get_meta(doctype).get_link_fields()
		if not field.ignore_user_permissions
	]
	conditions = []
	for fieldname, options in [*fields, ("name", doctype)]:
		allowed = [
			row.get("doc")
			for row in given.get(options, [])
			if not row.get("applicable_for") or row.get("applicable_for") == doctype
		]
		if not allowed:
			continue
		values = ", ".join(frappe.db.escape(str(value)) for value in allowed)
		column = f"`own`.`{fieldname}`"
		empty = "" if strict else f" or {column} is null or {column} = ''"
		conditions.append(f"({column} in ({values}){empty})")
	return f" where {' and '.join(conditions)}" if conditions else ""


# Early Frappe 15 does not tell the hook for which doctype it asks, so each has a function of its own.
for _doctype in own_doctypes.names():
	globals()[own_doctypes.function_of(_doctype)] = partial(list_condition, doctype=_doctype)


def may_read(doctype: str, name: str | None, user: str | None = None) -> bool:
	"""Tell whether ``user`` may read a record of this app; one that does not exist tells nothing either way.

	A row of a child table is read by who reads its parent.
	"""
	user = user or frappe.session.user
	if doctype in own_doctypes.singles():
		return bool(frappe.has_permission(doctype, "read", user=user))
	if doctype in own_doctypes.tables():
		parent = frappe.db.get_value(doctype, name, ("parenttype", "parent")) if name else None
		return not parent or not parent[1] or may_read(parent[0], parent[1], user)
	if not name or not frappe.db.exists(doctype, name):
		return not is_outside(user)
	return bool(frappe.has_permission(doctype, "read", doc=name, user=user))


def document_check(
	doc: Document, ptype: str | None = None, user: str | None = None, **_other: object
) -> bool:
	"""Tell whether ``user`` may reach ``doc`` at all: who is outside never does.

	Hook ``has_permission``. Always a real bool: Frappe 16 reads None as a refusal, Frappe 15 as no opinion.
	"""
	return not is_outside(user)


# ---- what a portal account stands for


def _portal_records(parenttype: str, user: str) -> list[str]:
	"""Return the ``parenttype`` records on which ``user`` stands as a portal user."""
	return frappe.get_all(
		"Childcare Portal User",
		filters={"parenttype": parenttype, "user": user},
		pluck="parent",
		order_by="parent asc",
	)


def providers_of(user: str | None = None) -> list[str]:
	"""Return the providers for which ``user`` may answer, through the location or its organiser."""
	user = user or frappe.session.user
	if user == "Guest":
		return []
	own = set(_portal_records("Childcare Provider", user))
	if organisers := _portal_records("Childcare Organiser", user):
		own |= set(
			frappe.get_all("Childcare Provider", filters={"organiser": ("in", organisers)}, pluck="name")
		)
	return sorted(own)


def partners_of(user: str | None = None) -> list[str]:
	"""Return the partner organisations for which ``user`` acts."""
	user = user or frappe.session.user
	if user == "Guest":
		return []
	return sorted(set(_portal_records("Childcare Partner", user)))


def families_of(user: str | None = None) -> list[str]:
	"""Return the families whose portal account is ``user``."""
	user = user or frappe.session.user
	if user == "Guest":
		return []
	return frappe.get_all("Childcare Family", filters={"user": user}, pluck="name", order_by="name asc")


# ---- what nobody may hand out


def refuse_uploads(file: Document, _method: str | None = None) -> None:
	"""Refuse files of portal users: nothing of theirs asks for one (hook ``doc_events`` of File).

	Raises:
		frappe.PermissionError: the user is a provider, partner or parent, and not on the desk's staff.
	"""
	if has_only_portal_roles():
		frappe.throw(_("No file is asked for here. Mail it to the desk."), frappe.PermissionError)


# A brochure may be public; what hangs on a file of people may not.
PUBLIC_ATTACHMENTS = frozenset({"Childcare Desk", "Childcare Info Sheet", "Childcare Settings"})


def keep_files_private(file: Document, method: str | None = None) -> None:
	"""Keep what is attached to a file of people from being served to everybody (hook ``doc_events`` of File).

	A new file is written to its folder before any hook is asked; it is moved right after.
	"""
	attached_to = file.attached_to_doctype
	if file.is_private or attached_to not in own_doctypes.names() or attached_to in PUBLIC_ATTACHMENTS:
		return
	if file.is_new():
		return
	file.is_private = 1
	if method == "after_insert":
		# Whoever may attach it may attach it; this only takes it out of what everybody can open.
		file.save(ignore_permissions=True)


def refuse_shares(share: Document, _method: str | None = None) -> None:
	"""Refuse to share a record with who may not read it by role and desk (hook ``doc_events`` of DocShare).

	Assigning a to-do shares as well, and a share would stand above every other rule.

	Raises:
		frappe.PermissionError: it would hand out a right.
	"""
	if share.share_doctype not in own_doctypes.names():
		return
	reader = None if share.get("everyone") else share.user
	if not reader or not frappe.has_permission(
		share.share_doctype, "read", doc=share.share_name, user=reader
	):
		frappe.throw(
			_(
				"{0} may not read this record, so it can't be shared or assigned. Ask a manager for the role and the desk."
			).format(reader or _("Everybody")),
			frappe.PermissionError,
		)


def refuse_portal_rights(rule: Document, _method: str | None = None) -> None:
	"""Refuse a rule that gives a portal role a right on one of this app's doctypes (hook of Custom DocPerm).

	Raises:
		frappe.PermissionError: pages and functions are what these roles reach.
	"""
	if rule.parent in own_doctypes.names() and rule.role in PORTAL_ROLES | {"All", "Guest"}:
		frappe.throw(
			_("{0} can't have rights on {1}: it reaches the pages made for it, and no record.").format(
				_(rule.role), _(rule.parent)
			),
			frappe.PermissionError,
		)


def refuse_foreign_rows(doc: Document, _method: str | None = None) -> None:
	"""Refuse rows that stand in another record: saving them here would take them away there (hook ``before_validate``).

	Raises:
		frappe.PermissionError: a row of another record was handed in.
	"""
	if doc.is_new() and not frappe.flags.in_import:
		# The platform inserts the rows of a new record, each under a name of its own: it takes none away.
		return
	for field in doc.meta.get_table_fields():
		named: dict[str, Any] = {row.name: row for row in doc.get(field.fieldname) or [] if row.name}
		if not named:
			continue
		rows = frappe.get_all(
			field.options,
			filters={"name": ("in", sorted(named))},
			fields=["name", "parent", "parenttype"],
		)
		if any((row.parent, row.parenttype) != (doc.name, doc.doctype) for row in rows):
			frappe.throw(
				_("A row of {0} belongs to another record. Load the page again and add it anew.").format(
					_(field.label)
				),
				frappe.PermissionError,
			)


def refuse_foreign_links(doc: Document, _method: str | None = None) -> None:
	"""Refuse to put a file of people into a record when who saves may not read that file (hook ``before_validate``).

	The record would take over its names, and open it from here. What the app itself saves has checked whom it names.

	Raises:
		frappe.PermissionError: a file of another desk was named.
	"""
	# What passes by rights here was let through by a step of ours, which asked for them and says why it may.
	if frappe.session.user == "Administrator" or doc.flags.ignore_permissions or doc.flags.names_files:
		return
	before = doc.get_doc_before_save() or (
		frappe.get_doc(doc.doctype, doc.name)
		if not doc.is_new() and frappe.db.exists(doc.doctype, doc.name)
		else None
	)
	for field in doc.meta.get_link_fields():
		value = doc.get(field.fieldname)
		if field.options not in OF_PEOPLE or not value or (before and before.get(field.fieldname) == value):
			continue
		if not may_read(field.options, value):
			frappe.throw(
				_("{0} is not a file that you may read. Choose one of your own desk.").format(
					frappe.bold(frappe.utils.escape_html(str(value)))
				),
				frappe.PermissionError,
			)


def take_back_portal_rights() -> None:
	"""Remove rights on this app's doctypes that a site gave to portal roles; part of every migrate.

	They were part of version 0.1, and a site where an administrator changed rights keeps all of them as its own.
	"""
	frappe.db.delete(
		"Custom DocPerm",
		{"parent": ("in", own_doctypes.names()), "role": ("in", sorted(PORTAL_ROLES | {"All", "Guest"}))},
	)
