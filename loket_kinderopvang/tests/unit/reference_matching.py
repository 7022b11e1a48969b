"""Matching once more, slowly and readably: one pair at a time, no arrays. The engine must agree with it."""

from __future__ import annotations

from datetime import date
from math import asin, cos, radians, sin, sqrt

from loket_kinderopvang.domain.matching import RequestFacts, VacancyFacts, Weights, draw_number


def months_between(born: date, on: date) -> int:
	months = (on.year - born.year) * 12 + on.month - born.month
	return months - 1 if on.day < born.day else months


def kilometres(a: RequestFacts, b: VacancyFacts) -> float | None:
	if None in (a.latitude, a.longitude, b.latitude, b.longitude):
		return None
	lat1, lon1, lat2, lon2 = (radians(x) for x in (a.latitude, a.longitude, b.latitude, b.longitude))
	h = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
	return 2 * 6371.0088 * asin(sqrt(min(h, 1.0)))


def judge_pair(
	request: RequestFacts, place: VacancyFacts, weights: Weights, today: date
) -> tuple[bool, bool, float]:
	"""Return whether a pair is possible, whether it fits fully, and its score."""
	earliest = max(request.wanted_from, request.child_date or request.wanted_from)
	start = max(earliest, place.available_from)
	shift = (start - earliest).days
	end = place.available_until or date.max
	wanted_end = request.wanted_until or date.max
	common = request.slot_mask & place.slot_mask
	possible = (
		place.places > 0
		and not place.closed
		and start <= end
		and start <= wanted_end
		and shift <= weights.maximum_start_shift_days
		and common != 0
		and (place.inclusive or not request.inclusive)
		and place.provider not in request.excluded
	)
	if request.child_date:
		age = months_between(request.child_date, start)
		possible = possible and place.age_from_months <= age <= place.age_to_months
	wanted = request.slot_mask.bit_count()
	needed = min(wanted, round(request.minimum_days * 2)) if request.minimum_days > 0 else wanted
	km = kilometres(request, place)
	hours_there = (request.extended_mask & place.extended_mask).bit_count()
	hours = request.extended_mask.bit_count()
	covers_period = end >= wanted_end
	price = not request.price_system or request.price_system == place.price_system
	kind = not request.kind or request.kind == place.kind
	near = km is None or request.max_km <= 0 or km <= request.max_km
	fits = (
		possible
		and common.bit_count() >= needed
		and shift == 0
		and covers_period
		and near
		and price
		and kind
		and hours_there == hours
	)
	ordered = list(dict.fromkeys(request.preferred))
	parts = {
		"days": common.bit_count() / max(wanted, 1),
		"start": min(1, max(0, 1 - shift / max(weights.maximum_start_shift_days, 1)))
		* (1.0 if covers_period else 0.5),
		"distance": 0.5 if km is None else min(1, max(0, 1 - km / max(weights.maximum_distance_km, 0.001))),
		"price": float(price),
		"kind": float(kind),
		"preferred": 1.0
		if not ordered
		else 1 / (ordered.index(place.provider) + 1)
		if place.provider in ordered
		else 0.0,
		"language": float(request.language in place.languages),
		"extended": hours_there / hours if hours else 1.0,
		"sibling": float(place.provider in request.siblings) if request.siblings else 1.0,
		"freshness": 0.0
		if place.confirmed_on is None
		else min(1, max(0, 1 - (today - place.confirmed_on).days / max(3 * weights.stale_after_days, 1))),
	}
	score = 100 * sum(share * parts[rule] for rule, share in weights.shares().items())
	return possible, fits, score


def find_vacancies(
	request: RequestFacts, places: list[VacancyFacts], weights: Weights, seed: str, today: date
) -> list[tuple[str, bool, float]]:
	"""Return (vacancy, fits, score) of the possible places, best first."""
	found = []
	for place in places:
		possible, fits, score = judge_pair(request, place, weights, today)
		if possible:
			draw = draw_number(seed, request.request, place.vacancy)
			found.append((not fits, -round(score, 3), draw, place.vacancy, score))
	found.sort()
	return [(vacancy, not unfit, score) for unfit, _score, _draw, vacancy, score in found]
