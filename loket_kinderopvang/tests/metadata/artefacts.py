"""The app's JSON files, read once: what the tests of this layer look at. No site and no Frappe."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parents[2]
MODULE = PACKAGE / "loket_kinderopvang"
DEFAULTS = PACKAGE / "setup" / "defaults"
STAFF = {"Loket Manager", "Loket Officer"}
PORTAL = {"Loket Provider", "Loket Partner", "Loket Parent"}


@cache
def doctypes() -> dict[str, dict[str, Any]]:
	"""Return every doctype of the app by name."""
	files = sorted((MODULE / "doctype").glob("*/*.json"))
	return {data["name"]: data for data in (json.loads(file.read_text(encoding="utf-8")) for file in files)}


def fields(doctype: str) -> dict[str, dict[str, Any]]:
	return {field["fieldname"]: field for field in doctypes()[doctype]["fields"]}


@cache
def defaults(file: str) -> Any:
	"""Return one file of defaults."""
	return json.loads((DEFAULTS / file).read_text(encoding="utf-8"))


def code_files(*suffixes: str) -> list[Path]:
	"""Return the package's own code, without tests and set-up data."""
	return [
		file
		for suffix in suffixes
		for file in sorted(PACKAGE.rglob(f"*{suffix}"))
		if not {"tests", "setup"} & set(file.relative_to(PACKAGE).parts)
	]
