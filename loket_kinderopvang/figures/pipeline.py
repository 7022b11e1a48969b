"""The open requests of a desk, by who has them, where they stand and how old they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import frappe
from frappe.query_builder import Case
from frappe.query_builder.functions import Count, Sum
from frappe.utils import add_months, cint, getdate

from loket_kinderopvang.domain import registration as rules
from loket_kinderopvang.figures.counted import requests
from loket_kinderopvang.figures.scope import chosen
from loket_kinderopvang.platform import clock

BANDS = ("two_weeks", "four_weeks", "three_months", "six_months", "longer")


@dataclass(frozen=True)
class Work:
	"""The open requests of one officer in one state; ``ages`` are those of each of ``BANDS``."""

	officer: str
	state: str
	ages: tuple[int, ...]
	total: int
	overdue: int
	attention: int


def age_bands() -> list[tuple[date | None, date | None]]:
	"""Return the first and last day on which a file of each age was asked; None for no limit."""
	today = clock.today()
	firsts = [
		today - timedelta(days=14),
		today - timedelta(days=28),
		getdate(add_months(today, -3)),
		getdate(add_months(today, -6)),
	]
	lasts: list[date | None] = [None, *(first - timedelta(days=1) for first in firsts)]
	return list(zip([*firsts, None], lasts, strict=True))


def open_work(desks: Sequence[str]) -> list[Work]:
	"""Return the open requests that desks have now, per officer and state; an empty officer for nobody's."""
	request = requests()
	ages = []
	for first, last in age_bands():
		within = request.outcome == rules.OPEN
		if first:
			within &= request.asked_on >= first
		if last:
			within &= request.asked_on <= last
		ages.append(within)
	conditions = (*ages, request.next_action_on < clock.today(), request.attention != "")
	rows = (
		frappe.qb.from_(request)
		.select(
			request.officer,
			request.workflow_state,
			Count("*").as_("requests"),
			*(
				Sum(Case().when(condition, 1).else_(0)).as_(f"column_{number}")
				for number, condition in enumerate(conditions)
			),
		)
		.where(request.desk.isin([*chosen(desks)]) & (request.outcome == rules.OPEN))
		.groupby(request.officer, request.workflow_state)
		.run()
	)
	found: dict[tuple[str, str], Work] = {}
	for officer, state, total, *counts in rows:
		numbers = [cint(count) for count in counts]
		key = (officer or "", state or "")
		before = found.get(key) or Work(*key, (0,) * len(BANDS), 0, 0, 0)
		found[key] = Work(
			*key,
			ages=tuple(a + b for a, b in zip(before.ages, numbers, strict=False)),
			total=before.total + cint(total),
			overdue=before.overdue + numbers[-2],
			attention=before.attention + numbers[-1],
		)
	return list(found.values())
