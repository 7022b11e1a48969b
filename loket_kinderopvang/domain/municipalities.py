"""The municipalities of Flanders and Brussels, and the ones that they were made of in 2019 and 2025.

``municipalities.json`` holds them; ``bin/municipalities`` makes it again, and says where it comes from.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).parent / "municipalities.json"


@dataclass(frozen=True)
class Predecessor:
	"""A municipality that was merged into another one."""

	nis_code: str
	name: str


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
			}
		)
		for row in rows
	)


def attribution() -> str:
	"""Return whose data it is, as its licences ask to say."""
	return json.loads(FILE.read_text(encoding="utf-8"))["attribution"]


@lru_cache(maxsize=1)
def _successors() -> dict[str, Municipality]:
	return {one.nis_code: whole for whole in every() for one in whole.predecessors}


def successor_of(nis_code: str) -> Municipality | None:
	"""Return the municipality that one with this code was merged into; None when it was in none."""
	return _successors().get(nis_code)


def successor_of_name(name: str) -> Municipality | None:
	"""Return the municipality that one of this name was merged into; None when it was in none."""
	wanted = name.casefold().strip()
	return next(
		(whole for whole in every() for one in whole.predecessors if one.name.casefold() == wanted), None
	)
