"""What the scheduler does: remind, mark what got no answer, bring waiting files back, clean up half-filled ones.

Each record is handled in a savepoint of its own and committed with its batch, so that one that fails stops nobody
else, a killed run goes on where it stopped, and a second run finds nothing left to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import frappe
from frappe.utils import add_to_date, cint, getdate

from loket_kinderopvang import (
	availability,
	board_reports,
	clock,
	compat,
	family_contact,
	long_work,
	messages,
	referrals,
)


def hourly() -> None:
	"""Remind providers once, mark referrals whose deadline passed, and take up long work that was killed."""
	expire_referrals()
	remind_providers()
	mark_undelivered()
	send_waiting_mails()
	long_work.resume()


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
	"""Put files whose mail was refused on the officer's list, to call; return how many mails were handled."""
	settings = frappe.get_cached_doc("Childcare Settings")
	since = settings.undelivered_until or add_to_date(clock.now(), days=-7)
	failed = frappe.get_all(
		"Email Queue",
		filters={
			"status": "Error",
			"modified": (">", since),
			"reference_doctype": ("in", ("Childcare Referral", "Childcare Request", "Childcare Family")),
		},
		fields=["name", "modified", "reference_doctype", "reference_name"],
		order_by="modified asc",
	)
	by_name = {row.name: row for row in failed}

	def mark(name: str) -> bool:
		row = by_name[name]
		if row.reference_doctype == "Childcare Referral":
			frappe.db.set_value("Childcare Referral", row.reference_name, "mail_failed", 1)
			requests = frappe.get_all("Childcare Referral", {"name": row.reference_name}, pluck="request")
		elif row.reference_doctype == "Childcare Family":
			requests = frappe.get_all(
				"Childcare Request", {"family": row.reference_name, "outcome": "Open"}, pluck="name"
			)
		else:
			requests = [row.reference_name]
		for request in requests:
			referrals.raise_attention(
				compat.locked("Childcare Request", request), "Cannot Be Reached by Mail"
			)
		return True

	done = in_batches(list(by_name), mark)
	if failed:
		frappe.db.set_single_value("Childcare Settings", "undelivered_until", failed[-1].modified)
		_commit()
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
	"""Handle records one by one, committing after each batch; return how many ``handle`` said it did.

	A record that fails is rolled back to its savepoint, logged, and does not stop the others.
	"""
	size = cint(frappe.get_cached_doc("Childcare Settings").batch_size) or 200
	done = 0
	for position, name in enumerate(names, 1):
		try:
			with compat.all_or_nothing():
				done += bool(handle(name))
		except compat.Busy:
			# Somebody works on it at this moment: what is still due then, the next run does.
			frappe.clear_last_message()
		except Exception:
			# Without the values of variables: one of them may be the secret part of a link.
			frappe.log_error(title=f"Follow-up of {name} failed", message=frappe.get_traceback())
		if position % size == 0:
			_commit()
	_commit()
	return done


def _commit() -> None:
	"""Keep a batch: what was mailed must stay marked as mailed, whatever happens to the next batch."""
	if not compat.in_test():
		frappe.db.commit()  # nosemgrep: commits # a scheduler job that must be able to resume
