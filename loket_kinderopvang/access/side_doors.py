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
from frappe import _

from loket_kinderopvang import permissions
from loket_kinderopvang.access import around
from loket_kinderopvang.platform import compat, own_doctypes


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
def one(doctype: str, name: Any = None, filters: Any = None, parent: str | None = None) -> dict:
	"""Return a record by its name or by what it holds (frappe.client.get).

	The platform looks for what it holds among all records, and only then asks for the right: "not yours" and "not there"
	told which guess was right.
	"""
	if doctype in own_doctypes.names() and not name and filters:
		found = frappe.get_list(doctype, filters=frappe.parse_json(filters), pluck="name", limit=1)
		if not found:
			raise frappe.DoesNotExistError
		name, filters = found[0], None
	given = {"doctype": doctype, "name": name, "filters": filters, "parent": parent}
	return compat.call_platform("frappe.client.get", given)


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


@frappe.whitelist()
def link_title(doctype: str, docname: str) -> str:
	"""Return the title of a record that the reader may read, else its name (frappe.desk.search.get_link_title)."""
	if not isinstance(docname, str):
		raise frappe.PermissionError
	if doctype in own_doctypes.names():
		# nosemgrep: unchecked-read # whether it is there is asked before whether it may be read, and not told
		there = frappe.db.exists(doctype, docname)
		if not there or not permissions.may_read(doctype, docname):
			return docname
	return compat.call_platform("frappe.desk.search.get_link_title", {"doctype": doctype, "docname": docname})


@frappe.whitelist()
def chart(chart_name: str | None = None, chart: Any = None, **more: Any) -> Any:
	"""Draw a chart (frappe.desk.doctype.dashboard_chart.dashboard_chart.get).

	Of this app's doctypes no heat map, which counts what its reader may not see, and nothing that was kept from what
	another reader saw.
	"""
	drawn = frappe._dict(frappe.parse_json(chart)) if not chart_name else None
	# nosemgrep: unchecked-read # the platform checks the right on the chart when it draws it, below
	drawn = drawn or frappe.get_doc("Dashboard Chart", chart_name)
	if (
		drawn.get("document_type") in own_doctypes.names()
		or drawn.get("parent_document_type") in own_doctypes.names()
	):
		if drawn.get("type") == "Heatmap":
			raise frappe.PermissionError(
				_("A heat map of this would show what you may not see. Choose another type.")
			)
		more["refresh"] = 1
	given = {"chart_name": chart_name, "chart": chart, **more}
	return compat.call_platform(
		"frappe.desk.doctype.dashboard_chart.dashboard_chart.get",
		{key: value for key, value in given.items() if value is not None},
	)


@frappe.whitelist()
def added_column(doctype: str, field: str, names: Any = None) -> dict:
	"""Return what a column that was added to a report holds (frappe.desk.query_report.get_data_for_custom_field).

	Early Frappe 15 asked no right on the records; see also ``compat.mend_added_columns``.
	"""
	permissions.require(doctype, "read")
	filters = {"name": ("in", frappe.parse_json(names))} if names else {}
	return frappe._dict(
		frappe.get_list(doctype, filters=filters, fields=["name", field], as_list=True, limit=0)
	)


@frappe.whitelist()
def search_everywhere(text: str, start: int = 0, limit: int = 20, doctype: str = "") -> list[dict]:
	"""Search in all doctypes (frappe.utils.global_search.search), and find only what the reader may read."""
	found = compat.call_platform(
		"frappe.utils.global_search.search",
		{"text": text, "start": start, "limit": limit, "doctype": doctype},
	)
	return [
		row
		for row in found or []
		if row.get("doctype") not in own_doctypes.names() or permissions.may_read(row.doctype, row.name)
	]


@frappe.whitelist()
def relink(name: str, reference_doctype: str | None = None, reference_name: str | None = None) -> Any:
	"""Put a mail on another record (frappe.email.relink), when it may be read where it stands."""
	# nosemgrep: unchecked-read # its right is what is asked here
	if not around.document_check(frappe.get_doc("Communication", name)):
		raise frappe.PermissionError
	return compat.call_platform(
		"frappe.email.relink",
		{"name": name, "reference_doctype": reference_doctype, "reference_name": reference_name},
	)


def check_reader_of_figures(doc: Any, _method: str | None = None) -> None:
	"""Refuse a chart, card, report or mailed report on this app's data by who may not read it (hook before_validate).

	Raises:
		frappe.PermissionError: it would show, or mail, what its maker has no right to.
	"""
	user = frappe.session.user
	# What passes by rights is the app's own set-up, whose charts and reports say themselves who may read them.
	if (
		user == "Administrator"
		or doc.flags.ignore_permissions
		or frappe.flags.in_install
		or frappe.flags.in_migrate
	):
		return
	report = doc.get("report") or doc.get("report_name")
	named = {doc.get("document_type"), doc.get("parent_document_type"), doc.get("ref_doctype")}
	if report:
		named.add(frappe.db.get_value("Report", report, "ref_doctype"))
	ours = named & set(own_doctypes.names())
	for doctype in ours:
		if doctype not in own_doctypes.tables():
			permissions.require(doctype, "read")
		elif permissions.is_outside():
			permissions.require_system_manager()
	if ours and doc.doctype == "Auto Email Report" and doc.user != user:
		permissions.require_system_manager()


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
