"""What a family agreed to: which text, when and how it said so, and what the desk may share because of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import cint

from loket_kinderopvang.platform import clock

if TYPE_CHECKING:
	from datetime import datetime

	from frappe.model.document import Document

CARE_NEED = "Share Care Need"
# fieldname on an application and in Settings -> purpose of the consent
PURPOSES = {
	"consent_registration": "Registration",
	"consent_providers": "Share With Providers",
	"consent_desks": "Share With Other Desks",
	"consent_care_need": CARE_NEED,
}
# Each purpose as staff read it.
PURPOSE_LABELS = {
	"Registration": "Registration",
	"Share With Providers": "Share With Providers",
	"Share With Other Desks": "Share With Other Desks",
	CARE_NEED: "Share Care Need",
	"Partner Support": "Partner Support",
}
# purpose -> flag on the family
FLAGS = {
	"Share With Providers": "share_with_providers",
	"Share With Other Desks": "share_with_desks",
	CARE_NEED: "share_care_need",
}
# channel of an application -> how the consent was given
THROUGH = {"Counter": "Counter", "Phone": "Phone", "Partner": "Partner", "Import": "Paper"}


def wordings(language: str | None = None) -> dict[str, str]:
	"""Return the text of each consent in a language, as it is shown and kept: ``{fieldname: text}``."""
	settings = frappe.get_cached_doc("Childcare Settings")
	texts = {
		fieldname: settings.get(fieldname) or settings.meta.get_field(fieldname).default
		for fieldname in PURPOSES
	}
	return {fieldname: " ".join(_(text, lang=language or None).split()) for fieldname, text in texts.items()}


def agreed_wording(application: Document) -> str:
	"""Return the texts that an application agrees to, a line for each, as they stand today."""
	texts = wordings(application.language)
	return "\n".join(
		f"{purpose}: {texts[fieldname]}"
		for fieldname, purpose in PURPOSES.items()
		if application.get(fieldname)
	)


def add_from_application(family: Document, application: Document) -> None:
	"""Add to ``family`` what its application agreed to and the family did not agree to before."""
	kept = dict(
		line.split(": ", 1) for line in (application.consent_wording or "").split("\n") if ": " in line
	)
	current = wordings(application.language)
	for fieldname, purpose in PURPOSES.items():
		if not application.get(fieldname) or in_force(family, purpose):
			continue
		if purpose == CARE_NEED and not tells_care_need(application):
			# Agreed to nothing: there is no care need to tell of.
			continue
		family.append(
			"consents",
			{
				"purpose": purpose,
				"given_on": application.received_on or clock.now(),
				"given_through": THROUGH.get(application.channel, "Web Form"),
				"wording": kept.get(purpose) or current[fieldname],
			},
		)


def tells_care_need(application: Document) -> bool:
	"""Tell whether an application says that a child needs extra care."""
	return bool(cint(application.inclusive_care) or any(row.care_need for row in application.children))


def not_taken_over(family: Document, application: Document) -> list[str]:
	"""Return the purposes that an application agrees to and the family does not."""
	return [
		purpose
		for fieldname, purpose in PURPOSES.items()
		if application.get(fieldname)
		and not in_force(family, purpose)
		and (purpose != CARE_NEED or tells_care_need(application))
	]


def in_force(family: Document, purpose: str, at: datetime | None = None) -> bool:
	"""Tell whether a family agrees to a purpose: given, and not withdrawn since."""
	at = at or clock.now()
	return any(
		row.purpose == purpose
		and not (row.withdrawn_on and frappe.utils.get_datetime(row.withdrawn_on) <= at)
		for row in family.consents
	)


def complete(family: Document) -> None:
	"""Fill in when and which wording where a row of consent lacks it, and let the flags follow the rows."""
	texts = wordings(family.language)
	by_purpose = {purpose: texts[fieldname] for fieldname, purpose in PURPOSES.items()}
	for row in family.consents:
		row.given_on = row.given_on or clock.now()
		row.wording = row.wording or by_purpose.get(row.purpose)
	for purpose, flag in FLAGS.items():
		family.set(flag, int(in_force(family, purpose)))
