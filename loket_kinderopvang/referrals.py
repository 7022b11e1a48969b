"""Putting a request to providers and partners, and what follows from the answer.

The desk refers, the provider decides. A provider learns no name before the family agreed. An acceptance takes the
place in the same transaction, under a lock: the last place can be given once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import cint, get_datetime, getdate

from loket_kinderopvang import clock, compat, configured, links, matching, messages, states
from loket_kinderopvang.domain import deadlines
from loket_kinderopvang.domain.week_pattern import DAYS, WeekPattern, extended_flags
from loket_kinderopvang.wording import date_words, days_text, extended_text

if TYPE_CHECKING:
	from datetime import date, datetime

	from frappe.model.document import Document

ACCEPT, DECLINE, OTHER_DAYS = "accept", "decline", "other_days"
ANSWERS = (ACCEPT, DECLINE, OTHER_DAYS)
PURPOSE = "answer_referral"


class PlaceGone(frappe.ValidationError):
	"""The last place was given to another family."""


# ---- asking


def refer(request: str, providers: list[str | dict], message: str | None = None) -> list[dict]:
	"""Put a request to providers, each by mail with its own deadline and personal link. All are made, or none.

	Args:
		request: the request's number.
		providers: names of providers, or ``{"provider": name, "vacancy": name or None}``, or
			``{"partner": name}`` for a partner's service.
		message: a text from the officer, for every one of them.

	Returns:
		``[{"referral", "provider", "partner", "mailed"}]`` in the same order.

	Raises:
		frappe.PermissionError: the user may not work on this request.
		frappe.ValidationError: the request is closed, nobody was chosen, one of them was asked already, is disabled
			or does not have that vacancy.
	"""
	doc = frappe.get_doc("Childcare Request", request)
	doc.check_permission("write")
	if doc.outcome != "Open":
		frappe.throw(_("Request {0} is closed. Reopen it before you refer it.").format(doc.name))
	targets = [_target(item) for item in providers]
	if not targets:
		frappe.throw(_("Choose at least one provider."))
	for target in targets:
		_check_target(doc, target)
	keys = [(target["provider"], target["partner"]) for target in targets]
	if len(set(keys)) < len(keys):
		frappe.throw(_("A provider was chosen twice. Choose it once."))
	made = [_ask(doc, target, message) for target in targets]
	doc.reload()
	follow = deadlines.next_follow_up(clock.today(), bool(doc.urgent), configured.deadline_rules())
	doc.db_set({"next_action_on": follow, "attention": "", "attention_on": None}, notify=True)
	return made


def _target(item: str | dict) -> dict[str, str | None]:
	if isinstance(item, str):
		return {"provider": item, "partner": None, "vacancy": None}
	if not isinstance(item, dict) or not (item.get("provider") or item.get("partner")):
		frappe.throw(_("Each provider must be a name, or an object with a provider and a vacancy."))
	return {key: item.get(key) for key in ("provider", "partner", "vacancy")}


def _check_target(request: Document, target: dict) -> None:
	doctype = "Childcare Provider" if target["provider"] else "Childcare Partner"
	name = target["provider"] or target["partner"]
	if not frappe.db.exists(doctype, name):
		frappe.throw(
			_("{0} {1} does not exist.").format(_(doctype), frappe.bold(frappe.utils.escape_html(str(name))))
		)
	doc = frappe.get_doc(doctype, name)
	doc.check_permission("read")
	title = frappe.bold(frappe.utils.escape_html(doc.get_title() or name))
	if doc.disabled:
		frappe.throw(_("{0} is disabled and can't be asked.").format(title))
	field = "provider" if target["provider"] else "partner"
	pending = frappe.db.exists(
		"Childcare Referral", {"request": request.name, field: name, "response": "Pending"}
	)
	if pending:
		frappe.throw(
			_("{0} was asked already and did not answer yet: {1}.").format(title, pending),
			frappe.DuplicateEntryError,
		)
	if target["vacancy"]:
		vacancy = frappe.db.get_value(
			"Childcare Vacancy", target["vacancy"], ["provider", "closed", "places"], as_dict=True
		)
		if not vacancy or vacancy.provider != name:
			frappe.throw(_("The vacancy {0} is not one of {1}.").format(target["vacancy"], title))
		if vacancy.closed or vacancy.places < 1:
			frappe.throw(
				_("The vacancy {0} of {1} has no free place any more.").format(target["vacancy"], title)
			)


def _ask(request: Document, target: dict, message: str | None) -> dict:
	family = frappe.db.get_value("Childcare Family", request.family, ["share_with_providers"], as_dict=True)
	doc = frappe.new_doc("Childcare Referral")
	doc.update(
		{
			"request": request.name,
			"referral_type": "Provider" if target["provider"] else "Partner",
			"provider": target["provider"],
			"partner": target["partner"],
			"vacancy": target["vacancy"],
			"desk": request.desk,
			"message": message,
			"family_named": cint(family.share_with_providers),
			"sent_on": clock.now(),
			"deadline": deadlines.referral_deadline(
				clock.now(), bool(request.urgent), configured.deadline_rules()
			),
		}
	)
	doc.insert()
	mailed = send_question(doc, "referral_to_provider")
	return {
		"referral": doc.name,
		"provider": target["provider"],
		"partner": target["partner"],
		"mailed": mailed,
	}


def send_question(referral: Document, message: str) -> bool:
	"""Mail the question of a referral with a new personal link; earlier links of it stop working."""
	links.revoke(referral.doctype, referral.name)
	token = links.make(PURPOSE, referral.doctype, referral.name, _link_end(referral))
	whom = _whom(referral)
	with messages.in_language(whom.language):
		context = {
			"question": question(referral),
			"link": links.url(PURPOSE, token),
			"recipient": whom.get_title(),
		}
	sent = messages.send(message, referral, whom.email, whom.language, context)
	if cint(referral.mail_failed) != int(not sent):
		referral.db_set("mail_failed", int(not sent))
	return sent


def send_new_link(referral: str) -> bool:
	"""Send the question again with a fresh link and deadline, when the first mail was lost."""
	doc = frappe.get_doc("Childcare Referral", referral)
	doc.check_permission("write")
	_check_pending(doc)
	if doc.other_days_offered:
		frappe.throw(_("This provider answered already: it offered other days."))
	rules = configured.deadline_rules()
	doc.db_set("deadline", deadlines.referral_deadline(clock.now(), bool(doc.urgent), rules))
	return send_question(doc, "referral_to_provider")


def _link_end(referral: Document) -> datetime:
	extra = cint(frappe.get_cached_doc("Childcare Settings").link_extra_days)
	return frappe.utils.add_to_date(get_datetime(referral.deadline), days=extra)


def _whom(referral: Document) -> Document:
	if referral.provider:
		return frappe.get_cached_doc("Childcare Provider", referral.provider)
	return frappe.get_cached_doc("Childcare Partner", referral.partner)


# ---- what a provider may see


def question(referral: Document) -> dict[str, Any]:
	"""Return what a provider may know of a request, in words of the current language.

	No name, no address: age, days, start, hours, district and what the officer wrote. The family's name and contact
	are there only when the family had agreed before the question was sent.
	"""
	request = frappe.get_doc("Childcare Request", referral.request)
	start = getdate(request.wanted_from)
	mask = cint(request.slot_mask)
	result: dict[str, Any] = {
		"number": referral.name,
		"age": age_words(getdate(request.child_date), start) if request.child_date else "",
		"days": days_text(mask),
		"week": WeekPattern.from_mask(mask).to_days(),
		"start": date_words(start),
		"start_date": start,
		"until": date_words(request.wanted_until) if request.wanted_until else "",
		"hours": extended_text(cint(request.extended_mask)),
		"district": _area_words(request.area),
		"price_system": _(request.price_system) if request.price_system else "",
		"inclusive": bool(request.inclusive_care),
		"urgent": bool(request.urgent),
		"message": referral.message or "",
		"deadline": date_words(referral.deadline),
		"deadline_time": get_datetime(referral.deadline).strftime("%H:%M") if referral.deadline else "",
		"child": "",
		"family": "",
		"phone": "",
		"email": "",
	}
	if referral.family_named and frappe.db.get_value(
		"Childcare Family", request.family, "share_with_providers"
	):
		result.update(_family_words(request))
	return result


def _family_words(request: Document) -> dict[str, str]:
	family = frappe.get_doc("Childcare Family", request.family)
	contact = family.first_contact
	return {
		"child": frappe.db.get_value("Childcare Child", request.child, "child_name") or "",
		"family": contact.contact_name if contact else family.family_name,
		"phone": (contact and contact.phone) or "",
		"email": (contact and contact.email) or "",
	}


def age_words(born: date, on: date) -> str:
	"""Return how old a child will be on a day, in words."""
	months = (on.year - born.year) * 12 + on.month - born.month - (on.day < born.day)
	if months < 0:
		return _("not born yet")
	if months == 1:
		return _("1 month old")
	if months < 24:
		return _("{0} months old").format(months)
	if months % 12 == 0:
		return _("{0} years old").format(months // 12)
	return _("{0} years and {1} months old").format(months // 12, months % 12)


def _area_words(area: str | None) -> str:
	return frappe.get_cached_value("Childcare Area", area, "area_name") if area else ""


def question_for(token: str) -> dict[str, Any]:
	"""Return what the page behind a personal link shows. Nothing changes.

	Raises:
		links.LinkProblem: the link does not work (any more).
	"""
	link = links.resolve(token, PURPOSE)
	referral = frappe.get_doc("Childcare Referral", link.reference_name)
	if referral.response != "Pending" or referral.other_days_offered:
		raise links.LinkProblem(links.REVOKED)
	return {
		"referral": referral,
		"whom": _whom(referral),
		"desk": frappe.get_cached_doc("Childcare Desk", referral.desk),
		"question": question(referral),
		"reasons": decline_reasons(),
	}


def decline_reasons() -> list[dict[str, str]]:
	"""Return the reasons that a provider may choose from, in the current language."""
	rows = frappe.get_all(
		"Childcare Closing Reason",
		filters={"kind": "Declined", "disabled": 0, "provider_may_choose": 1},
		fields=["name", "label"],
		order_by="code asc",
	)
	return [{"name": row.name, "label": _(row.label)} for row in rows]


# ---- answering


def answer(
	token: str,
	answer: str,
	reason: str | None = None,
	note: str | None = None,
	days: dict | None = None,
	start_date: str | None = None,
) -> dict[str, Any]:
	"""Answer a referral through its personal link.

	Args:
		token: the secret part of the link.
		answer: "accept", "decline" or "other_days".
		reason: to decline: a closing reason that providers may choose.
		note: a few words for the desk.
		days: for "other_days": ``{"monday": "Full Day", …}``.
		start_date: the agreed first day; the wanted one by default.

	Returns:
		``{"referral", "answer", "response"}``.

	Raises:
		links.LinkProblem: the link does not work (any more).
		PlaceGone: the last place was given just before.
		frappe.ValidationError: the answer is not complete.
	"""
	link = links.resolve(token, PURPOSE, lock=True)
	referral = compat.locked("Childcare Referral", link.reference_name)
	_take_answer(referral, answer, reason, note, days, start_date, by=_whom(referral).get_title())
	links.use(link)
	return {"referral": referral.name, "answer": answer, "response": referral.response}


def record_answer(
	referral: str,
	answer: str,
	reason: str | None = None,
	note: str | None = None,
	days: dict | None = None,
	start_date: str | None = None,
) -> dict[str, Any]:
	"""Write down what a provider told the officer; the same consequences as its own click."""
	doc = compat.locked("Childcare Referral", referral)
	doc.check_permission("write")
	_take_answer(doc, answer, reason, note, days, start_date, by=frappe.session.user)
	links.revoke(doc.doctype, doc.name)
	return {"referral": doc.name, "answer": answer, "response": doc.response}


def _take_answer(
	referral: Document,
	answer: str,
	reason: str | None,
	note: str | None,
	days: dict | None,
	start_date: str | None,
	by: str,
) -> None:
	if answer not in ANSWERS:
		frappe.throw(_("The answer must be one of: {0}.").format(", ".join(ANSWERS)))
	note = (note or "").strip()
	if len(note) > 1000:
		frappe.throw(_("The note is too long: at most {0} characters fit.").format(1000))
	# Locks are taken in one order, so that two answers never wait for each other: link, referral, request, vacancy.
	_check_pending(referral)
	said = {"responded_on": clock.now(), "responded_by": by[:140], "answer_note": note}
	if answer == ACCEPT:
		_accept(referral, said, start_date)
	elif answer == DECLINE:
		_decline(referral, said, reason)
	else:
		_offer_other_days(referral, said, days)


def _check_pending(referral: Document) -> None:
	if referral.response != "Pending":
		frappe.throw(_("This referral was answered or withdrawn already."))


def _accept(referral: Document, said: dict, start_date: str | None) -> None:
	request = compat.locked("Childcare Request", referral.request)
	if request.outcome != "Open":
		frappe.throw(_("This question was solved in the meantime. Thank you for answering."))
	start = _agreed_start(request, start_date)
	if referral.referral_type == "Provider":
		wanted = cint(request.slot_mask)
		if referral.other_days_offered:
			wanted = WeekPattern.from_days(referral.as_dict(), prefix="offer_").mask
		if referral.vacancy:
			_take_place(referral.vacancy, wanted)
	states.move(referral, "Accepted", also={**said, "start_date": start})
	if referral.referral_type == "Partner":
		# A partner's service helps the family; it is no place in childcare, so the request stays open.
		return
	states.move(
		request,
		"Answered",
		_("{0} accepted: placed from {1}.").format(_whom(referral).get_title(), date_words(start)),
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
	withdraw_open(request.name, except_referral=referral.name)
	_tell_family(request, referral, start)
	_tell_provider(request, referral, start)


def _agreed_start(request: Document, start_date: str | None) -> date:
	if not start_date:
		return getdate(request.wanted_from)
	try:
		start = getdate(start_date)
	except Exception:
		frappe.throw(
			_("{0} is not a date. Choose the first day again.").format(
				frappe.utils.escape_html(str(start_date)[:30])
			)
		)
	if request.wanted_until and start > getdate(request.wanted_until):
		frappe.throw(_("The first day is after the last day that the family asked for."))
	if request.child_date and start < getdate(request.child_date):
		frappe.throw(_("The first day is before the child is born."))
	return start


def _take_place(name: str, wanted: int) -> None:
	"""Take one place of a vacancy; days of it that are not needed stay on offer as a vacancy of their own."""
	vacancy = compat.locked("Childcare Vacancy", name)
	if vacancy.closed or cint(vacancy.places) < 1:
		frappe.throw(
			_(
				"The place was just given to another family, so it can't be given again. Call the desk if you have another one."
			),
			PlaceGone,
			title=_("No Place Left"),
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
	filters["available_until"] = vacancy.available_until or ("is", "not set")
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


def _decline(referral: Document, said: dict, reason: str | None) -> None:
	if not reason or not frappe.db.exists(
		"Childcare Closing Reason", {"name": reason, "kind": "Declined", "disabled": 0}
	):
		frappe.throw(_("Choose why it is not possible, from the list."))
	states.move(referral, "Declined", also={**said, "decline_reason": reason})
	_look_for_open_ends(referral.request)


def _offer_other_days(referral: Document, said: dict, days: dict | None) -> None:
	try:
		pattern = WeekPattern.from_days(days or {})
	except ValueError:
		frappe.throw(_("Choose none, morning, afternoon or full day for each day."))
	if not pattern:
		frappe.throw(_("Choose the days on which you have a free place."))
	referral.db_set({**said, "other_days_offered": 1, **pattern.to_days("offer_")}, notify=True)
	referral.add_comment("Info", _("Other days offered: {0}.").format(days_text(pattern.mask)))
	raise_attention(referral.request, "Other Days Offered")


def _look_for_open_ends(request: str) -> None:
	"""Put a request back on the officer's list when nobody is left who could still say yes."""
	if not frappe.db.exists("Childcare Referral", {"request": request, "response": "Pending"}):
		raise_attention(request, "All Providers Declined")


def raise_attention(request: str, attention: str) -> None:
	"""Put an open request on the officer's list today, with why."""
	if frappe.db.get_value("Childcare Request", request, "outcome") != "Open":
		return
	doc = frappe.get_doc("Childcare Request", request)
	doc.db_set(
		{"attention": attention, "attention_on": clock.now(), "next_action_on": clock.today()}, notify=True
	)


# ---- withdrawing and telling


def withdraw(referral: str, note: str | None = None) -> None:
	"""Take a question back from a provider, with a mail that it need not answer any more."""
	doc = frappe.get_doc("Childcare Referral", referral)
	doc.check_permission("write")
	_check_pending(doc)
	cancel(doc, note)


def withdraw_open(request: str, except_referral: str | None = None) -> None:
	"""Take back every question of a request that is still open, each with a mail."""
	for name in frappe.get_all(
		"Childcare Referral",
		filters={"request": request, "response": "Pending", "name": ("!=", except_referral or "")},
		pluck="name",
		order_by="name asc",
	):
		cancel(frappe.get_doc("Childcare Referral", name), None)


def cancel(referral: Document, note: str | None) -> None:
	"""Mark a pending referral as cancelled, make its link stop working and tell who was asked."""
	states.move(referral, "Cancelled", note)
	links.revoke(referral.doctype, referral.name)
	whom = _whom(referral)
	with messages.in_language(whom.language):
		context = {"question": question(referral), "recipient": whom.get_title()}
	messages.send("referral_withdrawn", referral, whom.email, whom.language, context)


def _tell_family(request: Document, referral: Document, start: date) -> None:
	family = frappe.get_doc("Childcare Family", request.family)
	contact = family.first_contact
	provider = _whom(referral)
	with messages.in_language(family.language):
		context = {
			"recipient": contact.contact_name if contact else family.family_name,
			"child": frappe.db.get_value("Childcare Child", request.child, "child_name") or "",
			"request": request.name,
			"start": date_words(start),
			"days": days_text(cint(request.slot_mask)),
			"provider": {
				"name": provider.provider_name,
				"phone": provider.phone or "",
				"email": provider.email or "",
				"website": provider.website or "",
				"address": " ".join(filter(None, (provider.street, provider.postal_code, provider.city))),
			},
		}
	sent = messages.send("placement_to_family", request, contact and contact.email, family.language, context)
	if not sent:
		request.db_set({"attention": "Cannot Be Reached by Mail", "attention_on": clock.now()}, notify=True)


def _tell_provider(request: Document, referral: Document, start: date) -> None:
	provider = _whom(referral)
	with messages.in_language(provider.language):
		context = {
			"question": question(referral),
			"recipient": provider.get_title(),
			"start": date_words(start),
		}
	messages.send("referral_answered", referral, provider.email, provider.language, context)


def is_due_for_reminder(referral: dict, now: datetime) -> bool:
	"""Tell whether the one reminder of a pending referral is due."""
	if referral["reminded_on"] or not referral["sent_on"] or not referral["deadline"]:
		return False
	moment = deadlines.reminder_moment(
		get_datetime(referral["sent_on"]), get_datetime(referral["deadline"]), configured.deadline_rules()
	)
	return moment <= now <= get_datetime(referral["deadline"])


def remind(referral: Document) -> bool:
	"""Send the one reminder, with a fresh link; tell whether a mail went out."""
	referral.db_set("reminded_on", clock.now())
	return send_question(referral, "referral_reminder")


def expire(referral: Document) -> None:
	"""Note that no answer came in time, and put the request back on the officer's list."""
	states.move(referral, "No Response", _("No answer came before the deadline."))
	links.revoke(referral.doctype, referral.name)
	raise_attention(referral.request, "No Answer From Provider")


def offered_days(referral: Document) -> str:
	"""Return the other days that a provider offered, in words."""
	return days_text(WeekPattern.from_days({day: referral.get(f"offer_{day}") for day in DAYS}).mask)
