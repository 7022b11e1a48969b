"""The days of a week, half day by half day: the one place that turns fields into a mask and a mask into fields.

Seven days, Monday first, with a morning and an afternoon each: 14 bits. Bit ``2 * day`` is the morning of that day,
bit ``2 * day + 1`` its afternoon. Extended hours are four further flags, in a mask of their own; Saturday and Sunday
follow from the days themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NONE, MORNING, AFTERNOON, FULL_DAY = "", "Morning", "Afternoon", "Full Day"
DAY_VALUES = (NONE, MORNING, AFTERNOON, FULL_DAY)
EXTENDED = ("before_7", "after_18", "overnight", "public_holidays")

_BITS = {NONE: 0, MORNING: 1, AFTERNOON: 2, FULL_DAY: 3}
_VALUES = {bits: value for value, bits in _BITS.items()}
FULL_MASK = (1 << 14) - 1
SATURDAY_MASK = 3 << 10
SUNDAY_MASK = 3 << 12


@dataclass(frozen=True, order=True)
class WeekPattern:
	"""Half days of a week, as a 14-bit mask."""

	mask: int = 0

	def __post_init__(self) -> None:
		if not 0 <= self.mask <= FULL_MASK:
			raise ValueError(f"slot mask {self.mask} is not between 0 and {FULL_MASK}")

	@classmethod
	def from_days(cls, days: Mapping[str, str | None], prefix: str = "") -> WeekPattern:
		"""Read the fields monday … sunday (with ``prefix`` before the name) of any mapping; missing means none.

		Raises:
			ValueError: a day holds another value than none, Morning, Afternoon or Full Day; the day is named.
		"""
		mask = 0
		for index, day in enumerate(DAYS):
			value = days.get(prefix + day) or NONE
			if value not in _BITS:
				allowed = ", ".join(repr(option) for option in DAY_VALUES)
				raise ValueError(f"{prefix + day}: {value!r} is not one of {allowed}")
			mask |= _BITS[value] << (2 * index)
		return cls(mask)

	@classmethod
	def from_mask(cls, mask: int) -> WeekPattern:
		return cls(mask)

	def to_days(self, prefix: str = "") -> dict[str, str]:
		"""Return the seven fields with their values."""
		return {prefix + day: _VALUES[(self.mask >> (2 * i)) & 3] for i, day in enumerate(DAYS)}

	@property
	def slots(self) -> tuple[tuple[int, int], ...]:
		"""Return the half days as (day, part): day 0 is Monday; part 0 the morning, 1 the afternoon."""
		return tuple((bit // 2, bit % 2) for bit in range(14) if self.mask >> bit & 1)

	@property
	def day_count(self) -> float:
		"""Return the number of days; a half day counts for 0.5."""
		return self.mask.bit_count() / 2

	def __bool__(self) -> bool:
		return bool(self.mask)

	def covers(self, other: WeekPattern) -> bool:
		"""Tell whether every half day of ``other`` is here too."""
		return not other.mask & ~self.mask

	def overlap(self, other: WeekPattern) -> WeekPattern:
		return WeekPattern(self.mask & other.mask)

	def missing(self, wanted: WeekPattern) -> WeekPattern:
		"""Return the half days of ``wanted`` that are not here."""
		return WeekPattern(wanted.mask & ~self.mask)

	def subtract(self, other: WeekPattern) -> WeekPattern:
		return WeekPattern(self.mask & ~other.mask)

	def union(self, other: WeekPattern) -> WeekPattern:
		return WeekPattern(self.mask | other.mask)


def extended_mask(flags: Mapping[str, object], prefix: str = "") -> int:
	"""Return the extended-hours flags of any mapping as a mask, in the order of ``EXTENDED``."""
	return sum(1 << i for i, name in enumerate(EXTENDED) if flags.get(prefix + name))


def extended_flags(mask: int) -> dict[str, int]:
	"""Return the flags of an extended-hours mask, each 0 or 1."""
	return {name: mask >> i & 1 for i, name in enumerate(EXTENDED)}


def from_boxes(form: Mapping[str, object], day: str) -> str:
	"""Return the value of a day's field from the two boxes that a page has for it.

	Args:
		form: what was sent; a box that was ticked is there as ``<day>_morning`` or ``<day>_afternoon``.
		day: one of ``DAYS``.
	"""
	morning, afternoon = form.get(f"{day}_morning"), form.get(f"{day}_afternoon")
	if morning and afternoon:
		return FULL_DAY
	return MORNING if morning else AFTERNOON if afternoon else NONE
