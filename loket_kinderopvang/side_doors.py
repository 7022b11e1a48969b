"""Functions of the platform that answer more than the reader may see, made to answer no more.

Each function here stands in for one of Frappe's (hook ``override_whitelisted_methods``): it calls the original and takes
out of its answer what the reader has no right to. What a request names is checked before, in ``gate``; this is about
what an answer holds besides.
"""

from __future__ import annotations

import json
from typing import Any

import frappe
import frappe.permissions

from loket_kinderopvang import compat, own_doctypes, permissions


@frappe.whitelist()
def count(doctype: str, filters: Any = None, debug: Any = False, cache: Any = False) -> int | None:
	"""Count the records that the reader may see (frappe.client.get_count, which counted all that there are).

	The answer for any doctype: whoever counts what it may not read can guess each column of each record.
	"""
	meta = frappe.get_meta(doctype)
	if meta.istable and doctype not in own_doctypes.tables():
		# A row of another app's table has the rights of its parent, which is not named here.
		permissions.require_system_manager()
	if not meta.istable and not frappe.permissions.get_role_permissions(meta).get("read"):
		# To be allowed to choose a record, or to have one shared, is not to be allowed to ask anything about all.
		permissions.require_system_manager()
	form = frappe.local.form_dict
	form.update({"doctype": doctype, "filters": filters or [], "fields": '["name"]'})
	for key in ("debug", "cache"):
		form.pop(key, None)
	return compat.call_platform("frappe.desk.reportview.get_count", {})


@frappe.whitelist()
def linked(doctype: str, docname: str) -> dict[str, list]:
	"""Return what links to a record, as far as the reader may see it (frappe.desk.form.linked_with.get)."""
	answer = compat.call_platform(
		"frappe.desk.form.linked_with.get", {"doctype": doctype, "docname": docname}
	)
	return _readable_links(answer)


@frappe.whitelist()
def linked_documents(doctype: str, name: str, linkinfo: Any = None) -> dict[str, list]:
	"""The same under the other name that the platform had for it (frappe.desk.form.linked_with.get_linked_docs)."""
	answer = compat.call_platform(
		"frappe.desk.form.linked_with.get_linked_docs",
		{"doctype": doctype, "name": name, "linkinfo": linkinfo},
	)
	return _readable_links(answer)


def _readable_links(answer: dict[str, list] | None) -> dict[str, list]:
	kept = {}
	for doctype, rows in (answer or {}).items():
		if doctype in own_doctypes.names():
			rows = [row for row in rows or [] if permissions.may_read(doctype, row.get("name"))]
		if rows:
			kept[doctype] = rows
	return kept


@frappe.whitelist()
def record(doctype: str, name: str, user: str | None = None) -> Any:
	"""Open a record in the desk (frappe.desk.form.load.getdoc), with what stands around it as far as it may be seen."""
	answer = compat.call_platform("frappe.desk.form.load.getdoc", {"doctype": doctype, "name": name})
	_clean(doctype)
	return answer


@frappe.whitelist()
def around_record(doctype: str | None = None, name: str | None = None, doc: Any = None) -> Any:
	"""Return what stands around a record (frappe.desk.form.load.get_docinfo)."""
	arguments = {"doctype": doctype, "name": name, **({"doc": doc} if doc else {})}
	answer = compat.call_platform("frappe.desk.form.load.get_docinfo", arguments)
	if doctype:
		_clean(doctype)
	return answer


def _clean(doctype: str) -> None:
	"""Take out of the answer titles of records, and versions of fields, that are not the reader's."""
	response = frappe.local.response
	if titles := response.get("_link_titles"):
		response["_link_titles"] = {
			key: title for key, title in titles.items() if _may_see_title(*key.split("::", 1))
		}
	information = response.get("docinfo")
	if doctype in own_doctypes.names() and isinstance(information, dict) and information.get("versions"):
		information["versions"] = [
			version for version in map(_readable_version(doctype), information["versions"])
		]


def _may_see_title(doctype: str, name: str) -> bool:
	return doctype not in own_doctypes.names() or permissions.may_read(doctype, name)


def _readable_version(doctype: str) -> Any:
	"""Return a function that leaves of a version the changes of fields that the reader may read."""
	meta = frappe.get_meta(doctype)
	hidden = {
		field.fieldname
		for field in meta.fields
		if field.permlevel and not permissions.may_see_level(doctype, field.permlevel)
	}

	def cleaned(version: dict) -> dict:
		if not hidden:
			return version
		try:
			data = json.loads(version.get("data") or "{}")
		except ValueError:
			data = {}
		for part in ("changed", "added", "removed", "row_changed"):
			if isinstance(data.get(part), list):
				data[part] = [change for change in data[part] if change and change[0] not in hidden]
		return {**version, "data": json.dumps(data)}

	return cleaned
