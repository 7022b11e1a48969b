"""The official counting of requests: Flemish government decision of 14 December 2018, art. 3, and its guidance.

Every figure of the desk is defined here once. A record is one question as it was registered; the rules below say
which records are one request, which of them were left unanswered, and in which rows they fall.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from loket_kinderopvang.domain.week_pattern import EXTENDED, SATURDAY_MASK, SUNDAY_MASK

OPEN, ANSWERED, UNANSWERED, LAPSED, UNKNOWN = "Open", "Answered", "Unanswered", "Lapsed", "Unknown"
OUTCOMES = (OPEN, ANSWERED, UNANSWERED, LAPSED, UNKNOWN)
OTHER_MUNICIPALITY = "Found in Another Municipality"
# Until 2021 a request that found a place elsewhere counted as unanswered.
OTHER_MUNICIPALITY_ANSWERS_FROM = 2022

ROWS = ("all", "urgent", "flexible_hours", "priority_groups", "vulnerable", "inclusive")
PRIORITY_GROUPS = (
	"work_or_training",
	"single_parent",
	"low_income",
	"foster_child",
	"family_member_disability",
	"reduced_self_care",
	"social_or_pedagogical",
	"low_education",
	"sibling_same_location",
)
URGENT_REASONS = (
	"start_of_work",
	"start_of_training",
	"loss_of_care",
	"crisis_without_care",
	"crisis_with_care",
)
EXTENDED_HOURS = ("before_7", "after_18", "saturday", "sunday_holiday", "overnight")
BREAKDOWNS = {"priority_groups": PRIORITY_GROUPS, "urgent": URGENT_REASONS, "flexible_hours": EXTENDED_HOURS}


@dataclass(frozen=True)
class RequestRecord:
	"""One registered question.

	``child_key`` names the child whoever asks for it; ``closed_on`` is the day on which the request ended, if it did.
	``priority_codes`` are rows of the official registration, not the desk's own criterion codes.
	"""

	name: str
	desk: str
	child_key: str
	asked_on: date
	outcome: str = OPEN
	closing_kind: str = ""
	closed_on: date | None = None
	urgent: bool = False
	urgent_reason: str = ""
	priority_codes: frozenset[str] = frozenset()
	vulnerable: bool = False
	inclusive: bool = False
	extended_mask: int = 0
	slot_mask: int = 0


@dataclass(frozen=True)
class Row:
	"""A row of the official form."""

	code: str
	total: int
	unanswered: int


@dataclass(frozen=True)
class Registration:
	"""The official figures of one desk and one calendar year."""

	desk: str
	year: int
	rows: tuple[Row, ...]
	breakdowns: dict[str, tuple[Row, ...]]
	outcomes: dict[str, int] = field(default_factory=dict)


def counted_year(asked_on: date) -> int:
	"""Return the calendar year in which a request counts: that of the question (rule 1)."""
	return asked_on.year


def is_unanswered(outcome: str, closing_kind: str, asked_on: date) -> bool:
	"""Tell whether a request counts as unanswered (rules 3 to 6).

	Only what the desk closed as unanswered does. Open, lapsed (a pregnancy that ended among them) and unknown ones do
	not; care found in another municipality did before 2022.
	"""
	if closing_kind == OTHER_MUNICIPALITY:
		return counted_year(asked_on) < OTHER_MUNICIPALITY_ANSWERS_FROM
	return outcome == UNANSWERED


def extended_codes(record: RequestRecord) -> frozenset[str]:
	"""Return the rows of extended hours of a record; Saturday and Sunday follow from its days."""
	flags = {name for i, name in enumerate(EXTENDED) if record.extended_mask >> i & 1}
	codes = flags & {"before_7", "after_18", "overnight"}
	if record.slot_mask & SATURDAY_MASK:
		codes.add("saturday")
	if record.slot_mask & SUNDAY_MASK or "public_holidays" in flags:
		codes.add("sunday_holiday")
	return frozenset(codes)


def row_codes(record: RequestRecord) -> frozenset[str]:
	"""Return the official rows in which a record falls; it may be several (rule 7)."""
	codes = {"all"}
	if record.urgent:
		codes.add("urgent")
	if extended_codes(record):
		codes.add("flexible_hours")
	if record.priority_codes:
		codes.add("priority_groups")
	if record.vulnerable:
		codes.add("vulnerable")
	if record.inclusive:
		codes.add("inclusive")
	return frozenset(codes)


def breakdown_codes(record: RequestRecord) -> dict[str, frozenset[str]]:
	"""Return, per row with a breakdown, the lines in which a record falls."""
	return {
		"priority_groups": record.priority_codes & frozenset(PRIORITY_GROUPS),
		"urgent": frozenset({record.urgent_reason} & set(URGENT_REASONS)) if record.urgent else frozenset(),
		"flexible_hours": extended_codes(record),
	}


def unique_requests(records: Iterable[RequestRecord]) -> list[RequestRecord]:
	"""Return one record per unique request (rules 1 to 3).

	Records of one child at one desk in one year are one request, whoever asked, as long as an earlier one was not over
	when the later was asked. Once care stopped, or the request lapsed or was closed, asking again is a new request.
	Of several records that are one request, the one that says most of its outcome stands for it: a place that was
	found, else a question that is still open, and so on; of equals the latest.
	"""
	groups: dict[tuple[str, str, int], list[RequestRecord]] = {}
	for record in records:
		key = (record.desk, record.child_key or record.name, counted_year(record.asked_on))
		groups.setdefault(key, []).append(record)
	result: list[RequestRecord] = []
	for group in groups.values():
		same: list[RequestRecord] = []
		for record in sorted(group, key=lambda r: (r.asked_on, r.name)):
			if same and all(_was_over(earlier, record.asked_on) for earlier in same):
				result.append(_spokesman(same))
				same = []
			same.append(record)
		result.append(_spokesman(same))
	result.sort(key=lambda r: (r.asked_on, r.name))
	return result


def _was_over(record: RequestRecord, on: date) -> bool:
	return record.outcome != OPEN and record.closed_on is not None and record.closed_on <= on


def _spokesman(same: list[RequestRecord]) -> RequestRecord:
	telling = (ANSWERED, OPEN, UNANSWERED, UNKNOWN, LAPSED)
	return min(reversed(same), key=lambda r: telling.index(r.outcome))


def register(desk: str, year: int, records: Iterable[RequestRecord]) -> Registration:
	"""Count the requests of one desk and calendar year in the official rows (rule 8).

	Args:
		desk: the desk's name; records of other desks are left out.
		year: the calendar year; records asked in another one are left out.
		records: any records, in any order.
	"""
	unique = unique_requests(r for r in records if r.desk == desk and counted_year(r.asked_on) == year)
	totals = dict.fromkeys(ROWS, 0)
	open_needs = dict.fromkeys(ROWS, 0)
	parts = {row: dict.fromkeys(codes, 0) for row, codes in BREAKDOWNS.items()}
	open_parts = {row: dict.fromkeys(codes, 0) for row, codes in BREAKDOWNS.items()}
	outcomes = dict.fromkeys(OUTCOMES, 0)
	for record in unique:
		unanswered = is_unanswered(record.outcome, record.closing_kind, record.asked_on)
		outcomes[record.outcome] += 1
		for code in row_codes(record):
			totals[code] += 1
			open_needs[code] += unanswered
		for row, codes in breakdown_codes(record).items():
			for code in codes:
				parts[row][code] += 1
				open_parts[row][code] += unanswered
	return Registration(
		desk=desk,
		year=year,
		rows=tuple(Row(code, totals[code], open_needs[code]) for code in ROWS),
		breakdowns={
			row: tuple(Row(code, parts[row][code], open_parts[row][code]) for code in codes)
			for row, codes in BREAKDOWNS.items()
		},
		outcomes=outcomes,
	)
