"""How long files are kept: the day on which one goes, from how and when its requests ended."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from datetime import date

from loket_kinderopvang.domain.registration import OPEN


def months_after(day: date, months: int) -> date:
	"""Return the same day of the month so many months later; the last one of a shorter month."""
	year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
	return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def goes_on(
	ended: Iterable[tuple[str, date | None]], terms: Mapping[str, int], last_change: date
) -> date | None:
	"""Return the day on which a family's file is emptied; None as long as something keeps it.

	Args:
		ended: outcome of each request, and the day on which it was closed.
		terms: outcome -> months; 0 keeps for ever. "" is the term of a family without a request.
		last_change: of the file; what counts where there is no request.
	"""
	requests = list(ended)
	if not requests:
		months = terms.get("", 0)
		return months_after(last_change, months) if months else None
	days = []
	for outcome, closed_on in requests:
		months = terms.get(outcome, 0)
		if outcome == OPEN or not months or closed_on is None:
			return None
		days.append(months_after(closed_on, months))
	return max(days)
