"""The municipalities of Flanders and Brussels, the places within them, and what they were made of in 2019 and 2025.

``municipalities.json`` holds them; ``bin/municipalities`` makes it again, and says where it comes from. Whoever looks
one up by an old code, name or postal code finds the municipality of today.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from loket_kinderopvang.domain.identity import normal_name

FILE = Path(__file__).parent / "municipalities.json"
# How a search says whether a text is the name, or only its beginning.
WHOLE, BEGINNING = 0, 1
# Words that people put before a name.
KINDS = ("gemeente", "stad", "deelgemeente", "district", "commune", "ville")


@dataclass(frozen=True)
class Predecessor:
	"""A municipality that was merged into another one."""

	nis_code: str
	name: str


@dataclass(frozen=True)
class Place:
	"""A place within a municipality, most often a municipality of before 1977; its centre where that is known."""

	name: str
	name_fr: str
	postal_code: str
	latitude: float | None
	longitude: float | None


@dataclass(frozen=True)
class Municipality:
	"""A municipality as it is since 1 January 2025; its centre in degrees (WGS 84)."""

	nis_code: str
	name: str
	name_fr: str
	province: str
	postal_codes: tuple[str, ...]
	latitude: float
	longitude: float
	predecessors: tuple[Predecessor, ...]
	places: tuple[Place, ...]


@dataclass(frozen=True)
class Match:
	"""A municipality that a text means, and what of it has that text: its own name, an older one, a place, a code."""

	municipality: Municipality
	by: str


@lru_cache(maxsize=1)
def every() -> tuple[Municipality, ...]:
	"""Return all of them, by NIS code."""
	rows = json.loads(FILE.read_text(encoding="utf-8"))["municipalities"]
	return tuple(
		Municipality(
			**{
				**row,
				"postal_codes": tuple(row["postal_codes"]),
				"predecessors": tuple(Predecessor(**one) for one in row["predecessors"]),
				"places": tuple(Place(**one) for one in row["places"]),
			}
		)
		for row in rows
	)


def attribution() -> str:
	"""Return whose data it is, as its licences ask to say."""
	return json.loads(FILE.read_text(encoding="utf-8"))["attribution"]


# ---- by code


@lru_cache(maxsize=1)
def _successors() -> dict[str, Municipality]:
	return {one.nis_code: whole for whole in every() for one in whole.predecessors}


@lru_cache(maxsize=1)
def _by_code() -> dict[str, Municipality]:
	return {**_successors(), **{one.nis_code: one for one in every()}}


@lru_cache(maxsize=1)
def _by_postal_code() -> dict[str, tuple[Municipality, ...]]:
	found: dict[str, tuple[Municipality, ...]] = {}
	for one in every():
		for code in one.postal_codes:
			# The one with a place of that code first: of 1040 that is Etterbeek, and a few streets are Brussels.
			here = any(place.postal_code == code for place in one.places)
			others = found.get(code, ())
			found[code] = (one, *others) if here else (*others, one)
	return found


def by_nis_code(nis_code: str | int | float | None) -> Municipality | None:
	"""Return the municipality with a NIS code, its own or that of one that was merged into it.

	Args:
		nis_code: also as a spreadsheet gives it, 44021.0.
	"""
	found = re.fullmatch(r"\s*(\d{5})(?:[.,]0+)?\s*", str(nis_code if nis_code is not None else ""))
	return _by_code().get(found[1]) if found else None


def successor_of(nis_code: str) -> Municipality | None:
	"""Return the municipality that one with this code was merged into; None when it was in none."""
	return _successors().get(nis_code)


def by_postal_code(postal_code: str | int | None) -> tuple[Municipality, ...]:
	"""Return the municipalities that have a postal code, the one with most of it first."""
	found = re.fullmatch(r"\s*(?:[Bb]\s*-?\s*)?(\d{4})(?:\.0+)?\s*", str(postal_code or ""))
	return _by_postal_code().get(found[1], ()) if found else ()


# ---- by name


def normal_form(name: str | None) -> str:
	"""Return the name of a place as it is compared: "St. Niklaas", "stad Sint-Niklaas" and "Sint Niklaas" are one."""
	words = normal_name(name).split()
	while len(words) > 1 and words[0] in KINDS:
		words = words[1:]
	return " ".join({"st": "sint", "ste": "sint"}.get(word, word) for word in words)


@lru_cache(maxsize=1)
def _by_name() -> dict[str, tuple[Match, ...]]:
	"""Return the municipalities of each name in its normal form; own names before older ones before places."""
	found: dict[str, list[Match]] = {}

	def add(name: str, match: Match) -> None:
		matches = found.setdefault(normal_form(name), [])
		if all(match.municipality != known.municipality for known in matches):
			matches.append(match)

	for one in every():
		for name in (one.name, one.name_fr):
			add(name, Match(one, name))
	for one in every():
		for before in one.predecessors:
			add(before.name, Match(one, before.name))
	for one in every():
		for place in one.places:
			for name in (place.name, place.name_fr):
				add(name, Match(one, name))
	return {name: tuple(matches) for name, matches in found.items()}


def by_name(name: str | None) -> tuple[Municipality, ...]:
	"""Return the municipalities that a name stands for: their own, in Dutch or French, an older one, or a place in them.

	Of several, those with the name itself come first.
	"""
	return tuple(match.municipality for match in _by_name().get(normal_form(name), ()))


def successor_of_name(name: str) -> Municipality | None:
	"""Return the municipality that one of this name was merged into; None when it was in none."""
	wanted = normal_form(name)
	return next(
		(whole for whole in every() for one in whole.predecessors if normal_form(one.name) == wanted), None
	)


def codes_of_name(name: str | None) -> frozenset[str]:
	"""Return the postal codes of the place or the municipality of today or of before that has a name.

	Args:
		name: as somebody types it; also in the normal form of ``identity``.
	"""
	wanted = normal_form(name)
	matches = _by_name().get(wanted, ())
	if not matches:
		return frozenset()
	codes: set[str] = set()
	for match in matches:
		own = {normal_form(match.municipality.name), normal_form(match.municipality.name_fr)}
		places = {
			place.postal_code
			for place in match.municipality.places
			if wanted in (normal_form(place.name), normal_form(place.name_fr))
		}
		codes |= places or (set(match.municipality.postal_codes) if wanted in own else set())
	return frozenset(codes)


def search(text: str | None, most: int = 20) -> tuple[Match, ...]:
	"""Return the municipalities that somebody may mean who types a name, an older name, a place or a code.

	Args:
		text: the whole, or at least two letters of its beginning.
		most: how many at most.
	"""
	typed = (text or "").strip()
	if one := by_nis_code(typed):
		return (Match(one, typed),)
	if found := by_postal_code(typed):
		return tuple(Match(one, typed) for one in found)
	wanted = normal_form(typed)
	if len(wanted) < 2:
		return ()
	ranked = sorted(
		(
			(WHOLE if name == wanted else BEGINNING, order, match)
			for name, matches in _by_name().items()
			if name.startswith(wanted)
			for order, match in enumerate(matches)
		),
		key=lambda row: (row[0], row[1], row[2].municipality.name),
	)
	best: dict[str, Match] = {}
	for _rank, _order, match in ranked:
		best.setdefault(match.municipality.nis_code, match)
	return tuple(best.values())[:most]
