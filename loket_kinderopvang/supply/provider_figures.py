"""A provider's own figures: what it was asked and answered, and how it does against its targets."""

from __future__ import annotations

from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, getdate

from loket_kinderopvang.domain import registration as rules
from loket_kinderopvang.figures import providers
from loket_kinderopvang.figures.labels import ROW_LABELS
from loket_kinderopvang.platform import clock
from loket_kinderopvang.platform.wording import date_words, days_text, number

# Frappe takes an empty text in a list for "not set" as well: who has no provider must find nothing.
NOBODY = "–"


def figures(names: list[str], year: int) -> dict[str, Any]:
	"""Return the figures of providers together for a calendar year.

	Args:
		names: the locations that the reader may speak for.
		year: the year in which the provider was asked, or in which care started.

	Returns:
		``{"asked", "accepted", "declined", "silent", "days_to_answer", "placed", "priority", "vulnerable",
		"breakdown": [{"label", "children"}]}``; ``priority`` and ``vulnerable`` hold ``share``, ``target`` and ``met``.
	"""
	first, last = date(year, 1, 1), date(year, 12, 31)
	found = providers.together(providers.figures(names, first, last))
	priority, vulnerable = _targets(names)
	return {
		"year": year,
		"asked": found.asked,
		"accepted": found.accepted,
		"declined": found.declined,
		"silent": found.silent,
		"days_to_answer": "–" if found.mean_days is None else number(found.mean_days),
		"placed": found.placed,
		"priority": _against(found.priority, found.placed, priority),
		"vulnerable": _against(found.vulnerable, found.placed, vulnerable),
		"breakdown": _breakdown(providers.placed_masks(names, first, last)),
	}


def _targets(names: list[str]) -> tuple[float, float]:
	"""Return the targets that hold for locations together: the highest of theirs."""
	goals = list(providers.targets(names).values()) or [providers.general_targets()]
	return max(goal[0] for goal in goals), max(goal[1] for goal in goals)


def _against(part: int, whole: int, target: float) -> dict[str, Any]:
	return {
		"children": part,
		"share": number(100 * part / whole) if whole else "–",
		"target": number(target),
		"met": providers.reaches(part, whole, target),
	}


def _breakdown(masks: dict[int, int]) -> list[dict[str, Any]]:
	"""Return how many placed children belong to each row of the official breakdown; one child may be in several."""
	children: dict[str, int] = {}
	for mask, count in masks.items():
		for row in set(rules.line_codes(mask)) & set(rules.PRIORITY_GROUPS):
			children[row] = children.get(row, 0) + count
	return [{"label": _(ROW_LABELS.get(row, row)), "children": children[row]} for row in sorted(children)]


def starts(names: list[str]) -> list[dict[str, str]]:
	"""Return the agreed starts that are to come, the first one first: no name, but the question's number."""
	rows = frappe.get_all(
		"Childcare Referral",
		filters={
			"provider": ("in", names or [NOBODY]),
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
