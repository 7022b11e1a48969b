"""What a family sees and does on its own page: where each question stands, and what it tells the desk.

The page opens with a personal link of one person: a contact of the family, or who sent an application. It shows and
does what an officer lets that person see and change (``contacts``), and of an application that was added to somebody
else's file no more than that it came in.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import cint, get_datetime, getdate

from loket_kinderopvang import privacy
from loket_kinderopvang.contacts import contacts
from loket_kinderopvang.domain.week_pattern import DAYS, WeekPattern, from_boxes
from loket_kinderopvang.family import early_question, my_data, taking_back, what_was_asked
from loket_kinderopvang.follow_up import file_changes
from loket_kinderopvang.follow_up.family_contact import FOLLOW, follow_link
from loket_kinderopvang.intake import incoming, intake
from loket_kinderopvang.mail import messages
from loket_kinderopvang.matching import matching
from loket_kinderopvang.permissions import families_of
from loket_kinderopvang.platform import clock, compat, field_checks, links
from loket_kinderopvang.platform.wording import date_words, days_text, extended_text, listing
from loket_kinderopvang.referral import questions, referrals

if TYPE_CHECKING:
	from frappe.model.document import Document

MOST_HINTS = 4
# What a family may ask to change by itself.
CHANGEABLE = ("wanted_from", "minimum_days", *DAYS)


@dataclass
class File:
	"""What one visitor may see: an application that was sent, or a family with its requests as one contact of it."""

	language: str
	desk: Document
	application: Document | None = None
	# Only when the visitor may see its file.
	family: Document | None = None
	requests: tuple[str, ...] = ()
	link: Document | None = None
	# The visitor, as it stands on the family's file.
	contact: Document | None = None
	may_change: bool = False


def open_file(token: str, lock: bool = False) -> File:
	"""Return what a personal link, or without one the visitor's account, opens. Nothing changes.

	Raises:
		links.LinkProblem: the link does not work (any more), or the visitor has no file here.
	"""
	if not token:
		return _file_of_account(frappe.session.user)
	link = links.resolve(token, FOLLOW, lock=lock)
	reference = frappe.get_doc(link.reference_doctype, link.reference_name)
	if reference.doctype == "Childcare Family":
		contact = contacts.contact_of(reference, link.contact)
		if not contact:
			raise links.LinkProblem(links.CHANGED)
		return _file_of(reference, contact, link)
	return _file_of_application(reference, link)


def _file_of_account(user: str) -> File:
	names = (
		dict.fromkeys([*families_of(user), *contacts.families_of_account(user)]) if user != "Guest" else ()
	)
	for name in names:
		family = frappe.get_doc("Childcare Family", name)
		contact = next((row for row in family.contacts if row.user == user), None)
		if contact and not family.anonymised_on and contacts.rights_of(contact).may_see:
			return _file_of(family, contact, None)
	raise links.LinkProblem(links.UNKNOWN)


def _file_of_application(application: Document, link: Document) -> File:
	if application.family:
		family = frappe.get_doc("Childcare Family", application.family)
		return _file_of(family, contacts.contact_of(family, application.contact), link, application)
	desk = frappe.get_cached_doc("Childcare Desk", application.desk)
	return File(application.language, desk, application, link=link, may_change=True)


def _file_of(
	family: Document, contact: Document | None, link: Document | None, application: Document | None = None
) -> File:
	"""Return a family's file as far as one contact may see it; else what that contact itself sent."""
	rights = contacts.rights_of(contact)
	if family.anonymised_on or rights.not_to_be_told:
		raise links.LinkProblem(links.REVOKED)
	language = application.language if application and not rights.may_see else family.language
	desk = frappe.get_cached_doc(
		"Childcare Desk", application.desk if application and not rights.may_see else family.desk
	)
	if not rights.may_see:
		return File(language, desk, application, link=link, contact=contact)
	names = frappe.get_all(
		"Childcare Request", {"family": family.name}, pluck="name", order_by="asked_on desc, name desc"
	)
	return File(language, desk, application, family, tuple(names), link, contact, rights.may_change)


# ---- what is shown


def copy_of(file: File) -> dict[str, Any]:
	"""Return everything that the desk keeps of this visitor: the file as far as it may see it, or what it sent itself."""
	if file.family:
		return privacy.copy_of(file.family.name, file.contact.name)
	if not file.application:
		return {"applications": []}
	copy = privacy.copy_of_application(file.application)
	if file.application.family:
		# It was added to somebody else's file, and may have been completed from there: what came in is its own.
		copy["applications"] = [_as_it_came_in(file.application)]
	return copy


def data_page(file: File) -> dict[str, Any]:
	"""Return what ``copy_of`` holds as a page to read and to print, in words of the current language."""
	return my_data.page(copy_of(file), file.desk.default_language)


def _as_it_came_in(application: Document) -> dict[str, Any]:
	own = {field: application.get(field) for field in ("name", "desk", "received_on", "consent_wording")}
	try:
		sent = json.loads(application.raw or "{}")
	except ValueError:
		sent = {"text": application.raw}
	return {**(sent if isinstance(sent, dict) else {"text": application.raw}), **own}


def story(name: str) -> dict[str, Any]:
	"""Return one request in plain words of the current language, with what happened so far, oldest first."""
	request = frappe.get_doc("Childcare Request", name)
	asked = frappe.get_all(
		"Childcare Referral",
		filters={"request": name, "sent_on": compat.day_set()},
		fields=[
			"name",
			"provider",
			"partner",
			"sent_on",
			"deadline",
			"response",
			"responded_on",
			"other_days_offered",
			"family_answer",
			*(f"offer_{day}" for day in DAYS),
		],
		order_by="sent_on asc, name asc",
	)
	is_open = request.outcome == "Open"
	return {
		"name": name,
		"child": frappe.db.get_value("Childcare Child", request.child, "first_name") or _("Your child"),
		"open": is_open,
		"standing": _standing(request, asked),
		"events": _events(request, asked),
		"days": days_text(cint(request.slot_mask)),
		"hours": extended_text(cint(request.extended_mask)),
		"start": date_words(request.wanted_from),
		"start_date": getdate(request.wanted_from),
		"week": early_question.week_boxes(request),
		"minimum_days": request.minimum_days or "",
		"hints": _hints(request) if is_open and not asked else [],
		"offers": [_offer_words(row) for row in asked if row.other_days_offered] if is_open else [],
		"change_waits": is_open and _change_waits(name),
		"asks": is_open and bool(request.still_looking_sent),
		"early": False,
		"undo_until": None if is_open else taking_back.until(request),
	}


def stories(file: File) -> list[dict[str, Any]]:
	"""Return every question of the visitor's page in words of the current language, with what was asked."""
	if not file.family:
		early = file.application and not file.application.family
		return [early_question.story(file.application)] if early else []
	return [{**story(name), "asked": _asked_of(file, name)} for name in file.requests]


def _asked_of(file: File, name: str) -> list[dict[str, str]]:
	request = frappe.get_doc("Childcare Request", name)
	application = (
		frappe.get_doc("Childcare Application", request.application) if request.application else None
	)
	if application and application.contact != file.contact.name:
		# What another contact sent may say where that one lives, and more.
		application = None
	return what_was_asked.answers(request, file.contact, application)


def _offer_words(row: dict) -> dict[str, Any]:
	"""Return other days that a provider offered, for the family to say whether they suit."""
	mask = WeekPattern.from_days({day: row.get(f"offer_{day}") for day in DAYS}).mask
	return {
		"referral": row.name,
		"whom": questions.name_for_family(row),
		"days": days_text(mask),
		"waits": row.response == "Pending" and not row.family_answer,
	}


def _change_waits(request: str) -> bool:
	return bool(frappe.db.exists("Childcare Application", {"changes_request": request, "status": "New"}))


def _standing(request: Document, asked: list[dict]) -> str:
	waiting = [row for row in asked if row.response == "Pending"]
	if request.outcome == "Answered":
		if request.placed_at:
			place = frappe.get_cached_value("Childcare Provider", request.placed_at, "provider_name")
			return _("There is a place at {0}, from {1}.").format(place, date_words(request.placed_from))
		return _("Your question is answered.")
	if request.outcome != "Open" and request.closed_by_family_on:
		if request.closing_kind == "Lapsed":
			return _("You withdrew this question. We stopped looking.")
		return _("You found a place. We stopped looking.")
	if request.outcome != "Open":
		label = frappe.db.get_value("Childcare Closing Reason", request.closing_reason, "label")
		return _("This question is closed: {0}.").format(_(label)) if label else _("This question is closed.")
	if any(row.other_days_offered and not row.family_answer for row in waiting):
		return _("A provider has a place on other days. Do they suit you? Tell us below.")
	if any(row.other_days_offered for row in waiting):
		return _("The other days that were offered suit you. The desk arranges it and contacts you.")
	if waiting:
		names = listing([questions.name_for_family(row) for row in waiting])
		return _("We asked {0}. We wait for the answer.").format(names)
	if not asked:
		return _("We are looking for a place. Nobody was asked yet.")
	silent = [row for row in asked if row.response == "No Response"]
	if silent:
		# Silence is no refusal: it may still say yes.
		names = listing([questions.name_for_family(row) for row in silent])
		return _("{0} has not answered yet. The desk looks further.").format(names)
	if any(row.response == "Declined" for row in asked):
		return _("The places that we asked have nothing free now. The desk looks further.")
	return _("We are looking for a place.")


def _events(request: Document, asked: list[dict]) -> list[dict[str, str]]:
	events: list[tuple[Any, str]] = [(get_datetime(request.asked_on), _("You asked for childcare."))]
	for row in asked:
		name = questions.name_for_family(row)
		events.append((get_datetime(row.sent_on), _("We asked {0}.").format(name)))
		if row.response == "Accepted":
			events.append((get_datetime(row.responded_on), _("{0} has a place.").format(name)))
		elif row.response == "Declined":
			events.append((get_datetime(row.responded_on), _("{0} has no place now.").format(name)))
		elif row.response == "No Response":
			# Noted by the scheduler some time after its deadline; that is when the answer was due.
			due = get_datetime(row.deadline or row.sent_on)
			events.append((due, _("{0} did not answer.").format(name)))
	if request.looking_confirmed_on:
		events.append(
			(get_datetime(request.looking_confirmed_on), _("You told us that you are still looking."))
		)
	if request.closed_on and request.outcome != "Open":
		events.append((get_datetime(request.closed_on), _("The question was closed.")))
	dated = sorted((event for event in events if event[0]), key=lambda event: event[0])
	return [{"on": date_words(moment), "text": text} for moment, text in dated]


def _hints(request: Document) -> list[str]:
	"""Return what would widen the chance, when nothing that is free now fits fully."""
	openings = matching.find_openings(request.name, log=False)
	changes = [row["change"] for row in openings["near_misses"]]
	return list(dict.fromkeys(changes))[:MOST_HINTS]


# ---- what a family does


def act(token: str, action: str, form: dict[str, str]) -> str:
	"""Do what a family asks on its page; return a sentence that says what happened.

	Args:
		token: of the personal link; empty for somebody with an account.
		action: ``looking``, ``found``, ``change``, ``withdraw``, ``undo``, ``offer``, ``phone`` or ``delete``.
		form: what was filled in; ``request`` names one of the requests on the page.

	Raises:
		links.LinkProblem: the link does not work (any more).
		frappe.ValidationError: what was filled in can't be right; nothing was changed.
	"""
	actions = {
		"looking": _still_looking,
		"found": _found,
		"change": _change,
		"withdraw": _withdraw,
		"undo": _undo,
		"offer": _answer_offer,
		"phone": _add_phone,
		"delete": _delete,
	}
	if action not in actions:
		frappe.throw(_("Choose what you want to tell us."))
	with compat.all_or_nothing(), file_changes.together():
		file = open_file(token, lock=True)
		if action != "delete" and not file.may_change:
			frappe.throw(_("You can look at this page, but not change anything here. Call the desk."))
		if file.link:
			links.use(file.link)
		if action in EARLY and not file.family:
			return _act_early(file, action, form)
		return actions[action](file, form)


# What can be done with a question that the desk did not register yet.
EARLY = frozenset({"change", "withdraw", "undo", "phone"})


def _act_early(file: File, action: str, form: dict[str, str]) -> str:
	application = file.application
	if not application or (action != "phone" and form.get("request") != application.name):
		frappe.throw(_("This question is not one of yours."))
	if action == "change":
		return early_question.change(application, form)
	if action == "phone":
		return early_question.give_phone(application, _given_phone(form))
	if action == "undo":
		return early_question.undo(application)
	_see_that_it_is_sure(form)
	return early_question.withdraw(application)


def _see_that_it_is_sure(form: dict[str, str]) -> None:
	if not form.get("sure"):
		frappe.throw(_("Say once more that you are sure."))


def _tell(file: File, change: str) -> None:
	"""Tell the other contacts of the file what this visitor did."""
	file_changes.note(file.family.name, change, doers=[file.contact.name])


def _request_of(file: File, form: dict[str, str]) -> Document:
	name = form.get("request")
	if name not in file.requests:
		frappe.throw(_("This question is not one of yours."))
	request = compat.locked("Childcare Request", name)
	if request.outcome != "Open":
		frappe.throw(_("This question is closed already. Call the desk if something changed."))
	return request


def _still_looking(file: File, form: dict[str, str]) -> str:
	request = _request_of(file, form)
	confirm_looking(request)
	return _("Thank you. We keep looking.")


def confirm_looking(request: Document) -> None:
	"""Note that a family still looks; a request that waited for its answer goes on."""
	values: dict[str, Any] = {
		"looking_confirmed_on": clock.now(),
		"still_looking_sent": 0,
		"still_looking_on": None,
	}
	if request.attention == "Family Did Not Reply":
		values.update({"attention": None, "attention_on": None})
	request.db_set(values, notify=True)
	request.add_comment("Info", _("The family is still looking."))


def _found(file: File, form: dict[str, str]) -> str:
	kinds = {"here": "Found Elsewhere", "other_town": "Found in Another Municipality"}
	kind = kinds.get(form.get("found_where", ""))
	if not kind:
		frappe.throw(_("Tell us where you found a place: here, or in another town."))
	request = _request_of(file, form)
	if place := field_checks.plain(form.get("found_place"))[:140]:
		request.add_comment(
			"Info", _("The family found a place: {0}").format(frappe.utils.escape_html(place))
		)
	taking_back.close(request, kind)
	_tell(file, "found")
	return _("Good that you found a place. We stop looking.")


def _withdraw(file: File, form: dict[str, str]) -> str:
	_see_that_it_is_sure(form)
	request = _request_of(file, form)
	taking_back.close(request, "Lapsed", "withdrawn")
	_tell(file, "withdrawn")
	return _("Your question is withdrawn. You can always ask again.")


def _undo(file: File, form: dict[str, str]) -> str:
	name = form.get("request")
	if name not in file.requests:
		frappe.throw(_("This question is not one of yours."))
	taking_back.reopen(compat.locked("Childcare Request", name))
	_tell(file, "reopened")
	return _("Your question is open again. We look further.")


def _answer_offer(file: File, form: dict[str, str]) -> str:
	"""Other days were offered: they suit, or the question goes on without them."""
	request = _request_of(file, form)
	suits = {"yes": True, "no": False}.get(form.get("suits", ""))
	if suits is None:
		frappe.throw(_("Say whether these days suit you."))
	referrals.answer_offer(request, form.get("referral") or "", suits)
	if suits:
		return _("Good. The desk arranges it with the place and contacts you.")
	return _("We told them that these days do not suit you. Your question stays open and we look further.")


def _given_phone(form: dict[str, str]) -> str:
	number = (form.get("phone") or "").strip()
	if not number:
		frappe.throw(_("Fill in a phone number."))
	return number


def _add_phone(file: File, form: dict[str, str]) -> str:
	number = _given_phone(form)
	if not file.family:
		frappe.throw(_("You can look at this page, but not change anything here. Call the desk."))
	family = frappe.get_doc("Childcare Family", file.family.name)
	contact = contacts.contact_of(family, file.contact.name)
	before = contact.phone
	contact.phone = number
	family.flags.doer = contact
	# The contact says it of itself through its own link; the number was checked by the controller.
	family.save(ignore_permissions=True)
	family.add_comment("Info", _("The family gave a phone number. Before: {0}").format(before or "–"))
	return _("Thank you. We call you on {0}.").format(contact.phone)


def _delete(file: File, form: dict[str, str]) -> str:
	if not form.get("sure"):
		frappe.throw(_("Tick that you are sure: this can't be undone."))
	if not file.family:
		_delete_own(file)
		return _("Your data are deleted.")
	if file_stays(file):
		_delete_own(file)
		return _("Your data are deleted. The questions stay: somebody else stands on the file too.")
	privacy.forget_family(file.family.name)
	return _("Your data are deleted.")


def file_stays(file: File) -> bool:
	"""Tell whether a family's file stays when this visitor's data go: it may not change it, or it is others' as well."""
	others = [row for row in file.family.contacts if row.name != file.contact.name]
	return not file.may_change or any(contacts.rights_of(row).may_see for row in others)


def _delete_own(file: File) -> None:
	"""Delete what came from this visitor alone: its applications, and its row on the file."""
	contact = file.contact
	sent = frappe.get_all("Childcare Application", {"contact": contact.name}, pluck="name") if contact else []
	if file.application:
		sent = list(dict.fromkeys([*sent, file.application.name]))
	for name in sent:
		privacy.forget_application(frappe.get_doc("Childcare Application", name))
	if not contact:
		return
	family = compat.locked("Childcare Family", contact.parent)
	family.set("contacts", [row for row in family.contacts if row.name != contact.name])
	family.flags.doer = contact
	# The contact asks for it through its own link; what is its own was found by its own row.
	family.save(ignore_permissions=True)
	links.forget_contact(contact.name)
	family.add_comment("Info", _("A contact had its own data deleted, on its own page."))


def _change(file: File, form: dict[str, str]) -> str:
	"""A change is a proposal: an application that names the request, which the desk takes over or not."""
	request = _request_of(file, form)
	if _change_waits(request.name):
		frappe.throw(_("You asked for a change already. The desk looks at it first."))
	wish = {
		field: request.get(field) for field in (*intake.WISH, "postal_code", "message") if request.get(field)
	}
	asked = {field: form.get(field) for field in ("wanted_from", "minimum_days") if form.get(field)}
	values, problems = incoming.read(asked, outside=True)
	field_checks.refuse(problems)
	wish.update(values)
	days = {day: from_boxes(form, day) for day in DAYS}
	if not any(days.values()):
		frappe.throw(_("Tick at least one half day."))
	wish.update(days)
	said = field_checks.plain(form.get("change_note"))[:1000]
	changed = [field for field in CHANGEABLE if str(wish.get(field) or "") != str(request.get(field) or "")]
	if not changed and not said:
		frappe.throw(_("Nothing is different yet. Change the start, the days, or write what should change."))
	proposal = _proposal(file, request, wish, said)
	referrals.raise_attention(request, "Change Proposed")
	_tell_change(file, request, proposal)
	_tell(file, "change_asked")
	return _("We have your change. The desk looks at it and tells you what it means.")


def _proposal(file: File, request: Document, wish: dict[str, Any], said: str) -> Document:
	family = file.family
	child = frappe.get_doc("Childcare Child", request.child)
	contact = file.contact
	proposal = frappe.new_doc("Childcare Application")
	proposal.update(
		{
			**{key: value for key, value in wish.items() if proposal.meta.has_field(key)},
			"status": "New",
			"channel": "Web Form",
			"desk": request.desk,
			"received_on": clock.now(),
			"contact_name": contact.contact_name,
			"phone": contact.phone,
			"email": contact.email,
			"language": family.language,
			"street": family.street,
			"postal_code": family.postal_code,
			"area": request.area,
			"family": family.name,
			"contact": contact.name,
			"changes_request": request.name,
			"message": said,
			"consent_registration": 1,
			"children": [
				{
					"first_name": child.first_name,
					"last_name": child.last_name,
					"birth_date": child.birth_date,
					"expected_date": None if child.birth_date else child.expected_date,
					"child": child.name,
					"request": request.name,
				}
			],
		}
	)
	proposal.flags.user_is_outside = True
	# The request that the link opened, and its child.
	proposal.flags.names_files = True
	# The family itself proposes it, through a link that is bound to this request; the desk decides.
	proposal.insert(ignore_permissions=True)
	return proposal


def _tell_change(file: File, request: Document, proposal: Document) -> None:
	token = follow_link(file.family, file.contact)
	messages.send(
		"change_received",
		request,
		proposal.email,
		file.language,
		lambda: {
			"recipient": proposal.contact_name,
			"number": request.name,
			"change": change_words(proposal, request),
			"link": links.url(FOLLOW, token),
		},
	)


def change_words(proposal: Document, request: Document) -> str:
	"""Return what a proposal would change, in words of the current language."""
	parts = []
	if getdate(proposal.wanted_from) != getdate(request.wanted_from):
		parts.append(_("start on {0}").format(date_words(proposal.wanted_from)))
	mask = questions.mask_of(proposal)
	if mask != cint(request.slot_mask):
		parts.append(days_text(mask))
	if proposal.minimum_days and proposal.minimum_days != request.minimum_days:
		parts.append(_("at least {0} days a week").format(f"{proposal.minimum_days:g}"))
	if proposal.message:
		parts.append(proposal.message)
	return "; ".join(parts)


def take_over_change(application: str) -> dict:
	"""Let a request become what its family proposed.

	Args:
		application: a proposal of a family's page; the caller has checked that the user may write it.

	Raises:
		frappe.ValidationError: it is no proposal, or was handled already.
	"""
	doc = frappe.get_doc("Childcare Application", application)
	if not doc.changes_request:
		frappe.throw(_("This application proposes no change of a request."))
	result = intake.register(application, doc.family, {0: doc.changes_request})
	request = frappe.get_doc("Childcare Request", doc.changes_request)
	if request.attention == "Change Proposed":
		request.db_set({"attention": None, "attention_on": None}, notify=True)
	return result
