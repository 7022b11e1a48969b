"""No secret of a personal link stays behind where it is not needed: in sent mails, errors, visits and what is thrown away.

While a mail waits to be sent it holds its link; only the site's administrators may read the queue. After that the link
lives with its reader alone. Rules: ``domain/traces``.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import frappe
from frappe.utils import add_to_date, now_datetime

from loket_kinderopvang.domain.traces import mail_without_secrets, without_secrets, without_tokens
from loket_kinderopvang.platform import compat

if TYPE_CHECKING:
	from frappe.model.document import Document

QUEUE = "Email Queue"
# A mail that failed may be sent once more by hand, or by the sweep, for so long.
FAILED_DAYS = 2
AT_ONCE = 50
# What the platform keeps of an error holds values without the address around them.
BARE = ("Error Log", "Integration Request")
TEXTS = (
	"Data",
	"Small Text",
	"Text",
	"Long Text",
	"Code",
	"Text Editor",
	"HTML Editor",
	"JSON",
	"Markdown Editor",
)


def clean(doc: Document, _method: str | None = None) -> None:
	"""Blot out links in a record that the platform is about to keep (``doc_events``, before it is inserted)."""
	rule = without_tokens if doc.doctype in BARE else without_secrets
	for field in doc.meta.fields:
		value = doc.get(field.fieldname)
		if field.fieldtype in TEXTS and isinstance(value, str) and value:
			doc.set(field.fieldname, rule(value))


def clean_deleted(doc: Document, _method: str | None = None) -> None:
	"""Blot out the links in a queued mail that is being deleted: the platform keeps a copy of it (``doc_events``)."""
	doc.message = mail_without_secrets(doc.message or "")
	doc.error = without_tokens(doc.error or "")


def scrub(names: list[str]) -> int:
	"""Blot out the links in queued mails; return in how many there were any."""
	changed = 0
	for start in range(0, len(names), AT_ONCE):
		for row in frappe.get_all(
			QUEUE, {"name": ("in", names[start : start + AT_ONCE])}, ["name", "message", "error"]
		):
			clean_values = {
				"message": mail_without_secrets(row.message or ""),
				"error": without_tokens(row.error or ""),
			}
			values = {key: value for key, value in clean_values.items() if value != (row[key] or "")}
			if values:
				frappe.db.set_value(QUEUE, row.name, values, update_modified=False)
				changed += 1
	return changed


def scrub_sent(minutes: int | None = None) -> int:
	"""Blot out the links in mails that were sent, and in those that failed long ago; return in how many.

	Args:
		minutes: look only at mails that changed in the last so many minutes; None for all.
	"""
	now = now_datetime()
	since = ("modified", ">", add_to_date(now, minutes=-minutes)) if minutes else None
	failed_before = ("modified", "<", add_to_date(now, days=-FAILED_DAYS))
	changed = 0
	for status, limit in (
		("Sent", since),
		("Cancelled", since),
		("Expired", since),
		("Error", failed_before),
	):
		filters = [["status", "=", status], *([list(limit)] if limit else [])]
		changed += scrub(frappe.get_all(QUEUE, filters, pluck="name", order_by="name asc"))
	return changed


def after_job(method: Any = None, kwargs: Any = None, **_other: Any) -> None:
	"""Blot out the links of what a background job has just sent (hook ``after_job``)."""
	done = f"{method} {(kwargs or {}).get('job_type', '') if isinstance(kwargs, dict) else ''}"
	if "email" in done or "queue.flush" in done:
		scrub_sent(minutes=30)
		if not compat.in_test():
			frappe.db.commit()  # nosemgrep: commits # the job has ended, and committed its own work


def every_few_minutes() -> None:
	"""Blot out the links of what was sent otherwise: at once, or by hand (scheduler)."""
	scrub_sent(minutes=120)


def every_day() -> None:
	"""Look at the whole queue once more (scheduler)."""
	scrub_sent()


# ---- logs of the platform


class _WithoutLinks(logging.Filter):
	def filter(self, record: logging.LogRecord) -> bool:
		if isinstance(record.msg, dict):
			record.msg = {
				key: without_secrets(value) if isinstance(value, str) else value
				for key, value in record.msg.items()
			}
		elif isinstance(record.msg, str):
			record.msg = without_secrets(record.msg)
		return True


_FILTER = _WithoutLinks()


def keep_out_of_logs(response: Any = None, request: Any = None, **_other: Any) -> None:
	"""Keep the address of a visit out of the logs that an administrator may have switched on (hook ``after_request``)."""
	if request is None or "/childcare/" not in request.path:
		return
	if frappe.local.conf.get("enable_frappe_logger"):
		# A filter that is there already is not added again.
		frappe.logger("frappe.web", allow_site=frappe.local.site).addFilter(_FILTER)
	watcher = getattr(frappe.local, "monitor", None)
	asked = getattr(getattr(watcher, "data", None), "request", None)
	if asked is not None and getattr(asked, "path", None):
		asked.path = without_secrets(asked.path)
	recorder = getattr(frappe.local, "_recorder", None)
	if recorder is not None and getattr(recorder, "path", None):
		recorder.path = without_secrets(recorder.path)
