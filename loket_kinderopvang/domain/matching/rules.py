"""The rules of matching, over columns: what makes a pair impossible, what keeps it from fitting, and its score.

Hard rules say which pairs can be at all: a free place, in the period, at the child's age, with a common half day, not
excluded by the family, and inclusive where that is needed. Soft rules give a score, and say what does not fit. One
side may be a single row, both may be a list of pairs, or one a column and the other a row: arrays of any shapes that
numpy joins. So one wish, one place and everything at once are judged by the same lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from loket_kinderopvang.domain.matching.tables import (
	BoolArray,
	FloatArray,
	IntArray,
	RequestFacts,
	RequestTable,
	VacancyFacts,
	VacancyTable,
	Weights,
	unit_vectors,
)

EARTH_RADIUS_KM = 6371.0088
# The ordinal of 1 January 1970, the first day of numpy's calendar.
EPOCH = date(1970, 1, 1).toordinal()
FIRST_DAY, LAST_DAY = date(1990, 1, 1).toordinal(), date(2100, 1, 1).toordinal()
POPCOUNT = np.array([i.bit_count() for i in range(1 << 14)], np.int32)
# Rules of which each may keep a possible pair from fitting fully.
FIT_RULES = ("days", "start", "period", "distance", "price", "kind", "extended")
# A full fit outranks any score, which is at most 100.
FIT_BONUS = 1000.0


@dataclass
class Comparison:
	"""What can be said of each pair without measuring: the rules on days, dates and kinds."""

	possible: BoolArray
	ok: dict[str, BoolArray]
	covered: IntArray
	shift_days: IntArray

	@property
	def may_fit(self) -> BoolArray:
		"""Fits fully, as far as everything but the distance goes."""
		result = self.possible.copy()
		for value in self.ok.values():
			result &= value
		return result


@dataclass
class Evaluation:
	"""What the rules say of each pair."""

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
	"""What binds a family to a provider, per pair: rank among its preferences, a sibling there, a common language."""

	preferred_rank: IntArray
	has_preferences: BoolArray
	sibling: BoolArray
	has_siblings: BoolArray
	excluded: BoolArray
	speaks: BoolArray


def distances_km(lat1: FloatArray, lon1: FloatArray, lat2: FloatArray, lon2: FloatArray) -> FloatArray:
	"""Return great-circle distances in kilometres between points in degrees; nan where a coordinate is unknown."""
	return distances_between(unit_vectors(lat1, lon1), unit_vectors(lat2, lon2))


def distances_between(a: tuple[FloatArray, ...], b: tuple[FloatArray, ...]) -> FloatArray:
	"""Return the distance over the sphere: its chord is measured, which needs no cosine per pair."""
	chord = (a[0] - b[0]) ** 2
	chord += (a[1] - b[1]) ** 2
	chord += (a[2] - b[2]) ** 2
	return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(np.sqrt(chord) / 2, 1.0)), np.float64)


def _calendar() -> IntArray:
	days = np.arange(FIRST_DAY - EPOCH, LAST_DAY - EPOCH).astype("datetime64[D]")
	months = days.astype("datetime64[M]")
	day_of_month = (days - months.astype("datetime64[D]")).astype(np.int32) + 1
	return np.asarray((months.astype(np.int64) * 32).astype(np.int32) + day_of_month, np.int32)


_CALENDAR = _calendar()


def months32(days: IntArray) -> IntArray:
	"""Return 32 × the month plus the day of the month, for ordinals: differences count full months as birthdays do.

	``(months32(on) - months32(born)) // 32`` is the age in full months. Days before 1990 or after 2099 count as those.
	"""
	return np.asarray(np.take(_CALENDAR, days - FIRST_DAY, mode="clip"), np.int32)


def compare(
	wishes: RequestTable, places: VacancyTable, excluded: BoolArray | None, weights: Weights
) -> Comparison:
	"""Apply the rules that need no measuring.

	Args:
		excluded: where the family excludes the provider; None where it does so nowhere.
	"""
	start = np.maximum(wishes.earliest, places.start)
	shift = start - wishes.earliest
	covered = wishes.mask & places.mask
	count = np.take(POPCOUNT, covered)
	age32 = months32(start) - months32(wishes.child)
	# A child whose date is not known is of any age.
	age_fits = ((age32 >= places.age_from32) & (age32 < places.age_until32)) | (wishes.child == 0)
	possible = (
		(start <= np.minimum(places.end, wishes.end))
		& (shift <= weights.maximum_start_shift_days)
		& age_fits
		& (count > 0)
		& (places.free & (places.inclusive | ~wishes.inclusive))
	)
	if excluded is not None:
		possible &= ~excluded
	shape = possible.shape
	ok = {
		"days": count >= wishes.needed,
		"start": shift == 0,
		"period": places.end >= wishes.end,
		"price": (wishes.price == 0) | (wishes.price == places.price),
		"kind": (wishes.kind == 0) | (wishes.kind == places.kind),
		"extended": (wishes.extended & ~places.extended) == 0,
	}
	return Comparison(
		possible=possible,
		ok={rule: np.broadcast_to(value, shape) for rule, value in ok.items()},
		covered=np.broadcast_to(covered, shape),
		shift_days=np.broadcast_to(shift, shape),
	)


def evaluate(
	wishes: RequestTable, places: VacancyTable, relations: Relations, weights: Weights, today: date
) -> Evaluation:
	"""Apply every rule to pairs of wishes and places."""
	seen = compare(wishes, places, relations.excluded, weights)
	distance = distances_between((wishes.x, wishes.y, wishes.z), (places.x, places.y, places.z))
	known = ~np.isnan(distance)
	measured = np.where(known, distance, 0.0)
	hours_wanted, hours_there = POPCOUNT[wishes.extended], POPCOUNT[wishes.extended & places.extended]
	parts: dict[str, Any] = {
		"days": POPCOUNT[seen.covered] / np.maximum(POPCOUNT[wishes.mask], 1),
		"start": np.clip(1 - seen.shift_days / max(weights.maximum_start_shift_days, 1), 0, 1)
		* np.where(seen.ok["period"], 1.0, 0.5),
		# An unknown distance is neither near nor far.
		"distance": np.where(
			known, np.clip(1 - measured / max(weights.maximum_distance_km, 0.001), 0, 1), 0.5
		),
		"price": seen.ok["price"],
		"kind": seen.ok["kind"],
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
	shape = seen.possible.shape
	total = sum((share * parts[rule] for rule, share in weights.shares().items()), np.zeros(shape))
	return Evaluation(
		possible=seen.possible,
		# Whole thousandths make equal candidates equal, whatever the last bit of a float.
		score=np.round(100 * total, 3),
		ok={**seen.ok, "distance": np.broadcast_to(~known | (measured <= wishes.max_km), shape)},
		covered=seen.covered,
		shift_days=seen.shift_days,
		distance_km=np.broadcast_to(distance, shape),
	)


def relations_of_request(request: RequestFacts, places: VacancyTable) -> Relations:
	"""Return what binds one family to the provider of each place."""
	rank = np.zeros(len(places), np.int32)
	for position, provider in reversed(list(enumerate(dict.fromkeys(request.preferred), 1))):
		if provider in places.providers:
			rank[places.provider == places.providers[provider]] = position
	return Relations(
		preferred_rank=rank,
		has_preferences=np.array([bool(request.preferred)]),
		sibling=np.isin(places.provider, places.indices_of(request.siblings)),
		has_siblings=np.array([bool(request.siblings)]),
		excluded=np.isin(places.provider, places.indices_of(request.excluded)),
		speaks=spoken_by_set(places, request.language)[places.spoken],
	)


def spoken_by_set(places: VacancyTable, language: str) -> BoolArray:
	"""Tell for each set of languages among the places whether it holds a family's language."""
	return np.array([language in languages for languages in places.spoken_sets], np.bool_)


def relations_of_place(place: VacancyFacts, wishes: RequestTable) -> Relations:
	"""Return what binds each family to the provider of one place."""
	provider = place.provider
	facts = wishes.facts
	return Relations(
		preferred_rank=np.array([preference_rank(w, provider) for w in facts], np.int32),
		has_preferences=np.array([bool(w.preferred) for w in facts], np.bool_),
		sibling=np.array([provider in w.siblings for w in facts], np.bool_),
		has_siblings=np.array([bool(w.siblings) for w in facts], np.bool_),
		excluded=np.array([provider in w.excluded for w in facts], np.bool_),
		speaks=np.array([w.language in place.languages for w in facts], np.bool_),
	)


def preference_rank(wish: RequestFacts, provider: str) -> int:
	"""Return the place of a provider among a family's preferences from 1, or 0; one named twice counts once."""
	if provider not in wish.preferred:
		return 0
	return list(dict.fromkeys(wish.preferred)).index(provider) + 1


def evaluate_request(
	request: RequestFacts, places: VacancyTable, weights: Weights, today: date
) -> Evaluation:
	"""Apply the rules to one wish and all places."""
	return evaluate(RequestTable.of([request]), places, relations_of_request(request, places), weights, today)
