"""Forgetting: a family's file becomes what the figures count, and nothing that tells who it was.

What stays are the lines that ``places.json`` keeps: how a request counts (``registration.keep`` wrote it), dates to the
month, the area that it was counted in. Safe to run again, after a kill too: all of it is one transaction.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import get_datetime, getdate

from loket_kinderopvang.contacts import family_facts
from loket_kinderopvang.platform import clock, compat
from loket_kinderopvang.privacy import again, places, records, traces
from loket_kinderopvang.privacy.records import APPLICATION, CHILD, FAMILY, REFERRAL, REQUEST, Records
from loket_kinderopvang.referral import closing, referrals

if TYPE_CHECKING:
	from frappe.model.document import Document

FORGOTTEN = "–"
# Why a file was emptied: options of Childcare Family.
OWN_PAGE, TERM = "Asked on Its Own Page", "End of the Term"
BECAUSE = (
	OWN_PAGE,
	"Asked at the Counter",
	"Asked by Phone",
	"Asked on Paper",
	"Asked by Mail",
	TERM,
)
# An application that was turned down keeps counting for the partner that brought it.
COUNTED_APPLICATIONS = ("Rejected",)


def forget_family(family: str, because: str = OWN_PAGE, said: str | None = None) -> None:
	"""Close what a family still asks, and forget it. It can't be undone.

	Args:
		family: the family; the caller has checked who asks for it.
		because: one of ``BECAUSE``.
		said: what the timeline of an open request says of its closing; by default that the family did it.

	Raises:
		frappe.ValidationError: staff removed every reason that says "withdrawn".
	"""
	with compat.all_or_nothing():
		_forget(family, because, lambda of: _close(of, said))


def anonymise(family: str, because: str = OWN_PAGE) -> None:
	"""Take away everything that names a family; what it asks stays as it stands.

	The caller has closed or withdrawn what was open, and checked who asks for it.
	"""
	with compat.all_or_nothing():
		_forget(family, because, lambda of: None)


def forget_application(application: Document) -> None:
	"""Remove an application with everything around it; a family that came of it stays as it is."""
	with compat.all_or_nothing():
		of = records.of_application(application)
		if application.family:
			# The people in it have a file: what else names them is that file's.
			of = Records(of.names_of, words=tuple(of[APPLICATION]))
			frappe.db.set_value(REQUEST, {"application": application.name}, "application", None)
		made = application.creation
		traces.remove(of)
		_remove_import_rows(of)
		_remove_application(application.name)
		again.note(APPLICATION, application.name, made)


def _forget(family: str, because: str, close: Any) -> None:
	doc = compat.locked(FAMILY, family)
	made = doc.creation
	of = records.of_family(family)
	# Names go first: what is written while requests are closed can then name nobody.
	_take_names(of)
	traces.remove(of)
	close(of)
	_coarsen_lists_and_asks(of)
	for request in of[REQUEST]:
		frappe.db.set_value("Childcare Allocation Line", {"request": request}, "remark", None)
		_empty(REQUEST, request, {"title": request, "forgotten": 1})
	_remove_import_rows(of)
	for name in of[APPLICATION]:
		_remove_application(name)
	_empty(
		FAMILY,
		family,
		{
			"anonymised_on": doc.anonymised_on or clock.now(),
			"forgotten_because": doc.get("forgotten_because") or because,
		},
	)
	for doctype, name in of.all():
		frappe.clear_document_cache(doctype, name)
	again.note(FAMILY, family, made)


def _remove_import_rows(of: Records) -> None:
	"""Remove the rows of imported lists that made a file, or were found to be the same."""
	for family in of[FAMILY]:
		frappe.db.delete("Childcare Import Row", {"family": family})
	for doctype, name in of.all():
		frappe.db.delete("Childcare Import Row", {"same_doctype": doctype, "same_name": name})


def _take_names(of: Records) -> None:
	for family in of[FAMILY]:
		desk = frappe.db.get_value(FAMILY, family, "desk")
		_empty(
			FAMILY,
			family,
			{
				"family_name": FORGOTTEN,
				"language": frappe.get_cached_value("Childcare Desk", desk, "default_language") or "nl",
			},
		)
	for child in of[CHILD]:
		_empty(CHILD, child, dict.fromkeys(("first_name", "last_name", "child_name"), FORGOTTEN))
	for request in of[REQUEST]:
		frappe.db.set_value(REQUEST, request, {"title": request, "notes": None, "closing_note": None})


def _close(of: Records, said: str | None) -> None:
	for name in of[REQUEST]:
		request = compat.locked(REQUEST, name)
		if request.outcome == "Open":
			closing.close_for_family(request, "Lapsed", "withdrawn", said)
			referrals.withdraw_open(name)


def _empty(doctype: str, name: str, replaced: dict[str, Any]) -> None:
	"""Do to each field of a record what the list says; ``replaced`` has the others."""
	meta = frappe.get_meta(doctype)
	before = frappe.db.get_value(
		doctype, name, ["creation", *places.fields_with(doctype, places.MONTH)], as_dict=True
	)
	values: dict[str, Any] = {"creation": month_of(before.creation)}
	for field in places.fields_with(doctype, places.BLANK):
		values[field] = 0 if meta.get_field(field).fieldtype in places.NUMBERS else None
	for field in places.fields_with(doctype, places.MONTH):
		values[field] = month_of(before[field])
	frappe.db.set_value(doctype, name, {**values, **replaced})
	for table in meta.get_table_fields():
		if table.fieldname in places.fields_with(doctype, places.DELETE):
			frappe.db.delete(table.options, {"parent": name, "parenttype": doctype})


def month_of(day: Any) -> date | datetime | None:
	"""Return the first of a day's month; a moment becomes that day's midnight."""
	if not day:
		return None
	if isinstance(day, str):
		day = get_datetime(day) if len(day) > 10 else getdate(day)
	if isinstance(day, datetime):
		return datetime(day.year, day.month, 1)
	return date(day.year, day.month, 1)


def _remove_application(name: str) -> None:
	status = frappe.db.get_value(APPLICATION, name, "status")
	if status in COUNTED_APPLICATIONS:
		_empty(APPLICATION, name, {"forgotten": 1})
		return
	# What came in goes as a whole; who asks for it was checked by the caller.
	frappe.delete_doc(
		APPLICATION,
		name,
		force=True,
		ignore_permissions=True,
		delete_permanently=True,
		ignore_missing=True,
	)


def _coarsen_lists_and_asks(of: Records) -> None:
	"""Bring referrals and the lists that were shown to the month, in the order in which they were made.

	The neutrality report asks which list came before which referral.
	"""
	for request in of[REQUEST]:
		rows = [
			(doctype, row.name, get_datetime(row.creation))
			for doctype in (REFERRAL, "Childcare Match Log")
			for row in frappe.get_all(doctype, {"request": request}, ["name", "creation"])
		]
		places_of = ordered_in_month([moment for _doctype, _name, moment in rows])
		for doctype, name, moment in rows:
			if doctype == REFERRAL:
				_empty(REFERRAL, name, {})
			frappe.db.set_value(doctype, name, "creation", places_of[moment], update_modified=False)


def ordered_in_month(moments: list[datetime]) -> dict[datetime, datetime]:
	"""Return for each moment one at the start of its month; earlier stays earlier, and equal equal."""
	result: dict[datetime, datetime] = {}
	seen: dict[datetime, int] = {}
	for moment in sorted(set(moments)):
		first = datetime(moment.year, moment.month, 1)
		result[moment] = first + timedelta(seconds=seen.get(first, 0))
		seen[first] = seen.get(first, 0) + 1
	return result


def refuse_changes(doc: Document, _method: str | None = None) -> None:
	"""Refuse to write in a file that was emptied (hook ``doc_events``, validate).

	Raises:
		frappe.ValidationError: the file was forgotten.
	"""
	if doc.doctype == REFERRAL:
		emptied = doc.flags.request_is_forgotten
	elif doc.doctype == FAMILY:
		emptied = not doc.is_new() and frappe.db.get_value(FAMILY, doc.name, "anonymised_on")
	else:
		emptied = family_facts.is_emptied(doc)
	if emptied:
		frappe.throw(
			_(
				"This file was emptied: it counts, and tells of nobody. Make a new one if the family asks again."
			),
			title=_("Emptied File"),
		)
