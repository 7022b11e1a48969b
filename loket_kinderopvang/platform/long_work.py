"""Long work in the background: seen while it runs, stopped on demand, run twice without harm, taken up after a kill.

A document stands for the work: it has ``status``, ``percent``, ``message``, ``heartbeat_on`` and ``ended_on``. The work
writes nothing but its own result, in one transaction at its end; so whatever ends it, nothing half-written stays.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import frappe
import frappe.translate
from frappe import _
from frappe.utils import flt, now_datetime

from loket_kinderopvang.platform import clock, compat, conflicts

if TYPE_CHECKING:
	from datetime import datetime

	from frappe.model.document import Document

# Doctypes that stand for long work, and what does it.
WORKS = {
	"Childcare Allocation Round": "loket_kinderopvang.referral.allocation.work",
	"Childcare Import": "loket_kinderopvang.lists.list_import.work",
	"Childcare Simulation": "loket_kinderopvang.matching.simulations.work",
}
WAITING, RUNNING, DONE, CANCELLED, FAILED = "Waiting", "Running", "Done", "Cancelled", "Failed"
IN_HAND = (WAITING, RUNNING)
# Work that was not seen for so long was killed; it is taken up again.
SILENT_MINUTES = 10
SHOWN_EVERY_SECONDS = 1.0


class Cancelled(Exception):
	"""Somebody stopped the work; it ends without a result."""


class Progress:
	"""Tells how far the work is, and ends it when somebody stopped it."""

	def __init__(self, doc: Document, total: float) -> None:
		self.doc, self.total, self.done = doc, max(total, 1e-9), 0.0
		self._shown = 0.0

	def __call__(self, done: float = 1) -> None:
		"""Note that so much more is done.

		Raises:
			Cancelled: somebody stopped the work.
		"""
		self.done += done
		moment = time.monotonic()
		if moment - self._shown < SHOWN_EVERY_SECONDS:
			return
		self._shown = moment
		percent = min(99.0, 100 * self.done / self.total)
		if not compat.in_test():
			# What others did meanwhile is to be seen; nothing of the result was written yet.
			frappe.db.rollback()
		if frappe.db.get_value(self.doc.doctype, self.doc.name, "status") != RUNNING:
			raise Cancelled
		frappe.db.set_value(
			self.doc.doctype,
			self.doc.name,
			{"percent": percent, "heartbeat_on": now_datetime()},
			update_modified=False,
		)
		_keep()
		frappe.publish_progress(percent, title=_("Working"), doctype=self.doc.doctype, docname=self.doc.name)


def start(doc: Document) -> None:
	"""Put the work in the queue; started twice, it runs once.

	Raises:
		frappe.ValidationError: it is in hand already.
	"""
	if doc.status in IN_HAND:
		frappe.throw(_("{0} is being worked on already.").format(doc.name))
	doc.db_set(
		{"status": WAITING, "percent": 0, "message": "", "heartbeat_on": now_datetime(), "ended_on": None},
		notify=True,
	)
	_enqueue(doc.doctype, doc.name)


def cancel(doc: Document) -> None:
	"""Stop the work; it notices within seconds, and writes nothing."""
	if doc.status not in IN_HAND:
		frappe.throw(_("{0} is not being worked on.").format(doc.name))
	doc.db_set({"status": CANCELLED, "ended_on": clock.now()}, notify=True)


def resume() -> list[str]:
	"""Take up work that was killed; return which."""
	found = []
	for doctype in WORKS:
		rows = frappe.get_all(
			doctype, {"status": ("in", IN_HAND)}, ["name", "heartbeat_on"], order_by="name asc"
		)
		for name in [row.name for row in rows if row.heartbeat_on and not _is_alive(row.heartbeat_on)]:
			frappe.db.set_value(
				doctype, name, {"status": WAITING, "heartbeat_on": now_datetime()}, update_modified=False
			)
			_enqueue(doctype, name)
			found.append(name)
	return found


def run(doctype: str, name: str) -> bool:
	"""Do the work of a document, in a worker; tell whether there was something to do.

	``WORKS[doctype]`` is called with the document and a function that makes its ``Progress``; it sets the result on the
	document, which is saved here.
	"""
	doc = conflicts.with_retries(lambda: _claim(doctype, name), doctype)
	if doc is None:
		return False
	# A worker speaks the site's language; what it says here is for whoever started the work.
	frappe.local.lang = frappe.translate.get_user_lang(doc.modified_by)
	# Who asks for it again because somebody else was in the way finds nothing of it written.
	conflicts.with_retries(lambda: _work(doc), doctype)
	return True


def _work(doc: Document) -> None:
	status, message = DONE, ""
	doc.reload()
	try:
		frappe.get_attr(WORKS[doc.doctype])(doc, lambda total: Progress(doc, total))
	except Cancelled:
		return
	except Exception as error:
		if isinstance(error, compat.Busy) or compat.is_conflict(error):
			raise
		if not compat.in_test():
			frappe.db.rollback()
		doc.reload()
		status = FAILED
		message = str(error) if isinstance(error, frappe.ValidationError) else ""
		frappe.log_error(title=f"{doc.doctype} {doc.name}"[:140])
	with compat.all_or_nothing():
		now = compat.locked(doc.doctype, doc.name)
		if now.status != RUNNING:
			return
		doc.status = status
		doc.message = message or (
			_("Something went wrong. Please tell whoever looks after the site: it is in the Error Log.")
			if status == FAILED
			else ""
		)
		doc.percent = 100 if status == DONE else flt(now.percent)
		doc.ended_on = clock.now()
		doc.modified = now.modified
		# The work of somebody who was allowed to start it.
		doc.save(ignore_permissions=True)
	_keep()
	doc.notify_update()


def _claim(doctype: str, name: str) -> Document | None:
	"""Take the work in hand, unless another worker has it or nobody wants it any more."""
	with compat.all_or_nothing():
		doc = compat.locked(doctype, name)
		alive = doc.heartbeat_on and _is_alive(doc.heartbeat_on)
		if doc.status not in IN_HAND or (doc.status == RUNNING and alive):
			return None
		doc.db_set({"status": RUNNING, "heartbeat_on": now_datetime()}, update_modified=False)
	_keep()
	return doc


def _is_alive(heartbeat_on: datetime) -> bool:
	"""Tell whether a worker was seen lately; when the clocks change, an hour more or less is no hour."""
	return clock.seconds_since(heartbeat_on) < SILENT_MINUTES * 60


def _enqueue(doctype: str, name: str) -> None:
	frappe.enqueue(
		"loket_kinderopvang.platform.long_work.run",
		queue="long",
		timeout=7200,
		enqueue_after_commit=True,
		job_id=compat.new_job_id(doctype, name),
		doctype=doctype,
		name=name,
	)


def _keep() -> None:
	if not compat.in_test():
		frappe.db.commit()  # nosemgrep: commits # a background job that shows how far it is
