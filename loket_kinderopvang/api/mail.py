"""What the desk's mails look like, and what became of them."""

from __future__ import annotations

import frappe

from loket_kinderopvang.access.declarations import STAFF, open_to, record_of
from loket_kinderopvang.desk import message_preview
from loket_kinderopvang.follow_up import mail_states as mail_fate

MAILED = (
	"Childcare Family",
	"Childcare Request",
	"Childcare Referral",
	"Childcare Application",
	"Childcare Provider",
)


@frappe.whitelist(methods=["POST"])
@open_to(STAFF, record_of("doctype", "name", "read"))
def preview_message(message: str, language: str, doctype: str, name: str) -> dict:
	"""Return a message as it would be sent about a real record: ``{"subject", "html", "text"}``. Nothing is sent."""
	doc = frappe.get_doc(doctype, name)
	return message_preview.preview(message, language, doc)


@frappe.whitelist(methods=["POST"])
@open_to(STAFF, record_of("doctype", "name", "read"))
def send_test_message(message: str, language: str, doctype: str, name: str) -> str:
	"""Send the preview of a message to the user's own address; return that address."""
	doc = frappe.get_doc(doctype, name)
	return message_preview.send_test(message, language, doc)


@frappe.whitelist(methods=["POST"])
@open_to(STAFF, record_of("doctype", "name", "read", among=MAILED))
def mail_states(doctype: str, name: str) -> list[dict]:
	"""Return what became of the mails about a file, the newest first; for the desk's staff.

	Returns:
		``[{"day", "to", "subject", "state", "words", "color"}]``; ``state`` is "waiting", "sent", "refused", "bounced" or
		"failed".
	"""
	return mail_fate.states_of(doctype, name)
