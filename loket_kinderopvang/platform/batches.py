"""Many records, one after the other, in batches that are kept: whatever ends the run, a second one goes on where it was."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

import frappe
from frappe.utils import cint

from loket_kinderopvang.platform import compat, conflicts

Item = TypeVar("Item")


def in_batches(
	items: Iterable[Item],
	handle: Callable[[Item], bool],
	what: str,
	kept: Callable[[int], None] = lambda position: None,
) -> int:
	"""Handle items one by one, committing after each batch; return how many ``handle`` said it did.

	An item that fails is rolled back to its savepoint, logged, and does not stop the others. A batch that met somebody
	else's work is undone and gone through again, each item in a transaction of its own.

	Args:
		items: names of records, or whatever ``handle`` takes.
		handle: does one, and tells whether it did something; run again for the same item, it finds nothing to do.
		what: is done, in a few words; for the log and the count of conflicts.
		kept: called after each batch with how many items were gone through.
	"""
	size = cint(frappe.get_cached_doc("Childcare Settings").batch_size) or 200
	waiting, done, position = list(items), 0, 0
	while waiting:
		batch, waiting = waiting[:size], waiting[size:]
		try:
			handled = sum(_handle(item, handle, what) for item in batch)
		except compat.Busy:
			# A deadlock undid the whole batch; and on PostgreSQL this transaction goes on seeing the past.
			if not compat.in_test():
				frappe.db.rollback()
			frappe.clear_messages()
			handled = sum(_handle_alone(item, handle, what) for item in batch)
		keep()
		done += handled
		position += len(batch)
		kept(position)
	return done


def _handle(item: Item, handle: Callable[[Item], bool], what: str) -> bool:
	try:
		with compat.all_or_nothing():
			return bool(handle(item))
	except compat.Busy:
		raise
	except Exception:
		# Without the values of variables: one of them may be the secret part of a link.
		frappe.log_error(title=f"{what} of {item} failed"[:140], message=frappe.get_traceback())
	return False


def _handle_alone(item: Item, handle: Callable[[Item], bool], what: str) -> bool:
	try:
		done = conflicts.with_retries(lambda: _handle(item, handle, what), what)
	except compat.Busy:
		# Somebody works on it all the time: what is still due then, the next run does.
		frappe.clear_messages()
		return False
	keep()
	return done


def keep() -> None:
	"""Keep a batch: what was mailed must stay marked as mailed, whatever happens to the next batch."""
	if not compat.in_test():
		frappe.db.commit()  # nosemgrep: commits # background work that must be able to go on where it stopped
