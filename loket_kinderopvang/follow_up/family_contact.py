"""What the desk writes to families by itself: where to follow a question, whether they still look, what ends soon.

A family with several open requests gets one mail for all of them. What it does not answer after the reminders is
marked for the desk to call: not to know is not the same as unanswered.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import frappe
from frappe.utils import add_to_date, cint, get_datetime, getdate

from loket_kinderopvang.contacts import contacts
from loket_kinderopvang.contacts.contacts import contact_to_mail
from loket_kinderopvang.follow_up import file_changes
from loket_kinderopvang.mail import messages
from loket_kinderopvang.platform import clock, compat, links
from loket_kinderopvang.platform.wording import date_words, listing
from loket_kinderopvang.referral import questions, referrals

if TYPE_CHECKING:
	from frappe.model.document import Document


__all__ = ["contact_to_mail", "follow_link", "renew", "send_lost_link", "send_new_link", "tell_registered"]

FOLLOW = file_changes.FOLLOW
# An officer puts a question to several places one after the other: the family hears it in one mail.
GATHER_MINUTES = 30
# What is older, a family reads on its page: nobody gets a mail about what was asked long ago.
TOLD_WITHIN_DAYS = 3


def follow_link(reference: Document, contact: Document | None = None) -> str:
	"""Make the token of a family's own page.

	Args:
		reference: an application that waits, or a family.
		contact: of a family, to whom the link belongs; by default the one to whom the desk writes.
	"""
	if reference.doctype == "Childcare Family":
		contact = contact or contact_to_mail(reference)
	return links.make(
		FOLLOW,
		reference.doctype,
		reference.name,
		add_to_date(clock.now(), days=link_days()),
		single_use=False,
		contact=contact and contact.name,
	)


def link_days() -> int:
	"""Return how many days the link of a family's own page works (Settings)."""
	return cint(frappe.get_cached_doc("Childcare Settings").follow_link_days) or 90


def tell_registered(family: Document, requests: list[str]) -> bool:
	"""Mail a family that its requests are registered, with the link of its own page; tell whether it was sent.

	Args:
		family: its file, as it was saved.
		requests: names of those that were registered now.
	"""
	return _write(family, "question_registered", requests)


def send_new_link(family: str, contact: str | None = None) -> bool:
	"""Mail a contact a new link of its own page, and make its earlier ones stop working; tell whether it was sent.

	Args:
		family: whose page; the caller has checked that the user may write it.
		contact: the row of one of its contacts; by default the one to whom the desk writes.

	Raises:
		frappe.ValidationError: this contact may see nothing, so that a link would open nothing.
	"""
	doc = frappe.get_doc("Childcare Family", family)
	row = contacts.contact_of(doc, contact) if contact else contact_to_mail(doc)
	if row and not contacts.rights_of(row).may_see:
		frappe.throw(
			frappe._("{0} may not see this file. Decide first what this contact may.").format(
				frappe.bold(frappe.utils.escape_html(row.contact_name))
			)
		)
	if row:
		file_changes.end_links(row.name)
	requests = frappe.get_all(
		"Childcare Request", {"family": family, "outcome": "Open"}, pluck="name", order_by="name asc"
	)
	sent = _write(doc, "question_registered", requests, row)
	if row and sent:
		file_changes.note(family, "link_renewed", doers=[row.name])
	return sent


def renew(token: str) -> None:
	"""Mail a new link to the address on file, for a link whose days are over. Nobody hears whether that was done."""
	link = links.renewable(token, FOLLOW)
	if not link or link.revoked_on or links.has_changed(link) or clock.now() <= get_datetime(link.expires_on):
		return
	reference = frappe.get_doc(link.reference_doctype, link.reference_name)
	family, row = _whose(reference, link.contact)
	if (row and contacts.rights_of(row).not_to_be_told) or (family and family.anonymised_on):
		return
	if reference.doctype == "Childcare Family" and not (row and contacts.rights_of(row).may_see):
		return
	link.db_set("renewed_on", clock.now())
	fresh = follow_link(reference, row if reference.doctype == "Childcare Family" else None)
	name = row.contact_name if row else reference.contact_name
	sent = messages.send(
		"new_link",
		reference,
		# An application's link goes where the application came from, never where somebody else reads.
		reference.email if reference.doctype == "Childcare Application" else row.email,
		reference.language,
		lambda: {"recipient": name, "link": links.url(FOLLOW, fresh), "days": link_days()},
	)
	if sent and family and row and contacts.rights_of(row).may_see:
		file_changes.note(family.name, "link_renewed", doers=[row.name])


def send_lost_link(reference: Document, contact: str | None = None) -> bool:
	"""Mail somebody who lost its mail another link of its own page; tell whether that was done.

	Its earlier links go on: who asks has shown nothing but that it knows an address.

	Args:
		reference: a family, or an application that waits.
		contact: of a family, the row of the contact who asks.
	"""
	family, row = (reference, contacts.contact_of(reference, contact)) if contact else (None, None)
	if family and (
		family.anonymised_on or not contacts.rights_of(row).may_see or contacts.rights_of(row).not_to_be_told
	):
		return False
	fresh = follow_link(reference, row)
	sent = messages.send(
		"new_link",
		reference,
		row.email if row else reference.email,
		reference.language,
		lambda: {
			"recipient": row.contact_name if row else reference.contact_name,
			"link": links.url(FOLLOW, fresh),
			"days": link_days(),
		},
	)
	if sent and family:
		file_changes.note(family.name, "link_renewed", doers=[row.name])
	return bool(sent)


def _whose(reference: Document, contact: str | None) -> tuple[Document | None, Document | None]:
	"""Return the family and the contact of a link: of an application only when it was registered."""
	if reference.doctype == "Childcare Family":
		return reference, contacts.contact_of(reference, contact)
	if not reference.family:
		return None, None
	family = frappe.get_doc("Childcare Family", reference.family)
	return family, contacts.contact_of(family, reference.contact)


def _children_of(requests: Iterable[str]) -> list[str]:
	"""Return the first names of the children of requests, each once; one without a name is left out."""
	children = dict.fromkeys(
		frappe.db.get_value("Childcare Request", request, "child") for request in requests
	)
	names = [frappe.db.get_value("Childcare Child", child, "first_name") for child in children]
	return [name for name in names if name]


def _write(family: Document, message: str, requests: list[str], contact: Document | None = None) -> bool:
	contact = contact or contact_to_mail(family)
	by_mail = bool(contact and contact.email)
	token = follow_link(family, contact) if by_mail else ""
	names = _children_of(requests)
	return messages.send(
		message,
		family,
		contact.email if by_mail else None,
		family.language,
		lambda: {
			"recipient": (contact and contact.contact_name) or family.family_name,
			"children": listing(names) or frappe._("your child"),
			"number": requests[0] if requests else family.name,
			"link": links.url(FOLLOW, token),
		},
	)


# ---- its question was put to a place


def families_to_tell() -> list[str]:
	"""Return the families whose question was put to somebody, some time ago, without their having heard it."""
	referral, request = frappe.qb.DocType("Childcare Referral"), frappe.qb.DocType("Childcare Request")
	rows = (
		frappe.qb.from_(referral)
		.join(request)
		.on(referral.request == request.name)
		.select(request.family)
		.distinct()
		.where(referral.told_family_on.isnull() & (referral.response == "Pending"))
		.where(referral.sent_on <= add_to_date(clock.now(), minutes=-GATHER_MINUTES))
		.where(referral.sent_on > add_to_date(clock.now(), days=-TOLD_WITHIN_DAYS))
		.where(request.outcome == "Open")
		.orderby(request.family)
		.run()
	)
	return [row[0] for row in rows]


def tell_put(family: str) -> bool:
	"""Mail a family, once for all of them, whom its questions were put to; tell whether there was something to tell."""
	requests = frappe.get_all(
		"Childcare Request", {"family": family, "outcome": "Open"}, pluck="name", order_by="name asc"
	)
	names = frappe.get_all(
		"Childcare Referral",
		{
			"request": ("in", requests or [""]),
			"response": "Pending",
			"told_family_on": compat.day_not_set(),
			"sent_on": (">", add_to_date(clock.now(), days=-TOLD_WITHIN_DAYS)),
		},
		pluck="name",
		order_by="sent_on asc, name asc",
	)
	rows = [
		frappe.db.get_value(
			"Childcare Referral",
			name,
			["name", "request", "provider", "partner", "told_family_on"],
			as_dict=True,
			for_update=True,
		)
		for name in names
	]
	# Another scheduler may have told them a moment ago.
	rows = [row for row in rows if not row.told_family_on]
	for row in rows:
		frappe.db.set_value(
			"Childcare Referral", row.name, "told_family_on", clock.now(), update_modified=False
		)
	doc = frappe.get_doc("Childcare Family", family)
	contact = contact_to_mail(doc)
	# Who has no address hears it when there is an answer: a letter for each question would be too much.
	if not rows or not contact or not contact.email:
		return bool(rows)
	token = follow_link(doc, contact)
	children = _children_of(row.request for row in rows)
	messages.send(
		"question_put",
		doc,
		contact.email,
		doc.language,
		lambda: {
			"recipient": contact.contact_name,
			"children": listing(children) or frappe._("your child"),
			"places": listing(list(dict.fromkeys(questions.name_for_family(row) for row in rows))),
			"link": links.url(FOLLOW, token),
		},
	)
	return True


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
