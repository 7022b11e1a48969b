"""Days in the platform's own Data Import, read as everywhere else.

The platform takes the notation of most cells of a column for that of all of them, month first where a day is above 12,
and leaves what does not fit. For records of ours each cell is read by ``domain.typed_dates``; one that is no day stays a
text, which the platform tells with its row and column before anything is imported.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date
from typing import Any

import frappe

from loket_kinderopvang.domain import typed_dates
from loket_kinderopvang.platform import own_doctypes

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

	# The second one since Frappe 16.
	for name in ("get_date", "get_datetime"):
		of_platform = getattr(Row, name, None)
		if of_platform and not getattr(of_platform, "of_loket", False):
			# nosemgrep: changes-the-platform # its guess reads 05/03/2027 in two ways; other apps' records go to it
			setattr(Row, name, _in_our_way(of_platform))


def _in_our_way(of_platform: Callable[..., Any]) -> Callable[..., Any]:
	@functools.wraps(of_platform)
	def read_day(self: Any, value: Any, column: Any) -> Any:
		field = column.df
		if isinstance(value, date) or field.get("parent") not in own_doctypes.names():
			return of_platform(self, value, column)
		read = typed_dates.read_date if field.fieldtype == "Date" else typed_dates.read_moment
		try:
			return read(value)
		except typed_dates.TypedError:
			return value

	read_day.of_loket = True
	return read_day
