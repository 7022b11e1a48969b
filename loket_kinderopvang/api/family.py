"""A family's own data: its link, a copy, and being forgotten."""

from __future__ import annotations

import frappe
from frappe import _

from loket_kinderopvang import privacy
from loket_kinderopvang.access import reading_log
from loket_kinderopvang.access.declarations import ANYBODY, MANAGERS, STAFF, open_to, record
from loket_kinderopvang.family import family_page
from loket_kinderopvang.follow_up import family_contact
from loket_kinderopvang.platform.conflicts import retrying
from loket_kinderopvang.web import personal_page


@frappe.whitelist(allow_guest=True, methods=["POST"])
@open_to(ANYBODY, limit=("answers", personal_page.answers_per_hour))
def my_data(token: str = "") -> None:  # nosec B107 # an empty token is no password: it says that there is no link
	"""Hand a parent everything that the desk keeps of it and that it may see, as a JSON file; nothing of other people.

	Args:
		token: the secret part of the link of the family's own page; empty for somebody with an account.
	"""
	data = family_page.copy_of(family_page.open_file(token))
	frappe.local.response.filename = "childcare.json"
	frappe.local.response.filecontent = frappe.as_json(data)
	frappe.local.response.type = "download"


@frappe.whitelist(methods=["POST"])
@open_to(MANAGERS, record("Childcare Family", "family", "write"))
def forget_family(family: str, reason: str) -> None:
	"""Forget a family that asked for it on paper, by phone, by mail or at the counter. It can't be undone.

	Args:
		family: the family; open requests of it are closed as withdrawn.
		reason: how it asked; one of the options of *Forgotten Because*.
	"""
	if reason not in privacy.BECAUSE[1:-1]:
		frappe.throw(_("Choose how the family asked to be forgotten."))
	privacy.forget_family(family, reason, _("The family asked to be forgotten."))


@frappe.whitelist(methods=["POST"])
@open_to(MANAGERS, record("Childcare Application", "application", "write"))
def forget_application(application: str) -> None:
	"""Forget an application that was not registered, because its sender asked for it. It can't be undone."""
	doc = frappe.get_doc("Childcare Application", application)
	if doc.family:
		frappe.throw(_("This application belongs to a family. Forget the family instead."))
	privacy.forget_application(doc)


@frappe.whitelist(methods=["POST"])
@open_to(MANAGERS, record("Childcare Family", "family", "read"))
def family_data(family: str, contact: str | None = None) -> None:
	"""Hand the desk what it keeps of a family as a JSON file, to give to a family that asks for it at the counter.

	Args:
		family: the family.
		contact: row of the contact who asks; what is of the others is then left out.
	"""
	reading_log.note("Childcare Family", family, reading_log.EXPORTED)
	frappe.local.response.filename = f"{family}.json"
	frappe.local.response.filecontent = frappe.as_json(privacy.copy_of(family, contact or None))
	frappe.local.response.type = "download"


@frappe.whitelist(methods=["POST"])
@open_to(STAFF, record("Childcare Family", "family", "write"))
@retrying
def send_family_link(family: str, contact: str | None = None) -> bool:
	"""Mail a family a new link of its own page; earlier links stop working. Tell whether it could be mailed.

	Args:
		family: the family's number.
		contact: the row of one of its contacts; by default the one to whom the desk writes.
	"""
	return family_contact.send_new_link(family, contact)
