"""What a cell means: dates, times, numbers, yes and no, phone numbers and the like, as people here write them.

The only place where a list's cells are understood. Each function takes a cell that is not empty and returns its value,
or raises ``CellError`` with a code for the sentence that says how it is written.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Any

from loket_kinderopvang.domain import identity, phones, typed_dates
from loket_kinderopvang.domain.lists.files import Cell

# What a spreadsheet shows where a formula went wrong.
FAULTS = frozenset(
	("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#N/B", "#WAARDE!", "#VERW!")
)
YES = frozenset("1 ja j yes y oui o x v ok waar true vrai wel ✓ ✔ ☑".split())
NO = frozenset("0 nee neen n no non onwaar false faux niet - – ☐".split())
EXCEL_BEGINS = datetime(1899, 12, 30)
FIRST_YEAR, LAST_YEAR = 1900, 2200


class CellError(ValueError):
	"""A cell that can't be what its column asks; ``code`` says why."""

	def __init__(self, code: str, **params: Any) -> None:
		super().__init__(code)
		self.code, self.params = code, params


def as_text(cell: Cell) -> str:
	"""Return a cell as a person reads it."""
	if isinstance(cell, bool):
		return "1" if cell else "0"
	if isinstance(cell, datetime):
		return as_text(cell.date()) if cell.time() == time() else cell.strftime("%d/%m/%Y %H:%M")
	if isinstance(cell, date):
		return cell.strftime("%d/%m/%Y")
	if isinstance(cell, time):
		return cell.strftime("%H:%M")
	if isinstance(cell, float):
		return repr(cell)
	text = str("" if cell is None else cell).replace("\u00a0", " ").strip()
	if text.upper() in FAULTS:
		raise CellError("cell_fault", value=text)
	return text


def as_date(cell: Cell) -> date:
	"""Return the day that a cell says: a date, ISO, or the day first, with a month's name in Dutch, French, English or German."""
	if isinstance(cell, datetime):
		return _in_reach(cell.date(), cell)
	if isinstance(cell, date):
		return _in_reach(cell, cell)
	if isinstance(cell, (int, float)) and not isinstance(cell, bool) and 20_000 < cell < 80_000:
		# A workbook counts days; where the column has no format of a date, the count is what shows.
		return (EXCEL_BEGINS + timedelta(days=int(cell))).date()
	text = re.sub(r"[T ]+0?0:00(?::00(?:\.0+)?)?Z?$", "", as_text(cell))
	# A list may name the day of the week, and write "1er" or "3e".
	plain = re.sub(r"^[^\W\d_]+\.?,?\s+(?=\d)", "", text)
	plain = re.sub(r"^(\d{1,2})(?:er|e)\b", r"\1", plain)
	try:
		day = typed_dates.read_date(plain)
	except typed_dates.TypedError:
		day = None
	if not day:
		raise CellError("date", value=text)
	return _in_reach(day, cell)


def _in_reach(day: date, cell: Cell) -> date:
	if not FIRST_YEAR <= day.year <= LAST_YEAR:
		raise CellError("date", value=as_text(cell))
	return day


def as_time(cell: Cell) -> time:
	"""Return an hour of the day: 7:30, 07.30, 7u30, 7h, 730."""
	if isinstance(cell, datetime):
		return cell.time().replace(microsecond=0)
	if isinstance(cell, time):
		return cell.replace(microsecond=0)
	if isinstance(cell, float) and 0 <= cell < 1:
		minutes = round(cell * 24 * 60)
		return time(minutes // 60 % 24, minutes % 60)
	text = _folded(as_text(cell))
	found = re.fullmatch(r"(\d{1,2})\s?(?:[:.,uh]\s?(\d{2})?(?::\d{2})?|uur|heures?)?", text)
	found = found or re.fullmatch(r"(\d{1,2})(\d{2})", text)
	hour, minute = (int(part or 0) for part in found.groups()) if found else (99, 0)
	if hour > 23 or minute > 59:
		raise CellError("time", value=text)
	return time(hour, minute)


def as_number(cell: Cell) -> float:
	"""Return a number; a lone comma or point stands before the decimals."""
	if isinstance(cell, (int, float)) and not isinstance(cell, bool):
		return float(cell)
	text = re.sub(r"[\s\u202f'’€%]", "", as_text(cell))
	if "," in text and "." in text:
		thousands = "." if text.rindex(",") > text.rindex(".") else ","
		text = text.replace(thousands, "")
	text = text.replace(",", ".")
	if not re.fullmatch(r"[+-]?\d{1,15}(?:\.\d*)?", text):
		raise CellError("number", value=as_text(cell))
	return float(text)


def as_whole(cell: Cell) -> int:
	"""Return a whole number; "1.234" has a point between thousands."""
	text = as_text(cell)
	if isinstance(cell, str) and re.fullmatch(r"\d{1,3}(?:[. ]\d{3})+", text):
		return int(re.sub(r"\D", "", text))
	number = as_number(cell)
	if not number.is_integer() or abs(number) > 1e9:
		raise CellError("whole_number", value=text)
	return int(number)


def as_yes_no(cell: Cell) -> bool:
	"""Return whether a cell says yes."""
	if isinstance(cell, bool):
		return cell
	text = _folded(as_text(cell))
	if text in YES or text in NO:
		return text in YES
	raise CellError("yes_no", value=as_text(cell))


def as_phone(cell: Cell) -> str:
	"""Return a phone number in E.164, or the whole text where more stands in it; a nought that was lost comes back."""
	text = as_text(cell)
	figures = re.sub(r"[\s./-]", "", text)
	if figures.isdigit() and not figures.startswith("0"):
		if len(figures) in (8, 9):
			text = f"0{figures}"
		elif figures.startswith("32") and len(figures) in (10, 11):
			text = f"+{figures}"
	try:
		read = phones.read(text)
	except phones.PhoneError:
		raise CellError("phone", value=as_text(cell)) from None
	if not read.numbers:
		raise CellError("phone", value=as_text(cell))
	# Two numbers, or a remark behind one, are taken apart where the record is made.
	return text if len(read.numbers) > 1 or read.note else read.numbers[0]


def as_email(cell: Cell) -> str:
	"""Return an address of mail; what a spreadsheet made of its link goes."""
	text = re.sub(r"^mailto:", "", as_text(cell), flags=re.IGNORECASE).strip(" ;,<>")
	if not identity.is_email(text):
		raise CellError("email", value=as_text(cell))
	return identity.normal_email(text)


def as_postal_code(cell: Cell) -> str:
	"""Return a postal code, also of "B-9000" and "9000 Gent"."""
	text = as_text(cell).upper()
	found = re.fullmatch(r"(?:BE?[- ]?)?([1-9]\d{3})(?:\.0)?(?:\s+[^\d]+)?", text)
	if found:
		return found[1]
	if re.fullmatch(r"[A-Z0-9][A-Z0-9 -]{2,9}", text) and any(letter.isdigit() for letter in text):
		return text
	raise CellError("postal_code", value=text)


def as_enterprise_number(cell: Cell) -> str:
	"""Return a number of the Crossroads Bank as 0123.456.789; it begins with 0 or 1, and a lost nought comes back."""
	figures = re.sub(r"\D", "", re.sub(r"^BE", "", as_text(cell).upper().strip()))
	figures = figures.zfill(10) if len(figures) == 9 else figures
	if len(figures) != 10 or figures[0] not in "01" or 97 - int(figures[:8]) % 97 != int(figures[8:]):
		raise CellError("enterprise_number", value=as_text(cell))
	return f"{figures[:4]}.{figures[4:7]}.{figures[7:]}"


def _folded(text: str) -> str:
	kept = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
	return re.sub(r"\s+", " ", kept).strip().lower()


def folded(text: str) -> str:
	"""Return a text as it is compared: small letters without accents, one space between words and no other signs."""
	return re.sub(r"[^\w✓✔☑☐]+", " ", _folded(text).replace("_", " ")).strip()
