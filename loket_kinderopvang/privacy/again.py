"""What was forgotten stays forgotten: after a restored backup one command forgets it again.

The list stands outside the database, in ``forgotten.jsonl`` in the site's folder, for a backup that is put back knows
nothing of what came after it. It holds numbers of records and dates, no names. Back it up apart from the database.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import frappe
from frappe import _
from frappe.utils import cstr, get_datetime

from loket_kinderopvang.platform import clock
from loket_kinderopvang.privacy.records import APPLICATION, FAMILY

NAME = "forgotten.jsonl"


def file() -> Path:
	"""Return where the list stands."""
	return Path(frappe.get_site_path(NAME))


def note(doctype: str, name: str, made: Any) -> None:
	"""Write down that a record was forgotten, once the transaction stands.

	Args:
		doctype: Childcare Family or Childcare Application.
		name: its number.
		made: when the record was made: after a restored backup another one may get the same number.
	"""
	line = {
		"doctype": doctype,
		"name": name,
		"made": cstr(get_datetime(made)),
		"forgotten_on": cstr(clock.now()),
	}
	frappe.db.after_commit.add(lambda: write(line))


def write(line: dict[str, str]) -> None:
	"""Add one line to the list; what stands there already is not written twice."""
	if any(same(known, line) for known in lines()):
		return
	with file().open("a", encoding="utf-8") as handle:
		handle.write(json.dumps(line, ensure_ascii=False) + "\n")


def same(left: dict[str, str], right: dict[str, str]) -> bool:
	"""Tell whether two lines are about one record."""
	return all(left.get(key) == right.get(key) for key in ("doctype", "name", "made"))


def lines(path: Path | None = None) -> Iterator[dict[str, str]]:
	"""Yield the lines of the list; one that was cut short by a crash is passed over."""
	path = path or file()
	if not path.exists():
		return
	for text in path.read_text(encoding="utf-8").splitlines():
		try:
			yield json.loads(text)
		except ValueError:
			continue


def forget_again(path: Path | None = None, commit: Callable[[], None] = lambda: None) -> int:
	"""Forget what a restored backup brought back; return how many records that were.

	Args:
		path: the list; by default the site's own.
		commit: called after each record; a run that is killed goes on where it was.
	"""
	# Imported here: forgetting writes this list.
	from loket_kinderopvang.privacy import forget

	done = 0
	for line in list(lines(path)):
		doctype, name = line.get("doctype"), line.get("name")
		if doctype not in (FAMILY, APPLICATION):
			continue
		made = frappe.db.get_value(doctype, name, "creation")
		if not made or cstr(get_datetime(made)) != line.get("made"):
			continue
		if doctype == FAMILY:
			forget.forget_family(name, said=_("The family asked to be forgotten."))
		else:
			forget.forget_application(frappe.get_doc(doctype, name))
		commit()
		done += 1
	return done
