"""Makes files of lists as spreadsheets save them: workbooks, ODS and CSV in the ways of Excel in Belgium."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

from openpyxl import Workbook

Rows = Sequence[Sequence[Any]]
NAMESPACES = " ".join(
	f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
	for short in ("office", "table", "text")
)


def as_csv(rows: Rows, encoding: str = "cp1252", separator: str = ";") -> bytes:
	"""Return rows as Excel in Belgium saves them: semicolons, decimals behind a comma, the day first."""
	file = io.StringIO()
	csv.writer(file, delimiter=separator, lineterminator="\r\n").writerows(
		[[_belgian(cell) for cell in row] for row in rows]
	)
	return file.getvalue().encode(encoding)


def _belgian(cell: Any) -> str:
	if isinstance(cell, date):
		return f"{cell.day}/{cell.month:02}/{cell.year}"
	if isinstance(cell, float):
		return str(cell).replace(".", ",")
	return "" if cell is None else str(cell)


def as_xlsx(rows: Rows, merged: Sequence[str] = (), sheets: Sequence[str] = ()) -> bytes:
	"""Return rows as a workbook, with cells that are merged and perhaps empty sheets before it."""
	workbook = Workbook()
	sheet = workbook.active
	for name in sheets:
		workbook.create_sheet(name, 0)
	for row in rows:
		sheet.append(list(row))
	for cells in merged:
		sheet.merge_cells(cells)
	file = io.BytesIO()
	workbook.save(file)
	return file.getvalue()


def as_ods(rows: Rows) -> bytes:
	"""Return rows as LibreOffice saves them, with an empty rest of the sheet that is repeated."""
	lines = "".join(
		f"<table:table-row>{''.join(_ods(cell) for cell in row)}</table:table-row>" for row in rows
	)
	rest = (
		'<table:table-row table:number-rows-repeated="1048000">'
		'<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
	)
	content = (
		f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMESPACES}><office:body>'
		f'<office:spreadsheet><table:table table:name="Blad1">{lines}{rest}</table:table></office:spreadsheet>'
		"</office:body></office:document-content>"
	)
	file = io.BytesIO()
	with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
		parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
		parts.writestr("content.xml", content)
	return file.getvalue()


def _ods(cell: Any) -> str:
	if cell is None:
		return "<table:table-cell/>"
	if isinstance(cell, date):
		kind = f'office:value-type="date" office:date-value="{cell.isoformat()}"'
	elif isinstance(cell, (int, float)):
		kind = f'office:value-type="float" office:value="{cell}"'
	else:
		kind = 'office:value-type="string"'
	return f"<table:table-cell {kind}><text:p>{escape(str(cell))}</text:p></table:table-cell>"
