"""Asking for childcare: a question comes in, is compared with known files, and is registered."""

from __future__ import annotations

import frappe

from loket_kinderopvang.access import reading_log
from loket_kinderopvang.access.declarations import ANYBODY, STAFF, open_to, record
from loket_kinderopvang.api.arguments import parsed
from loket_kinderopvang.family import family_page
from loket_kinderopvang.intake import asking, incoming, intake
from loket_kinderopvang.permissions import SENDER_ROLE, is_staff, partners_of
from loket_kinderopvang.platform import incoming_limits
from loket_kinderopvang.platform.conflicts import retrying


@frappe.whitelist(allow_guest=True, methods=["POST"])
@open_to(ANYBODY, limit=("ask", asking.applications_per_hour))
@retrying
def submit_application(data: dict | str) -> dict:
	"""Take in a family's question as an Application; nothing else is written.

	What a guest sends waits, *Unconfirmed*, until the link in a mail to ``email`` was used. A user with the role *Loket
	Sender* (a program of the town, with the API key of that user), a partner and the desk's staff hand in at once.

	Args:
		data: fieldnames of Childcare Application with their values; ``children`` is a list of objects. Days are
			year-month-day, or day first. ``meant`` is a list of values that were asked back and are right all the same
			(problems ``email_slip`` and ``postal_code_unknown``).

	Returns:
		``{"application": its number, "status": "New" or "Unconfirmed"}``.

	Raises:
		frappe.ValidationError: naming the field that can't be accepted and what would be right.
		incoming.TooLarge: it is more than anybody has to say.
		counting.TooOften: too many came from this address within the hour.
	"""
	if isinstance(data, str) and len(data) > incoming_limits.LARGEST:
		incoming.refuse_as_too_large(incoming_limits.LARGEST)
	data = parsed(data, "data", dict)
	if is_staff() or partners_of() or SENDER_ROLE in frappe.get_roles():
		application = intake.receive(data, channel="API", user_is_outside=not is_staff())
	else:
		application = asking.take_from_program(data)
	return {"application": application.name, "status": application.status}


@frappe.whitelist(methods=["POST"])
@open_to(STAFF)
def find_similar(data: dict | str) -> dict:
	"""Return the families and open requests that look like what is typed, with what differs; for the desk's staff.

	Args:
		data: what is known so far: ``contact_name``, ``phone``, ``email``, ``street``, ``postal_code``, ``children``.

	Returns:
		``{"families": [...], "requests": [...], "other_desks": [{"known": True, ...}]}``; of a child at another desk
		no more than that it is known, unless its family agreed.
	"""
	found = intake.find_similar(parsed(data, "data", dict))
	reading_log.note_compared(found)
	return found


@frappe.whitelist(methods=["POST"])
@open_to(STAFF, record("Childcare Application", "application", "write"))
@retrying
def take_over_change(application: str) -> dict:
	"""Let a request become what its family proposed on its own page.

	Returns:
		What ``intake.register`` returns.
	"""
	return family_page.take_over_change(application)
