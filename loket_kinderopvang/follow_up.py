"""What the scheduler does: remind, mark what got no answer, bring waiting files back, clean up half-filled ones.

Each record is handled in a savepoint of its own and committed with its batch, so that one that fails stops nobody
else, a killed run goes on where it stopped, and a second run finds nothing left to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import frappe
from frappe.utils import add_to_date, cint

from loket_kinderopvang import clock, compat, referrals


def hourly() -> None:
	"""Remind providers once, and mark referrals whose deadline passed."""
	expire_referrals()
	remind_providers()


def daily() -> None:
	"""Bring waiting requests back to their officer, and remove drafts and applications that nobody confirmed."""
	surface_waiting_requests()
	clean_applications()


def remind_providers() -> int:
	"""Send the one reminder to every provider whose time is for the set part over; return how many were handled."""
	now = clock.now()
	rows = frappe.get_all(
		"Childcare Referral",
		filters={
			"response": "Pending",
			"other_days_offered": 0,
			"reminded_on": ("is", "not set"),
			"deadline": (">=", now),
		},
		fields=["name", "sent_on", "deadline", "reminded_on"],
		order_by="deadline asc",
	)
	due = [row.name for row in rows if referrals.is_due_for_reminder(row, now)]

	def remind(name: str) -> bool:
		doc = compat.locked("Childcare Referral", name)
		if doc.response != "Pending" or doc.reminded_on or doc.other_days_offered:
			return False
		referrals.remind(doc)
		return True

	return in_batches(due, remind)


def expire_referrals() -> int:
	"""Mark every pending referral whose deadline passed as not answered; return how many were handled."""
	due = frappe.get_all(
		"Childcare Referral",
		filters={"response": "Pending", "other_days_offered": 0, "deadline": ("<", clock.now())},
		pluck="name",
		order_by="deadline asc",
	)

	def expire(name: str) -> bool:
		doc = compat.locked("Childcare Referral", name)
		if doc.response != "Pending":
			return False
		referrals.expire(doc)
		return True

	return in_batches(due, expire)


def surface_waiting_requests() -> int:
	"""Mark open requests whose next date came and that wait for nothing else; return how many were handled."""
	due = frappe.get_all(
		"Childcare Request",
		filters={"outcome": "Open", "next_action_on": ("<=", clock.today()), "attention": ("is", "not set")},
		pluck="name",
		order_by="next_action_on asc",
	)

	def surface(name: str) -> bool:
		doc = compat.locked("Childcare Request", name)
		if doc.outcome != "Open" or doc.attention:
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
		frappe.db.savepoint("follow_up")
		try:
			done += bool(handle(name))
		except Exception:
			frappe.db.rollback(save_point="follow_up")
			frappe.log_error(title=f"Follow-up of {name} failed")
		if position % size == 0:
			_commit()
	_commit()
	return done


def _commit() -> None:
	"""Keep a batch: what was mailed must stay marked as mailed, whatever happens to the next batch."""
	if not frappe.flags.in_test:
		frappe.db.commit()  # nosemgrep: a scheduler job that must be able to resume
