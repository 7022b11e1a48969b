"""Age groups of children, by full months, as staff draw them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

UNKNOWN = -1
"""The age in months of a child whose date is not known."""


def full_months(born: date, on: date) -> int:
	"""Return the age in full months on a day, as birthdays count it; 0 for a child that is not born yet."""
	months = 12 * (on.year - born.year) + on.month - born.month - (on.day < born.day)
	return max(0, months)


def parse_bounds(text: str) -> tuple[int, ...]:
	"""Return the months at which a new group begins, from a text such as ``12, 18, 30``.

	Raises:
		ValueError: it is no list of growing whole months from 1 to 240; the message is the part that is wrong.
	"""
	bounds: list[int] = []
	for part in re.split(r"[,;\s]+", text.strip()):
		if not part:
			continue
		if not (part.isascii() and part.isdigit()) or not max(bounds, default=0) < int(part) <= 240:
			raise ValueError(part)
		bounds.append(int(part))
	return tuple(bounds)


def group_of(months: int, bounds: Sequence[int]) -> int:
	"""Return the position of the group of an age, 0 for the youngest; ``UNKNOWN`` for an unknown age."""
	if months == UNKNOWN:
		return UNKNOWN
	return sum(months >= bound for bound in bounds)


def limits(group: int, bounds: Sequence[int]) -> tuple[int, int | None]:
	"""Return the first and the last full month of a group; None for no last one."""
	return (
		bounds[group - 1] if group > 0 else 0,
		bounds[group] - 1 if group < len(bounds) else None,
	)
