"""When nothing fits fully: the smallest change that would open a place, and two places that together would do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from loket_kinderopvang.domain.matching.engine import Match, best_places
from loket_kinderopvang.domain.matching.rules import FIT_RULES, POPCOUNT, Evaluation, evaluate_request
from loket_kinderopvang.domain.matching.tables import BoolArray, RequestFacts, VacancyTable, Weights

TOGETHER, BRIDGE = "together", "bridge"


@dataclass(frozen=True)
class NearMiss:
	"""One change that would make a place fit: the rule to relax, by how much, and the place.

	``amount``: half days fewer for "days", days later for "start", kilometres more for "distance", days that care would
	end earlier for "period"; 0 where a change is not a number.
	"""

	rule: str
	amount: float
	match: Match


@dataclass(frozen=True)
class Combination:
	"""Two places: both at once for the whole week ("together"), or one until the other starts ("bridge")."""

	kind: str
	first: Match
	second: Match
	until: date | None = None


def near_misses(
	request: RequestFacts,
	places: VacancyTable,
	weights: Weights,
	seed: str,
	today: date,
	longest_wait_days: int = 365,
) -> list[NearMiss]:
	"""Return, per rule, the place that a smallest single change would open.

	A place counts when every other rule fits. Equal changes are ordered by score and then by the neutral draw.

	Args:
		longest_wait_days: how much later a start may be to be worth saying.
	"""
	if not len(places):
		return []
	wide = replace(weights, maximum_start_shift_days=max(longest_wait_days, weights.maximum_start_shift_days))
	seen = evaluate_request(request, places, wide, today)
	misses = []
	for rule in FIT_RULES:
		only = _only_failing(seen, rule)
		if not only.any():
			continue
		amounts = _amounts(rule, request, places, seen)
		smallest = only & (amounts <= amounts[only].min())
		match = best_places(request, places, seen, smallest, seed, today, wide, 1)[0]
		amount = float(amounts[only].min())
		misses.append(NearMiss(rule, round(amount, 1), match))
	return misses


def _only_failing(seen: Evaluation, rule: str) -> BoolArray:
	result = seen.possible & ~seen.ok[rule]
	for other in FIT_RULES:
		if other != rule:
			result &= seen.ok[other]
	return result


def _amounts(rule: str, request: RequestFacts, places: VacancyTable, seen: Evaluation) -> np.ndarray:
	if rule == "days":
		return (request.slot_mask.bit_count() - POPCOUNT[seen.covered]).astype(np.float64)
	if rule == "start":
		return seen.shift_days.astype(np.float64)
	if rule == "distance":
		# Rounded up to a tenth: the distance that a family would have to accept.
		return np.ceil((seen.distance_km - request.max_km) * 10) / 10
	if rule == "period":
		wanted_until = request.wanted_until.toordinal() if request.wanted_until else places.end.max() + 1
		return (wanted_until - places.end).astype(np.float64)
	return np.zeros(len(places))


def combinations(
	request: RequestFacts, places: VacancyTable, weights: Weights, seed: str, today: date, limit: int = 3
) -> list[Combination]:
	"""Return pairs of places that together answer a request for which no single one does.

	"together": each lacks days only, and both cover the whole week. "bridge": one is free from the wanted start but
	ends, the other fits but starts later, and there is no gap between them.
	"""
	if not len(places):
		return []
	seen = evaluate_request(request, places, weights, today)
	return _together(request, places, seen, weights, seed, today, limit) + _bridges(
		request, places, seen, weights, seed, today, limit
	)


def _together(
	request: RequestFacts,
	places: VacancyTable,
	seen: Evaluation,
	weights: Weights,
	seed: str,
	today: date,
	limit: int,
) -> list[Combination]:
	only = _only_failing(seen, "days")
	# The best place for each set of days it adds: other places with the same days can't make a better pair.
	best: dict[int, list[Match]] = {}
	for mask in np.unique(seen.covered[only]).tolist():
		best[mask] = best_places(
			request, places, seen, only & (seen.covered == mask), seed, today, weights, 2
		)
	pairs = []
	masks = sorted(best)
	for i, one in enumerate(masks):
		for other in masks[i:]:
			if one | other != request.slot_mask:
				continue
			if one == other:
				continue
			for a in best[one]:
				for b in best[other]:
					same = a.provider == b.provider
					pairs.append(
						(not same, -(a.score + b.score), a.draw ^ b.draw, Combination(TOGETHER, a, b))
					)
	pairs.sort(key=lambda pair: pair[:3])
	return [pair[3] for pair in pairs[:limit]]


def _bridges(
	request: RequestFacts,
	places: VacancyTable,
	seen: Evaluation,
	weights: Weights,
	seed: str,
	today: date,
	limit: int,
) -> list[Combination]:
	first = best_places(request, places, seen, _only_failing(seen, "period"), seed, today, weights, 25)
	second = best_places(request, places, seen, _only_failing(seen, "start"), seed, today, weights, 25)
	by_name = {facts.vacancy: facts for facts in places.facts}
	pairs = []
	for a in first:
		ends = by_name[a.vacancy].available_until
		for b in second:
			starts = by_name[b.vacancy].available_from
			if ends is not None and (starts - ends).days <= 1:
				same = a.provider == b.provider
				pairs.append(
					(
						not same,
						starts,
						-(a.score + b.score),
						a.draw ^ b.draw,
						Combination(BRIDGE, a, b, starts),
					)
				)
	pairs.sort(key=lambda pair: pair[:4])
	return [pair[4] for pair in pairs[:limit]]
