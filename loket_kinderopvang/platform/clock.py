"""The one place that knows what time it is, so that a test can say it is another day."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timezone
from zoneinfo import ZoneInfo

import frappe
from frappe.utils import get_datetime, get_system_timezone, now_datetime

from loket_kinderopvang.domain import wall_clock


def now() -> datetime:
	"""Return this moment in the site's time zone, without zone information, as Frappe stores it."""
	fixed_at: datetime | None = frappe.flags.loket_now
	return fixed_at or now_datetime()


def today() -> date:
	"""Return today's date in the site's time zone."""
	return now().date()


def zone() -> ZoneInfo:
	"""Return the site's time zone."""
	return ZoneInfo(get_system_timezone())


def seconds() -> float:
	"""Return this moment in seconds since 1970, which never jump: for telling how long something took."""
	fixed_at: datetime | None = frappe.flags.loket_now
	return wall_clock.moment_of(fixed_at, zone()).timestamp() if fixed_at else time.time()


def seconds_since(moment: datetime | str) -> float:
	"""Return the seconds that really passed since a moment that Frappe stored, also over a change of the clocks.

	Args:
		moment: as ``now_datetime`` gave it; the clock that a test holds still doesn't count.
	"""
	return wall_clock.seconds_since(get_datetime(moment), datetime.now(timezone.utc), zone())


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
