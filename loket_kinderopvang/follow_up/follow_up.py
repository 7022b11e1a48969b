"""What the scheduler does: remind, mark what got no answer, bring waiting files back, clean up half-filled ones.

Each record is handled in a savepoint of its own and committed with its batch, so that one that fails stops nobody
else, a killed run goes on where it stopped, and a second run finds nothing left to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import frappe
from frappe.utils import add_to_date, cint, getdate

from loket_kinderopvang.board import board_reports
from loket_kinderopvang.follow_up import family_contact, mail_states
from loket_kinderopvang.mail import messages
from loket_kinderopvang.platform import batches, clock, compat, long_work
from loket_kinderopvang.referral import referrals
from loket_kinderopvang.registration import registration
from loket_kinderopvang.supply import availability


def hourly() -> None:
	"""Remind providers once, mark referrals whose deadline passed, and take up work that was killed."""
	expire_referrals()
	remind_providers()
	tell_families_of_questions()
	sweep_mails()
	mark_undelivered()
	send_waiting_mails()
	long_work.resume()
	availability.resume_rounds()
	registration.resume_recount()


def daily() -> None:
	"""Bring waiting requests back to their officer, and remove drafts and applications that nobody confirmed."""
	complete_waiting_requests()
	ask_who_still_looks()
	remind_of_certificates()
	surface_waiting_requests()
	clean_applications()
	availability.start_due_rounds()
	availability.remind_silent_providers()
	make_board_reports()


def remind_providers() -> int:
	"""Send the one reminder to every provider whose time is for the set part over; return how many were handled."""
	now = clock.now()
	rows = frappe.get_all(
		"Childcare Referral",
		filters={
			"response": "Pending",
			"other_days_offered": 0,
			"reminded_on": compat.day_not_set(),
			"deadline": (">=", now),
		},
		fields=["name", "sent_on", "deadline", "reminded_on"],
		order_by="deadline asc, name asc",
	)
	return in_batches([row.name for row in rows if referrals.is_due_for_reminder(row, now)], referrals.remind)


def tell_families_of_questions() -> int:
	"""Tell families whom their questions were put to, one mail for each family; return how many were handled."""
	return in_batches(family_contact.families_to_tell(), family_contact.tell_put)


def expire_referrals() -> int:
	"""Mark every pending referral whose deadline passed as not answered; return how many were handled."""
	due = frappe.get_all(
		"Childcare Referral",
		filters={"response": "Pending", "other_days_offered": 0, "deadline": ("<", clock.now())},
		pluck="name",
		order_by="deadline asc, name asc",
	)
	return in_batches(due, referrals.expire)


def mark_undelivered() -> int:
	"""Put files whose mail was refused, came back or was given up on the officer's list, to call; return how many."""
	mail_states.judge_errors()
	batches.keep()
	return in_batches(mail_states.untold(), mail_states.tell)


def sweep_mails() -> int:
	"""Send what was not sent for an hour, whatever held it up; return how many went."""
	done = mail_states.sweep()
	batches.keep()
	return done


def send_waiting_mails() -> int:
	"""Send what was kept back on earlier days, one mail for each address; return how many."""
	return in_batches(messages.waiting_addresses(), messages.send_waiting)


def complete_waiting_requests() -> int:
	"""Give every open request an owner and a next date where it has none; return how many were changed."""
	owners = {
		row.name: row.default_officer
		for row in frappe.get_all("Childcare Desk", fields=["name", "default_officer"])
	}
	due = frappe.get_all(
		"Childcare Request",
		filters={"outcome": "Open"},
		or_filters={"officer": ("is", "not set"), "next_action_on": compat.day_not_set()},
		fields=["name", "desk", "officer", "next_action_on"],
		order_by="name asc",
	)

	def complete(name: str) -> bool:
		doc = compat.locked("Childcare Request", name)
		values = {}
		if not doc.officer and owners.get(doc.desk):
			values["officer"] = owners[doc.desk]
		if not doc.next_action_on:
			values["next_action_on"] = clock.today()
		if doc.outcome != "Open" or not values:
			return False
		doc.db_set(values, notify=True)
		return True

	return in_batches([row.name for row in due if not row.next_action_on or owners.get(row.desk)], complete)


def ask_who_still_looks() -> int:
	"""Ask families whether they still look, remind them, and mark who did not reply; return how many were handled."""
	return in_batches(family_contact.due_families(), family_contact.ask_or_mark)


def make_board_reports() -> int:
	"""Make the board's report of the quarter that ended for each desk that wants it; return how many were made."""
	return in_batches(board_reports.due_desks(), board_reports.make_quarterly)


def remind_of_certificates() -> int:
	"""Remind families whose official price certificate ends soon, once each; return how many were handled."""
	return in_batches(family_contact.certificates_that_end(), family_contact.remind_of_certificate)


def surface_waiting_requests() -> int:
	"""Mark open requests whose next date came and that wait for nothing else; return how many were handled."""
	due = frappe.get_all(
		"Childcare Request",
		filters={"outcome": "Open", "next_action_on": ("<=", clock.today()), "attention": ("is", "not set")},
		pluck="name",
		order_by="next_action_on asc, name asc",
	)

	def surface(name: str) -> bool:
		doc = compat.locked("Childcare Request", name)
		if doc.outcome != "Open" or doc.attention or getdate(doc.next_action_on) > clock.today():
			return False
		doc.db_set({"attention": "Follow Up", "attention_on": clock.now()}, notify=True)
		return True

	return in_batches(due, surface)


def clean_applications() -> int:
	"""Remove half-filled and unconfirmed applications after the days that staff set; return how many went."""
	settings = frappe.get_cached_doc("Childcare Settings")
	due: list[str] = []
	for status, days in (
		("Draft", cint(settings.draft_days)),
		("Unconfirmed", cint(settings.unconfirmed_days)),
	):
		if days:
			due += frappe.get_all(
				"Childcare Application",
				filters={"status": status, "modified": ("<", add_to_date(clock.now(), days=-days))},
				pluck="name",
			)

	def remove(name: str) -> bool:
		doc = compat.locked("Childcare Application", name)
		if doc.status not in ("Draft", "Unconfirmed"):
			return False
		# Never registered by anybody: the family was promised that it goes.
		frappe.delete_doc(
			"Childcare Application",
			name,
			ignore_permissions=True,
			delete_permanently=True,
			ignore_missing=True,
		)
		return True

	return in_batches(due, remove)


def in_batches(names: Iterable[str], handle: Callable[[str], bool]) -> int:
	"""Handle records one by one, in batches (see ``batches.in_batches``); return how many ``handle`` said it did."""
	return batches.in_batches(names, handle, "Follow-up")
