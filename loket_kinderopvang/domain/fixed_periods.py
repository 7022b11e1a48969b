"""The periods of which who is not staff may see figures: calendar months, quarters and years that are over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

Period = tuple[date, date]

STEPS = {"Month": 1, "Quarter": 3, "Year": 12}
_CODE = re.compile(r"([12]\d{3})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?")


def starting(year: int, month: int, months: int) -> Period:
	"""Return the first and last day of so many months."""
	after = 12 * year + month - 1 + months
	return date(year, month, 1), date(after // 12, after % 12 + 1, 1) - timedelta(days=1)


LAST = {"last-month": "Month", "last-quarter": "Quarter", "last-year": "Year"}
"""Names for the last month, quarter and year that are over."""


def parse(code: str, today: date) -> Period | None:
	"""Return the first and last day of a period such as "2026", "2026-Q3", "2026-09" or "last-quarter".

	None for another text.
	"""
	if code in LAST:
		return last_over(today, LAST[code])[0]
	found = _CODE.fullmatch(code.strip())
	if not found:
		return None
	year, quarter, month = int(found[1]), found[2], found[3]
	if quarter:
		return starting(year, 3 * int(quarter) - 2, 3)
	return starting(year, int(month), 1) if month else starting(year, 1, 12)


def code_of(period: Period) -> str | None:
	"""Return the code of a fixed period; None for a period that is no whole month, quarter or year."""
	first = period[0]
	for months in STEPS.values():
		if (first.month - 1) % months == 0 and period == starting(first.year, first.month, months):
			if months == 12:
				return str(first.year)
			return f"{first.year}-Q{(first.month + 2) // 3}" if months == 3 else f"{first:%Y-%m}"
	return None


def is_over(period: Period, today: date) -> bool:
	"""Tell whether a period ended before the month of today."""
	return period[1] < today.replace(day=1)


def last_over(today: date, step: str, count: int = 1) -> list[Period]:
	"""Return the last so many months, quarters or years that are over, the earliest first.

	Args:
		today: the day on which somebody asks.
		step: a key of ``STEPS``.
		count: how many.
	"""
	months = STEPS[step]
	month = 12 * today.year + (today.month - 1) // months * months
	return [
		starting(first // 12, first % 12 + 1, months)
		for first in (month - months * number for number in range(count, 0, -1))
	]


def choices(today: date, years: int = 5) -> Iterator[str]:
	"""Yield the codes of the periods that may be chosen, the latest first: quarters, then years, then months."""
	for step, count in (("Quarter", 4 * years), ("Year", years), ("Month", 12 * years)):
		for period in reversed(last_over(today, step, count)):
			yield code_of(period) or ""
