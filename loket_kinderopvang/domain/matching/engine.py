"""One engine for one request, one place, and all at once: the same rules, the same order, to the last tie.

Hard rules say which pairs can be at all: a free place, in the period, at the child's age, with a common half day, not
excluded by the family, and inclusive where that is needed. Soft rules give a score, and say what does not fit. Every
rule is computed over columns; one side may be a single row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any

import numpy as np

from loket_kinderopvang.domain.matching.reasons import Reason, explain
from loket_kinderopvang.domain.matching.tables import (
	BoolArray,
	FloatArray,
	IntArray,
	RequestFacts,
	RequestTable,
	VacancyFacts,
	VacancyTable,
	Weights,
)

EARTH_RADIUS_KM = 6371.0088
# The ordinal of 1 January 1970, the first day of numpy's calendar.
EPOCH = date(1970, 1, 1).toordinal()
POPCOUNT = np.array([i.bit_count() for i in range(1 << 14)], np.int64)
# Rules of which each may keep a possible pair from fitting fully.
FIT_RULES = ("days", "start", "period", "distance", "price", "kind", "extended")


@dataclass(frozen=True)
class Match:
	"""A request beside a place: score 0 to 100, whether it fits fully, and why, rule by rule."""

	request: str
	vacancy: str
	provider: str
	score: float
	fits: bool
	reasons: tuple[Reason, ...]
	draw: int
	distance_km: float | None


@dataclass
class Evaluation:
	"""What the rules say of each pair, as arrays over the longer side."""

	possible: BoolArray
	score: FloatArray
	ok: dict[str, BoolArray]
	covered: IntArray
	shift_days: IntArray
	distance_km: FloatArray

	@property
	def fits(self) -> BoolArray:
		result = self.possible.copy()
		for rule in FIT_RULES:
			result &= self.ok[rule]
		return result


@dataclass
class Relations:
	"""What binds a family to a provider, per pair: rank among its preferences, a sibling there, excluded."""

	preferred_rank: IntArray
	has_preferences: BoolArray
	sibling: BoolArray
	has_siblings: BoolArray
	excluded: BoolArray
	speaks: BoolArray


def distances_km(lat1: FloatArray, lon1: FloatArray, lat2: FloatArray, lon2: FloatArray) -> FloatArray:
	"""Return great-circle distances in kilometres (haversine); nan where a coordinate is unknown."""
	a, b, c, d = (np.radians(x) for x in (lat1, lon1, lat2, lon2))
	h = np.sin((c - a) / 2) ** 2 + np.cos(a) * np.cos(c) * np.sin((d - b) / 2) ** 2
	return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(h, 1.0))), np.float64)


def age_in_months(born: IntArray, on: IntArray) -> IntArray:
	"""Return full months between two days given as ordinals, as a birthday counts them."""
	a, b = (born - EPOCH).astype("datetime64[D]"), (on - EPOCH).astype("datetime64[D]")
	month_a, month_b = a.astype("datetime64[M]"), b.astype("datetime64[M]")
	day_a = (a - month_a.astype("datetime64[D]")).astype(np.int64)
	day_b = (b - month_b.astype("datetime64[D]")).astype(np.int64)
	return np.asarray((month_b - month_a).astype(np.int64) - (day_b < day_a), np.int64)


def draw_number(seed: str, request: str, vacancy: str) -> int:
	"""Return the neutral draw of a pair: the same for the same seed, and unrelated to any name or date."""
	return int.from_bytes(blake2b(f"{seed}\n{request}\n{vacancy}".encode(), digest_size=8).digest(), "big")


def evaluate(
	wishes: RequestTable, places: VacancyTable, relations: Relations, weights: Weights, today: date
) -> Evaluation:
	"""Apply every rule to pairs of wishes and places, of which one side may be a single row."""
	start = np.maximum(np.maximum(wishes.start, places.start), wishes.child)
	shift = np.maximum(start - np.maximum(wishes.start, wishes.child), 0)
	covered_mask = wishes.mask & places.mask
	covered, wanted = POPCOUNT[covered_mask], POPCOUNT[wishes.mask]
	age = age_in_months(np.where(wishes.child > 0, wishes.child, start), start)
	age_known = wishes.child > 0
	age_fits = ~age_known | ((places.age_from <= age) & (age <= places.age_to))
	possible = (
		places.free
		& (start <= places.end)
		& (start <= wishes.end)
		& (shift <= weights.maximum_start_shift_days)
		& age_fits
		& (covered > 0)
		& (places.inclusive | ~wishes.inclusive)
		& ~relations.excluded
	)
	distance = distances_km(wishes.latitude, wishes.longitude, places.latitude, places.longitude)
	known = ~np.isnan(distance)
	hours_wanted, hours_there = POPCOUNT[wishes.extended], POPCOUNT[wishes.extended & places.extended]
	same_price = (wishes.price == 0) | (wishes.price == places.price)
	same_kind = (wishes.kind == 0) | (wishes.kind == places.kind)
	ok = {
		"days": covered >= wishes.needed,
		"start": shift == 0,
		"period": places.end >= wishes.end,
		"distance": ~known | (np.where(known, distance, 0.0) <= wishes.max_km),
		"price": same_price,
		"kind": same_kind,
		"extended": hours_there == hours_wanted,
	}
	parts: dict[str, Any] = {
		"days": covered / np.maximum(wanted, 1),
		"start": np.clip(1 - shift / max(weights.maximum_start_shift_days, 1), 0, 1)
		* np.where(ok["period"], 1.0, 0.5),
		# An unknown distance is neither near nor far.
		"distance": np.where(
			known,
			np.clip(1 - np.where(known, distance, 0.0) / max(weights.maximum_distance_km, 0.001), 0, 1),
			0.5,
		),
		"price": same_price,
		"kind": same_kind,
		"preferred": np.where(
			relations.has_preferences,
			np.where(relations.preferred_rank > 0, 1 / np.maximum(relations.preferred_rank, 1), 0.0),
			1.0,
		),
		"language": relations.speaks,
		"extended": np.where(hours_wanted > 0, hours_there / np.maximum(hours_wanted, 1), 1.0),
		"sibling": np.where(relations.has_siblings, relations.sibling, True),
		"freshness": np.clip(
			1 - (today.toordinal() - places.confirmed) / max(3 * weights.stale_after_days, 1), 0, 1
		),
	}
	# Whole thousandths make equal candidates equal, whatever the last bit of a float.
	total = sum((share * parts[rule] for rule, share in weights.shares().items()), np.zeros(possible.shape))
	shape = possible.shape
	return Evaluation(
		possible=possible,
		score=np.round(100 * np.broadcast_to(total, shape), 3),
		ok={rule: np.broadcast_to(value, shape) for rule, value in ok.items()},
		covered=np.broadcast_to(covered_mask, shape),
		shift_days=np.broadcast_to(shift, shape),
		distance_km=np.broadcast_to(distance, shape),
	)


def relations_of_request(request: RequestFacts, places: VacancyTable) -> Relations:
	"""Return what binds one family to the provider of each place."""
	rank = np.zeros(len(places), np.int64)
	for position, provider in reversed(list(enumerate(dict.fromkeys(request.preferred), 1))):
		if provider in places.providers:
			rank[places.provider == places.providers[provider]] = position
	sibling = np.isin(places.provider, places.indices_of(request.siblings))
	bit = places.language_bits.get(request.language)
	speaks = (
		(places.languages >> bit & 1).astype(np.bool_) if bit is not None else np.zeros(len(places), np.bool_)
	)
	return Relations(
		preferred_rank=rank,
		has_preferences=np.array([bool(request.preferred)]),
		sibling=sibling,
		has_siblings=np.array([bool(request.siblings)]),
		excluded=np.isin(places.provider, places.indices_of(request.excluded)),
		speaks=speaks,
	)


def relations_of_place(place: VacancyFacts, wishes: RequestTable) -> Relations:
	"""Return what binds each family to the provider of one place."""
	provider = place.provider

	def rank(wish: RequestFacts) -> int:
		ordered = list(dict.fromkeys(wish.preferred))
		return ordered.index(provider) + 1 if provider in ordered else 0

	facts = wishes.facts
	return Relations(
		preferred_rank=np.array([rank(w) for w in facts], np.int64),
		has_preferences=np.array([bool(w.preferred) for w in facts], np.bool_),
		sibling=np.array([provider in w.siblings for w in facts], np.bool_),
		has_siblings=np.array([bool(w.siblings) for w in facts], np.bool_),
		excluded=np.array([provider in w.excluded for w in facts], np.bool_),
		speaks=np.array([w.language in place.languages for w in facts], np.bool_),
	)


def evaluate_request(
	request: RequestFacts, places: VacancyTable, weights: Weights, today: date
) -> Evaluation:
	"""Apply the rules to one wish and all places."""
	return evaluate(RequestTable.of([request]), places, relations_of_request(request, places), weights, today)


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
	# Fits first: a full fit outranks any score.
	keys = seen.score[indices] + 1000.0 * fits[indices]
	if limit is not None and 0 < limit < len(indices):
		threshold = np.partition(keys, len(keys) - limit)[len(keys) - limit]
		indices, keys = indices[keys >= threshold], keys[keys >= threshold]
	drawn = [
		(-key, draw_number(seed, request.request, places.names[i]), i)
		for key, i in zip(keys.tolist(), indices.tolist(), strict=True)
	]
	drawn.sort(key=lambda item: (item[0], item[1], places.names[item[2]]))
	return [
		_match(request, places.facts[i], seen, i, bool(fits[i]), draw, weights, today)
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
		wish = wishes.facts[i]
		asked = (wish.asked_on or date.max).toordinal()
		draw = draw_number(seed, wish.request, place.vacancy)
		order.append((not fits[i], wish.tier, -wish.weight, asked, draw, wish.request, i))
	order.sort()
	return [
		_match(wishes.facts[row[-1]], place, seen, row[-1], bool(fits[row[-1]]), row[4], weights, today)
		for row in order[:limit]
	]


def _match(
	request: RequestFacts,
	place: VacancyFacts,
	seen: Evaluation,
	i: int,
	fits: bool,
	draw: int,
	weights: Weights,
	today: date,
) -> Match:
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
	)
