"""Who sees which record from outside the desk: one rule per doctype, for lists and for documents.

Staff are held by their role and by Frappe's own User Permissions on Childcare Desk. A parent, a provider or a
partner holds a portal role as well as its rows: the rule below is an SQL condition that Frappe adds to every list,
link search and report, and the very same condition decides on a single document.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import frappe
from frappe import _

if TYPE_CHECKING:
	from frappe.model.document import Document

STAFF_ROLES = frozenset({"Loket Manager", "Loket Officer"})
PROVIDER_ROLE, PARTNER_ROLE, PARENT_ROLE = "Loket Provider", "Loket Partner", "Loket Parent"
PORTAL_ROLES = frozenset({PROVIDER_ROLE, PARTNER_ROLE, PARENT_ROLE})
# Roles that every user gets: they never lift the limits of a portal role.
AUTOMATIC_ROLES = frozenset({"All", "Guest", "Desk User"})

NOTHING = "(1 = 0)"


def is_staff(user: str | None = None) -> bool:
	"""Tell whether ``user`` (by default the one of the session) works at a desk."""
	user = user or frappe.session.user
	return user == "Administrator" or bool(STAFF_ROLES & set(frappe.get_roles(user)))


def require(doctype: str, ptype: str) -> None:
	"""Refuse who may not do this with any record of a doctype; early Frappe 15 would throw a vague error by itself.

	Raises:
		frappe.PermissionError: the user of the session may not.
	"""
	if not frappe.has_permission(doctype, ptype):
		frappe.throw(_("You have no permission for this: {0}.").format(_(doctype)), frappe.PermissionError)


def _portal_records(parenttype: str, user: str) -> str:
	"""Return a subquery: the names of the ``parenttype`` records on which ``user`` stands as a portal user."""
	return (
		"select `tabChildcare Portal User`.`parent` from `tabChildcare Portal User`"  # nosec B608 # every value in it goes through db.escape
		f" where `tabChildcare Portal User`.`parenttype` = {frappe.db.escape(parenttype)}"
		f" and `tabChildcare Portal User`.`user` = {frappe.db.escape(user)}"
	)


def _own_providers(user: str) -> str:
	return (
		"select `own`.`name` from `tabChildcare Provider` `own`"  # nosec B608 # made of the two queries above, whose values are escaped
		f" where `own`.`name` in ({_portal_records('Childcare Provider', user)})"
		f" or `own`.`organiser` in ({_portal_records('Childcare Organiser', user)})"
	)


def _own_partners(user: str) -> str:
	return _portal_records("Childcare Partner", user)


def _families_of_parent(user: str) -> str:
	return (
		f"select `own`.`name` from `tabChildcare Family` `own` where `own`.`user` = {frappe.db.escape(user)}"  # nosec B608 # its one value goes through db.escape
	)


def _families_of_partner(user: str) -> str:
	return f"select `own`.`name` from `tabChildcare Family` `own` where `own`.`partner` in ({_own_partners(user)})"  # nosec B608 # made of a query whose values are escaped


def _in(doctype: str, field: str, subquery: Callable[[str], str]) -> Callable[[str], str]:
	return lambda user: f"`tab{doctype}`.`{field}` in ({subquery(user)})"


def _referral_of(kind: str, field: str, subquery: Callable[[str], str]) -> Callable[[str], str]:
	return lambda user: (
		f"(`tabChildcare Referral`.`referral_type` = {frappe.db.escape(kind)}"
		f" and `tabChildcare Referral`.`{field}` in ({subquery(user)}))"
	)


# doctype -> portal role -> condition on the doctype's own table. A role that is missing sees nothing.
OWN_RECORDS: dict[str, dict[str, Callable[[str], str]]] = {
	"Childcare Organiser": {
		PROVIDER_ROLE: _in(
			"Childcare Organiser", "name", lambda user: _portal_records("Childcare Organiser", user)
		),
	},
	"Childcare Provider": {PROVIDER_ROLE: _in("Childcare Provider", "name", _own_providers)},
	"Childcare Vacancy": {PROVIDER_ROLE: _in("Childcare Vacancy", "provider", _own_providers)},
	"Childcare Referral": {
		PROVIDER_ROLE: _referral_of("Provider", "provider", _own_providers),
		PARTNER_ROLE: _referral_of("Partner", "partner", _own_partners),
	},
	"Childcare Partner": {PARTNER_ROLE: _in("Childcare Partner", "name", _own_partners)},
	"Childcare Family": {
		PARTNER_ROLE: _in("Childcare Family", "partner", _own_partners),
		PARENT_ROLE: lambda user: f"`tabChildcare Family`.`user` = {frappe.db.escape(user)}",
	},
	"Childcare Child": {
		PARTNER_ROLE: _in("Childcare Child", "family", _families_of_partner),
		PARENT_ROLE: _in("Childcare Child", "family", _families_of_parent),
	},
	"Childcare Request": {
		PARTNER_ROLE: _in("Childcare Request", "family", _families_of_partner),
		PARENT_ROLE: _in("Childcare Request", "family", _families_of_parent),
	},
	"Childcare Application": {
		PARTNER_ROLE: _in("Childcare Application", "partner", _own_partners),
		PARENT_ROLE: _in("Childcare Application", "family", _families_of_parent),
	},
}


def _is_limited(doctype: str, user: str) -> bool:
	"""Tell whether ``user`` reads ``doctype`` by portal roles alone (custom roles of staff lift the limit)."""
	if user == "Administrator":
		return False
	roles = set(frappe.get_roles(user)) - AUTOMATIC_ROLES - PORTAL_ROLES
	return not any(
		rule.read and not rule.permlevel and rule.role in roles
		for rule in frappe.get_meta(doctype).permissions
	)


def list_condition(user: str | None = None, *, doctype: str) -> str:
	"""Return the SQL condition on the rows of ``doctype`` that ``user`` may see; empty for staff.

	Behind the hook ``permission_query_conditions``. One parenthesised string with every column qualified: Frappe 15
	joins it to other conditions without adding brackets.
	"""
	user = user or frappe.session.user
	if doctype not in OWN_RECORDS or not _is_limited(doctype, user):
		return ""
	roles = set(frappe.get_roles(user))
	conditions = [condition(user) for role, condition in OWN_RECORDS[doctype].items() if role in roles]
	return f"({' or '.join(conditions)})" if conditions else NOTHING


# Early Frappe 15 does not tell the hook for which doctype it asks, so each has a function of its own.
organisers = partial(list_condition, doctype="Childcare Organiser")
providers = partial(list_condition, doctype="Childcare Provider")
vacancies = partial(list_condition, doctype="Childcare Vacancy")
referrals = partial(list_condition, doctype="Childcare Referral")
partners = partial(list_condition, doctype="Childcare Partner")
families = partial(list_condition, doctype="Childcare Family")
children = partial(list_condition, doctype="Childcare Child")
requests = partial(list_condition, doctype="Childcare Request")
applications = partial(list_condition, doctype="Childcare Application")


def document_check(
	doc: Document, ptype: str | None = None, user: str | None = None, **_other: object
) -> bool:
	"""Tell whether ``user`` may reach ``doc``: the list condition, asked for this one record.

	Hook ``has_permission``. Always a real bool: Frappe 16 reads None as a refusal, Frappe 15 as no opinion.
	"""
	condition = list_condition(user, doctype=doc.doctype)
	if not condition:
		return True
	if not doc.name or condition == NOTHING:
		return False
	# The condition is built above from escaped values only.
	# nosemgrep: query-from-text # the doctype is a key of OWN_RECORDS, the rest is a parameter or escaped above
	found = frappe.db.sql(
		f"select 1 from `tab{doc.doctype}` where `tab{doc.doctype}`.`name` = %s and {condition}",  # nosec B608 # the doctype is a key of OWN_RECORDS
		(doc.name,),
	)
	return bool(found)


def providers_of(user: str | None = None) -> list[str]:
	"""Return the providers for which ``user`` may answer, through the location or its organiser."""
	return [
		row[0]
		# nosemgrep: query-from-text # made here of escaped values only
		for row in frappe.db.sql(f"{_own_providers(user or frappe.session.user)} order by `own`.`name`")
	]


def partners_of(user: str | None = None) -> list[str]:
	"""Return the partner organisations for which ``user`` acts."""
	user = user or frappe.session.user
	if user == "Guest":
		return []
	# nosemgrep: query-from-text # made here of escaped values only
	return sorted({row[0] for row in frappe.db.sql(_own_partners(user))})


def families_of(user: str | None = None) -> list[str]:
	"""Return the families whose portal account is ``user``."""
	return [
		row[0]
		# nosemgrep: query-from-text # made here of escaped values only
		for row in frappe.db.sql(f"{_families_of_parent(user or frappe.session.user)} order by `own`.`name`")
	]


def refuse_uploads(file: Document, _method: str | None = None) -> None:
	"""Refuse files of portal users: nothing of theirs asks for one (hook ``doc_events`` of File).

	Raises:
		frappe.PermissionError: the user is a provider, partner or parent, and not on the desk's staff.
	"""
	roles = set(frappe.get_roles()) - AUTOMATIC_ROLES
	if roles and roles <= PORTAL_ROLES:
		frappe.throw(_("No file is asked for here. Mail it to the desk."), frappe.PermissionError)
