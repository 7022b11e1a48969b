"""Closing a year of the registration: its figures frozen with date and author, later changes shown beside them.

What is handed in to the agency and published is what was frozen. A year can be closed again; the earlier state stays.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import cint, get_datetime

from loket_kinderopvang.figures import official as figures_of
from loket_kinderopvang.figures.scope import Scope, protected, smallest_figure, year_of
from loket_kinderopvang.permissions import is_staff
from loket_kinderopvang.platform import clock

if TYPE_CHECKING:
	from frappe.model.document import Document

DOCTYPE = "Childcare Registration Year"
FROZEN = ("figures", "closed_on", "closed_by")


def check(doc: Document) -> None:
	"""Hold to the rules of a closed year.

	Raises:
		frappe.ValidationError: somebody changes what was frozen, or publishes what was replaced.
	"""
	before = doc.get_doc_before_save()
	if before and any(_text(before.get(field)) != _text(doc.get(field)) for field in FROZEN):
		frappe.throw(_("The figures of a closed year stay as they were. Close the year again instead."))
	if cint(doc.published) and doc.replaced_by:
		frappe.throw(
			_("This state of the year was replaced by {0}. Publish that one.").format(doc.replaced_by)
		)


def _text(value: Any) -> str:
	return str(get_datetime(value)) if value and not isinstance(value, str) else str(value or "")


def freeze(doc: Document) -> None:
	"""Keep the figures as they are at this moment, whoever calls them later.

	Raises:
		frappe.ValidationError: the year is not over.
	"""
	first, last = year_of(cint(doc.year))
	if last >= clock.today():
		frappe.throw(
			_("{0} is not over yet. A year can be closed from 1 January of the next.").format(cint(doc.year)),
			title=_("Year"),
		)
	frozen = figures_of.official(Scope((doc.desk,), first, last))
	# What is published of the year stays as it was, too.
	frozen["as_published"] = figures_of.official(protected(doc.desk, first, last))
	doc.figures = json.dumps(frozen, ensure_ascii=False)
	doc.closed_on = clock.now()
	doc.closed_by = frappe.session.user
	doc.replaced_by = None


def replace_earlier(doc: Document) -> None:
	"""Let this state of the year stand for the earlier one, which stays as it was but is published no more."""
	for name in frappe.get_all(
		DOCTYPE,
		{"desk": doc.desk, "year": doc.year, "name": ("!=", doc.name), "replaced_by": ("is", "not set")},
		pluck="name",
	):
		frappe.db.set_value(DOCTYPE, name, {"replaced_by": doc.name, "published": 0})


def give_way(doc: Document) -> None:
	"""Let the state that a deleted one replaced stand again."""
	for name in frappe.get_all(DOCTYPE, {"replaced_by": doc.name}, pluck="name"):
		frappe.db.set_value(DOCTYPE, name, "replaced_by", None)


def current(desk: str, year: int) -> str | None:
	"""Return the state of a closed year that counts, or None when the year was not closed."""
	return frappe.db.get_value(
		DOCTYPE, {"desk": desk, "year": cint(year), "replaced_by": ("is", "not set")}, "name"
	)


def figures(name: str) -> dict[str, Any]:
	"""Return the frozen figures of a closed year, every one as it is; the caller decides what may be shown."""
	return json.loads(frappe.db.get_value(DOCTYPE, name, "figures") or "{}")


def page_of(doc: Document) -> dict[str, Any]:
	"""Return a closed year for its form: the frozen figures, and how they differ from today's.

	Who does not work at a desk gets the version that may be published, without the differences.

	Returns:
		``{"lines": see figures.official.flat, "outcomes", "rounded_to", "differences"}``.
	"""
	frozen = figures(doc.name)
	if not is_staff():
		minimum = smallest_figure()
		shown = figures_of.in_readers_words(figures_of.published(frozen))
		return {
			"lines": figures_of.flat(shown),
			"outcomes": shown["outcomes"],
			"rounded_to": minimum,
			"differences": [],
		}
	frozen = figures_of.in_readers_words(frozen)
	first, last = year_of(cint(doc.year))
	now = figures_of.official(Scope((doc.desk,), first, last))
	return {
		"lines": figures_of.flat(frozen),
		"outcomes": frozen["outcomes"],
		"rounded_to": 0,
		"differences": figures_of.differences(frozen, now),
	}


def published(desk: str | None = None) -> list[dict[str, Any]]:
	"""Return the closed years that desks publish, the latest first, with protected figures: for everybody to see.

	Returns:
		``[{"desk", "desk_name", "year", "closed_on", "note", "figures"}]``; labels in the language of who closed it are
		replaced by the reader's where they are the form's own.
	"""
	filters: dict[str, Any] = {"published": 1, "replaced_by": ("is", "not set")}
	if desk:
		filters["desk"] = desk
	minimum = smallest_figure()
	return [
		{
			"desk": row.desk,
			"year": row.year,
			"closed_on": row.closed_on,
			"note": row.note or "",
			"minimum": minimum,
			"figures": figures_of.in_readers_words(figures_of.published(json.loads(row.figures or "{}"))),
		}
		for row in frappe.get_all(
			DOCTYPE,
			filters,
			["desk", "year", "closed_on", "note", "figures"],
			order_by="year desc, desk asc",
		)
	]
