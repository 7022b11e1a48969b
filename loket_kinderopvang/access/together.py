"""Two people on one file: whoever saves second is told what the first one changed, and keeps what was typed.

The desk's forms remember what they loaded. When saving is refused because somebody else saved meanwhile, they ask here
how the file differs from that, and put both together; see ``public/js/loket_together.js``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.desk.form import save as frappe_save
from frappe.model import no_value_fields, table_fields
from frappe.utils import cint, format_datetime, get_fullname, strip_html
from frappe.utils.formatters import format_value

from loket_kinderopvang.platform import conflicts

if TYPE_CHECKING:
	from frappe.model.document import Document

DOCTYPES = (
	"Childcare Family",
	"Childcare Child",
	"Childcare Request",
	"Childcare Application",
	"Childcare Referral",
	"Childcare Vacancy",
	"Childcare Provider",
)
PREFIX = "Childcare "
LONGEST_TEXT = 140
# So much is compared of what a form says it loaded.
MOST_ROWS = 200


class ChangedByOthers(frappe.TimestampMismatchError):
	"""Somebody else saved the record since it was opened; nothing was written."""

	http_status_code = 409


@frappe.whitelist(methods=["POST", "PUT"])
def savedocs(doc: str, action: str) -> Any:
	"""Save a form as Frappe does; a record of the desk again when others were in its way, and with a clear refusal.

	Stands for ``frappe.desk.form.save.savedocs``, which checks the rights.

	Raises:
		ChangedByOthers: somebody else saved the record since it was opened.
		compat.Busy: others were in its way each time.
	"""
	given = json.loads(doc)
	if frappe.local.response.get("docs") is None:
		# Early Frappe 15 expects that the handler of requests has put it there.
		frappe.local.response.docs = []
	if not str(given.get("doctype")).startswith(PREFIX):
		return frappe_save.savedocs(doc, action)
	try:
		return conflicts.with_retries(lambda: frappe_save.savedocs(doc, action), "save")
	except frappe.TimestampMismatchError:
		frappe.clear_messages()
		refuse(given["doctype"], given["name"])


def refuse(doctype: str, name: str) -> None:
	"""Refuse to save over what somebody else saved.

	Raises:
		ChangedByOthers: always.
	"""
	by, at = frappe.db.get_value(doctype, name, ("modified_by", "modified"))
	frappe.throw(
		_("{0} saved this on {1}, after you opened it. Load it again before you save.").format(
			frappe.bold(frappe.utils.escape_html(_who(by))), format_datetime(at)
		),
		ChangedByOthers,
		title=_("Changed by Somebody Else"),
	)


def changes_since(doc: Document, seen: dict[str, Any]) -> list[dict[str, Any]]:
	"""Return how a record differs from what somebody loaded; only fields that the reader may see.

	Args:
		doc: the record as it is now; the caller has checked that it may be read.
		seen: the record as it was loaded, as a form holds it.

	Returns:
		``[{"path", "label", "old", "new", "who", "when"}]``: old and new in the reader's notation. A path is a fieldname,
		or ``table/row/fieldname``, or ``table/row`` of a row that came or went.
	"""
	doc.apply_fieldlevel_read_permissions()
	found = list(_differences(doc, seen))
	authors = _authors(doc, seen.get("modified"))
	last = (doc.modified_by, doc.modified)
	for change in found:
		by, at = authors.get(change["path"]) or authors.get(change["path"].split("/")[0]) or last
		change.update(who=_who(by), when=format_datetime(at))
	return found


def differences(doctype: str, seen: dict[str, Any], now: dict[str, Any]) -> list[dict[str, str]]:
	"""Return which fields of two states of an intake differ: ``[{"path", "label", "old", "new"}]``."""
	found = []
	for field in _shown_fields(doctype):
		if field.fieldtype in table_fields:
			rows = [
				json.dumps(state.get(field.fieldname) or [], sort_keys=True, default=str)
				for state in (seen, now)
			]
			if rows[0] != rows[1]:
				found.append({"path": field.fieldname, "label": _(field.label), "old": "", "new": ""})
		elif _plain(seen.get(field.fieldname)) != _plain(now.get(field.fieldname)):
			found.append(_line(field.fieldname, _(field.label), field, seen, now))
	return found


def _differences(doc: Document, seen: dict[str, Any]) -> Iterator[dict[str, Any]]:
	readable = doc.get_permlevel_access("read")
	for field in _shown_fields(doc.doctype):
		if cint(field.permlevel) not in readable:
			continue
		if field.fieldtype in table_fields:
			yield from _row_differences(doc, field, seen.get(field.fieldname), readable)
		elif _plain(seen.get(field.fieldname)) != _plain(doc.get(field.fieldname)):
			yield _line(field.fieldname, _(field.label), field, seen, doc)


def _row_differences(
	doc: Document, table: Any, seen_rows: Any, readable: list[int]
) -> Iterator[dict[str, Any]]:
	given = seen_rows if isinstance(seen_rows, list) else []
	before = {str(row.get("name")): row for row in given[:MOST_ROWS] if isinstance(row, dict)}
	now = {row.name: row for row in doc.get(table.fieldname)}
	fields = [field for field in _shown_fields(table.options) if cint(field.permlevel) in readable]
	for name in [*now, *(name for name in before if name not in now)]:
		path = f"{table.fieldname}/{name}"
		if name in now and name in before:
			for field in fields:
				if _plain(before[name].get(field.fieldname)) != _plain(now[name].get(field.fieldname)):
					label = _("{0}, row {1}: {2}").format(_(table.label), now[name].idx, _(field.label))
					yield _line(f"{path}/{field.fieldname}", label, field, before[name], now[name])
		else:
			label = _("{0}: a row more") if name in now else _("{0}: a row less")
			row = _row_text(now.get(name) or before[name], fields)
			old, new = ("", row) if name in now else (row, "")
			yield {"path": path, "label": label.format(_(table.label)), "old": old, "new": new}


def _row_text(row: Any, fields: list[Any]) -> str:
	return ", ".join(filter(None, (_shown(row.get(field.fieldname), field) for field in fields[:4])))


def _shown_fields(doctype: str) -> list[Any]:
	return [
		field
		for field in frappe.get_meta(doctype).fields
		if not (cint(field.hidden) or cint(field.get("is_virtual")))
		and field.label
		and (field.fieldtype in table_fields or field.fieldtype not in no_value_fields)
	]


def _line(path: str, label: str, field: Any, old: Any, new: Any) -> dict[str, str]:
	values = (_shown(state.get(field.fieldname), field) for state in (old, new))
	return {"path": path, "label": label, **dict(zip(("old", "new"), values, strict=True))}


def _shown(value: Any, field: Any) -> str:
	"""Return a value in the reader's notation, as plain text."""
	if field.fieldtype == "Check":
		return _("Yes") if cint(value) else _("No")
	if not _plain(value):
		return ""
	if field.fieldtype == "Select":
		text = _(str(value))
	elif field.fieldtype in ("Date", "Datetime", "Time", "Float", "Int", "Currency", "Percent"):
		text = strip_html(str(format_value(value, field)))
	else:
		text = strip_html(str(value))
	return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]} …"


def _plain(value: Any) -> str:
	"""Return a value as it compares between a form, which holds texts, and a record."""
	if value in (None, "", 0, 0.0, False, "0"):
		return ""
	text = str(int(value)) if isinstance(value, bool) else str(value)
	try:
		return repr(float(text))
	except ValueError:
		return text.removesuffix(".000000")


def _authors(doc: Document, since: Any) -> dict[str, tuple[str, Any]]:
	"""Return who changed what of a record lately, and when, by path; from the versions that Frappe keeps."""
	authors: dict[str, tuple[str, Any]] = {}
	filters: dict[str, Any] = {"ref_doctype": doc.doctype, "docname": doc.name}
	if since:
		filters["creation"] = (">=", str(since)[:40])
	# The record itself may be read; only who and when is taken from what is read here.
	for version in frappe.get_all(
		"Version", filters, ["owner", "creation", "data"], order_by="creation desc", limit=50
	):
		data = json.loads(version.data or "{}")
		paths = [change[0] for change in data.get("changed") or []]
		paths += [
			f"{table}/{row.get('name')}"
			for part in ("added", "removed")
			for table, row in data.get(part) or []
		]
		for table, row, _index, changed in data.get("row_changed") or []:
			paths += [f"{table}/{row}/{change[0]}" for change in changed]
		for path in paths:
			authors.setdefault(path, (version.owner, version.creation))
	return authors


def _who(user: str) -> str:
	return _("Somebody outside the desk") if user == "Guest" else get_fullname(user)
