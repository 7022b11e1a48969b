"""How childcare locations answer and whom they take, each against its own targets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import frappe
from frappe import _

from loket_kinderopvang.figures import files, labels
from loket_kinderopvang.figures.providers import Figures, figures, general_targets, reaches, targets, together
from loket_kinderopvang.figures.reporting import (
	Report,
	chart_of,
	count_column,
	message_of,
	number_column,
	scope_or_message,
	shown,
	text_column,
	too_few,
)
from loket_kinderopvang.figures.scope import Scope, chosen


def execute(filters: dict | None = None) -> Report:
	"""Return a line per provider of the desk, and all together.

	Args:
		filters: ``desk``, ``from_date``, ``to_date``, ``hide_small``.
	"""
	filters = frappe._dict(filters or {})
	scope, message = scope_or_message(filters)
	if not scope:
		return [], [], message, None, None
	providers = {
		row.name: row.provider_name
		for row in frappe.get_all(
			"Childcare Provider",
			{"desk": ("in", [*chosen(scope.desks)])},
			["name", "provider_name"],
			order_by="provider_name asc, name asc",
		)
	}
	found = figures(list(providers), scope.start, scope.end, scope)
	table = rows(scope, providers, found)
	return columns(scope), table, _words(scope), chart(table), summary(scope, table)


def columns(scope: Scope) -> list[dict]:
	"""Return the columns: rounds, referrals, and the children who started, with the targets."""

	def number(fieldname: str, label: str, width: int, fieldtype: str = "Float") -> dict:
		return {
			"fieldname": fieldname,
			"label": label,
			"fieldtype": fieldtype,
			"precision": 1,
			"width": width,
		}

	return [
		text_column("label", _("Childcare Location"), 220),
		number("rounds", _("Rounds Asked"), 140, "Int"),
		number("rounds_answered", _("Rounds Answered"), 170, "Int"),
		number("asked", _("Referrals"), 110, "Int"),
		number("accepted", _("Accepted"), 110, "Int"),
		number("declined", _("Declined"), 110, "Int"),
		number("silent", _("No Response"), 140, "Int"),
		number_column(scope, "mean_days", _("Mean Days to Answer"), 190),
		number_column(scope, "acceptance", _("Accepted, of All Answers (%)"), 240, "Percent"),
		{
			**count_column(scope, "placed", _("Children Who Started"), 190),
			"files": {"outcome": "Answered", **files.of_days("placed_from", scope.start, scope.end)},
		},
		number_column(scope, "priority", _("Priority Groups (%)"), 180, "Percent"),
		number("priority_target", _("Target, Priority Groups (%)"), 230, "Percent"),
		text_column("priority_met", _("Target Met, Priority Groups"), 230),
		number_column(scope, "vulnerable", _("Vulnerable Families (%)"), 210, "Percent"),
		number("vulnerable_target", _("Target, Vulnerable Families (%)"), 260, "Percent"),
		text_column("vulnerable_met", _("Target Met, Vulnerable Families"), 260),
	]


def rows(scope: Scope, providers: dict[str, str], found: dict[str, Figures]) -> list[dict]:
	"""Return a line per provider and the total; the targets of the total are those of Settings."""
	if not providers:
		return []
	goals = targets(list(providers))
	lines = [
		*((name, providers[name], found[name], goals[name]) for name in providers),
		("", _("Total"), together(found), general_targets()),
	]
	result = []
	for name, label, found_of, goal in lines:
		of = found_of.seen(scope)
		few = scope.hides and not scope.protection.enough(of.answers)
		given = of.accepted + of.declined
		result.append(
			{
				"key": name,
				"label": label,
				**({} if name else {"is_total": 1}),
				"files": {"placed_at": name or ("in", list(providers))},
				**{
					field: getattr(of, field)
					for field in ("rounds", "rounds_answered", "asked", "accepted", "declined", "silent")
				},
				"mean_days": too_few() if few else _rounded(of.mean_days),
				"acceptance": shown(scope.share(of.accepted, given), scope),
				"placed": of.placed,
				**_against(scope, "priority", of, goal[0]),
				**_against(scope, "vulnerable", of, goal[1]),
			}
		)
	return result


def _against(scope: Scope, part: str, of: Figures, target: float) -> dict[str, Any]:
	share = shown(scope.share(getattr(of, part), of.placed), scope)
	if share == too_few():
		met = share
	elif not of.placed:
		met = _("Nobody started")
	else:
		met = _("Met") if reaches(getattr(of, part), of.placed, target) else _("Not met")
	return {part: share, f"{part}_target": target, f"{part}_met": met}


def _rounded(value: float | None) -> float | None:
	return None if value is None else round(value, 1)


def chart(table: list[dict]) -> dict | None:
	"""Return the shares of each provider side by side."""
	return chart_of(
		[row["label"] for row in table if row["key"]],
		[
			(labels.row_label("priority_groups"), [row["priority"] for row in table if row["key"]]),
			(labels.row_label("vulnerable"), [row["vulnerable"] for row in table if row["key"]]),
		],
	)


def summary(scope: Scope, table: list[dict]) -> list[dict] | None:
	"""Return what all providers did together."""
	if not table:
		return None
	whole = table[-1]
	return [
		{"label": _("Rounds Answered"), "value": whole["rounds_answered"], "datatype": "Int"},
		{"label": _("Referrals"), "value": whole["asked"], "datatype": "Int"},
		{
			"label": _("Children Who Started"),
			"value": whole["placed"],
			"datatype": "Int",
		},
	]


def _words(scope: Scope) -> str | None:
	return message_of(
		scope,
		_(
			"A round counts on the day it was asked, a referral on the day it was sent, a child on the day care starts. A target is the location's own, else that of the settings."
		),
	)
