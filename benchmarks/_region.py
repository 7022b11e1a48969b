"""An invented region the size of Flanders for the benchmarks: towns, families' wishes and free places."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from loket_kinderopvang.domain.matching import RequestFacts, VacancyFacts

TODAY = date(2026, 11, 23)
TOWNS = 300
# Roughly Flanders: degrees of latitude and longitude.
SOUTH, NORTH, WEST, EAST = 50.72, 51.45, 2.6, 5.85
LANGUAGES = ("nl", "nl", "nl", "nl", "fr", "en", "tr", "ar", "uk", "pl")


def make(requests: int, vacancies: int, seed: int) -> tuple[list[RequestFacts], list[VacancyFacts]]:
	"""Return wishes and places of an invented region; the same seed gives the same region."""
	draw = np.random.default_rng(seed)
	towns = np.stack([draw.uniform(SOUTH, NORTH, TOWNS), draw.uniform(WEST, EAST, TOWNS)], axis=1)
	size = draw.pareto(1.5, TOWNS) + 0.3
	size /= size.sum()

	def homes(count: int) -> np.ndarray:
		return towns[draw.choice(TOWNS, count, p=size)] + draw.normal(0, [0.018, 0.028], (count, 2))

	def weeks(count: int, share: float) -> np.ndarray:
		days = draw.random((count, 5)) < share
		days[~days.any(axis=1), 0] = True
		half = draw.random((count, 5)) < 0.1
		morning, afternoon = days, days & ~half
		bits = 1 << np.arange(0, 10, 2)
		return (morning * bits).sum(axis=1) + (afternoon * bits * 2).sum(axis=1)

	providers = max(1, vacancies // 3)
	at, speaks = homes(providers), draw.integers(0, len(LANGUAGES), (providers, 2))
	kinds = draw.random(providers) < 0.45
	of = draw.integers(0, providers, vacancies)
	masks, starts = weeks(vacancies, 0.8), draw.integers(-60, 400, vacancies)
	ends, ages = draw.random(vacancies) < 0.1, draw.choice([0, 0, 0, 0, 12, 18], vacancies)
	prices, hours = draw.random(vacancies) < 0.75, draw.choice([0, 0, 0, 0, 1, 2, 3], vacancies)
	confirmed, free = draw.integers(0, 90, vacancies), draw.integers(1, 4, vacancies)
	places = [
		VacancyFacts(
			vacancy=f"VP-{i}",
			provider=f"OL-{of[i]}",
			available_from=TODAY + timedelta(days=int(starts[i])),
			available_until=TODAY + timedelta(days=int(starts[i]) + 500) if ends[i] else None,
			slot_mask=int(masks[i]),
			places=int(free[i]),
			age_from_months=int(ages[i]),
			extended_mask=int(hours[i]),
			price_system="Income-based" if prices[i] else "Free Price",
			kind="Family Care" if kinds[of[i]] else "Group Care",
			latitude=float(at[of[i], 0]),
			longitude=float(at[of[i], 1]),
			languages=frozenset(LANGUAGES[j] for j in speaks[of[i]]),
			inclusive=bool(i % 9 == 0),
			confirmed_on=TODAY - timedelta(days=int(confirmed[i])),
		)
		for i in range(vacancies)
	]
	home, masks, starts = homes(requests), weeks(requests, 0.7), draw.integers(14, 400, requests)
	ages, asked = draw.integers(60, 900, requests), draw.integers(0, 250, requests)
	price, kind = draw.random(requests) < 0.6, draw.integers(0, 6, requests)
	hours, unknown = draw.choice([0] * 12 + [1, 2], requests), draw.random(requests) < 0.01
	limit, prefers = draw.choice([0, 0, 5, 10], requests), draw.random(requests) < 0.4
	chosen = draw.integers(0, providers, (requests, 2))
	language, tier = draw.integers(0, len(LANGUAGES), requests), draw.choice([1, 2, 99, 99, 99], requests)
	wishes = []
	for i in range(requests):
		start = TODAY + timedelta(days=int(starts[i]))
		wishes.append(
			RequestFacts(
				request=f"OV-{i}",
				wanted_from=start,
				child_date=start - timedelta(days=int(ages[i])),
				slot_mask=int(masks[i]),
				extended_mask=int(hours[i]),
				price_system="Income-based" if price[i] else "",
				kind=("Family Care", "Group Care", "", "", "", "")[kind[i]],
				latitude=None if unknown[i] else float(home[i, 0]),
				longitude=None if unknown[i] else float(home[i, 1]),
				max_km=float(limit[i]),
				preferred=tuple(f"OL-{j}" for j in chosen[i]) if prefers[i] else (),
				siblings=frozenset([f"OL-{chosen[i, 0]}"]) if i % 12 == 0 else frozenset(),
				inclusive=bool(i % 60 == 0),
				language=LANGUAGES[language[i]],
				asked_on=TODAY - timedelta(days=int(asked[i])),
				tier=int(tier[i]),
				weight=float(i % 3),
			)
		)
	return wishes, places
