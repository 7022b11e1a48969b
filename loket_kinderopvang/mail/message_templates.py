"""What staff may write in a message, and what becomes of it: checked when it is saved, filled in when it is sent.

A template gets the words of its message and nothing of the platform (``domain/mail_template``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import cint, escape_html

from loket_kinderopvang.domain import mail_template
from loket_kinderopvang.domain.mail_template import TemplateProblem

if TYPE_CHECKING:
	from frappe.model.document import Document

DESK = ("name", "phone", "email", "address", "opening_hours", "complaint_text")
QUESTION = (
	"number",
	"age",
	"days",
	"week",
	"minimum_days",
	"start",
	"start_date",
	"until",
	"hours",
	"district",
	"price_system",
	"inclusive",
	"urgent",
	"message",
	"deadline",
	"deadline_time",
	"child",
	"family",
	"phone",
	"email",
)
VACANCY = ("name", "places", "days", "from", "until", "price_system", "week", "seen", "ages", "provider")
PROVIDER = ("name", "phone", "email", "website", "address")
_REFERRAL = {"question": QUESTION, "recipient": None, "link": None}
LOCATION = ("name", "text")
# Of these there are several: a message goes through them.
LISTS = frozenset({"vacancies", "locations"})
_ROUND = {"recipient": None, "link": None, "vacancies": VACANCY, "locations": LOCATION}
_FAMILY = {"recipient": None, "children": None, "number": None, "link": None}
# Message -> its names, each with its fields; None for plain words. Every message knows the desk too.
KNOWN: dict[str, dict[str, tuple[str, ...] | None]] = {
	"referral_to_provider": _REFERRAL,
	"referral_reminder": _REFERRAL,
	"referral_withdrawn": {"question": QUESTION, "recipient": None},
	"urgent_solved": {"question": QUESTION, "recipient": None},
	"referral_answered": {"question": QUESTION, "recipient": None, "start": None, "days": None},
	"availability_round": _ROUND,
	"round_reminder": _ROUND,
	"confirm_address": {"recipient": None, "number": None, "link": None, "days": None},
	"question_received": {"recipient": None, "number": None, "link": None},
	"question_registered": _FAMILY,
	"still_looking": _FAMILY,
	"change_received": {"recipient": None, "number": None, "change": None, "link": None},
	"certificate_reminder": {"recipient": None, "until": None, "information": None},
	"placement_to_family": {
		"recipient": None,
		"child": None,
		"provider": PROVIDER,
		"start": None,
		"days": None,
		"request": None,
	},
	"file_changed": {"recipient": None, "number": None, "changes": None},
	"new_link": {"recipient": None, "link": None, "days": None},
	"question_put": {"recipient": None, "children": None, "places": None, "link": None},
	"board_report": {"from_date": None, "until": None, "number": None},
}


def known(message: str) -> dict[str, tuple[str, ...] | None] | None:
	"""Return the names that a message may use, with their fields; None for a message without a list."""
	return {"desk": DESK, **KNOWN[message]} if message in KNOWN else None


def rendered(message: str, template: dict[str, str], values: dict[str, Any]) -> tuple[str, str]:
	"""Return subject (plain text) and body (HTML) of a message.

	Raises:
		TemplateProblem: the template can't be used.
	"""
	# A word that there is none of at this moment is empty, and no mistake of whoever wrote the template.
	absent = {name: {} if fields else "" for name, fields in (known(message) or {}).items()}
	for name, fields in (known(message) or {}).items():
		if fields and name not in LISTS:
			given = values.get(name)
			values = {
				**values,
				name: {**dict.fromkeys(fields, ""), **(given if isinstance(given, dict) else {})},
			}
	values = {**absent, **values}
	subject = mail_template.render(template["subject"] or "", values, html=False)
	return " ".join(subject.split()), mail_template.render(template["response"] or "", values, html=True)


def problem_text(problem: TemplateProblem) -> str:
	"""Return in words what is wrong with a template, where, and what would be right."""
	line, word = problem.line, problem.word
	names = ", ".join(problem.names)
	texts = {
		mail_template.SYNTAX: _("Line {0} can't be read: {1}"),
		mail_template.UNKNOWN_NAME: _("Line {0} uses {1}, which this message does not have. It may use: {2}"),
		mail_template.UNKNOWN_FIELD: _(
			"Line {0} uses {1}, which this message does not have. It may use: {2}"
		),
		mail_template.CALL: _(
			"Line {0} calls {1}. A message calls nothing: it shows the words that it is given."
		),
		mail_template.STATEMENT: _(
			"Line {0} uses {1}. A message may use values, and the words if, for and set."
		),
		mail_template.FILTER: _("Line {0} uses {1}, which a message may not. It may use: {2}"),
		mail_template.DEPTH: _("Line {0} goes too deep: a list within a list is the most."),
		mail_template.SIZE: _("The text is too long, or grows too long when it is filled in."),
		mail_template.TIME: _("Filling in this text takes too long. Make it simpler."),
		mail_template.VALUE: _("A value in this text can't be shown so: {1}"),
	}
	return texts[problem.code].format(line, word, names)


# ---- when staff save


def check(doc: Document, _method: str | None = None) -> None:
	"""Refuse an Email Template of the desk that could not be sent (``doc_events``); others are not looked at."""
	rows = frappe.get_all(
		"Childcare Mail Template",
		{"email_template": doc.name, "parenttype": "Childcare Settings"},
		pluck="message",
		distinct=True,
		order_by="message asc",
	)
	for message in rows:
		_refuse_if_wrong(doc, message)


def check_settings(doc: Document, _method: str | None = None) -> None:
	"""Refuse settings that link a message to a template that could not be sent (``doc_events``)."""
	before = doc.get_doc_before_save()
	linked = {(row.message, row.email_template) for row in before.mail_templates} if before else set()
	for row in doc.mail_templates:
		if (row.message, row.email_template) not in linked and frappe.db.exists(
			"Email Template", row.email_template
		):
			_refuse_if_wrong(frappe.get_doc("Email Template", row.email_template), row.message)


def unusable() -> list[str]:
	"""Return the names of the desk's templates that can't be sent; the shipped text goes out in their place."""
	found = []
	for row in frappe.get_cached_doc("Childcare Settings").mail_templates:
		if frappe.db.exists("Email Template", row.email_template):
			doc = frappe.get_cached_doc("Email Template", row.email_template)
			if _problem(doc, row.message):
				found.append(row.email_template)
	return list(dict.fromkeys(found))


def _refuse_if_wrong(doc: Document, message: str) -> None:
	found = _problem(doc, message)
	if not found:
		return
	label, problem = found
	frappe.throw(
		_("{0} of {1}: {2}").format(
			frappe.bold(label), frappe.bold(escape_html(doc.name)), escape_html(problem_text(problem))
		),
		title=_("This message could not be sent"),
	)


def _problem(doc: Document, message: str) -> tuple[str, TemplateProblem] | None:
	names = known(message)
	body = "response_html" if cint(doc.use_html) else "response"
	for field in ("subject", body):
		try:
			mail_template.check(doc.get(field) or "", names)
		except TemplateProblem as problem:
			return _(doc.meta.get_label(field)).strip(), problem
	return None
