"""Postal codes and addresses as people type them: "B-9000", "9000 Gent", "Kerkstraat 12, 9000 Gent"."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# Belgian codes have four figures and begin at 1000.
_CODE = r"(?<![\w+])(?:(?:BE|B)[\s-]?)?([1-9]\d{3})(?!\d)(?!\s?[A-Z]{2}\b)"
_FIND_CODE = re.compile(_CODE, re.IGNORECASE)
_ONLY_CODE = re.compile(r"(?:(?:BE|B)[\s.-]*)?([1-9](?:[\s.]?\d){3})", re.IGNORECASE)
_AROUND = " ,;:.()-–/"


@dataclass(frozen=True)
class Typed:
	"""What a text says of a place: a Belgian postal code, the words before it, and those behind it."""

	postal_code: str = ""
	before: str = ""
	behind: str = ""

	@property
	def town(self) -> str:
		"""The words beside a code that stands at the beginning or at the end; without a code all of them."""
		return self.behind or self.before


def plain(text: str | None) -> str:
	"""Return a text with the figures of any script in ASCII, one space between words and no unseen marks."""
	kept = []
	for letter in unicodedata.normalize("NFKC", text or ""):
		kind = unicodedata.category(letter)
		if kind == "Nd":
			kept.append(str(unicodedata.decimal(letter)))
		elif kind == "Pd":
			kept.append("-")
		elif kind != "Cf":
			kept.append(letter)
	return " ".join("".join(kept).split())


def read_postal_code(text: str | None) -> Typed:
	"""Return what was typed where a postal code is asked: the code, and a town's name that stands beside it.

	A text without a Belgian code is a name (``before``); one of another country stays as it is, in capitals.
	"""
	typed = plain(text)
	if only := _ONLY_CODE.fullmatch(typed):
		return Typed(re.sub(r"\D", "", only.group(1)))
	found = list(_FIND_CODE.finditer(typed))
	if len(found) == 1:
		return _around(typed, found[0])
	return Typed(before=typed)


def find_postal_codes(text: str | None) -> list[Typed]:
	"""Return each Belgian postal code that a whole address may hold, the likeliest first.

	A house number has four figures too, now and then: a code stands behind it, and a town's name behind the code.
	"""
	typed = plain(text)
	found = [_around(typed, match) for match in _FIND_CODE.finditer(typed)]
	return sorted(found, key=lambda one: (not one.behind[:1].isalpha(), not one.before, -len(one.before)))


def _around(typed: str, match: re.Match[str]) -> Typed:
	before, behind = typed[: match.start()].strip(_AROUND), typed[match.end() :].strip(_AROUND)
	return Typed(match.group(1), before, behind)
