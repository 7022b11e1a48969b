"""What a provider may know of a request before it answers: enough to say yes or no, and no name unless the family agreed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import cint, get_datetime, getdate

from loket_kinderopvang.domain import identity
from loket_kinderopvang.domain.week_pattern import DAYS, WeekPattern
from loket_kinderopvang.platform import clock
from loket_kinderopvang.platform.wording import date_words, days_text, extended_text

if TYPE_CHECKING:
	from datetime import date

	from frappe.model.document import Document

# Shorter words of a name are ordinary words too often ("De", "Van").
SHORTEST_NAME = 4


def recipient(referral: Document) -> Document:
	"""Return the provider or the partner that a referral asks."""
	if referral.provider:
		return frappe.get_cached_doc("Childcare Provider", referral.provider)
	return frappe.get_cached_doc("Childcare Partner", referral.partner)


def question(referral: Document) -> dict[str, Any]:
	"""Return what the asked one may know of a request, in words of the current language.

	No name, no address: age, days, start, hours, district and what the officer wrote. The family's name and contact
	are there only when the family had agreed before the question was sent, and still does. That it is urgent is told,
	never why; that the child has a care need only when ``may_know_care_need`` says so, and no criterion at all.
	"""
	request = frappe.get_doc("Childcare Request", referral.request)
	start = getdate(request.wanted_from)
	mask = cint(request.slot_mask)
	result: dict[str, Any] = {
		"number": referral.name,
		"age": age_words(getdate(request.child_date), start) if request.child_date else "",
		"days": days_text(mask),
		"week": WeekPattern.from_mask(mask).to_days(),
		"minimum_days": request.minimum_days or 0,
		"start": date_words(start),
		"start_date": first_day(request, referral.vacancy),
		"until": date_words(request.wanted_until) if request.wanted_until else "",
		"hours": extended_text(cint(request.extended_mask)),
		"district": frappe.get_cached_value("Childcare Area", request.area, "area_name")
		if request.area
		else "",
		"price_system": _(request.price_system) if request.price_system else "",
		"inclusive": bool(request.inclusive_care) and may_know_care_need(referral, request.family),
		"urgent": bool(request.urgent),
		"message": referral.message or "",
		"deadline": date_words(referral.deadline),
		"deadline_time": get_datetime(referral.deadline).strftime("%H:%M") if referral.deadline else "",
		"child": "",
		"family": "",
		"phone": "",
		"email": "",
	}
	if referral.family_named and family_agrees(request.family):
		result.update(_family_words(request))
	return result


def family_agrees(family: str) -> bool:
	"""Tell whether providers may know who the family is."""
	return bool(frappe.db.get_value("Childcare Family", family, "share_with_providers"))


def may_know_care_need(referral: Document, family: str) -> bool:
	"""Tell whether who is asked may know that a child has a care need: it said it is interested, or the family agreed."""
	return bool(referral.interested_on) or bool(
		frappe.db.get_value("Childcare Family", family, "share_care_need")
	)


def first_day(request: Document, vacancy: str | None) -> date:
	"""Return the first day on which care can start: the wanted one, or later when the place is free later."""
	days = [getdate(request.wanted_from), clock.today()]
	if vacancy and (free := frappe.db.get_value("Childcare Vacancy", vacancy, "available_from")):
		days.append(getdate(free))
	return max(days)


def _family_words(request: Document) -> dict[str, str]:
	family = frappe.get_doc("Childcare Family", request.family)
	contact = family.first_contact
	return {
		"child": child_words(request),
		"family": contact.contact_name if contact else family.family_name,
		"phone": (contact and contact.phone) or "",
		"email": (contact and contact.email) or "",
	}


def child_words(request: Document) -> str:
	"""Return the name of a request's child, for its own family."""
	return frappe.get_cached_doc("Childcare Child", request.child).title_to_show()


def age_words(born: date, on: date) -> str:
	"""Return how old a child will be on a day, in words."""
	months = (on.year - born.year) * 12 + on.month - born.month - (on.day < born.day)
	if months < 0:
		return _("not born yet")
	if months == 0:
		return _("less than 1 month old")
	if months == 1:
		return _("1 month old")
	if months < 24:
		return _("{0} months old").format(months)
	if months % 12 == 0:
		return _("{0} years old").format(months // 12)
	if months % 12 == 1:
		return _("{0} years and 1 month old").format(months // 12)
	return _("{0} years and {1} months old").format(months // 12, months % 12)


def decline_reasons() -> list[dict[str, str]]:
	"""Return the reasons that a provider may choose from, in the current language."""
	rows = frappe.get_all(
		"Childcare Closing Reason",
		filters={"kind": "Declined", "disabled": 0, "provider_may_choose": 1},
		fields=["name", "label"],
		order_by="creation asc, code asc",
	)
	return [{"name": row.name, "label": _(row.label)} for row in rows]


def check_no_names(request: Document, message: str) -> None:
	"""See that a text for providers does not name a child or family that did not agree to it.

	Raises:
		frappe.ValidationError: naming the word that must go.
	"""
	if not message or family_agrees(request.family):
		return
	family = frappe.get_doc("Childcare Family", request.family)
	names = [family.family_name, *(row.contact_name for row in family.contacts)]
	names += frappe.db.get_value("Childcare Child", request.child, ("first_name", "last_name")) or ()
	words = {
		word for name in names for word in identity.normal_name(name).split() if len(word) >= SHORTEST_NAME
	}
	named = sorted(words & set(identity.normal_name(message).split()))
	if named:
		frappe.throw(
			_(
				"The message holds the name “{0}”, but the family did not agree yet that providers know its name. Leave the name out, or ask the family first."
			).format(frappe.utils.escape_html(named[0].capitalize())),
			title=_("No Names Yet"),
		)


def check_no_care_need(request: Document, message: str) -> None:
	"""See that a text for providers does not tell the care need of a child whose family did not agree to that.

	Raises:
		frappe.ValidationError: it holds what the file says of the care need.
	"""
	need = identity.normal_name(frappe.db.get_value("Childcare Child", request.child, "care_need"))
	if not message or not need or frappe.db.get_value("Childcare Family", request.family, "share_care_need"):
		return
	if need in identity.normal_name(message):
		frappe.throw(
			_(
				"The message tells the care need of the child, but the family did not agree to that yet. Leave it out, or ask the family first."
			),
			title=_("Care Need Not Shared"),
		)


def mask_of(doc: Document) -> int:
	"""Return the half days of anything that has the seven day fields, as a mask."""
	return WeekPattern.from_days({day: doc.get(day) or "" for day in DAYS}).mask


def name_for_family(row: Any) -> str:
	"""Return how a family may hear somebody named who was asked: by its name when it is published, else in general.

	Args:
		row: a referral, or its ``provider`` and ``partner``.
	"""
	if row.partner:
		return frappe.get_cached_value("Childcare Partner", row.partner, "partner_name")
	name, published = frappe.get_cached_value(
		"Childcare Provider", row.provider, ("provider_name", "published")
	)
	return name if published else _("a childcare location")
