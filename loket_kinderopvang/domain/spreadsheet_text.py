"""Which text a spreadsheet would run as a formula, and how it is written so that it doesn't.

What a family or a provider types ends up in a file that somebody opens in a spreadsheet. A text that begins as a
formula does would be run there: it could call another program or send what else is in the sheet to somewhere.

The rule: a text is a formula when its first character, after spaces, invisible characters and quotation marks, is one
of ``= + - @`` (or their wide forms of East Asian keyboards), or when the text begins with a tab, a carriage return or
a line feed and holds more than spaces. A plain number (``-12,5``, ``+3.0``, ``-1.5e-7``, ``-20 %``), a phone number
(``+32 470 12 34 56``, ``+32 (0)9/123.45.67``) and a lone ``-`` are no formulas: they hold nothing that could be called,
and stay as they are so that people and imports can use them.
"""

from __future__ import annotations

import re
from typing import TypeVar

Value = TypeVar("Value")

_CONTROL = ("\t", "\r", "\n")
# Characters before which a spreadsheet still sees the formula: spaces, zero-width ones, and the quotation mark that
# another separator than the file's own would leave in front.
_SKIPPED = r"[\s\"\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\x00-\x1f]*"
_BEGINS_FORMULA = re.compile(_SKIPPED + "[=+\\-@\uff1d\uff0b\uff0d\uff20]")
_NUMBER = r"\d[\d.,' \u00a0\u202f]*(?:[eE][+-]?\d+)?\s?%?"
_PHONE = r"\(?\d[\d\s()/.\-]*"
_HARMLESS = re.compile(rf"[ ]*(?:-|[+-][ ]?(?:{_NUMBER}|{_PHONE}))[ ]*", re.ASCII)
# A file with commas is opened with semicolons where that is the list separator, as in Belgium, and the other way
# round: what follows any of them may become a cell of its own.
_SEPARATORS = re.compile(r"([;,|\t\r\n])")


def is_formula(text: str) -> bool:
	"""Tell whether a spreadsheet could run this text as a formula; the module says the rule."""
	if text.startswith(_CONTROL):
		return bool(text.strip())
	return bool(_BEGINS_FORMULA.match(text)) and not _HARMLESS.fullmatch(text)


def safe_cell(value: Value) -> Value | str:
	"""Return a cell of a CSV file so that no spreadsheet runs it: a formula gets an apostrophe in front.

	A part after a comma, a semicolon, a bar, a tab or a new line gets one too, since a spreadsheet may take any of them
	for the end of a cell. Numbers and everything else that is no text stay what they are.

	Args:
		value: the cell.
	"""
	if not isinstance(value, str) or not value:
		return value
	parts = _SEPARATORS.split(value)
	# Texts are at even places, the separators between them at odd ones; the whole begins as its first part does.
	parts[2::2] = [_marked(part) for part in parts[2::2]]
	return _marked("".join(parts))


def read_cell(value: Value) -> Value | str:
	"""Return what ``safe_cell`` was given, from what it made of it: a cell of a CSV file that this app exported.

	A text that no spreadsheet would run, such as "'t Zonnetje", stays as it is.
	"""
	if not isinstance(value, str) or "'" not in value:
		return value
	parts = _SEPARATORS.split(_unmarked(value))
	parts[2::2] = [_unmarked(part) for part in parts[2::2]]
	return "".join(parts)


def _marked(text: str) -> str:
	"""Put an apostrophe before a formula; one that stands there already is somebody's own, and gets its own before it."""
	return f"'{text}" if is_formula(text.lstrip("'")) else text


def _unmarked(text: str) -> str:
	return text[1:] if text.startswith("'") and is_formula(text.lstrip("'")) else text
