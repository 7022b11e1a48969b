"""What goes and when: files whose term ends by a day, and how many lines of logs. Numbers, no names."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.utils import escape_html, format_datetime, getdate

from loket_kinderopvang.domain.retention import months_after
from loket_kinderopvang.figures.reporting import text_column
from loket_kinderopvang.permissions import require
from loket_kinderopvang.platform import clock
from loket_kinderopvang.privacy import retention

MONTHS_AHEAD = 3


def execute(filters: dict | None = None) -> tuple[list[dict], list[dict], str, None, list[dict]]:
	"""Return a line per file that goes, the first ones first.

	Args:
		filters: ``desk`` (empty for all that the user may see) and ``until`` (by default three months from now).
	"""
	filters = frappe._dict(filters or {})
	require("Childcare Family", "read")
	until = getdate(filters.until) if filters.until else months_after(clock.today(), MONTHS_AHEAD)
	desks = frappe.get_list("Childcare Desk", pluck="name", order_by="name asc")
	if filters.desk:
		desks = [desk for desk in desks if desk == filters.desk]
	due = [*retention.due_families(until, desks), *retention.due_applications(until, desks)]
	rows = [
		{
			"doctype": one.doctype,
			"kind": _(one.doctype),
			"record": one.name,
			"desk": one.desk,
			"why": _(one.why) if one.why else _("No request"),
			"ended_on": one.ended_on,
			"goes_on": one.goes_on,
		}
		for one in sorted(due, key=lambda one: (one.goes_on, one.doctype, one.name))
	]
	return columns(), rows, message(), None, summary(until)


def columns() -> list[dict]:
	"""Return the columns."""
	return [
		# Whose column this is needs no right on doctypes: it stands there for the link of the number.
		{"fieldname": "doctype", "label": _("DocType"), "fieldtype": "Data", "hidden": 1},
		text_column("kind", _("Kind of Record"), 180),
		{
			"fieldname": "record",
			"label": _("Number"),
			"fieldtype": "Dynamic Link",
			"options": "doctype",
			"width": 160,
		},
		{
			"fieldname": "desk",
			"label": _("Desk"),
			"fieldtype": "Link",
			"options": "Childcare Desk",
			"width": 180,
		},
		text_column("why", _("Ended As"), 160),
		{"fieldname": "ended_on", "label": _("Ended On"), "fieldtype": "Date", "width": 120},
		{"fieldname": "goes_on", "label": _("Goes On"), "fieldtype": "Date", "width": 120},
	]


def message() -> str:
	"""Return what the reader should know: what going means, and what the last run did."""
	parts = [
		_(
			"A file that goes is emptied: its requests still count, and tell of nobody. The terms are in Settings."
		)
	]
	settings = frappe.get_cached_doc("Childcare Settings")
	if settings.retention_run_on:
		parts.append(
			_("Last run {0}: {1}").format(
				format_datetime(settings.retention_run_on), escape_html(settings.retention_run_result or "")
			)
		)
	return " ".join(parts)


def summary(until: object) -> list[dict]:
	"""Return how many lines of each log are over by the day."""
	return [
		{
			"label": _(retention.KIND_LABELS[doctype]),
			"value": len(retention.due_lines(doctype, getdate(until))),
			"datatype": "Int",
		}
		for doctype in retention.LOGS
	]
