"""Solves an allocation with another package, in a Python of its own: JSON on standard input, JSON on standard output.

Only the solving is timed, not the reading of the input nor the import of the package.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from typing import Any


def chilmai(given: dict[str, Any]) -> dict[str, Any]:
	"""The CP-SAT model of ChilmAI, with no blocking pair allowed, as its own service calls it."""
	from chilmai.algorithm.cp_use_transfer.CP_algo import CP
	from chilmai.constants import UNMATCHED_DAYCARE_ID as NOWHERE

	ages, families = given["ages"], given["families"]
	children_dic, families_dic = {}, {}
	for number, (children, choices) in enumerate(families, 1):
		families_dic[number] = {
			"id": number,
			"children": [child + 1 for child in children],
			"pref": [
				tuple(p + 1 for p in choice) if len(children) > 1 else choice[0] + 1 for choice in choices
			],
		}
		for at, child in enumerate(children):
			children_dic[child + 1] = {
				"id": child + 1,
				"age": ages[child],
				"family_id": number,
				"initial_daycare_id": NOWHERE,
				"preference_list": [choice[at] + 1 for choice in choices],
			}
	daycares_dic = {
		number: {
			"id": number,
			"recruiting_numbers_list": [*free, *[0] * (6 - len(free))],
			"share_ages_list": [],
			"priority_child_id_list": [child + 1 for child in asking],
			"priority_score_list": [len(asking) - at for at in range(len(asking))],
			"is_use_transfer": [True] * 6,
		}
		for number, (free, asking) in enumerate(zip(given["capacity"], given["asking"], strict=True), 1)
	}
	begin = time.perf_counter()
	outcome, *_ = CP(
		children_dic,
		daycares_dic,
		families_dic,
		share_bool=False,
		bp_num=0,
		solver_time=given["limit"],
		exclude_bool=True,
		search_depth=0,
	)
	seconds = time.perf_counter() - begin
	provider = [outcome[child + 1]["CP"] for child in range(len(ages))]
	return {"seconds": seconds, "provider": [-1 if p == NOWHERE else p - 1 for p in provider]}


def matching(given: dict[str, Any]) -> dict[str, Any]:
	"""Hospital-resident of the package ``matching``: a hospital is one age group of a provider."""
	from matching.games import HospitalResident

	ages = given["ages"]
	asking: dict[str, list[str]] = {}
	for provider, children in enumerate(given["asking"]):
		for child in children:
			asking.setdefault(f"{provider}/{ages[child]}", []).append(str(child))
	wants = {
		str(children[0]): [f"{choice[0]}/{ages[children[0]]}" for choice in choices]
		for children, choices in given["families"]
		if choices
	}
	free = {name: given["capacity"][int(name.split("/")[0])][int(name.split("/")[1])] for name in asking}
	full = {name for name, count in free.items() if count < 1}
	wants = {child: [name for name in names if name not in full] for child, names in wants.items()}
	wants = {child: names for child, names in wants.items() if names}
	begin = time.perf_counter()
	game = HospitalResident.create_from_dictionaries(
		wants,
		{name: [c for c in children if c in wants] for name, children in asking.items() if name not in full},
		{name: count for name, count in free.items() if name not in full},
	)
	found = game.solve(optimal="resident")
	seconds = time.perf_counter() - begin
	provider = [-1] * len(ages)
	for hospital, residents in found.items():
		for resident in residents:
			provider[int(resident.name)] = int(hospital.name.split("/")[0])
	return {"seconds": seconds, "provider": provider}


def main() -> None:
	solver = {"chilmai": chilmai, "matching": matching}[sys.argv[1]]
	print(json.dumps(solver(json.load(sys.stdin))))


if __name__ == "__main__":
	# ``matching`` copies its players recursively: a large game needs a deep stack.
	sys.setrecursionlimit(10_000_000)
	threading.stack_size(1 << 30)
	work = threading.Thread(target=main)
	work.start()
	work.join()
