"""What the desk's calendars show, as events of Frappe's calendar view."""

from __future__ import annotations

from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.utils import add_days

from loket_kinderopvang.access.declarations import ACCOUNTS, every, open_to
from loket_kinderopvang.platform import compat, typed_fields, well_formed
from loket_kinderopvang.platform.conflicts import retrying
from loket_kinderopvang.platform.wording import days_short

# Every event is of whole days; a fixed one the calendar lets nobody drag or stretch, whatever the user may write.
WHOLE_DAYS = {"all_day": 1, "durationEditable": False}
FIXED = {**WHOLE_DAYS, "startEditable": False}


@frappe.whitelist()
@open_to(ACCOUNTS, every("Childcare Referral", "read"))
def agreed_starts(start: str, end: str, filters: str | list | None = None, **_view: Any) -> list[dict]:
	"""Return the referrals that a provider accepted, on the day on which care starts.

	Args:
		start: the first moment that the calendar shows.
		end: the last one.
		filters: further conditions of the view.
	"""
	referrals = frappe.get_list(
		"Childcare Referral",
		filters=[
			*_conditions(filters),
			["Childcare Referral", "response", "=", "Accepted"],
			["Childcare Referral", "start_date", "between", [*_bounds(start, end)]],
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
@open_to(ACCOUNTS, every("Childcare Vacancy", "read"))
def free_places(start: str, end: str, filters: str | list | None = None, **_view: Any) -> list[dict]:
	"""Return the vacancies that are free on some day of a period; one without an end goes on until the period's end.

	Args:
		start: the first moment that the calendar shows.
		end: the last one.
		filters: further conditions of the view.
	"""
	first, last = _bounds(start, end)
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
		fields=["name", "title", "slot_mask", "places", "available_from", "available_until"],
		order_by="available_from asc, name asc",
	)
	return [
		{
			"name": row.name,
			"title": f"{row.places} × {row.title} · {days_short(row.slot_mask)}",
			**FIXED,
			"available_from": row.available_from,
			"available_until": row.available_until or add_days(last, 1),
		}
		for row in vacancies
	]


@frappe.whitelist()
@open_to(ACCOUNTS, every("Childcare Request", "read"))
def follow_ups(start: str, end: str, filters: str | list | None = None, **_view: Any) -> list[dict]:
	"""Return the open requests on the day of their next action.

	Args:
		start: the first moment that the calendar shows.
		end: the last one.
		filters: further conditions of the view.
	"""
	requests = frappe.get_list(
		"Childcare Request",
		filters=[
			*_conditions(filters),
			["Childcare Request", "outcome", "=", "Open"],
			["Childcare Request", "next_action_on", "between", [*_bounds(start, end)]],
		],
		fields=["name", "title", "next_action_on", "urgent"],
		order_by="next_action_on asc, name asc",
	)
	return [{**row, "ends_on": row.next_action_on, **WHOLE_DAYS} for row in requests]


@frappe.whitelist(methods=["POST"])
@open_to(ACCOUNTS, every("Childcare Request", "write"))
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
	request.next_action_on = typed_fields.needed_day(
		str(event.get("next_action_on") or "")[:10], _("Next Action On")
	)
	request.save()


def _bounds(start: Any, end: Any) -> tuple[date, date]:
	"""Return the first and last day that a calendar shows; it gives moments, of whose time zone the day is."""
	first, last = (typed_fields.needed_day(str(value or "")[:10], _("Period")) for value in (start, end))
	return first, last


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
	)
	return {row.name: row.get(field) or row.name for row in rows}
