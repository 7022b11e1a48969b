"""Personal links: a provider or a parent opens one record for one purpose, without an account.

The secret part is 256 random bits; only its digest is stored. A link is bound to a record, a purpose, a person where
it is one's, and to the state that it was made for (``link_states``): when that changes it stops working. It ends on a
date, can be revoked, and where using it changes something it works once.
"""

from __future__ import annotations

import hashlib
import secrets
import string
from datetime import datetime
from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import add_to_date, get_datetime, get_url

from loket_kinderopvang.platform import clock, compat, link_states

if TYPE_CHECKING:
	from frappe.model.document import Document

PATHS = {
	"answer_referral": "/childcare/answer/",
	"report_availability": "/childcare/availability/",
	"confirm_address": "/childcare/confirm/",
	"follow_file": "/childcare/file/",
}
RENEW_AGAIN_HOURS = 1
SIGNS = string.ascii_letters + string.digits
# 43 of 62 signs are 256 bits.
TOKEN_LENGTH = 43
UNKNOWN, EXPIRED, USED, REVOKED, CHANGED = "unknown", "expired", "used", "revoked", "changed"


class LinkProblem(frappe.ValidationError):
	"""A personal link that does not work; ``code`` says why. It tells nothing of the record behind it."""

	def __init__(self, code: str) -> None:
		self.code = code
		self.http_status_code = 404 if code == UNKNOWN else 410
		super().__init__(problem_text(code))


def problem_title(code: str) -> str:
	"""Return in a few words why a link does not work."""
	return {
		UNKNOWN: _("This link does not work"),
		EXPIRED: _("The time to answer is over"),
		USED: _("We have your answer"),
		REVOKED: _("This question is no longer open"),
		CHANGED: _("This link does not work any more"),
	}[code]


def problem_text(code: str) -> str:
	"""Return what to tell somebody whose link does not work, and what can be done."""
	return {
		UNKNOWN: _("This link is not known here. Look whether it was copied whole, or call the desk."),
		EXPIRED: _("This link worked until the deadline. Call the desk if you still want to answer."),
		USED: _(
			"Your answer was received before, and this link worked once. Call the desk if something changed."
		),
		REVOKED: _("It was solved or withdrawn. You need to do nothing."),
		CHANGED: _(
			"Something changed since this link was sent. Use the link of the latest mail, or call the desk."
		),
	}[code]


def make(
	purpose: str,
	reference_doctype: str,
	reference_name: str,
	expires_on: datetime,
	single_use: bool = True,
	contact: str | None = None,
	about: str | None = None,
) -> str:
	"""Make a personal link and return its token, which is stored nowhere.

	Args:
		purpose: what the link may be used for; a key that ``resolve`` asks for again.
		reference_doctype: doctype of the one record it opens.
		reference_name: name of that record.
		expires_on: the last moment on which it works.
		single_use: whether an answer through it uses it up.
		contact: the row of the family's contact to whom it belongs, if it is one's.
		about: the record that it was made for beside the one that it opens; it ends with that.
	"""
	# No sign but letters and digits: others are escaped in the plain part of a mail, and end an address there.
	token = "".join(secrets.choice(SIGNS) for _sign in range(TOKEN_LENGTH))
	link = frappe.new_doc("Childcare Personal Link")
	link.update(
		{
			"purpose": purpose,
			"reference_doctype": reference_doctype,
			"reference_name": reference_name,
			"expires_on": expires_on,
			"single_use": int(single_use),
			"contact": contact,
			"about": about,
			"state_hash": link_states.digest(purpose, reference_doctype, reference_name, contact, about),
			"token_hash": digest(token),
		}
	)
	# Made by a step that checked its user's right on the record; nobody has rights to write links.
	link.insert(ignore_permissions=True)
	return token


def digest(token: str) -> str:
	"""Return what is stored of a token."""
	return hashlib.sha256((token or "").encode()).hexdigest()


def find(token: str, purpose: str) -> Document:
	"""Return the link of a token, also when it no longer works.

	Raises:
		LinkProblem: there is none for this purpose. The look-up is by digest, so its timing tells nothing.
	"""
	name = frappe.db.get_value(
		"Childcare Personal Link", {"token_hash": digest(token), "purpose": purpose}, "name"
	)
	if not name:
		raise LinkProblem(UNKNOWN)
	return frappe.get_doc("Childcare Personal Link", name)


def resolve(token: str, purpose: str, lock: bool = False) -> Document:
	"""Return the link of a token, if it works now.

	Args:
		token: the secret part of the link.
		purpose: what it is to be used for; a link for something else is unknown.
		lock: True to hold it until the end of the transaction, before it is used.

	Raises:
		LinkProblem: it is unknown, expired, used or revoked, or what it was made for changed.
	"""
	link = find(token, purpose)
	if lock:
		link = compat.locked(link.doctype, link.name)
	if link.revoked_on:
		raise LinkProblem(REVOKED)
	if link.single_use and link.used_on:
		raise LinkProblem(USED)
	if clock.now() > get_datetime(link.expires_on):
		raise LinkProblem(EXPIRED)
	if has_changed(link):
		raise LinkProblem(CHANGED)
	return link


def renewable(token: str, purpose: str) -> Document | None:
	"""Return the link of a token, held, if a new one may be mailed in its place now; None else.

	A lost mail is asked for once more; a robot that asks all day fills nobody's mailbox. The caller looks whether the
	old link ended in a way for which there is a new one, and notes ``renewed_on``.
	"""
	try:
		link = find(token, purpose)
	except LinkProblem:
		return None
	link = compat.locked(link.doctype, link.name)
	again = link.renewed_on and get_datetime(link.renewed_on) > add_to_date(
		clock.now(), hours=-RENEW_AGAIN_HOURS
	)
	return None if again else link


def has_changed(link: Document) -> bool:
	"""Tell whether what a link was made for changed since; one of before links were bound to it has not."""
	return bool(link.state_hash) and link.state_hash != link_states.of_link(link)


def use(link: Document) -> None:
	"""Note that something was done through a link; a single-use one no longer works afterwards."""
	link.db_set("used_on", clock.now())


def use_all(reference_doctype: str, reference_name: str) -> None:
	"""Note that the record of these links was answered: none of them is needed any more, however it was answered."""
	_end(reference_doctype, reference_name, None, "used_on")


def revoke(reference_doctype: str, reference_name: str, purpose: str | None = None) -> None:
	"""Make the links of a record that were not used stop working."""
	_end(reference_doctype, reference_name, purpose, "revoked_on")


def _end(reference_doctype: str, reference_name: str, purpose: str | None, field: str) -> None:
	filters: dict = {
		"reference_doctype": reference_doctype,
		"reference_name": reference_name,
		"revoked_on": compat.day_not_set(),
	}
	if purpose:
		filters["purpose"] = purpose
	rows = frappe.get_all(
		"Childcare Personal Link", filters=filters, fields=["name", "used_on", "single_use"]
	)
	for row in rows:
		# One that was used up says so; one that works many times still has to be ended.
		if not (row.used_on and row.single_use):
			frappe.db.set_value("Childcare Personal Link", row.name, field, clock.now())


def revoke_contact(contact: str) -> None:
	"""Make the links of one contact of a family stop working."""
	for name in frappe.get_all(
		"Childcare Personal Link", {"contact": contact, "revoked_on": compat.day_not_set()}, pluck="name"
	):
		frappe.db.set_value("Childcare Personal Link", name, "revoked_on", clock.now())


def forget(reference_doctype: str, reference_name: str) -> None:
	"""Remove the links of a record that is being deleted."""
	frappe.db.delete(
		"Childcare Personal Link", {"reference_doctype": reference_doctype, "reference_name": reference_name}
	)


def forget_contact(contact: str) -> None:
	"""Remove the links of a contact whose data are deleted."""
	frappe.db.delete("Childcare Personal Link", {"contact": contact})


def url(purpose: str, token: str) -> str:
	"""Return the full address of a personal link."""
	return get_url(PATHS[purpose] + token)
