"""What the desk writes to families by itself: where to follow a question, whether they still look, what ends soon.

A family with several open requests gets one mail for all of them. What it does not answer after the reminders is
marked for the desk to call: not to know is not the same as unanswered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
from frappe.utils import add_to_date, cint, get_datetime, getdate

from loket_kinderopvang import clock, compat, links, messages, referrals
from loket_kinderopvang.wording import date_words, listing

if TYPE_CHECKING:
	from frappe.model.document import Document


FOLLOW = "follow_file"


def follow_link(reference: Document) -> str:
	"""Make the token of a family's own page, for an application or a family."""
	days = cint(frappe.get_cached_doc("Childcare Settings").follow_link_days) or 365
	return links.make(
		FOLLOW, reference.doctype, reference.name, add_to_date(clock.now(), days=days), single_use=False
	)


def contact_to_mail(family: Document) -> Document | None:
	"""Return the contact to whom the desk writes: the first one with an address, the primary one before others."""
	rows = sorted(family.contacts, key=lambda row: (not row.email, not row.is_primary, row.idx))
	return rows[0] if rows else None


def tell_registered(family: str, requests: list[str]) -> bool:
	"""Mail a family that its requests are registered, with the link of its own page; tell whether it was sent."""
	return _write(frappe.get_doc("Childcare Family", family), "question_registered", requests)


def send_new_link(family: str) -> bool:
	"""Mail a family a new link of its own page, and make the earlier ones stop working; tell whether it was sent."""
	links.revoke("Childcare Family", family, FOLLOW)
	requests = frappe.get_all(
		"Childcare Request", {"family": family, "outcome": "Open"}, pluck="name", order_by="name asc"
	)
	return tell_registered(family, requests)


def _write(family: Document, message: str, requests: list[str]) -> bool:
	contact = contact_to_mail(family)
	by_mail = bool(contact and contact.email)
	token = follow_link(family) if by_mail else ""
	names = [
		frappe.db.get_value("Childcare Child", child, "first_name") or ""
		for child in dict.fromkeys(
			frappe.db.get_value("Childcare Request", request, "child") for request in requests
		)
	]
	return messages.send(
		message,
		family,
		contact.email if by_mail else None,
		family.language,
		lambda: {
			"recipient": (contact and contact.contact_name) or family.family_name,
			"children": listing([name for name in names if name]) or frappe._("your child"),
			"number": requests[0] if requests else family.name,
			"link": links.url(FOLLOW, token),
		},
	)


# ---- still looking?


def due_families() -> list[str]:
	"""Return the families with an open request of which it is time to ask, to remind, or to give up."""
	settings = frappe.get_cached_doc("Childcare Settings")
	if not cint(settings.still_looking_days):
		return []
	request = frappe.qb.DocType("Childcare Request")
	rows = (
		frappe.qb.from_(request)
		.select(
			request.family,
			request.asked_on,
			request.still_looking_on,
			request.still_looking_sent,
			request.looking_confirmed_on,
		)
		.where(
			(request.outcome == "Open") & (request.asked_on <= getdate(_before(settings.still_looking_days)))
		)
		.orderby(request.family)
		.run(as_dict=True)
	)
	return list(dict.fromkeys(row.family for row in rows if is_due(row, settings)))


def _before(days: int) -> object:
	return add_to_date(clock.now(), days=-cint(days))


def is_due(request: dict | Document, settings: Document) -> bool:
	"""Tell whether a family is to be asked now whether it still looks, or reminded of it."""
	if cint(request.get("still_looking_sent")):
		return get_datetime(request.get("still_looking_on")) <= _before(settings.still_looking_reminder_days)
	last = max(
		get_datetime(moment)
		for moment in (request.get("asked_on"), request.get("looking_confirmed_on"))
		if moment
	)
	return last <= _before(settings.still_looking_days)


def ask_or_mark(family: str) -> bool:
	"""Ask a family about its open requests that are due, or mark them when it was reminded often enough."""
	settings = frappe.get_cached_doc("Childcare Settings")
	names = frappe.get_all(
		"Childcare Request",
		{"family": family, "outcome": "Open"},
		pluck="name",
		order_by="asked_on asc, name asc",
	)
	requests = [compat.locked("Childcare Request", name) for name in names]
	due = [doc for doc in requests if doc.outcome == "Open" and is_due(doc, settings)]
	given_up = [doc for doc in due if cint(doc.still_looking_sent) > cint(settings.still_looking_reminders)]
	for doc in given_up:
		if doc.attention != "Family Did Not Reply":
			referrals.raise_attention(doc, "Family Did Not Reply")
		# Should the desk leave it at that, it comes back after as long again.
		doc.db_set("still_looking_on", clock.now())
	ask = [doc for doc in due if doc not in given_up]
	if ask and _write(frappe.get_doc("Childcare Family", family), "still_looking", [doc.name for doc in ask]):
		for doc in ask:
			doc.db_set(
				{"still_looking_on": clock.now(), "still_looking_sent": cint(doc.still_looking_sent) + 1},
				notify=True,
			)
	else:
		for doc in ask:
			referrals.raise_attention(doc, "Cannot Be Reached by Mail")
			# Asked by telephone now: not once more every night.
			doc.db_set("looking_confirmed_on", clock.now())
	return bool(due)


# ---- the price certificate


def certificates_that_end() -> list[str]:
	"""Return the families whose price certificate ends soon and that were not reminded of it."""
	days = cint(frappe.get_cached_doc("Childcare Settings").certificate_reminder_days)
	if not days:
		return []
	today = clock.today()
	rows = frappe.get_all(
		"Childcare Family",
		filters={
			"price_certificate_until": ("between", (today, add_to_date(today, days=days))),
			"anonymised_on": compat.day_not_set(),
		},
		fields=["name", "price_certificate_until", "certificate_reminded_on"],
		order_by="name asc",
	)
	return [row.name for row in rows if _not_reminded(row, days)]


def _not_reminded(family: dict | Document, days: int) -> bool:
	begin = add_to_date(getdate(family.get("price_certificate_until")), days=-days)
	reminded = family.get("certificate_reminded_on")
	return not reminded or getdate(reminded) < getdate(begin)


def remind_of_certificate(name: str) -> bool:
	"""Remind one family that its certificate ends; tell whether it was due."""
	family = compat.locked("Childcare Family", name)
	settings = frappe.get_cached_doc("Childcare Settings")
	if not _not_reminded(family, cint(settings.certificate_reminder_days)):
		return False
	contact = contact_to_mail(family)
	messages.send(
		"certificate_reminder",
		family,
		contact and contact.email,
		family.language,
		lambda: {
			"recipient": contact.contact_name if contact else family.family_name,
			"until": date_words(family.price_certificate_until),
			"information": settings.price_information_url or "",
		},
	)
	family.db_set("certificate_reminded_on", clock.today())
	return True
