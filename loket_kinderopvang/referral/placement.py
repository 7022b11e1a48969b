"""A yes becomes care: the place is taken under a lock, what is left of it stays on offer, and everybody is told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import cint, escape_html, getdate

from loket_kinderopvang.contacts.contacts import contact_to_mail
from loket_kinderopvang.domain.week_pattern import WeekPattern, extended_flags
from loket_kinderopvang.mail import messages
from loket_kinderopvang.matching import matching
from loket_kinderopvang.platform import clock, compat, states
from loket_kinderopvang.platform.wording import date_words, days_text
from loket_kinderopvang.referral import questions

if TYPE_CHECKING:
	from frappe.model.document import Document

# A first day so long after the wanted one is a slip in the year.
LONGEST_WAIT_DAYS = 2 * 366


class PlaceGone(frappe.ValidationError):
	"""The last place was given to another family."""

	http_status_code = 409


def agreed_start(request: Document, vacancy: str | None, start_date: str | None, outside: bool) -> date:
	"""Return the first day of care: the given one, else the first on which it can start.

	Args:
		request: the question.
		vacancy: the place that is taken, or None when none was named.
		start_date: what was given, in any shape.
		outside: True when it comes through a personal link: a day in the past is then refused.

	Raises:
		frappe.ValidationError: it is no date, or can't be the first day.
	"""
	if not start_date:
		return questions.first_day(request, vacancy)
	try:
		start = getdate(start_date)
	except Exception:
		start = None
	if not start:
		frappe.throw(
			_("{0} is not a date. Choose the first day again.").format(escape_html(str(start_date)[:30]))
		)
	if outside and start < clock.today():
		frappe.throw(
			_("The first day {0} is in the past. Choose today or a later day.").format(date_words(start))
		)
	if request.wanted_until and start > getdate(request.wanted_until):
		frappe.throw(
			_("The first day is after the last day that the family asked for ({0}).").format(
				date_words(request.wanted_until)
			)
		)
	if request.child_date and start < getdate(request.child_date):
		frappe.throw(_("The first day is before the child is born."))
	if start > getdate(request.wanted_from) + timedelta(days=LONGEST_WAIT_DAYS):
		frappe.throw(
			_(
				"The first day {0} is more than two years after the day that was asked for. Check the year."
			).format(date_words(start))
		)
	return start


def place(request: Document, referral: Document, start: date) -> None:
	"""Take the place that a provider gives, and answer the request.

	The caller holds the locks on request and referral, and tells everybody afterwards.

	Raises:
		PlaceGone: the last place was given just before.
		frappe.ValidationError: the place ends before care would start.
	"""
	if referral.vacancy:
		_take_place(referral.vacancy, agreed_days(request, referral), start)
	states.move(
		request,
		"Answered",
		_("{0} accepted: placed from {1}.").format(
			escape_html(questions.recipient(referral).get_title()), date_words(start)
		),
		also={
			"placed_at": referral.provider,
			"placed_from": start,
			"placement_referral": referral.name,
			"closed_on": clock.now(),
			"closing_reason": None,
			"closing_kind": None,
			"next_action_on": None,
			"attention": "",
			"attention_on": None,
		},
	)


def agreed_days(request: Document, referral: Document) -> int:
	"""Return the half days that are agreed: the other ones that were offered and taken, else those asked for."""
	if referral.other_days_offered:
		return WeekPattern.from_days(referral.as_dict(), prefix="offer_").mask
	return cint(request.slot_mask)


def _take_place(name: str, wanted: int, start: date) -> None:
	"""Take one place of a vacancy; days of it that are not needed stay on offer as a vacancy of their own."""
	vacancy = compat.locked("Childcare Vacancy", name)
	if vacancy.closed or cint(vacancy.places) < 1:
		frappe.throw(
			_(
				"The place was just given to another family, so it can't be given again. If other days are free, tell us which. If not, say no, or call the desk."
			),
			PlaceGone,
			title=_("No Place Left"),
		)
	if vacancy.available_until and getdate(vacancy.available_until) < start:
		frappe.throw(
			_(
				"This place is free until {0} only, and care would start on {1}. Choose an earlier first day."
			).format(date_words(vacancy.available_until), date_words(start))
		)
	vacancy.db_set("places", cint(vacancy.places) - 1, notify=True)
	matching.vacancies_changed(vacancy.desk)
	there = WeekPattern.from_mask(cint(vacancy.slot_mask))
	taken = there.overlap(WeekPattern.from_mask(wanted))
	rest = there.subtract(taken)
	if taken and rest:
		_offer_rest(vacancy, rest)


def _offer_rest(vacancy: Document, rest: WeekPattern) -> None:
	same = {
		"provider": vacancy.provider,
		"price_system": vacancy.price_system,
		"age_from_months": vacancy.age_from_months,
		"age_to_months": vacancy.age_to_months,
		"available_from": vacancy.available_from,
		"extended_mask": cint(vacancy.extended_mask),
		"inclusive_care": cint(vacancy.inclusive_care),
	}
	filters = {**same, "slot_mask": rest.mask, "source": "Remainder", "closed": 0}
	filters["available_until"] = vacancy.available_until or None
	if existing := frappe.db.get_value("Childcare Vacancy", filters, "name"):
		other = compat.locked("Childcare Vacancy", existing)
		other.db_set("places", cint(other.places) + 1, notify=True)
		return
	doc = frappe.new_doc("Childcare Vacancy")
	doc.update(
		{
			**same,
			**rest.to_days(),
			**extended_flags(cint(vacancy.extended_mask)),
			"available_until": vacancy.available_until,
			"places": 1,
			"confirmed_on": vacancy.confirmed_on,
			"source": "Remainder",
			"split_from": vacancy.name,
		}
	)
	# A consequence of the provider's own acceptance, which may come through its personal link.
	doc.insert(ignore_permissions=True)


def tell(request: Document, referral: Document, start: date) -> None:
	"""Mail the family and the provider that there is a place, each in its language."""
	_tell_family(request, referral, start)
	provider = questions.recipient(referral)
	messages.send(
		"referral_answered",
		referral,
		provider.email,
		provider.language,
		lambda: {
			"question": questions.question(referral),
			"recipient": provider.get_title(),
			"start": date_words(start),
			"days": days_text(agreed_days(request, referral)),
		},
	)


def _tell_family(request: Document, referral: Document, start: date) -> None:
	family = frappe.get_doc("Childcare Family", request.family)
	contact = contact_to_mail(family)
	provider = questions.recipient(referral)

	def words() -> dict:
		return {
			"recipient": contact.contact_name if contact else family.family_name,
			"child": questions.child_words(request),
			"request": request.name,
			"start": date_words(start),
			"days": days_text(agreed_days(request, referral)),
			"provider": {
				"name": provider.provider_name,
				"phone": provider.phone or "",
				"email": provider.email or "",
				"website": provider.website or "",
				"address": " ".join(filter(None, (provider.street, provider.postal_code, provider.city))),
			},
		}

	sent = messages.send("placement_to_family", request, contact and contact.email, family.language, words)
	if not sent:
		# Care was found and the family does not know: somebody must call.
		request.db_set({"attention": "Cannot Be Reached by Mail", "attention_on": clock.now()}, notify=True)
