"""One page about a request for the desk's own staff: to take along, to discuss, to keep with a paper file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import cint, flt, strip_html

from loket_kinderopvang.contacts import contacts
from loket_kinderopvang.domain.drawing import shortened
from loket_kinderopvang.mail.printing import enlarged_by
from loket_kinderopvang.matching import judging
from loket_kinderopvang.permissions import is_staff
from loket_kinderopvang.platform import clock
from loket_kinderopvang.platform.wording import date_short, date_words, days_text, extended_text, number
from loket_kinderopvang.referral import questions

if TYPE_CHECKING:
	from frappe.model.document import Document

# What fits on the page; the file itself holds the rest.
# So few that one page holds them with the longest names, and lines to spare.
MOST_CONTACTS, MOST_REASONS, MOST_REFERRALS, MOST_EVENTS, MOST_WISHES = 3, 5, 6, 5, 3
FEW_REFERRALS = 3
LONG_TEXT, SHORT_TEXT, SHORTER_TEXT = 170, 100, 34


def view_of(request: Document) -> dict[str, Any]:
	"""Return everything that the summary of a request shows, in the reader's language.

	What stands on a higher permission level is there only for who may read it.

	Raises:
		frappe.PermissionError: the user does not work at a desk: a parent or partner may read a request, not its file.
	"""
	if not is_staff():
		frappe.throw(_("Only the staff of a desk can print this."), frappe.PermissionError)
	family = frappe.get_doc("Childcare Family", request.family)
	family.check_permission("read")
	child = frappe.get_doc("Childcare Child", request.child)
	desk = frappe.get_cached_doc("Childcare Desk", request.desk)
	return {
		"language": frappe.local.lang,
		"enlarged_by": enlarged_by(),
		"title": child.child_name or request.name,
		"number": request.name,
		"desk": desk.desk_name,
		"printed": _("Printed on {0} by {1}").format(
			date_words(clock.today()), frappe.utils.get_fullname(frappe.session.user)
		),
		"state": _(request.workflow_state or "") or _(request.outcome),
		"urgent": bool(cint(request.urgent)),
		"warnings": [told["text"] for told in contacts.warnings_of(family) if told["colour"] == "red"],
		"next": _next_step(request),
		"child": _child(request, child),
		"family": _family(family),
		"contacts": [
			{
				"name": contact.contact_name,
				"relation": _(contact.relation or ""),
				"phone": contact.phone or "",
				"email": contact.email or "",
			}
			for contact in family.contacts[:MOST_CONTACTS]
		],
		"wish": _wish(request),
		"priority": _priority(request),
		"referrals": _referrals(request),
		"events": _events(request),
		"notes": _notes(request, child, family),
	}


def _may_read_more(doc: Document) -> bool:
	"""Tell whether the user may read what stands on the level of sensitive fields."""
	return 1 in doc.get_permlevel_access("read")


def _lines(*pairs: tuple[str, Any]) -> list[tuple[str, str]]:
	return [(label, shortened(str(value), LONG_TEXT)) for label, value in pairs if value]


def _next_step(request: Document) -> list[tuple[str, str]]:
	officer = frappe.utils.get_fullname(request.officer) if request.officer else ""
	if request.outcome != "Open":
		reason = frappe.db.get_value("Childcare Closing Reason", request.closing_reason, "label")
		return _lines(
			(_("Ended On"), date_words(request.closed_on)),
			(_("Reason"), _(reason or "")),
			(_("Found At"), _title("Childcare Provider", request.placed_at, "provider_name")),
			(_("Care Starts On"), date_words(request.placed_from)),
		)
	return _lines(
		(_("Next Step On"), date_words(request.next_action_on)),
		(_("Needs Attention"), _(request.attention or "")),
		(_("Officer"), officer),
	)


def _child(request: Document, child: Document) -> list[tuple[str, str]]:
	born = (
		(_("Expected On"), date_words(child.expected_date))
		if child.expected_date and not child.birth_date
		else (_("Born On"), date_words(child.birth_date))
	)
	start = ""
	if child.birth_date and request.wanted_from:
		start = questions.age_words(child.birth_date, request.wanted_from)
	return _lines((_("Child"), child.child_name), born, (_("Age at the Start of Care"), start))


def _family(family: Document) -> list[tuple[str, str]]:
	town = " ".join(part for part in (family.postal_code, family.city) if part)
	language = frappe.db.get_value("Language", family.language, "language_name") or family.language
	# A paper lies about: where a family is that somebody must not find does not stand on it.
	address = "" if contacts.marked(family) else ", ".join(part for part in (family.street, town) if part)
	return _lines(
		(_("Family"), family.family_name),
		(_("Address"), address),
		(_("Language"), _(language)),
		(_("Interpreter Needed"), _("Yes") if cint(family.interpreter_needed) else ""),
		(_("Brought In By"), _title("Childcare Partner", family.partner, "partner_name")),
	)


def _wish(request: Document) -> list[tuple[str, str]]:
	preferred = [
		f"{_title('Childcare Provider', row.provider, 'provider_name')} ({_(row.preference)})"
		for row in request.preferred_providers[:MOST_WISHES]
	]
	distance = flt(request.maximum_distance_km)
	return _lines(
		(_("Asked On"), date_words(request.asked_on)),
		(_("Days"), days_text(cint(request.slot_mask))),
		(_("Hours"), extended_text(cint(request.extended_mask))),
		(_("From"), date_words(request.wanted_from)),
		(_("Until"), date_words(request.wanted_until)),
		(_("At Least (Days a Week)"), number(request.minimum_days) if flt(request.minimum_days) else ""),
		(_("Kind of Care"), _(request.kind or "")),
		(_("Price System"), _(request.price_system or "")),
		(_("At Most (km)"), number(distance) if distance else ""),
		(_("Providers Named"), shortened("; ".join(preferred), 2 * SHORT_TEXT)),
	)


def _priority(request: Document) -> list[str]:
	if not _may_read_more(request):
		return []
	reasons = judging.reasons_in_words(request)
	if request.urgent_reason:
		reasons = [_("Urgent: {0}").format(_(request.urgent_reason)), *reasons]
	if cint(request.inclusive_care):
		reasons = [*reasons, _("Asks for inclusive care.")]
	return [shortened(reason, 2 * SHORT_TEXT) for reason in reasons[:MOST_REASONS]]


def _referrals(request: Document) -> dict[str, Any]:
	rows = frappe.get_list(
		"Childcare Referral",
		{"request": request.name},
		["provider", "partner", "sent_on", "response", "responded_on", "decline_reason", "answer_note"],
		order_by="creation desc",
		limit=MOST_REFERRALS + 1,
	)
	lines = []
	room = SHORT_TEXT if len(rows) <= FEW_REFERRALS else SHORTER_TEXT
	for row in rows[:MOST_REFERRALS]:
		reason = frappe.db.get_value("Childcare Closing Reason", row.decline_reason, "label")
		said = [_(reason or ""), row.answer_note or ""]
		lines.append(
			{
				"to": shortened(
					_title("Childcare Provider", row.provider, "provider_name")
					or _title("Childcare Partner", row.partner, "partner_name"),
					32,
				),
				"sent": date_short(row.sent_on),
				"response": _(row.response),
				"answered": date_short(row.responded_on),
				"said": shortened(" · ".join(part for part in said if part), room),
			}
		)
	return {"rows": lines, "more": len(rows) > MOST_REFERRALS}


def _events(request: Document) -> list[dict[str, str]]:
	"""Return what happened last: what was mailed, written and noted about the request and its referrals; newest first."""
	referrals = frappe.get_all("Childcare Referral", {"request": request.name}, pluck="name")
	about = {
		"reference_doctype": ("in", ("Childcare Request", "Childcare Referral")),
		"reference_name": ("in", [request.name, *referrals]),
	}
	told = frappe.get_all(
		"Communication", about, ["creation", "subject"], order_by="creation desc", limit=MOST_EVENTS
	)
	noted = []
	# How a referral moved stands in its own line of the table.
	for names, kinds in ((about, ("Info", "Comment")), ({"reference_name": request.name}, ("Workflow",))):
		noted += frappe.get_all(
			"Comment",
			names | {"comment_type": ("in", kinds)},
			["creation", "content"],
			order_by="creation desc",
			limit=MOST_EVENTS,
		)
	lines = [(row.creation, row.get("subject") or row.get("content") or "") for row in (*told, *noted)]
	lines.sort(key=lambda line: line[0], reverse=True)
	return [
		{"day": date_short(day), "text": shortened(strip_html(_(text)), SHORT_TEXT)}
		for day, text in lines[:MOST_EVENTS]
	]


def _notes(request: Document, child: Document, family: Document) -> list[tuple[str, str]]:
	"""Return what staff wrote, as far as the user may read it."""
	pairs = []
	if _may_read_more(child):
		pairs.append((_("Care Need"), child.care_need))
	if _may_read_more(request):
		pairs.append((_("Notes"), request.notes))
	if _may_read_more(family):
		pairs.append((_("Notes on the Family"), family.notes))
	return _lines(*((label, strip_html(text or "")) for label, text in pairs))


def _title(doctype: str, name: str | None, field: str) -> str:
	return (frappe.db.get_value(doctype, name, field) or name) if name else ""
