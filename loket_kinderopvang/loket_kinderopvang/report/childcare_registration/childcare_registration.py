"""The official registration as a report: every row with its total and its unanswered part, and the same by area and more."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.utils import cint

from loket_kinderopvang.figures import files
from loket_kinderopvang.figures.official import files_behind, flat, official
from loket_kinderopvang.figures.reporting import (
	Report,
	chart_of,
	count_column,
	message_of,
	only_desk,
	scope_or_message,
	text_column,
)
from loket_kinderopvang.figures.scope import Scope, names_period, protects
from loket_kinderopvang.platform.wording import date_words


def execute(filters: dict | None = None) -> Report:
	"""Return columns and rows for one desk and period, or a message that says what to choose.

	Args:
		filters: ``desk`` (by default the user's only one), ``period``, ``year`` or ``from_date`` and ``to_date`` (none, for
			protected figures: the last quarter that is over), ``sections`` for more than the official rows, ``hide_small``
			for the version that may be published.
	"""
	filters = frappe._dict(filters or {})
	filters.desk = filters.desk or only_desk()
	if not filters.desk or not (names_period(filters) or protects(filters)):
		return [], [], _("Choose a desk and a year."), None, None
	scope, message = scope_or_message(filters)
	if not scope:
		return [], [], message, None, None
	figures = official(scope, sections=bool(cint(filters.sections)))
	return (
		columns(scope, bool(cint(filters.sections))),
		rows(scope, figures),
		message_of(
			scope,
			_("Requests asked from {0}.").format(
				_("{0} to {1}").format(date_words(scope.start), date_words(scope.end))
			)
			if scope.hides
			else None,
		),
		chart(figures),
		None,
	)


def columns(scope: Scope, sections: bool = False) -> list[dict]:
	"""Return the columns of the official form, and how requests ended where sections are shown."""
	result = [
		text_column("label", _("Requests for Childcare"), 400),
		{**count_column(scope, "total", _("Total"), 120), "files": files.OUTCOMES["total"]},
		{
			**count_column(scope, "unanswered", _("Of Which Unanswered"), 180),
			"files": files.OUTCOMES["unanswered"],
		},
	]
	if sections:
		result += [
			{**count_column(scope, "answered", _("Answered"), 110), "files": files.OUTCOMES["answered"]},
			{**count_column(scope, "open", _("Open"), 90), "files": files.OUTCOMES["open"]},
			{**count_column(scope, "lapsed", _("Lapsed"), 100), "files": files.OUTCOMES["lapsed"]},
			{**count_column(scope, "unknown", _("Unknown"), 110), "files": files.OUTCOMES["unknown"]},
		]
	return [*result, text_column("code", _("Code"), 200)]


def rows(scope: Scope, figures: dict) -> list[dict]:
	"""Return the lines of the registration, each with the files behind it."""
	return [
		{
			**line,
			**({"files": files_behind(scope, line)} if "total" in line else {}),
		}
		for line in flat(figures)
	]


def chart(figures: dict) -> dict | None:
	"""Return the official rows as bars: all, and of which unanswered."""
	return chart_of(
		[row["label"] for row in figures["rows"]],
		[
			(_("Total"), [row["total"] for row in figures["rows"]]),
			(_("Of Which Unanswered"), [row["unanswered"] for row in figures["rows"]]),
		],
	)
