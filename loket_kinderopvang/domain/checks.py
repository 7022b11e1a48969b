"""What can't be right in what people type: each check gives a code, the field and parameters, never a sentence."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from loket_kinderopvang.domain import names

OLDEST_CHILD_DAYS = 3 * 366 + 183
LONGEST_PREGNANCY_DAYS = 310
LONGEST_NAME = 140


@dataclass(frozen=True)
class Problem:
	"""A value that is refused (``severity`` "error") or looked at twice ("warning")."""

	code: str
	field: str
	params: dict[str, object] = dataclasses.field(default_factory=dict)
	severity: str = "error"


def check_child_dates(birth_date: date | None, expected_date: date | None, today: date) -> list[Problem]:
	"""See that a child has one date, that it is young enough for the desk, and that a pregnancy isn't too long."""
	if birth_date is None and expected_date is None:
		return [Problem("date_missing", "birth_date")]
	problems = []
	if birth_date is not None:
		if birth_date > today:
			problems.append(Problem("born_in_future", "birth_date", {"birth_date": birth_date}))
		elif (today - birth_date).days > OLDEST_CHILD_DAYS:
			problems.append(Problem("too_old", "birth_date", {"birth_date": birth_date}))
	elif expected_date is not None:
		if (expected_date - today).days > LONGEST_PREGNANCY_DAYS:
			problems.append(Problem("expected_too_far", "expected_date", {"expected_date": expected_date}))
		elif (today - expected_date).days > 42:
			problems.append(Problem("expected_long_ago", "expected_date", {"expected_date": expected_date}))
	return problems


def check_period(
	wanted_from: date | None, wanted_until: date | None, child_date: date | None, today: date, outside: bool
) -> list[Problem]:
	"""See that care starts before it ends, not before the past allows, and that the child is born before it ends.

	Args:
		outside: True when it comes from outside the desk: a start in the past is then refused, not just shown.
	"""
	if wanted_from is None:
		return [Problem("start_missing", "wanted_from")]
	problems = []
	if wanted_from < today:
		severity = "error" if outside else "warning"
		problems.append(Problem("start_in_past", "wanted_from", {"wanted_from": wanted_from}, severity))
	if wanted_until is not None and wanted_until < wanted_from:
		problems.append(
			Problem("end_before_start", "wanted_until", {"from": wanted_from, "until": wanted_until})
		)
	elif wanted_until is not None and child_date is not None and child_date > wanted_until:
		problems.append(
			Problem("born_after_end", "wanted_until", {"child_date": child_date, "until": wanted_until})
		)
	elif child_date is not None and wanted_from < child_date:
		problems.append(Problem("start_before_birth", "wanted_from", {"child_date": child_date}, "warning"))
	if wanted_from > today + timedelta(days=4 * 366):
		problems.append(Problem("start_too_far", "wanted_from", {"wanted_from": wanted_from}))
	return problems


def check_days(slot_mask: int) -> list[Problem]:
	"""See that at least one half day was chosen."""
	return [] if slot_mask else [Problem("no_day", "monday")]


def check_minimum_days(minimum_days: float, day_count: float) -> list[Problem]:
	"""See that a family does not ask for more days at least than it asks for."""
	if minimum_days < 0 or minimum_days > day_count:
		return [Problem("minimum_days", "minimum_days", {"minimum": minimum_days, "days": day_count})]
	return []


def check_vacancy(places: int, available_from: date | None, available_until: date | None) -> list[Problem]:
	"""See that a vacancy has no negative places and does not end before it begins."""
	problems = []
	if places < 0:
		problems.append(Problem("places_below_zero", "places", {"places": places}))
	if available_from is None:
		problems.append(Problem("start_missing", "available_from"))
	elif available_until is not None and available_until < available_from:
		problems.append(
			Problem("end_before_start", "available_until", {"from": available_from, "until": available_until})
		)
	return problems


def check_ages(from_months: int, to_months: int) -> list[Problem]:
	"""See that an age group does not end before it begins."""
	if from_months < 0 or to_months < from_months:
		return [Problem("ages", "age_to_months", {"from": from_months, "to": to_months})]
	return []


def check_text(value: str | None, fieldname: str, longest: int = LONGEST_NAME) -> list[Problem]:
	"""See that a text fits its field."""
	length = len(value or "")
	return (
		[Problem("too_long", fieldname, {"length": length, "longest": longest})] if length > longest else []
	)


def check_language(language: str | None, known: Collection[str]) -> list[Problem]:
	"""See that a language is one that the site knows."""
	return [Problem("language_unknown", "language", {"language": language})] if language not in known else []


def check_name(value: str | None, fieldname: str) -> list[Problem]:
	"""See that a name from outside is no address of a site or of mail, and no telephone number."""
	return [Problem("no_name", fieldname)] if names.is_address(value) else []
