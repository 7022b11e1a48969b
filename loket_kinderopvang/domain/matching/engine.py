"""The order in which a person sees places for a request, or requests for a place, each with its reasons.

Places: full fits first, then by score. Requests: full fits first, then by priority and waiting time. Equals are drawn:
the same seed gives the same draw, and nobody's name, number or moment of typing decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

import numpy as np

from loket_kinderopvang.domain.matching.reasons import Reason, explain
from loket_kinderopvang.domain.matching.rules import (
	FIT_BONUS,
	Evaluation,
	evaluate,
	evaluate_request,
	relations_of_place,
)
from loket_kinderopvang.domain.matching.tables import (
	BoolArray,
	RequestFacts,
	RequestTable,
	VacancyFacts,
	VacancyTable,
	Weights,
)


@dataclass(frozen=True)
class Match:
	"""A request beside a place: score 0 to 100, whether it fits fully, and why, rule by rule.

	``score`` is for people; ``exact``, in thousandths, is what orders.
	"""

	request: str
	vacancy: str
	provider: str
	score: float
	fits: bool
	reasons: tuple[Reason, ...]
	draw: int
	distance_km: float | None
	exact: float


def draw_number(seed: str, request: str, vacancy: str = "") -> int:
	"""Return the neutral draw: the same for the same seed, and unrelated to any name or date.

	Among the places for a request each pair has its own. Among requests a request has one draw for every place: that
	is what a family can check, and it leaves no two families who would both rather swap (single tie-breaking:
	Abdulkadiroğlu, Pathak and Roth, American Economic Review 99(5), 2009).
	"""
	return int.from_bytes(blake2b(f"{seed}\n{request}\n{vacancy}".encode(), digest_size=8).digest(), "big")


def priority_key(wish: RequestFacts, seed: str) -> tuple[int, float, int, int, str]:
	"""Return what orders requests among each other, whatever the place; the lowest goes first.

	The lowest tier, then the highest priority weight, then who asked first, then the draw.
	"""
	asked = (wish.asked_on or date.max).toordinal()
	return wish.tier, -wish.weight, asked, draw_number(seed, wish.request), wish.request


def find_vacancies(
	request: RequestFacts,
	places: VacancyTable,
	weights: Weights,
	seed: str,
	today: date,
	limit: int | None = 20,
) -> list[Match]:
	"""Return the possible places for a request: full fits first, then by score, equals by the neutral draw.

	Args:
		request: the wish.
		places: all places that may be shown.
		weights: what staff set.
		seed: of the draw; publish it to show that nobody is favoured.
		today: for the freshness of a place.
		limit: how many at most; None for all.
	"""
	if not len(places):
		return []
	seen = evaluate_request(request, places, weights, today)
	return best_places(request, places, seen, seen.possible, seed, today, weights, limit)


def best_places(
	request: RequestFacts,
	places: VacancyTable,
	seen: Evaluation,
	among: BoolArray,
	seed: str,
	today: date,
	weights: Weights,
	limit: int | None,
) -> list[Match]:
	"""Order the places ``among`` those evaluated, and explain the ones that are shown."""
	indices = np.flatnonzero(among)
	fits = seen.fits
	keys = seen.score[indices] + FIT_BONUS * fits[indices]
	if limit is not None and 0 < limit < len(indices):
		threshold = np.partition(keys, len(keys) - limit)[len(keys) - limit]
		indices, keys = indices[keys >= threshold], keys[keys >= threshold]
	drawn = [
		(-key, draw_number(seed, request.request, places.names[i]), i)
		for key, i in zip(keys.tolist(), indices.tolist(), strict=True)
	]
	drawn.sort(key=lambda item: (item[0], item[1], places.names[item[2]]))
	return [
		match_of(request, places.facts[i], seen, i, bool(fits[i]), draw, weights, today)
		for _, draw, i in drawn[:limit]
	]


def find_requests(
	place: VacancyFacts,
	wishes: RequestTable,
	weights: Weights,
	seed: str,
	today: date,
	limit: int | None = 20,
) -> list[Match]:
	"""Return the requests that a place could answer: full fits first, then by priority and waiting time.

	Within a fit the lowest tier goes first, then the highest priority weight, then who asked first; equals by the
	neutral draw. The score says how well a pair fits, but does not decide who goes first.
	"""
	if not len(wishes):
		return []
	places = VacancyTable.of([place])
	seen = evaluate(wishes, places, relations_of_place(place, wishes), weights, today)
	fits = seen.fits
	order = []
	for i in np.flatnonzero(seen.possible).tolist():
		order.append((not fits[i], priority_key(wishes.facts[i], seed), i))
	order.sort()
	return [
		match_of(wishes.facts[i], place, seen, i, not unfit, key[3], weights, today)
		for unfit, key, i in order[:limit]
	]


def match_of(
	request: RequestFacts,
	place: VacancyFacts,
	seen: Evaluation,
	i: int,
	fits: bool,
	draw: int,
	weights: Weights,
	today: date,
) -> Match:
	"""Put the pair at position ``i`` of an evaluation in a form to show."""
	distance = float(seen.distance_km[i])
	known = None if np.isnan(distance) else round(distance, 1)
	ok = {rule: bool(values[i]) for rule, values in seen.ok.items()}
	return Match(
		request=request.request,
		vacancy=place.vacancy,
		provider=place.provider,
		score=round(float(seen.score[i]), 1),
		fits=fits,
		reasons=explain(request, place, ok, int(seen.shift_days[i]), known, weights, today),
		draw=draw,
		distance_km=known,
		exact=float(seen.score[i]),
	)
