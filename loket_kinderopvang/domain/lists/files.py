"""What stands in a file of a spreadsheet: its sheets, their rows, and in each cell what was typed there.

A workbook's numbers, dates and times stay numbers, dates and times; a CSV file has only texts. Formulas give the value
that the spreadsheet last showed. Nothing is run, and nothing outside the file is opened.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree.ElementTree import Element, iterparse  # nosec B405 # files that define entities are refused first

from openpyxl import load_workbook

Cell = str | int | float | bool | date | datetime | time | None

LARGEST_FILE = 20_000_000
LARGEST_UNPACKED = 400_000_000
MOST_PARTS = 2_000
MOST_ROWS = 50_000
MOST_COLUMNS = 200
LONGEST_CELL = 30_000
SEPARATORS = (";", ",", "\t", "|")
SAMPLE_LINES = 60
UTF16_SHARE = 0.3

_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# What people here write beside plain letters. Read in the wrong code page, these become other signs.
_TYPICAL = frozenset("éèëêàâäçïîíôöóùûüúñÉÈËÊÀÂÄÇÏÎÔÖÙÛÜ’‘“”€–—…°´²")
_TABLE, _OFFICE, _TEXT = (
	f"{{urn:oasis:names:tc:opendocument:xmlns:{part}:1.0}}" for part in ("table", "office", "text")
)
_DURATION = re.compile(r"PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S")


class TableError(ValueError):
	"""A file that can't be read as a table; ``code`` says why."""

	def __init__(self, code: str) -> None:
		super().__init__(code)
		self.code = code


@dataclass(frozen=True)
class Row:
	"""A row that holds something: its number in the file, from 1, and its cells."""

	number: int
	cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Sheet:
	"""A sheet: its name, and its rows without the empty ones."""

	name: str
	rows: tuple[Row, ...]


@dataclass(frozen=True)
class TableFile:
	"""A file: "xlsx", "ods" or "csv", its sheets, and of a CSV file how it was written."""

	kind: str
	sheets: tuple[Sheet, ...]
	encoding: str = ""
	separator: str = ""

	@property
	def fullest(self) -> Sheet:
		"""The sheet with most rows; of equals the first."""
		return max(self.sheets, key=lambda sheet: len(sheet.rows))


def read(content: bytes) -> TableFile:
	"""Return what stands in a file, whatever its name says.

	Raises:
		TableError: ``empty``, ``too_large``, ``old_workbook`` (of before 2007, or with a password), ``not_a_table``,
			``too_many_rows`` or ``too_many_columns``.
	"""
	if len(content) > LARGEST_FILE:
		raise TableError("too_large")
	if not content.strip():
		raise TableError("empty")
	if content.startswith(_OLD_OFFICE):
		raise TableError("old_workbook")
	if content.startswith(_ZIP):
		file = _read_zip(content)
	else:
		file = _read_csv(content)
	if not any(sheet.rows for sheet in file.sheets):
		raise TableError("empty")
	for sheet in file.sheets:
		if len(sheet.rows) > MOST_ROWS:
			raise TableError("too_many_rows")
		if any(len(row.cells) > MOST_COLUMNS for row in sheet.rows):
			raise TableError("too_many_columns")
	return file


def to_plain(cell: Cell) -> Any:
	"""Return a cell as JSON can keep it; ``from_plain`` gives it back."""
	if isinstance(cell, datetime):
		return {"moment": cell.isoformat()}
	if isinstance(cell, date):
		return {"date": cell.isoformat()}
	if isinstance(cell, time):
		return {"time": cell.isoformat()}
	return cell


def from_plain(value: Any) -> Cell:
	"""Return the cell that ``to_plain`` was given."""
	if isinstance(value, dict):
		kind, text = next(iter(value.items()))
		readers = {"moment": datetime.fromisoformat, "date": date.fromisoformat, "time": time.fromisoformat}
		return readers[kind](text)
	return value


# ---- CSV


def _read_csv(content: bytes) -> TableFile:
	encoding = _encoding_of(content)
	text = content.decode(encoding, errors="replace").replace("\x00", "")
	text, separator = _separator_of(text)
	try:
		rows = list(_lines(text, separator))
	except csv.Error:
		raise TableError("not_a_table") from None
	if sum(character == "\ufffd" or character < "\t" for character in text[:10_000]) > 20:
		raise TableError("not_a_table")
	sheet = Sheet("", tuple(_filled(enumerate(rows, 1))))
	return TableFile("csv", (sheet,), encoding, separator)


def _encoding_of(content: bytes) -> str:
	for mark, encoding in _MARKS:
		if content.startswith(mark):
			return encoding
	head = content[:4000]
	even, odd = head[::2].count(0), head[1::2].count(0)
	if max(even, odd) > UTF16_SHARE * len(head) / 2:
		return "utf-16-be" if even > odd else "utf-16-le"
	try:
		content.decode("utf-8")
	except UnicodeDecodeError:
		return _code_page_of(content)
	return "utf-8"


def _code_page_of(content: bytes) -> str:
	"""Return the code page in which a file reads like a language of here: Windows, and what "MS-DOS" and Macintosh save."""
	strange = bytes(sorted({byte for byte in content if byte > 127}))
	counts = Counter(byte for byte in content if byte > 127)

	def score(page: str) -> int:
		typical = (bytes([byte]).decode(page, errors="replace") in _TYPICAL for byte in strange)
		return sum(counts[byte] for byte, known in zip(strange, typical, strict=True) if known)

	best = max(("cp1252", "cp850", "mac_roman"), key=score)
	try:
		content.decode(best)
	except UnicodeDecodeError:
		return "latin-1"
	return best


def _separator_of(text: str) -> tuple[str, str]:
	"""Return the text without a line that names its separator, and the separator: named, or what makes most columns."""
	named = re.match(r"sep=(.)\r?\n", text, re.IGNORECASE)
	if named:
		return text[named.end() :], named[1]
	sample = "".join(text.splitlines(keepends=True)[:SAMPLE_LINES])

	def score(separator: str) -> tuple[int, int]:
		try:
			widths = Counter(len(row) for row in _lines(sample, separator) if any(map(str.strip, row)))
		except csv.Error:
			return (0, 0)
		width, times = max(widths.items(), key=lambda found: (found[0] > 1, found[1]), default=(1, 0))
		return ((width - 1) * times, -SEPARATORS.index(separator))

	return text, max(SEPARATORS, key=score)


def _lines(text: str, separator: str) -> Iterator[list[str]]:
	return csv.reader(io.StringIO(text, newline=""), delimiter=separator)


def _filled(rows: Any) -> Iterator[Row]:
	for number, cells in rows:
		kept = [None if isinstance(cell, str) and not cell.strip() else cell for cell in cells]
		while kept and kept[-1] is None:
			kept.pop()
		if kept:
			yield Row(number, tuple(cell[:LONGEST_CELL] if isinstance(cell, str) else cell for cell in kept))


# ---- workbooks


def _read_zip(content: bytes) -> TableFile:
	try:
		with zipfile.ZipFile(io.BytesIO(content)) as parts:
			names = parts.namelist()
			_check_parts(parts)
			if "content.xml" in names:
				return TableFile("ods", tuple(_ods_sheets(parts)))
		if not any(name.startswith("xl/") for name in names):
			raise TableError("not_a_table")
		return TableFile("xlsx", tuple(_xlsx_sheets(content)))
	except TableError:
		raise
	except Exception as error:
		# Libraries that read a broken file raise errors of every kind.
		raise TableError("not_a_table") from error


def _check_parts(parts: zipfile.ZipFile) -> None:
	"""Refuse what unpacks to far more than a list, and XML that defines entities: no spreadsheet writes any."""
	entries = parts.infolist()
	if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
		raise TableError("too_large")
	for entry in entries:
		if entry.flag_bits & 1:
			raise TableError("old_workbook")
		if entry.filename.endswith((".xml", ".rels")):
			with parts.open(entry) as part:
				if b"<!" in part.read(2000).split(b"<!--")[0]:
					raise TableError("not_a_table")


def _xlsx_sheets(content: bytes) -> Iterator[Sheet]:
	workbook = load_workbook(io.BytesIO(content), data_only=True)
	for worksheet in workbook.worksheets:
		if worksheet.sheet_state != "visible":
			continue
		last = min(worksheet.max_row or 0, MOST_ROWS + 1000)
		rows = worksheet.iter_rows(min_row=1, max_row=last, max_col=MOST_COLUMNS + 1)
		yield Sheet(
			worksheet.title,
			tuple(_filled((number, map(_xlsx_cell, row)) for number, row in enumerate(rows, 1))),
		)


def _xlsx_cell(cell: Any) -> Cell:
	value = cell.value
	if isinstance(value, timedelta):
		return (datetime.min + value).time() if timedelta() <= value < timedelta(days=1) else str(value)
	if (
		isinstance(value, int)
		and not isinstance(value, bool)
		and re.fullmatch("0{2,}", cell.number_format or "")
	):
		# A format of noughts shows the ones in front that the number itself has lost.
		return str(value).zfill(len(cell.number_format))
	return _plain_number(value)


def _plain_number(value: Any) -> Cell:
	if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
		return int(value)
	if value is None or isinstance(value, (str, int, float, bool, date, time)):
		return value
	return str(value)


def _ods_sheets(parts: zipfile.ZipFile) -> Iterator[Sheet]:
	with parts.open("content.xml") as part:
		for _event, element in iterparse(part):  # nosec B314 # whatever defines an entity was refused before
			if element.tag == f"{_TABLE}table":
				if element.get(f"{_TABLE}display") != "false":
					name = element.get(f"{_TABLE}name") or ""
					yield Sheet(name, tuple(_filled(_ods_rows(element))))
				element.clear()


def _ods_rows(table: Element) -> Iterator[tuple[int, list[Cell]]]:
	number = 0
	for row in table.iter(f"{_TABLE}table-row"):
		repeated = int(row.get(f"{_TABLE}number-rows-repeated") or 1)
		cells: list[Cell] = []
		for cell in row:
			if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
				continue
			times = int(cell.get(f"{_TABLE}number-columns-repeated") or 1)
			value = _ods_cell(cell)
			# The empty rest of a sheet is one cell that is repeated a thousand times.
			cells += [value] * min(times, MOST_COLUMNS + 1 - len(cells))
		if any(cell is not None for cell in cells):
			for again in range(min(repeated, MOST_ROWS + 1)):
				yield number + again + 1, cells
		number += repeated


def _ods_cell(cell: Element) -> Cell:
	kind = cell.get(f"{_OFFICE}value-type")
	if kind in ("float", "percentage", "currency"):
		return _plain_number(float(cell.get(f"{_OFFICE}value") or 0))
	if kind == "boolean":
		return cell.get(f"{_OFFICE}boolean-value") == "true"
	if kind == "date":
		text = cell.get(f"{_OFFICE}date-value") or ""
		return datetime.fromisoformat(text[:19]) if "T" in text else date.fromisoformat(text)
	if kind == "time" and (found := _DURATION.match(cell.get(f"{_OFFICE}time-value") or "")):
		hour, minute, second = map(int, found.groups())
		return time(hour, minute, second) if hour < 24 else f"{hour}:{minute:02}"
	text = "\n".join("".join(_ods_text(line)) for line in cell.findall(f"{_TEXT}p"))
	return text or None


def _ods_text(element: Element) -> Iterator[str]:
	"""Yield a paragraph's text; several spaces, tabs and line ends are elements in it."""
	if element.tag == f"{_OFFICE}annotation":
		return
	if element.tag == f"{_TEXT}s":
		yield " " * min(int(element.get(f"{_TEXT}c") or 1), 1000)
	elif element.tag == f"{_TEXT}tab":
		yield "\t"
	elif element.tag == f"{_TEXT}line-break":
		yield "\n"
	yield element.text or ""
	for child in element:
		yield from _ods_text(child)
		yield child.tail or ""
