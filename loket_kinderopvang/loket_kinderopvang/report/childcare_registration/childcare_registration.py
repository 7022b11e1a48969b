"""The official registration as a report: every row with its total and its unanswered part."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.utils import cint

from loket_kinderopvang.registration import registration


def execute(filters: dict | None = None) -> tuple[list[dict], list[dict], str | None]:
	"""Return columns and rows for one desk and calendar year, or a message that says what to choose.

	Args:
		filters: ``desk`` (name; by default the user's only one) and ``year`` (four figures).
	"""
	filters = frappe._dict(filters or {})
	desk = filters.desk or _only_desk()
	if not desk or not cint(filters.year):
		return columns(), [], _("Choose a desk and a year.")
	frappe.get_doc("Childcare Desk", desk).check_permission("report")
	return columns(), rows(registration(desk, cint(filters.year))), None


def _only_desk() -> str | None:
	desks = frappe.get_list("Childcare Desk", pluck="name", limit=2)
	return desks[0] if len(desks) == 1 else None


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
