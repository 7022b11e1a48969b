"""Telephone numbers as people type them: a Belgian one in any notation, a foreign one with its country, with remarks.

A number must be one that the numbering plan of its country has (``phonenumbers``), not only one of a possible length: a
number with a figure missing reaches nobody, and a Dutch 06 number is no Belgian one.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import combinations

import phonenumbers

REGION = "BE"
# Where a number that is none of ours may be from; the first that has it is the example of how to write it.
ABROAD = ("NL", "FR", "DE", "LU", "GB", "PL", "RO", "TR", "UA", "ES", "IT", "PT", "MA", "BG", "SY", "AF")
LONGEST = 200
LONGEST_NOTE = 140
# Fewer figures than these are a part of a remark: an extension, an hour, a house number.
LEAST_FIGURES = 6
MOST_NUMBERS = 2
_LONG_RUN = re.compile(r"[+(]?\s*\d(?:[\s().\-/\u00a0]*\d)*")
_SEPARATE = re.compile(
	r"[;,|\n\r\t&]|\s[/\-–]\s|(?<=[\d\s)])(?:of|ou|or|en|et|and|oder|und|o|y|lub|i|sau|si|veya|ve|або|та|أو|و)(?=[\s+(\d])"
)
_LABELS = re.compile(
	r"\b(?:tel|tél|telefoon|téléphone|telephone|telefon|phone|gsm|nr|mobiel|mobile)\b\.?:?", re.I
)


class PhoneError(ValueError):
	"""A text that holds no telephone number, or one that can't be.

	``code`` is "phone" or, where it is one of another country, "phone_country" with ``example``: how to write it.
	"""

	def __init__(self, text: str, code: str = "phone", example: str = "") -> None:
		super().__init__(f"{text[:60]!r} can't be a telephone number")
		self.code, self.example = code, example


@dataclass(frozen=True)
class Phones:
	"""What was typed where a number is asked: the numbers in E.164, the first one first, and what else was said."""

	numbers: tuple[str, ...] = ()
	note: str = ""


def read(text: str | None, region: str = REGION) -> Phones:
	"""Return the numbers that somebody typed and the remark beside them ("0470 12 34 56 (mama)").

	Args:
		text: as it was typed; empty gives none.
		region: the country of a number without prefix.

	Raises:
		PhoneError: there is no number in it, or one that can't be.
	"""
	typed = _plain(text)
	if not typed:
		return Phones()
	if len(typed) > LONGEST:
		raise PhoneError(typed)
	numbers: list[str] = []
	remarks: list[str] = []
	for part in _SEPARATE.split(typed):
		at = 0
		for run in _LONG_RUN.finditer(part):
			if _figures(run.group()) < LEAST_FIGURES:
				continue
			remarks.append(part[at : run.start()])
			numbers += _numbers_in(run.group(), region)
			at = run.end()
		remarks.append(part[at:])
	if not numbers:
		raise PhoneError(typed)
	known = tuple(dict.fromkeys(numbers))
	remarks += known[MOST_NUMBERS:]
	return Phones(known[:MOST_NUMBERS], _note(remarks))


def _plain(text: str | None) -> str:
	kept = []
	for letter in unicodedata.normalize("NFKC", str(text or "")):
		kind = unicodedata.category(letter)
		if kind == "Nd":
			kept.append(str(unicodedata.decimal(letter)))
		elif kind == "Pd":
			kept.append("-")
		elif kind != "Cf":
			kept.append(letter)
	return "".join(kept).strip()


def _figures(text: str) -> int:
	return sum(letter.isdigit() for letter in text)


def _note(remarks: list[str]) -> str:
	said = []
	for remark in remarks:
		words = _LABELS.sub(" ", remark.replace("(", " ").replace(")", " "))
		words = " ".join(words.split()).strip(" :-–/.,")
		if words:
			said.append(words)
	return ", ".join(said)[:LONGEST_NOTE]


def _numbers_in(run: str, region: str) -> list[str]:
	"""Return the number of a run of figures; of two that were typed one behind the other, both."""
	if number := _valid(run, region):
		return [number]
	gaps = [found.span() for found in re.finditer(r"(?<=\d)[\s/.\-]+(?=[\d(+])|(?<=\d)(?=\+)", run)]
	for count in (1, 2):
		for cuts in combinations(gaps[:12], count):
			ends = [0, *(position for cut in cuts for position in cut), len(run)]
			parts = [run[ends[i] : ends[i + 1]] for i in range(0, len(ends), 2)]
			found = [_valid(part, region) for part in parts]
			if all(found):
				return [number for number in found if number]
	raise _why_not(run, region)


def _valid(text: str, region: str | None) -> str | None:
	try:
		number = phonenumbers.parse(text, region)
	except phonenumbers.NumberParseException:
		return None
	if not phonenumbers.is_valid_number(number):
		return None
	return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _is_short_of_figures(figures: str) -> bool:
	"""Tell whether this began as a Belgian number: a mobile one begins with 04, and any other one has nine figures."""
	return figures.startswith("04") or (figures.startswith("0") and len(figures) < 10)


def _why_not(text: str, region: str) -> PhoneError:
	figures = "".join(letter for letter in text if letter.isdigit())
	if "+" in text or figures.startswith("00") or _is_short_of_figures(figures):
		return PhoneError(text)
	abroad = next((number for country in ABROAD if (number := _valid(figures, country))), None)
	if not abroad and figures[0] != "0":
		abroad = _valid(f"+{figures}", None)
	if not abroad:
		return PhoneError(text)
	shown = phonenumbers.format_number(
		phonenumbers.parse(abroad, None), phonenumbers.PhoneNumberFormat.INTERNATIONAL
	)
	return PhoneError(text, "phone_country", shown)
