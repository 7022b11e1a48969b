"""Reading that stands out: who opens far more files than colleagues do, at odd hours, or outside the own work.

None of it proves anything: it says whom to ask. Few readings say nothing, so a reader needs some before it counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median

FIRST_HOUR, LAST_HOUR = 7, 20
SATURDAY = 5
# So many times what is usual among colleagues, and at least so many files.
TIMES_USUAL, LEAST_FILES = 3.0, 20
# So many readings of one kind before it is said.
LEAST_ODD = 3


@dataclass(frozen=True)
class Reading:
	"""One file that somebody opened. ``own_work``: it is the reader's own file, or of nobody in particular."""

	reader: str
	on: datetime
	file: str
	same_desk: bool = True
	own_work: bool = True
	same_name: bool = False


@dataclass
class Reader:
	"""What one reader opened in a period, and what of it stands out (codes of ``SIGNS``)."""

	reader: str
	files: int = 0
	readings: int = 0
	odd_hours: int = 0
	other_desk: int = 0
	not_own_work: int = 0
	same_name: int = 0
	usual: float = 0.0
	signs: list[str] = field(default_factory=list)


SIGNS = ("many", "odd_hours", "other_desk", "not_own_work", "same_name")


def at_odd_hour(moment: datetime) -> bool:
	"""Tell whether a moment is in the weekend, before 7:00 or from 20:00 on."""
	return moment.weekday() >= SATURDAY or not FIRST_HOUR <= moment.hour < LAST_HOUR


def by_reader(readings: Iterable[Reading]) -> list[Reader]:
	"""Return each reader with what stands out, those with most signs first.

	What is usual is the median of how many files the *other* readers opened: one who reads everything does not lift it.
	"""
	readers: dict[str, Reader] = {}
	files: dict[str, set[str]] = {}
	foreign: dict[str, set[str]] = {}
	for reading in readings:
		found = readers.setdefault(reading.reader, Reader(reading.reader))
		files.setdefault(reading.reader, set()).add(reading.file)
		found.readings += 1
		found.odd_hours += at_odd_hour(reading.on)
		found.other_desk += not reading.same_desk
		found.same_name += reading.same_name
		if not reading.own_work:
			foreign.setdefault(reading.reader, set()).add(reading.file)
	for name, found in readers.items():
		found.files = len(files[name])
		found.not_own_work = len(foreign.get(name, ()))
	for name, found in readers.items():
		others = [reader.files for other, reader in readers.items() if other != name]
		found.usual = float(median(others)) if others else 0.0
		found.signs = _signs(found, bool(others))
	return sorted(readers.values(), key=lambda one: (-len(one.signs), -one.files, one.reader))


def _signs(found: Reader, has_colleagues: bool) -> list[str]:
	tests = {
		"many": has_colleagues
		and found.files >= LEAST_FILES
		and found.files >= TIMES_USUAL * max(found.usual, 1.0),
		"odd_hours": found.odd_hours >= LEAST_ODD,
		"other_desk": found.other_desk > 0,
		"not_own_work": found.not_own_work >= LEAST_FILES and 2 * found.not_own_work > found.files,
		"same_name": found.same_name > 0,
	}
	return [sign for sign in SIGNS if tests[sign]]
