"""How long families wait for an answer, and whether those who should go first wait longer."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _

from loket_kinderopvang.figures import files, labels
from loket_kinderopvang.figures.reporting import (
	Report,
	chart_of,
	count_column,
	message_of,
	number_column,
	scope_or_message,
	shown,
	text_column,
)
from loket_kinderopvang.figures.scope import Scope, smallest_figure
from loket_kinderopvang.figures.waiting import (
	ALL,
	GROUPS,
	Days,
	Group,
	Spread,
	answered_days,
	days_so_far,
	spread,
)
from loket_kinderopvang.platform.wording import number

VULNERABLE, OTHERS = ("vulnerable", True), ("vulnerable", False)


def execute(filters: dict | None = None) -> Report:
	"""Return how long answered requests took, and how long open ones wait so far, for all and for each group.

	Args:
		filters: ``desk``, ``from_date``, ``to_date``, ``hide_small``.
	"""
	filters = frappe._dict(filters or {})
	scope, message = scope_or_message(filters)
	if not scope:
		return [], [], message, None, None
	answered, waiting = answered_days(scope, GROUPS), days_so_far(scope, GROUPS)
	table = [row(scope, group, answered, waiting) for group in GROUPS]
	return (
		columns(scope),
		table,
		message_of(
			scope,
			comparison(scope, answered),
			_(
				"Only answered requests have a time from question to answer; how long the others wait stands apart."
			),
		),
		chart(table),
		None,
	)


def columns(scope: Scope) -> list[dict]:
	"""Return the columns: what was answered, and what is still open."""
	return [
		text_column("label", _("Requests"), 300),
		{**count_column(scope, "answered", _("Answered"), 110), "files": {"outcome": "Answered"}},
		number_column(scope, "median", _("Median Days to Answer"), 200),
		number_column(scope, "ninety", _("90 % Within So Many Days"), 230, "Int"),
		{**count_column(scope, "open", _("Still Open"), 110), "files": {"outcome": "Open"}},
		number_column(scope, "waiting", _("Median Days So Far"), 180),
	]


def chart(table: list[dict]) -> dict | None:
	"""Return the medians as bars, of the groups that have one."""
	known = [line for line in table if isinstance(line["median"], (int, float))]
	return chart_of(
		[line["label"] for line in known],
		[(_("Median Days to Answer"), [line["median"] for line in known])],
	)


def row(scope: Scope, group: Group, answered: dict[Group, Days], waiting: dict[Group, Days]) -> dict:
	"""Return the line of a group; no days are told of a group that is too small for it."""
	code, inside = group
	took, still = spread(scope, answered[group]), spread(scope, waiting[group])
	behind = files.of_scope(scope)
	if not inside:
		behind["registration_codes"] = ("not like", f"%,{code},%")
	elif group != ALL:
		behind |= files.of_code(code)
	return {
		"label": group_label(group),
		"indent": int(group != ALL),
		"files": behind,
		"answered": took.number,
		"median": shown(took.median, scope),
		"ninety": shown(took.ninety, scope),
		"open": still.number,
		"waiting": shown(still.median, scope),
	}


def group_label(group: Group) -> str:
	"""Return the words for a group; who does not fall in a line has words of its own."""
	if group == ("priority_groups", False):
		return _("Not of a priority group")
	if group == OTHERS:
		return _("Other families")
	return labels.row_label(group[0])


def comparison(scope: Scope, answered: dict[Group, Days]) -> str:
	"""Say whether vulnerable families wait longer, as far as there are answers enough to say so."""
	said = [spread(scope, answered[group]) for group in (VULNERABLE, OTHERS)]
	if any(_few(found) for found in said):
		return _("There are too few answered requests to say whether vulnerable families wait longer.")
	theirs, others = (found.median or 0 for found in said)
	if theirs > others:
		text = _(
			"Vulnerable families wait longer. Median days to an answer: {0} for them, {1} for other families."
		)
	else:
		text = _(
			"Vulnerable families do not wait longer. Median days to an answer: {0} for them, {1} for other families."
		)
	return text.format(number(theirs), number(others))


def _few(found: Spread) -> bool:
	return found.few or found.number < smallest_figure()
