"""Free places against open requests, and the care that will be needed: one grouped query each, folded by the rules.

A request counts where its family lives now, for that is where a place is needed, and at the desk that keeps it now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import frappe
import numpy as np
from frappe import _
from frappe.query_builder import Case
from frappe.query_builder.functions import Sum
from frappe.utils import add_months, cint, get_first_day, getdate
from pypika.terms import Criterion

from loket_kinderopvang.domain import registration as rules
from loket_kinderopvang.domain import shortage
from loket_kinderopvang.domain.age_groups import UNKNOWN
from loket_kinderopvang.domain.expected_need import Coming
from loket_kinderopvang.figures import labels
from loket_kinderopvang.figures.counted import each, ended_as, whole
from loket_kinderopvang.figures.scope import Scope, chosen, coming_months
from loket_kinderopvang.platform import clock
from loket_kinderopvang.platform.configured import age_bounds
from loket_kinderopvang.platform.wording import month_short

MONTHS_AHEAD = 36

Months = Sequence[tuple[date, date]]


# ---- which months and ages


def chosen_months(first: Any, count: int) -> Months:
	"""Return so many months from the one of a day, as first and last days.

	Args:
		first: a day in the first month; by default in the next month.
		count: how many.

	Raises:
		frappe.ValidationError: they do not lie in the coming three years.
	"""
	this_month = getdate(get_first_day(clock.today()))
	try:
		start = getdate(get_first_day(getdate(first))) if first else getdate(add_months(this_month, 1))
	except Exception:
		frappe.throw(_("{0} is no date.").format(frappe.utils.escape_html(str(first))))
	end = getdate(add_months(start, count))
	if count < 1 or start < this_month or end > getdate(add_months(this_month, MONTHS_AHEAD)):
		frappe.throw(
			_("Choose months from this one on, at most {0} months ahead.").format(MONTHS_AHEAD),
			title=_("Months"),
		)
	return coming_months(count, start)


def age_choices() -> list[dict[str, str]]:
	"""Return the age groups of Settings as choices of a filter: ``[{"value", "label"}]``."""
	groups = [*range(len(age_bounds()) + 1), UNKNOWN]
	return [{"value": str(group), "label": labels.age_group(group)} for group in groups]


def chosen_age(value: Any) -> int | None:
	"""Return the age group of a filter, or None for all ages.

	Raises:
		frappe.ValidationError: there is no such group.
	"""
	if value in (None, ""):
		return None
	if str(value) not in {choice["value"] for choice in age_choices()}:
		frappe.throw(_("There is no such age group. Choose one from the list."))
	return cint(value)


def axis_month(first: date, months: int) -> str:
	"""Return a month for the axis of a chart: in figures where there are so many that names would be cut off."""
	if months <= 6:
		return month_short(first)
	return f"{first.month}/{first:%y}" if months <= 12 or first.month == 1 else str(first.month)


# ---- the queries


def _holds(start: Any, end: Any, month: tuple[date, date]) -> Criterion:
	"""Return the condition that something lasts on some day of a month; without an end it goes on."""
	return (start <= month[1]) & (end.isnull() | (end >= month[0]))


def _pivot(start: Any, end: Any, months: Months, value: Any, name: str = "month") -> list:
	return [
		Sum(Case().when(_holds(start, end, month), value).else_(0)).as_(f"{name}_{number}")
		for number, month in enumerate(months)
	]


def _cohort(born: Any, months: Months, bounds: Sequence[int]) -> Any:
	"""Return a child's cohort as SQL: most wishes are for the youngest, who are asked about first."""
	limits = shortage.cohort_limits([first for first, _last in months], bounds)
	case = Case().when(born.isnull(), -1)
	for position in range(len(limits), 0, -1):
		case = case.when(born > limits[position - 1], position)
	return case.else_(0).as_("cohort")


def free_places(scope: Scope, months: Months) -> list[shortage.Offer]:
	"""Return the places that are free in some of the months, those alike together."""
	vacancy, provider = frappe.qb.DocType("Childcare Vacancy"), frappe.qb.DocType("Childcare Provider")
	keys = [vacancy.area, vacancy.slot_mask, vacancy.age_from_months, vacancy.age_to_months]
	rows = (
		frappe.qb.from_(vacancy)
		.join(provider)
		.on(provider.name == vacancy.provider)
		.select(*keys, *_pivot(vacancy.available_from, vacancy.available_until, months, vacancy.places))
		.where(vacancy.desk.isin([*chosen(scope.desks)]))
		.where((vacancy.closed == 0) & (vacancy.places > 0) & (provider.disabled == 0))
		.where(_holds(vacancy.available_from, vacancy.available_until, (months[0][0], months[-1][1])))
		.groupby(*keys)
		.run()
	)
	return [
		shortage.Offer(area or "", cint(mask), cint(first), cint(last), tuple(map(cint, counts)))
		for area, mask, first, last, *counts in rows
	]


def _open(scope: Scope) -> Criterion:
	"""Return the condition that a request is open at a desk; where figures are protected, when the month began."""
	request = frappe.qb.DocType("Childcare Request")
	here = request.desk.isin([*chosen(scope.desks)]) & ended_as(scope, rules.OPEN)
	return here & (request.asked_on < scope.as_of) if scope.hides else here


def open_requests(scope: Scope, months: Months, bounds: Sequence[int]) -> list[shortage.Wish]:
	"""Return the open requests that want care in some of the months, those alike together."""
	request = frappe.qb.DocType("Childcare Request")
	cohort = _cohort(request.child_date, months, bounds)
	rows = (
		frappe.qb.from_(request)
		.select(
			request.area,
			request.slot_mask,
			cohort,
			*_pivot(request.wanted_from, request.wanted_until, months, each(scope)),
		)
		.where(_open(scope))
		.where(_holds(request.wanted_from, request.wanted_until, (months[0][0], months[-1][1])))
		.groupby(request.area, request.slot_mask, cohort)
		.run()
	)
	return [
		shortage.Wish(area or "", cint(mask), cint(born), tuple(map(whole, counts)))
		for area, mask, born, *counts in rows
	]


def coming_requests(scope: Scope, months: Months, bounds: Sequence[int]) -> list[Coming]:
	"""Return the open requests whose start is still to come, those of an area that are alike together."""
	request = frappe.qb.DocType("Childcare Request")
	cohort = _cohort(request.child_date, months, bounds)
	starts = [
		Sum(Case().when(request.wanted_from[first:last], each(scope)).else_(0)).as_(f"start_{number}")
		for number, (first, last) in enumerate(months)
	]
	rows = (
		frappe.qb.from_(request)
		.select(
			request.area,
			request.slot_mask,
			cohort,
			*starts,
			*_pivot(request.wanted_from, request.wanted_until, months, each(scope), "care"),
		)
		.where(_open(scope))
		.where(request.wanted_from[scope.as_of if scope.hides else clock.today() : months[-1][1]])
		.groupby(request.area, request.slot_mask, cohort)
		.run()
	)
	return [
		Coming(
			area or "",
			cint(mask),
			cint(born),
			tuple(map(whole, counts[: len(months)])),
			tuple(map(whole, counts[len(months) :])),
		)
		for area, mask, born, *counts in rows
	]


# ---- what a reader may see of it


@dataclass(frozen=True)
class View:
	"""Areas with their total as the last, by month, as one reader sees them."""

	areas: tuple[str, ...]
	labels: tuple[str, ...]
	months: Months
	sheet: shortage.Sheet


def view(scope: Scope, months: Months, age: int | None = None) -> View:
	"""Return free places, open requests and what is short, for one age group or for all.

	Args:
		scope: of which desks, and whether the figures of requests are protected. A free place tells of no family.
		months: first and last days, from ``chosen_months``.
		age: an age group, ``age_groups.UNKNOWN`` among them; None for all.
	"""
	bounds = age_bounds()
	found = shortage.balance(
		free_places(scope, months),
		open_requests(scope, months, bounds),
		[first for first, _last in months],
		bounds,
	)
	order = area_order(found.areas)
	rows = [*order, len(order)]
	sheet = found.sheet(None if age is None else shortage.group_position(age, bounds))
	return View(
		areas=tuple(found.areas[number] for number in order),
		labels=(*area_labels([found.areas[number] for number in order]), _("All areas")),
		months=months,
		sheet=shortage.Sheet(
			seen(scope, sheet.requests[rows]),
			sheet.places[rows],
			seen(scope, sheet.wanted[rows]),
			sheet.free[rows],
		),
	)


def seen(scope: Scope, numbers: shortage.Counts) -> shortage.Counts:
	"""Return an array of counts as the reader of a scope may see them."""
	if not scope.hides:
		return numbers
	flat = [scope.figure(number) for number in numbers.ravel().tolist()]
	return np.array(flat, np.int64).reshape(numbers.shape)


def area_order(areas: Sequence[str]) -> list[int]:
	"""Return the positions of areas as the tree has them; what is not known comes last."""
	place = {
		name: number
		for number, name in enumerate(
			frappe.get_all("Childcare Area", pluck="name", order_by="lft asc, name asc")
		)
	}
	return sorted(range(len(areas)), key=lambda number: (place.get(areas[number], len(place)), number))


def area_labels(areas: Sequence[str], among: Sequence[str] | None = None) -> list[str]:
	"""Return the names of areas; of one whose parts are named too, that the part is not known.

	Args:
		areas: names of areas; empty where a file has none.
		among: every area that is shown; by default ``areas``.
	"""
	titles = labels.names_of("Childcare Area", "area_name")
	shown = [name for name in (areas if among is None else among) if name]
	parents = dict(
		frappe.get_all("Childcare Area", fields=["name", "parent_childcare_area"], as_list=True)
		if shown
		else ()
	)
	larger: set[str] = set()
	for name in shown:
		parent = parents.get(name)
		while parent and parent not in larger:
			larger.add(parent)
			parent = parents.get(parent)
	result = []
	for name in areas:
		title = titles.get(name, name) if name else labels.not_known()
		result.append(_("{0} (part not known)").format(title) if name in larger else title)
	return result
