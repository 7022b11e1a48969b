"""What is free at providers."""

from __future__ import annotations

import frappe

from loket_kinderopvang.access.declarations import ANYBODY, STAFF, open_to, record
from loket_kinderopvang.api.arguments import parsed
from loket_kinderopvang.platform.conflicts import retrying
from loket_kinderopvang.supply import availability
from loket_kinderopvang.web import personal_page


@frappe.whitelist(methods=["POST"])
@open_to(STAFF, record("Childcare Availability Round", "round", "write"))
@retrying
def ask_availability(round: str) -> int:
	"""Ask every active provider of an availability round that was not asked yet; return how many were asked."""
	return availability.ask(round)


@frappe.whitelist(allow_guest=True, methods=["POST"])
@open_to(ANYBODY, limit=("answers", personal_page.answers_per_hour))
@retrying
def report_availability(token: str, vacancies: list | str) -> dict:
	"""Tell what is free, with the token of an availability link.

	Args:
		token: the secret part of the personal link.
		vacancies: objects with ``vacancy`` (a number, or none for a new one) and the fields of Childcare Vacancy
			that changed; ``closed`` takes one off the list.
	"""
	return availability.report_availability(token, parsed(vacancies, "vacancies", list))


@frappe.whitelist(methods=["POST"])
@open_to(STAFF, record("Childcare Availability Round", "round", "read"))
def silent_providers(round: str) -> list[dict]:
	"""Return who did not answer an availability round, with how to reach it."""
	return availability.silent_providers(round)
