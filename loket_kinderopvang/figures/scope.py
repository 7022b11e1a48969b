"""Which figures somebody asks for: of which desks, of which period, and whether small ones are hidden."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import frappe
from frappe import _
from frappe.utils import add_days, add_months, cint, get_first_day, get_last_day, getdate

from loket_kinderopvang import clock
from loket_kinderopvang.permissions import is_staff, require

# What a report, an API or a page may ask by: see ``scope_of``.
FILTERS = ("desk", "year", "from_date", "to_date", "hide_small")


@dataclass(frozen=True)
class Scope:
	"""Desks and a period, both days included.

	``minimum`` is the smallest figure that is shown; 0 where all are.
	"""

	desks: tuple[str, ...]
	start: date
	end: date
	minimum: int = 0

	@property
	def hides(self) -> bool:
		return self.minimum > 1


def scope_of(filters: dict, ahead: bool = False) -> Scope:
	"""Return what the filters of a report ask for, as far as the user of the session may see it.

	Who does not work at a desk sees no small figures, and whole months only: two periods that differ by one day would
	tell of the families of that day.

	Args:
		filters: ``desk`` (empty for every desk that the user may see), and either ``year`` or ``from_date`` and
			``to_date`` (empty: this year until today); ``hide_small`` hides small figures for everybody.
		ahead: for figures of what is to come: the period is not used and need not be there.

	Raises:
		frappe.PermissionError: the user may not see figures of this desk.
		frappe.ValidationError: naming the filter that is wrong.
	"""
	filters = frappe._dict(filters or {})
	hides = not is_staff() or bool(cint(filters.hide_small))
	start, end = (clock.today(), clock.today()) if ahead else _period(filters)
	if not is_staff():
		start, end = getdate(get_first_day(start)), getdate(get_last_day(end))
	return Scope(
		desks=desks_of(filters.desk),
		start=start,
		end=end,
		minimum=smallest_figure() if hides else 0,
	)


def smallest_figure() -> int:
	"""Return the smallest figure that may be published (Settings)."""
	return cint(frappe.get_cached_doc("Childcare Settings").minimum_cell) or 5


def desks_of(desk: str | None = None) -> tuple[str, ...]:
	"""Return one desk, or all, whose figures the user may see.

	Raises:
		frappe.PermissionError: the user may not see figures of this desk, or of any.
		frappe.DoesNotExistError: there is no such desk.
	"""
	require("Childcare Desk", "report")
	if not desk:
		return tuple(frappe.get_list("Childcare Desk", pluck="name", order_by="name asc"))
	if not frappe.db.exists("Childcare Desk", desk):
		frappe.throw(_("Desk {0} does not exist.").format(desk), frappe.DoesNotExistError)
	frappe.get_doc("Childcare Desk", desk).check_permission("report")
	return (desk,)


def _period(filters: dict) -> tuple[date, date]:
	if filters.get("from_date") or filters.get("to_date"):
		end = _day(filters, "to_date") if filters.get("to_date") else clock.today()
		start = _day(filters, "from_date") if filters.get("from_date") else date(end.year, 1, 1)
		if end < start:
			frappe.throw(_("The period ends before it begins. Choose a later end."), title=_("Period"))
		return start, end
	year = clock.today().year if filters.get("year") in (None, "") else cint(filters.get("year"))
	return year_of(year)


def _day(filters: dict, name: str) -> date:
	try:
		return getdate(filters.get(name))
	except Exception:
		frappe.throw(
			_("{0} is no date. Give it as year-month-day, such as 2026-03-31.").format(
				frappe.bold(frappe.utils.escape_html(str(filters.get(name))))
			),
			title=_("Period"),
		)


def year_of(year: int) -> tuple[date, date]:
	"""Return the first and last day of a calendar year.

	Raises:
		frappe.ValidationError: the year is not one of four figures.
	"""
	if not 1900 <= year <= 2999:
		frappe.throw(_("The year must have four figures, such as 2026."))
	return date(year, 1, 1), date(year, 12, 31)


STEPS = {"Month": 1, "Quarter": 3, "Year": 12}


def periods(start: date, end: date, step: str = "Month") -> list[tuple[date, date]]:
	"""Cut a period in calendar months, quarters or years; the first and the last may be shorter.

	Args:
		start: the first day.
		end: the last day.
		step: a key of ``STEPS``.
	"""
	months = STEPS[step]
	first = date(start.year, start.month - (start.month - 1) % months, 1)
	result = []
	while first <= end:
		after = getdate(add_months(first, months))
		result.append((max(first, start), min(getdate(add_days(after, -1)), end)))
		first = after
	return result


def coming_months(count: int, after: date | None = None) -> list[tuple[date, date]]:
	"""Return the first and last day of so many months, this one first."""
	first = getdate(get_first_day(after or clock.today()))
	starts = [getdate(add_months(first, number)) for number in range(count)]
	return [(day, getdate(get_last_day(day))) for day in starts]


def chosen(values: Iterable[str]) -> Iterator[str]:
	"""Yield the names for an SQL list, and one that stands for nobody when there are none."""
	found = tuple(values)
	yield from found or ("–",)
