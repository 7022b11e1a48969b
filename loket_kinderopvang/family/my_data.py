"""*My data* as a page to read and to print: what the copy holds, each value with its label.

The JSON file beside it holds the same. Labels of the file's fields exist in the languages that staff work in; a reader of
another language sees those of the desk, and the page says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import getdate

from loket_kinderopvang.mail.messages import in_language
from loket_kinderopvang.platform.wording import date_words, number
from loket_kinderopvang.referral import questions

if TYPE_CHECKING:
	from frappe.model.meta import DocField

# In these all labels of the file exist.
COMPLETE = ("nl", "fr", "en")
# A number that says where the family lives, or how the site keeps a record, says nothing to a reader.
UNREADABLE = frozenset({"latitude", "longitude", "figure_key", "form_mark"})


def _titles() -> dict[str, tuple[str, str]]:
	"""Return the parts of a copy: their doctype, and their title in the reader's language."""
	return {
		"family": ("Childcare Family", _("Who you are")),
		"children": ("Childcare Child", _("Children")),
		"requests": ("Childcare Request", _("Your questions")),
		"applications": ("Childcare Application", _("What you sent")),
		"referrals": ("Childcare Referral", _("Whom we asked")),
	}


def page(copy: dict[str, Any], desk_language: str | None) -> dict[str, Any]:
	"""Return a copy of somebody's data as a page shows it, in words of the current language.

	Args:
		copy: as ``family_page.copy_of`` returns it.
		desk_language: of the desk; labels that the reader's language lacks are in this one.

	Returns:
		``{"label_language", "sections": [{"title", "records": [{"name", "rows": [{"label", "text"}]}]}], "messages",
		"who_looked", "notes"}``; ``label_language`` is empty where labels are in the reader's language.
	"""
	reader = frappe.local.lang
	spoken = next((code for code in (reader, desk_language) if code in COMPLETE), "nl")
	titles = _titles()
	with in_language(spoken):
		sections = [
			{
				"title": title,
				"records": [
					{"name": record.get("name") or "", "rows": _rows(doctype, record)}
					for record in _records(copy.get(part))
				],
			}
			for part, (doctype, title) in titles.items()
		]
	return {
		"label_language": "" if spoken == reader else spoken,
		"sections": [section for section in sections if section["records"]],
		"messages": [
			{"on": date_words(row["on"]), "subject": row["subject"], "text": row["text"]}
			for row in copy.get("messages", [])
		],
		"who_looked": [
			{"on": date_words(row["on"]), "desk": row["desk"]} for row in copy.get("who_looked", [])
		],
		"notes": copy.get("notes_of_the_desk") or {},
	}


def _records(part: Any) -> list[dict[str, Any]]:
	if isinstance(part, dict):
		return [part]
	return [record for record in part or [] if isinstance(record, dict)]


def _rows(doctype: str, record: dict[str, Any]) -> list[dict[str, str]]:
	meta = frappe.get_meta(doctype)
	rows = []
	for fieldname, value in record.items():
		field = meta.get_field(fieldname)
		if not field or fieldname in UNREADABLE:
			continue
		if isinstance(value, list):
			text = "\n".join(
				", ".join(f"{row['label']}: {row['text']}" for row in _rows(field.options, child))
				for child in _records(value)
			)
		else:
			text = _words(field, value)
		if text:
			rows.append({"label": _(field.label), "text": text})
	return rows


def _words(field: DocField, value: Any) -> str:
	if field.fieldtype == "Check":
		return _("Yes") if value and value != "0" else _("No")
	if value in (None, ""):
		return ""
	if field.fieldtype in ("Date", "Datetime"):
		return date_words(getdate(value))
	if field.fieldtype in ("Float", "Int"):
		return number(value)
	if field.fieldtype == "Link":
		return _called(field.options, str(value))
	return _(value) if field.fieldtype == "Select" else str(value)


def _called(doctype: str, name: str) -> str:
	"""Return how a record that a field names is called."""
	if doctype == "Childcare Provider":
		# As everywhere on the page: a location that is not published is not named to families.
		return questions.name_for_family(frappe._dict(provider=name, partner=None))
	title = frappe.get_meta(doctype).title_field
	return _(frappe.get_cached_value(doctype, name, title) or name) if title else name
