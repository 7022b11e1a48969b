"""What became of the desk's mails: seen on the file in words, tried again when it can help, and said when it can't.

The platform's queue is the source. Beside it stands a Childcare Mail Fault for a mail that did not arrive, without its
address or text: why, how often it was tried, and whether the file was told.
"""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from email.parser import HeaderParser
from email.policy import default as readable
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import add_to_date, cint, get_datetime, strip_html

from loket_kinderopvang.domain import mail_faults
from loket_kinderopvang.platform import clock, compat, link_traces
from loket_kinderopvang.platform.wording import date_words
from loket_kinderopvang.referral import referrals

if TYPE_CHECKING:
	from frappe.model.document import Document

FAULT = "Childcare Mail Fault"
TRYING, REFUSED, BOUNCED, GIVEN_UP = "Trying Again", "Refused", "Bounced", "Given Up"
OURS = ("like", "Childcare %")
CALLED = ("Childcare Referral", "Childcare Request", "Childcare Family")
# So long the queue is looked at; what is older nobody waits for any more.
DAYS = 14
# One run of the sweep sends no more and takes no longer: the rest has its turn an hour later.
MOST_AT_ONCE, LONGEST_SECONDS, SERVER_SECONDS = 100, 240, 30
# When so many in a row don't reach the mail server, it is down for the others too.
DOWN_AFTER = 3


# ---- what did not go


def sweep() -> int:
	"""Free what a killed worker left, try again what failed for a time, send what nobody sent; return how many went."""
	free_stuck()
	judge_errors()
	return send_overdue()


def free_stuck() -> int:
	"""Put mails back in the queue that a worker was sending when it was killed; return how many."""
	before = clock.now() - mail_faults.STUCK_AFTER
	stuck = frappe.get_all(
		"Email Queue",
		{"status": "Sending", "modified": ("<", before), "reference_doctype": OURS},
		["name", "retry"],
		order_by="creation asc",
	)
	for row in stuck:
		# Whom it reached is noted with each recipient: nobody gets it twice.
		frappe.db.set_value("Email Queue", row.name, {"status": "Not Sent", "retry": cint(row.retry) + 1})
	return len(stuck)


def judge_errors() -> int:
	"""Note of each mail that the platform gave up why, and whether it is tried again; return how many were new."""
	failed = frappe.get_all(
		"Email Queue",
		{
			"status": "Error",
			"modified": (">", add_to_date(clock.now(), days=-DAYS)),
			"reference_doctype": OURS,
		},
		["name", "modified", "error", "reference_doctype", "reference_name"],
		order_by="modified asc, name asc",
	)
	noted = {row.email_queue: row for row in _faults([str(row.name) for row in failed])}
	new = 0
	for row in failed:
		known = noted.get(str(row.name))
		if known and (known.state != TRYING or get_datetime(known.happened_on) >= get_datetime(row.modified)):
			continue
		fault = mail_faults.of_error(row.error)
		tries = cint(known and known.tries) + 1
		again = None if fault.for_good else mail_faults.next_try(tries, get_datetime(row.modified))
		state = TRYING if again else (REFUSED if fault.for_good else GIVEN_UP)
		_note_fault(row, state, fault.reason, tries=tries, next_try_on=again, happened_on=row.modified)
		new += 1
	return new


def send_overdue() -> int:
	"""Send what should have gone an hour ago, and what is to be tried again now; return how many went."""
	if compat.in_test():
		# There the platform keeps its mails to itself, and would end the test's transaction with each.
		return 0
	now = clock.now()
	due = frappe.get_all(
		FAULT, {"state": TRYING, "next_try_on": ("<=", now)}, pluck="email_queue", order_by="next_try_on asc"
	)
	waiting = frappe.get_all(
		"Email Queue",
		[
			["status", "in", ("Not Sent", "Partially Sent")],
			# "between" would take whole days.
			["creation", ">", add_to_date(now, days=-DAYS)],
			["creation", "<", now - mail_faults.STUCK_AFTER],
			["reference_doctype", *OURS],
		],
		["name", "send_after"],
		order_by="creation asc, name asc",
		limit=MOST_AT_ONCE,
	)
	names = [
		*due,
		*(row.name for row in waiting if not row.send_after or get_datetime(row.send_after) <= now),
	]
	if not names or cint(frappe.db.get_default("suspend_email_queue")) or frappe.are_emails_muted():
		return 0
	sent = unreached = 0
	until = time.monotonic() + LONGEST_SECONDS
	with _patience(SERVER_SECONDS):
		for name in list(dict.fromkeys(str(name) for name in names))[:MOST_AT_ONCE]:
			if time.monotonic() > until or unreached >= DOWN_AFTER:
				break
			outcome = _send_one(name)
			sent += outcome is None
			unreached = unreached + 1 if outcome == mail_faults.SERVER_DOWN else 0
	judge_errors()
	return sent


@contextmanager
def _patience(seconds: int) -> Iterator[None]:
	"""Wait for no mail server longer than this."""
	before = socket.getdefaulttimeout()
	socket.setdefaulttimeout(seconds)
	try:
		yield
	finally:
		socket.setdefaulttimeout(before)


def _send_one(name: str) -> str | None:
	"""Send one queued mail; return None when it went, else the reason why not."""
	status = frappe.db.get_value("Email Queue", name, "status", for_update=True)
	if status not in ("Not Sent", "Partially Sent", "Error"):
		return mail_faults.UNKNOWN
	mail = frappe.get_doc("Email Queue", name)
	if status == "Error":
		mail.status = "Not Sent"
	waiting = len(frappe.local.message_log)
	try:
		# It commits what it did, mail by mail.
		mail.send()
	except Exception as error:
		# What the platform would say of it is for nobody who reads a screen now.
		del frappe.local.message_log[waiting:]
		said = f"{type(error).__name__}: {error!r}"
		frappe.db.set_value("Email Queue", name, {"status": "Error", "error": said[:2000]})
		_keep()
		return mail_faults.of_error(said).reason
	frappe.db.delete(FAULT, {"email_queue": str(name)})
	link_traces.scrub([name])
	_keep()
	return None


def _keep() -> None:
	if not compat.in_test():
		frappe.db.commit()  # nosemgrep: commits # a scheduler job; what was sent must stay marked as sent


# ---- what came back


def read_bounce(doc: Document, _method: str | None = None) -> None:
	"""Note that a mail of the desk came back, when a mail that came in says so (``doc_events`` of Communication)."""
	if doc.sent_or_received != "Received" or doc.communication_medium != "Email":
		return
	text = f"{doc.get('text_content') or ''}\n{strip_html(doc.content or '')}"
	own = frappe.get_all("Email Account", pluck="email_id")
	own += frappe.get_all("Childcare Desk", {"email": ("is", "set")}, pluck="email")
	found = mail_faults.bounce(doc.sender or "", doc.subject or "", text, [item for item in own if item])
	if not found:
		return
	for address in found.addresses:
		if mail := _last_mail_to(address, doc):
			_note_fault(mail, BOUNCED, found.reason)
			return


def _last_mail_to(address: str, notice: Document) -> Any:
	"""Return the mail that a notice is about: of its own file where it says which, else the last to the address."""
	queue, recipient = frappe.qb.DocType("Email Queue"), frappe.qb.DocType("Email Queue Recipient")
	rows = (
		frappe.qb.from_(recipient)
		.join(queue)
		.on(queue.name == recipient.parent)
		.select(queue.name, queue.reference_doctype, queue.reference_name)
		.where(
			(recipient.recipient == address)
			& (queue.creation > add_to_date(clock.now(), days=-DAYS))
			& (queue.status.isin(("Sent", "Partially Sent")))
			& (queue.reference_doctype.like("Childcare %"))
		)
		.orderby(queue.creation, order=frappe.qb.desc)
		.limit(20)
		.run(as_dict=True)
	)
	own = (notice.reference_doctype, notice.reference_name)
	return next(
		(row for row in rows if (row.reference_doctype, row.reference_name) == own), rows[0] if rows else None
	)


def _faults(names: list[str]) -> list[Any]:
	if not names:
		return []
	return frappe.get_all(
		FAULT, {"email_queue": ("in", names)}, ["name", "email_queue", "state", "tries", "happened_on"]
	)


def _note_fault(mail: Any, state: str, reason: str, **values: Any) -> None:
	"""Write what is known of a mail that did not arrive; of each mail there is one such record."""
	# Early Frappe 15 numbers its queue, and a number is no text to a database.
	name = frappe.db.get_value(FAULT, {"email_queue": str(mail.name)}, "name")
	doc = frappe.get_doc(FAULT, name) if name else frappe.new_doc(FAULT)
	if doc.state in (REFUSED, BOUNCED, GIVEN_UP):
		return
	doc.update(
		{
			"email_queue": str(mail.name),
			"state": state,
			"reason": reason,
			"reference_doctype": mail.reference_doctype,
			"reference_name": mail.reference_name,
			"next_try_on": None,
			"happened_on": clock.now(),
			**values,
		}
	)
	# The app's own note, which nobody has rights to write; whom it is about may be gone meanwhile.
	doc.flags.ignore_links = True
	# Another scheduler may note the same mail at this moment: of each there is one record.
	with (
		suppress(frappe.DuplicateEntryError, frappe.UniqueValidationError, compat.Busy),
		compat.all_or_nothing(),
	):
		doc.save(ignore_permissions=True)


# ---- telling the file


def untold() -> list[str]:
	"""Return the faults that are final and of which the file does not know."""
	return frappe.get_all(
		FAULT,
		{"state": ("in", (REFUSED, BOUNCED, GIVEN_UP)), "told": 0},
		pluck="name",
		order_by="happened_on asc, name asc",
	)


def tell(name: str) -> bool:
	"""Put a file whose mail did not arrive on the list to call, and say why on its timeline; tell whether it was new."""
	fault = compat.locked(FAULT, name)
	if fault.told:
		return False
	fault.db_set("told", 1)
	if not frappe.db.exists(fault.reference_doctype, fault.reference_name):
		return False
	words = _("A mail did not arrive. {0}").format(reason_text(fault.reason))
	frappe.get_doc(fault.reference_doctype, fault.reference_name).add_comment("Info", words)
	for request in _requests_of(fault):
		doc = compat.locked("Childcare Request", request)
		referrals.raise_attention(doc, "Cannot Be Reached by Mail")
		if fault.reference_doctype != "Childcare Request":
			doc.add_comment("Info", words)
	return True


def _requests_of(fault: Document) -> list[str]:
	"""Return the requests that somebody must call about."""
	if fault.reference_doctype == "Childcare Referral":
		frappe.db.set_value("Childcare Referral", fault.reference_name, "mail_failed", 1)
		return frappe.get_all("Childcare Referral", {"name": fault.reference_name}, pluck="request")
	if fault.reference_doctype == "Childcare Family":
		return frappe.get_all(
			"Childcare Request", {"family": fault.reference_name, "outcome": "Open"}, pluck="name"
		)
	return [fault.reference_name] if fault.reference_doctype == "Childcare Request" else []


def reason_text(reason: str | None) -> str:
	"""Return in words why a mail did not arrive."""
	return {
		mail_faults.NO_SUCH_ADDRESS: _("This address does not exist (any more). Call, and correct it."),
		mail_faults.FULL: _("The mailbox is full. Call, or write again later."),
		mail_faults.NOT_ACCEPTED: _(
			"The recipient's mail server refused it. Call, and ask for another address."
		),
		mail_faults.TOO_LARGE: _("The recipient's mail server found it too large."),
		mail_faults.SERVER_DOWN: _("The mail server could not be reached, time after time."),
		mail_faults.NOT_DELIVERED: _("It came back: it could not be delivered. Call, and check the address."),
		mail_faults.OWN_SERVER: _(
			"This site could not log in on its own mail server. Tell your administrator."
		),
	}.get(reason or "", _("Nobody knows why. Call; the Email Queue holds the details."))


# ---- on the file


def states_of(doctype: str, name: str, most: int = 10) -> list[dict[str, Any]]:
	"""Return what became of the mails about a record, the newest first, in words of the reader's language.

	Returns:
		``[{"when", "to", "subject", "state", "words", "color"}]``; ``state`` is "waiting", "sent", "refused", "bounced"
		or "failed".
	"""
	about = [(doctype, name)]
	if doctype == "Childcare Request":
		about += [
			("Childcare Referral", referral)
			for referral in frappe.get_all("Childcare Referral", {"request": name}, pluck="name")
		]
	filters = {
		"reference_doctype": ("in", sorted({item[0] for item in about})),
		"reference_name": ("in", [item[1] for item in about]),
	}
	queued = frappe.get_all(
		"Email Queue",
		filters,
		["name", "creation", "status", "message"],
		order_by="creation desc",
		limit=most,
	)
	faults = {
		row.email_queue: row
		for row in frappe.get_all(
			FAULT,
			filters,
			["email_queue", "state", "reason", "next_try_on", "happened_on"],
			order_by="happened_on desc",
			limit=most,
		)
	}
	rows = [_row(mail, faults.pop(str(mail.name), None)) for mail in queued]
	rows += [_row(frappe._dict(name="", creation=row.happened_on), row) for row in faults.values()]
	rows += [
		_shown(
			row.waits_since,
			row.email,
			row.subject,
			"waiting",
			_("Waits until tomorrow: enough mails went today."),
		)
		for row in frappe.get_all("Childcare Waiting Mail", filters, ["waits_since", "email", "subject"])
	]
	return sorted(rows, key=lambda row: str(row["when"]), reverse=True)[:most]


def _row(mail: Any, fault: Any) -> dict[str, Any]:
	state, words = _state(mail.get("status"), fault)
	to = ", ".join(
		frappe.get_all("Email Queue Recipient", {"parent": mail.name}, pluck="recipient") if mail.name else []
	)
	return _shown(mail.creation, to, _subject(mail.get("message")), state, words)


def _state(status: str | None, fault: Any) -> tuple[str, str]:
	if fault and fault.state == BOUNCED:
		return "bounced", _("Came back. {0}").format(reason_text(fault.reason))
	if fault and fault.state == REFUSED:
		return "refused", _("Refused. {0}").format(reason_text(fault.reason))
	if fault and fault.state == GIVEN_UP:
		return "failed", _("Given up. {0}").format(reason_text(fault.reason))
	if fault and status != "Sent":
		return "waiting", _("Could not be sent yet; it is tried again.")
	if status == "Sent":
		return "sent", _("Sent.")
	if status == "Error":
		return "waiting", _("Could not be sent yet; it is tried again.")
	return "waiting", _("Waits to be sent.")


def _shown(when: Any, to: str, subject: str, state: str, words: str) -> dict[str, Any]:
	color = {"waiting": "orange", "sent": "green"}.get(state, "red")
	return {
		"when": get_datetime(when),
		"day": date_words(when),
		"to": to,
		"subject": subject,
		"state": state,
		"words": words,
		"color": color,
	}


def _subject(message: str | None) -> str:
	head = re.split(r"\r?\n\r?\n", message or "", maxsplit=1)[0]
	try:
		return str(HeaderParser(policy=readable).parsestr(head)["Subject"] or "")
	except (ValueError, LookupError, AttributeError):
		return ""


def forget(doc: Document, _method: str | None = None) -> None:
	"""Remove what is noted of the mails of a record that is being deleted (``doc_events``)."""
	frappe.db.delete(FAULT, {"reference_doctype": doc.doctype, "reference_name": doc.name})
