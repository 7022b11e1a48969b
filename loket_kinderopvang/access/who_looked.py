"""Who opened which file, and reading that stands out: the lines of ``reading_log`` as reports for the manager."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import frappe
from frappe.utils import get_datetime

from loket_kinderopvang.access.reading_log import LOG
from loket_kinderopvang.domain import identity
from loket_kinderopvang.domain.reading import Reader, Reading, by_reader

MOST_LINES = 5000
FIELDS = (
	"creation",
	"reader",
	"reader_desk",
	"how",
	"document_type",
	"document_name",
	"family",
	"desk",
	"rows_shown",
)


def lines(family: str | None, reader: str | None, first: date, last: date) -> list[dict]:
	"""Return what was read in a period, the latest first, as far as the session's user may see it.

	Args:
		family: of one family, or of an application that became none; None for all.
		reader: of one account; None for all.
		first: the first day.
		last: the last day.
	"""
	filters: dict = {"creation": ("between", (f"{first} 00:00:00", f"{last} 23:59:59"))}
	if family:
		filters["family"] = family
	if reader:
		filters["reader"] = reader
	return frappe.get_list(
		LOG, filters=filters, fields=list(FIELDS), order_by="creation desc, name desc", limit=MOST_LINES
	)


def unusual(first: date, last: date) -> list[Reader]:
	"""Return the readers of a period with what stands out, as far as the session's user may see their readings."""
	rows = frappe.get_list(
		LOG,
		filters={
			"creation": ("between", (f"{first} 00:00:00", f"{last} 23:59:59")),
			"family": ("is", "set"),
			"how": ("!=", "Compared"),
		},
		fields=["creation", "reader", "reader_desk", "family", "desk"],
		order_by="creation asc",
		limit=0,
	)
	families = sorted({row.family for row in rows})
	officers = _officers(families)
	names = _surnames(sorted({row.reader for row in rows}))
	family_names = dict(
		frappe.get_all(
			"Childcare Family", {"name": ("in", families or [""])}, ["name", "name_key"], as_list=True
		)
	)
	return by_reader(
		Reading(
			reader=row.reader,
			on=get_datetime(row.creation),
			file=row.family,
			same_desk=not (row.reader_desk and row.desk) or row.reader_desk == row.desk,
			own_work=not officers.get(row.family) or row.reader in officers[row.family],
			same_name=_same_name(names.get(row.reader), family_names.get(row.family)),
		)
		for row in rows
	)


def _officers(families: Sequence[str]) -> dict[str, set[str]]:
	"""Return whose file each family is: the officers of its requests."""
	found: dict[str, set[str]] = {}
	for row in frappe.get_all(
		"Childcare Request",
		{"family": ("in", list(families) or [""]), "officer": ("is", "set")},
		["family", "officer"],
	):
		found.setdefault(row.family, set()).add(row.officer)
	return found


def _surnames(readers: Sequence[str]) -> dict[str, str]:
	return {
		row.name: identity.name_key(row.last_name or "")
		for row in frappe.get_all("User", {"name": ("in", list(readers) or [""])}, ["name", "last_name"])
	}


def _same_name(reader: str | None, family: str | None) -> bool:
	return bool(reader and family) and reader in (family or "")
