"""A partner's own page, for somebody with an account: /childcare/partner. It brings families in and sees how they fare."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _

from loket_kinderopvang import permissions
from loket_kinderopvang.contacts import contacts
from loket_kinderopvang.family import family_page
from loket_kinderopvang.platform import links
from loket_kinderopvang.platform.wording import date_words
from loket_kinderopvang.referral import referrals
from loket_kinderopvang.web import portal

no_cache = 1


def get_context(context: Any) -> None:
	"""Show the partner's own files and what it is asked; or take an answer."""
	portal.serve(context, _show, _take)


def _partners() -> list[str]:
	partners = permissions.partners_of(frappe.session.user)
	if not partners:
		raise links.LinkProblem(links.UNKNOWN)
	return partners


def _show(_token: str) -> dict[str, Any]:
	partners = _partners()
	partner = frappe.get_cached_doc("Childcare Partner", partners[0])
	return {
		"desk": frappe.get_cached_doc("Childcare Desk", partner.desk),
		"language": partner.language,
		"title": _("Your page"),
		"recipient": partner.partner_name,
		"files": _files(partners),
		"waiting": [portal.question_words(name) for name in referrals.asked_of(frappe.session.user)],
		"reasons": portal.reasons(),
		**portal.week(),
	}


def _files(partners: list[str]) -> list[dict[str, Any]]:
	"""Return the families that the partner brought in, and where each question stands; only those."""
	rows = frappe.get_all(
		"Childcare Application",
		filters={
			"partner": ("in", partners),
			"status": ("!=", "Draft"),
			"changes_request": ("is", "not set"),
		},
		fields=["name", "contact_name", "received_on", "status", "rejected_reason", "family", "contact"],
		order_by="received_on desc, name desc",
		limit=200,
	)
	result = []
	for row in rows:
		# Of a family's file the partner sees what the one that it brought in may see.
		requests = _may_see(row) and frappe.get_all(
			"Childcare Application Child",
			{"parent": row.name, "request": ("is", "set")},
			pluck="request",
			order_by="idx asc",
		)
		standings = [f"{name}: {family_page.story(name)['standing']}" for name in requests or []]
		if row.status == "Rejected":
			standings = [_("Not registered: {0}").format(row.rejected_reason or "–")]
		result.append(
			{
				"number": row.name,
				"name": row.contact_name,
				"on": date_words(row.received_on),
				"standings": standings or [_("The desk registers it soon.")],
			}
		)
	return result


def _may_see(application: Any) -> bool:
	if not application.family:
		return False
	family = frappe.get_doc("Childcare Family", application.family)
	return contacts.rights_of(contacts.contact_of(family, application.contact)).may_see


def _take(_token: str, form: dict[str, Any]) -> dict[str, Any]:
	portal.take_answer(form)
	return {**_show(""), "said": _("Thank you. We received your answer.")}
