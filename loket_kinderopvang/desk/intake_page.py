"""What the desk's page for intake asks of the server. Staff only; each call checks the rights again."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, format_datetime, format_time, get_fullname, getdate

from loket_kinderopvang.access import reading_log, together
from loket_kinderopvang.access.declarations import STAFF, every, open_to, record
from loket_kinderopvang.contacts import consents, contacts
from loket_kinderopvang.domain import contact_rights, postal_codes
from loket_kinderopvang.intake import drafts as half_filled
from loket_kinderopvang.intake import incoming, intake, same_children
from loket_kinderopvang.matching import localities
from loket_kinderopvang.matching.areas import area_of_postal_code
from loket_kinderopvang.platform import clock, compat, field_checks, well_formed
from loket_kinderopvang.platform.conflicts import retrying
from loket_kinderopvang.referral import questions

MAY_TAKE_IN = every(intake.DOCTYPE, "create")
CHANNELS = ("Counter", "Phone")


def _object(value: dict | str | None) -> dict:
	value = well_formed.from_json(value)
	if not isinstance(value, dict):
		frappe.throw(_("{0} must be a JSON object with field names and values.").format("data"))
	return value


@frappe.whitelist(methods=["GET"])
@open_to(STAFF, MAY_TAKE_IN)
def start() -> dict:
	"""Return what the page needs before anything is typed: desks, criteria, wordings, choices."""
	desk = half_filled.default_desk()
	language = (frappe.db.get_value("Childcare Desk", desk, "default_language") if desk else None) or "nl"
	criteria = frappe.get_list(
		"Childcare Priority Criterion",
		filters={"disabled": 0},
		fields=["name", "label", "question", "hint", "valid_from", "valid_until"],
		order_by="name asc",
	)
	today = clock.today()
	return {
		"desk": desk,
		"desks": [
			{"value": name, "label": name}
			for name in frappe.get_list(
				"Childcare Desk",
				filters={"disabled": 0, "information_only": 0},
				pluck="name",
				order_by="name asc",
			)
		],
		"defaults": {"language": language},
		"criteria": [
			{
				"name": row.name,
				"label": _(row.label),
				"question": _(row.question or ""),
				"hint": _(row.hint or ""),
			}
			for row in criteria
			if not (row.valid_from and getdate(row.valid_from) > today)
			and not (row.valid_until and getdate(row.valid_until) < today)
		],
		"verifications": [
			{"value": value, "label": _(value)}
			for value in ("Declared", "Document Seen", "Confirmed by Partner")
		],
		"wordings": consents.wordings(language),
		"maximum_preferred_providers": cint(
			frappe.get_cached_doc("Childcare Settings").maximum_preferred_providers
		),
	}


@frappe.whitelist(methods=["GET"])
@open_to(STAFF, MAY_TAKE_IN)
def wordings(language: str) -> dict:
	"""Return the wording of each consent in the family's language."""
	return consents.wordings(language if frappe.db.exists("Language", language) else None)


@frappe.whitelist(methods=["POST"])
@open_to(STAFF, MAY_TAKE_IN)
def look(data: dict | str, draft: str | None = None) -> dict:
	"""Return the files that look like what is typed so far, what to look at twice, and the place of the postal code.

	Args:
		data: the page's fields; ``family`` is the existing family to continue with.
		draft: the draft, or the application from outside, that the page shows.

	Returns:
		``{"similar", "warnings", "place", "on_file"}``; ``on_file`` says who stands on the chosen family's file and
		whether who asks is one of them, see ``_on_file``.
	"""
	data = _object(data)
	values, problems = incoming.read(data, outside=False, strict=False)
	application = frappe.new_doc(intake.DOCTYPE).update(values)
	incoming.prepare(application)
	problems = incoming.with_unreadable(
		problems, incoming.problems_of(application, outside=False, whole=False)
	)
	return {
		"similar": _similar(data),
		"warnings": [found.as_dict() for found in problems],
		"place": _place(data.get("postal_code")),
		"on_file": _on_file(data.get("family"), application, draft),
	}


def _on_file(family: Any, application: Any, draft: str | None) -> dict | None:
	"""Return who stands on a family's file, and who of them asks now: ``{"contacts", "known", "marked", "alike"}``.

	``contacts`` are ``{"key", "name", "relation", "may"}``; ``known`` is the key of the one that asks, or None when
	that is somebody new; ``marked`` a sentence when somebody there must not be told where the family is; ``alike``
	tells whether who asks looks like that one.
	"""
	if not family or not frappe.db.exists("Childcare Family", str(family)):
		return None
	doc = frappe.get_doc("Childcare Family", str(family))
	doc.check_permission("read")
	if draft:
		application.confirmed_on = frappe.db.get_value(intake.DOCTYPE, str(draft), "confirmed_on")
	known = contacts.who_asks(doc, application)
	return {
		"contacts": [
			{
				"key": row.name,
				"name": row.contact_name,
				"relation": _(row.relation or ""),
				"may": contacts.rights_words(row),
			}
			for row in doc.contacts
		],
		"known": known and known.name,
		"marked": next((told["text"] for told in contacts.warnings_of(doc) if told["colour"] == "red"), ""),
		"alike": contact_rights.is_marked_elsewhere(contacts.people(doc), contacts.person(application)),
	}


def _similar(data: dict) -> dict:
	found = intake.find_similar(data)
	reading_log.note_compared(found)
	return found


def _place(postal_code: Any) -> dict:
	typed = postal_codes.read_postal_code(str(postal_code or "")[:140])
	# A code of another country is looked up as it stands.
	code = typed.postal_code or typed.before.upper()
	if not typed.postal_code and len(named := localities.by_name(typed.town)) == 1:
		return {"area": named[0].area, "city": None}
	rows = code and frappe.get_all(
		"Childcare Postal Code",
		filters={"postal_code": code, "parenttype": "Childcare Area"},
		pluck="locality",
		distinct=True,
		order_by="locality asc",
	)
	named = [locality for locality in rows or [] if locality]
	return {"area": area_of_postal_code(code), "city": named[0] if len(named) == 1 else None}


@frappe.whitelist(methods=["GET"])
@open_to(STAFF, MAY_TAKE_IN, record("Childcare Request", "request", "read", optional=True))
def open_file(family: str | None = None, request: str | None = None) -> dict:
	"""Return an existing file as the page shows it, to continue with: what is empty there is filled in from it."""
	asked = frappe.get_doc("Childcare Request", request) if request else None
	if asked:
		family = asked.family
	doc = frappe.get_doc("Childcare Family", family)
	doc.check_permission("read")
	contact = doc.first_contact
	fields = ("language", "interpreter_needed", "street", "postal_code", "city", "area", "partner", "desk")
	data = {field: doc.get(field) for field in fields}
	data["warning"] = next(
		(told["text"] for told in contacts.warnings_of(doc) if told["colour"] == "red"), ""
	)
	data.update(
		{field: contact.get(field) for field in ("contact_name", "phone", "email", "relation")}
		if contact
		else {}
	)
	data.update({field: asked.get(field) for field in intake.WISH} if asked else {})
	return {
		**data,
		"family": doc.name,
		"family_name": doc.family_name,
		"criteria": [{"criterion": row.criterion, "verification": row.verification} for row in doc.criteria],
		"children": _children_of(doc.name, asked),
		**{
			fieldname: int(consents.in_force(doc, purpose))
			for fieldname, purpose in consents.PURPOSES.items()
		},
	}


def _children_of(family: str, asked: Any) -> list[dict]:
	filters = {"name": asked.child} if asked else {"family": family}
	fields = ["name as child", "first_name", "last_name", "birth_date", "expected_date", "care_need"]
	children = frappe.get_list("Childcare Child", filters=filters, fields=fields, order_by="creation asc")
	open_requests = dict(
		frappe.get_list(
			"Childcare Request",
			filters={"child": ("in", [child.child for child in children] or [""]), "outcome": "Open"},
			fields=["child", "name"],
			as_list=True,
		)
	)
	return [{**child, "request": open_requests.get(child.child)} for child in children]


@frappe.whitelist(methods=["POST"])
@open_to(STAFF, MAY_TAKE_IN)
@retrying
def save_draft(data: dict | str, name: str | None = None, seen: str | None = None) -> dict:
	"""Keep the half-filled page; return the draft's name and when it was saved, in the reader's notation.

	Args:
		data: what the page holds.
		name: the draft that the page was saved as.
		seen: what the last answer gave as ``seen``: somebody else may have saved the draft since.
	"""
	saved = half_filled.save_draft(_object(data), name, seen)
	return {
		"name": saved,
		"at": format_time(clock.now(), "HH:mm"),
		"seen": half_filled.last_change(saved),
	}


@frappe.whitelist(methods=["GET"])
@open_to(STAFF, MAY_TAKE_IN)
def read_draft(name: str) -> dict:
	"""Return what a half-filled intake held when it was saved, or what an application from outside asks."""
	data = half_filled.read_waiting(name)
	if data.get("from_outside"):
		data["came_in"] = _("{0}: {1}, came in on {2}").format(
			name, _(data["channel"]), format_datetime(data["received_on"])
		)
	data["seen"] = half_filled.last_change(name)
	if data.get("family"):
		data["family_name"] = frappe.db.get_value("Childcare Family", data["family"], "family_name")
	return data


@frappe.whitelist(methods=["POST"])
@open_to(STAFF, MAY_TAKE_IN)
def draft_changes(name: str, seen: dict | str) -> dict:
	"""Return what somebody else made of an intake since this page loaded it.

	Args:
		name: the draft, or the application from outside.
		seen: what the page loaded or last saved.

	Returns:
		``{"data": as ``read_draft``, "said": who and when, "changes": [{"path", "label", "old", "new"}]}``.
	"""
	data = read_draft(name)
	by, at = frappe.db.get_value(intake.DOCTYPE, name, ("modified_by", "modified"))
	return {
		"data": data,
		"said": _("{0} saved this intake on {1}, after you opened it.").format(
			get_fullname(by), format_datetime(at)
		),
		"changes": together.differences(intake.DOCTYPE, _object(seen), data),
	}


@frappe.whitelist(methods=["GET"])
@open_to(STAFF, MAY_TAKE_IN)
def drafts() -> list[dict]:
	"""Return the session user's half-filled intakes, the latest first."""
	return [
		{
			"name": row.name,
			"title": row.contact_name or row.phone or _("Without a name"),
			"saved": format_datetime(row.modified),
		}
		for row in half_filled.own_drafts()
	]


@frappe.whitelist(methods=["POST"])
@open_to(STAFF, MAY_TAKE_IN)
@retrying
def discard_draft(name: str) -> None:
	"""Throw a half-filled intake away."""
	half_filled.discard_draft(name)


@frappe.whitelist(methods=["POST"])
@open_to(STAFF, MAY_TAKE_IN, record("Childcare Application", "application", "write"))
@retrying
def reject(application: str, reason: str) -> None:
	"""Close an application without registering it; the reason stays with it."""
	intake.reject(application, reason)


@frappe.whitelist(methods=["POST"])
@open_to(STAFF, MAY_TAKE_IN)
@retrying
def register(
	data: dict | str,
	draft: str | None = None,
	same_as: dict | str | None = None,
	seen: str | None = None,
	newcomer: dict | str | None = None,
	known_children: dict | str | None = None,
) -> dict:
	"""Register what the page holds, whole or not at all.

	Args:
		data: the page's fields; ``family`` is the existing family to continue with.
		draft: the draft that the page was saved as, or the application from outside that it shows.
		same_as: index of a child's row to the request that it continues with.
		seen: when that was last changed, as the page knows it (see ``save_draft``).
		newcomer: what was decided of who asks, when that is somebody new on the file (see ``intake.register``).
		known_children: index of a child's row to the child on the file that it is, or "new" (see ``intake.register``).

	Returns:
		``{"asks": [{"row", "typed", "choices": [{"child", "label"}]}]}`` when a child may be on the file already; else
		``{"family", "family_name", "requests": [{"name", "child_name", "continued"}], "warnings"}``, or
		``{"problems": [{"field", "code", "message"}]}`` when something can't be accepted.
	"""
	data = _object(data)
	same_as = _object(same_as) if same_as else {}
	newcomer = _object(newcomer) if newcomer else {}
	known_children = _object(known_children) if known_children else {}
	channel = data.get("channel") if data.get("channel") in CHANNELS else "Counter"
	try:
		with compat.all_or_nothing():
			if draft:
				half_filled.open_waiting(draft)
				half_filled.check_unchanged(draft, seen)
			application = intake.take_counter(data, draft, channel)
			result = intake.register(
				application.name, data.get("family") or None, same_as, newcomer, known_children
			)
	except same_children.ToChoose as error:
		frappe.clear_messages()
		return {"asks": error.asks}
	except field_checks.InvalidFields as error:
		frappe.clear_messages()
		return {"problems": [found.as_dict() for found in error.problems]}
	return {
		"family": result["family"],
		"family_name": frappe.db.get_value("Childcare Family", result["family"], "family_name"),
		"requests": [
			{
				"name": name,
				"child_name": questions.child_words(frappe.get_cached_doc("Childcare Request", name)),
				"continued": name in result["continued"],
			}
			for name in result["requests"]
		],
		"warnings": result["warnings"],
	}
