"""Intake: from what somebody asks, at the counter or from outside, to a family, its children and their requests.

What comes in lands in an Application. Registering makes one Family, a Child for each child and one Request per child
of it, or continues with the files that the officer pointed at; all of it in one transaction, or nothing.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import cint, getdate

from loket_kinderopvang.contacts import consents, contacts
from loket_kinderopvang.domain import identity
from loket_kinderopvang.domain.contact_rights import FIELDS as RIGHTS
from loket_kinderopvang.domain.week_pattern import DAYS, EXTENDED
from loket_kinderopvang.follow_up import family_contact, file_changes
from loket_kinderopvang.intake import incoming, same_children
from loket_kinderopvang.intake.drafts import open_waiting, save_draft
from loket_kinderopvang.intake.known_files import find_similar
from loket_kinderopvang.matching.judging import judge, rejudge_family
from loket_kinderopvang.permissions import partners_of
from loket_kinderopvang.platform import clock, compat, field_checks
from loket_kinderopvang.referral import referrals

if TYPE_CHECKING:
	from frappe.model.document import Document

__all__ = [
	"find_similar",
	"judge",
	"read_listed",
	"receive",
	"register",
	"reject",
	"rejudge_family",
	"save_draft",
	"take_listed",
]

DOCTYPE = incoming.DOCTYPE
# What a request takes over from its application.
WISH = (
	"wanted_from",
	"wanted_until",
	"minimum_days",
	"kind",
	"price_system",
	"maximum_distance_km",
	*DAYS,
	*EXTENDED,
	"urgent",
	"urgent_reason",
	"occasional",
	"inclusive_care",
)


def receive(
	data: dict,
	channel: str = "API",
	user_is_outside: bool = True,
	confirmed: bool = True,
	form_mark: str | None = None,
) -> Document:
	"""Take in a question as an Application; nothing else is written.

	Args:
		data: fieldnames of Childcare Application with their values; ``children``, ``criteria`` and
			``preferred_providers`` are lists.
		channel: how it came in: an option of the application's channel; what a partner's user sends is the partner's.
		user_is_outside: True when it does not come from the desk's own staff.
		confirmed: False when the address is still to be confirmed by its owner.
		form_mark: of the page that was sent; one page makes one application.

	Returns:
		The application, with status New, or Unconfirmed.

	Raises:
		field_checks.InvalidFields: naming each field that can't be accepted and what would be right.
		compat.Busy: another one was handed in at this very moment; the same call may succeed right after.
	"""
	compat.begin_writing()
	data, meant = incoming.take_meant(data)
	partners = partners_of() if user_is_outside else []
	channel = "Partner" if partners else channel
	application, problems = _read_into(frappe.new_doc(DOCTYPE), data, channel, outside=user_is_outside)
	application.partner = partners[0] if partners else application.partner
	application.flags.meant = meant
	application.status = "New" if confirmed else "Unconfirmed"
	found = incoming.problems_of(application, outside=user_is_outside)
	field_checks.refuse(incoming.with_unreadable(problems, found))
	application.form_mark = form_mark
	application.raw = incoming.raw_text(data)
	application.flags.user_is_outside = user_is_outside
	# Looked through just above: the controller need not do it a second time.
	application.flags.checked = True
	# It began as a new record of the platform, with all defaults.
	application.flags.has_defaults = True
	# Two who hand in at once want the same next number, and PostgreSQL refuses the second: its page tries again.
	with compat.all_or_nothing():
		# Who is outside may hand in and nothing else: every field was read and checked above.
		return application.insert(ignore_permissions=user_is_outside)


def _read_into(
	application: Document, data: dict, channel: str, *, outside: bool, strict: bool = True
) -> tuple[Document, list[field_checks.FieldProblem]]:
	"""Write what came in on an application that nobody registered yet; return it with what can't be read."""
	values, problems = incoming.read(data, outside=outside, strict=strict)
	for table in incoming.TABLES:
		application.set(table, [])
	application.update(values)
	application.status = "New"
	application.channel = channel
	if application.is_new():
		application.received_on = clock.now()
	incoming.prepare(application)
	incoming.set_wording(application)
	return application, problems


# ---- registering


def take_counter(data: dict, application: str | None = None, channel: str = "Counter") -> Document:
	"""Turn the counter's page into an Application that can be registered.

	Args:
		data: what the page holds.
		application: the draft that the page was saved as, or an application from outside that the officer has gone
			through; without it a new one is made.
		channel: how a family came that is here now; one from outside keeps its own.

	Raises:
		field_checks.InvalidFields: naming each field that can't be accepted; nothing is written.
	"""
	doc = open_waiting(application) if application else frappe.new_doc(DOCTYPE)
	from_outside = application and doc.status != "Draft"
	doc, problems = _read_into(
		doc, data, doc.channel if from_outside else channel, outside=False, strict=False
	)
	field_checks.refuse(incoming.with_unreadable(problems, incoming.problems_of(doc, outside=False)))
	doc.officer = frappe.session.user
	if not from_outside:
		doc.raw = incoming.raw_text(data)
	return doc.insert() if doc.is_new() else doc.save()


def take_listed(data: dict, asked_on: date | None = None) -> Document:
	"""Turn a row of a list that the desk kept elsewhere into an Application that can be registered.

	Args:
		data: fieldnames of Childcare Application with their values.
		asked_on: when the family asked; today when the list does not say.

	Raises:
		field_checks.InvalidFields: naming each field that can't be accepted; nothing is written.
	"""
	doc, problems = read_listed(data, asked_on)
	field_checks.refuse(problems)
	doc.officer = doc.officer or frappe.session.user
	doc.raw = incoming.raw_text(data)
	return doc.insert()


def read_listed(data: dict, asked_on: date | None = None) -> tuple[Document, list[field_checks.FieldProblem]]:
	"""Return what ``take_listed`` would make of a row, and all that is wrong with it or deserves a second look."""
	doc, problems = _read_into(frappe.new_doc(DOCTYPE), data, "Import", outside=False)
	if asked_on:
		doc.received_on = datetime.combine(asked_on, time(12))
	return doc, [*problems, *incoming.problems_of(doc, outside=False)]


def reject(application: str, reason: str) -> None:
	"""Close an application without registering it: spam, a double one, or a question for somebody else.

	Raises:
		frappe.ValidationError: no reason is given, or it was registered already.
	"""
	doc = open_waiting(application)
	if not (reason or "").strip():
		field_checks.refuse([field_checks.problem("missing", doc.meta, "rejected_reason")])
	doc.update({"status": "Rejected", "rejected_reason": reason})
	doc.save()


def register(
	application: str,
	family: str | None = None,
	same_as: dict[int, str] | None = None,
	newcomer: dict | None = None,
	known_children: dict[int, str] | None = None,
	tell: bool = True,
) -> dict:
	"""Make an application's files: a Family, a Child per child and one open Request per child.

	Who continues a file that exists sees and changes nothing of it, unless an officer decides so; the contacts who
	stand there are told.

	Args:
		application: the application's number; it can be registered once.
		family: the existing family to continue with; without it a new one is made.
		same_as: index of a child's row, from 0, to the open request that it continues with: no new request is made,
			and the wish of that request becomes the one asked now.
		newcomer: what the officer decided of who asks, when that is somebody new on the file: ``same_as``, the row
			of the contact that it is, or ``may_see``, ``may_change``, ``is_asked``, ``not_to_be_told``. Without it
			nothing is allowed, and the decision waits.
		known_children: index of a child's row, from 0, to the child of the family's file that an officer says it is, or
			``same_children.NEW``. Needed only where a row is like a child on the file and not just the same.
		tell: False for a question of long ago, whose family hears nothing of its being taken over.

	Returns:
		``{"family", "children", "requests", "continued", "warnings"}``: names, in the order of the application's
		children; which of the requests were there already; and sentences to show.

	Raises:
		same_children.ToChoose: a row may be a child that is on the file already; an officer must say.
		frappe.ValidationError: nothing is written.
	"""
	doc = compat.locked(DOCTYPE, application)
	doc.check_permission("write")
	if doc.status not in ("New", "Unconfirmed"):
		field_checks.refuse(
			[field_checks.problem("registered_already", doc.meta, "family", value=doc.family or "–")]
		)
	incoming.prepare(doc)
	problems = incoming.problems_of(doc, outside=False)
	field_checks.refuse(problems)
	with compat.all_or_nothing(), file_changes.together():
		result = _register(
			doc,
			family,
			{int(index): name for index, name in (same_as or {}).items()},
			newcomer or {},
			{int(index): name for index, name in (known_children or {}).items()},
			tell,
		)
	result["warnings"] = [p.message for p in problems if p.severity == "warning"] + result["warnings"]
	return result


def _register(
	doc: Document,
	family_name: str | None,
	same_as: dict[int, str],
	newcomer: dict,
	known_children: dict[int, str],
	tell: bool = True,
) -> dict:
	warnings: list[str] = []
	family_name = family_name or _family_of(same_as)
	if family_name:
		family = frappe.get_doc("Childcare Family", family_name)
		family.check_permission("write")
		contact, told = _contact_on_file(family, doc, newcomer)
		warnings += told + _add_to_family(family, doc, contact)
		family.flags.doer = contact
		family.save()
	else:
		family = _new_family(doc)
		contact = family.first_contact
	children, requests, continued = [], [], []
	pointed_at = {index: _open_request(name, family) for index, name in same_as.items()}
	# A new family has no child yet, so nothing in it can be the same.
	attached = (
		same_children.attach(
			family.name,
			doc.children,
			{index: request.child for index, request in pointed_at.items()},
			known_children,
		)
		if family_name
		else {}
	)
	orders = same_children.birth_orders(doc.children)
	for index, row in enumerate(doc.children):
		request = pointed_at.get(index)
		child, is_new = _child_for(row, family, attached.get(index), orders[index])
		# A new child has no request.
		request = request or (None if is_new else _request_of(child.name))
		if request:
			# The request follows its child, which may have been completed just now.
			request.reload()
			if _ask_again(request, doc):
				file_changes.note(family.name, "question_changed", doers=[contact.name])
			continued.append(request.name)
		else:
			request = _new_request(child, doc, row)
		row.child, row.request = child.name, request.name
		children.append(child.name)
		requests.append(request.name)
	# Its rows name what was just made of them, or what the officer pointed at and may write.
	doc.flags.names_files = True
	doc.update(
		{
			"status": "Registered",
			"family": family.name,
			"contact": contact.name,
			"registered_on": clock.now(),
		}
	)
	doc.save()
	if contacts.rights_of(contact).not_to_be_told:
		file_changes.end_links(contact.name)
	if cint(contact.decision_waits):
		for name in requests:
			referrals.raise_attention(frappe.get_doc("Childcare Request", name), "Contact to Decide")
	warnings += same_children.too_close(family.name, children)
	if tell and (made := [name for name in requests if name not in continued]):
		family_contact.tell_registered(family, made)
	return {
		"family": family.name,
		"children": children,
		"requests": requests,
		"continued": continued,
		"warnings": warnings,
	}


def _family_of(same_as: dict[int, str]) -> str | None:
	"""Return the family of the requests that the intake continues with."""
	families = {frappe.db.get_value("Childcare Request", name, "family") for name in same_as.values()}
	if len(families) > 1:
		frappe.throw(_("These requests are of different families. Register them one family at a time."))
	return next(iter(families), None)


def _new_family(doc: Document) -> Document:
	family = frappe.new_doc("Childcare Family")
	family.update(
		{
			"family_name": _family_name(doc),
			"language": doc.language,
			"interpreter_needed": doc.interpreter_needed,
			"desk": doc.desk,
			"area": doc.area,
			"partner": doc.partner,
			"street": doc.street,
			"postal_code": doc.postal_code,
			"city": doc.city,
			"latitude": doc.latitude,
			"longitude": doc.longitude,
		}
	)
	# Who makes the file gets all rights over it (contacts.settle).
	family.append("contacts", {**_contact(doc), "is_primary": 1})
	_add_criteria(family, doc)
	consents.add_from_application(family, doc)
	return family.insert()


def _contact(doc: Document) -> dict:
	values = {
		name: doc.get(name) for name in ("contact_name", "phone", "second_phone", "phone_note", "email")
	}
	return {**values, "relation": doc.relation or "Parent"}


def _family_name(doc: Document) -> str:
	"""Return the name under which the desk knows the family: its children's, else its contact's."""
	names = list(dict.fromkeys(row.last_name for row in doc.children if row.last_name))
	return " - ".join(names)[:140] if names else doc.contact_name


def _add_to_family(family: Document, doc: Document, contact: Document) -> list[str]:
	"""Add what is new to an existing family's file; what differs stays as it was, and is told.

	Who may not change the file agrees to nothing for the family either, and does not say where it lives.
	"""
	warnings = []
	speaks = contacts.rights_of(contact).may_change
	if speaks:
		for fieldname in ("street", "postal_code", "city", "area", "latitude", "longitude", "partner"):
			if doc.get(fieldname) and not family.get(fieldname):
				family.set(fieldname, doc.get(fieldname))
	if doc.street and family.street and not identity.same_address(doc.street, family.street):
		warnings.append(
			_(
				"The address in the file is {0}; {1} was asked now. Change the family's file if it moved."
			).format(family.street, doc.street)
		)
	family.interpreter_needed = family.interpreter_needed or doc.interpreter_needed
	_add_criteria(family, doc)
	if speaks:
		consents.add_from_application(family, doc)
	elif left := consents.not_taken_over(family, doc):
		warnings.append(
			_(
				"{0} may not change this file, so what was agreed to was not taken over: {1}. Ask a contact who may."
			).format(doc.contact_name, ", ".join(_(consents.PURPOSE_LABELS[purpose]) for purpose in left))
		)
	return warnings


def _contact_on_file(family: Document, doc: Document, newcomer: dict) -> tuple[Document, list[str]]:
	"""Return the contact that asks, on the file from now on, and what to tell the officer of it.

	A name is no proof: somebody new stands on the file with the own phone and address, and may nothing until an
	officer decides.
	"""
	known = contacts.who_asks(family, doc)
	if known:
		return known, _complete_contact(known, doc)
	if newcomer.get("same_as"):
		known = contacts.contact_of(family, newcomer["same_as"])
		if not known:
			frappe.throw(_("This contact does not stand on the file any more. Load the page again."))
		return known, _replace_in_contact(known, doc)
	decided = {name: cint(newcomer.get(name)) for name in RIGHTS}
	first = not family.contacts
	row = family.append("contacts", {**_contact(doc), **decided})
	row.decision_waits = int(not first and not any(decided.values()) and not cint(newcomer.get("decided")))
	if row.decision_waits:
		return row, [
			_(
				"{0} was added to the file and sees nothing of it. Decide on the family's file what this contact may."
			).format(doc.contact_name)
		]
	return row, []


def _complete_contact(row: Document, doc: Document) -> list[str]:
	"""Fill in the phone number of who proved to be a contact; another one is told."""
	if doc.phone and not row.phone:
		row.phone = doc.phone
	if doc.phone == row.phone:
		for fieldname in ("second_phone", "phone_note"):
			row.set(fieldname, row.get(fieldname) or doc.get(fieldname))
	if not doc.phone or doc.phone == row.phone:
		return []
	return [
		_(
			"The phone number in the file is {0}; {1} was given now. Change the family's file if it is new."
		).format(row.phone, doc.phone)
	]


def _replace_in_contact(row: Document, doc: Document) -> list[str]:
	"""Give a contact the phone and address of an application that an officer says is the same person's."""
	told = []
	for fieldname in ("phone", "email"):
		value, before = doc.get(fieldname), row.get(fieldname)
		if value and value != before:
			row.set(fieldname, value)
			if fieldname == "phone":
				row.second_phone, row.phone_note = doc.second_phone, doc.phone_note
			if before:
				told.append(_("{0} takes the place of {1} in the file.").format(value, before))
	return told


def _add_criteria(family: Document, doc: Document) -> None:
	"""Copy the criteria with how they were verified; a proof that the file holds stays."""
	known = {row.criterion: row for row in family.criteria}
	for row in doc.criteria:
		verification = row.verification or "Declared"
		held = known.get(row.criterion)
		if not held:
			family.append("criteria", {"criterion": row.criterion, "verification": verification})
		elif held.verification == "Declared" and verification != "Declared":
			held.verification = verification


def _open_request(name: str, family: Document) -> Document:
	request = frappe.get_doc("Childcare Request", name)
	request.check_permission("write")
	if request.outcome != "Open":
		frappe.throw(
			_("Request {0} is closed, so this is a new question: register it as a new request.").format(
				frappe.bold(field_checks.shown(name))
			)
		)
	if request.family != family.name:
		frappe.throw(
			_("Request {0} belongs to another family.").format(frappe.bold(field_checks.shown(name)))
		)
	return request


def _request_of(child: str) -> Document | None:
	"""Return the open request of a child, if it has one: a child is asked for once."""
	name = frappe.db.get_value("Childcare Request", {"child": child, "outcome": "Open"}, "name")
	if not name:
		return None
	request = frappe.get_doc("Childcare Request", name)
	request.check_permission("write")
	return request


def _child_for(row: Document, family: Document, name: str | None, order: int) -> tuple[Document, bool]:
	"""Return the child of a row: ``name``, which stands on the family's file, or a new one; and whether it is new."""
	if not name:
		values = {
			key: row.get(key)
			for key in ("first_name", "last_name", "birth_date", "expected_date", "care_need")
		}
		child = frappe.get_doc(
			{"doctype": "Childcare Child", "family": family.name, "desk": family.desk, **values}
		)
		child.birth_order = same_children.order_of_new(family.name, row, order)
		return child.insert(), True
	child = frappe.get_doc("Childcare Child", name)
	# A child that was expected is born by now, and has a name.
	new = {
		key: row.get(key)
		for key in ("first_name", "birth_date", "care_need")
		if row.get(key) and not child.get(key)
	}
	if identity.given_name(row.first_name) and not identity.given_name(child.first_name):
		# "Baby" gave way to a name.
		new["first_name"] = row.first_name
	if new:
		child.update(new)
		child.save()
	return child, False


def _new_request(child: Document, doc: Document, row: Document) -> Document:
	request = frappe.new_doc("Childcare Request")
	request.update({fieldname: doc.get(fieldname) for fieldname in WISH})
	request.update(
		{
			"child": child.name,
			"family": child.family,
			"desk": doc.desk,
			"area": doc.area,
			"asked_on": getdate(doc.received_on) if doc.received_on else clock.today(),
			"channel": doc.channel,
			"application": doc.name,
			"notes": doc.message,
			"officer": doc.officer,
		}
	)
	if row.care_need:
		request.inclusive_care = 1
	for provider in doc.preferred_providers:
		request.append(
			"preferred_providers", {"provider": provider.provider, "preference": provider.preference}
		)
	return request.insert()


def _ask_again(request: Document, doc: Document) -> bool:
	"""Let an open request follow the wish that its family asks now; the timeline says so. Tell whether it changed."""
	changed = False
	for fieldname in WISH:
		if (request.get(fieldname) or None) != (doc.get(fieldname) or None):
			request.set(fieldname, doc.get(fieldname))
			changed = True
	known = {row.provider for row in request.preferred_providers}
	for row in doc.preferred_providers:
		if row.provider not in known:
			request.append("preferred_providers", {"provider": row.provider, "preference": row.preference})
			changed = True
	if doc.message:
		request.notes = "\n\n".join(filter(None, (request.notes, doc.message)))
	request.save()
	request.add_comment(
		"Info", _("The family asked again; the wish is now that of application {0}.").format(doc.name)
	)
	return changed
