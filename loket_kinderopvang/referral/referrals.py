"""Putting a request to providers and partners, and what follows from the answer.

The desk refers, the provider decides. A provider learns no name before the family agreed. An acceptance takes the
place in the same transaction, under a lock: the last place can be given once.

Locks are taken in one order everywhere, so that two answers never wait for each other: the request, the referral, its
link, the vacancy. Whatever changes a referral changes its request's row too (``compat.locked_unchanged``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import cint, escape_html, get_datetime

from loket_kinderopvang import permissions
from loket_kinderopvang.domain import deadlines
from loket_kinderopvang.domain.week_pattern import WeekPattern
from loket_kinderopvang.mail import messages
from loket_kinderopvang.platform import clock, compat, configured, links, states
from loket_kinderopvang.platform.field_checks import plain
from loket_kinderopvang.platform.wording import days_text
from loket_kinderopvang.referral import placement, questions
from loket_kinderopvang.referral.placement import PlaceGone
from loket_kinderopvang.referral.questions import decline_reasons, question

if TYPE_CHECKING:
	from datetime import datetime

	from frappe.model.document import Document

__all__ = ["PlaceGone", "answer", "question_for", "record_answer", "refer", "withdraw", "withdraw_open"]

ACCEPT, DECLINE, OTHER_DAYS = "accept", "decline", "other_days"
ANSWERS = (ACCEPT, DECLINE, OTHER_DAYS)
PURPOSE = "answer_referral"
LONGEST_NOTE = 1000
# What an answer leaves on a referral; gone when it is asked again.
NO_ANSWER: dict[str, Any] = {
	"responded_on": None,
	"responded_by": None,
	"decline_reason": None,
	"start_date": None,
	"answer_note": None,
	"other_days_offered": 0,
	"family_answer": None,
	"told_family_on": None,
	"reminded_on": None,
	"interested_on": None,
	**WeekPattern().to_days("offer_"),
}
# Why a request needs its officer, the strongest first: a weaker reason does not hide a stronger one.
ATTENTION = (
	"Contact to Decide",
	"Change Proposed",
	"Other Days Offered",
	"Place Came Free",
	"All Providers Declined",
	"Cannot Be Reached by Mail",
	"Family Did Not Reply",
	"No Answer From Provider",
	"Follow Up",
)


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
		frappe.ValidationError: the request is closed, nobody was chosen, one of them was asked already, is disabled,
			is excluded by the family or does not have that vacancy; or the message names who may not be named.
	"""
	frappe.get_doc("Childcare Request", request).check_permission("write")
	permissions.require("Childcare Referral", "create")
	with compat.all_or_nothing():
		doc = compat.locked_unchanged("Childcare Request", request)
		_check_open(doc)
		message = plain(message)
		if len(message) > LONGEST_NOTE:
			frappe.throw(_("The message is too long: at most {0} characters fit.").format(LONGEST_NOTE))
		questions.check_no_names(doc, message)
		questions.check_no_care_need(doc, message)
		targets = [_target(item) for item in providers]
		if not targets:
			frappe.throw(_("Choose at least one provider."))
		keys = [(target["provider"], target["partner"]) for target in targets]
		if len(set(keys)) < len(keys):
			frappe.throw(_("A provider was chosen twice. Choose it once."))
		for target in targets:
			_check_target(doc, target)
		made = [_ask(doc, target, message) for target in targets]
		follow = deadlines.next_follow_up(clock.today(), bool(doc.urgent), configured.deadline_rules())
		doc.db_set({"next_action_on": follow, "attention": "", "attention_on": None}, notify=True)
	return made


def _check_open(request: Document) -> None:
	if request.outcome != "Open":
		frappe.throw(_("Request {0} is closed. Reopen it before you refer it.").format(request.name))


def _target(item: str | dict) -> dict[str, str | None]:
	if isinstance(item, str) and item:
		return {"provider": item, "partner": None, "vacancy": None}
	if not isinstance(item, dict) or bool(item.get("provider")) == bool(item.get("partner")):
		frappe.throw(_("Each provider must be a name, or an object with a provider and a vacancy."))
	return {key: str(item[key]) if item.get(key) else None for key in ("provider", "partner", "vacancy")}


def _check_target(request: Document, target: dict) -> None:
	field = "provider" if target["provider"] else "partner"
	doctype, name = {"provider": "Childcare Provider", "partner": "Childcare Partner"}[field], target[field]
	if not frappe.db.exists(doctype, name):
		frappe.throw(_("{0} {1} does not exist.").format(_(doctype), frappe.bold(escape_html(name[:60]))))
	doc = frappe.get_doc(doctype, name)
	doc.check_permission("read")
	title = frappe.bold(escape_html(doc.get_title() or name))
	if doc.disabled:
		frappe.throw(_("{0} is disabled and can't be asked.").format(title))
	if field == "provider" and any(
		row.provider == name and row.preference == "Excluded" for row in request.preferred_providers
	):
		frappe.throw(_("The family does not want care at {0}, so it can't be asked.").format(title))
	pending = frappe.db.exists(
		"Childcare Referral", {"request": request.name, field: name, "response": "Pending"}
	)
	if pending:
		frappe.throw(
			_("{0} was asked already and did not answer yet: {1}.").format(title, pending),
			frappe.DuplicateEntryError,
		)
	if target["vacancy"]:
		_check_vacancy(target["vacancy"], name, title)


def _check_vacancy(name: str, provider: str, title: str) -> None:
	vacancy = frappe.db.get_value("Childcare Vacancy", name, ["provider", "closed", "places"], as_dict=True)
	shown = frappe.bold(escape_html(name[:60]))
	if not vacancy or vacancy.provider != provider:
		frappe.throw(_("The vacancy {0} is not one of {1}.").format(shown, title))
	if vacancy.closed or vacancy.places < 1:
		frappe.throw(_("The vacancy {0} of {1} has no free place any more.").format(shown, title))


def _ask(request: Document, target: dict, message: str) -> dict:
	doc = frappe.new_doc("Childcare Referral")
	doc.update(
		{
			**target,
			"request": request.name,
			"referral_type": "Provider" if target["provider"] else "Partner",
			"desk": request.desk,
			"message": message,
			"urgent": request.urgent,
			**_asked_now(request),
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


def _asked_now(request: Document) -> dict[str, Any]:
	"""Return the fields of a question that is put now: when, until when, and whether it names the family."""
	now = clock.now()
	return {
		"sent_on": now,
		"deadline": deadlines.referral_deadline(now, bool(request.urgent), configured.deadline_rules()),
		"family_named": int(questions.family_agrees(request.family)),
	}


def send_question(referral: Document, message: str, keep_links: bool = False) -> bool:
	"""Mail the question of a referral with a new personal link; tell whether a mail could go out.

	Args:
		referral: a pending one.
		message: which mail.
		keep_links: whether links that were sent before go on working, as at a reminder.
	"""
	if not keep_links:
		links.revoke(referral.doctype, referral.name)
	token = links.make(PURPOSE, referral.doctype, referral.name, _link_end(referral))
	whom = questions.recipient(referral)
	sent = messages.send(
		message,
		referral,
		whom.email,
		whom.language,
		lambda: {
			"question": question(referral),
			"link": links.url(PURPOSE, token),
			"recipient": whom.get_title(),
		},
	)
	if cint(referral.mail_failed) != int(not sent):
		referral.db_set("mail_failed", int(not sent))
	return sent


def send_new_link(referral: str) -> bool:
	"""Send a question again with a fresh link and deadline, when the first mail was lost; tell whether it was sent."""
	frappe.get_doc("Childcare Referral", referral).check_permission("write")
	with compat.all_or_nothing():
		request, doc = _locked(referral)
		_check_open(request)
		if doc.response != "Pending" or doc.other_days_offered:
			frappe.throw(_("This referral was answered or withdrawn already."))
		doc.db_set({**_asked_now(request), "reminded_on": None})
		compat.touch(request)
		return send_question(doc, "referral_to_provider")


def _link_end(referral: Document) -> datetime:
	extra = cint(frappe.get_cached_doc("Childcare Settings").link_extra_days)
	return frappe.utils.add_to_date(get_datetime(referral.deadline), days=extra)


def _locked(referral: str) -> tuple[Document, Document]:
	"""Return the request and the referral, both held until the transaction ends."""
	request = frappe.db.get_value("Childcare Referral", referral, "request")
	return compat.locked_unchanged("Childcare Request", request), compat.locked(
		"Childcare Referral", referral
	)


def question_for(token: str) -> dict[str, Any]:
	"""Return what the page behind a personal link shows. Nothing changes.

	Raises:
		links.LinkProblem: the link does not work (any more).
	"""
	link = links.resolve(token, PURPOSE)
	return _page_of(frappe.get_doc("Childcare Referral", link.reference_name))


def _page_of(referral: Document) -> dict[str, Any]:
	outcome = frappe.db.get_value("Childcare Request", referral.request, "outcome")
	if not _may_answer(referral) or referral.other_days_offered or outcome != "Open":
		raise links.LinkProblem(links.REVOKED)
	return {
		"referral": referral,
		"whom": questions.recipient(referral),
		"desk": frappe.get_cached_doc("Childcare Desk", referral.desk),
		"question": question(referral),
		"vacancy": frappe.get_doc("Childcare Vacancy", referral.vacancy) if referral.vacancy else None,
		"reasons": decline_reasons(),
	}


# ---- answering


def answer(
	token: str,
	answer: str,
	reason: str | None = None,
	note: str | None = None,
	days: dict | None = None,
	start_date: str | None = None,
) -> dict[str, Any]:
	"""Answer a referral through its personal link. All that follows is done, or nothing.

	Args:
		token: the secret part of the link.
		answer: "accept", "decline" or "other_days".
		reason: to decline: a closing reason that providers may choose.
		note: a few words for the desk.
		days: for "other_days": ``{"monday": "Full Day", …}``.
		start_date: the agreed first day; by default the first on which care can start.

	Returns:
		``{"referral", "answer", "response"}``.

	Raises:
		links.LinkProblem: the link does not work (any more).
		PlaceGone: the last place was given just before.
		compat.Busy: somebody else changes the same request at this moment; trying again may work.
		frappe.ValidationError: the answer is not complete.
	"""
	with compat.all_or_nothing():
		name = links.resolve(token, PURPOSE).reference_name
		request, referral = _locked(name)
		links.resolve(token, PURPOSE, lock=True)
		by = questions.recipient(referral).get_title()
		_take_answer(request, referral, answer, reason, note, days, start_date, by, outside=True)
		links.use_all(referral.doctype, referral.name)
	return {"referral": referral.name, "answer": answer, "response": referral.response}


def declined_for(token: str) -> dict[str, Any]:
	"""Return what the page of a link shows whose question was declined through it, and may still be answered otherwise.

	Raises:
		links.LinkProblem: the link does not work for another reason, or somebody else said yes.
	"""
	link = links.find(token, PURPOSE)
	referral = frappe.get_doc("Childcare Referral", link.reference_name)
	if not _may_take_back(link, referral):
		links.resolve(token, PURPOSE)
		raise links.LinkProblem(links.USED)
	return {
		"referral": referral,
		"whom": questions.recipient(referral),
		"desk": frappe.get_cached_doc("Childcare Desk", referral.desk),
	}


def _may_take_back(link: Document, referral: Document) -> bool:
	"""Tell whether a refusal can be taken back: through the link that it came by, as long as nobody else said yes."""
	over = link.revoked_on or clock.now() > get_datetime(link.expires_on) or links.has_changed(link)
	return bool(
		link.used_on
		and not over
		and referral.response == "Declined"
		and frappe.db.get_value("Childcare Request", referral.request, "outcome") == "Open"
	)


def take_back_refusal(token: str) -> None:
	"""Let a referral that was declined through a link wait for an answer again; the link works once more.

	Raises:
		links.LinkProblem: there is nothing to take back, or somebody else said yes.
	"""
	with compat.all_or_nothing():
		link = links.find(token, PURPOSE)
		request, referral = _locked(link.reference_name)
		link = compat.locked(link.doctype, link.name)
		if not _may_take_back(link, referral):
			raise links.LinkProblem(links.USED)
		compat.touch(request)
		# What the family heard stays told.
		gone = {field: value for field, value in NO_ANSWER.items() if field != "told_family_on"}
		states.move(
			referral, "Pending", _("The refusal was taken back through the personal link."), also=gone
		)
		if request.attention == "All Providers Declined":
			request.db_set({"attention": None, "attention_on": None}, notify=True)
		link.db_set("used_on", None)


def asked_of(user: str) -> list[str]:
	"""Return the open referrals that ``user`` may answer for a provider or a partner, the first deadline first."""
	referral = frappe.qb.DocType("Childcare Referral")
	mine = [
		field.isin(names)
		for field, names in (
			(referral.provider, permissions.providers_of(user)),
			(referral.partner, permissions.partners_of(user)),
		)
		if names
	]
	if not mine:
		return []
	rows = (
		frappe.qb.from_(referral)
		.select(referral.name)
		.where((referral.response == "Pending") & referral.sent_on.isnotnull())
		.where(mine[0] | mine[1] if len(mine) > 1 else mine[0])
		.orderby(referral.deadline)
		.orderby(referral.name)
		.run()
	)
	return [row[0] for row in rows]


def question_of(referral: str, user: str) -> dict[str, Any]:
	"""Return what the page of a referral shows to somebody with an account for its provider or partner.

	Raises:
		links.LinkProblem: there is no such open referral for this user.
	"""
	if referral not in asked_of(user):
		raise links.LinkProblem(links.UNKNOWN)
	return _page_of(frappe.get_doc("Childcare Referral", referral))


def answer_as_asked(
	referral: str,
	answer: str,
	reason: str | None = None,
	note: str | None = None,
	days: dict | None = None,
	start_date: str | None = None,
) -> dict[str, Any]:
	"""Answer a referral with an account of its provider or partner; the same as through the personal link.

	Raises:
		links.LinkProblem: there is no such open referral for this user.
	"""
	with compat.all_or_nothing():
		if referral not in asked_of(frappe.session.user):
			raise links.LinkProblem(links.UNKNOWN)
		request, doc = _locked(referral)
		by = f"{questions.recipient(doc).get_title()} ({frappe.session.user})"
		_take_answer(request, doc, answer, reason, note, days, start_date, by, outside=True)
		links.use_all(doc.doctype, doc.name)
	return {"referral": doc.name, "answer": answer, "response": doc.response}


def record_answer(
	referral: str,
	answer: str,
	reason: str | None = None,
	note: str | None = None,
	days: dict | None = None,
	start_date: str | None = None,
) -> dict[str, Any]:
	"""Write down what a provider told the officer; the same consequences as its own click.

	Accepting after other days were offered takes those days.
	"""
	frappe.get_doc("Childcare Referral", referral).check_permission("write")
	with compat.all_or_nothing():
		request, doc = _locked(referral)
		_take_answer(request, doc, answer, reason, note, days, start_date, frappe.session.user, outside=False)
		links.use_all(doc.doctype, doc.name)
	return {"referral": doc.name, "answer": answer, "response": doc.response}


def _take_answer(
	request: Document,
	referral: Document,
	answer: str,
	reason: str | None,
	note: str | None,
	days: dict | None,
	start_date: str | None,
	by: str,
	*,
	outside: bool,
) -> None:
	if answer not in ANSWERS:
		frappe.throw(_("Choose one of the answers: yes, other days, or no."))
	note = plain(note)
	if len(note) > LONGEST_NOTE:
		frappe.throw(_("The note is too long: at most {0} characters fit.").format(LONGEST_NOTE))
	if not _may_answer(referral):
		frappe.throw(_("This referral was answered or withdrawn already."))
	if request.outcome != "Open":
		frappe.throw(_("This question was solved in the meantime. Thank you for answering."))
	said = {
		"responded_on": clock.now(),
		"responded_by": by[:140],
		"answer_note": note or referral.answer_note,
	}
	if answer != DECLINE:
		# Who says yes, or offers other days, must know what it is about.
		said["interested_on"] = referral.interested_on or clock.now()
	compat.touch(request)
	if answer == ACCEPT:
		start = placement.agreed_start(request, referral.vacancy, start_date, outside)
		_accept(request, referral, said, start)
	elif answer == DECLINE:
		_decline(request, referral, said, reason)
	else:
		_offer_other_days(request, referral, said, days)
	# Who has the request open sees the answer come in.
	frappe.publish_realtime(
		"childcare_referral_answered",
		{"request": request.name, "referral": referral.name, "whom": by, "answer": answer},
		doctype="Childcare Request",
		docname=request.name,
		after_commit=True,
	)


def _may_answer(referral: Document) -> bool:
	"""Tell whether an answer still counts: also a late one, when Settings let its link work after the deadline."""
	return referral.response in ("Pending", "No Response")


def _accept(request: Document, referral: Document, said: dict, start: Any) -> None:
	if referral.referral_type == "Provider":
		placement.place(request, referral, start)
	states.move(referral, "Accepted", also={**said, "start_date": start})
	_after_acceptance(request, referral, start)


def _after_acceptance(request: Document, referral: Document, start: Any) -> None:
	# A partner's service helps the family; it is no place in childcare, so the request stays open.
	if referral.referral_type == "Provider":
		withdraw_open(request.name, except_referral=referral.name)
		placement.tell(request, referral, start)


def _decline(request: Document, referral: Document, said: dict, reason: str | None) -> None:
	if not reason or not frappe.db.exists(
		"Childcare Closing Reason", {"name": reason, "kind": "Declined", "disabled": 0}
	):
		frappe.throw(_("Choose why it is not possible, from the list."))
	states.move(referral, "Declined", also={**said, "decline_reason": reason})
	_look_for_open_ends(request)


def _offer_other_days(request: Document, referral: Document, said: dict, days: dict | None) -> None:
	if referral.referral_type != "Provider":
		frappe.throw(_("Choose one of the answers: yes, or no."))
	try:
		pattern = WeekPattern.from_days(days or {})
	except (ValueError, AttributeError, TypeError):
		frappe.throw(_("Choose none, morning, afternoon or full day for each day."))
	if not pattern:
		frappe.throw(_("Choose the days on which you have a free place."))
	values = {**said, "other_days_offered": 1, "family_answer": None, **pattern.to_days("offer_")}
	if referral.response == "Pending":
		referral.db_set(values, notify=True)
	else:
		# It came late and waits for the desk again.
		states.move(referral, "Pending", also=values)
	referral.add_comment("Info", _("Other days offered: {0}.").format(days_text(pattern.mask)))
	raise_attention(request, "Other Days Offered")


def answer_offer(request: Document, referral: str, suits: bool) -> None:
	"""Take what a family answers to the other days that a provider offered.

	Args:
		request: the family's, held by the caller.
		referral: of which other days wait for an answer.
		suits: True puts the request on the officer's list, who agrees the place; False takes the question back from
			the provider, and it goes on elsewhere.

	Raises:
		frappe.ValidationError: this referral offers nothing (any more), or was answered already.
	"""
	doc = (
		compat.locked("Childcare Referral", referral)
		if frappe.db.exists("Childcare Referral", referral)
		else None
	)
	if (
		doc is None
		or doc.request != request.name
		or doc.response != "Pending"
		or not doc.other_days_offered
		or doc.family_answer
	):
		frappe.throw(_("This offer is no longer open. Call the desk if you have a question about it."))
	compat.touch(request)
	if suits:
		doc.db_set("family_answer", "These Days Suit", notify=True)
		doc.add_comment("Info", _("The family says on its own page that these days suit it."))
		raise_attention(request, "Other Days Offered")
		return
	doc.db_set("family_answer", "These Days Do Not Suit")
	_cancel(doc, _("The family says on its own page that these days do not suit it."))
	_look_for_open_ends(request)


def _look_for_open_ends(request: Document) -> None:
	"""Put a request back on the officer's list when nobody is left who could still say yes."""
	if not frappe.db.exists("Childcare Referral", {"request": request.name, "response": "Pending"}):
		raise_attention(request, "All Providers Declined")


def raise_attention(request: Document, attention: str) -> None:
	"""Put an open request on the officer's list today, with why; a stronger reason that stands there stays."""
	if request.outcome != "Open":
		return
	standing = request.attention
	if standing in ATTENTION and ATTENTION.index(standing) < ATTENTION.index(attention):
		attention = standing
	request.db_set(
		{"attention": attention, "attention_on": clock.now(), "next_action_on": clock.today()}, notify=True
	)


# ---- withdrawing, and what a person does with the workflow's buttons


def withdraw(referral: str, note: str | None = None) -> None:
	"""Take a question back from a provider, with a mail that it need not answer any more."""
	frappe.get_doc("Childcare Referral", referral).check_permission("write")
	with compat.all_or_nothing():
		request, doc = _locked(referral)
		if not _may_answer(doc):
			frappe.throw(_("This referral was answered or withdrawn already."))
		compat.touch(request)
		_cancel(doc, plain(note))


def note_interest(referral: str) -> None:
	"""Note that who was asked is interested: from now on it may know of a care need of the child.

	Raises:
		frappe.ValidationError: the question is not open any more.
	"""
	frappe.get_doc("Childcare Referral", referral).check_permission("write")
	with compat.all_or_nothing():
		request, doc = _locked(referral)
		if doc.response != "Pending":
			frappe.throw(_("This referral was answered or withdrawn already."))
		if not doc.interested_on:
			doc.db_set("interested_on", clock.now(), notify=True)
			compat.touch(request)
			doc.add_comment("Info", _("Interested: a care need of the child may be told."))


def withdraw_open(request: str, except_referral: str | None = None) -> None:
	"""Take back every question of a request that is still open, each with a mail. The caller holds the request."""
	for name in frappe.get_all(
		"Childcare Referral",
		filters={"request": request, "response": "Pending", "name": ("!=", except_referral or "")},
		pluck="name",
		order_by="name asc",
	):
		doc = compat.locked("Childcare Referral", name)
		if doc.response == "Pending":
			_cancel(doc, None)


def _cancel(referral: Document, note: str | None) -> None:
	states.move(referral, "Cancelled", escape_html(note) if note else None)
	_after_cancelling(referral)


def _after_cancelling(referral: Document) -> None:
	links.revoke(referral.doctype, referral.name)
	if not referral.sent_on:
		return
	whom = questions.recipient(referral)
	solved = frappe.db.get_value("Childcare Request", referral.request, "outcome") == "Answered"
	messages.send(
		"urgent_solved" if solved and referral.urgent else "referral_withdrawn",
		referral,
		whom.email,
		whom.language,
		lambda: {"question": question(referral), "recipient": whom.get_title()},
	)


def check_by_hand(referral: Document) -> None:
	"""See that a person may give a referral the response that a workflow button leads to (``validate``)."""
	before = referral.get_doc_before_save()
	if not before or before.response == referral.response:
		return
	if referral.response == "Accepted":
		referral.interested_on = referral.interested_on or clock.now()
	if referral.response != "Pending":
		return
	request = frappe.get_doc("Childcare Request", referral.request)
	_check_open(request)
	referral.update({**NO_ANSWER, **_asked_now(request)})


def follow_by_hand(referral: Document) -> None:
	"""Draw the consequences of a response that a person gave with a workflow button (``on_update``)."""
	before = referral.get_doc_before_save()
	if not before or before.response == referral.response:
		return
	request = compat.locked("Childcare Request", referral.request)
	compat.touch(request)
	if referral.response == "Pending":
		send_question(referral, "referral_to_provider")
	elif referral.response == "Cancelled":
		_after_cancelling(referral)
	elif referral.response == "No Response":
		raise_attention(request, "No Answer From Provider")
	else:
		links.use_all(referral.doctype, referral.name)
		if referral.response == "Declined":
			_look_for_open_ends(request)
		elif referral.response == "Accepted" and referral.referral_type == "Provider":
			_check_open(request)
			start = placement.agreed_start(request, referral.vacancy, referral.start_date, outside=False)
			placement.place(request, referral, start)
			referral.db_set("start_date", start)
			_after_acceptance(request, referral, start)


# ---- what the scheduler asks


def is_due_for_reminder(referral: dict, now: datetime) -> bool:
	"""Tell whether the one reminder of a pending referral is due."""
	if referral["reminded_on"] or not referral["sent_on"] or not referral["deadline"]:
		return False
	sent, deadline = get_datetime(referral["sent_on"]), get_datetime(referral["deadline"])
	return deadlines.reminder_moment(sent, deadline, configured.deadline_rules()) <= now <= deadline


def remind(name: str) -> bool:
	"""Send the one reminder of a referral that still waits, with a link of its own; tell whether that was done."""
	request, referral = _locked(name)
	if referral.response != "Pending" or referral.reminded_on or referral.other_days_offered:
		return False
	referral.db_set("reminded_on", clock.now())
	compat.touch(request)
	send_question(referral, "referral_reminder", keep_links=True)
	return True


def expire(name: str) -> bool:
	"""Note that no answer came in time, and put the request back on the officer's list; tell whether that was done.

	The link is left as it is: it ends by itself, some days later when Settings say so.
	"""
	request, referral = _locked(name)
	if referral.response != "Pending" or referral.other_days_offered:
		return False
	states.move(referral, "No Response", _("No answer came before the deadline."))
	compat.touch(request)
	raise_attention(request, "No Answer From Provider")
	return True
