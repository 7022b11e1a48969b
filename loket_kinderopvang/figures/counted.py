"""Figures of counted requests: the registration, and the same requests by one thing at a time."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.query_builder import Case
from frappe.query_builder.functions import Count, Sum
from frappe.utils import cint, getdate
from pypika.terms import Criterion

from loket_kinderopvang.domain import age_groups
from loket_kinderopvang.domain import registration as rules
from loket_kinderopvang.domain.protected_figures import CARRY
from loket_kinderopvang.domain.week_pattern import DAYS
from loket_kinderopvang.figures import labels
from loket_kinderopvang.figures.scope import Scope, chosen
from loket_kinderopvang.platform.configured import age_bounds
from loket_kinderopvang.platform.wording import day_name


def requests() -> Any:
	"""Return the table of requests, for a query."""
	return frappe.qb.DocType("Childcare Request")


def counted(scope: Scope) -> Criterion:
	"""Return the condition that holds for the requests that count in a scope: where they were registered, by the question's day."""
	request = requests()
	return request.registered_desk.isin([*chosen(scope.desks)]) & request.counted_on[scope.start : scope.end]


def each(scope: Scope) -> Any:
	"""Return what one request adds to a sum: one, and its key where the figures are protected."""
	return requests().figure_key + CARRY if scope.hides else 1


def number(scope: Scope) -> Any:
	"""Return how many requests a group has, with their keys where the figures are protected."""
	return (Sum(each(scope)) if scope.hides else Count("*")).as_("requests")


def whole(value: Any) -> int:
	"""Return a sum of a database as a whole number; ``cint`` goes through a float on some versions of Frappe."""
	return int(value or 0)


def _ended_since(scope: Scope) -> Criterion:
	"""Return the condition that a request ended after the moment of which protected figures tell."""
	return requests().closed_on >= scope.as_of


def outcome(scope: Scope) -> Any:
	"""Return how a request ended, for a query; where figures are protected, as it was when the month began."""
	request = requests()
	if not scope.hides:
		return request.outcome.as_("ended")
	return Case().when(_ended_since(scope), rules.OPEN).else_(request.outcome).as_("ended")


def unanswered(scope: Scope) -> Any:
	"""Return whether a request counts as unanswered, for a query; at the same moment as ``outcome``."""
	request = requests()
	if not scope.hides:
		return request.counts_unanswered.as_("left_unanswered")
	return Case().when(_ended_since(scope), 0).else_(request.counts_unanswered).as_("left_unanswered")


def ended_as(scope: Scope, how: str) -> Criterion:
	"""Return the condition that a request ended in one way, or is open; at the same moment as ``outcome``."""
	request = requests()
	if not scope.hides:
		return request.outcome == how
	if how == rules.OPEN:
		return (request.outcome == how) | _ended_since(scope)
	return (request.outcome == how) & _before(scope)


def _before(scope: Scope) -> Criterion:
	request = requests()
	return request.closed_on.isnull() | (request.closed_on < scope.as_of)


def left_unanswered(scope: Scope) -> Criterion:
	"""Return the condition that a request counts as unanswered; at the same moment as ``outcome``."""
	counts = requests().counts_unanswered == 1
	return counts & _before(scope) if scope.hides else counts


def in_line(code: str) -> Criterion:
	"""Return the condition that a request falls in a line of the registration."""
	request = requests()
	return request.registration_mask.bitwiseand(rules.BIT[code]) > 0


def registration(scope: Scope) -> rules.Registration:
	"""Return the official rows with their breakdowns, and how requests ended; protected figures carry their keys."""
	request = requests()
	rows = (
		frappe.qb.from_(request)
		.select(request.registration_mask, outcome(scope), unanswered(scope), number(scope))
		.where(counted(scope))
		.groupby(request.registration_mask, outcome(scope), unanswered(scope))
		.run()
	)
	return rules.tally(
		rules.Cell(cint(mask), how, bool(cint(not_answered)), whole(count))
		for mask, how, not_answered, count in rows
	)


@dataclass(frozen=True)
class Dimension:
	"""One thing by which requests are told apart.

	``keys`` turns a value of ``columns`` into the lines in which the request falls: one, or several where lines
	``overlap``. ``label`` says a line in words; ``order`` gives its place.
	"""

	code: str
	columns: tuple[str, ...]
	keys: Callable[[tuple], Iterable[Hashable]]
	label: Callable[[Any], str]
	order: Callable[[Any], Any] = str
	every: Callable[[], Sequence[Hashable]] = tuple
	overlap: bool = False


@dataclass
class Line:
	"""A line of a table of requests."""

	key: Any
	label: str
	outcomes: dict[str, int] = field(default_factory=lambda: dict.fromkeys(rules.OUTCOMES, 0))
	unanswered: int = 0

	@property
	def total(self) -> int:
		return sum(self.outcomes.values())


def by(dimension: Dimension, scope: Scope) -> list[Line]:
	"""Return the counted requests of a scope, one line per value, in the dimension's own order.

	The counts of a scope whose figures are protected carry their keys: ``scope.figure`` gives what may be shown.
	"""
	request = requests()
	columns = [request[name] for name in dimension.columns]
	rows = (
		frappe.qb.from_(request)
		.select(*columns, outcome(scope), unanswered(scope), number(scope))
		.where(counted(scope))
		.groupby(*columns, outcome(scope), unanswered(scope))
		.run()
	)
	lines: dict[Any, Line] = {key: Line(key, dimension.label(key)) for key in dimension.every()}
	for *values, how, not_answered, count in rows:
		for key in dimension.keys(tuple(values)):
			if key not in lines:
				lines[key] = Line(key, dimension.label(key))
			lines[key].outcomes[how] += whole(count)
			lines[key].unanswered += whole(count) if cint(not_answered) else 0
	return sorted(lines.values(), key=lambda line: dimension.order(line.key))


def unanswered_over_time(
	dimension: Dimension | None, scope: Scope, spans: Sequence[tuple[date, date]]
) -> dict[Any, list[int]]:
	"""Return how many requests of each span were left unanswered, per line of a dimension; see ``by`` for their keys.

	Args:
		dimension: by what; None for all together, under the key "all".
		scope: desks; the spans lie in its period.
		spans: first and last days, one after the other.
	"""
	request = requests()
	columns = [request[name] for name in dimension.columns] if dimension else []
	sums = [
		Sum(Case().when(request.counted_on[first:last], each(scope)).else_(0)).as_(f"span_{number}")
		for number, (first, last) in enumerate(spans)
	]
	query = frappe.qb.from_(request).select(*columns, *sums).where(counted(scope) & left_unanswered(scope))
	found: dict[Any, list[int]] = {}
	if dimension:
		query = query.groupby(*columns)
		for key in dimension.every():
			found[key] = [0] * len(spans)
	for row in query.run():
		values, counts = row[: len(columns)], [whole(count) for count in row[len(columns) :]]
		for key in dimension.keys(tuple(values)) if dimension else ("all",):
			before = found.setdefault(key, [0] * len(spans))
			found[key] = [a + b for a, b in zip(before, counts, strict=True)]
	if not dimension:
		return found or {"all": [0] * len(spans)}
	return dict(sorted(found.items(), key=lambda item: dimension.order(item[0])))


# ---- by what


def _one(values: tuple) -> tuple[Hashable]:
	return (values[0] or "",)


def _months(values: tuple) -> tuple[Hashable]:
	day = getdate(values[0]) if values[0] else None
	return (day.replace(day=1) if day else None,)


def _slots(values: tuple) -> tuple[Hashable, ...]:
	mask = cint(values[0])
	return tuple(bit for bit in range(14) if mask >> bit & 1)


def _atypical(values: tuple) -> tuple[Hashable, ...]:
	mask, occasional = cint(values[0]), cint(values[1])
	codes = rules.line_codes(mask)
	found = [code for code in ATYPICAL if code in codes]
	return (*found, "occasional") if occasional else tuple(found)


ATYPICAL = ("urgent", "flexible_hours", *rules.EXTENDED_HOURS, "inclusive")


def slot_label(bit: int) -> str:
	"""Return a half day in words: "Monday morning"."""
	day = day_name(bit // 2)
	text = _("{0} afternoon") if bit % 2 else _("{0} morning")
	return text.format(day[:1].upper() + day[1:])


def dimensions() -> dict[str, Dimension]:
	"""Return everything that requests can be told apart by, with the words of today's reader."""
	areas = labels.names_of("Childcare Area", "area_name")
	area_order = {
		name: position
		for position, name in enumerate(
			frappe.get_all("Childcare Area", pluck="name", order_by="lft asc, name asc")
		)
	}
	partners = labels.names_of("Childcare Partner", "partner_name")
	reasons = labels.names_of("Childcare Closing Reason", "label")
	languages = labels.names_of("Language", "language_name")
	bounds = age_bounds()

	def titles(names: Mapping[str, str], empty: Callable[[], str]) -> Callable[[str], str]:
		return lambda key: _(names.get(key, key)) if key else empty()

	def last_if_empty(key: str) -> tuple:
		return (key in ("", None), str(key))

	found = (
		Dimension(
			"area",
			("registered_area",),
			_one,
			titles(areas, labels.not_known),
			lambda key: (key == "", area_order.get(key, len(area_order)), key),
		),
		Dimension(
			"age",
			("age_at_start",),
			lambda values: (age_groups.group_of(cint(values[0]), bounds),),
			labels.age_group,
			lambda key: (key == age_groups.UNKNOWN, key),
			every=lambda: range(len(bounds) + 1),
		),
		Dimension("kind", ("kind",), _one, titles({}, labels.no_preference), last_if_empty),
		Dimension("price_system", ("price_system",), _one, titles({}, labels.no_preference), last_if_empty),
		Dimension(
			"start_month", ("wanted_from",), _months, labels.month, lambda key: (key is None, key or date.min)
		),
		Dimension("channel", ("channel",), _one, titles({}, labels.not_known), last_if_empty),
		Dimension("language", ("language",), _one, titles(languages, labels.not_known), last_if_empty),
		Dimension(
			"partner",
			("partner",),
			_one,
			titles(partners, lambda: _("Came by themselves")),
			last_if_empty,
		),
		Dimension("reason", ("closing_reason",), _one, titles(reasons, labels.not_known), last_if_empty),
		Dimension(
			"day",
			("slot_mask",),
			_slots,
			slot_label,
			lambda key: key,
			every=lambda: range(2 * (len(DAYS) - 2)),
			overlap=True,
		),
		Dimension(
			"atypical",
			("registration_mask", "occasional"),
			_atypical,
			lambda key: _("Occasional care") if key == "occasional" else labels.row_label(key),
			lambda key: (*ATYPICAL, "occasional").index(key),
			every=lambda: (*ATYPICAL, "occasional"),
			overlap=True,
		),
	)
	return {dimension.code: dimension for dimension in found}
