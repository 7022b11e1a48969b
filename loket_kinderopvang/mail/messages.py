"""Mail to families, providers and partners: templates that staff edit, in the reader's language.

Settings link each message and language to an Email Template. A language that is missing falls back to the desk's
default language, then to English, then to the text that ships with the app. Every mail is queued and leaves a line on
the file's timeline, without the secret part of a personal link.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import cint, escape_html, get_datetime, validate_email_address

from loket_kinderopvang.contacts import contacts
from loket_kinderopvang.domain import mail_template, names
from loket_kinderopvang.mail import mail_texts, message_templates
from loket_kinderopvang.platform import clock

if TYPE_CHECKING:
	from frappe.model.document import Document

LAST_RESORT = "en"
# Messages to families: who has no address gets them as a letter.
TO_FAMILIES = frozenset(
	{
		"placement_to_family",
		"question_registered",
		"still_looking",
		"certificate_reminder",
		"change_received",
		"question_received",
		"file_changed",
		"new_link",
		"question_put",
	}
)
# What may wait until the next morning when somebody got enough mails for one day.
CAN_WAIT = frozenset(
	{
		"referral_to_provider",
		"referral_reminder",
		"referral_withdrawn",
		"referral_answered",
		"question_registered",
		"still_looking",
		"certificate_reminder",
		"change_received",
		"question_put",
	}
)
# One column of a size that is read on a phone; a long address wraps instead of widening it.
READABLE = "font-size:16px;line-height:1.5;overflow-wrap:anywhere;word-break:break-word"
_SECRET = re.compile(r"(/childcare/\w+/)[\w-]{20,}")
# The button of a mail and the line that repeats its address.
_LINK = re.compile(r"<p[^>]*>(?:(?!</p>).)*/childcare/\w+/[\w-]*(?:(?!</p>).)*</p>", re.DOTALL)


@contextmanager
def in_language(language: str | None) -> Iterator[None]:
	"""Translate and format for another reader within a block."""
	before = frappe.local.lang
	frappe.local.lang = language or before
	try:
		yield
	finally:
		frappe.local.lang = before


def send(
	message: str,
	reference: Document,
	email: str | None,
	language: str | None,
	context: dict[str, Any] | Callable[[], dict[str, Any]],
) -> bool:
	"""Queue one mail and note it on the timeline of ``reference``.

	Args:
		message: which message; an option of Childcare Mail Template.
		reference: the saved record that the mail is about; its ``desk`` gives the sender.
		email: the address; empty when the recipient has none.
		language: of the recipient.
		context: what the template may use; texts are escaped here. A function is called in the language of the
			template that was found, so that days and dates stand in the words of the text around them.

	Returns:
		False when there is no address, or when the site can't send mail: the caller marks the file, for the desk
		to call or write.
	"""
	if not email or not validate_email_address(email):
		reference.add_comment("Info", _("A message could not be sent: there is no email address."))
		if message in TO_FAMILIES:
			write_letter(message, reference, language, context)
		return False
	if message in TO_FAMILIES and contacts.must_not_be_mailed(reference, email):
		reference.add_comment(
			"Info",
			_("A message was not sent: its address is of somebody who must not be told of this family."),
		)
		return False
	desk = frappe.get_cached_doc("Childcare Desk", reference.desk)
	subject, body = render(message, language, desk, context)
	if message in CAN_WAIT and not reference.get("urgent") and _had_enough(email):
		_put_off(reference, email, language, subject, body)
		return True
	waiting = len(frappe.local.message_log)
	try:
		queued = _queue(reference, email, subject, body, desk)
	except frappe.OutgoingEmailError:
		# The site has no outgoing account. The desk's work goes on; what Frappe said of it is not for the user.
		del frappe.local.message_log[waiting:]
		reference.add_comment(
			"Info", _("A message could not be sent: this site has no outgoing email account.")
		)
		return False
	if queued == []:
		reference.add_comment("Info", _("A message could not be sent: {0} takes no mail.").format(email))
		return False
	_note(reference, email, subject, body, desk)
	return True


def _queue(reference: Any, email: str, subject: str, body: str, desk: Document) -> Any:
	return frappe.sendmail(
		recipients=[email],
		subject=subject,
		message=f'<div style="{READABLE}">{body}</div>',
		reference_doctype=reference.doctype,
		reference_name=reference.name,
		reply_to=desk.email or None,
		add_unsubscribe_link=0,
		with_container=True,
	)


# ---- not five a day


def _had_enough(email: str) -> bool:
	"""Tell whether an address got as many mails today as staff allow, less the one that brings the rest together."""
	most = cint(frappe.get_cached_doc("Childcare Settings").mails_per_day)
	if not most:
		return False
	today = get_datetime(clock.today())
	sent = frappe.db.count("Email Queue Recipient", {"recipient": email, "modified": (">=", today)})
	return sent >= most


def _put_off(reference: Document, email: str, language: str | None, subject: str, body: str) -> None:
	waiting = frappe.new_doc("Childcare Waiting Mail")
	waiting.update(
		{
			"email": email,
			"language": language,
			"desk": reference.desk,
			"waits_since": clock.now(),
			"reference_doctype": reference.doctype,
			"reference_name": reference.name,
			"subject": subject,
			"body": body,
		}
	)
	# The app's own outbox, which nobody has rights on.
	waiting.insert(ignore_permissions=True)
	reference.add_comment(
		"Info", _("A message waits until tomorrow: {0} got enough mails today.").format(email)
	)


def waiting_addresses() -> list[str]:
	"""Return the addresses for which something waits since an earlier day."""
	return list(
		dict.fromkeys(
			frappe.get_all(
				"Childcare Waiting Mail",
				{"waits_since": ("<", get_datetime(clock.today()))},
				pluck="email",
				order_by="waits_since asc, name asc",
			)
		)
	)


def send_waiting(email: str) -> bool:
	"""Send everything that waits for an address as one mail; tell whether it was sent."""
	rows = frappe.get_all(
		"Childcare Waiting Mail", {"email": email}, ["*"], order_by="waits_since asc, name asc"
	)
	# Another scheduler may have sent them a moment ago: only what is still there, and held, is sent.
	rows = [
		row
		for row in rows
		if frappe.db.get_value("Childcare Waiting Mail", row.name, "name", for_update=True)
	]
	if not rows:
		return False
	desk = frappe.get_cached_doc("Childcare Desk", rows[0].desk)
	with in_language(rows[0].language):
		subject = (
			rows[0].subject
			if len(rows) == 1
			else _("{0} messages from {1}").format(len(rows), desk.desk_name)
		)
	bodies = [f"<h3>{escape_html(row.subject)}</h3>{row.body}" if len(rows) > 1 else row.body for row in rows]
	first = frappe._dict(doctype=rows[0].reference_doctype, name=rows[0].reference_name)
	_queue(first, email, subject, "<hr>".join(bodies), desk)
	for row in rows:
		if frappe.db.exists(row.reference_doctype, row.reference_name):
			_note(
				frappe.get_doc(row.reference_doctype, row.reference_name), email, row.subject, row.body, desk
			)
		frappe.db.delete("Childcare Waiting Mail", {"name": row.name})
	return True


def write_letter(
	message: str,
	reference: Document,
	language: str | None,
	context: dict[str, Any] | Callable[[], dict[str, Any]],
) -> str:
	"""Keep a message on the timeline as a letter to print (print format Childcare Letter); return its name.

	A personal link is for a screen: on paper the desk's telephone number does its work.
	"""
	desk = frappe.get_cached_doc("Childcare Desk", reference.desk)
	subject, body = render(message, language, desk, context)
	letter = _line(reference, subject, _LINK.sub("", body), desk)
	letter.communication_medium = "Other"
	letter.subject = _("Letter: {0}").format(subject)[:140]
	# The app's own text about a record that the caller worked on.
	letter.insert(ignore_permissions=True)
	return letter.name


def render(
	message: str,
	language: str | None,
	desk: Document,
	context: dict[str, Any] | Callable[[], dict[str, Any]],
) -> tuple[str, str]:
	"""Return subject and HTML body of a message in a language, or in the nearest one that has a template.

	A template of staff that can't be rendered is logged and passed over: the mail goes out in the text that ships.
	"""
	templates = list(_templates_for(message, language, desk.default_language))
	for position, template in enumerate(templates, 1):
		with in_language(template["language"]):
			values = {"desk": _desk_words(desk), **(context() if callable(context) else context)}
			if isinstance(values.get("recipient"), str):
				# Who is greeted typed the name, and perhaps somebody else's address.
				values["recipient"] = names.harmless(values["recipient"])
			try:
				return message_templates.rendered(message, template, values)
			except mail_template.TemplateProblem as problem:
				if position == len(templates):
					raise
				frappe.log_error(
					title=f"Mail template of {message} ({template['language']}) can't be used",
					message=message_templates.problem_text(problem),
				)
	raise KeyError(message)


def _templates_for(
	message: str, language: str | None, default_language: str | None
) -> Iterator[dict[str, str]]:
	"""Yield ``{"subject", "response", "language"}``, the best first: staff's templates, then those that ship.

	Behind each of staff's stands the shipped one of the same language, for when the first can't be rendered.
	"""
	rows = [
		row for row in frappe.get_cached_doc("Childcare Settings").mail_templates if row.message == message
	]
	spoken = (language, (language or "").split("-")[0], default_language, LAST_RESORT)
	wanted = list(dict.fromkeys(code for code in spoken if code))
	for code in wanted:
		for row in rows:
			if row.language == code and (doc := _template(row.email_template)):
				body = doc.response_html if doc.use_html else doc.response
				yield {"subject": doc.subject, "response": body or "", "language": code}
				if shipped := shipped_templates().get((message, code)):
					yield shipped
	for code in wanted:
		if shipped := shipped_templates().get((message, code)):
			yield shipped


def _template(name: str) -> Document | None:
	"""Return a template of staff; None when they threw it away."""
	try:
		return frappe.get_cached_doc("Email Template", name)
	except frappe.DoesNotExistError:
		frappe.clear_last_message()
		return None


@lru_cache
def shipped_templates() -> dict[tuple[str, str], dict[str, str]]:
	"""Return the templates that ship with the app by (message, language)."""
	return {(row["message"], row["language"]): row for row in mail_texts.shipped()}


def _desk_words(desk: Document) -> dict[str, str]:
	return {
		"name": desk.desk_name,
		"phone": desk.phone or "",
		"email": desk.email or "",
		"address": desk.address or "",
		"opening_hours": desk.opening_hours or "",
		"complaint_text": desk.complaint_text or "",
	}


def _note(reference: Document, email: str, subject: str, body: str, desk: Document) -> None:
	"""Leave a line on the timeline: what was sent to whom, with the secret part of links blotted out."""
	line = _line(reference, subject, body, desk)
	line.recipients = email
	if reference.get("owner"):
		# What the platform would read of the record once more.
		line.reference_owner = reference.owner
		line.parent_doc = reference
	# The app's own note of what it sent; the user who caused it may be a guest with a personal link.
	line.insert(ignore_permissions=True)


def _line(reference: Document, subject: str, body: str, desk: Document) -> Document:
	line = frappe.new_doc("Communication")
	line.update(
		{
			"communication_type": "Automated Message",
			"communication_medium": "Email",
			"sent_or_received": "Sent",
			"subject": subject[:140],
			"content": _SECRET.sub(r"\1…", body),
			"sender": desk.email or "",
			"reference_doctype": reference.doctype,
			"reference_name": reference.name,
			"status": "Linked",
		}
	)
	return line
