"""What partners mean to the desk: the families they brought and what became of them, and the families sent to them."""

from __future__ import annotations

from collections.abc import Sequence

import frappe
from frappe import _

from loket_kinderopvang.figures import files
from loket_kinderopvang.figures.partners import REJECTED, RESPONSES, TO_HANDLE, Partner, partners
from loket_kinderopvang.figures.reporting import (
	Report,
	chart_of,
	count_column,
	message_of,
	outcome_columns,
	outcome_rows,
	scope_or_message,
	text_column,
)
from loket_kinderopvang.figures.scope import Scope

APPLICATIONS = (TO_HANDLE, REJECTED)


def execute(filters: dict | None = None) -> Report:
	"""Return a line per partner, and one for the families that came by themselves.

	Args:
		filters: ``desk``, ``from_date``, ``to_date``, ``hide_small``.
	"""
	filters = frappe._dict(filters or {})
	scope, message = scope_or_message(filters)
	if not scope:
		return [], [], message, None, None
	lines = partners(scope)
	table = rows(scope, lines)
	brought = [row for row in table if row.get("key")]
	return (
		columns(scope),
		table,
		message_of(
			scope,
			_(
				"Requests count on the day of the question, applications on the day they came in, referrals on the day they were sent."
			),
		),
		chart_of(
			[row["label"] for row in brought],
			[
				(label, [row[name] for row in brought])
				for name, label in (
					("answered", _("Answered")),
					("unanswered", _("Unanswered")),
					("open", _("Open")),
					("lapsed", _("Lapsed")),
					("unknown", _("Unknown")),
				)
			],
			colours=("#5c8f3d", "#c4553a", "#2f6fb5", "#7a7a7a", "#c29a2b"),
			stacked=True,
		),
		None,
	)


def columns(scope: Scope) -> list[dict]:
	"""Return the columns: requests by how they ended, applications, and referrals by how the partner answered."""
	return [
		text_column("label", _("Partner"), 240),
		*({**column, "files": files.OUTCOMES[column["fieldname"]]} for column in outcome_columns(scope)),
		*(
			()
			if scope.hides
			else (
				count_column(scope, "applications_waiting", _("Applications to Handle"), 200),
				count_column(scope, "applications_rejected", _("Applications Rejected"), 200),
			)
		),
		count_column(scope, "referred", _("Families Referred to It"), 200),
		count_column(scope, "referred_accepted", _("Referrals Accepted"), 180),
		count_column(scope, "referred_declined", _("Referrals Declined"), 180),
		count_column(scope, "referred_silent", _("Referrals Without Response"), 240),
		count_column(scope, "referred_pending", _("Referrals Pending"), 170),
		count_column(scope, "referred_cancelled", _("Referrals Withdrawn"), 190),
	]


REFERRED = ("accepted", "declined", "silent", "pending", "cancelled")


def rows(scope: Scope, lines: Sequence[Partner]) -> list[dict]:
	"""Return the lines with their total."""
	result = outcome_rows(scope, lines)
	behind = files.of_scope(scope)
	for position, row in enumerate(result):
		last = bool(row.get("is_total"))
		among = lines if last else [lines[position]]
		row["files"] = behind if last else {**behind, **files.of_line("partner", row["key"])}
		if not scope.hides:
			for name, status in zip(("waiting", "rejected"), APPLICATIONS, strict=True):
				row[f"applications_{name}"] = sum(line.applications[status] for line in among)
		answers = {response: sum(line.referrals[response] for line in among) for response in RESPONSES}
		row["referred"] = scope.figure(sum(answers.values()))
		for name, response in zip(REFERRED, RESPONSES, strict=True):
			row[f"referred_{name}"] = scope.figure(answers[response])
	return result
