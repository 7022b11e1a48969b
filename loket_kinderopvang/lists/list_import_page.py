"""What the page "Bring a List" calls: for managers of a desk, with the right to make what the list holds.

Who may call a function is declared above it; each hands over to ``list_import``.
"""

from __future__ import annotations

import json
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, cstr, format_datetime

from loket_kinderopvang.access import reading_log
from loket_kinderopvang.access.declarations import ACCOUNTS, every, open_to, record
from loket_kinderopvang.domain.lists import cells, files, kinds
from loket_kinderopvang.lists import list_import, list_judging
from loket_kinderopvang.lists.list_import import IMPORT, ROW
from loket_kinderopvang.platform import long_work
from loket_kinderopvang.platform.conflicts import retrying

ROWS_SHOWN = 50
SAMPLE_ROWS = 3
IMPORTS_SHOWN = 20
# What each list is, in the words of the page.
KIND_LABELS = {
	kinds.ORGANISERS: "Organisers",
	kinds.PROVIDERS: "Providers, with their organisers",
	kinds.VACANCIES: "Vacancies",
	kinds.REQUESTS: "Waiting requests: families, children and what they ask",
}
# What may be said once for all rows.
FOR_ALL = {
	kinds.ORGANISERS: ("language",),
	kinds.PROVIDERS: ("kind", "price_system", "language"),
	kinds.VACANCIES: ("places", "available_from", "price_system", *kinds.DAY_WORDS.values()),
	kinds.REQUESTS: ("consent_registration", "language", "wanted_from", "asked_on"),
}


@frappe.whitelist(methods=["GET"])
@open_to(ACCOUNTS, every(IMPORT, "create"))
def begin() -> dict:
	"""Return what the page offers: ``{"kinds", "desks", "imports"}``, the last imports first."""
	return {
		"kinds": [
			{"value": kind, "label": _(label)}
			for kind, label in KIND_LABELS.items()
			if frappe.has_permission(list_judging.DOCTYPES[kind], "create")
		],
		"desks": frappe.get_list("Childcare Desk", {"disabled": 0}, pluck="name", order_by="name asc"),
		"imports": [
			{
				"name": row.name,
				"title": row.file_name,
				"kind": _(KIND_LABELS[row.list_kind]),
				"stage": _(row.stage),
				"at": format_datetime(row.creation),
			}
			for row in frappe.get_list(
				IMPORT,
				fields=["name", "file_name", "list_kind", "stage", "creation"],
				order_by="creation desc",
				limit_page_length=IMPORTS_SHOWN,
			)
		],
	}


@frappe.whitelist(methods=["POST"])
@open_to(ACCOUNTS, every(IMPORT, "create"))
@retrying
def take(list_kind: str, desk: str, sheet: str = "") -> dict:
	"""Read the file that the request carries; nothing is written to the desk's records.

	Args:
		list_kind: what the list holds.
		desk: whose list it is.
		sheet: of a workbook; by default the fullest.

	Returns:
		As ``state``, with ``sheets``: the names of the sheets that hold something.
	"""
	upload = frappe.request.files.get("file") if frappe.request else None
	if not upload:
		frappe.throw(_("Choose a file first."))
	upload.stream.seek(0)
	content = upload.stream.read(files.LARGEST_FILE + 1)
	doc = list_import.take(content, cstr(upload.filename), list_kind, desk, sheet or None)
	return {**_state(doc), "sheets": list_import.sheets_of(content)}


@frappe.whitelist(methods=["GET"])
@open_to(ACCOUNTS, record(IMPORT, "name", "read"))
def state(name: str) -> dict:
	"""Return how an import stands, and what is matched to what."""
	return _state(list_import.open_import(name))


def _state(doc: Any) -> dict:
	fields = list_judging.fields_of(doc.list_kind)
	matching = json.loads(doc.matching or "{}")
	labels = json.loads(doc.labels or "[]")
	counts = list_import.counts(doc.name)
	sample = [
		json.loads(row)
		for row in frappe.get_all(
			ROW,
			{"childcare_import": doc.name, "line_number": (">", doc.header_last)},
			pluck="cells",
			order_by="line_number asc",
			limit_page_length=SAMPLE_ROWS,
		)
	]
	return {
		"name": doc.name,
		"title": doc.file_name,
		"kind": _(KIND_LABELS[doc.list_kind]),
		"list_kind": doc.list_kind,
		"desk": doc.desk,
		"sheet": doc.sheet,
		"stage": doc.stage,
		"step": doc.step,
		"status": doc.status,
		"in_hand": doc.status in long_work.IN_HAND,
		"percent": doc.percent,
		"message": doc.message,
		"header_last": doc.header_last,
		"rows": sum(counts.values()),
		"columns": [
			{
				"index": index,
				"label": label or _("Column {0}").format(index + 1),
				"field": matching.get(str(index), ""),
				"sample": [text for row in sample if (text := _shown(row, index))],
			}
			for index, label in enumerate(labels)
		],
		"fields": [
			{
				"name": name,
				"label": list_judging.label_of(doc.list_kind, name),
				"needed": known.needed,
				"type": known.type,
				"choices": [{"value": choice, "label": _(choice)} for choice in known.choices if choice],
			}
			for name, known in fields.items()
		],
		"for_all": [name for name in dict.fromkeys(FOR_ALL[doc.list_kind]) if name in fields],
		"constants": json.loads(doc.constants or "{}"),
		"counts": counts,
		"decided": frappe.db.count(
			ROW, {"childcare_import": doc.name, "row_state": list_judging.TO_DECIDE, "decision": "New"}
		),
	}


def _shown(row: list[Any], index: int) -> str:
	if index >= len(row) or row[index] is None:
		return ""
	try:
		return cells.as_text(files.from_plain(row[index]))[:60]
	except cells.CellError as error:
		return cstr(error.params.get("value"))


@frappe.whitelist(methods=["POST"])
@open_to(ACCOUNTS, record(IMPORT, "name", "read"))
@retrying
def set_header(name: str, line_number: int) -> dict:
	"""Say which row of the file is its header; the columns are matched anew."""
	return _state(list_import.set_header(name, cint(line_number)))


@frappe.whitelist(methods=["POST"])
@open_to(ACCOUNTS, record(IMPORT, "name", "read"))
@retrying
def look(name: str, matching: dict | str, constants: dict | str) -> dict:
	"""Say which column is which field, and look at what becomes of each row, in the background.

	Args:
		name: the import.
		matching: column, counted from 0, to the name of a field.
		constants: values that hold for every row.
	"""
	return _state(list_import.set_matching(name, _object(matching), _object(constants)))


@frappe.whitelist(methods=["GET"])
@open_to(ACCOUNTS, record(IMPORT, "name", "read"))
def rows(name: str, row_state: str = "", start: int = 0) -> dict:
	"""Return rows of an import: ``{"rows", "more"}``.

	Args:
		name: the import.
		row_state: only rows of this state; all by default.
		start: how many to pass over.
	"""
	doc = list_import.open_import(name)
	filters: dict[str, Any] = {"childcare_import": name, "line_number": (">", doc.header_last)}
	if row_state:
		filters["row_state"] = row_state
	found = frappe.get_list(
		ROW,
		filters,
		["name", "line_number", "row_state", "decision", "remarks", "cells", "same_doctype", "same_name"],
		order_by="line_number asc",
		limit_start=max(0, cint(start)),
		limit_page_length=ROWS_SHOWN + 1,
	)
	shown = found[:ROWS_SHOWN]
	for doctype in {row.same_doctype for row in shown if row.same_doctype}:
		names = [row.same_name for row in shown if row.same_doctype == doctype]
		reading_log.note(doctype, names, reading_log.COMPARED)
	return {
		"rows": [
			{
				"name": row.name,
				"number": row.line_number,
				"state": row.row_state,
				"state_words": _(row.row_state),
				"decision": row.decision or "",
				"remarks": json.loads(row.remarks or "[]"),
				"cells": [
					_shown(json.loads(row.cells), index) for index in range(len(json.loads(row.cells)))
				],
				"same_doctype": row.same_doctype,
				"same_name": row.same_name,
			}
			for row in shown
		],
		"more": len(found) > ROWS_SHOWN,
	}


@frappe.whitelist(methods=["GET"])
@open_to(ACCOUNTS, record(IMPORT, "name", "read"))
def first_rows(name: str) -> list[dict]:
	"""Return the first rows of a file as they stand in it, to point at the header."""
	list_import.open_import(name)
	found = frappe.get_list(
		ROW,
		{"childcare_import": name},
		["line_number", "cells"],
		order_by="line_number asc",
		limit_page_length=15,
	)
	return [
		{
			"number": row.line_number,
			"cells": [
				_shown(json.loads(row.cells), index) for index in range(min(12, len(json.loads(row.cells))))
			],
		}
		for row in found
	]


@frappe.whitelist(methods=["POST"])
@open_to(ACCOUNTS, record(IMPORT, "name", "read"))
@retrying
def decide(name: str, decision: str, row: str = "") -> dict:
	"""Say of a row that looks like a file, or of all of them, whether it is new all the same or left out."""
	list_import.decide(name, [row] if row else [], decision)
	return _state(list_import.open_import(name))


@frappe.whitelist(methods=["POST"])
@open_to(ACCOUNTS, record(IMPORT, "name", "read"))
@retrying
def start(name: str) -> dict:
	"""Import what is new, in the background."""
	list_import.start(name)
	return state(name)


@frappe.whitelist(methods=["POST"])
@open_to(ACCOUNTS, record(IMPORT, "name", "read"))
@retrying
def stop(name: str) -> dict:
	"""Stop the work; what was imported so far stays."""
	doc = list_import.open_import(name)
	long_work.cancel(doc)
	return state(name)


@frappe.whitelist(methods=["POST"])
@open_to(ACCOUNTS, record(IMPORT, "name", "read"))
@retrying
def undo(name: str, keep_touched: bool = False) -> dict:
	"""Take back a whole import, in the background.

	Args:
		name: the import.
		keep_touched: leave what somebody worked on since, and take back the rest.
	"""
	list_import.undo(name, bool(cint(keep_touched)))
	return state(name)


@frappe.whitelist(methods=["GET"])
@open_to(ACCOUNTS, record(IMPORT, "name", "read"))
def download(name: str, what: str) -> None:
	"""Download what was not imported, to correct and give again ("rejected"), or what became of every row ("report")."""
	content = list_import.rejected_rows(name) if what == "rejected" else list_import.report(name)
	frappe.response.update(
		{"type": "binary", "filename": f"{name}-{_file_word(what)}.xlsx", "filecontent": content}
	)


def _file_word(what: str) -> str:
	return "rejected" if what == "rejected" else "report"


def _object(value: Any) -> dict:
	found = frappe.parse_json(value) if isinstance(value, str) else value
	if not isinstance(found, dict):
		frappe.throw(_("This can't be read. Load the page again."))
	return found
