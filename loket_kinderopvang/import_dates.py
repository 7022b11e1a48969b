"""Days in the platform's own Data Import, read as everywhere else (room: platform).

The platform takes the notation of most cells of a column for that of all of them, month first where a day is above 12,
and leaves what does not fit. For records of ours each cell is read by ``domain.typed_dates``; one that is no day stays a
text, which the platform tells with its row and column before anything is imported.
"""

from __future__ import annotations

import functools
from datetime import date
from typing import Any

import frappe

from loket_kinderopvang import own_doctypes
from loket_kinderopvang.domain import typed_dates

DATA_IMPORT = "frappe.core.doctype.data_import.data_import"


def before_request() -> None:
	"""See that an import that is looked at, or begun at once, reads days in our way (hook before_request)."""
	if frappe.request and DATA_IMPORT in f"{frappe.request.path} {frappe.form_dict.get('cmd') or ''}":
		mend()


def before_job(method: Any = None, **_other: Any) -> None:
	"""See that an import in the background reads days in our way (hook before_job)."""
	if "data_import" in str(getattr(method, "__name__", method)) or "start_import" in str(method):
		mend()


def mend() -> None:
	"""Let the platform's importer read days of our records in our way; once in a process."""
	from frappe.core.doctype.data_import.importer import Row

	if getattr(Row.get_date, "of_loket", False):
		return
	of_platform = Row.get_date

	@functools.wraps(of_platform)
	def get_date(self: Any, value: Any, column: Any) -> Any:
		field = column.df
		if isinstance(value, date) or field.fieldtype not in ("Date", "Datetime") or not _is_ours(field):
			return of_platform(self, value, column)
		read = typed_dates.read_date if field.fieldtype == "Date" else typed_dates.read_moment
		try:
			return read(value)
		except typed_dates.TypedError:
			return value

	get_date.of_loket = True
	# nosemgrep: changes-the-platform # its guess reads 05/03/2027 in two ways; of other apps' records it is asked itself
	Row.get_date = get_date


def _is_ours(field: Any) -> bool:
	return field.get("parent") in own_doctypes.names()
