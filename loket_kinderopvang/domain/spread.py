"""Medians and percentiles of values that come counted: so many times this number of days."""

from __future__ import annotations

from collections.abc import Mapping


def percentile(counts: Mapping[int, int], percent: float) -> int | None:
	"""Return the smallest value that at least ``percent`` of all values do not exceed (the nearest-rank definition).

	Args:
		counts: value -> how often it occurs.
		percent: above 0, up to 100.

	Returns:
		One of the values; None when there are none.

	Raises:
		ValueError: the percentage is outside its range.
	"""
	if not 0 < percent <= 100:
		raise ValueError(f"{percent} is not above 0 and up to 100")
	total = sum(counts.values())
	if not total:
		return None
	# Whole numbers: 90 % of 10 values are 9 of them, whatever a float makes of it.
	needed = -(-round(percent * 1000) * total // 100_000)
	reached = 0
	for value in sorted(counts):
		reached += counts[value]
		if reached >= needed:
			return value
	return max(counts)


def median(counts: Mapping[int, int]) -> float | None:
	"""Return the middle value, or the mean of the two in the middle; None when there are none."""
	total = sum(counts.values())
	if not total:
		return None
	low, high = (total - 1) // 2, total // 2
	found: list[int] = []
	reached = 0
	for value in sorted(counts):
		reached += counts[value]
		while len(found) < 2 and reached > (low, high)[len(found)]:
			found.append(value)
	return sum(found) / 2
