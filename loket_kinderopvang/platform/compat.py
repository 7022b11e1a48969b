"""What differs between Frappe versions and databases, in one place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import get_datetime

if TYPE_CHECKING:
	from frappe.model.document import Document


# MariaDB, with innodb_snapshot_isolation: the row changed after this transaction's first reading.
_RECORD_CHANGED = 1020
# PostgreSQL's word for the same.
_SERIALIZATION_FAILURE = "40001"
_BEFORE_ALL_DAYS = "1000-01-01"


class Busy(frappe.ValidationError):
	"""Somebody else changes the same record at this very moment; the same call may succeed right after."""

	http_status_code = 409


class LookAgain(Busy):
	"""What somebody looked at is not so any more: the same call would be refused again, until it is looked at anew."""


def refuse_as_busy() -> None:
	"""Refuse because somebody else was first; nothing was written.

	Raises:
		Busy: always.
	"""
	frappe.throw(
		_("Somebody else is working on this at this very moment. Please try again."),
		Busy,
		title=_("Just a Moment"),
	)


def begin_writing() -> None:
	"""Start the transaction of a change, where Frappe has not started one.

	On SQLite Frappe 16 begins a request without a transaction, so that each statement stands for good and nothing could
	be undone. Beginning as the writer waits for other writers here, before anything was read that they may change.
	"""
	if frappe.db.db_type != "sqlite":
		return
	if not frappe.db._conn:
		frappe.db.connect()
	if not frappe.db._conn.in_transaction:
		frappe.db.sql("BEGIN IMMEDIATE")


@contextmanager
def all_or_nothing() -> Iterator[None]:
	"""Undo what a block wrote when it fails, and keep what was written before it.

	Raises:
		Busy: instead of the database's own error when two transactions wanted the same rows.
	"""
	begin_writing()
	point = f"loket_{frappe.generate_hash(length=10)}"
	frappe.db.savepoint(point)
	try:
		yield
	except Exception as error:
		try:
			frappe.db.rollback(save_point=point)
		except Exception:
			# A deadlock undid the whole transaction, and the savepoint with it.
			frappe.db.rollback()
		if is_conflict(error):
			refuse_as_busy()
		raise
	frappe.db.release_savepoint(point)


def is_conflict(error: Exception) -> bool:
	"""Tell whether the database refused because another transaction wanted the same rows."""
	if isinstance(error, (frappe.QueryDeadlockError, frappe.QueryTimeoutError)):
		return True
	if getattr(error, "pgcode", None) == _SERIALIZATION_FAILURE:
		return True
	return bool(error.args) and (
		error.args[0] == _RECORD_CHANGED or "database is locked" in str(error.args[0])
	)


def day_set() -> tuple[str, str]:
	"""Return the condition of a list, ``(operator, value)``, that a date or a time is filled in.

	Frappe 15 writes "is set" as a comparison with an empty text, which PostgreSQL doesn't take for a date.
	"""
	return (">", _BEFORE_ALL_DAYS) if frappe.db.db_type == "postgres" else ("is", "set")


def day_not_set() -> tuple[str, str]:
	"""Return the condition of a list, ``(operator, value)``, that a date or a time is empty (see ``day_set``).

	Before it compares, Frappe takes the year 1 for an empty date.
	"""
	return ("<", _BEFORE_ALL_DAYS) if frappe.db.db_type == "postgres" else ("is", "not set")


def in_test() -> bool:
	"""Tell whether a test runs: Frappe 15 and 16 say it in two places."""
	return bool(frappe.flags.in_test or getattr(frappe, "in_test", False))


def new_job_id(*about: str) -> str:
	"""Return the id of a job in the queue, which says what the job is about and is never the same twice.

	The queue may still hold the job of a worker that was killed, as one that runs: with the same id, Frappe would take
	the new job for that one. Work that must not be done twice keeps in the database how far it is.

	Args:
		about: what the job does, and on what. Frappe 16 refuses colons in an id, newer queues more than that.
	"""
	words = re.findall(r"[A-Za-z0-9]+", " ".join(about))
	return "-".join([*words, frappe.generate_hash(length=10)])


def locked(doctype: str, name: str) -> Document:
	"""Return a record as it is now, held until the end of the transaction.

	MariaDB and PostgreSQL lock the row, and a locking read sees what others committed after this transaction began.
	SQLite has no row locks and one writer: a first write, which changes nothing, makes this transaction that writer.

	Raises:
		frappe.DoesNotExistError: there is no such record.
	"""
	if frappe.db.db_type == "sqlite":
		begin_writing()
		table = frappe.qb.DocType(doctype)
		frappe.qb.update(table).set(table.name, name).where(table.name == name).run()
		return frappe.get_doc(doctype, name)
	return frappe.get_doc(doctype, name, for_update=True)


def locked_unchanged(doctype: str, name: str) -> Document:
	"""Return a record as ``locked`` does, sure that all that this transaction read about it before still holds.

	A transaction that waited for the lock goes on reading the past. Whoever changes what belongs to a record (the
	referrals of a request, say) changes the record too (``touch``), so that the next one notices here.

	Raises:
		Busy: it was changed since this transaction began to read.
	"""
	before = frappe.db.get_value(doctype, name, "modified")
	doc = locked(doctype, name)
	if before and get_datetime(before) != get_datetime(doc.modified):
		refuse_as_busy()
	return doc


def touch(doc: Document) -> None:
	"""Write a new time of change on a record: something that belongs to it changed (see ``locked_unchanged``)."""
	# The database's own stamp, never the clock that a test may hold still.
	doc.modified = frappe.utils.now()
	frappe.db.set_value(doc.doctype, doc.name, "modified", doc.modified, update_modified=False)


def call_platform(method: str, arguments: dict[str, Any]) -> Any:
	"""Call a function of the platform from one that stands in for it, with the checks that a request goes through."""
	# nosemgrep: calls-by-name # the same rule holds for who calls this: a constant, or a reason
	original = frappe.get_attr(method)
	frappe.is_whitelisted(original)
	# The platform asked this of the function that stands in; the original may be narrower.
	verbs = frappe.allowed_http_methods_for_whitelisted_func.get(original)
	if verbs and frappe.request and frappe.request.method not in verbs:
		raise frappe.PermissionError
	# nosemgrep: calls-by-name # found above, and what is not open to this user was refused
	return frappe.call(original, **arguments)


def mend_added_columns() -> None:
	"""Let reports of early Frappe 15 ask for the right on records before they fill a column that was added.

	Hook ``before_request``. Later versions ask themselves.
	"""
	from frappe.desk import query_report

	from loket_kinderopvang.access import side_doors

	if query_report.get_data_for_custom_field is not side_doors.added_column:
		# nosemgrep: changes-the-platform # the report calls it by this name, past every hook
		query_report.get_data_for_custom_field = side_doors.added_column


def mend_module_list() -> None:
	"""Let dashboards open on SQLite, where Frappe 16.0.0-dev asks for a table that SQLite does not have.

	Hook ``before_request``. Whoever is no System Manager gets an error for every list of dashboards, charts or cards:
	the platform looks up which tables are empty, to offer a tour of their modules, and asks ``information_schema``.
	"""
	if frappe.conf.db_type == "sqlite":
		from frappe.utils import modules

		if hasattr(modules, "get_all_empty_tables_by_module"):
			# nosemgrep: changes-the-platform # on SQLite alone, where the original can only fail; no hook stands there
			modules.get_all_empty_tables_by_module = dict
