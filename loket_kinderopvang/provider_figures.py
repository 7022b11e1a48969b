"""A provider's own figures: what it was asked and answered, and how it does against its targets."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, flt, get_datetime, getdate

from loket_kinderopvang import clock
from loket_kinderopvang.figures.labels import ROW_LABELS
from loket_kinderopvang.wording import date_words, days_text, number

# Frappe takes an empty text in a list for "not set" as well: who has no provider must find nothing.
NOBODY = "–"


def figures(providers: list[str], year: int) -> dict[str, Any]:
	"""Return the figures of providers together for a calendar year.

	Args:
		providers: the locations that the reader may speak for.
		year: the year in which the provider was asked, or in which care started.

	Returns:
		``{"asked", "accepted", "declined", "silent", "days_to_answer", "placed", "priority", "vulnerable",
		"breakdown": [{"label", "children"}]}``; ``priority`` and ``vulnerable`` hold ``share``, ``target`` and ``met``.
	"""
	first, last = date(year, 1, 1), date(year, 12, 31)
	rows = frappe.get_all(
		"Childcare Referral",
		filters={
			"provider": ("in", providers or [NOBODY]),
			"sent_on": ("between", (first, last + timedelta(days=1))),
		},
		fields=["response", "sent_on", "responded_on"],
	)
	answered = [row for row in rows if row.responded_on and row.response in ("Accepted", "Declined")]
	waits = [
		(get_datetime(row.responded_on) - get_datetime(row.sent_on)).total_seconds() / 86400
		for row in answered
	]
	placed = frappe.get_all(
		"Childcare Request",
		filters={
			"placed_at": ("in", providers or [NOBODY]),
			"outcome": "Answered",
			"placed_from": ("between", (first, last)),
		},
		fields=["name", "priority_group", "vulnerable", "judged_criteria"],
	)
	targets = _targets(providers)
	count = {
		value: sum(row.response == value for row in rows) for value in ("Accepted", "Declined", "No Response")
	}
	return {
		"year": year,
		"asked": len(rows),
		"accepted": count["Accepted"],
		"declined": count["Declined"],
		"silent": count["No Response"],
		"days_to_answer": number(sum(waits) / len(waits)) if waits else "–",
		"placed": len(placed),
		"priority": _against(sum(cint(row.priority_group) for row in placed), len(placed), targets[0]),
		"vulnerable": _against(sum(cint(row.vulnerable) for row in placed), len(placed), targets[1]),
		"breakdown": _breakdown([row.judged_criteria or "" for row in placed]),
	}


def _targets(providers: list[str]) -> tuple[float, float]:
	"""Return the targets that hold: the provider's own where it has one, else those of Settings."""
	settings = frappe.get_cached_doc("Childcare Settings")
	own = frappe.get_all(
		"Childcare Provider",
		{"name": ("in", providers or [NOBODY])},
		["priority_target_percent", "vulnerable_target_percent"],
	)
	highest = [
		max((flt(row[field]) for row in own), default=0)
		for field in ("priority_target_percent", "vulnerable_target_percent")
	]
	return (
		highest[0] or flt(settings.priority_target_percent),
		highest[1] or flt(settings.vulnerable_target_percent),
	)


def _against(part: int, whole: int, target: float) -> dict[str, Any]:
	share = 100 * part / whole if whole else 0.0
	return {
		"children": part,
		"share": number(share) if whole else "–",
		"target": number(target),
		"met": bool(whole) and share >= target,
	}


def _breakdown(judged: list[str]) -> list[dict[str, Any]]:
	"""Return how many placed children belong to each row of the official breakdown; one child may be in several."""
	rows = {
		row.code: row.registration_code
		for row in frappe.get_all("Childcare Priority Criterion", fields=["code", "registration_code"])
		if row.registration_code
	}
	of_child = [{rows[code] for code in codes.split() if code in rows} for codes in judged]
	return [
		{"label": _(ROW_LABELS.get(row, row)), "children": sum(row in mine for mine in of_child)}
		for row in sorted(set().union(*of_child) if of_child else ())
	]


def starts(providers: list[str]) -> list[dict[str, str]]:
	"""Return the agreed starts that are to come, the first one first: no name, but the question's number."""
	rows = frappe.get_all(
		"Childcare Referral",
		filters={
			"provider": ("in", providers or [NOBODY]),
			"response": "Accepted",
			"start_date": (">=", clock.today()),
		},
		fields=["name", "request", "provider", "start_date"],
		order_by="start_date asc, name asc",
	)
	result = []
	for row in rows:
		mask = frappe.db.get_value("Childcare Request", row.request, "slot_mask")
		result.append(
			{
				"number": row.name,
				"start": date_words(getdate(row.start_date)),
				"provider": frappe.get_cached_value("Childcare Provider", row.provider, "provider_name"),
				"days": days_text(cint(mask)),
			}
		)
	return result
