"""Putting a request to providers, and their answers."""

from __future__ import annotations

import frappe

from loket_kinderopvang.access.declarations import ANYBODY, STAFF, open_to, record
from loket_kinderopvang.api.arguments import parsed
from loket_kinderopvang.platform.conflicts import retrying
from loket_kinderopvang.referral import call_round, referrals
from loket_kinderopvang.web import personal_page


@frappe.whitelist(methods=["POST"])
@open_to(STAFF, record("Childcare Request", "request", "write"))
@retrying
def refer(request: str, providers: list | str, message: str | None = None) -> list[dict]:
	"""Put a request to one or several providers, each by mail with its own link.

	Args:
		request: the request's number.
		providers: provider names, or objects ``{"provider": …, "vacancy": …}``.
		message: a text for the provider; without names unless the family agreed.

	Returns:
		``[{"referral", "provider", "mailed"}]``; all are made, or none.
	"""
	return referrals.refer(request, parsed(providers, "providers", list), message)


@frappe.whitelist(allow_guest=True, methods=["POST"])
@open_to(ANYBODY, limit=("answers", personal_page.answers_per_hour))
@retrying
def answer_referral(
	token: str,
	answer: str,
	reason: str | None = None,
	note: str | None = None,
	days: dict | str | None = None,
	start_date: str | None = None,
) -> dict:
	"""Answer a referral with its personal link's token: "accept", "decline" or "other_days".

	Args:
		token: the secret part of the personal link.
		answer: one of the three words.
		reason: code of a closing reason of the kind Declined; needed to decline.
		note: a few words for the desk.
		days: for "other_days", the free days: ``{"monday": "Full Day", …}``.
		start_date: the first day, when accepting (by default the day that was asked for).
	"""
	days = parsed(days, "days", dict) if days else None
	return referrals.answer(token, answer, reason=reason, note=note, days=days, start_date=start_date)


@frappe.whitelist(methods=["POST"])
@open_to(STAFF, record("Childcare Referral", "referral", "write"))
@retrying
def record_answer(
	referral: str,
	answer: str,
	reason: str | None = None,
	note: str | None = None,
	days: dict | str | None = None,
	start_date: str | None = None,
) -> dict:
	"""Write down what a provider answered by phone; the same consequences as its own click."""
	days = parsed(days, "days", dict) if days else None
	return referrals.record_answer(
		referral, answer, reason=reason, note=note, days=days, start_date=start_date
	)


@frappe.whitelist(methods=["POST"])
@open_to(STAFF, record("Childcare Referral", "referral", "write"))
@retrying
def send_new_link(referral: str) -> bool:
	"""Send a pending question again with a fresh link and deadline; tell whether a mail went out."""
	return referrals.send_new_link(referral)


@frappe.whitelist(methods=["POST"])
@open_to(STAFF, record("Childcare Referral", "referral", "write"))
@retrying
def note_interest(referral: str) -> None:
	"""Note that a provider said by phone that it is interested: it may know of a care need of the child from now on."""
	referrals.note_interest(referral)


@frappe.whitelist(methods=["POST"])
@open_to(STAFF, record("Childcare Referral", "referral", "write"))
@retrying
def withdraw_referral(referral: str, note: str | None = None) -> None:
	"""Take a question back from a provider or partner, which gets a mail that it need not answer any more."""
	referrals.withdraw(referral, note)


@frappe.whitelist(methods=["POST"])
@open_to(STAFF, record("Childcare Request", "request", "read"))
def suitable_providers(request: str) -> list[dict]:
	"""Return whom an urgent call-round would ask: ``[{"provider", "vacancy"}]``."""
	return call_round.suitable(request)


@frappe.whitelist(methods=["POST"])
@open_to(STAFF, record("Childcare Request", "request", "write"))
@retrying
def call_all(request: str, message: str | None = None) -> list[dict]:
	"""Ask every suitable provider of an urgent request at once; the answer is that of ``refer``."""
	return call_round.call(request, message)
