"""Files for a spreadsheet: what the app itself offers to download as XLSX or CSV.

Text is text in them: nothing that a family or a provider typed is run as a formula when somebody opens the file
(``domain/spreadsheet_text.py`` holds the rule). Numbers and dates stay numbers and dates, to calculate with.
"""

from __future__ import annotations

import csv
import html
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook.child import INVALID_TITLE_REGEX
from openpyxl.worksheet.worksheet import Worksheet

from loket_kinderopvang.domain.spreadsheet_text import is_formula, safe_cell

HEADER_FILL = "DCE6F1"
TITLE_LENGTH = 31
NARROWEST, WIDEST = 8, 60


@dataclass(frozen=True)
class Sheet:
	"""One sheet of a workbook.

	Attributes:
		title: its name on the tab; cut and cleaned where a spreadsheet would refuse it.
		rows: its cells, row by row; the first row is the header. A row may be empty or shorter than others.
		widths: the columns' widths in characters; what is not given follows from the longest cell.
		bold_rows: which rows stand out, counted from 0.
		number_format: how numbers are shown, such as ``"0.0"``; dates and whole numbers need none.
	"""

	title: str
	rows: Sequence[Sequence[Any]]
	widths: Sequence[float] = ()
	bold_rows: Sequence[int] = (0,)
	number_format: str | None = None


def as_xlsx(sheets: Sequence[Sheet]) -> bytes:
	"""Return a workbook with these sheets, in this order.

	Args:
		sheets: at least one.
	"""
	workbook = Workbook()
	workbook.remove(workbook.active)
	for sheet in sheets:
		_fill(workbook.create_sheet(_title(sheet.title, workbook.sheetnames)), sheet)
	file = io.BytesIO()
	workbook.save(file)
	return file.getvalue()


def as_csv(rows: Iterable[Sequence[Any]]) -> bytes:
	"""Return rows as a CSV file in UTF-8 with the mark by which spreadsheets know it, so that é stays é."""
	file = io.StringIO()
	writer = csv.writer(file)
	writer.writerows([safe_cell(cell) for cell in row] for row in rows)
	return file.getvalue().encode("utf-8-sig")


def safe_csv(text: str, delimiter: str = ",") -> str:
	"""Return a CSV file that somebody else wrote in which no cell is run as a formula; all other cells stay as they are.

	Args:
		text: the file.
		delimiter: what stands between its cells.
	"""
	quoted, end = r'"[^"]*(?:""[^"]*)*"', re.escape(delimiter)
	cells = re.compile(rf'{quoted}|[^{end}\r\n"][^{end}\r\n]*')
	return cells.sub(_safe_match, text)


def _safe_match(cell: re.Match[str]) -> str:
	written = cell.group()
	if not written.startswith('"'):
		return safe_cell(written)
	text = written[1:-1].replace('""', '"')
	safe = safe_cell(text)
	return written if safe == text else '"' + safe.replace('"', '""') + '"'


def safe_xlsx(content: bytes) -> bytes:
	"""Return a workbook that somebody else wrote from data, with its formulas as text; without any, it is the same file.

	The file is only read as a whole where a cell needs it, since that takes far more time and memory than writing it.
	"""
	if not _needs_care(content):
		return content
	workbook = load_workbook(io.BytesIO(content))
	for worksheet in workbook.worksheets:
		for row in worksheet.iter_rows():
			for cell in row:
				if isinstance(cell.value, str) and is_formula(cell.value):
					write_text(cell, cell.value)
	file = io.BytesIO()
	workbook.save(file)
	return file.getvalue()


def _needs_care(content: bytes) -> bool:
	with zipfile.ZipFile(io.BytesIO(content)) as parts:
		for name in parts.namelist():
			if not name.startswith(("xl/worksheets/", "xl/sharedStrings")) or not name.endswith(".xml"):
				continue
			xml = parts.read(name).decode("utf-8")
			if re.search(r"<f[\s>/]", xml):
				return True
			texts = re.finditer(r"<t(?:\s[^>]*)?>([^<]*)<", xml)
			if any(is_formula(html.unescape(found.group(1))) for found in texts):
				return True
	return False


def _fill(worksheet: Worksheet, sheet: Sheet) -> None:
	bold, fill = Font(bold=True), PatternFill("solid", fgColor=HEADER_FILL)
	for number, row in enumerate(sheet.rows):
		for column, value in enumerate(row, 1):
			if value is None:
				continue
			cell = worksheet.cell(number + 1, column)
			_write(cell, value, sheet.number_format)
			if number in sheet.bold_rows:
				cell.font = bold
			if number == 0 and 0 in sheet.bold_rows:
				cell.fill = fill
				cell.alignment = Alignment(wrap_text=True, vertical="top")
	for column, width in enumerate(_widths(sheet), 1):
		worksheet.column_dimensions[get_column_letter(column)].width = width
	if 0 in sheet.bold_rows and len(sheet.rows) > 1:
		worksheet.freeze_panes = "A2"


def _write(cell: Cell, value: Any, number_format: str | None) -> None:
	if isinstance(value, str):
		write_text(cell, value)
		return
	cell.value = value
	if number_format and isinstance(value, float):
		cell.number_format = number_format


def write_text(cell: Cell, text: str) -> None:
	"""Put a text in a cell, as text: not as the formula that it may look like, also not once somebody edits the cell."""
	cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
	cell.data_type = "s"
	if is_formula(text):
		cell.quotePrefix = True


def _widths(sheet: Sheet) -> list[float]:
	columns = max((len(row) for row in sheet.rows), default=0)
	widths = []
	for column in range(columns):
		if column < len(sheet.widths) and sheet.widths[column]:
			widths.append(sheet.widths[column])
			continue
		longest = max((len(str(row[column])) for row in sheet.rows if column < len(row)), default=0)
		widths.append(min(max(longest + 2, NARROWEST), WIDEST))
	return widths


def _title(wanted: str, taken: Sequence[str]) -> str:
	"""Return a tab's name that every spreadsheet takes: short, without forbidden characters, and no other tab's."""
	title = re.sub(r"\s+", " ", INVALID_TITLE_REGEX.sub(" ", wanted)).strip(" '")[:TITLE_LENGTH] or "1"
	lowered = {name.lower() for name in taken}
	number, unique = 2, title
	while unique.lower() in lowered:
		end = f" ({number})"
		unique, number = title[: TITLE_LENGTH - len(end)] + end, number + 1
	return unique
