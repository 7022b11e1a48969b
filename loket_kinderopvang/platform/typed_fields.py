"""What is typed into days, moments and hours of a record, through whatever door.

``domain.typed_dates`` says what can be a day. Here it is asked of every record of ours before anything else looks at
it, so that neither the platform's parser nor the database's guesses: a text that is no day is an error at its field.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import cint

from loket_kinderopvang.domain import typed_dates
from loket_kinderopvang.domain.typed_dates import TypedError
from loket_kinderopvang.platform import field_checks

if TYPE_CHECKING:
	from frappe.model.document import Document
	from frappe.model.meta import DocField

KINDS = ("Date", "Datetime", "Time")


def read(doc: Document, _method: str | None = None) -> None:
	"""Read each day, moment and hour of a record and its rows as people write them (hook before_validate).

	An hour that the platform filled in where nobody typed one is taken out again: it gives a new record's hours the
	moment at which it was made, in a form and in an import.

	Raises:
		field_checks.InvalidFields: naming each field that holds something else.
	"""
	problems = []
	for row in (doc, *doc.get_all_children()):
		for field in row.meta.fields:
			if field.fieldtype not in KINDS:
				continue
			value = row.get(field.fieldname)
			if value is None:
				continue
			prefix = f"{row.parentfield}.{cint(row.idx) - 1}." if row is not doc else ""
			try:
				row.set(field.fieldname, _value(field, value))
			except TypedError:
				problems.append(refused(field, row.meta, value, prefix))
	field_checks.refuse(problems)


def _value(field: DocField, value: Any) -> date | datetime | str | None:
	if field.fieldtype == "Date":
		return typed_dates.read_date(value)
	if field.fieldtype == "Datetime":
		return typed_dates.read_moment(value)
	if isinstance(value, timedelta):
		# As the database gives an hour back.
		if value.days or value.microseconds:
			return None
		return str((datetime.min + value).time())
	read_time = typed_dates.read_time(value)
	return str(read_time) if read_time is not None and not _is_of_the_platform(read_time) else None


def _is_of_the_platform(value: time) -> bool:
	"""Tell whether an hour is the moment at which a record was made: nobody types millionths of a second."""
	return bool(value.microsecond)


def refused(field: DocField, meta: Any, value: Any, prefix: str = "") -> field_checks.FieldProblem:
	"""Return the sentence about a field that holds no day or hour, with how to write one."""
	code = "not_a_time" if field.fieldtype == "Time" else "not_a_date"
	return field_checks.problem(code, meta, field.fieldname, prefix, value=value)


def day(value: Any, title: str) -> date | None:
	"""Return the day that was typed where no record is: in a filter, an argument of a function, a field of a page.

	Args:
		value: as it came; empty gives None.
		title: of the field, in the reader's language.

	Raises:
		field_checks.InvalidFields: it is no day; the sentence shows how to write one.
	"""
	try:
		return typed_dates.read_date(value)
	except TypedError:
		sentence = field_checks.sentence("not_a_date", title, {"value": value})
		field_checks.refuse([field_checks.FieldProblem("", "not_a_date", sentence)])
	raise AssertionError


def needed_day(value: Any, title: str) -> date:
	"""Return the day that was typed, as ``day`` does, where one is needed.

	Raises:
		frappe.ValidationError: it is none, or nothing was typed.
	"""
	found = day(value, title)
	if not found:
		frappe.throw(_("{label} is needed.").format(label=title))
	return found
