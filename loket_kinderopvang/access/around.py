"""What the platform keeps around a record of this app: comments, mails, versions, tags, to-dos, files, logs.

Their own doctypes ask no more than a role, and some of them none: a tag and a follower can be listed by everybody. So
each row that is about a record of this app is seen by who may read that record, and by nobody else.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import frappe

from loket_kinderopvang import permissions
from loket_kinderopvang.platform import own_doctypes

if TYPE_CHECKING:
	from frappe.model.document import Document

# doctype of the platform -> its fields that say about which record a row is
ABOUT: dict[str, tuple[str, str]] = {
	"Access Log": ("export_from", "reference_document"),
	"Activity Log": ("reference_doctype", "reference_name"),
	"Comment": ("reference_doctype", "reference_name"),
	"Communication": ("reference_doctype", "reference_name"),
	"Communication Link": ("link_doctype", "link_name"),
	"Deleted Document": ("deleted_doctype", "deleted_name"),
	"DocShare": ("share_doctype", "share_name"),
	"Document Follow": ("ref_doctype", "ref_docname"),
	"Document Share Key": ("reference_doctype", "reference_docname"),
	"Dynamic Link": ("link_doctype", "link_name"),
	"Email Queue": ("reference_doctype", "reference_name"),
	"File": ("attached_to_doctype", "attached_to_name"),
	"Milestone": ("reference_type", "reference_name"),
	"Notification Log": ("document_type", "document_name"),
	"Tag Link": ("document_type", "document_name"),
	"ToDo": ("reference_type", "reference_name"),
	"Version": ("ref_doctype", "docname"),
	"View Log": ("reference_doctype", "reference_name"),
	"Workflow Action": ("reference_doctype", "reference_name"),
}


def function_of(doctype: str) -> str:
	"""Return the name of the function in this module that holds the rows of a doctype of the platform."""
	return "rows_of_" + doctype.lower().replace(" ", "_")


def list_condition(user: str | None = None, *, doctype: str) -> str:
	"""Return the SQL condition on rows of ``doctype``: about nothing of this app, or about what ``user`` may read.

	Behind the hook ``permission_query_conditions``.
	"""
	user = user or frappe.session.user
	if user == "Administrator":
		return ""
	about, name = (f"`tab{doctype}`.`{field}`" for field in ABOUT[doctype])
	ours = ", ".join(frappe.db.escape(own) for own in own_doctypes.names())
	conditions = [f"{about} is null", f"{about} not in ({ours})"]
	if not permissions.is_outside(user):
		for own in own_doctypes.names():
			if own in own_doctypes.tables() or not frappe.has_permission(own, "read", user=user):
				continue
			if own in own_doctypes.singles():
				conditions.append(f"{about} = {frappe.db.escape(own)}")
				continue
			held = permissions.held_by_user_permissions(own, user)
			these = f"select `own`.`name` from `tab{own}` `own`{held}"  # nosec B608 # our doctypes, escaped values
			conditions.append(f"({about} = {frappe.db.escape(own)} and {name} in ({these}))")
	return f"({' or '.join(conditions)})"


def rows_of_tag(user: str | None = None) -> str:
	"""Return the SQL condition on tags: a word that stands on files of this app alone is seen by who sees one of them."""
	user = user or frappe.session.user
	if user == "Administrator":
		return ""
	ours = ", ".join(frappe.db.escape(own) for own in own_doctypes.names())
	link = "`tabTag Link`"
	seen = list_condition(user, doctype="Tag Link")
	words = f"select {link}.`tag` from {link}"  # nosec B608 # a constant, the table's name
	return (
		f"(`tabTag`.`name` not in ({words} where {link}.`document_type` in ({ours}))"
		f" or `tabTag`.`name` in ({words} where {seen}))"
	)


for _doctype in ABOUT:
	globals()[function_of(_doctype)] = partial(list_condition, doctype=_doctype)


def document_check(
	doc: Document, ptype: str | None = None, user: str | None = None, **_other: object
) -> bool:
	"""Tell whether ``user`` may reach a row of the platform: it may read what the row is about.

	Hook ``has_permission``. Always a real bool.
	"""
	user = user or frappe.session.user
	if user == "Administrator" or doc.doctype not in ABOUT:
		return True
	about, name = (doc.get(field) for field in ABOUT[doc.doctype])
	if about not in own_doctypes.names():
		return True
	return permissions.may_read(about, name, user)
