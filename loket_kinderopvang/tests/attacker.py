"""An attacker of figures: lays everything that was published side by side and concludes what the true counts must be.

He knows the method and its bounds, which figures are parts of which, and nothing of the keys. What he knows of a count is
a smallest and a largest value; he narrows them by every sum that he knows of, until nothing moves any more.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable

Cell = Hashable
Bounds = tuple[int, int]
MUCH = 1 << 30


class Contradiction(AssertionError):
	"""The published figures can't all be true by the method as the attacker knows it."""


class Attacker:
	"""What somebody knows who reads everything that is published."""

	def __init__(self) -> None:
		self.known: dict[Cell, list[int]] = {}
		self.sums: dict[Cell, list[Cell]] = {}
		self.rules: list[tuple[Cell, list[Cell]]] = []
		self.within: list[tuple[Cell, Cell]] = []

	def learns(self, cell: Cell, bounds: Bounds) -> None:
		"""Learn the bounds of a count, beside what is known of it."""
		low, high = self.known.setdefault(cell, [0, MUCH])
		self.known[cell] = [max(low, bounds[0]), min(high, bounds[1])]

	def adds_up(self, whole: Cell, parts: Iterable[Cell]) -> None:
		"""Learn that parts, of which each may be published or not, make a whole."""
		self.rules.append((whole, list(parts)))

	def part_of(self, part: Cell, whole: Cell) -> None:
		"""Learn that a count is not larger than another one."""
		self.within.append((part, whole))

	def concludes(self) -> dict[Cell, Bounds]:
		"""Return the bounds of every count once no sum narrows them any further."""
		known = self.known
		for whole, parts in self.rules:
			for cell in (whole, *parts):
				known.setdefault(cell, [0, MUCH])
		moved = True
		while moved:
			moved = False
			for part, whole in self.within:
				if part in known and whole in known:
					moved |= self._narrow(whole, known[part][0], MUCH)
					moved |= self._narrow(part, 0, known[whole][1])
			for whole, parts in self.rules:
				low = sum(known[part][0] for part in parts)
				high = sum(known[part][1] for part in parts)
				moved |= self._narrow(whole, low, high)
				most, least = known[whole][1], known[whole][0]
				for part in parts:
					mine = known[part]
					moved |= self._narrow(part, least - (high - mine[1]), most - (low - mine[0]))
					# The part may have moved: the next one reckons with it.
					low = sum(known[other][0] for other in parts) if moved else low
					high = sum(known[other][1] for other in parts) if moved else high
		return {cell: (low, high) for cell, (low, high) in known.items()}

	def _narrow(self, cell: Cell, low: int, high: int) -> bool:
		mine = self.known[cell]
		if low <= mine[0] and high >= mine[1]:
			return False
		mine[0], mine[1] = max(mine[0], low), min(mine[1], high)
		if mine[0] > mine[1]:
			raise Contradiction(f"{cell}: {mine}")
		return True


def recovered(
	found: dict[Cell, Bounds], truth: Callable[[Cell], int | None], small: range
) -> list[tuple[Cell, int]]:
	"""Return the small counts that an attacker is sure of, with their value."""
	result = []
	for cell, (low, high) in found.items():
		count = truth(cell)
		if count in small and low == high:
			result.append((cell, count))
	return result
