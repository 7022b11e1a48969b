"""Addresses in one normal form, as Belgians write them in Dutch and French.

Room: registration of who is who. "Kerkstr. 12/3", "Kerkstraat 12 bus 3" and "12, Kerkstraat b. 3" are one address;
"Kerkstraat 21", "Kerkstraat 12A" and "Kerkstraat 12 bus 4" are others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from loket_kinderopvang.domain.name_forms import normal_name

# Whole words -> what they stand for.
_WORDS = {
	"str": "straat",
	"stwg": "steenweg",
	"stw": "steenweg",
	"stwg.": "steenweg",
	"ln": "laan",
	"pl": "plein",
	"plaats": "plaats",
	"dr": "dreef",
	"drf": "dreef",
	"wg": "weg",
	"st": "sint",
	"ste": "sint",
	"saint": "sint",
	"sainte": "sint",
	"sinte": "sint",
	"sint": "sint",
	"burg": "burgemeester",
	"bgm": "burgemeester",
	"past": "pastoor",
	"prof": "professor",
	"gen": "generaal",
	"kard": "kardinaal",
	"kan": "kanunnik",
	"mgr": "monseigneur",
	"kap": "kapitein",
	"lt": "luitenant",
	"onderpast": "onderpastoor",
	"gebr": "gebroeders",
	"graaf": "graaf",
	"kon": "koning",
	"av": "avenue",
	"ave": "avenue",
	"bd": "boulevard",
	"bld": "boulevard",
	"blvd": "boulevard",
	"boul": "boulevard",
	"r": "rue",
	"ch": "chaussee",
	"chee": "chaussee",
	"chauss": "chaussee",
	"sq": "square",
	"imp": "impasse",
	"all": "allee",
	"rte": "route",
	"residentie": "residentie",
	"res": "residentie",
	"nieuwstr": "nieuwstraat",
}
# At the beginning of a street "Dr." is a doctor, at its end a drive.
_FIRST_WORDS = {"dr": "dokter", "docteur": "dokter", "pl": "place", "all": "allee"}
_ENDS = (
	("straat", ("str",)),
	("steenweg", ("stwg", "stw", "steenwg")),
	("laan", ("ln",)),
	("plein", ("pln", "pl")),
	("weg", ("wg",)),
)
_BOX = re.compile(
	r"(?:\b|(?<=\d))(?:bus|bte|boite|box|boîte|b|app|appt|apt|appartement)\s*(?:nr|no|n)?\s*0*(\d+[a-z]?|[a-z]\d*)\s*$"
)
_NUMBER = re.compile(r"^(?P<before>.*?)\s+(?:nr|no|n|num|numero|nummer)?\s*(?P<number>\d+)\s*(?P<rest>.*)$")
_NUMBER_FIRST = re.compile(
	r"^(?P<number>\d+)\s*(?P<suffix>(?:bis|ter|[a-z])(?![a-z]))?\s*(?P<before>[^\d\s].*)$"
)
_TOWN = re.compile(r"[,;\s]+(?:[a-z]{1,2}\s*-?\s*)?[1-9]\d{3}\s+[^\d]+$")


@dataclass(frozen=True)
class Address:
	"""An address of a street in its normal form: letters and figures only; what was not said is empty."""

	street: str = ""
	number: str = ""
	suffix: str = ""
	box: str = ""
	words: tuple[str, ...] = ()


@lru_cache(maxsize=5000)
def normal_address(text: str | None) -> Address:
	"""Return the normal form of a street with number and box, in any usual notation.

	Args:
		text: street, number and box on one line; a postal code and place behind them are left out.
	"""
	raw = _plain(text or "")
	if not raw:
		return Address()
	raw = _TOWN.sub("", raw) if _TOWN.search(raw) and re.search(r"\d", _TOWN.sub("", raw)) else raw
	first = _NUMBER_FIRST.match(raw.replace(",", " ").strip())
	if first and not re.match(r"(?:e|de|ste|er|eme|ieme|me)\b", (first["suffix"] or "") + first["before"]):
		before, tail = first["before"], ""
		inner = re.search(r"[\s,]+((?:bus|bte|boite|box|b|app|appt|apt)\b.*|/.*)$", before)
		if inner:
			before, tail = before[: inner.start()], inner[1]
		if not re.search(r"\d", before):
			rest = f"{first['suffix'] or ''} {tail}".strip()
			return _address(before, first["number"], rest)
	found = _NUMBER.match(raw.replace(",", " "))
	if not found:
		words = _street_words(raw)
		return Address("".join(words), words=words)
	return _address(found["before"], found["number"], found["rest"])


def _plain(text: str) -> str:
	"""Return a line in lower case without diacritics; what parts a number from its box is kept."""
	text = re.sub(r"[°º]", " ", text)
	pieces = re.split(r"([/,;-])", text)
	plain = "".join(piece if piece in ("/", ",", ";", "-") else f" {normal_name(piece)} " for piece in pieces)
	return re.sub(r"\s+", " ", plain).strip(" ,;/-")


def _address(before: str, number: str, rest: str) -> Address:
	words = _street_words(before)
	suffix, box = _suffix_and_box(number, rest)
	return Address("".join(words), number.lstrip("0") or "0", suffix, box, words)


def _suffix_and_box(number: str, rest: str) -> tuple[str, str]:
	rest = rest.strip(" ,;")
	if found := re.match(r"^-\s*(\d+)\s*(.*)$", rest):
		# "12-14" is one house with two numbers, "12-3" a box.
		if int(found[1]) > int(number):
			suffix, box = _suffix_and_box(number, found[2])
			return f"-{found[1].lstrip('0')}{suffix}", box
		return "", found[1].lstrip("0") or "0"
	box = ""
	if found := _BOX.search(rest):
		box, rest = found[1].lstrip("0") or "0", rest[: found.start()]
	elif found := re.search(r"/\s*(?:bus|bte|box)?\s*0*(\w+)\s*$", rest):
		box, rest = found[1], rest[: found.start()]
	rest = re.sub(r"[^a-z0-9]", "", rest)
	if not box and rest.isdigit():
		# "12 003": a number behind the number is a box.
		box, rest = rest.lstrip("0") or "0", ""
	return rest, box


def _street_words(text: str) -> tuple[str, ...]:
	words = re.sub(r"[^\w ]", " ", text).split()
	if words and words[-1] in ("nr", "no", "n", "nummer", "numero"):
		words = words[:-1]
	joined = " ".join(words)
	joined = re.sub(r"\bo l v\b|\bolv\b|\bo l vrouw\b", "onze lieve vrouw", joined)
	result = []
	for index, word in enumerate(joined.split()):
		last = index == len(joined.split()) - 1
		if index == 0 and not last and word in _FIRST_WORDS:
			word = _FIRST_WORDS[word]
		word = _WORDS.get(word, word)
		for full, shorts in _ENDS:
			for short in shorts:
				if len(word) > len(short) + 2 and word.endswith(short):
					word = word[: -len(short)] + full
		result.append(word)
	if len(result) > 1 and result[0] == "sint":
		# "Sint-Jansstraat", "St. Jansstraat": what follows is of one word.
		result = ["sint" + result[1], *result[2:]]
	return tuple(result)


def same_address(left: str | None, right: str | None, *, box_unknown: bool = True) -> bool:
	"""Tell whether two lines are one address.

	Args:
		left, right: street, number and box, as they were written.
		box_unknown: True when an address without a box may be that of any box in the house.
	"""
	a, b = normal_address(left), normal_address(right)
	if not a.street or not b.street or a.number != b.number or a.suffix != b.suffix:
		return False
	if a.box != b.box and not (box_unknown and not (a.box and b.box)):
		return False
	return a.street == b.street or _same_words(a.words, b.words)


def _same_words(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
	"""Tell whether two streets are one, where a first name may be an initial: "J. Vandeveldestraat"."""
	if len(left) != len(right) or len(left) < 2 or left[-1] != right[-1]:
		return False
	return all(
		a == b or (min(len(a), len(b)) == 1 and a[0] == b[0])
		for a, b in zip(left[:-1], right[:-1], strict=True)
	)
