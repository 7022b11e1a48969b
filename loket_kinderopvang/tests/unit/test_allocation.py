"""Allocation: nobody is passed over, siblings stay together, and the result says what it is."""

import itertools
import unittest

from loket_kinderopvang.domain.allocation.market import HALF_DAYS, Household, Market, MarketError
from loket_kinderopvang.domain.allocation.stable import allocate
from loket_kinderopvang.tests.optional import given, settings, st

WEEK, MONDAY, TUESDAY, WEDNESDAY = 0b1111111111, 0b11, 0b1100, 0b110000
weeks = st.sampled_from([WEEK, MONDAY, TUESDAY, WEDNESDAY, MONDAY | TUESDAY, TUESDAY | WEDNESDAY])


def room(places: int, week: int = WEEK) -> list[int]:
	return [places if week >> day & 1 else 0 for day in range(HALF_DAYS)]


@st.composite
def markets(
	draw: st.DrawFn, same_week: bool = False, same_order: bool = False, households: bool = False
) -> Market:
	"""Any market of up to seven children and four places."""
	children, places = draw(st.integers(0, 7)), draw(st.integers(1, 4))
	common = draw(st.permutations(range(children)))
	orders = [common if same_order else draw(st.permutations(range(children))) for _ in range(places)]
	wanted = [WEEK if same_week else draw(weeks) for _ in range(children)]
	choices = [
		draw(st.lists(st.integers(0, places - 1), unique=True, max_size=places)) for _ in range(children)
	]
	groups, together = [], set()
	if households and children >= 2:
		for pair in draw(st.lists(st.sampled_from([(0, 1), (2, 3), (4, 5)]), unique=True, min_size=1)):
			if pair[1] >= children:
				continue
			joint = draw(
				st.lists(st.tuples(*[st.integers(0, places - 1)] * 2), unique=True, min_size=1, max_size=3)
			)
			groups.append(Household(pair, tuple(joint)))
			together.update(pair)
	choices = [[] if child in together else line for child, line in enumerate(choices)]
	return Market(
		weeks=wanted,
		choices=choices,
		ranks=[[orders[place].index(child) for place in line] for child, line in enumerate(choices)],
		capacity=[room(draw(st.integers(0, 3))) for _ in range(places)],
		households=groups,
		household_ranks={
			(child, place): orders[place].index(child) for child in together for place in range(places)
		},
		order=list(common) if same_order else (),
	)


def used(market: Market, place_of) -> list[list[int]]:
	result = [[0] * HALF_DAYS for _ in market.capacity]
	for child, place in enumerate(place_of):
		if place >= 0:
			for day in range(HALF_DAYS):
				result[place][day] += market.weeks[child] >> day & 1
	return result


def rank(market: Market, child: int, place: int) -> int:
	if (child, place) in market.household_ranks:
		return market.household_ranks[child, place]
	return market.ranks[child][list(market.choices[child]).index(place)]


def blocks(market: Market, place_of, child: int, place: int) -> bool:
	"""The plain definition: with only those who go first here kept, the child fits beside them."""
	kept = [
		c
		for c, p in enumerate(place_of)
		if p == place and c != child and rank(market, c, place) < rank(market, child, place)
	]
	return all(
		sum(market.weeks[c] >> day & 1 for c in kept) + 1 <= market.capacity[place][day]
		for day in range(HALF_DAYS)
		if market.weeks[child] >> day & 1
	)


def blocking_children(market: Market, place_of) -> set[tuple[int, int]]:
	together = {child for household in market.households for child in household.children}
	found = set()
	for child, choices in enumerate(market.choices):
		if child in together:
			continue
		for place in choices:
			if place == place_of[child]:
				break
			if blocks(market, place_of, child, place):
				found.add((child, place))
	return found


def gale_shapley(market: Market) -> list[int]:
	"""The textbook's algorithm, when every child takes a whole place."""
	capacity = [max(free) for free in market.capacity]
	at, held = [0] * len(market.weeks), [[] for _ in capacity]
	free = list(range(len(market.weeks)))
	while free:
		child = free.pop()
		if at[child] == len(market.choices[child]):
			continue
		place = market.choices[child][at[child]]
		at[child] += 1
		held[place].append(child)
		held[place].sort(key=lambda c: rank(market, c, place))
		if len(held[place]) > capacity[place]:
			free.append(held[place].pop())
	result = [-1] * len(market.weeks)
	for place, members in enumerate(held):
		for child in members:
			result[child] = place
	return result


class TestStable(unittest.TestCase):
	def holds(self, market: Market, found) -> None:
		for place, taken in enumerate(used(market, found.place)):
			for day in range(HALF_DAYS):
				self.assertLessEqual(taken[day], market.capacity[place][day])
		for household in market.households:
			here = tuple(found.place[child] for child in household.children)
			self.assertTrue(set(here) == {-1} or here in household.choices, here)
		for child, choices in enumerate(market.choices):
			if choices:
				self.assertIn(found.place[child], [-1, *choices])

	@settings(max_examples=300, deadline=None)
	@given(markets(same_week=True))
	def test_whole_places_are_what_gale_and_shapley_give(self, market) -> None:
		found = allocate(market)
		self.assertEqual(list(found.place), gale_shapley(market))
		self.assertEqual((found.blocking, blocking_children(market, found.place)), ((), set()))

	@settings(max_examples=400, deadline=None)
	@given(markets(same_order=True))
	def test_one_order_for_all_places_leaves_no_blocking_pair(self, market) -> None:
		found = allocate(market)
		self.holds(market, found)
		self.assertEqual((found.blocking, blocking_children(market, found.place)), ((), set()))

	@settings(max_examples=600, deadline=None)
	@given(markets())
	def test_every_blocking_pair_is_counted(self, market) -> None:
		found = allocate(market)
		self.holds(market, found)
		named = {(pair.children[0], pair.places[0]) for pair in found.blocking}
		self.assertEqual(named, blocking_children(market, found.place))

	@settings(max_examples=300, deadline=None)
	@given(markets())
	def test_a_stable_allocation_is_found_where_there_is_one(self, market) -> None:
		if allocate(market).blocking:
			everything = itertools.product(*[[-1, *choices] for choices in market.choices])
			for place_of in itertools.islice(everything, 20_000):
				over = any(
					taken[day] > market.capacity[place][day]
					for place, taken in enumerate(used(market, place_of))
					for day in range(HALF_DAYS)
				)
				self.assertTrue(over or blocking_children(market, place_of), place_of)

	@settings(max_examples=400, deadline=None)
	@given(markets(households=True))
	def test_brothers_and_sisters_stay_together_or_wait_together(self, market) -> None:
		found = allocate(market, "seed")
		self.holds(market, found)
		named = {(p.children[0], p.places[0]) for p in found.blocking if len(p.children) == 1}
		self.assertEqual(named, blocking_children(market, found.place))
		self.assertEqual(found, allocate(market, "seed"))

	def test_nobody_asks(self) -> None:
		self.assertEqual(allocate(Market([], [], [], [])).place, ())
		self.assertEqual(allocate(Market([WEEK], [[]], [[]], [])).place, (-1,))

	def test_two_children_share_a_place_on_different_days(self) -> None:
		market = Market([MONDAY, TUESDAY, TUESDAY], [[0], [0], [0]], [[0], [1], [2]], [room(1)])
		self.assertEqual(allocate(market).place, (0, 0, -1))

	def test_who_was_turned_away_gets_the_day_that_comes_free(self) -> None:
		# The second child holds both days until the first takes Monday; Tuesday is then for the third.
		market = Market(
			weeks=[MONDAY, MONDAY | TUESDAY, TUESDAY],
			choices=[[1, 0], [0], [0]],
			ranks=[[1, 0], [1], [2]],
			capacity=[room(1), room(0)],
			order=[1, 2, 0],
		)
		found = allocate(market)
		self.assertEqual((found.place, found.blocking), ((0, -1, 0), ()))

	def test_what_cannot_be_is_refused_by_name(self) -> None:
		cases = {
			"names a place twice": Market([WEEK], [[0, 0]], [[0, 1]], [room(1)]),
			"does not exist": Market([WEEK], [[3]], [[0]], [room(1)]),
			"a draw must part them": Market([WEEK, WEEK], [[0], [0]], [[0], [0]], [room(1)]),
			"at least one": Market([0], [[0]], [[0]], [room(1)]),
			"numbers of free places": Market([WEEK], [[0]], [[0]], [[1]]),
			"one rank per choice": Market([WEEK], [[0]], [[]], [room(1)]),
			"order must name": Market([WEEK], [[0]], [[0]], [room(1)], order=[1]),
			"have no choices": Market(
				[WEEK, WEEK], [[0], []], [[0], []], [room(1)], [Household((0, 1), ((0, 0),))]
			),
		}
		for text, market in cases.items():
			with self.subTest(text), self.assertRaisesRegex(MarketError, text):
				allocate(market)
