"""An allocation round of the wanted size, beside another package on the same input in the same run.

Children of three ages ask for whole weeks at providers, each in its own order; every provider orders the children in
its own way, so that much has to be settled. Families with two children want them at the same provider. The peer is, as
far as it can solve the size within the limit: ChilmAI when there are siblings, the package ``matching`` when there are
none, and otherwise the textbook's algorithm in plain Python. Placed children, blocking pairs and whether the results are
identical are printed for both.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import time
from pathlib import Path
from typing import Any

from loket_kinderopvang.domain.allocation import Household, Market, allocate

# Each needs its own versions of much, so they are installed apart from the app.
PEERS = ("chilmai==0.2.2", "matching==1.4.3")
AGES, CHOICES = 3, 5
# Larger than this the peers did not end within the limit on two cores.
MOST_FOR = {"chilmai": 2000, "matching": 12_000}
REPEAT_UNDER_SECONDS = 1.0


def main() -> None:
	parser = argparse.ArgumentParser(description=__doc__)
	parser.add_argument("--children", type=int, default=1376)
	parser.add_argument("--providers", type=int, default=60)
	parser.add_argument("--siblings", type=float, default=10, help="percentage of families with two children")
	parser.add_argument("--seed", type=int, default=1)
	parser.add_argument("--limit", type=int, default=600, help="seconds that the peer may take")
	parser.add_argument("--peer", choices=["auto", "chilmai", "matching", "textbook", "none"], default="auto")
	parser.add_argument("--json", action="store_true", help="one line of figures and nothing else")
	options = parser.parse_args()

	given = make(options.children, options.providers, options.siblings / 100, options.seed)
	market = market_of(given)
	seconds, found = timed(market, str(options.seed))
	ours = [place // AGES if place >= 0 else -1 for place in found.place]
	peer = options.peer
	if peer == "auto":
		peer = "chilmai" if options.siblings else "matching"
		if options.children > MOST_FOR[peer]:
			peer = "none" if options.siblings else "textbook"
	figures: dict[str, Any] = {
		"seconds": round(seconds, 4),
		"placed": found.placed,
		"blocking_pairs": len(found.blocking),
		"children": options.children,
		"providers": options.providers,
		"orders_tried": found.tries,
		"peer": None,
	}
	if peer != "none":
		other = textbook(given) if peer == "textbook" else elsewhere(peer, {**given, "limit": options.limit})
		if "problem" in other:
			figures["peer"] = {"name": peer, "seconds": None, "placed": None, "problem": other["problem"]}
		else:
			figures["peer"] = {
				"name": peer,
				"seconds": round(other["seconds"], 4),
				"placed": sum(provider >= 0 for provider in other["provider"]),
				"identical": other["provider"] == ours,
				"times_faster": round(other["seconds"] / seconds, 1),
			}
	if options.json:
		print(json.dumps(figures))
		return
	print(
		f"{options.children} children x {options.providers} providers, {options.siblings:g} % sibling families"
	)
	print(f"allocate   {seconds:.4f} s, {found.placed} placed, {len(found.blocking)} blocking pairs")
	print(f"peer       {figures['peer']}")


def make(children: int, providers: int, siblings: float, seed: int) -> dict[str, Any]:
	"""Return an invented instance: per family its children and choices, per provider its order of children."""
	draw = random.Random(seed)
	popular = [draw.paretovariate(1.5) for _ in range(providers)]
	age: list[int] = []
	families = []
	choose = min(CHOICES, providers)
	while len(age) < children:
		size = 2 if draw.random() < siblings and len(age) + 2 <= children else 1
		names: list[int] = []
		while len(names) < choose:
			name = (
				draw.choices(range(providers), popular)[0] if providers <= 500 else draw.randrange(providers)
			)
			if name not in names:
				names.append(name)
		members = list(range(len(age), len(age) + size))
		age += [draw.randrange(AGES) for _ in members]
		families.append((members, [(name,) * size for name in names]))
	points = [draw.randrange(0, 40) for _ in age]
	asking: list[list[tuple[float, int]]] = [[] for _ in range(providers)]
	for members, choices in families:
		for choice in choices:
			for child in members:
				asking[choice[0]].append((points[child] + 15 * draw.random(), child))
	capacity = [
		[max(0, round(draw.gauss(0.85, 0.3) * children / providers / AGES)) for _ in range(AGES)]
		for _ in range(providers)
	]
	return {
		"ages": age,
		"families": families,
		"asking": [[child for _points, child in sorted(line)] for line in asking],
		"capacity": capacity,
	}


def market_of(given: dict[str, Any]) -> Market:
	ages = given["ages"]
	rank = {
		(child, provider * AGES + ages[child]): at
		for provider, line in enumerate(given["asking"])
		for at, child in enumerate(line)
	}
	choices: list[list[int]] = [[] for _ in ages]
	households, household_ranks = [], {}
	for members, wanted in given["families"]:
		joint = [
			tuple(p * AGES + ages[child] for p, child in zip(choice, members, strict=True))
			for choice in wanted
		]
		if len(members) == 1:
			choices[members[0]] = [choice[0] for choice in joint]
			continue
		households.append(Household(tuple(members), tuple(joint)))
		for choice in joint:
			for child, place in zip(members, choice, strict=True):
				household_ranks[child, place] = rank[child, place]
	return Market(
		weeks=[0b1111111111] * len(ages),
		choices=choices,
		ranks=[[rank[child, place] for place in line] for child, line in enumerate(choices)],
		capacity=[[free] * 10 + [0] * 4 for line in given["capacity"] for free in line],
		households=households,
		household_ranks=household_ranks,
	)


def timed(market: Market, seed: str) -> tuple[float, Any]:
	"""Return the seconds of one allocation, the median of five when it is short."""
	taken = []
	for _ in range(5):
		begin = time.perf_counter()
		found = allocate(market, seed)
		taken.append(time.perf_counter() - begin)
		if taken[0] > REPEAT_UNDER_SECONDS:
			break
	return sorted(taken)[len(taken) // 2], found


def elsewhere(name: str, given: dict[str, Any]) -> dict[str, Any]:
	"""Solve with another package in its own Python."""
	python = os.environ.get("LOKET_PEERS_PYTHON")
	if not python:
		return {"problem": "the peers are not installed: run this with bin/benchmark"}
	try:
		done = subprocess.run(
			[python, str(Path(__file__).parent / "_peer_solvers.py"), name],
			input=json.dumps(given),
			capture_output=True,
			text=True,
			timeout=given["limit"] + 60,
			env={key: value for key, value in os.environ.items() if key != "PYTHONPATH"},
		)
	except subprocess.TimeoutExpired:
		return {"problem": f"not ended after {given['limit']} s"}
	if done.returncode:
		return {"problem": done.stderr.strip().splitlines()[-1]}
	return json.loads(done.stdout.strip().splitlines()[-1])


def textbook(given: dict[str, Any]) -> dict[str, Any]:
	"""Gale and Shapley for single children, as a textbook has it, with a sorted list per age group."""
	from bisect import insort

	ages = given["ages"]
	rank = {(c, p): at for p, line in enumerate(given["asking"]) for at, c in enumerate(line)}
	wants = {members[0]: [choice[0] for choice in choices] for members, choices in given["families"]}
	begin = time.perf_counter()
	held: dict[tuple[int, int], list[tuple[int, int]]] = {}
	at = dict.fromkeys(wants, 0)
	free, provider = list(wants), [-1] * len(ages)
	while free:
		child = free.pop()
		if at[child] == len(wants[child]):
			continue
		there = wants[child][at[child]]
		at[child] += 1
		line = held.setdefault((there, ages[child]), [])
		insort(line, (rank[child, there], child))
		if len(line) > given["capacity"][there][ages[child]]:
			free.append(line.pop()[1])
	for (there, _age), line in held.items():
		for _rank, child in line:
			provider[child] = there
	return {"seconds": time.perf_counter() - begin, "provider": provider}


if __name__ == "__main__":
	main()
