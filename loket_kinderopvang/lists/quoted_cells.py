"""What our exports put before a dangerous cell is taken off again when the platform's own import brings it back.

A CSV file that this app exported has an apostrophe before what a spreadsheet would run ("'@Home"); see
``domain/spreadsheet_text.py``. A workbook holds texts as texts and has no such mark.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
from frappe.utils import cstr

from loket_kinderopvang.domain.spreadsheet_text import read_cell

if TYPE_CHECKING:
	from frappe.model.document import Document

TEXTS = ("Data", "Small Text", "Text", "Long Text", "Code")


def take_off(doc: Document, _method: str | None = None) -> None:
	"""Take the marks off the texts of a record that the platform imports from a CSV file.

	Hooks ``before_insert`` and ``before_validate``.
	"""
	if doc.flags.loket_marks_off:
		return
	source = doc.flags.get("updater_reference") if frappe.flags.in_import else None
	if not source or source.get("doctype") != "Data Import" or not _is_csv(source.get("docname")):
		return
	# A record is named before it is validated, so this comes twice; a second time would take off somebody's own.
	doc.flags.loket_marks_off = True
	for row in (doc, *doc.get_all_children()):
		for field in row.meta.fields:
			value = row.get(field.fieldname)
			if field.fieldtype in TEXTS and isinstance(value, str):
				row.set(field.fieldname, read_cell(value))


def _is_csv(data_import: str | None) -> bool:
	known = frappe.local.flags.setdefault("loket_imported_files", {})
	if data_import not in known:
		# nosemgrep: unchecked-read # the platform runs this import: it asked for the right to it
		file = frappe.db.get_value("Data Import", data_import, ("import_file", "google_sheets_url"))
		known[data_import] = bool(file and cstr(file[0]).lower().endswith(".csv"))
	return known[data_import]
