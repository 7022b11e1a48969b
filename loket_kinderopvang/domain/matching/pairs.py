"""Every request beside every place: the best places of each, exactly as ``find_vacancies`` gives them one by one.

Two thousand million pairs can't be kept, and most need not be measured. Requests that live near each other are taken
together, and meet the places from near to far. What days and dates already decide is decided first; only pairs that may
still come among the best are measured. As soon as no place further on can beat what a request has, it is done: a bound,
not a guess, so the answer is the same to the last tie.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from loket_kinderopvang.domain.matching.engine import Match, draw_number, match_of
from loket_kinderopvang.domain.matching.rules import (
	FIT_BONUS,
	Relations,
	compare,
	distances_between,
	evaluate,
	preference_rank,
	relations_of_request,
	spoken_by_set,
)
from loket_kinderopvang.domain.matching.tables import (
	BoolArray,
	FloatArray,
	IntArray,
	RequestTable,
	VacancyTable,
	Weights,
)

# So many requests and places at a time: what is computed for them stays in a core's own cache.
REQUESTS_AT_ONCE, PLACES_AT_ONCE = 128, 512
# Scores are rounded to a thousandth; a bound is wider than that.
MARGIN = 0.002

Positions = npt.NDArray[np.int64]


@dataclass
class BestPlaces:
	"""The best places of each request, in order: those of request ``i`` are ``first[i]`` until ``first[i + 1]``."""

	first: Positions
	place: Positions
	score: FloatArray
	fits: BoolArray

	def __len__(self) -> int:
		return len(self.place)

	def of(self, i: int) -> slice:
		"""Return where the places of request ``i`` stand."""
		return slice(int(self.first[i]), int(self.first[i + 1]))


@dataclass
class _Named:
	"""Pairs in which a family named the provider: preferred, excluded, or a sibling goes there. They are few."""

	request: Positions
	place: Positions
	rank: IntArray
	sibling: BoolArray
	excluded: BoolArray
	first: Positions


def best_places_for_all(
	wishes: RequestTable,
	places: VacancyTable,
	weights: Weights,
	seed: str,
	today: date,
	limit: int = 20,
	workers: int | None = None,
	fits_only: bool = False,
	progress: Callable[[int], None] | None = None,
) -> BestPlaces:
	"""Return the best places for every request.

	Args:
		limit: how many per request at most.
		workers: threads; by default as many as there are cores. The answer does not depend on it.
		fits_only: only places that fit fully.
		progress: called with the number of requests done since the last call; what it raises ends the work.
	"""
	if not len(wishes) or not len(places):
		nothing = np.zeros(0, np.int64)
		return BestPlaces(
			np.zeros(len(wishes) + 1, np.int64), nothing, nothing.astype(np.float64), nothing.astype(np.bool_)
		)
	search = _Search(wishes, places, weights, seed, today, max(1, limit), fits_only)
	blocks = list(neighbourhoods(wishes, REQUESTS_AT_ONCE))
	counts, found = np.zeros(len(wishes), np.int64), []
	with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
		# One group alone needs no thread of its own.
		few = len(blocks) == 1
		running = [] if few else [pool.submit(search.best_of, block) for block in blocks]
		try:
			for number, block in enumerate(blocks):
				rows, place, key = search.best_of(block) if few else running[number].result()
				counts += np.bincount(rows, minlength=len(wishes))
				found.append((rows.astype(np.int32), place.astype(np.int32), key))
				if progress:
					progress(len(block))
		except BaseException:
			pool.shutdown(cancel_futures=True)
			raise
	rows, place, key = (np.concatenate(column) for column in zip(*found, strict=True))
	order = np.argsort(rows, kind="stable")
	fits = key[order] >= FIT_BONUS
	return BestPlaces(
		first=np.concatenate([[0], np.cumsum(counts)]),
		place=place[order].astype(np.int64),
		score=np.asarray(np.round(np.where(fits, key[order] - FIT_BONUS, key[order]), 3), np.float64),
		fits=fits,
	)


def matches_of(
	best: BestPlaces,
	i: int,
	wishes: RequestTable,
	places: VacancyTable,
	weights: Weights,
	seed: str,
	today: date,
) -> list[Match]:
	"""Return the best places of request ``i`` with their reasons, as ``find_vacancies`` does."""
	chosen = best.place[best.of(i)]
	wish = wishes.facts[i]
	few = VacancyTable.of([places.facts[j] for j in chosen])
	if not len(few):
		return []
	seen = evaluate(wishes.rows(np.array([i])), few, relations_of_request(wish, few), weights, today)
	return [
		match_of(
			wish,
			facts,
			seen,
			at,
			bool(best.fits[best.first[i] + at]),
			draw_number(seed, wish.request, facts.vacancy),
			weights,
			today,
		)
		for at, facts in enumerate(few.facts)
	]


def neighbourhoods(wishes: RequestTable, size: int) -> Iterator[Positions]:
	"""Yield the requests in groups of at most ``size`` that live near each other; unknown places of living apart."""
	unknown = np.isnan(wishes.x)
	homeless = np.flatnonzero(unknown)
	for begin in range(0, len(homeless), size):
		yield homeless[begin : begin + size]
	points = np.stack([wishes.x, wishes.y, wishes.z], axis=1)
	waiting = [np.flatnonzero(~unknown)]
	while waiting:
		group = waiting.pop()
		if len(group) > size:
			# Halves along the axis on which the group is widest, in whole groups where that is possible.
			here = points[group]
			axis = int(np.argmax(np.ptp(here, axis=0)))
			half = len(group) // 2 if len(group) < 2 * size else (len(group) // 2 + size - 1) // size * size
			half = min(half, len(group) - 1)
			order = np.argpartition(here[:, axis], half)
			waiting += [group[order[half:]], group[order[:half]]]
		elif len(group):
			yield group


class _Search:
	"""What all groups of requests share: the columns, the named providers, the weights."""

	def __init__(
		self,
		wishes: RequestTable,
		places: VacancyTable,
		weights: Weights,
		seed: str,
		today: date,
		limit: int,
		fits_only: bool,
	) -> None:
		self.wishes, self.places, self.weights = wishes, places, weights
		self.seed, self.today, self.limit, self.fits_only = seed, today, limit, fits_only
		facts = wishes.facts
		self.has_preferences = np.array([bool(w.preferred) for w in facts], np.bool_)
		self.has_siblings = np.array([bool(w.siblings) for w in facts], np.bool_)
		languages: dict[str, int] = {}
		self.language = np.array([languages.setdefault(w.language, len(languages)) for w in facts], np.int64)
		self.speaks = np.stack([spoken_by_set(places, language) for language in languages])
		self.named = self._named_pairs()
		self.points = np.stack([places.x, places.y, places.z], axis=1)
		shares = weights.shares()
		# The best score of a place that the family did not name, before its distance counts.
		self.most = 100 * (
			1 - shares["preferred"] * self.has_preferences - shares["sibling"] * self.has_siblings
		)
		self.distance_share = 100 * shares["distance"]

	def _named_pairs(self) -> _Named:
		by_provider = np.argsort(self.places.provider, kind="stable")
		edges = np.searchsorted(
			self.places.provider[by_provider], np.arange(len(self.places.providers) + 1), side="left"
		)
		known = self.places.providers
		request, place, rank, sibling, excluded = [], [], [], [], []
		for i, wish in enumerate(self.wishes.facts):
			if not (wish.preferred or wish.siblings or wish.excluded):
				continue
			for provider in sorted({*wish.preferred, *wish.siblings, *wish.excluded}):
				if provider not in known:
					continue
				there = by_provider[edges[known[provider]] : edges[known[provider] + 1]].tolist()
				request += [i] * len(there)
				place += there
				rank += [preference_rank(wish, provider)] * len(there)
				sibling += [provider in wish.siblings] * len(there)
				excluded += [provider in wish.excluded] * len(there)
		requests = np.array(request, np.int64)
		return _Named(
			requests,
			np.array(place, np.int64),
			np.array(rank, np.int32),
			np.array(sibling, np.bool_),
			np.array(excluded, np.bool_),
			np.searchsorted(requests, np.arange(len(self.wishes) + 1)),
		)

	def best_of(self, block: Positions) -> tuple[Positions, Positions, FloatArray]:
		"""Return (request, place, key) of the best pairs of a group of requests, in order per request."""
		kept = _Kept(len(block), self.limit)
		named = np.concatenate([np.arange(self.named.first[i], self.named.first[i + 1]) for i in block])
		local = np.repeat(np.arange(len(block)), self.named.first[block + 1] - self.named.first[block])
		if len(named):
			self._keep(kept, block, local, self.named.place[named], named)
		order, away, own = self._near_to_far(block)
		in_order = self.places.rows(order)
		where = np.empty(len(self.places), np.int64)
		where[order] = np.arange(len(order))
		named_at = where[self.named.place[named]]
		most = self.most[block]
		limits = self.wishes.max_km[block]
		for begin in range(0, len(order), PLACES_AT_ONCE):
			nearest = np.maximum(away[begin] - own, 0.0)
			bound = most - self.distance_share * np.minimum(
				nearest / max(self.weights.maximum_distance_km, 0.001), 1.0
			)
			bound = bound + np.where(nearest <= limits + MARGIN, FIT_BONUS, 0.0) + MARGIN
			if self.fits_only:
				bound[nearest > limits + MARGIN] = -np.inf
			rows = np.flatnonzero(kept.enough <= bound)
			if not len(rows):
				if away[begin] > 0:
					break
				continue
			columns = order[begin : begin + PLACES_AT_ONCE]
			seen = compare(
				self.wishes.rows(block[rows][:, None]),
				in_order.rows((None, slice(begin, begin + PLACES_AT_ONCE))),
				None,
				self.weights,
			)
			may = seen.may_fit
			if not self.fits_only:
				open_to_more = kept.enough[rows] < FIT_BONUS
				if open_to_more.any():
					may |= seen.possible & open_to_more[:, None]
			# Those that the family named were judged before, with what binds them.
			here = np.flatnonzero((named_at >= begin) & (named_at < begin + len(columns)))
			if len(here):
				row_of = np.full(len(block), -1)
				row_of[rows] = np.arange(len(rows))
				here = here[row_of[local[here]] >= 0]
				may[row_of[local[here]], named_at[here] - begin] = False
			i, j = np.nonzero(may)
			if len(i):
				self._keep(kept, block, rows[i], columns[j], None)
		return self._in_order(block, kept)

	def _near_to_far(self, block: Positions) -> tuple[Positions, FloatArray, FloatArray]:
		"""Return the places in order of distance to the middle of a group, that distance, and each request's own."""
		if np.isnan(self.wishes.x[block[0]]):
			return np.arange(len(self.places)), np.zeros(len(self.places)), np.zeros(len(block))
		x, y, z = self.wishes.x[block], self.wishes.y[block], self.wishes.z[block]
		middle = np.array([x.mean(), y.mean(), z.mean()])
		middle /= np.linalg.norm(middle)
		here = (middle[:1], middle[1:2], middle[2:])
		# A place that nobody knows where it is comes first: it is as near as any.
		away = np.nan_to_num(distances_between((self.places.x, self.places.y, self.places.z), here), nan=-1.0)
		order = np.argsort(away, kind="stable")
		return order, away[order], distances_between((x, y, z), here)

	def _keep(
		self, kept: _Kept, block: Positions, local: Positions, place: Positions, named: Positions | None
	) -> None:
		"""Measure pairs, and keep those that come among the best."""
		request = block[local]
		none = np.zeros(len(request), np.bool_)
		relations = Relations(
			preferred_rank=none.astype(np.int32) if named is None else self.named.rank[named],
			has_preferences=self.has_preferences[request],
			sibling=none if named is None else self.named.sibling[named],
			has_siblings=self.has_siblings[request],
			excluded=none if named is None else self.named.excluded[named],
			speaks=self.speaks[self.language[request], self.places.spoken[place]],
		)
		seen = evaluate(
			self.wishes.rows(request), self.places.rows(place), relations, self.weights, self.today
		)
		fits = seen.fits
		key = seen.score + FIT_BONUS * fits
		kept.add(local, place, key, fits if self.fits_only else seen.possible)

	def _in_order(self, block: Positions, kept: _Kept) -> tuple[Positions, Positions, FloatArray]:
		"""Put equals in the order of the draw, and cut off what is too much."""
		local, place, key = kept.local, kept.place, kept.key
		same = np.flatnonzero((local[1:] == local[:-1]) & (key[1:] == key[:-1]))
		if len(same):
			tied = np.unique(np.concatenate([same, same + 1]))
			names, facts = self.places.names, self.wishes.facts
			drawn = sorted(
				(
					int(local[at]),
					-float(key[at]),
					draw_number(self.seed, facts[block[local[at]]].request, names[place[at]]),
					names[place[at]],
					int(place[at]),
				)
				for at in tied.tolist()
			)
			place = place.copy()
			place[tied] = [row[-1] for row in drawn]
		rank = np.arange(len(local)) - np.searchsorted(local, local, side="left")
		chosen = rank < self.limit
		return block[local[chosen]], place[chosen], key[chosen]


class _Kept:
	"""The best pairs of a group so far, and per request the key that a further one must reach."""

	def __init__(self, requests: int, limit: int) -> None:
		self.limit = limit
		self.local = np.zeros(0, np.int64)
		self.place = np.zeros(0, np.int64)
		self.key = np.zeros(0, np.float64)
		self.enough = np.full(requests, -np.inf)

	def add(self, local: Positions, place: Positions, key: FloatArray, among: BoolArray) -> None:
		among = among & (key >= self.enough[local])
		if not among.any():
			return
		local = np.concatenate([self.local, local[among]])
		place = np.concatenate([self.place, place[among]])
		key = np.concatenate([self.key, key[among]])
		order = np.lexsort((-key, local))
		local, place, key = local[order], place[order], key[order]
		first = np.searchsorted(local, local, side="left")
		last = np.flatnonzero(np.arange(len(local)) - first == self.limit - 1)
		self.enough[local[last]] = key[last]
		chosen = key >= self.enough[local]
		self.local, self.place, self.key = local[chosen], place[chosen], key[chosen]
