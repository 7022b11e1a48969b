"""The official counting of requests: Flemish government decision of 14 December 2018, art. 3, and its guidance.

Every figure of the desk is defined here once. A record is one question as it was registered; the rules below say
which records are one request, which of them were left unanswered, and in which rows they fall.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
# The bit of each line in a registration mask, which databases keep: append, never reorder.
LINES = (*ROWS, *PRIORITY_GROUPS, *URGENT_REASONS, *EXTENDED_HOURS)
BIT = {code: 1 << position for position, code in enumerate(LINES)}


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
class Cell:
	"""So many unique requests that fall in the same lines and ended in the same way.

	``mask`` is what ``registration_mask`` gave; ``unanswered`` what ``is_unanswered`` said.
	"""

	mask: int
	outcome: str
	unanswered: bool
	count: int = 1


@dataclass(frozen=True)
class Registration:
	"""The official figures of one desk and one calendar year, or of any other choice of unique requests."""

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


def registration_mask(record: RequestRecord) -> int:
	"""Return every line of the registration in which a record falls as a mask, so that a database can group by it."""
	codes = set(row_codes(record))
	for parts in breakdown_codes(record).values():
		codes |= parts
	return sum(BIT[code] for code in codes)


def line_codes(mask: int) -> tuple[str, ...]:
	"""Return the lines of a mask, in the order of the form."""
	return tuple(code for code in LINES if mask & BIT[code])


def unique_requests(records: Iterable[RequestRecord]) -> list[RequestRecord]:
	"""Return one record per unique request (rules 1 to 3).

	Records of one child at one desk in one year are one request, whoever asked, as long as an earlier one was not over
	when the later was asked. Once care stopped, or the request lapsed or was closed, asking again is a new request.
	Of several records that are one request, the one that says most of its outcome stands for it: a place that was
	found, else a question that is still open, and so on; of equals the latest.
	"""
	result = [_spokesman(same) for same in _same_requests(records)]
	result.sort(key=lambda r: (r.asked_on, r.name))
	return result


def counted_on(records: Iterable[RequestRecord]) -> dict[str, date | None]:
	"""Return for each record the day on which it counts: that of the first question; None for what another stands for.

	Args:
		records: every record of the children concerned; of a child of whom one is left out nothing certain can be said.
	"""
	result: dict[str, date | None] = {}
	for same in _same_requests(records):
		result.update(dict.fromkeys((record.name for record in same), None))
		result[_spokesman(same).name] = same[0].asked_on
	return result


def _same_requests(records: Iterable[RequestRecord]) -> list[list[RequestRecord]]:
	"""Return the records that are one unique request together, each group in the order in which they were asked."""
	groups: dict[tuple[str, str, int], list[RequestRecord]] = {}
	for record in records:
		key = (record.desk, record.child_key or record.name, counted_year(record.asked_on))
		groups.setdefault(key, []).append(record)
	result: list[list[RequestRecord]] = []
	for group in groups.values():
		same: list[RequestRecord] = []
		for record in sorted(group, key=lambda r: (r.asked_on, r.name)):
			if same and all(_was_over(earlier, record.asked_on) for earlier in same):
				result.append(same)
				same = []
			same.append(record)
		result.append(same)
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
	cells = (
		Cell(
			registration_mask(record),
			record.outcome,
			is_unanswered(record.outcome, record.closing_kind, record.asked_on),
		)
		for record in unique
	)
	return tally(cells, desk, year)


def tally(cells: Iterable[Cell], desk: str = "", year: int = 0) -> Registration:
	"""Add up unique requests in the official rows, their breakdowns and outcomes (rules 7 and 8).

	Args:
		cells: unique requests, each once; those alike may come together.
		desk: whose figures these are, for the result.
		year: of which calendar year, for the result; 0 for another period.
	"""
	totals = dict.fromkeys(LINES, 0)
	unanswered = dict.fromkeys(LINES, 0)
	outcomes = dict.fromkeys(OUTCOMES, 0)
	for cell in cells:
		outcomes[cell.outcome] += cell.count
		for code in line_codes(cell.mask):
			totals[code] += cell.count
			unanswered[code] += cell.count if cell.unanswered else 0

	def rows(codes: Iterable[str]) -> tuple[Row, ...]:
		return tuple(Row(code, totals[code], unanswered[code]) for code in codes)

	breakdowns: Mapping[str, tuple[str, ...]] = BREAKDOWNS
	return Registration(
		desk=desk,
		year=year,
		rows=rows(ROWS),
		breakdowns={row: rows(codes) for row, codes in breakdowns.items()},
		outcomes=outcomes,
	)
