"""The registration, the closed year, and figures for maps and filters."""

from __future__ import annotations

import frappe
from frappe.utils import cint

from loket_kinderopvang.access.declarations import ACCOUNTS, every, open_to, record
from loket_kinderopvang.figures import official as official_figures
from loket_kinderopvang.figures import shortage_map as shortage_on_map
from loket_kinderopvang.figures import supply
from loket_kinderopvang.figures.scope import scope_of
from loket_kinderopvang.platform.conflicts import retrying
from loket_kinderopvang.registration import closed_years, registration_files


@frappe.whitelist()
@open_to(ACCOUNTS, record("Childcare Desk", "desk", "report"))
def registration(
	desk: str,
	year: int | str | None = None,
	from_date: str | None = None,
	to_date: str | None = None,
	hide_small: int | str = 0,
	sections: int | str = 1,
	period: str | None = None,
) -> dict:
	"""Return the official registration of a desk and a calendar year, or another period.

	Args:
		desk: the desk where the requests were registered.
		year: the calendar year; or ``from_date`` and ``to_date``.
		from_date: first day, as year-month-day.
		to_date: last day.
		hide_small: 1 for the version that may be published: every figure rounded, of a month, quarter or year that is
			over. Who does not work at a desk always gets that one.
		sections: 0 for the official rows alone.
		period: instead of a year or dates, such as "2026-Q3".

	Returns:
		``{"desk", "year", "from_date", "to_date", "rounded_to", "outcomes", "rows", "breakdowns", "sections"}``, see
		``figures.official``; ``rounded_to`` is 0 where figures are as they are.
	"""
	scope = scope_of(_registration_filters(desk, year, from_date, to_date, hide_small, period))
	figures = official_figures.official(scope, bool(cint(sections)))
	return {"desk": desk, "year": cint(year), "rounded_to": scope.minimum, **figures}


@frappe.whitelist(methods=["GET", "POST"])
@open_to(ACCOUNTS, record("Childcare Registration Year", "name", "read"))
def closed_year_page(name: str) -> dict:
	"""Return a closed year of the registration with its frozen figures, and how they differ from today's."""
	return closed_years.page_of(frappe.get_doc("Childcare Registration Year", name))


@frappe.whitelist(methods=["POST"])
@open_to(ACCOUNTS, record("Childcare Desk", "desk", "read"), every("Childcare Registration Year", "create"))
@retrying
def close_year(desk: str, year: int | str, note: str | None = None) -> str:
	"""Close a year of the registration: freeze its figures with date and author. Return the record's number.

	Args:
		desk: whose year.
		year: a calendar year that is over.
		note: a remark that goes with the figures.
	"""
	doc = frappe.new_doc("Childcare Registration Year")
	doc.update({"desk": desk, "year": cint(year), "note": note})
	return doc.insert().name


@frappe.whitelist(methods=["GET", "POST"])
@open_to(ACCOUNTS, record("Childcare Desk", "desk", "report"))
def registration_file(
	desk: str,
	year: int | str | None = None,
	from_date: str | None = None,
	to_date: str | None = None,
	hide_small: int | str = 0,
	kind: str = "xlsx",
	period: str | None = None,
) -> None:
	"""Download the registration as it is handed in: ``kind`` is "xlsx" or "json".

	Args:
		desk: the desk where the requests were registered.
		year: the calendar year; a closed one gives its frozen figures.
		from_date: first day of another period.
		to_date: last day of it.
		hide_small: 1 for the version that may be published.
		kind: of file.
		period: instead of a year or dates, such as "2026-Q3".
	"""
	desk_doc = frappe.get_doc("Childcare Desk", desk)
	scope = scope_of(_registration_filters(desk, year, from_date, to_date, hide_small, period))
	closed = None if period or from_date or to_date else closed_years.current(desk, cint(year))
	registration_files.download(desk_doc, scope, closed, kind)


@frappe.whitelist(methods=["GET", "POST"])
@open_to(ACCOUNTS, every("Childcare Desk", "report"))
def shortage_map(desk: str | None = None, month: str | None = None) -> dict:
	"""Return per area what is free, asked for and short in one month, with what a map draws; protected figures for the board.

	Args:
		desk: one desk; every one that the user may see by default.
		month: any day in the month, as year-month-day; next month by default.

	Returns:
		What ``figures.shortage_map.shortage_map`` returns.
	"""
	return shortage_on_map.shortage_map(scope_of({"desk": desk}, ahead=True), month)


@frappe.whitelist(methods=["GET", "POST"])
@open_to(ACCOUNTS, every("Childcare Desk", "report"))
def age_groups() -> list[dict]:
	"""Return the age groups of Settings for a filter of figures: ``[{"value", "label"}]``."""
	return supply.age_choices()


def _registration_filters(
	desk: str,
	year: int | str | None,
	from_date: str | None,
	to_date: str | None,
	hide_small: int | str,
	period: str | None,
) -> dict:
	if period or from_date or to_date:
		when: dict = {"period": period, "from_date": from_date, "to_date": to_date}
	else:
		when = {"year": cint(year) or -1}
	return {"desk": desk, "hide_small": hide_small, **when}
