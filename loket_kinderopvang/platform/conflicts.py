"""Two who want the same row at the same moment: the one who was refused is served right after, and it is counted.

A database refuses a transaction that met another one: a deadlock, a lock that took too long, or (PostgreSQL, and MariaDB
with ``innodb_snapshot_isolation``) a row that changed since the transaction began to read. Nothing was written then, so
the whole step can run again. Whoever runs again waits for a turn: those who were refused go one by one, so that few
tries are enough however many they are, and no place is refused while it is free.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar

import frappe
import redis

from loket_kinderopvang.platform import clock, compat

Result = TypeVar("Result")
Function = TypeVar("Function", bound=Callable[..., Any])

TRIES = 6
FIRST_PAUSE_SECONDS = 0.02
# A visitor waits no longer than this for a step that is refused again and again; a web server ends a request after 120.
LONGEST_SECONDS = 40.0
TURN_SECONDS = 20.0
KEPT_DAYS = 40
RETRIED, EXHAUSTED = "retried", "exhausted"


def with_retries(step: Callable[[], Result], name: str) -> Result:
	"""Run a step that may be refused because of others; run it again, in a fresh transaction, when it was.

	Everything that this transaction wrote is undone before the next try: the step is to be the whole of what a request
	or a job does. Within another step that is tried again it runs once, and the outer one is tried again.

	Args:
		step: what to do; it must not commit.
		name: what the count calls it.

	Raises:
		compat.Busy: it was refused each time; nothing was written.
	"""
	if frappe.flags.loket_retrying:
		return step()
	frappe.flags.loket_retrying = True
	begin = time.monotonic()
	try:
		for number in range(1, TRIES + 1):
			try:
				return step()
			except compat.LookAgain:
				raise
			except Exception as error:
				if not (isinstance(error, compat.Busy) or compat.is_conflict(error)):
					raise
				frappe.db.rollback()
				frappe.clear_messages()
				if number == TRIES or time.monotonic() - begin > LONGEST_SECONDS:
					_count(EXHAUSTED, name)
					compat.refuse_as_busy()
				_count(RETRIED, name)
			_wait_for_turn(number)
		raise AssertionError("a step ends, or is refused")
	finally:
		frappe.flags.loket_retrying = False


def retrying(function: Function) -> Function:
	"""Let a whitelisted function run again when others were in its way (see ``with_retries``); stands next to ``def``."""

	@wraps(function)
	def tried_again(*arguments: Any, **named: Any) -> Any:
		# A try may change what it is given.
		return with_retries(lambda: function(*deepcopy(arguments), **deepcopy(named)), function.__name__)

	return tried_again  # type: ignore[return-value]


def conflict_counts(days: int = 30) -> list[dict[str, Any]]:
	"""Return how often steps were refused by the database, per day, the latest day first; for administrators.

	The count lives in the cache: a site whose Redis was emptied counts from there.

	Returns:
		``[{"day": date, "retried": n, "exhausted": n, "steps": {name: n}}]``; days without any are left out. "exhausted":
		somebody was told to try again.
	"""
	found = []
	for back in range(days):
		day = clock.today() - timedelta(days=back)
		counts = {"day": day, RETRIED: 0, EXHAUSTED: 0, "steps": {}}
		for field, value in _counted(day).items():
			what, _colon, name = field.partition(":")
			counts[what] += value
			counts["steps"][name] = counts["steps"].get(name, 0) + value
		if counts["steps"]:
			found.append(counts)
	return found


# ---- counting


def _name(day: Any) -> str:
	return f"loket_conflicts:{day}"


def _count(what: str, name: str) -> None:
	try:
		key = frappe.cache.make_key(_name(clock.today()))
		frappe.cache.hincrby(key, f"{what}:{name}", 1)
		frappe.cache.expire(key, KEPT_DAYS * 86400)
	except Exception:
		# Without Redis nothing is counted, but what people do goes on.
		frappe.logger("loket").warning("a conflict could not be counted", exc_info=True)
	if what == EXHAUSTED:
		frappe.logger("loket").warning(f"{name}: refused by the database {TRIES} times or too long; given up")


def _counted(day: Any) -> dict[str, int]:
	try:
		# Frappe's own would unpickle what are plain numbers.
		found = redis.Redis.hgetall(frappe.cache, frappe.cache.make_key(_name(day)))
	except Exception:
		return {}
	return {field.decode(): int(value) for field, value in found.items()}


# ---- turns


def _wait_for_turn(number: int) -> None:
	"""Wait a little, then until nobody else who was refused is at it; the turn ends with this transaction."""
	time.sleep(FIRST_PAUSE_SECONDS * 2 ** (number - 1) * random.uniform(0.5, 1.5))  # nosec B311 # no secret: who waits longer is left to chance
	if not _take_turn():
		return
	# The turn belongs to the connection and outlives this; what the taking of it read must not be what the step sees.
	frappe.db.rollback()
	frappe.db.after_commit.add(_end_turn)
	frappe.db.after_rollback.add(_end_turn)


def _take_turn() -> bool:
	"""Take the site's turn, a lock that the database gives up by itself when the connection ends; tell whether we have it."""
	if frappe.db.db_type == "mariadb":
		# No other database has this function.
		return bool((frappe.db.sql("SELECT GET_LOCK(%s, %s)", (_turn(), TURN_SECONDS)) or [[0]])[0][0])
	if frappe.db.db_type == "postgres":
		until = time.monotonic() + TURN_SECONDS
		while time.monotonic() < until:
			if frappe.db.sql("SELECT pg_try_advisory_lock(hashtext(%s))", (_turn(),))[0][0]:
				return True
			frappe.db.rollback()
			time.sleep(0.03)
	# SQLite has one writer: beginning to write is waiting for a turn.
	return False


def _end_turn() -> None:
	if frappe.db.db_type == "mariadb":
		frappe.db.sql("SELECT RELEASE_LOCK(%s)", (_turn(),))
	elif frappe.db.db_type == "postgres":
		frappe.db.sql("SELECT pg_advisory_unlock(hashtext(%s))", (_turn(),))
		# So that whatever comes next on this connection does not see the database as it was at this moment.
		frappe.db.sql("rollback")


def _turn() -> str:
	return f"loket {frappe.conf.db_name}"[:64]
