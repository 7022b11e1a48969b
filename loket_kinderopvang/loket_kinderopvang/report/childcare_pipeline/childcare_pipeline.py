"""The open requests of a desk: who has them, where they stand, how old they are, and what is late."""

from __future__ import annotations

from collections.abc import Iterable

import frappe
from frappe import _

from loket_kinderopvang.domain.registration import OPEN
from loket_kinderopvang.figures import files
from loket_kinderopvang.figures.pipeline import BANDS, Work, age_bands, open_work
from loket_kinderopvang.figures.reporting import Report, chart_of, count_column, scope_or_message, text_column
from loket_kinderopvang.figures.scope import Scope, chosen
from loket_kinderopvang.permissions import require
from loket_kinderopvang.platform import clock, states

COLOURS = ("#2f6fb5", "#c4553a", "#5c8f3d", "#8a6bb1", "#c29a2b", "#4a9a9a", "#7a7a7a")
BEFORE_ANY_DAY = "1900-01-01"


def execute(filters: dict | None = None) -> Report:
	"""Return the open requests per officer and state, by the age of the file.

	Args:
		filters: ``desk``: whose files they are now; empty for every desk that the user may see.

	Raises:
		frappe.PermissionError: the user does not work on requests.
	"""
	filters = frappe._dict(filters or {})
	require("Childcare Request", "report")
	scope, message = scope_or_message({"desk": filters.desk}, ahead=True)
	if not scope:
		return [], [], message, None, None
	work = open_work(scope.desks)
	names = officers(work)
	order = {state: position for position, state in enumerate(state_order())}
	found = sorted(
		work,
		key=lambda part: (
			part.officer == "",
			names.get(part.officer, part.officer).casefold(),
			part.officer,
			order.get(part.state, len(order)),
			part.state,
		),
	)
	table = rows(scope, found, names)
	return columns(scope), table, _summary_words(found), chart(found, names, order), summary(found)


def officers(work: Iterable[Work]) -> dict[str, str]:
	"""Return the names of the users who have a file."""
	users = {part.officer for part in work} - {""}
	rows = frappe.get_all("User", {"name": ("in", [*chosen(users)])}, ["name", "full_name"])
	return {row.name: row.full_name or row.name for row in rows}


def state_order() -> list[str]:
	"""Return the states of the workflow in its own order."""
	workflow = states.active_workflow("Childcare Request")
	return [row.state for row in workflow.states] if workflow else []


def columns(scope: Scope) -> list[dict]:
	"""Return a column for each age of a file, and for what is late or needs attention."""
	names = (
		_("Up to 2 Weeks"),
		_("Up to 4 Weeks"),
		_("Up to 3 Months"),
		_("Up to 6 Months"),
		_("Longer"),
	)
	return [
		text_column("officer", _("Officer"), 200),
		text_column("state", _("State"), 200),
		*(
			{**count_column(scope, band, label, 150), "files": _asked(first, last)}
			for band, label, (first, last) in zip(BANDS, names, age_bands(), strict=True)
		),
		{**count_column(scope, "total", _("Total"), 90), "files": {}},
		{
			**count_column(scope, "overdue", _("Overdue"), 120),
			"files": {"next_action_on": ("<", clock.today().isoformat())},
		},
		{
			**count_column(scope, "attention", _("Needs Attention"), 160),
			"files": {"attention": ("is", "set")},
		},
	]


def _asked(first: object, last: object) -> files.Files:
	if not last:
		return {"asked_on": (">=", str(first))}
	return {"asked_on": ("Between", (str(first or BEFORE_ANY_DAY), str(last)))}


def rows(scope: Scope, found: list[Work], names: dict[str, str]) -> list[dict]:
	"""Return a line per officer and state, and the total."""
	behind = {**files.of_desks("desk", scope.desks), "outcome": OPEN}
	result = [
		{
			"officer": officer_label(work.officer, names),
			"state": _(work.state),
			"files": {
				**behind,
				"officer": work.officer or files.NOT_SET,
				"workflow_state": work.state or files.NOT_SET,
			},
			**_figures([work]),
		}
		for work in found
	]
	if result:
		result.append({"officer": _("Total"), "state": "", "is_total": 1, "files": behind, **_figures(found)})
	return result


def _figures(works: Iterable[Work]) -> dict[str, int]:
	works = list(works)
	return {
		**{band: sum(work.ages[position] for work in works) for position, band in enumerate(BANDS)},
		**{name: sum(getattr(work, name) for work in works) for name in ("total", "overdue", "attention")},
	}


def officer_label(officer: str, names: dict[str, str]) -> str:
	return names.get(officer, officer) if officer else _("Nobody")


def chart(found: list[Work], names: dict[str, str], order: dict[str, int]) -> dict | None:
	"""Return a bar per officer, made of the states in which the requests stand."""
	have = list(dict.fromkeys(work.officer for work in found))
	stand = sorted({work.state for work in found}, key=lambda state: (order.get(state, len(order)), state))
	count = {(work.officer, work.state): work.total for work in found}
	return chart_of(
		[officer_label(officer, names) for officer in have],
		[(_(state), [count.get((officer, state), 0) for officer in have]) for state in stand],
		colours=[COLOURS[position % len(COLOURS)] for position in range(len(stand))],
		stacked=True,
	)


def summary(found: list[Work]) -> list[dict]:
	"""Return what a manager asks first: how much is open, late, and waiting for a decision."""
	of = _figures(found)
	return [
		{"label": _("Open"), "value": of["total"], "datatype": "Int"},
		{
			"label": _("Overdue"),
			"value": of["overdue"],
			"datatype": "Int",
			"indicator": "Red" if of["overdue"] else "Green",
		},
		{"label": _("Needs Attention"), "value": of["attention"], "datatype": "Int"},
	]


def _summary_words(found: list[Work]) -> str | None:
	return None if found else _("No request is open.")
