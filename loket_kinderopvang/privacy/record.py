"""The record of processing (GDPR art. 30), made of the one list of places, in the reader's language."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _

from loket_kinderopvang.privacy import places, retention

PURPOSE_LABELS = {
	"file": "Registering what a family asks, and following it until it is answered",
	"intake": "Taking in what a family sends, before the desk has looked at it",
	"referral": "Putting a request to a provider or a partner, and keeping the answer",
	"neutrality": "Showing that the desk treats all providers alike",
	"access": "Letting a family or a provider reach one record without an account",
	"mail": "Sending messages, no more than set in a day",
	"allocation": "Proposing in a round which request goes to which free place",
	"supply": "Keeping where care is offered and whom to reach there",
	"figures": "Registration, figures and reports for the municipality and the agency",
	"accountability": "Knowing who opened a file",
	"platform": "The site itself: mails, comments, versions, files, logs, accounts",
}
GROUND_LABELS = {
	"public_task": "Task in the public interest (GDPR art. 6.1.e): Decree of 20 April 2012, art. 13, and the Flemish government's decision of 14 December 2018",
	"legal_duty": "Duty to show and to protect (GDPR art. 5.2, 7.1 and 32)",
}
SUBJECT_LABELS = {
	"parents": "Parents and guardians",
	"contacts": "Other contacts of the family",
	"children": "Children, born and unborn",
	"provider_staff": "People at providers",
	"partner_staff": "People at partners",
	"staff": "Staff of the desk",
}
CATEGORY_LABELS = {
	"identity": "Identity",
	"contact": "How to reach somebody",
	"address": "Where somebody lives",
	"wish": "The care that is asked",
	"situation": "Situation of the family (sensitive)",
	"health": "Care need (health, GDPR art. 9)",
	"note": "Free text",
	"consent": "Consent",
	"process": "How it was handled",
	"account": "Account",
	"access": "Personal link",
	"staff": "Who of the staff",
	"count": "How it counts",
}
RECIPIENT_LABELS = {
	"desk": "Staff of the desk",
	"providers": "Providers that are asked; a name only after the family agreed",
	"partners": "The partner that brought the family or to which it is referred",
	"board": "The local board",
	"figures": "Board, agency and public: figures only, small ones hidden",
	"public": "Everybody, as far as published",
	"host": "Who hosts the site (processor)",
}
ACTION_LABELS = {
	"blank": "Emptied",
	"month": "Kept to the month",
	"keep": "Kept",
	"delete": "Removed",
	"replace": "Replaced by a dash",
	"empty": "Emptied; what counts stays",
}
TERM_LABELS = {
	"file": "{0} months after all requests were closed (by outcome: {1})",
	"application": "Days in Settings while unconfirmed; {0} months once rejected or registered",
	"match_log": "{0} months",
	"reading": "{0} months",
	"link": "{0} months after it ended",
	"mail": "{0} months; mostly one night",
	"import_row": "{0} months",
	"active": "As long as the organisation works with the desk",
	"with_file": "As long as the file, and what the platform's Log Settings say",
}
FOR_EVER_LABELS = {"": "No term is set: kept until somebody asks to be forgotten"}


def rows() -> list[dict[str, Any]]:
	"""Return the record: a line per doctype, with a line per field below it (``indent`` 1).

	Returns:
		``[{"indent", "place", "purpose", "ground", "subjects", "category", "recipients", "term", "forgetting"}]``.
	"""
	result = []
	for doctype, line in places.doctypes().items():
		result.append(
			{
				"indent": 0,
				"place": _(doctype),
				"purpose": _(PURPOSE_LABELS[line["purpose"]]),
				"ground": _(GROUND_LABELS[line["ground"]]),
				"subjects": ", ".join(_(SUBJECT_LABELS[code]) for code in line["subjects"]),
				"category": ", ".join(_(CATEGORY_LABELS[code]) for code in _categories(doctype)),
				"recipients": "; ".join(_(RECIPIENT_LABELS[code]) for code in line["recipients"]),
				"term": term_words(line["term"]),
				"forgetting": _(ACTION_LABELS[line["forget"]]),
			}
		)
		meta = frappe.get_meta(doctype)
		for field, (category, action) in places.fields(doctype).items():
			known = meta.get_field(field)
			result.append(
				{
					"indent": 1,
					"place": _(known.label) if known else field,
					"category": _(CATEGORY_LABELS[category]),
					"forgetting": _(ACTION_LABELS[action]),
				}
			)
	for place in (*places.platform(), *places.read()["by_code"]):
		result.append(
			{
				"indent": 0,
				"place": _(place),
				"purpose": _(PURPOSE_LABELS["platform"]),
				"ground": _(GROUND_LABELS["public_task"]),
				"subjects": ", ".join(_(SUBJECT_LABELS[code]) for code in ("parents", "children", "staff")),
				"category": ", ".join(_(CATEGORY_LABELS[code]) for code in ("process", "note")),
				"recipients": "; ".join(_(RECIPIENT_LABELS[code]) for code in ("desk", "host")),
				"term": term_words("with_file"),
				"forgetting": _(ACTION_LABELS["delete"]),
			}
		)
	return result


def _categories(doctype: str) -> list[str]:
	return list(dict.fromkeys(category for category, _action in places.fields(doctype).values()))


def term_words(code: str) -> str:
	"""Return how long a place keeps what it holds, by the terms in Settings."""
	if code == "file":
		terms = retention.terms()
		by_outcome = [f"{_(outcome)} {months or '–'}" for outcome, months in terms.items() if outcome]
		longest = max(terms.values())
		return (
			_(TERM_LABELS[code]).format(longest, ", ".join(by_outcome)) if longest else _(FOR_EVER_LABELS[""])
		)
	field = {
		"application": "retention_rejected",
		"match_log": "retention_match_logs",
		"reading": "retention_readings",
		"link": "retention_links",
		"mail": "retention_waiting_mails",
		"import_row": "retention_import_rows",
	}.get(code)
	if not field:
		return _(TERM_LABELS[code])
	months = retention.months(field)
	return _(TERM_LABELS[code]).format(months) if months else _(FOR_EVER_LABELS[""])
