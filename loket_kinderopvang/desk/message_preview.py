"""What a message looks like before it goes out: any template, any language, on a real record, with a test to oneself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import get_url, strip_html

from loket_kinderopvang.board import board_reports
from loket_kinderopvang.follow_up import family_contact, file_changes
from loket_kinderopvang.mail import message_templates, messages
from loket_kinderopvang.platform import clock
from loket_kinderopvang.platform.wording import date_words, days_text, listing
from loket_kinderopvang.referral import questions
from loket_kinderopvang.supply import availability

if TYPE_CHECKING:
	from frappe.model.document import Document

# message -> the doctype of the record that it is about
ABOUT = {
	"referral_to_provider": "Childcare Referral",
	"referral_reminder": "Childcare Referral",
	"referral_withdrawn": "Childcare Referral",
	"referral_answered": "Childcare Referral",
	"urgent_solved": "Childcare Referral",
	"placement_to_family": "Childcare Request",
	"change_received": "Childcare Request",
	"availability_round": "Childcare Provider",
	"round_reminder": "Childcare Provider",
	"confirm_address": "Childcare Application",
	"question_received": "Childcare Application",
	"question_registered": "Childcare Family",
	"still_looking": "Childcare Family",
	"certificate_reminder": "Childcare Family",
	"file_changed": "Childcare Family",
	"new_link": "Childcare Family",
	"question_put": "Childcare Family",
	"board_report": "Childcare Board Report",
}


def preview(message: str, language: str, doc: Document) -> dict[str, str]:
	"""Return a message about a record as it would look: subject, HTML and plain text. Its links lead nowhere.

	Raises:
		frappe.ValidationError: the message is about another kind of record.
	"""
	if ABOUT.get(message) != doc.doctype:
		frappe.throw(
			_("The message {0} is about a {1}: choose one of those.").format(
				message, _(ABOUT.get(message, "Childcare Request"))
			)
		)
	desk = frappe.get_cached_doc("Childcare Desk", doc.desk)
	subject, html = messages.render(message, language, desk, lambda: _of_message(message, _context(doc)))
	return {"subject": subject, "html": html, "text": strip_html(html)}


def _of_message(message: str, words: dict[str, Any]) -> dict[str, Any]:
	"""Return of all sample words those that the message really has: what a preview shows must be sent too."""
	names = message_templates.known(message)
	return {name: word for name, word in words.items() if names is None or name in names}


def send_test(message: str, language: str, doc: Document) -> str:
	"""Send a preview to the user's own address, marked as a test; return the address."""
	shown = preview(message, language, doc)
	address = frappe.db.get_value("User", frappe.session.user, "email")
	if not address or frappe.session.user == "Administrator":
		frappe.throw(_("Your user has no email address to send the test to."))
	frappe.sendmail(
		recipients=[address], subject=_("Test: {0}").format(shown["subject"]), message=shown["html"]
	)
	return address


def _context(doc: Document) -> dict[str, Any]:
	"""Return everything that a template of this kind of record may use, in the language of the template."""
	sample: dict[str, Any] = {
		"recipient": doc.get_title(),
		"link": get_url("/childcare/…"),
		"number": doc.name,
		"days": 7,
		"children": "",
		"places": _("a childcare location"),
		"change": _("start on {0}").format(date_words(clock.today())),
		"until": date_words(clock.today()),
		"information": frappe.get_cached_doc("Childcare Settings").price_information_url or "",
		"vacancies": [],
		"locations": [],
		"request": doc.name,
		"start": date_words(clock.today()),
		"child": "",
		"provider": {"name": "", "phone": "", "email": "", "website": "", "address": ""},
	}
	if doc.doctype == "Childcare Referral":
		sample.update(question=questions.question(doc), recipient=questions.recipient(doc).get_title())
	elif doc.doctype == "Childcare Provider":
		sample["vacancies"] = [
			{**availability.vacancy_words(row), "provider": ""}
			for row in availability.open_vacancies(doc.name)
		]
		sample["locations"] = [availability.location_words(doc)]
	elif doc.doctype == "Childcare Request":
		family = frappe.get_doc("Childcare Family", doc.family)
		contact = family_contact.contact_to_mail(family)
		sample.update(
			recipient=contact.contact_name if contact else family.family_name,
			child=questions.child_words(doc),
			days=days_text(questions.mask_of(doc)),
		)
		if doc.placed_at:
			place = frappe.get_cached_doc("Childcare Provider", doc.placed_at)
			sample["provider"] = {
				"name": place.provider_name,
				"phone": place.phone or "",
				"email": place.email or "",
				"website": place.website or "",
				"address": place.street or "",
			}
	elif doc.doctype == "Childcare Family":
		contact = family_contact.contact_to_mail(doc)
		sample["recipient"] = contact.contact_name if contact else doc.family_name
		names = frappe.get_all(
			"Childcare Child", {"family": doc.name}, pluck="first_name", order_by="name asc"
		)
		sample["children"] = listing([name for name in names if name])
		sample["changes"] = [file_changes.CHANGES["details_changed"]()]
		sample["days"] = family_contact.link_days()
	elif doc.doctype == "Childcare Board Report":
		sample.update(board_reports.mail_context(doc))
	return sample
