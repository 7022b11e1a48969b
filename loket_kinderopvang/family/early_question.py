"""A question that the desk did not register yet, on the page of the family that sent it: to read, change and take back.

Nobody has judged it yet, so what the family says of it now is what it asks: no proposal, and no officer in between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import get_datetime, getdate

from loket_kinderopvang.domain.week_pattern import DAYS, EXTENDED, WeekPattern, extended_mask, from_boxes
from loket_kinderopvang.family import taking_back, what_was_asked
from loket_kinderopvang.intake import incoming
from loket_kinderopvang.platform import clock, compat, field_checks
from loket_kinderopvang.platform.wording import date_words, days_text, extended_text, listing

if TYPE_CHECKING:
	from frappe.model.document import Document

WAITS = ("New", "Unconfirmed")
LONGEST_NOTE = 1000


def story(application: Document) -> dict[str, Any]:
	"""Return an application as the page shows a question, in words of the current language."""
	mask = WeekPattern.from_days({day: application.get(day) for day in DAYS}).mask
	open_ = application.status in WAITS
	names = [row.first_name for row in application.children if row.first_name]
	return {
		"name": application.name,
		"child": listing(names) or _("Your child"),
		"open": open_,
		"standing": _standing(application, open_),
		"events": _events(application),
		"days": days_text(mask),
		"hours": extended_text(extended_mask({name: application.get(name) for name in EXTENDED})),
		"start": date_words(application.wanted_from),
		"start_date": getdate(application.wanted_from) if application.wanted_from else "",
		"week": week_boxes(application),
		"hints": [],
		"offers": [],
		"change_waits": False,
		"asks": False,
		"early": True,
		"undo_until": taking_back.until(application),
		"asked": what_was_asked.answers(application),
	}


def week_boxes(doc: Any) -> dict[str, int]:
	"""Return the half days of a week as the boxes of a form that are ticked."""
	parts = {"Full Day": ("morning", "afternoon"), "Morning": ("morning",), "Afternoon": ("afternoon",)}
	return {f"{day}_{part}": 1 for day in DAYS for part in parts.get(doc.get(day) or "", ())}


def _standing(application: Document, open_: bool) -> str:
	if open_:
		return _("We have your question {0}. The desk looks at it and contacts you.").format(application.name)
	if application.closed_by_family_on:
		return _("You withdrew this question. We stopped looking.")
	return _("This question is closed.")


def _events(application: Document) -> list[dict[str, str]]:
	events = [
		(application.received_on, _("You asked for childcare.")),
		(application.confirmed_on, _("You confirmed your address.")),
		(application.closed_by_family_on, _("You withdrew this question.")),
	]
	return [{"on": date_words(get_datetime(moment)), "text": text} for moment, text in events if moment]


def held(application: Document, closed: bool = False) -> Document:
	"""Return the application, held until the transaction ends.

	Args:
		application: that the visitor's link opened.
		closed: whether one that its sender closed is meant.

	Raises:
		frappe.ValidationError: the desk registered or closed it in the meantime.
	"""
	doc = compat.locked("Childcare Application", application.name)
	if doc.family or (doc.status not in WAITS and not closed):
		frappe.throw(_("The desk handled your question just now. Open your page again to see how it stands."))
	return doc


def withdraw(application: Document) -> str:
	"""Take an application back that nobody registered; return the sentence for the page."""
	doc = held(application)
	doc.db_set(
		{
			"status": "Rejected",
			"rejected_reason": _("The family withdrew it on its own page."),
			"closed_by_family_on": clock.now(),
		},
		notify=True,
	)
	return _("Your question is withdrawn. You can always ask again.")


def undo(application: Document) -> str:
	"""Put an application that its sender took back before the desk again; return the sentence for the page."""
	doc = held(application, closed=True)
	if not taking_back.until(doc):
		frappe.throw(_("This can't be taken back any more. Call the desk, or ask again."))
	doc.db_set({"status": "New", "rejected_reason": None, "closed_by_family_on": None}, notify=True)
	doc.add_comment("Info", _("The family took back that it withdrew this question."))
	return _("Your question is open again. We look further.")


def change(application: Document, form: dict[str, str]) -> str:
	"""Change the start, the days or the words of an application; return the sentence for the page.

	Raises:
		frappe.ValidationError: what was filled in can't be right, or nothing is different.
	"""
	doc = held(application)
	asked = {field: form.get(field) for field in ("wanted_from",) if form.get(field)}
	values, problems = incoming.read(asked, outside=True)
	field_checks.refuse(problems)
	days = {day: from_boxes(form, day) for day in DAYS}
	if not any(days.values()):
		frappe.throw(_("Tick at least one half day."))
	said = field_checks.plain(form.get("change_note"))[:LONGEST_NOTE]
	before = {field: str(doc.get(field) or "") for field in ("wanted_from", *DAYS)}
	doc.update({**values, **days})
	if said:
		doc.message = f"{doc.message}\n{said}" if doc.message else said
	if not said and before == {field: str(doc.get(field) or "") for field in before}:
		frappe.throw(_("Nothing is different yet. Change the start, the days, or write what should change."))
	# Fewer days than it needed at least: it needs fewer.
	number = sum(1.0 if days[day] == "Full Day" else 0.5 for day in DAYS if days[day])
	doc.minimum_days = min(doc.minimum_days, number) if doc.minimum_days else doc.minimum_days
	children = [getdate(row.birth_date or row.expected_date) for row in doc.children]
	field_checks.refuse(field_checks.wish_problems(doc, doc.meta, children, outside=True))
	# What can change here was checked just above; what stands there was checked when it came in.
	doc.flags.checked = True
	# The sender itself changes it, through a link that is bound to this application.
	doc.save(ignore_permissions=True)
	doc.add_comment("Info", _("The family changed its question on its own page."))
	return _("Your question is changed.")


def give_phone(application: Document, number: str) -> str:
	"""Take over another phone number; return the sentence for the page."""
	doc = held(application)
	before = doc.phone
	doc.phone = number
	field_checks.refuse(field_checks.normalise_phones(doc))
	doc.flags.checked = True
	# The sender says it of itself, through a link that is bound to this application.
	doc.save(ignore_permissions=True)
	doc.add_comment("Info", _("The family gave a phone number. Before: {0}").format(before or "–"))
	return _("Thank you. We call you on {0}.").format(doc.phone)
