"""A family asks by itself: the public form, the mail that confirms its address, and what a robot sends instead.

Staff decide what is asked in the Web Form that ``FORM`` names: its steps are page breaks, its fields, labels, help
texts and what is required are theirs. What comes in is an Application that waits, apart, until the link in the mail
was used; nobody makes a request of somebody else's child by typing an address.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import add_to_date, cint
from frappe.utils.password import get_encryption_key

from loket_kinderopvang.contacts import consents
from loket_kinderopvang.domain import identity
from loket_kinderopvang.domain.week_pattern import DAYS, from_boxes
from loket_kinderopvang.follow_up import family_contact
from loket_kinderopvang.follow_up.family_contact import FOLLOW, follow_link
from loket_kinderopvang.intake import desks, incoming, intake
from loket_kinderopvang.mail import messages
from loket_kinderopvang.permissions import partners_of
from loket_kinderopvang.platform import clock, compat, counting, field_checks, links

if TYPE_CHECKING:
	from frappe.model.document import Document

FORM = "childcare-question"
CONFIRM = "confirm_address"
# Nobody sees this field; who fills it in is a robot.
HONEYPOT = "website_address"
# Hidden fields of the page: what was asked back when it was sent before.
MEANT_PREFIX = "meant."
MOST_CHILDREN = 4
# A form that was opened longer ago is asked again; for as long it is known what a form was taken in as.
SEAL_SECONDS = 24 * 60 * 60
# How often one mailbox is asked to confirm in a day, where Settings say nothing.
CONFIRMATIONS_PER_DAY = 3
KINDS = {
	"Check": "check",
	"Select": "select",
	"Date": "date",
	"Int": "number",
	"Float": "number",
	"Text": "textarea",
	"Small Text": "textarea",
}
KINDS_BY_NAME = {
	"email": "email",
	"phone": "tel",
	"area": "area",
	"children": "children",
	"criteria": "criteria",
	"preferred_providers": "providers",
	**dict.fromkeys(consents.PURPOSES, "consent"),
}
CHILD_FIELDS = ("first_name", "last_name", "birth_date", "expected_date", "care_need")
# What a row may say at most that comes through the platform's function for web forms.
ASKED_IN_ROWS = {
	"children": CHILD_FIELDS,
	"criteria": ("criterion",),
	"preferred_providers": ("provider", "preference"),
}


@dataclass
class Question:
	"""One question of the form, ready to show; ``kind`` says how."""

	name: str
	kind: str
	label: str
	help: str = ""
	required: bool = False
	options: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Step:
	"""One step of the form."""

	label: str
	questions: list[Question] = field(default_factory=list)


# ---- what is asked


def web_form() -> Document | None:
	"""Return the Web Form that staff edit; None when they switched it off or removed it."""
	try:
		form = frappe.get_cached_doc("Web Form", FORM)
	except frappe.DoesNotExistError:
		frappe.clear_last_message()
		return None
	return form if form.published else None


def main_desk() -> Document | None:
	"""Return the desk that a visitor sees before it said where it lives: its choice, the default one, or the only one."""
	if desk := desks.chosen():
		return desk
	name = incoming.desk_for(None)
	if not name:
		oldest = frappe.get_all(
			"Childcare Desk", {"disabled": 0}, pluck="name", limit=1, order_by="creation asc"
		)
		name = oldest[0] if oldest else None
	return frappe.get_cached_doc("Childcare Desk", name) if name else None


def is_of_one_desk() -> bool:
	"""Tell whether it is clear whose form a visitor sees: it chose, Settings name one, or there is only one."""
	return bool(
		desks.chosen()
		or frappe.get_cached_doc("Childcare Settings").default_desk
		or len(desks.open_desks()) < 2
	)


def is_open() -> bool:
	"""Tell whether questions are taken here: the form is published and the desk is more than an information point."""
	return bool(web_form() and frappe.db.exists("Childcare Desk", {"disabled": 0, "information_only": 0}))


def steps(choices: bool = True) -> list[Step]:
	"""Return what the form asks, in the current language.

	Args:
		choices: False where only what may be answered counts, not its words nor the long lists to choose from.
	"""
	form = web_form()
	return steps_of(form, choices) if form else []


def steps_of(form: Document, choices: bool = True) -> list[Step]:
	"""Return what one Web Form asks, in the current language; ``choices`` as for ``steps``."""
	meta = frappe.get_meta(incoming.DOCTYPE)
	found = [Step(_(form.title))]
	for row in form.web_form_fields:
		if row.fieldtype == "Page Break":
			# A break before the first question names the first step.
			if not found[-1].questions:
				found.pop()
			found.append(Step(_(row.label or "")))
		elif row.fieldname in DAYS:
			_add_day(found[-1], row)
		elif not row.hidden and _may_be_asked(row.fieldname, meta):
			found[-1].questions.append(_question(row, meta, choices))
	return [step for step in found if step.questions]


def _may_be_asked(fieldname: str | None, meta: Any) -> bool:
	field_ = meta.get_field(fieldname) if fieldname else None
	return bool(field_) and fieldname not in incoming.OWN_FIELDS | incoming.STAFF_FIELDS


def _add_day(step: Step, row: Any) -> None:
	"""Days that follow each other are one question: a week."""
	last = step.questions[-1] if step.questions else None
	if not last or last.kind != "week":
		last = Question(
			"days", "week", _("Which days?"), _("Tick the half days on which you need childcare.")
		)
		step.questions.append(last)
	last.options.append((row.fieldname, ""))


def _question(row: Any, meta: Any, choices: bool) -> Question:
	asked = meta.get_field(row.fieldname)
	kind = KINDS_BY_NAME.get(row.fieldname) or KINDS.get(asked.fieldtype, "text")
	if not choices:
		# What comes in is read by names and kinds; nobody sees a word of this.
		return Question(row.fieldname, kind, "", options=_options(kind, asked, choices))
	label, text = _(row.label or asked.label), _(row.description or "")
	if kind == "consent":
		# The family reads the very words that are kept with its consent.
		label = consents.wordings(frappe.local.lang)[row.fieldname]
	return Question(row.fieldname, kind, label, text, bool(row.reqd), _options(kind, asked, choices))


def _options(kind: str, asked: Any, choices: bool) -> list[tuple[str, str]]:
	# Which criteria there are is asked of the form that comes in as well.
	if kind == "criteria":
		return _criteria()
	if not choices:
		return []
	if kind == "select":
		values = [value for value in (asked.options or "").split("\n") if value]
		return [("", _("No preference")), *((value, _(value)) for value in values)]
	if kind == "area":
		return [("", _("I do not know")), *_areas()]
	if kind == "providers":
		return _providers()
	return []


def _areas() -> list[tuple[str, str]]:
	rows = frappe.get_all(
		"Childcare Area",
		filters={"area_type": ("!=", "Municipality")},
		fields=["name", "area_name"],
		order_by="lft asc",
	)
	return [(row.name, row.area_name) for row in rows]


def _criteria() -> list[tuple[str, str]]:
	today = clock.today()
	criterion = frappe.qb.DocType("Childcare Priority Criterion")
	# Asked at every form that comes in: the plain query costs a quarter of a list's.
	rows = (
		frappe.qb.from_(criterion)
		.select(criterion.name, criterion.question, criterion.valid_from, criterion.valid_until)
		.where((criterion.disabled == 0) & (criterion.question != ""))
		.orderby(criterion.creation)
		.orderby(criterion.name)
		.run(as_dict=True)
	)
	return [
		(row.name, _(row.question))
		for row in rows
		if (not row.valid_from or row.valid_from <= today)
		and (not row.valid_until or row.valid_until >= today)
	]


def _providers() -> list[tuple[str, str]]:
	rows = frappe.get_all(
		"Childcare Provider",
		filters={"published": 1, "disabled": 0},
		fields=["name", "provider_name", "city"],
		order_by="provider_name asc, name asc",
	)
	return [(row.name, f"{row.provider_name}, {row.city}" if row.city else row.provider_name) for row in rows]


def most_preferred() -> int:
	"""Return how many places a family may name."""
	return min(cint(frappe.get_cached_doc("Childcare Settings").maximum_preferred_providers) or 5, 10)


# ---- what comes in


def read(form: dict[str, str], asked: list[Step]) -> dict[str, Any]:
	"""Return what a sent form says as the values of an Application; what was not asked is not looked at."""
	data: dict[str, Any] = {}
	for question in (question for step in asked for question in step.questions):
		if question.kind == "week":
			data.update({day: from_boxes(form, day) for day, _label in question.options})
		elif question.kind == "children":
			data["children"] = _children(form)
		elif question.kind == "criteria":
			data["criteria"] = [
				{"criterion": name} for name, _label in question.options if form.get(f"criteria.{name}")
			]
		elif question.kind == "providers":
			data["preferred_providers"] = _preferred(form)
		elif question.kind in ("check", "consent"):
			data[question.name] = 1 if form.get(question.name) else 0
		else:
			data[question.name] = form.get(question.name)
	return data


def children_shown(form: dict[str, str]) -> int:
	"""Return for how many children the form has room: those that were filled in, and at least one."""
	filled = [
		i for i in range(MOST_CHILDREN) if any(form.get(f"children.{i}.{name}") for name in CHILD_FIELDS)
	]
	return max([*filled, cint(form.get("children_shown")) - 1, 0]) + 1 if filled or form else 1


def _children(form: dict[str, str]) -> list[dict[str, str | None]]:
	rows = []
	for index in range(MOST_CHILDREN):
		row = {name: form.get(f"children.{index}.{name}") for name in CHILD_FIELDS}
		unborn = form.get(f"children.{index}.born") == "no"
		# Only the date that belongs to the answer counts; the page hides the other one.
		if form.get(f"children.{index}.born"):
			row["birth_date" if unborn else "expected_date"] = None
		if any(row.values()) or index == 0:
			rows.append(row)
	return rows


def _preferred(form: dict[str, str]) -> list[dict[str, str]]:
	names = [form.get(f"preferred_providers.{index}") for index in range(most_preferred())]
	return [{"provider": name, "preference": "Preferred"} for name in dict.fromkeys(names) if name]


def applications_per_hour() -> int:
	"""Return how many applications one address may send in an hour (Settings)."""
	return cint(frappe.get_cached_doc("Childcare Settings").applications_per_hour) or 20


def take(form: dict[str, str], language: str) -> Document:
	"""Take in a question from the public form; it waits for the address to be confirmed.

	Args:
		form: what the page sent.
		language: in which it was asked; later mails are in it.

	Returns:
		The application. Sent twice, a form makes one.

	Raises:
		field_checks.InvalidFields: naming each field that can't be accepted and what would be right.
	"""
	data = {**read(form, steps(choices=False)), "language": form.get("family_language") or language}
	if (desk := desks.chosen()) and not desks.serving(incoming.area_of(data)):
		# Where the family lives tells of no desk: the one at whose door it knocked.
		data["desk"] = desk.name
	return _take_in({**data, incoming.MEANT: meant(form)}, form)


def meant(form: dict[str, str]) -> list[str]:
	"""Return the values that a page asked back before, as they were then: sent once more unchanged, they are right."""
	return [value for key, value in form.items() if key.startswith(MEANT_PREFIX)]


def take_platform_form(form: Document, sent_values: dict[str, Any]) -> Document:
	"""Take in a question that came through the platform's own function for web forms, as the page would.

	Args:
		form: the Web Form; one of the desk's.
		sent_values: what came: fieldnames with their values, and the hidden marks of the page.

	Raises:
		frappe.ValidationError: the marks of a page are missing, a record that exists is named, or a field is wrong.
	"""
	if form.doc_type != incoming.DOCTYPE or not form.published or not is_open():
		frappe.throw(_("No questions are taken on this page now. Call or mail the desk."))
	if sent_values.get("name"):
		frappe.throw(_("What was sent can't be changed here. Use the link in your mail, or call the desk."))
	asked = [question for step in steps_of(form, choices=False) for question in step.questions]
	names = {question.name for question in asked if question.kind != "week"}
	names |= {day for question in asked if question.kind == "week" for day, _label in question.options}
	# The page sends nothing else either: what the form does not ask is not looked at.
	data = {name: value for name, value in sent_values.items() if name in names}
	for table, fields in ASKED_IN_ROWS.items():
		if isinstance(data.get(table), list):
			data[table] = [_asked_of(row, fields) for row in data[table]]
	marks = {key: value for key, value in sent_values.items() if isinstance(value, str)}
	data["language"] = marks.get("family_language") or marks.get("language") or frappe.local.lang
	return _take_in({**data, incoming.MEANT: meant(marks)}, marks)


def _asked_of(row: Any, fields: tuple[str, ...]) -> Any:
	return {name: row[name] for name in fields if name in row} if isinstance(row, dict) else row


def take_from_program(data: dict[str, Any]) -> Document:
	"""Take in a question that a program sent which this site does not know; its address is confirmed as the form's is.

	Args:
		data: fieldnames of Childcare Application with their values.

	Raises:
		field_checks.InvalidFields: naming each field that can't be accepted; one is the address, which is needed.
	"""
	if not data.get("email"):
		field_checks.refuse(
			[field_checks.problem("email_to_confirm", frappe.get_meta(incoming.DOCTYPE), "email")]
		)
	application = intake.receive(data, channel="API", user_is_outside=True, confirmed=False)
	_mail(application, confirmed=False)
	return application


def _take_in(data: dict[str, Any], marks: dict[str, str]) -> Document:
	"""Take in what a form asks and was answered, once.

	Args:
		data: fieldnames with their values.
		marks: what else the page sends: its seal and mark, the field that nobody sees, what a partner ticks.
	"""
	partner = partner_of_visitor()
	if not partner:
		_refuse_robots(marks)
	form_id = marks.get("form_id") or frappe.generate_hash(length=20)
	if earlier := sent(form_id):
		return earlier
	if partner and not marks.get("family_agrees"):
		frappe.throw(_("Tick that the family agrees that you bring it in."))
	try:
		application = intake.receive(
			data,
			channel="Web Form",
			user_is_outside=True,
			confirmed=bool(partner),
			form_mark=_digest(form_id),
		)
	except Exception as error:
		if not compat.is_duplicate(error):
			raise
		# The same form, sent twice at once: the other one was first. A fresh transaction sees what it made.
		frappe.db.rollback()
		frappe.clear_messages()
		if earlier := sent(form_id):
			return earlier
		raise
	if partner:
		application.db_set("partner_supports", cint(bool(marks.get("partner_supports"))))
	if application.email:
		_mail(application, confirmed=bool(partner))
	return application


def _mail(application: Document, confirmed: bool) -> None:
	if not confirmed:
		_spare_mailbox(application)
	# Who waits for the page does not wait for the mail; its secret is made where it is sent.
	frappe.enqueue(
		"loket_kinderopvang.intake.asking.mail_sender",
		queue="short",
		enqueue_after_commit=True,
		application=application.name,
		confirmed=confirmed,
	)


def _spare_mailbox(application: Document) -> None:
	"""Refuse a question whose confirmation would be one mail too many for a day, whoever sends it from wherever.

	Raises:
		field_checks.InvalidFields: the mailbox was asked to confirm as often as Settings allow.
	"""
	most = cint(frappe.get_cached_doc("Childcare Settings").confirmations_per_day) or CONFIRMATIONS_PER_DAY
	# Counted apart from the database, where two at once don't see each other; and there, where it stands for sure.
	counted = counting.count(f"confirm:{identity.mailbox(application.email)}", counting.DAY)
	kept = frappe.db.count(
		incoming.DOCTYPE,
		{
			"email": application.email,
			"channel": ("in", ("Web Form", "API")),
			"changes_request": ("is", "not set"),
			"received_on": (">", add_to_date(clock.now(), days=-1)),
		},
	)
	if max(counted, kept) > most:
		field_checks.refuse(
			[field_checks.problem("confirm_the_mail", application.meta, "email", value=application.email)]
		)


def sent(form_id: str) -> Document | None:
	"""Return the application that a form was taken in as, for a day; only who has the form knows its mark."""
	name = form_id and frappe.db.get_value(
		incoming.DOCTYPE,
		{
			"form_mark": _digest(form_id),
			"received_on": (">", add_to_date(clock.now(), seconds=-SEAL_SECONDS)),
		},
		"name",
	)
	return frappe.get_doc(incoming.DOCTYPE, name) if name else None


def _digest(form_id: str) -> str:
	return hashlib.sha256(form_id.encode("utf-8", "replace")).hexdigest()


def mail_sender(application: str, confirmed: bool) -> None:
	"""Mail whoever sent a question: the link that confirms it, or of somebody a partner vouches for, the own page."""
	doc = frappe.get_doc(incoming.DOCTYPE, application)
	if confirmed:
		tell_received(doc)
	else:
		ask_to_confirm(doc)


def partner_of_visitor() -> str | None:
	"""Return the partner organisation of whoever is logged in: it brings a family in with the same form."""
	partners = partners_of(frappe.session.user) if frappe.session.user != "Guest" else []
	return partners[0] if partners else None


def ask_to_confirm(application: Document) -> bool:
	"""Mail the link that confirms an address; tell whether there was one to mail to."""
	days = cint(frappe.get_cached_doc("Childcare Settings").unconfirmed_days) or 7
	token = links.make(CONFIRM, application.doctype, application.name, add_to_date(clock.now(), days=days))
	return messages.send(
		"confirm_address",
		application,
		application.email,
		application.language,
		lambda: {
			"recipient": application.contact_name,
			"number": application.name,
			"link": links.url(CONFIRM, token),
			"days": days,
		},
	)


def waiting_for(token: str) -> Document:
	"""Return the application that a link would confirm. Nothing changes.

	Raises:
		links.LinkProblem: the link does not work (any more).
	"""
	link = links.resolve(token, CONFIRM)
	return frappe.get_doc(incoming.DOCTYPE, link.reference_name)


def confirm(token: str) -> tuple[Document, str]:
	"""Confirm the address of an application: from now on the desk handles it.

	Returns:
		The application, and the token of the family's own page.

	Raises:
		links.LinkProblem: the link does not work (any more).
	"""
	link = links.resolve(token, CONFIRM, lock=True)
	application = frappe.get_doc(incoming.DOCTYPE, link.reference_name)
	links.use(link)
	values = {"confirmed_on": clock.now()}
	if application.status == "Unconfirmed":
		values["status"] = "New"
	# The one who opened the mail says no more than that the address is right; the link was checked above.
	application.db_set(values, notify=True)
	application.add_comment("Info", _("The address was confirmed through the mail."))
	return application, tell_received(application)


def renew(token: str) -> None:
	"""Mail a new link to the address that a question came from, for a link that confirmed it or whose days are over.

	Who confirmed already gets the link of its own page. Nobody hears whether anything was mailed.
	"""
	link = links.renewable(token, CONFIRM)
	if not link or link.revoked_on or links.has_changed(link):
		return
	application = frappe.get_doc(incoming.DOCTYPE, link.reference_name)
	if application.forgotten or application.status not in ("Unconfirmed", "New"):
		# What was registered has its own page, whose link the desk mails to the right contact.
		return
	link.db_set("renewed_on", clock.now())
	if application.status == "Unconfirmed":
		ask_to_confirm(application)
	else:
		tell_received(application)


def tell_received(application: Document) -> str:
	"""Mail a family that its question is with the desk, with the link of its own page; return that link's token."""
	token = follow_link(application)
	messages.send(
		"question_received",
		application,
		application.email,
		application.language,
		lambda: {
			"recipient": application.contact_name,
			"number": application.name,
			"link": links.url(FOLLOW, token),
		},
	)
	return token


# How often one mailbox gets its links again in a day, and how many at once: a family with two files is rare.
AGAIN_PER_DAY = 3
MOST_AGAIN = 5


def send_again(email: str) -> None:
	"""Mail whoever asked before with this address the link of its own page; nobody hears whether there was anything.

	Raises:
		field_checks.InvalidFields: this can't be a mail address.
	"""
	if not email or not identity.is_email(email):
		field_checks.refuse(
			[field_checks.problem("email", frappe.get_meta(incoming.DOCTYPE), "email", value=email)]
		)
	address = identity.normal_email(email)
	if counting.count(f"again:{identity.mailbox(address)}", counting.DAY) > AGAIN_PER_DAY:
		return
	# Apart from the page: how long it takes would tell whether the address is known. Nothing was written that it waits
	# for, so that no commit would start it.
	frappe.enqueue("loket_kinderopvang.intake.asking.mail_again", queue="short", address=address)


def mail_again(address: str) -> int:
	"""Mail the links that an address has: of the files on which it may see, and of what waits; return how many.

	Args:
		address: in its normal form.
	"""
	sent = 0
	for row in frappe.get_all(
		"Childcare Family Contact",
		filters={"email": address, "parenttype": "Childcare Family"},
		fields=["name", "parent"],
		order_by="modified desc, name asc",
		limit=MOST_AGAIN,
	):
		sent += family_contact.send_lost_link(frappe.get_doc("Childcare Family", row.parent), row.name)
	for name in frappe.get_all(
		incoming.DOCTYPE,
		filters={
			"email": address,
			"status": ("in", ("New", "Unconfirmed")),
			"forgotten": 0,
			"family": ("is", "not set"),
		},
		pluck="name",
		order_by="received_on desc, name asc",
		limit=MOST_AGAIN,
	):
		application = frappe.get_doc(incoming.DOCTYPE, name)
		if application.status == "Unconfirmed":
			sent += bool(ask_to_confirm(application))
		else:
			sent += bool(family_contact.send_lost_link(application))
	return sent


# ---- robots


def marks(form: dict[str, str]) -> tuple[str, str]:
	"""Return the mark and the seal that a page carries: those that were sent while they can still be used, else new ones.

	Args:
		form: what the page sent; empty where it is only looked at.
	"""
	form_id = form.get("form_id") or ""
	if _seal_problem(form) != "" or sent(form_id):
		form_id = frappe.generate_hash(length=20)
		return form_id, seal(form_id)
	return form_id, form["opened"]


def seal(form_id: str) -> str:
	"""Return the moment at which one form was opened, in a way that only this site can write, and for that form only."""
	moment = str(int(clock.seconds()))
	return f"{moment}.{_signature(moment, form_id)}"


def _signature(moment: str, form_id: str) -> str:
	text = f"loket-form:{moment}:{form_id}".encode("utf-8", "replace")
	return hmac.new(get_encryption_key().encode(), text, hashlib.sha256).hexdigest()


def _seal_problem(form: dict[str, str]) -> str:
	"""Return "forged" or "expired" for a seal that can't be used, empty for a good one."""
	moment, _dot, signature = (form.get("opened") or "").partition(".")
	right = _signature(moment, form.get("form_id") or "")
	# Compared as bytes: a text with other than plain letters can't be.
	if not form.get("form_id") or not hmac.compare_digest(
		signature.encode("utf-8", "replace"), right.encode()
	):
		return "forged"
	return "expired" if clock.seconds() - int(moment) > SEAL_SECONDS else ""


def _refuse_robots(form: dict[str, str]) -> None:
	"""Refuse what no person sends: a field that nobody sees, all answers within a few seconds, a page that never was."""
	problem = _seal_problem(form)
	if problem == "expired":
		frappe.throw(
			_("This page was open for more than a day. Your answers are still here: send them once more.")
		)
	least = cint(frappe.get_cached_doc("Childcare Settings").minimum_form_seconds)
	if problem or form.get(HONEYPOT) or _age(form) < least:
		frappe.throw(_("Please look over your answers and send them once more."))


def _age(form: dict[str, str]) -> float:
	"""Return for how many seconds a form with a good seal was open."""
	return clock.seconds() - int(form["opened"].partition(".")[0])
