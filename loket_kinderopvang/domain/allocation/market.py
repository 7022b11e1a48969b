"""Who asks for which places, in which order, and who goes first there: an allocation without names or dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

HALF_DAYS = 14
# Each half day of a place is counted in 16 bits of one number; the highest of them guards against a borrow.
_BITS = 16
MOST_PLACES = (1 << (_BITS - 1)) - 1
GUARD = sum(1 << (_BITS * day + _BITS - 1) for day in range(HALF_DAYS))


class MarketError(ValueError):
	"""What was given can't be allocated; the message names the child or place and what would be right."""


@dataclass(frozen=True)
class Household:
	"""Children of one family who go to the same provider or wait together.

	``choices``: for each common choice one place per child, in the order of ``children``; best first.
	"""

	children: tuple[int, ...]
	choices: tuple[tuple[int, ...], ...]


@dataclass
class Market:
	"""What is to be allocated. Children and places are numbered from 0.

	Args:
		weeks: per child the half days it wants, as a slot mask.
		choices: per child the places that would do, best first. Empty for a child of a household.
		ranks: per child and choice its rank at that place: the lowest goes first. No two are equal at one place. For a
			child of a household: its rank at each place that a choice of its household names, as a dict.
		capacity: per place the free places on each of the 14 half days.
		households: children that are placed together or not at all.
		order: the order in which children are looked at, for example by priority; by default as they are numbered. It
			decides nothing where the ranks decide.
	"""

	weeks: Sequence[int]
	choices: Sequence[Sequence[int]]
	ranks: Sequence[Sequence[int]]
	capacity: Sequence[Sequence[int]]
	households: Sequence[Household] = ()
	household_ranks: dict[tuple[int, int], int] = field(default_factory=dict)
	order: Sequence[int] = ()

	def check(self) -> None:
		"""Refuse what can't be allocated.

		Raises:
			MarketError: names the child or place, and what would be right.
		"""
		children, places = len(self.weeks), len(self.capacity)
		if not len(self.choices) == len(self.ranks) == children:
			raise MarketError("choices and ranks must have one line per child, as weeks has.")
		if self.order and sorted(self.order) != list(range(children)):
			raise MarketError("order must name each child once.")
		for place, free in enumerate(self.capacity):
			if len(free) != HALF_DAYS or min(free) < 0 or max(free) > MOST_PLACES:
				raise MarketError(
					f"Place {place} must have {HALF_DAYS} numbers of free places from 0 to {MOST_PLACES}."
				)
		seen: set[tuple[int, int]] = set()
		for child, (week, choices, ranks) in enumerate(
			zip(self.weeks, self.choices, self.ranks, strict=True)
		):
			if not 0 < week < 1 << HALF_DAYS:
				raise MarketError(f"Child {child} must want at least one of the {HALF_DAYS} half days.")
			if len(choices) != len(ranks):
				raise MarketError(f"Child {child} must have one rank per choice.")
			if len(set(choices)) != len(choices):
				raise MarketError(f"Child {child} names a place twice; keep the first of them.")
			for place, rank in zip(choices, ranks, strict=True):
				if not 0 <= place < places:
					raise MarketError(f"Child {child} names place {place}, which does not exist.")
				if (place, rank) in seen:
					raise MarketError(
						f"Two children have rank {rank} at place {place}; a draw must part them."
					)
				seen.add((place, rank))
		self._check_households(children, places)

	def _check_households(self, children: int, places: int) -> None:
		of_household: set[int] = set()
		for number, household in enumerate(self.households):
			members = household.children
			if len(members) < 2 or len(set(members)) != len(members):
				raise MarketError(f"Household {number} must have two or more different children.")
			for child in members:
				if not 0 <= child < children or child in of_household or self.choices[child]:
					raise MarketError(
						f"Child {child} of household {number} must exist, belong to one household, and have no choices "
						"of its own."
					)
			of_household.update(members)
			for choice in household.choices:
				if len(choice) != len(members):
					raise MarketError(f"Each choice of household {number} must name one place per child.")
				for child, place in zip(members, choice, strict=True):
					if not 0 <= place < places or (child, place) not in self.household_ranks:
						raise MarketError(f"Child {child} must have a rank at place {place}.")


def packed(numbers: Sequence[int]) -> int:
	"""Return a number per half day in one integer, 16 bits each."""
	total = 0
	for day in range(HALF_DAYS - 1, -1, -1):
		total = total << _BITS | numbers[day]
	return total


def packed_week(week: int) -> int:
	"""Return one place on each half day of a slot mask, packed."""
	return sum(1 << (_BITS * day) for day in range(HALF_DAYS) if week >> day & 1)
