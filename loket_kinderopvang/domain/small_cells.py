"""Hiding small figures, so that nobody in a small town can be recognised in a table.

A figure from 1 up to the smallest that may be published is hidden. Where a line of a table adds up to a total, one
hidden figure could be computed back, so another goes with it. Zero stays: it tells of nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Count = int | None
"""A figure, or None where it is hidden."""


def is_small(count: int, minimum: int) -> bool:
	"""Tell whether a figure is too small to be shown; a minimum of 0 or 1 hides nothing."""
	return 0 < count < minimum


def hide(count: int, minimum: int) -> Count:
	"""Return a figure that stands alone, or None where it is too small."""
	return None if is_small(count, minimum) else count


def hide_part(part: int, whole: int, minimum: int) -> Count:
	"""Return a part of a whole that stands beside it: hidden where the whole, the part or the rest is small."""
	small = any(is_small(count, minimum) for count in (whole, part, whole - part))
	return None if small else part


@dataclass(frozen=True)
class Table:
	"""A table of counts that do not overlap, with the total of each row and column; None where it is hidden."""

	cells: tuple[tuple[Count, ...], ...]
	row_totals: tuple[Count, ...]
	column_totals: tuple[Count, ...]
	total: Count


def hide_table(rows: Sequence[Sequence[int]], minimum: int) -> Table:
	"""Add up a table and hide what is small, and so much more that no hidden figure can be computed back.

	In every row and column, its total included, no figure is hidden alone. The smallest that is shown goes with it, a
	total only where nothing else is left.

	Args:
		rows: counts, row by row, each row equally long.
		minimum: the smallest figure that may be shown.
	"""
	width = len(rows[0]) if rows else 0
	whole = [[*row, sum(row)] for row in rows]
	whole.append([sum(column) for column in zip(*whole, strict=True)] or [0])
	hidden = {
		(r, c) for r, row in enumerate(whole) for c, count in enumerate(row) if is_small(count, minimum)
	}

	def lines() -> Iterator[list[tuple[int, int]]]:
		for r in range(len(whole)):
			yield [(r, c) for c in range(width + 1)]
		for c in range(width + 1):
			yield [(r, c) for r in range(len(whole))]

	changed = True
	while changed:
		changed = False
		for line in lines():
			if len(hidden.intersection(line)) != 1:
				continue
			others = [place for place in line if place not in hidden and whole[place[0]][place[1]]]
			if others:
				hidden.add(
					min(others, key=lambda place: (place == line[-1], whole[place[0]][place[1]], place))
				)
				changed = True

	def shown(r: int, c: int) -> Count:
		return None if (r, c) in hidden else whole[r][c]

	last = len(rows)
	return Table(
		cells=tuple(tuple(shown(r, c) for c in range(width)) for r in range(last)),
		row_totals=tuple(shown(r, width) for r in range(last)),
		column_totals=tuple(shown(last, c) for c in range(width)),
		total=shown(last, width) if rows else 0,
	)
