"""The platform's own functions for web forms, where a form asks for childcare: the same gate as the desk's page.

Staff edit what is asked in a Web Form. The page that shows it is the desk's own (``www/childcare_ask``), so nobody needs
these functions for it: ``accept`` takes a question only as that page would, with its seal and nothing but what the form
asks, and the others give nothing. Every other web form of the site is handed on to the original as it came.
"""

from __future__ import annotations

import json
from typing import Any

import frappe
from frappe import _
from frappe.utils import get_url
from frappe.website.doctype.web_form import web_form

from loket_kinderopvang.domain import incoming_shape
from loket_kinderopvang.intake import asking, incoming
from loket_kinderopvang.platform import compat, counting, incoming_limits

MODULE = "Loket Kinderopvang"


# nosemgrep: guest-by-get, guest-without-limit # other forms ask the original for both; one of ours goes to _take
@frappe.whitelist(allow_guest=True)
def accept(**arguments: Any) -> Any:
	"""Take in what a web form sends (frappe.website.doctype.web_form.web_form.accept)."""
	name = arguments.get("web_form")
	if not _is_ours(name):
		return _original("accept", arguments)
	if frappe.request and frappe.request.method != "POST":
		raise frappe.PermissionError
	return _take(name, arguments.get("data"))


@counting.limited("ask", asking.applications_per_hour)
def _take(form: Any, data: Any) -> dict[str, str]:
	"""Take in a question that was sent with a form of the desk, as its page would; both count together."""
	application = asking.take_platform_form(frappe.get_cached_doc("Web Form", form), _read(data))
	return {"doctype": application.doctype, "name": application.name}


def _read(data: Any) -> dict[str, Any]:
	if isinstance(data, str):
		if len(data) > incoming_limits.LARGEST:
			incoming.refuse_as_too_large(incoming_limits.LARGEST)
		try:
			data = incoming_shape.loads_safely(data, json.loads)
		except ValueError:
			data = None
	if not isinstance(data, dict):
		frappe.throw(_("{0} must be a JSON object with field names and values.").format("data"))
	return data


# nosemgrep: guest-by-get, guest-without-limit # refused for ours; the original says what else it asks
@frappe.whitelist(allow_guest=True)
def get_form_data(**arguments: Any) -> Any:
	"""Refuse a form of the desk and what it could show of records."""
	return _unless_ours("get_form_data", arguments)


# nosemgrep: guest-by-get, guest-without-limit # refused for ours; the original says what else it asks
@frappe.whitelist(allow_guest=True)
def get_web_form_filters(**arguments: Any) -> Any:
	"""Refuse the filters of a list of the desk's records."""
	return _unless_ours("get_web_form_filters", arguments)


# nosemgrep: guest-by-get, guest-without-limit # refused for ours; the original says what else it asks
@frappe.whitelist(allow_guest=True)
def get_link_options(**arguments: Any) -> Any:
	"""Refuse the names of records that a form of the desk could link to."""
	return _unless_ours("get_link_options", arguments)


@frappe.whitelist()
def get_in_list_view_fields(**arguments: Any) -> Any:
	"""Refuse the columns of a list of the desk's records."""
	return _unless_ours("get_in_list_view_fields", arguments)


@frappe.whitelist()
def delete(**arguments: Any) -> Any:
	"""Refuse to delete a record of the desk through a web form."""
	return _unless_ours("delete", arguments)


@frappe.whitelist()
def delete_multiple(**arguments: Any) -> Any:
	"""Refuse to delete records of the desk through a web form."""
	return _unless_ours("delete_multiple", arguments)


def _unless_ours(function: str, arguments: dict[str, Any]) -> Any:
	forms = (arguments.get("web_form_name"), arguments.get("web_form"))
	if any(_is_ours(name) for name in forms) or _is_our_doctype(arguments.get("doctype")):
		frappe.throw(
			_("This is asked on the page {0} only.").format(get_url("/childcare/ask")), frappe.PermissionError
		)
	return _original(function, arguments)


def _is_ours(name: Any) -> bool:
	"""Tell whether a web form writes records of the desk: the one that ships, or one that staff made of it."""
	return bool(name) and _is_our_doctype(frappe.db.get_value("Web Form", {"name": str(name)}, "doc_type"))


def _is_our_doctype(doctype: Any) -> bool:
	return bool(doctype) and frappe.db.get_value("DocType", {"name": str(doctype)}, "module") == MODULE


def _original(function: str, arguments: dict[str, Any]) -> Any:
	"""Call the platform's function as a request would, with its own limits and checks."""
	if not hasattr(web_form, function):
		# This version of the platform has no such function.
		raise frappe.DoesNotExistError
	# nosemgrep: calls-by-name # one of the functions above, each of which names its own
	return compat.call_platform(f"{web_form.__name__}.{function}", arguments)
