"""What the desk's calendars show, as events of Frappe's calendar view."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import add_days, getdate

from loket_kinderopvang.permissions import require
from loket_kinderopvang.platform import compat, well_formed
from loket_kinderopvang.platform.conflicts import retrying

# Every event is of whole days; a fixed one the calendar lets nobody drag or stretch, whatever the user may write.
WHOLE_DAYS = {"all_day": 1, "durationEditable": False}
FIXED = {**WHOLE_DAYS, "startEditable": False}


@frappe.whitelist()
def agreed_starts(
	doctype: str,
	start: str,
	end: str,
	field_map: str | dict | None = None,
	filters: str | list | None = None,
	fields: str | list | None = None,
) -> list[dict]:
	"""Return the referrals that a provider accepted, on the day on which care starts.

	Args:
		doctype: Childcare Referral; the calendar view gives it.
		start: the first moment that the calendar shows.
		end: the last one.
		field_map: not used.
		filters: further conditions of the view.
		fields: not used.
	"""
	require("Childcare Referral", "read")
	referrals = frappe.get_list(
		"Childcare Referral",
		filters=[
			*_conditions(filters),
			["Childcare Referral", "response", "=", "Accepted"],
			["Childcare Referral", "start_date", "between", [getdate(start), getdate(end)]],
		],
		fields=["name", "start_date", "request", "provider"],
		order_by="start_date asc, name asc",
	)
	requests = _titles("Childcare Request", "title", {row.request for row in referrals})
	providers = _titles("Childcare Provider", "provider_name", {row.provider for row in referrals})
	return [
		{
			"name": row.name,
			"start_date": row.start_date,
			**FIXED,
			"title": f"{requests.get(row.request, row.request)} → {providers.get(row.provider, row.provider)}",
		}
		for row in referrals
	]


@frappe.whitelist()
def free_places(
	doctype: str,
	start: str,
	end: str,
	field_map: str | dict | None = None,
	filters: str | list | None = None,
	fields: str | list | None = None,
) -> list[dict]:
	"""Return the vacancies that are free on some day of a period; one without an end goes on until the period's end.

	Args:
		doctype: Childcare Vacancy; the calendar view gives it.
		start: the first moment that the calendar shows.
		end: the last one.
		field_map: not used.
		filters: further conditions of the view.
		fields: not used.
	"""
	require("Childcare Vacancy", "read")
	first, last = getdate(start), getdate(end)
	vacancies = frappe.get_list(
		"Childcare Vacancy",
		filters=[
			*_conditions(filters),
			["Childcare Vacancy", "closed", "=", 0],
			["Childcare Vacancy", "places", ">", 0],
			["Childcare Vacancy", "available_from", "<=", last],
		],
		or_filters=[
			["Childcare Vacancy", "available_until", *compat.day_not_set()],
			["Childcare Vacancy", "available_until", ">=", first],
		],
		fields=["name", "title", "places", "available_from", "available_until"],
		order_by="available_from asc, name asc",
	)
	return [
		{
			"name": row.name,
			"title": f"{row.places} × {row.title}",
			**FIXED,
			"available_from": row.available_from,
			"available_until": row.available_until or add_days(last, 1),
		}
		for row in vacancies
	]


@frappe.whitelist()
def follow_ups(
	doctype: str,
	start: str,
	end: str,
	field_map: str | dict | None = None,
	filters: str | list | None = None,
	fields: str | list | None = None,
) -> list[dict]:
	"""Return the open requests on the day of their next action.

	Args:
		doctype: Childcare Request; the calendar view gives it.
		start: the first moment that the calendar shows.
		end: the last one.
		field_map: not used.
		filters: further conditions of the view.
		fields: not used.
	"""
	require("Childcare Request", "read")
	requests = frappe.get_list(
		"Childcare Request",
		filters=[
			*_conditions(filters),
			["Childcare Request", "outcome", "=", "Open"],
			["Childcare Request", "next_action_on", "between", [getdate(start), getdate(end)]],
		],
		fields=["name", "title", "next_action_on", "urgent"],
		order_by="next_action_on asc, name asc",
	)
	return [{**row, "ends_on": row.next_action_on, **WHOLE_DAYS} for row in requests]


@frappe.whitelist(methods=["POST"])
@retrying
def plan_follow_up(args: str | dict, field_map: str | dict | None = None) -> None:
	"""Plan the next action of a request on the day to which its event was dragged.

	Args:
		args: the event: ``name`` of the request and ``next_action_on``, a day or a moment. Frappe's own method would
			write the moment as it is, on some databases with its hours.
		field_map: not used.
	"""
	event = well_formed.from_json(args)
	if not isinstance(event, dict):
		frappe.throw(_("{0} must be a JSON object with field names and values.").format("args"))
	request = frappe.get_doc("Childcare Request", str(event.get("name")))
	request.check_permission("write")
	request.next_action_on = getdate(str(event.get("next_action_on"))[:10])
	request.save()


def _conditions(filters: Any) -> list:
	"""Return the view's own conditions: rows of a doctype, a field, an operator and a value.

	Raises:
		frappe.ValidationError: they are something else.
	"""
	found = well_formed.from_json(filters)
	rows = found if isinstance(found, list) else []
	if not all(_is_condition(row) for row in rows):
		frappe.throw(_("{0} is of another kind than what is asked here.").format("filters"))
	return rows


def _is_condition(row: Any) -> bool:
	if (
		not isinstance(row, list)
		or not 3 <= len(row) <= 5
		or not all(isinstance(part, str) for part in row[:2])
	):
		return False
	# A value is plain, or a list of plain ones.
	return not any(isinstance(part, dict) for part in row)


def _titles(doctype: str, field: str, names: set[str | None]) -> dict[str, str]:
	rows = frappe.get_list(
		doctype,
		filters={"name": ("in", [name for name in names if name] or [""])},
		fields=["name", field],
		limit_page_length=0,
	)
	return {row.name: row.get(field) or row.name for row in rows}
