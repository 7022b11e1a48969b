"""When something is due. Datetimes are naive, in the site's own time zone; the caller gives the present moment."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True)
class DeadlineRules:
	"""What staff set: days and hours, and the part of the time (0 to 1) after which a reminder goes out."""

	answer_days: int = 21
	urgent_answer_hours: int = 72
	reminder_part: float = 2 / 3
	follow_up_days: int = 14
	urgent_follow_up_days: int = 2


def referral_deadline(sent_on: datetime, urgent: bool, rules: DeadlineRules) -> datetime:
	"""Return the moment until which a provider may answer; three weeks, or 72 hours when urgent, by default."""
	if urgent:
		return sent_on + timedelta(hours=rules.urgent_answer_hours)
	return sent_on + timedelta(days=rules.answer_days)


def reminder_moment(sent_on: datetime, deadline: datetime, rules: DeadlineRules) -> datetime:
	"""Return when the one reminder is due: after the set part of the time between sending and deadline."""
	part = min(max(rules.reminder_part, 0.0), 1.0)
	return sent_on + (deadline - sent_on) * part


def next_follow_up(today: date, urgent: bool, rules: DeadlineRules) -> date:
	"""Return the day on which a waiting request comes back to its officer."""
	return today + timedelta(days=rules.urgent_follow_up_days if urgent else rules.follow_up_days)


def round_day(year: int, month: int, day: int) -> date:
	"""Return the day of a monthly round; a day that the month does not have becomes its last one.

	Raises:
		ValueError: ``day`` is below 1.
	"""
	if day < 1:
		raise ValueError(f"day {day} of a month is below 1")
	return date(year, month, min(day, monthrange(year, month)[1]))


def is_over(deadline: datetime | None, now: datetime) -> bool:
	"""Tell whether a deadline passed; none never does."""
	return deadline is not None and now > deadline
