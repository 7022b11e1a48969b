"""The one list of every place that holds personal data: ``places.json``, read by whatever has to know.

*Get my data*, forgetting, the terms of retention and the record of processing all follow it. A doctype or field without
a line fails the tests by name.

In the file, ``doctypes`` has this app's own: what they are for, and per field ``category/action``. ``platform`` has
Frappe's tables: by which columns they point at a record (``records``), at an account (``users``) or at an address
(``addresses``), and which columns may quote somebody (``quotes``; with ``broad`` by a surname or a street too).
``by_code`` names the places that ``traces`` reaches in a way of their own.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "places.json"

# What becomes of a field when its file is emptied.
BLANK, MONTH, KEEP, DELETE, REPLACE = "blank", "month", "keep", "delete", "replace"
ACTIONS = (BLANK, MONTH, KEEP, DELETE, REPLACE)
# What becomes of a record.
EMPTY = "empty"
NUMBERS = ("Check", "Int", "Float", "Percent", "Currency")


@lru_cache
def read() -> dict[str, Any]:
	"""Return the whole list."""
	return json.loads(FILE.read_text(encoding="utf-8"))


def doctypes() -> dict[str, dict[str, Any]]:
	"""Return the doctypes of this app that hold personal data, with their line."""
	return {name: line for name, line in read()["doctypes"].items() if "fields" in line}


def fields(doctype: str) -> dict[str, tuple[str, str]]:
	"""Return the fields of a doctype that hold personal data: ``{field: (category, action)}``."""
	line = read()["doctypes"][doctype]
	return {field: tuple(said.split("/")) for field, said in line.get("fields", {}).items()}  # type: ignore[misc]


def fields_with(doctype: str, *actions: str) -> list[str]:
	"""Return the fields of a doctype with one of these actions."""
	return [field for field, (_category, action) in fields(doctype).items() if action in actions]


def fields_about(doctype: str, *categories: str) -> list[str]:
	"""Return the fields of a doctype in one of these categories."""
	return [field for field, (category, _action) in fields(doctype).items() if category in categories]


def platform() -> dict[str, dict[str, Any]]:
	"""Return the tables of the platform that point at records, accounts or addresses, or quote people."""
	return read()["platform"]
