"""Which place fits which request, in which order, and why."""

from __future__ import annotations

import frappe

from loket_kinderopvang.access import reading_log
from loket_kinderopvang.access.declarations import STAFF, open_to, record
from loket_kinderopvang.matching import judging, matching
from loket_kinderopvang.platform.conflicts import retrying


@frappe.whitelist(methods=["POST"])
@open_to(STAFF, record("Childcare Request", "request", "read"))
@retrying
def find_vacancies(request: str, limit: int | None = None) -> list[dict]:
	"""Return the vacancies for a request, best first, and log what was shown.

	Returns:
		``[{"vacancy", "provider", "score", "fits", "reasons": [{"rule", "ok", "detail"}], …}]``; score 0 to 100.
	"""
	doc = frappe.get_doc("Childcare Request", request)
	return matching.find_vacancies(doc, limit)


@frappe.whitelist(methods=["POST"])
@open_to(STAFF, record("Childcare Request", "request", "read"))
def find_openings(request: str) -> dict:
	"""Return what change would open a place: ``{"near_misses": […], "combinations": […]}``."""
	return matching.find_openings(request)


@frappe.whitelist(methods=["POST"])
@open_to(STAFF, record("Childcare Vacancy", "vacancy", "read"))
@retrying
def find_requests(vacancy: str, limit: int | None = None) -> list[dict]:
	"""Return the open requests for a vacancy, in the order of priority and waiting time, and log what was shown.

	Returns:
		``[{"request", "score", "fits", "reasons": [{"rule", "ok", "detail"}], "tier", "waiting_days", …}]``.
	"""
	found = matching.find_requests(vacancy, limit)
	reading_log.note("Childcare Request", (), reading_log.LISTED, len(found))
	return found


@frappe.whitelist()
@open_to(STAFF, record("Childcare Request", "request", "read"))
def priority_reasons(request: str) -> list[str]:
	"""Return why a request has its priority, in sentences, by the rules in force when it was asked."""
	doc = frappe.get_doc("Childcare Request", request)
	return judging.reasons_in_words(doc)
