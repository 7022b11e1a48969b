"""No text that somebody typed reaches a parser that guesses."""

from __future__ import annotations

import ast
import re
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2]
GUESSING = {"getdate", "get_datetime", "get_time", "get_timedelta", "parse"}
# What holds what a person, a page or a program sent.
TYPED = {"form", "filters", "form_dict", "data", "typed", "event", "args", "arguments"}


def sources() -> list[Path]:
	return [path for path in sorted(PACKAGE.rglob("*.py")) if "tests" not in path.relative_to(PACKAGE).parts]


def test_nobody_guesses_a_date_by_another_library() -> None:
	guessing = re.compile(r"\b(?:import dateutil|from dateutil|dateparser|strptime)\b")
	assert [path.name for path in sources() if guessing.search(path.read_text(encoding="utf-8"))] == []


def test_no_typed_value_goes_to_the_platforms_parser() -> None:
	found = []
	for path in sources():
		for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
			if not isinstance(node, ast.Call) or not node.args:
				continue
			name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
			words = set(re.findall(r"\w+", ast.unparse(node.args[0])))
			if name in GUESSING and words & TYPED and "json" not in ast.unparse(node.func):
				found.append(f"{path.relative_to(PACKAGE)}:{node.lineno}")
	assert found == []


def test_no_field_but_a_stamp_says_now_by_itself() -> None:
	"""An import has no form on which somebody sees a default: of days and hours only what is stamped has one."""
	import json

	stamped = {("Childcare Application", "received_on"), ("Childcare Availability Round", "asked_on")}
	found = set()
	for path in sorted((PACKAGE / "loket_kinderopvang" / "doctype").rglob("*.json")):
		doctype = json.loads(path.read_text(encoding="utf-8"))
		for field in doctype.get("fields", ()):
			if field["fieldtype"] in ("Date", "Datetime", "Time") and field.get("default"):
				found.add((doctype["name"], field["fieldname"]))
	assert found == stamped
