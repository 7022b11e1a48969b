"""Who opened which file: every line of the log that the manager may see."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.utils import getdate

from loket_kinderopvang.access.who_looked import MOST_LINES, lines
from loket_kinderopvang.domain.retention import months_after
from loket_kinderopvang.figures.reporting import text_column
from loket_kinderopvang.permissions import require
from loket_kinderopvang.platform import clock


def execute(filters: dict | None = None) -> tuple[list[dict], list[dict], str | None]:
	"""Return a line per reading, the latest first.

	Args:
		filters: ``family`` (number), ``reader``, ``from_date`` and ``to_date`` (by default the past year).
	"""
	filters = frappe._dict(filters or {})
	require("Childcare Reading", "report")
	last = getdate(filters.to_date) if filters.to_date else clock.today()
	first = getdate(filters.from_date) if filters.from_date else months_after(last, -12)
	found = lines(filters.family, filters.reader, first, last)
	names = dict(
		frappe.get_all(
			"User",
			{"name": ("in", sorted({row.reader for row in found}) or [""])},
			["name", "full_name"],
			as_list=True,
		)
	)
	rows = [
		{
			**row,
			"on": row.creation,
			"who": names.get(row.reader) or row.reader,
			"how": _(row.how),
			"document_type": _(row.document_type),
		}
		for row in found
	]
	message = _("Only the latest {0} lines are shown. Choose a shorter period.").format(MOST_LINES)
	return columns(), rows, message if len(rows) == MOST_LINES else None


def columns() -> list[dict]:
	"""Return the columns."""
	return [
		{"fieldname": "on", "label": _("On"), "fieldtype": "Datetime", "width": 170},
		text_column("who", _("Who"), 200),
		text_column("reader_desk", _("Reader's Desk"), 180),
		text_column("how", _("How"), 110),
		text_column("document_type", _("Kind of Record"), 170),
		text_column("document_name", _("Number"), 150),
		text_column("family", _("Family"), 150),
		{"fieldname": "rows_shown", "label": _("Records"), "fieldtype": "Int", "width": 100},
	]
