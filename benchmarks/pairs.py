"""The best twenty places for every request of an invented region, beside the same done one request at a time.

Figures: seconds from facts to result, the most memory that the process took, and the pairs that were decided. The peer
judges a sample of the same requests one by one with ``find_vacancies``, the function that a counter uses; its seconds
are scaled to all of them. The sample's answers are compared, to the last tie.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import _region

from loket_kinderopvang.domain.matching import (
	RequestTable,
	VacancyTable,
	Weights,
	best_places_for_all,
	find_vacancies,
)

SHOWN, SAMPLE = 20, 200


def main() -> None:
	parser = argparse.ArgumentParser(description=__doc__)
	parser.add_argument("--requests", type=int, default=100_000)
	parser.add_argument("--vacancies", type=int, default=20_000)
	parser.add_argument("--seed", type=int, default=1)
	parser.add_argument("--workers", type=int, help="threads; by default one per core")
	parser.add_argument("--json", action="store_true", help="one line of figures and nothing else")
	options = parser.parse_args()

	wishes, places = _region.make(options.requests, options.vacancies, options.seed)
	begin = time.perf_counter()
	wish_table, place_table = RequestTable.of(wishes), VacancyTable.of(places)
	best = best_places_for_all(
		wish_table, place_table, Weights(), "seed", _region.TODAY, SHOWN, workers=options.workers
	)
	seconds = time.perf_counter() - begin
	peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

	sample = random.Random(options.seed).sample(range(len(wishes)), min(SAMPLE, len(wishes)))
	begin = time.perf_counter()
	singly = [find_vacancies(wishes[i], place_table, Weights(), "seed", _region.TODAY, SHOWN) for i in sample]
	one_by_one = (time.perf_counter() - begin) * len(wishes) / max(1, len(sample))
	differ = sum(
		[match.vacancy for match in matches] != [places[j].vacancy for j in best.place[best.of(i)].tolist()]
		for i, matches in zip(sample, singly, strict=True)
	)
	figures = {
		"seconds": round(seconds, 2),
		"peak_mib": round(peak),
		"pairs": options.requests * options.vacancies,
		"requests": options.requests,
		"vacancies": options.vacancies,
		"shown": len(best),
		"compared": len(sample),
		"different": differ,
		"peer": {
			"name": "find_vacancies one by one, scaled from the sample",
			"seconds": round(one_by_one, 1),
		},
	}
	if options.json:
		print(json.dumps(figures))
		return
	print(f"{options.requests} requests x {options.vacancies} vacancies = {figures['pairs']:,} pairs")
	print(f"all at once   {figures['seconds']} s, at most {figures['peak_mib']} MiB, {len(best)} shown")
	print(f"one by one    {one_by_one:.1f} s (scaled from {len(sample)}); {differ} of them differ")


if __name__ == "__main__":
	main()
