"""How the engine's time grows with its work: every pair, and an allocation round, at 1k, 10k and 100k families.

Places and locations stay in step with the families (five families per place, sixteen per location), as in a region that
grows. The exponent is that of a straight line through the logarithms: 1 is in step with the families, 2 with the pairs.
Pairs are every request with every vacancy, which are 100 times as many at each step; ``scaled`` is what the plain way
would take, one request at a time, measured on a sample.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import _region
from allocation import make, market_of

from loket_kinderopvang.domain.allocation import allocate
from loket_kinderopvang.domain.matching import (
	RequestTable,
	VacancyTable,
	Weights,
	best_places_for_all,
	find_vacancies,
)

SIZES = (1_000, 10_000, 100_000)
PER_PLACE, PER_LOCATION = 5, 16
SHOWN, SAMPLE = 20, 50


def main() -> None:
	parser = argparse.ArgumentParser(description=__doc__)
	parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
	parser.add_argument("--seed", type=int, default=1)
	parser.add_argument("--json", action="store_true", help="one line of figures and nothing else")
	options = parser.parse_args()
	steps = [measure(size, options.seed) for size in options.sizes]
	figures: dict[str, Any] = {
		"steps": steps,
		"exponent": {
			what: exponent([(step["families"], step[what]) for step in steps])
			for what in ("pairs_seconds", "scaled_one_by_one_seconds", "allocation_seconds")
		},
	}
	if options.json:
		print(json.dumps(figures))
		return
	for step in steps:
		print(
			f"{step['families']:7} families  all pairs {step['pairs_seconds']:8.3f} s ({step['pairs']:,})"
			f"   one by one {step['scaled_one_by_one_seconds']:9.1f} s   allocation {step['allocation_seconds']:7.3f} s"
			f" ({step['placed']} placed, {step['blocking_pairs']} blocking pairs)"
		)
	print("exponent   " + "   ".join(f"{what} {value}" for what, value in figures["exponent"].items()))


def measure(families: int, seed: int) -> dict[str, Any]:
	"""Return the seconds of both at one size."""
	wishes, places = _region.make(families, families // PER_PLACE, seed)
	begin = time.perf_counter()
	place_table = VacancyTable.of(places)
	best_places_for_all(RequestTable.of(wishes), place_table, Weights(), "seed", _region.TODAY, SHOWN)
	pairs = time.perf_counter() - begin
	sample = random.Random(seed).sample(wishes, min(SAMPLE, len(wishes)))
	begin = time.perf_counter()
	for wish in sample:
		find_vacancies(wish, place_table, Weights(), "seed", _region.TODAY, SHOWN)
	singly = (time.perf_counter() - begin) * families / len(sample)
	market = market_of(make(families, max(1, families // PER_LOCATION), 0, seed))
	begin = time.perf_counter()
	found = allocate(market, str(seed))
	return {
		"families": families,
		"pairs": families * (families // PER_PLACE),
		"pairs_seconds": round(pairs, 4),
		"scaled_one_by_one_seconds": round(singly, 2),
		"allocation_seconds": round(time.perf_counter() - begin, 4),
		"placed": found.placed,
		"blocking_pairs": len(found.blocking),
	}


def exponent(points: list[tuple[int, float]]) -> float | None:
	"""Return the slope of the logarithms by least squares; None for fewer than two sizes."""
	if len(points) < 2:
		return None
	x = [math.log(size) for size, _seconds in points]
	y = [math.log(max(seconds, 1e-6)) for _size, seconds in points]
	mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
	top = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
	return round(top / sum((a - mean_x) ** 2 for a in x), 2)


if __name__ == "__main__":
	main()
