"""Counts by several things at once, folded into counts by each of them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

Margin = dict[tuple[Hashable, ...], int]


def margins(rows: Iterable[Sequence], width: int) -> list[Margin]:
	"""Return the sums by each of the first columns of a table of counts, the other columns kept apart.

	Args:
		rows: values, ``width`` of them to fold by, then those by which every sum is told apart, and last a count.
		width: how many columns are folded.

	Returns:
		For each of these columns ``{(value, *columns that are kept): sum}``, in the order in which they came.
	"""
	found: list[Margin] = [{} for _column in range(width)]
	for row in rows:
		kept, count = tuple(row[width:-1]), row[-1]
		for sums, value in zip(found, row, strict=False):
			key = (value, *kept)
			sums[key] = sums.get(key, 0) + count
	return found
