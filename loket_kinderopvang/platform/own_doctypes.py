"""Which doctypes are this app's, and in which tables of which parents its child doctypes stand.

Read from the app's own files, once: who decides on rights must know every doctype, also one that is new.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "loket_kinderopvang" / "doctype"


class Table(NamedTuple):
	"""A table of a parent doctype: its field, and the level of rights that the field asks for."""

	parent: str
	field: str
	level: int


@lru_cache(maxsize=1)
def _files() -> tuple[dict, ...]:
	return tuple(
		json.loads(file.read_text(encoding="utf-8"))
		for folder in sorted(FOLDER.iterdir())
		if (file := folder / f"{folder.name}.json").exists()
	)


@lru_cache(maxsize=1)
def names() -> tuple[str, ...]:
	"""Return every doctype of this app."""
	return tuple(doctype["name"] for doctype in _files())


@lru_cache(maxsize=1)
def tables() -> dict[str, tuple[Table, ...]]:
	"""Return for each child doctype of this app the tables in which its rows stand."""
	found: dict[str, list[Table]] = {doctype["name"]: [] for doctype in _files() if doctype.get("istable")}
	for doctype in _files():
		for field in doctype["fields"]:
			if field["fieldtype"] in ("Table", "Table MultiSelect") and field["options"] in found:
				found[field["options"]].append(
					Table(doctype["name"], field["fieldname"], int(field.get("permlevel") or 0))
				)
	return {name: tuple(rows) for name, rows in found.items()}


@lru_cache(maxsize=1)
def singles() -> frozenset[str]:
	"""Return the doctypes of this app that have one record and no table."""
	return frozenset(doctype["name"] for doctype in _files() if doctype.get("issingle"))


def function_of(doctype: str) -> str:
	"""Return the name of the function in ``permissions`` that holds the rows of a doctype."""
	return "rows_of_" + doctype.lower().replace(" ", "_")
