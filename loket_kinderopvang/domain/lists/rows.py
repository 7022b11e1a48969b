"""What a row of a list says: the value of each field, or which cell can't be that.

Values come as the app's records take them: dates and times in ISO, choices as the app names them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from loket_kinderopvang.domain import identity
from loket_kinderopvang.domain.lists import cells, kinds
from loket_kinderopvang.domain.lists.cells import CellError
from loket_kinderopvang.domain.lists.files import Cell
from loket_kinderopvang.domain.lists.headers import READERS
from loket_kinderopvang.domain.lists.kinds import Field
from loket_kinderopvang.domain.week_pattern import AFTERNOON, DAYS, FULL_DAY, MORNING

# For all rows, or in a column: these are not asked when another field says the same.
INSTEAD = {
	"contact_name": ("contact_last_name",),
	"provider": ("dossier_number",),
}


@dataclass(frozen=True)
class CellProblem:
	"""A cell, or a field that no cell gives (column None), that can't come in; ``code`` says why."""

	column: int | None
	field: str
	code: str
	params: tuple[tuple[str, Any], ...] = ()


Finder = Callable[[str, str], Any]


def read(
	row: Sequence[Cell],
	matching: Mapping[int, str],
	fields: Mapping[str, Field],
	constants: Mapping[str, Any],
	find: Finder = lambda _doctype, text: text,
) -> tuple[dict[str, Any], list[CellProblem]]:
	"""Return the values of a row, and what is wrong with it; empty cells give nothing.

	Args:
		row: its cells.
		matching: of columns, counted from 0, to names of fields.
		fields: by name.
		constants: values of fields that hold for every row whose own cell is empty.
		find: gives the record of a doctype that a text means; None when there is none.
	"""
	values: dict[str, Any] = {}
	problems: list[CellProblem] = []
	columns: dict[str, int] = {}
	for column, name in matching.items():
		cell = row[column] if column < len(row) else None
		if cell is None or name not in fields:
			continue
		columns[name] = column
		try:
			value = _value(cell, fields[name], find)
		except CellError as error:
			problems.append(CellProblem(column, name, error.code, tuple(error.params.items())))
			continue
		if value is not None:
			values[name] = value
	wrong = {problem.field for problem in problems}
	for name, value in constants.items():
		if name not in fields or name in wrong or value in (None, "") or values.get(name) is not None:
			continue
		try:
			typed = fields[name].type in (kinds.RECORD, kinds.DATE, kinds.WHOLE)
			values[name] = _value(value, fields[name], find) if typed else value
		except CellError as error:
			problems.append(CellProblem(None, name, error.code, tuple(error.params.items())))
			wrong.add(name)
	_put_together(values)
	for name, field in fields.items():
		if field.needed and name not in wrong and not _given(values, name):
			problems.append(CellProblem(columns.get(name), name, "missing"))
	return values, problems


def _given(values: Mapping[str, Any], name: str) -> bool:
	return any(values.get(known) not in (None, "", False) for known in (name, *INSTEAD.get(name, ())))


def _value(cell: Cell, field: Field, find: Finder) -> Any:
	if field.type == kinds.CHOICE:
		return _choice(cell, field)
	if field.type == kinds.WEEK:
		return week(cells.as_text(cell))
	if field.type == kinds.RECORD:
		text = cells.as_text(cell)
		record = find(field.doctype, text)
		if text and record is None:
			raise CellError("record", value=text)
		return record
	if field.type == kinds.YES_NO:
		return int(cells.as_yes_no(cell))
	if field.type in (kinds.DATE, kinds.TIME):
		return READERS[field.type](cell).isoformat()  # type: ignore[operator]
	if reader := READERS.get(field.type):
		return reader(cell)  # type: ignore[operator]
	return cells.as_text(cell) or None


def _choice(cell: Cell, field: Field) -> str:
	text = "1" if cell is True else "0" if cell is False else cells.folded(cells.as_text(cell))
	for choice, words in field.choices.items():
		if text in words or text == cells.folded(choice):
			return choice
	raise CellError("choice", value=cells.as_text(cell))


def week(text: str) -> dict[str, str]:
	"""Return the days of a text such as "ma-vr", "ma di wo", "ma VM, do" or "5 dagen".

	Raises:
		CellError: a word of it is no day and no part of one.
	"""
	words = re.findall(r"[^\W\d_]+|[-–]|\d+", cells.folded(text.replace("-", " – ").replace("–", " tot ")))
	days: dict[str, str] = {}
	last: str | None = None
	until = False
	parts = {
		word: part
		for part in (FULL_DAY, MORNING, AFTERNOON)
		for word in kinds.DAY_CHOICES[part]
		if len(word) > 1
	}
	for word in words:
		short = word.rstrip("s") if word not in kinds.DAY_WORDS else word
		day = kinds.DAY_WORDS.get(word) or kinds.DAY_WORDS.get(short)
		if day:
			if until and last:
				first, end = DAYS.index(last), DAYS.index(day)
				days.update(dict.fromkeys(DAYS[first : end + 1], days[last]))
			days.setdefault(day, FULL_DAY)
			last, until = day, False
		elif word in ("tot", "t", "m", "tem", "au", "a", "to"):
			until = True
		elif word in parts and last:
			days[last] = parts[word]
		elif word in ("hele", "volle", "en", "et", "and", "week", "elke", "dag", "dagen", "jours"):
			if word == "week":
				days.update(dict.fromkeys(DAYS[:5], FULL_DAY))
		else:
			raise CellError("week", value=text)
	if not days:
		raise CellError("week", value=text)
	return days


def _put_together(values: dict[str, Any]) -> None:
	"""Turn parts into fields: a house number into the street, a first and a last name into one, days into the week."""
	street, number, box = (values.pop(part, None) for part in ("street", "house_number", "box_number"))
	if street:
		whole = " ".join(filter(None, (street, number)))
		values["street"] = f"{whole} bus {box}" if box else whole
	first, last = (values.pop(part, None) for part in ("contact_first_name", "contact_last_name"))
	if last or first:
		values.setdefault("contact_name", " ".join(filter(None, (first, last))))
	if days := values.pop("days", None):
		for day, part in days.items():
			values.setdefault(day, part)
	if whole := values.pop("child_name", None):
		first, last = split_name(whole)
		values.setdefault("child_first_name", first)
		values.setdefault("child_last_name", last)


def split_name(whole: str) -> tuple[str, str]:
	"""Return the first and the last name of "Noor Peeters" or "Peeters, Noor"."""
	if "," in whole:
		last, _comma, first = (part.strip() for part in whole.partition(","))
		return first, last
	first, _space, last = whole.strip().partition(" ")
	return (first, last.strip()) if last else ("", first)


def in_columns(problems: Sequence[CellProblem]) -> dict[int | None, list[CellProblem]]:
	"""Return problems by the column that they are in."""
	found: dict[int | None, list[CellProblem]] = {}
	for problem in problems:
		found.setdefault(problem.column, []).append(problem)
	return found


def same_place_key(values: Mapping[str, Any]) -> tuple[str, str]:
	"""Return by what two providers of one list are the same: name and postal code."""
	name = identity.name_key(str(values.get("provider_name") or values.get("organiser_name") or ""))
	return name, str(values.get("postal_code") or "")


def family_key(values: Mapping[str, Any]) -> str:
	"""Return the same for rows of a list that have the same contact: name, and phone, mail or address; else ""."""
	name = identity.name_key(str(values.get("contact_name") or ""))
	reached = values.get("phone") or values.get("email")
	if not reached and values.get("street") and values.get("postal_code"):
		reached = f"{identity.normal_name(str(values['street']))} {values['postal_code']}"
	return f"{name} {reached}" if name and reached else ""


def child_key(values: Mapping[str, Any]) -> str:
	"""Return the same for two rows of one family that ask for the same child."""
	name = identity.name_key(f"{values.get('child_first_name') or ''} {values.get('child_last_name') or ''}")
	return f"{name} {values.get('birth_date') or values.get('expected_date') or ''}"
