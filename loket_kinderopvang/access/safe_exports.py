"""The platform's own exports, made safe where they hold the desk's data: no text in them is run as a formula.

Each function here stands in for one of Frappe's (hook ``override_whitelisted_methods``). It calls the original with
what was asked, so its checks of rights and everything else it does stay as they are, and looks only at the file that
it made. An export of anything that isn't the desk's stays byte for byte what the platform made of it.
"""

from __future__ import annotations

import email.encoders
import email.message
from typing import Any

import frappe
from frappe.utils import cstr

from loket_kinderopvang.platform import compat
from loket_kinderopvang.platform.spreadsheets import safe_csv, safe_xlsx

MODULE = "Loket Kinderopvang"
ATTACHED = {".csv": "utf-8", ".xlsx": ""}


@frappe.whitelist()
def of_list(**arguments: Any) -> Any:
	"""Export a list or a report that was built from one (frappe.desk.reportview.export_query)."""
	ours = _is_ours(arguments.get("doctype"))
	if ours and frappe.db.db_type == "postgres":
		_name_without_table(frappe.local.form_dict)
	return _export("frappe.desk.reportview.export_query", arguments, ours)


@frappe.whitelist()
def of_report(**arguments: Any) -> Any:
	"""Export a report (frappe.desk.query_report.export_query)."""
	ours = _is_our_report(arguments.get("report_name"))
	return _export("frappe.desk.query_report.export_query", arguments, ours)


@frappe.whitelist()
def of_data(**arguments: Any) -> Any:
	"""Export records with all their fields (frappe.core.doctype.data_export.exporter.export_data)."""
	ours = _is_ours(arguments.get("doctype")) or _is_ours(arguments.get("parent_doctype"))
	return _export("frappe.core.doctype.data_export.exporter.export_data", arguments, ours)


@frappe.whitelist()
def of_import_template(**arguments: Any) -> Any:
	"""Export records to change and import again (frappe.core.doctype.data_import.data_import.download_template)."""
	ours = _is_ours(arguments.get("doctype"))
	return _export("frappe.core.doctype.data_import.data_import.download_template", arguments, ours)


@frappe.whitelist()
def of_rejected_rows(**arguments: Any) -> Any:
	"""Export the rows that an import refused (frappe.core.doctype.data_import.data_import.download_errored_template)."""
	ours = _is_our_import(arguments.get("data_import_name"))
	return _export("frappe.core.doctype.data_import.data_import.download_errored_template", arguments, ours)


@frappe.whitelist()
def of_import_log(**arguments: Any) -> Any:
	"""Export what an import did (frappe.core.doctype.data_import.data_import.download_import_log)."""
	ours = _is_our_import(arguments.get("data_import_name"))
	return _export("frappe.core.doctype.data_import.data_import.download_import_log", arguments, ours)


@frappe.whitelist()
def of_mailed_report(**arguments: Any) -> Any:
	"""Download a report as it is mailed (frappe.email.doctype.auto_email_report.auto_email_report.download)."""
	# nosemgrep: unchecked-read # only which report it is; the original asks the right to it before it gives anything
	report = frappe.db.get_value("Auto Email Report", cstr(arguments.get("name")), "report")
	method = "frappe.email.doctype.auto_email_report.auto_email_report.download"
	return _export(method, arguments, _is_our_report(report))


def in_mail(mail: Any) -> None:
	"""Make the spreadsheets of a mailed report safe before the mail is kept to be sent (hook make_email_body_message).

	The platform names such a file after its report; files of other reports and other attachments stay as they are.
	"""
	for part in mail.msg_root.walk():
		name = part.get_filename() or ""
		end = next((end for end in ATTACHED if name.endswith(end)), None)
		if end and name[: -len(end)] in _mailed_names():
			_rewrite(part, end)


def _rewrite(part: email.message.Message, end: str) -> None:
	content = part.get_payload(decode=True)
	if end == ".xlsx":
		safe = safe_xlsx(content)
	else:
		safe = safe_csv(content.decode("utf-8")).encode("utf-8")
	if safe != content:
		del part["Content-Transfer-Encoding"]
		part.set_payload(safe)
		email.encoders.encode_base64(part)


def _mailed_names() -> set[str]:
	"""Return the names that the platform gives to the files of our reports."""
	doctypes = frappe.get_all("DocType", {"module": MODULE}, pluck="name")
	reports = frappe.get_all("Report", {"ref_doctype": ("in", doctypes)}, pluck="name")
	reports += frappe.get_all("Report", {"module": MODULE}, pluck="name")
	return {report.replace(" ", "-").replace("/", "-") for report in reports}


def _export(method: str, arguments: dict[str, Any], ours: bool) -> Any:
	"""Call the platform's export as a request would, and make its file safe where it holds our data."""
	# nosemgrep: calls-by-name # one of the functions above, each of which names its own
	answer = compat.call_platform(method, arguments)
	if ours:
		_make_safe(frappe.response, cstr(arguments.get("csv_delimiter"))[:1] or ",")
	return answer


def _name_without_table(form: dict[str, Any]) -> None:
	"""Ask for a list's ID as "name", without its table.

	On PostgreSQL Frappe 15 casts the ID that is asked with its table, as the desk does, and no longer knows the column
	when it looks for its label: every export that holds the ID would end in "DocType not found".
	"""
	qualified = f"`tab{form.get('doctype')}`.`name`"
	fields = frappe.parse_json(form.get("fields"))
	if isinstance(fields, list):
		form["fields"] = frappe.as_json(["name" if field == qualified else field for field in fields])


def _make_safe(response: dict[str, Any], delimiter: str) -> None:
	"""Make the file of a response safe, whichever way the platform hands it over; a page with a message stays."""
	if response.get("type") == "csv":
		response["result"] = safe_csv(cstr(response["result"]))
	elif response.get("type") in ("binary", "download") and response.get("filecontent"):
		content, name = response["filecontent"], cstr(response.get("filename"))
		if name.endswith(".xlsx"):
			response["filecontent"] = safe_xlsx(content)
		elif name.endswith(".csv") and isinstance(content, bytes):
			response["filecontent"] = safe_csv(content.decode("utf-8"), delimiter).encode("utf-8")
		elif name.endswith(".csv"):
			response["filecontent"] = safe_csv(content, delimiter)


def _is_ours(doctype: Any) -> bool:
	"""Tell whether a doctype, or the first of a list of them as the platform takes it, is one of this app's."""
	if isinstance(doctype, str) and doctype.startswith("["):
		doctype = frappe.parse_json(doctype)
	if isinstance(doctype, list):
		doctype = doctype[0] if doctype else None
	return bool(doctype) and frappe.db.get_value("DocType", cstr(doctype), "module", cache=True) == MODULE


def _is_our_report(report: Any) -> bool:
	found = frappe.db.get_value("Report", cstr(report), ("module", "ref_doctype"), as_dict=True)
	return bool(found) and (found.module == MODULE or _is_ours(found.ref_doctype))


def _is_our_import(name: Any) -> bool:
	return _is_ours(frappe.db.get_value("Data Import", cstr(name), "reference_doctype"))
