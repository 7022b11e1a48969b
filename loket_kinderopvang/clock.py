"""The one place that knows what time it is, so that a test can say it is another day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

import frappe
from frappe.utils import get_datetime, now_datetime


def now() -> datetime:
	"""Return this moment in the site's time zone, without zone information, as Frappe stores it."""
	fixed_at: datetime | None = frappe.flags.loket_now
	return fixed_at or now_datetime()


def today() -> date:
	"""Return today's date in the site's time zone."""
	return now().date()


@contextmanager
def fixed(at: datetime | date | str) -> Iterator[datetime]:
	"""Hold the clock still within a block: for tests and for demo files of other days.

	Args:
		at: the moment that `now` gives; a date stands for its midnight.
	"""
	before = frappe.flags.loket_now
	frappe.flags.loket_now = get_datetime(at)
	try:
		yield frappe.flags.loket_now
	finally:
		frappe.flags.loket_now = before
