"""What a provider told of its free places it can take back for an hour: everything as it was before that answer.

What the answer changed is kept on its link. A place that was given or changed since is not put back over that.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import add_to_date, get_datetime

from loket_kinderopvang.platform import clock, compat

if TYPE_CHECKING:
	from datetime import datetime

	from frappe.model.document import Document

MINUTES = 60
VACANCY, ANSWER = "Childcare Vacancy", "Childcare Round Answer"


def noted(vacancies: Iterable[Document], fields: Iterable[str]) -> dict[str, dict[str, Any]]:
	"""Return places as they stand, to be put back later: by number, ``fields`` with their values."""
	return {doc.name: {field: doc.get(field) for field in fields} for doc in vacancies}


def keep(link: Document, before: dict[str, dict[str, Any]], made: list[str], answers: list[str]) -> None:
	"""Keep on a link what an answer through it changed.

	Args:
		link: held by the caller.
		before: as ``noted`` returned it, before the answer was taken over.
		made: numbers of the places that the answer made.
		answers: rows of the rounds that it answered.
	"""
	kept = {
		"places": {name: {"values": values, "after": mark_of(name)} for name, values in before.items()},
		"made": {name: mark_of(name) for name in made},
		"answers": answers,
	}
	link.db_set({"last_answer": frappe.as_json(kept), "last_answer_on": clock.now()})


def mark_of(vacancy: str) -> str:
	"""Return a mark of a place as it stands in the database now."""
	return str(get_datetime(frappe.db.get_value(VACANCY, vacancy, "modified")))


def until(link: Document) -> datetime | None:
	"""Return until when the last answer through a link can be taken back; None when it can't (any more)."""
	if not link.last_answer or not link.last_answer_on:
		return None
	end = add_to_date(get_datetime(link.last_answer_on), minutes=MINUTES)
	return end if clock.now() <= end else None


def undo(link: Document) -> None:
	"""Put everything as it was before the last answer through a link; all of it, or nothing.

	Args:
		link: held by the caller.

	Raises:
		frappe.ValidationError: its hour is over, or a place changed since.
	"""
	if not until(link):
		frappe.throw(_("This can't be undone any more. Change the numbers here, or call the desk."))
	kept = json.loads(link.last_answer)
	for name, row in kept["places"].items():
		doc = _unchanged(name, row["after"])
		doc.update(row["values"])
		_save(doc)
	for name, after in kept["made"].items():
		doc = _unchanged(name, after)
		doc.closed = 1
		_save(doc)
	for name in kept["answers"]:
		frappe.db.set_value(ANSWER, name, {"answer": "Pending", "answered_on": None})
	link.db_set({"last_answer": None, "last_answer_on": None})


def _unchanged(name: str, after: str) -> Document:
	doc = compat.locked(VACANCY, name)
	if str(get_datetime(doc.modified)) != after:
		frappe.throw(
			_(
				"One of these places changed since your answer, so it can't be undone. Change the numbers here instead."
			),
			compat.LookAgain,
		)
	return doc


def _save(doc: Document) -> None:
	# The provider takes back what it told through the same link, which is bound to it.
	doc.flags.ignore_permissions = True
	doc.save()
