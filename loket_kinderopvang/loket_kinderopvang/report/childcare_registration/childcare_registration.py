"""The official registration as a report: every row with its total and its unanswered part."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.utils import cint

from loket_kinderopvang.registration import registration


def execute(filters: dict | None = None) -> tuple[list[dict], list[dict]]:
	"""Return columns and rows for one desk and calendar year.

	Args:
		filters: ``desk`` (name) and ``year`` (four figures); both needed.
	"""
	filters = frappe._dict(filters or {})
	if not filters.desk or not cint(filters.year):
		frappe.throw(_("Choose a desk and a year."))
	frappe.get_doc("Childcare Desk", filters.desk).check_permission("report")
	figures = registration(filters.desk, cint(filters.year))
	return columns(), rows(figures)


def columns() -> list[dict]:
	"""Return the columns of the official form."""
	return [
		{"fieldname": "label", "label": _("Requests for Childcare"), "fieldtype": "Data", "width": 420},
		{"fieldname": "total", "label": _("Total"), "fieldtype": "Int", "width": 120},
		{"fieldname": "unanswered", "label": _("Of Which Unanswered"), "fieldtype": "Int", "width": 180},
		{"fieldname": "code", "label": _("Code"), "fieldtype": "Data", "width": 200},
	]


def rows(figures: dict) -> list[dict]:
	"""Return the official rows; a breakdown stands indented below the row that it belongs to."""
	result: list[dict] = []
	for row in figures["rows"]:
		result.append({**row, "indent": 0})
		result.extend({**part, "indent": 1} for part in figures["breakdowns"].get(row["code"], []))
	return result
