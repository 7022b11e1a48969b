"""Neutrality as a report: per provider what was shown and asked, beside what the rules alone would have given it."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import getdate

from loket_kinderopvang.matching.neutrality import of_period, rows
from loket_kinderopvang.permissions import require


def execute(filters: dict | None = None) -> tuple[list[dict], list[dict], str | None, None, list[dict]]:
	"""Return columns, rows, what to know, no chart, and a summary for one desk and period.

	Args:
		filters: ``desk`` (name; by default the user's only one), ``from_date`` and ``to_date``.
	"""
	filters = frappe._dict(filters or {})
	desks = frappe.get_list("Childcare Desk", pluck="name", limit=2)
	desk = filters.desk or (desks[0] if len(desks) == 1 else None)
	if not desk or not filters.from_date or not filters.to_date:
		return columns(), [], _("Choose a desk and a period."), None, []
	frappe.get_doc("Childcare Desk", desk).check_permission("read")
	require("Childcare Match Log", "read")
	found = of_period(desk, getdate(filters.from_date), getdate(filters.to_date))
	message = _("Seed of the draw: {0}.").format(frappe.utils.escape_html(", ".join(found.seeds) or "-"))
	if found.out_of_order:
		message += " " + _("Lists that do not follow the rules, for the requests: {0}.").format(
			frappe.utils.escape_html(", ".join(sorted({shown.request for shown in found.out_of_order})))
		)
	return columns(), rows(found), message, None, summary(found)


def summary(found: Any) -> list[dict]:
	"""Return how many lists were shown, and how many follow the rules when they are computed again."""
	wrong = len(found.out_of_order)
	return [
		{"label": _("Lists shown"), "value": found.lists, "datatype": "Int"},
		{
			"label": _("In the order of rules and draw"),
			"value": found.lists - wrong,
			"datatype": "Int",
			"indicator": "Red" if wrong else "Green",
		},
	]


def columns() -> list[dict]:
	"""Return the columns."""
	return [
		{
			"fieldname": "provider",
			"label": _("Provider"),
			"fieldtype": "Link",
			"options": "Childcare Provider",
			"width": 140,
		},
		{"fieldname": "provider_name", "label": _("Name"), "fieldtype": "Data", "width": 220},
		{"fieldname": "lists", "label": _("Times Shown"), "fieldtype": "Int", "width": 120},
		{"fieldname": "first", "label": _("Times Shown First"), "fieldtype": "Int", "width": 140},
		{
			"fieldname": "mean_position",
			"label": _("Mean Position"),
			"fieldtype": "Float",
			"precision": 1,
			"width": 130,
		},
		{"fieldname": "referrals", "label": _("Referrals"), "fieldtype": "Int", "width": 110},
		{"fieldname": "unseen", "label": _("Of Which Not From a List"), "fieldtype": "Int", "width": 190},
		{
			"fieldname": "expected",
			"label": _("By the Rules Alone"),
			"fieldtype": "Float",
			"precision": 0,
			"width": 160,
		},
		{
			"fieldname": "difference",
			"label": _("Difference"),
			"fieldtype": "Float",
			"precision": 0,
			"width": 120,
		},
	]
