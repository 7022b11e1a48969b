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
from frappe.utils import escape_html, validate_email_address

from loket_kinderopvang.setup import mail_texts

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
	}
)
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
	desk = frappe.get_cached_doc("Childcare Desk", reference.desk)
	subject, body = render(message, language, desk, context)
	waiting = len(frappe.local.message_log)
	try:
		queued = frappe.sendmail(
			recipients=[email],
			subject=subject,
			message=body,
			reference_doctype=reference.doctype,
			reference_name=reference.name,
			reply_to=desk.email or None,
			add_unsubscribe_link=0,
			with_container=True,
		)
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
			try:
				# A subject is plain text, which a mail program shows as it is; a body is HTML.
				subject = frappe.render_template(template["subject"], values)
				return " ".join(subject.split()), frappe.render_template(
					template["response"], _escaped(values)
				)
			except Exception:
				if position == len(templates):
					raise
				frappe.clear_last_message()
				frappe.log_error(
					title=f"Mail template of {message} ({template['language']}) can't be used",
					message=frappe.get_traceback(),
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
			if row.language == code and frappe.db.exists("Email Template", row.email_template):
				doc = frappe.get_cached_doc("Email Template", row.email_template)
				body = doc.response_html if doc.use_html else doc.response
				yield {"subject": doc.subject, "response": body or "", "language": code}
				if shipped := shipped_templates().get((message, code)):
					yield shipped
	for code in wanted:
		if shipped := shipped_templates().get((message, code)):
			yield shipped


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


def _escaped(value: Any) -> Any:
	if isinstance(value, str):
		return escape_html(value)
	if isinstance(value, dict):
		return {key: _escaped(item) for key, item in value.items()}
	if isinstance(value, (list, tuple)):
		return [_escaped(item) for item in value]
	return value


def _note(reference: Document, email: str, subject: str, body: str, desk: Document) -> None:
	"""Leave a line on the timeline: what was sent to whom, with the secret part of links blotted out."""
	line = _line(reference, subject, body, desk)
	line.recipients = email
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
