"""Who looked: each time that staff open, print, list or export files, a line is kept apart from the file.

Whatever shows files calls ``note``; the lines are written when the answer of the request is made, in a transaction of
their own, for a reading request keeps nothing that it wrote itself. What a family reads on its own page is not noted.

Noted are: the form of a record, its print, reading it through the REST API, lists, reports and exports (one line with
how many), and files that the intake page lays beside what somebody types.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

import frappe
from frappe.utils import cint

from loket_kinderopvang.permissions import AUTOMATIC_ROLES, PORTAL_ROLES
from loket_kinderopvang.platform import compat

if TYPE_CHECKING:
	from frappe.model.document import Document

OPENED, PRINTED, EXPORTED, LISTED, COMPARED = "Opened", "Printed", "Exported", "Listed", "Compared"
LOG = "Childcare Reading"
FAMILY = "Childcare Family"
# The records of a file, and the field that leads to the family.
FILES = {
	FAMILY: None,
	"Childcare Child": "family",
	"Childcare Request": "family",
	"Childcare Referral": "request",
	"Childcare Application": "family",
}
# Tables of a file: who lists them reads it.
PARTS = {
	"Childcare Family Contact": FAMILY,
	"Childcare Family Criterion": FAMILY,
	"Childcare Consent": FAMILY,
	"Childcare Application Child": "Childcare Application",
	"Childcare Application Criterion": "Childcare Application",
	"Childcare Preferred Provider": "Childcare Request",
}
LISTS = {
	"frappe.client.get_list": LISTED,
	"frappe.desk.reportview.get": LISTED,
	"frappe.desk.reportview.get_list": LISTED,
	"frappe.desk.query_report.run": LISTED,
	"frappe.desk.reportview.export_query": EXPORTED,
	"frappe.desk.query_report.export_query": EXPORTED,
	"frappe.core.doctype.data_export.exporter.export_data": EXPORTED,
	"frappe.core.doctype.data_import.data_import.download_template": EXPORTED,
}
ONE = ("frappe.client.get", "frappe.client.get_value", "frappe.client.get_single_value")
# A list of one family's records that another page asks for by their numbers is no more than their titles.
MOST_NAMES = 500


def note(doctype: str, names: str | Iterable[str], how: str, rows: int = 0) -> None:
	"""Note that the session's user sees records; written when the request's answer is made.

	Args:
		doctype: of the records; anything that is no part of a file is passed over.
		names: one number or several; none for a list, of which ``rows`` were shown.
		how: one of the options of Childcare Reading.
		rows: how many records a list showed; 0 when it is not known.
	"""
	if doctype not in FILES or not _is_noted(frappe.session.user):
		return
	noted: dict[tuple, int] = frappe.flags.setdefault("loket_readings", {})
	found = [names] if isinstance(names, str) else list(dict.fromkeys(names))[:MOST_NAMES]
	if not found:
		noted[doctype, "", how] = noted.get((doctype, "", how), 0) + cint(rows)
	for name in found:
		noted[doctype, str(name), how] = cint(rows)


def _is_noted(user: str | None) -> bool:
	"""Tell whether a reader is noted: everybody but guests and those whose roles are only of portals."""
	if not user or user == "Guest" or not getattr(frappe.local, "request", None):
		return False
	roles = set(frappe.get_roles(user)) - AUTOMATIC_ROLES
	return bool(roles - PORTAL_ROLES)


# ---- what the platform shows


def opened(doc: Document, _method: str | None = None) -> None:
	"""Note the form of a record (hook ``onload``); what comes back after saving it is no new reading."""
	if doc.doctype in FILES and _called().endswith("getdoc"):
		note(doc.doctype, doc.name, OPENED)


def printed(doc: Document, _method: str | None = None, *_settings: Any) -> None:
	"""Note the print of a record, or of a letter that stands on it (hook ``before_print``)."""
	if doc.doctype in FILES:
		note(doc.doctype, doc.name, PRINTED)
	elif doc.get("reference_doctype") in FILES and doc.get("reference_name"):
		note(doc.reference_doctype, doc.reference_name, PRINTED)


def _called() -> str:
	"""Return which whitelisted function this request calls."""
	return str(frappe.local.form_dict.get("cmd") or "") if getattr(frappe.local, "form_dict", None) else ""


def _look_at_request(path: str, verb: str) -> None:
	"""Note what was read through the platform's own routes."""
	form, called = frappe.local.form_dict, _called()
	if called in LISTS:
		_note_list(str(_listed_doctype(called, form) or ""), LISTS[called])
	elif called in ONE and form.get("doctype") in FILES:
		_note_one(str(form.get("doctype")), form)
	elif verb == "GET" and (parts := _resource(path)):
		doctype, name = parts
		if name:
			note(doctype, name, OPENED)
		else:
			_note_list(doctype, LISTED)


def _note_one(doctype: str, form: dict[str, Any]) -> None:
	name = form.get("name") or form.get("filters")
	if isinstance(name, str) and not name.startswith(("{", "[")):
		note(doctype, name, OPENED)
		return
	answer = frappe.local.response.get("message")
	found = answer.get("name") if isinstance(answer, dict) else None
	note(doctype, found or (), OPENED if found else LISTED, 1)


def _note_list(doctype: str, how: str) -> None:
	doctype = PARTS.get(doctype, doctype)
	if doctype in FILES:
		note(doctype, (), how, _rows_of(frappe.local.response))


def _listed_doctype(called: str, form: dict[str, Any]) -> Any:
	if "query_report" in called:
		return frappe.db.get_value("Report", str(form.get("report_name") or ""), "ref_doctype")
	return form.get("doctype") or form.get("parent_doctype")


def _resource(path: str) -> tuple[str, str] | None:
	"""Return doctype and name of the REST API's paths, of either version."""
	parts = path.strip("/").split("/")
	if parts[:1] != ["api"]:
		return None
	rest = parts[2:] if parts[1:2] in (["v1"], ["v2"]) else parts[1:]
	if rest[:1] not in (["resource"], ["document"]) or len(rest) < 2:
		return None
	doctype = PARTS.get(rest[1], rest[1])
	# A part of a file alone has a name that says nothing: it counts as a list of one.
	name = "" if rest[1] in PARTS else "/".join(rest[2:])
	return (doctype, name) if doctype in FILES else None


def _rows_of(response: dict[str, Any]) -> int:
	answer = response.get("message", response.get("data"))
	if isinstance(answer, dict):
		answer = answer.get("values") or answer.get("result")
	if isinstance(answer, (list, tuple)):
		return len(answer)
	text = response.get("result") if response.get("type") == "csv" else None
	return max(0, text.count("\n") - 1) if isinstance(text, str) else 0


# ---- writing


def write_noted(response: Any = None, request: Any = None) -> None:
	"""Write what a request noted (hook ``after_request``). A request that failed showed nothing."""
	if response is None or getattr(response, "status_code", 500) >= 400 or not frappe.db:
		return
	if request is not None and _is_noted(getattr(frappe.session, "user", None)):
		_look_at_request(request.path, request.method)
	if not frappe.flags.get("loket_readings") or frappe.flags.read_only:
		return
	# What the request itself wrote stands or is undone by now; nothing of it may be kept through this.
	frappe.db.rollback()
	compat.begin_writing()
	write()
	frappe.db.commit()  # nosemgrep: commits # the platform keeps nothing that a reading request wrote


def write() -> int:
	"""Write what was noted in the transaction that runs; return how many lines."""
	noted: dict[tuple, int] = frappe.flags.pop("loket_readings", None) or {}
	desk = desk_of(frappe.session.user)
	for (doctype, name, how), rows in noted.items():
		family, file_desk = _whose(doctype, name) if name else ("", desk)
		line = frappe.new_doc(LOG)
		line.update(
			{
				"reader": frappe.session.user,
				"reader_desk": desk or None,
				"how": how,
				"document_type": doctype,
				"document_name": name,
				"family": family,
				"desk": file_desk or None,
				"rows_shown": rows,
			}
		)
		line.set_new_name()
		line.set_user_and_timestamp()
		# The app's own log, on which nobody has the right to write.
		line.db_insert()
	return len(noted)


def desk_of(user: str) -> str:
	"""Return the desk at which a user works; empty for who works at several."""
	desks = frappe.get_all("User Permission", {"user": user, "allow": "Childcare Desk"}, pluck="for_value")
	return desks[0] if len(set(desks)) == 1 else ""


def _whose(doctype: str, name: str) -> tuple[str, str]:
	"""Return the family of a record, or its own number where it has none yet, and its desk."""
	field = FILES[doctype]
	found = frappe.db.get_value(doctype, name, [*filter(None, (field,)), "desk"], as_dict=True)
	if not found:
		return name, ""
	if field == "request":
		return frappe.db.get_value("Childcare Request", found.request, "family") or name, found.desk or ""
	return (found[field] if field else name) or name, found.desk or ""


def note_compared(found: dict[str, Collection[dict]]) -> None:
	"""Note the files that were laid beside what somebody types; ``found`` is what ``find_similar`` returned."""
	for doctype, kind in ((FAMILY, "families"), ("Childcare Request", "requests")):
		# The page looks anew while somebody types: the same file is noted once in a quarter of an hour.
		names = [match["name"] for match in found.get(kind, ())]
		if names := [name for name in names if not _noted_just_now(doctype, name)]:
			note(doctype, names, COMPARED)


def _noted_just_now(doctype: str, name: str) -> bool:
	key = f"loket_compared:{frappe.session.user}:{doctype}:{name}"
	if frappe.cache.get_value(key, expires=True):
		return True
	frappe.cache.set_value(key, 1, expires_in_sec=15 * 60)
	return False
