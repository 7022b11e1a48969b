"""A round for a desk: which open request would go to which free place, why it, and why the others not.

A request asks at the places that fit it fully, best first, as the counter shows them. At every place the same order
holds: the tier of the dated criteria, their weight, who asked first, then the published draw. One order everywhere means
that a stable round always exists while children stand alone. Nothing here changes anything: an officer decides.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from loket_kinderopvang.domain.allocation.market import HALF_DAYS, MOST_PLACES, Household, Market
from loket_kinderopvang.domain.allocation.stable import allocate
from loket_kinderopvang.domain.matching import (
	BestPlaces,
	NearMiss,
	RequestFacts,
	RequestTable,
	VacancyFacts,
	VacancyTable,
	Weights,
	best_places_for_all,
	draw_number,
	near_misses,
	priority_key,
)

# Children who go together need a common provider, so more of their places are looked at.
CHOICES_TOGETHER = 20
# So many common choices of a household at one provider, and in all.
MOST_AT_PROVIDER, MOST_COMMON = 9, 40

NO_PLACE_FITS, OTHERS_FIRST, NOT_TOGETHER = "no_place_fits", "others_first", "not_together"
NOBODY_ELSE, ROOM_FOR_ALL = "nobody_else", "room_for_all"
DECIDERS = ("tier", "weight", "asked_on", "draw")


@dataclass(frozen=True)
class Proposal:
	"""One line of a round.

	``choice`` counts from 1 among the ``choices`` places that fit. ``why``: "nobody_else" wanted it, "room_for_all" who
	did, or what decided between this request and the first one that it went before: "tier", "weight", "asked_on" or
	"draw"; ``before`` is that request.
	"""

	request: str
	vacancy: str
	provider: str
	choice: int
	choices: int
	score: float
	why: str
	before: str = ""
	wanted_by: int = 0
	together_with: tuple[str, ...] = ()


@dataclass(frozen=True)
class NotPlaced:
	"""A request without a proposal, and why.

	``why``: "no_place_fits" (``nearest`` is the smallest change that would open one, if any), "not_together" (no provider
	has room for the children of the family at once), or "others_first": at its best place ``after`` went first, decided
	by ``decided_by``.
	"""

	request: str
	why: str
	choices: int = 0
	after: str = ""
	decided_by: str = ""
	vacancy: str = ""
	nearest: NearMiss | None = None


@dataclass(frozen=True)
class Proposals:
	"""A whole round: its lines in order of priority, who is left and why, and the pairs that block.

	``notes`` say what the reader must know: "no_requests", "no_vacancies", "weights_are_empty", "requests_unknown_place"
	and "places_unknown_place" with how many.
	"""

	seed: str
	lines: tuple[Proposal, ...]
	not_placed: tuple[NotPlaced, ...]
	blocking: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()
	orders_tried: int = 1
	notes: dict[str, int] = field(default_factory=dict)


def propose(
	wishes: Iterable[RequestFacts],
	places: Iterable[VacancyFacts],
	weights: Weights,
	seed: str,
	today: date,
	choices: int = 5,
	explain: bool = True,
	progress: Callable[[int], None] | None = None,
) -> Proposals:
	"""Return proposals for all requests at once.

	Args:
		wishes: the open requests.
		places: the free places; each takes so many children per half day.
		weights: what staff set, for the order of each family's places.
		seed: of the draw; publish it before the round.
		today: for the freshness of places.
		choices: at how many places a request asks at most.
		explain: compute the smallest change for requests that nothing fits; it takes the most time.
		progress: called with the number of requests done since the last call; what it raises ends the work.
	"""
	wanted, free = list(wishes), [place for place in places if place.places > 0 and not place.closed]
	keys = [priority_key(wish, seed) for wish in wanted]
	order = sorted(range(len(wanted)), key=keys.__getitem__)
	turn = {i: at for at, i in enumerate(order)}
	wish_table, place_table = RequestTable.of(wanted), VacancyTable.of(free)
	families: dict[str, list[int]] = defaultdict(list)
	for i, wish in enumerate(wanted):
		if wish.together:
			families[wish.together].append(i)
	families = {key: members for key, members in families.items() if len(members) > 1}
	together = {i: members for members in families.values() for i in members}
	best = best_places_for_all(
		wish_table,
		place_table,
		weights,
		seed,
		today,
		max(choices, CHOICES_TOGETHER) if together else choices,
		fits_only=True,
		progress=progress,
	)
	asked = [[] if i in together else best.place[best.of(i)][:choices].tolist() for i in range(len(wanted))]
	households = [
		Household(tuple(members), _common_choices(members, wanted, best, place_table, seed))
		for members in families.values()
	]
	market = Market(
		weeks=[wish.slot_mask for wish in wanted],
		choices=asked,
		ranks=[[turn[i]] * len(line) for i, line in enumerate(asked)],
		capacity=[
			[min(place.places, MOST_PLACES) if place.slot_mask >> day & 1 else 0 for day in range(HALF_DAYS)]
			for place in free
		],
		households=households,
		household_ranks={
			(child, place): turn[child]
			for household in households
			for choice in household.choices
			for child, place in zip(household.children, choice, strict=True)
		},
		order=order,
	)
	found = allocate(market, seed)
	for household in households:
		for at, child in enumerate(household.children):
			asked[child] = list(dict.fromkeys(choice[at] for choice in household.choices))
	scores = {
		(i, place): score
		for i in range(len(wanted))
		for place, score in zip(best.place[best.of(i)].tolist(), best.score[best.of(i)].tolist(), strict=True)
	}
	lines, left = _explained(wanted, free, keys, order, asked, found.place, together, scores)
	if explain:
		by_name = {wish.request: wish for wish in wanted}
		left = [
			line
			if line.why != NO_PLACE_FITS
			else replace(line, nearest=_nearest(by_name[line.request], place_table, weights, seed, today))
			for line in left
		]
	return Proposals(
		seed=seed,
		lines=tuple(lines),
		not_placed=tuple(left),
		blocking=tuple(
			(
				tuple(wanted[child].request for child in pair.children),
				tuple(free[place].vacancy for place in pair.places),
			)
			for pair in found.blocking
		),
		orders_tried=found.tries,
		notes=_notes(wanted, free, weights),
	)


def _common_choices(
	members: Sequence[int],
	wanted: Sequence[RequestFacts],
	best: BestPlaces,
	places: VacancyTable,
	seed: str,
) -> tuple[tuple[int, ...], ...]:
	"""Return for each provider that has a place for every child the best ways to take them, best first."""
	per_child = []
	for child in members:
		by_provider: dict[int, list[tuple[float, int]]] = defaultdict(list)
		at = best.of(child)
		for place, score in zip(best.place[at].tolist(), best.score[at].tolist(), strict=True):
			by_provider[int(places.provider[place])].append((score, place))
		per_child.append(by_provider)
	common = set.intersection(*(set(by_provider) for by_provider in per_child))
	found = []
	for provider in common:
		# Two vacancies of a provider per child give the ways that matter.
		ways = itertools.product(*(by_provider[provider][:3] for by_provider in per_child))
		for way in itertools.islice(ways, MOST_AT_PROVIDER):
			chosen = tuple(place for _score, place in way)
			if not _has_room(chosen, [wanted[child].slot_mask for child in members], places):
				continue
			total = round(-sum(score for score, _place in way), 3)
			drawn = [draw_number(seed, wanted[members[0]].request, places.names[place]) for place in chosen]
			found.append((total, drawn, chosen))
	found.sort()
	return tuple(chosen for _score, _drawn, chosen in found[:MOST_COMMON])


def _has_room(chosen: Sequence[int], weeks: Sequence[int], places: VacancyTable) -> bool:
	"""Tell whether places can take these children at once, if nobody else were there."""
	for place in set(chosen):
		here = [week for week, there in zip(weeks, chosen, strict=True) if there == place]
		busiest = max(sum(week >> day & 1 for week in here) for day in range(HALF_DAYS))
		if busiest > places.facts[place].places:
			return False
	return True


def _decider(first: tuple[object, ...], second: tuple[object, ...]) -> str:
	"""Return which part of the order put one request before another."""
	return next((name for name, a, b in zip(DECIDERS, first, second, strict=False) if a != b), DECIDERS[-1])


def _explained(
	wanted: Sequence[RequestFacts],
	free: Sequence[VacancyFacts],
	keys: Sequence[tuple[object, ...]],
	order: Sequence[int],
	asked: Sequence[Sequence[int]],
	place_of: Sequence[int],
	together: dict[int, list[int]],
	scores: dict[tuple[int, int], float],
) -> tuple[list[Proposal], list[NotPlaced]]:
	turn = {i: at for at, i in enumerate(order)}
	given: dict[int, list[int]] = defaultdict(list)
	turned_away: dict[int, list[int]] = defaultdict(list)
	for i in order:
		if place_of[i] >= 0:
			given[place_of[i]].append(i)
		for place in asked[i]:
			if place == place_of[i]:
				break
			turned_away[place].append(i)
	lines, left = [], []
	for i in order:
		wish, mine = wanted[i], place_of[i]
		if mine >= 0:
			others = [c for c in turned_away[mine] if turn[c] > turn[i]]
			if others:
				why, before = _decider(keys[i], keys[others[0]]), wanted[others[0]].request
			else:
				why, before = (ROOM_FOR_ALL if len(given[mine]) > 1 else NOBODY_ELSE), ""
			lines.append(
				Proposal(
					request=wish.request,
					vacancy=free[mine].vacancy,
					provider=free[mine].provider,
					choice=asked[i].index(mine) + 1,
					choices=len(asked[i]),
					score=scores[i, mine],
					why=why,
					before=before,
					wanted_by=len(given[mine]) + len(turned_away[mine]),
					together_with=tuple(wanted[c].request for c in together.get(i, []) if c != i),
				)
			)
			continue
		if not asked[i]:
			left.append(NotPlaced(wish.request, NOT_TOGETHER if i in together else NO_PLACE_FITS))
			continue
		place = asked[i][0]
		earlier = [c for c in given[place] if turn[c] < turn[i]]
		if not earlier:
			# Only a household can miss a place at which nobody went before it: it lacked another one.
			left.append(NotPlaced(wish.request, NOT_TOGETHER, len(asked[i])))
			continue
		last = earlier[-1]
		left.append(
			NotPlaced(
				wish.request,
				OTHERS_FIRST,
				choices=len(asked[i]),
				after=wanted[last].request,
				decided_by=_decider(keys[last], keys[i]),
				vacancy=free[place].vacancy,
			)
		)
	return lines, left


def _nearest(
	wish: RequestFacts, places: VacancyTable, weights: Weights, seed: str, today: date
) -> NearMiss | None:
	misses = near_misses(wish, places, weights, seed, today)
	return misses[0] if misses else None


def _notes(wanted: Sequence[RequestFacts], free: Sequence[VacancyFacts], weights: Weights) -> dict[str, int]:
	notes = {
		"no_requests": int(not wanted),
		"no_vacancies": int(not free),
		"weights_are_empty": int(weights.are_empty),
		"requests_unknown_place": sum(wish.latitude is None or wish.longitude is None for wish in wanted),
		"places_unknown_place": sum(place.latitude is None or place.longitude is None for place in free),
		"named_twice": sum(len(set(wish.preferred)) < len(wish.preferred) for wish in wanted),
	}
	return {code: count for code, count in notes.items() if count}
