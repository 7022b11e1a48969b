"""Which figures somebody asks for: of which desks, of which period, and whether they are protected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import frappe
from frappe import _
from frappe.utils import add_days, add_months, cint, get_first_day, get_last_day, getdate

from loket_kinderopvang.domain import fixed_periods
from loket_kinderopvang.domain.fixed_periods import STEPS
from loket_kinderopvang.domain.protected_figures import Protection, count_of
from loket_kinderopvang.figures import protection
from loket_kinderopvang.figures.protection import smallest_figure
from loket_kinderopvang.permissions import is_staff, require
from loket_kinderopvang.platform import clock

# What a report, an API or a page may ask by: see ``scope_of``.
FILTERS = ("desk", "period", "year", "from_date", "to_date", "hide_small")


@dataclass(frozen=True)
class Scope:
	"""Desks and a period, both days included.

	``minimum`` is what every figure that is shown is a multiple of; 0 where figures are shown as they are. Protected
	figures say how things stood when the month of ``as_of`` began: who looked each day would see one file change.
	"""

	desks: tuple[str, ...]
	start: date
	end: date
	minimum: int = 0
	as_of: date = field(default_factory=lambda: clock.today().replace(day=1))

	@property
	def hides(self) -> bool:
		return self.minimum > 1

	@cached_property
	def protection(self) -> Protection:
		return protection.protection(self.minimum)

	def figure(self, number: int) -> int:
		"""Return a count as this scope's reader may see it; a protected one must carry its keys."""
		return self.protection.figure(number) if self.hides else int(number)

	def count(self, number: int) -> int:
		"""Return the true count in a number of this scope, from which nothing may be shown but by ``figure``."""
		return count_of(number) if self.hides else int(number)

	def share(self, part: int, whole: int) -> float | None:
		"""Return what percentage of a whole a part is, both as they are shown; None where the whole is too small."""
		if self.hides:
			return self.protection.share(part, whole)
		return round(100 * part / whole, 1) if whole else None


def scope_of(filters: dict, ahead: bool = False) -> Scope:
	"""Return what the filters of a report ask for, as far as the user of the session may see it.

	Who does not work at a desk sees protected figures, of calendar months, quarters and years that are over: two periods
	that differ by one day would tell of the families of that day.

	Args:
		filters: ``desk`` (empty for every desk that the user may see), and ``period`` (such as "2026-Q3"), ``year``, or
			``from_date`` and ``to_date``. Without any: this year until today, or the last quarter that is over where
			figures are protected. ``hide_small`` protects them for everybody.
		ahead: for figures of what is to come: the period is not used and need not be there.

	Raises:
		frappe.PermissionError: the user may not see figures of this desk.
		frappe.ValidationError: naming the filter that is wrong.
	"""
	filters = frappe._dict(filters or {})
	hides = protects(filters)
	if ahead:
		start, end = clock.today(), clock.today()
	else:
		start, end = _fixed_period(filters) if hides else _period(filters)
	return Scope(
		desks=desks_of(filters.desk),
		start=start,
		end=end,
		minimum=smallest_figure() if hides else 0,
	)


def protects(filters: dict) -> bool:
	"""Tell whether figures are protected: for everybody who is not staff, and for staff who ask for what is published."""
	return not is_staff() or bool(cint(filters.get("hide_small")))


def protected(desk: str, start: date, end: date) -> Scope:
	"""Return a scope of what may be published of a desk and a period, whoever asks."""
	return Scope((desk,), start, end, smallest_figure())


def names_period(filters: dict) -> bool:
	"""Tell whether filters say which period is meant."""
	return any(filters.get(name) for name in ("period", "year", "from_date", "to_date"))


def _fixed_period(filters: dict) -> tuple[date, date]:
	"""Return the period of protected figures.

	Raises:
		frappe.ValidationError: it is no calendar month, quarter or year, or is not over; says what may be chosen.
	"""
	today = clock.today()
	if not names_period(filters):
		return fixed_periods.last_over(today, "Quarter")[0]
	period = _period(filters)
	if not fixed_periods.code_of(period) or not fixed_periods.is_over(period, today):
		last = [fixed_periods.code_of(fixed_periods.last_over(today, step)[0]) for step in STEPS]
		frappe.throw(
			_(
				"Figures that may be published are of a month, a quarter or a year that is over. Choose such a period: the last ones are {0}, {1} and {2}."
			).format(*last),
			title=_("Period"),
		)
	return period


def desks_of(desk: str | None = None) -> tuple[str, ...]:
	"""Return one desk, or all, whose figures the user may see.

	Raises:
		frappe.PermissionError: the user may not see figures of this desk, or of any.
		frappe.DoesNotExistError: there is no such desk.
	"""
	require("Childcare Desk", "report")
	if desk and not isinstance(desk, str):
		frappe.throw(_("Give one desk by its name."))
	if not desk:
		return tuple(frappe.get_list("Childcare Desk", pluck="name", order_by="name asc"))
	if not frappe.db.exists("Childcare Desk", desk):
		frappe.throw(_("Desk {0} does not exist.").format(desk), frappe.DoesNotExistError)
	frappe.get_doc("Childcare Desk", desk).check_permission("report")
	return (desk,)


def _period(filters: dict) -> tuple[date, date]:
	if code := filters.get("period"):
		period = fixed_periods.parse(str(code), clock.today())
		if not period:
			frappe.throw(
				_(
					"{0} is no period. Give a month, a quarter or a year, such as 2026-09, 2026-Q3 or 2026."
				).format(frappe.bold(frappe.utils.escape_html(str(code)))),
				title=_("Period"),
			)
		return period
	if filters.get("from_date") or filters.get("to_date"):
		end = _day(filters, "to_date") if filters.get("to_date") else clock.today()
		start = _day(filters, "from_date") if filters.get("from_date") else date(end.year, 1, 1)
		if end < start:
			frappe.throw(_("The period ends before it begins. Choose a later end."), title=_("Period"))
		return start, end
	year = clock.today().year if filters.get("year") in (None, "") else _number(filters.get("year"))
	return year_of(year)


def _number(value: object) -> int:
	return cint(value) if isinstance(value, (int, str)) else 0


def _no_date() -> date:
	raise ValueError


def _day(filters: dict, name: str) -> date:
	value = filters.get(name)
	try:
		return getdate(value) if isinstance(value, (str, date)) else _no_date()
	except Exception:
		frappe.throw(
			_("{0} is no date. Give it as year-month-day, such as 2026-03-31.").format(
				frappe.bold(frappe.utils.escape_html(str(value)))
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


LAST = "last"
"""The last periods of a report that shows several, as its ``period``."""


def last_periods(step: str) -> list[tuple[date, date]]:
	"""Return the last months (12), quarters (8) or years (5) that are over, the earliest first."""
	return fixed_periods.last_over(clock.today(), step, {"Month": 12, "Quarter": 8, "Year": 5}[step])


def coming_months(count: int, after: date | None = None) -> list[tuple[date, date]]:
	"""Return the first and last day of so many months, this one first."""
	first = getdate(get_first_day(after or clock.today()))
	starts = [getdate(add_months(first, number)) for number in range(count)]
	return [(day, getdate(get_last_day(day))) for day in starts]


def chosen(values: Iterable[str]) -> Iterator[str]:
	"""Yield the names for an SQL list, and one that stands for nobody when there are none."""
	found = tuple(values)
	yield from found or ("–",)
