"""Which channel and which language reach whom: three tables of the same requests, each with its total."""

from __future__ import annotations

from collections.abc import Sequence

import frappe
from frappe import _

from loket_kinderopvang.figures import files
from loket_kinderopvang.figures.reporting import (
	Report,
	chart_of,
	message_of,
	number_column,
	outcome_columns,
	outcome_rows,
	scope_or_message,
	share_values,
	text_column,
)
from loket_kinderopvang.figures.scope import Scope
from loket_kinderopvang.figures.sources import Source, sources

TABLES = ("channel", "language", "both")


def execute(filters: dict | None = None) -> Report:
	"""Return the requests of a period by channel, by language, and by both.

	Args:
		filters: ``desk``, ``from_date``, ``to_date``, ``hide_small``.
	"""
	filters = frappe._dict(filters or {})
	scope, message = scope_or_message(filters)
	if not scope:
		return [], [], message, None, None
	found = sources(scope)
	sections = {table: section(scope, table, found[table]) for table in TABLES}
	if scope.hides:
		_only_totals(sections)
	return (
		columns(scope),
		[row for table in TABLES for row in sections[table]],
		message_of(scope, _("The same requests stand in each of the three tables.")),
		chart(scope, found),
		None,
	)


def columns(scope: Scope) -> list[dict]:
	"""Return the columns of requests by how they ended, and of the families that the desk wants to reach."""
	return [
		text_column("label", _("Source"), 280),
		*({**column, "files": files.OUTCOMES[column["fieldname"]]} for column in outcome_columns(scope)),
		number_column(scope, "vulnerable", _("Vulnerable Families (%)"), 210, "Percent"),
		number_column(scope, "priority", _("Priority Groups (%)"), 180, "Percent"),
	]


def heading(table: str) -> str:
	"""Return the words above a table."""
	return {
		"channel": _("By Channel"),
		"language": _("By Language"),
		"both": _("By Channel and Language"),
	}[table]


def section(scope: Scope, table: str, lines: Sequence[Source]) -> list[dict]:
	"""Return a table with its heading and its total."""
	result = outcome_rows(scope, lines)
	shares = (
		share_values(scope, [(line.vulnerable, line.total) for line in lines]),
		share_values(scope, [(line.priority, line.total) for line in lines]),
	)
	behind = files.of_scope(scope)
	for position, row in enumerate(result):
		row |= {"table": table, "indent": 1, "files": {**behind, **_behind(table, row)}}
		for name, values in zip(("vulnerable", "priority"), shares, strict=True):
			row[name] = values[position]
	return [{"table": table, "label": heading(table), "indent": 0, "is_total": 1}, *result]


def _behind(table: str, row: dict) -> files.Files:
	if row.get("is_total"):
		return {}
	if table == "both":
		channel, language = row["key"]
		return {**files.of_line("channel", channel), **files.of_line("language", language)}
	return files.of_line(table, row["key"])


def _only_totals(sections: dict[str, list[dict]]) -> None:
	"""Leave of the third table how many requests: more of so small groups would be rounding, and little else."""
	for row in sections["both"][1:]:
		if not row.get("is_total"):
			total = row["total"]
			row |= dict.fromkeys((*files.OUTCOMES, "vulnerable", "priority"))
			row["total"] = total


def chart(scope: Scope, found: dict[str, list[Source]]) -> dict | None:
	"""Return a bar per language, made of its channels; of all channels together where figures are protected."""
	languages = [line.label for line in found["language"]]
	if scope.hides:
		return chart_of(
			languages, [(_("Requests"), [scope.figure(line.total) for line in found["language"]])]
		)
	count = {line.key: line.total for line in found["both"]}
	return chart_of(
		languages,
		[
			(way.label, [count.get((way.key, tongue.key), 0) for tongue in found["language"]])
			for way in found["channel"]
		],
		colours=("#2f6fb5", "#c4553a", "#5c8f3d", "#8a6bb1", "#c29a2b", "#4a9a9a", "#7a7a7a"),
		stacked=True,
	)
