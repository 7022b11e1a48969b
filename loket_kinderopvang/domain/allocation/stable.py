"""Deferred acceptance with places per half day, and households that stay together.

Each child asks at its best place that may still have it. A place keeps those who go first there, as far as each of its
half days has room, and lets the others ask elsewhere (Gale and Shapley, American Mathematical Monthly 69(1), 1962).
Children who want different days may leave a half day free when one of them makes way for another; who was turned away
there before is then asked again. A household asks for one place per child at once, and leaves as a whole.

What comes out is checked, not believed: a blocking pair is a child (or household) and a place that would both rather
have each other. There is none when all who ask at a place want the same half days, nor when everywhere the same order
holds, as in the rounds of a desk. Where places order children differently and days differ, or siblings stay together, a
stable allocation may not exist at all (Roth, Journal of Political Economy 92(6), 1984; McDermid and Manlove, Journal of
Combinatorial Optimization 19, 2010); then the pairs that remain are counted and named.
"""

from __future__ import annotations

import heapq
import random
from bisect import bisect_left, insort
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from loket_kinderopvang.domain.allocation.market import GUARD, Market, packed, packed_week

# A child may move up so often because a half day came free; then it stays, and is counted if it still envies.
MOST_MOVES = 12
# With households the outcome depends on who asks when: so many orders are tried while a pair blocks.
MOST_TRIES = 12
# A rank and a child in one number, so that sorting needs no tuples.
_CHILD_BITS = 24
_CHILD = (1 << _CHILD_BITS) - 1

Cancelled = Callable[[int], None]


@dataclass(frozen=True)
class BlockingPair:
	"""These children would rather have these places, and each place would rather have them than whom it keeps."""

	children: tuple[int, ...]
	places: tuple[int, ...]


@dataclass(frozen=True)
class Allocation:
	"""``place`` per child, or -1; the pairs that block; and how many orders of households were tried."""

	place: tuple[int, ...]
	blocking: tuple[BlockingPair, ...]
	tries: int

	@property
	def placed(self) -> int:
		return sum(place >= 0 for place in self.place)


def allocate(market: Market, seed: str = "", progress: Cancelled | None = None) -> Allocation:
	"""Return who gets which place; the same market and seed give the same answer.

	Args:
		market: who asks for what.
		seed: of the orders that are tried when households block.
		progress: called with the number of children looked at; what it raises ends the work.

	Raises:
		MarketError: the market can't be allocated.
	"""
	market.check()
	children = len(market.weeks)
	if children > _CHILD:
		raise ValueError(f"At most {_CHILD} children fit in one allocation.")
	tables = _Tables(market)
	best: Allocation | None = None
	draw = random.Random(f"{seed}\n{children}")  # nosec B311 # the same seed must draw the same order, to be checked again
	for attempt in range(MOST_TRIES if market.households else 1):
		work = _Work(market, tables, _parties(market, attempt, draw), progress if not attempt else None)
		work.run()
		found = Allocation(tuple(work.place_of()), tuple(work.blocking()), attempt + 1)
		if best is None or (len(found.blocking), -found.placed) < (len(best.blocking), -best.placed):
			best = found
		if not best.blocking:
			break
	assert best is not None  # nosec B101 # for the type checker alone: the loop runs at least once
	return Allocation(best.place, best.blocking, attempt + 1)


def _parties(market: Market, attempt: int, draw: random.Random) -> list[int]:
	"""Return who asks when: a child as its number, household ``h`` as ``-1 - h``.

	First a household comes at the turn of its last child; then first of all, last of all, and in drawn places.
	"""
	order = list(market.order) or list(range(len(market.weeks)))
	if not market.households:
		return order
	together = {child: h for h, household in enumerate(market.households) for child in household.children}
	singles = [child for child in order if child not in together]
	households = list(range(len(market.households)))
	if attempt == 0:
		turn = {child: at for at, child in enumerate(order)}
		last = {
			max(household.children, key=turn.__getitem__): h for h, household in enumerate(market.households)
		}
		return [-1 - last[c] if c in last else c for c in order if c in last or c not in together]
	if attempt > 2:
		draw.shuffle(households)
	parties = [-1 - h for h in households]
	if attempt == 1:
		return parties + singles
	if attempt == 2:
		return singles + parties
	mixed = singles[:]
	for party in parties:
		mixed.insert(draw.randint(0, len(mixed)), party)
	return mixed


class _Tables:
	"""What every try needs of a market, in the form in which it is fast."""

	def __init__(self, market: Market) -> None:
		weeks: dict[int, int] = {}
		self.week = [weeks[w] if w in weeks else weeks.setdefault(w, packed_week(w)) for w in market.weeks]
		self.free = [packed(numbers) | GUARD for numbers in market.capacity]
		self.keys = [
			[rank << _CHILD_BITS | child for rank in ranks] for child, ranks in enumerate(market.ranks)
		]
		self.household_key = {
			(child, place): rank << _CHILD_BITS | child
			for (child, place), rank in market.household_ranks.items()
		}
		self.household_of = {
			child: h for h, household in enumerate(market.households) for child in household.children
		}
		self._asking: list[list[tuple[int, int, int]]] | None = None
		self._market = market

	def asking(self, place: int) -> Sequence[tuple[int, int, int]]:
		"""Return all who ask at a place, who goes first first: (key, child or -1 - household, its choice)."""
		if self._asking is None:
			asking: list[list[tuple[int, int, int]]] = [[] for _ in self._market.capacity]
			for child, choices in enumerate(self._market.choices):
				for choice, there in enumerate(choices):
					asking[there].append((self.keys[child][choice], child, choice))
			for h, household in enumerate(self._market.households):
				for choice, places in enumerate(household.choices):
					for there in set(places):
						key = min(
							self.household_key[child, place]
							for child, place in zip(household.children, places, strict=True)
							if place == there
						)
						asking[there].append((key, -1 - h, choice))
			for line in asking:
				line.sort()
			self._asking = asking
		return self._asking[place]


class _Work:
	"""One run: who holds what, and what is left of each half day of each place."""

	def __init__(
		self, market: Market, tables: _Tables, parties: list[int], progress: Cancelled | None
	) -> None:
		self.market, self.tables, self.parties, self.progress = market, tables, parties, progress
		self.turn = {party: at for at, party in enumerate(parties)}
		self.left = list(tables.free)
		self.held: list[list[int]] = [[] for _ in market.capacity]
		# Per child and per household: which choice it has, or how many it has when it has none.
		self.choice = [len(choices) for choices in market.choices]
		self.household_choice = [len(household.choices) for household in market.households]
		# Per party the choice from which it asks on: all before turned it away.
		self.next_choice: dict[int, int] = {}
		self.moves: dict[int, int] = {}
		self.loose: dict[int, None] = {}
		self.waiting = list(range(len(parties)))

	# ---- the run

	def run(self) -> None:
		done = 0
		while self.waiting or self.loose:
			if self.waiting:
				party = self.parties[heapq.heappop(self.waiting)]
				self._ask(party)
				done += 1
				if self.progress and done % 1000 == 0:
					self.progress(1000)
			else:
				place = next(iter(self.loose))
				del self.loose[place]
				self._ask_again(place)

	def _ask(self, party: int) -> None:
		"""Let a party that has nothing ask at its choices, from the first that has not turned it away."""
		at = self.next_choice.get(party, 0)
		if party < 0:
			count = len(self.market.households[-1 - party].choices)
			if self.household_choice[-1 - party] < count:
				return
			while at < count and not self._take_household(-1 - party, at):
				at += 1
		else:
			choices, keys, week = self.market.choices[party], self.tables.keys[party], self.tables.week[party]
			count = len(choices)
			if self.choice[party] < count:
				return
			while at < count:
				if self._take(choices[at], keys[at], week):
					self.choice[party] = at
					break
				at += 1
		self.next_choice[party] = at + 1

	def _ask_again(self, place: int) -> None:
		"""A half day came free: let those who would rather be here ask again, who goes first first."""
		for key, party, choice in self.tables.asking(place):
			if party < 0:
				now = self.household_choice[-1 - party]
			else:
				now = self.choice[party]
			if choice >= now or self.moves.get(party, 0) >= MOST_MOVES:
				continue
			if party < 0:
				moved = self._move_household(-1 - party, choice)
			else:
				moved = self._move(party, choice, key, place)
			if moved:
				self.moves[party] = self.moves.get(party, 0) + 1
				self.next_choice[party] = choice + 1

	# ---- one child at one place

	def _take(self, place: int, key: int, week: int) -> bool:
		"""Give a child a place if there is room, or if those who go after it make room."""
		left = self.left[place] - week
		if left & GUARD == GUARD:
			self.left[place] = left
			insort(self.held[place], key)
			return True
		leaving = self._who_leaves(place, key, week)
		if leaving is None:
			return False
		for other in leaving:
			self._leave(place, other)
		self.left[place] -= week
		insort(self.held[place], key)
		if len(leaving) > 1 or self.tables.week[leaving[0] & _CHILD] != week:
			self.loose[place] = None
		for other in leaving:
			self._sent_away(other & _CHILD)
		return True

	def _who_leaves(self, place: int, key: int, week: int) -> list[int] | None:
		"""Return those who would have to leave, all of whom go after the child; None if that is not enough."""
		held, weeks = self.held[place], self.tables.week
		left = self.left[place] - week
		leaving: list[int] = []
		at = len(held) - 1
		while left & GUARD != GUARD:
			if at < 0 or held[at] < key:
				return None
			leaving.append(held[at])
			left += weeks[held[at] & _CHILD]
			at -= 1
		# Whoever may stay after all stays, who goes first first.
		result = []
		for other in reversed(leaving):
			if (left - weeks[other & _CHILD]) & GUARD == GUARD:
				left -= weeks[other & _CHILD]
			else:
				result.append(other)
		return result

	def _leave(self, place: int, key: int) -> None:
		held = self.held[place]
		del held[bisect_left(held, key)]
		self.left[place] += self.tables.week[key & _CHILD]

	def _sent_away(self, child: int) -> None:
		"""A child lost its place: it, or its whole household, asks on."""
		household = self.tables.household_of.get(child)
		if household is None:
			self.choice[child] = len(self.market.choices[child])
			heapq.heappush(self.waiting, self.turn[child])
		else:
			self._withdraw_household(household)
			heapq.heappush(self.waiting, self.turn[-1 - household])

	def _move(self, child: int, choice: int, key: int, place: int) -> bool:
		"""Let a child move up to a place, and leave what it has."""
		before = self.choice[child]
		if not self._take(place, key, self.tables.week[child]):
			return False
		choices = self.market.choices[child]
		if before < len(choices):
			self._leave(choices[before], self.tables.keys[child][before])
			self.loose[choices[before]] = None
		self.choice[child] = choice
		return True

	# ---- a household

	def _household_keys(self, h: int, choice: int) -> list[tuple[int, int]]:
		household = self.market.households[h]
		places = household.choices[choice]
		return [
			(place, self.tables.household_key[child, place])
			for child, place in zip(household.children, places, strict=True)
		]

	def _room_for_household(self, h: int, choice: int) -> list[tuple[int, int]] | None:
		"""Return who would leave where so that all its children come in; None if there is no way.

		What the household holds itself counts as free: it would leave it.
		"""
		household = self.market.households[h]
		own = self.household_choice[h]
		# What was tried, to be taken back: (put there, place, key).
		tried: list[tuple[bool, int, int]] = []
		leaving: list[tuple[int, int]] = []
		if own < len(household.choices):
			for place, key in self._household_keys(h, own):
				self._leave(place, key)
				tried.append((False, place, key))
		possible = True
		# Who goes first of them first: so no child makes way for its own brother or sister.
		for place, key in sorted(self._household_keys(h, choice), key=lambda pair: pair[1]):
			week = self.tables.week[key & _CHILD]
			if (self.left[place] - week) & GUARD != GUARD:
				others = self._who_leaves(place, key, week)
				if others is None:
					possible = False
					break
				for other in others:
					self._leave(place, other)
					tried.append((False, place, other))
					leaving.append((place, other))
			self._put(place, key)
			tried.append((True, place, key))
		for was_put, place, key in reversed(tried):
			if was_put:
				self._leave(place, key)
			else:
				self._put(place, key)
		return leaving if possible else None

	def _put(self, place: int, key: int) -> None:
		insort(self.held[place], key)
		self.left[place] -= self.tables.week[key & _CHILD]

	def _take_household(self, h: int, choice: int) -> bool:
		leaving = self._room_for_household(h, choice)
		if leaving is None:
			return False
		for place, other in leaving:
			self._leave(place, other)
			self.loose[place] = None
		for place, key in self._household_keys(h, choice):
			self._put(place, key)
		self.household_choice[h] = choice
		for _place, other in leaving:
			self._sent_away(other & _CHILD)
		return True

	def _withdraw_household(self, h: int) -> None:
		"""Take back what a household still holds; a child that lost its place holds nothing there."""
		household = self.market.households[h]
		choice = self.household_choice[h]
		if choice >= len(household.choices):
			return
		for place, key in self._household_keys(h, choice):
			held = self.held[place]
			at = bisect_left(held, key)
			if at < len(held) and held[at] == key:
				self._leave(place, key)
				self.loose[place] = None
		self.household_choice[h] = len(household.choices)

	def _move_household(self, h: int, choice: int) -> bool:
		if self._room_for_household(h, choice) is None:
			return False
		self._withdraw_household(h)
		return self._take_household(h, choice)

	# ---- what came out

	def place_of(self) -> list[int]:
		result = [
			choices[choice] if choice < len(choices) else -1
			for choices, choice in zip(self.market.choices, self.choice, strict=True)
		]
		for household, choice in zip(self.market.households, self.household_choice, strict=True):
			if choice < len(household.choices):
				for child, place in zip(household.children, household.choices[choice], strict=True):
					result[child] = place
		return result

	def blocking(self) -> list[BlockingPair]:
		"""Return every child or household with a place that it prefers and that would take it."""
		found = []
		for child, (choices, keys, now) in enumerate(
			zip(self.market.choices, self.tables.keys, self.choice, strict=True)
		):
			week = self.tables.week[child]
			for choice in range(now):
				place = choices[choice]
				if (self.left[place] - week) & GUARD == GUARD or self._who_leaves(
					place, keys[choice], week
				) is not None:
					found.append(BlockingPair((child,), (place,)))
		for h, household in enumerate(self.market.households):
			for choice in range(self.household_choice[h]):
				if self._room_for_household(h, choice) is not None:
					found.append(BlockingPair(household.children, household.choices[choice]))
		return found
