"""Who is who: pairs of registrations with a seeded error model, beside two other ways to find the same child.

Precision and recall of "likely or more" and of "possible or more". The peers see the same fields of the same pairs and
get the threshold at which they do best on them: rapidfuzz' ``token_sort_ratio`` over name, day and contact (the best of
three ways to write them on a line), and Splink 5 on DuckDB, trained on these registrations by expectation maximisation
(the best of two models: with what is known of the family, and without).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from loket_kinderopvang.domain import identity
from loket_kinderopvang.domain.identity import ChildIdentity, FamilyIdentity, normal_name

sys.path.insert(0, str(Path(__file__).parent))
from _identity_world import Pair, Registration, World

# It asks for other packages than Frappe does.
PEERS = ("splink==5.0.0",)
WANTED_RECALL, WANTED_PRECISION = 0.97, 0.98
SECONDS_FOR_PEER = 900


def main() -> None:
	parser = argparse.ArgumentParser(description=__doc__)
	parser.add_argument("--pairs", type=int, default=20_000)
	parser.add_argument("--seed", type=int, default=1)
	parser.add_argument("--missed", action="store_true", help="show of which kinds the mistakes are")
	parser.add_argument("--json", action="store_true", help="one line of figures and nothing else")
	options = parser.parse_args()

	pairs = World(options.seed).pairs(options.pairs)
	truth = [pair.same for pair in pairs]
	levels = [level_of(pair) for pair in pairs]
	figures: dict[str, Any] = {"pairs": len(pairs), "one_child": sum(truth), "seed": options.seed}
	for name, accepted in (
		("possible", (identity.POSSIBLE, identity.LIKELY, identity.SAME)),
		("likely", (identity.LIKELY, identity.SAME)),
	):
		figures[name] = measures(truth, [level in accepted for level in levels])
	figures["peers"] = [token_sort(pairs, truth), splink(pairs, truth)]
	best = max((peer.get("f1") or 0 for peer in figures["peers"]), default=0)
	figures["as_wanted"] = (
		figures["possible"]["recall"] >= WANTED_RECALL
		and figures["likely"]["precision"] >= WANTED_PRECISION
		and figures["possible"]["f1"] > best
	)
	if options.missed:
		show_mistakes(pairs, levels)
	if options.json:
		print(json.dumps(figures))
		return
	print(f"{len(pairs)} pairs, {sum(truth)} of one child")
	for name in ("possible", "likely"):
		print(f"{name + ' or more':45} {figures[name]}")
	for peer in figures["peers"]:
		print(f"{peer['name']:45} { {key: value for key, value in peer.items() if key != 'name'} }")


def measures(truth: Sequence[bool], found: Sequence[bool]) -> dict[str, float]:
	"""Return precision, recall and their harmonic mean."""
	right = sum(t and f for t, f in zip(truth, found, strict=True))
	precision = right / sum(found) if any(found) else 0.0
	recall = right / sum(truth) if any(truth) else 0.0
	f1 = 2 * precision * recall / (precision + recall) if right else 0.0
	return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}


def level_of(pair: Pair) -> str:
	return identity.compare_children(
		*(child_of(r) for r in (pair.left, pair.right)), *(family_of(r) for r in (pair.left, pair.right))
	).level


def child_of(r: Registration) -> ChildIdentity:
	return ChildIdentity(r.first_name, r.last_name, r.birth_date, r.expected_date, family=r.family)


def family_of(r: Registration) -> FamilyIdentity:
	return FamilyIdentity(
		names=(r.contact,),
		phones=(r.phone,) if r.phone else (),
		emails=(r.email,) if r.email else (),
		street=r.street,
		postal_code=r.postal_code,
	)


# ---- peers


def token_sort(pairs: list[Pair], truth: list[bool]) -> dict[str, Any]:
	ways: tuple[Callable[[Registration], str], ...] = (
		lambda r: f"{r.first_name} {r.last_name} {day_of(r)}",
		lambda r: f"{r.first_name} {r.last_name} {day_of(r)} {r.contact}",
		lambda r: f"{r.first_name} {r.last_name} {day_of(r)} {r.contact} {r.phone} {r.email} {r.street}",
	)
	best: dict[str, float] = {}
	for way in ways:
		lines = [(normal_name(way(p.left)), normal_name(way(p.right))) for p in pairs]
		scores = [fuzz.token_sort_ratio(*line) for line in lines]
		found = best_threshold(truth, scores)
		if found["f1"] > best.get("f1", -1.0):
			best = found
	return {"name": "rapidfuzz token_sort_ratio", **best}


def day_of(r: Registration) -> str:
	day = r.birth_date or r.expected_date
	return day.isoformat() if day else ""


def best_threshold(truth: Sequence[bool], scores: Sequence[float]) -> dict[str, float]:
	"""Return the measures at the threshold with the best F1, and that threshold."""
	ordered = sorted(zip(scores, truth, strict=True), reverse=True)
	positives, right, best, at = sum(truth), 0, -1.0, 0.0
	for number, (score, same) in enumerate(ordered, 1):
		right += same
		if number < len(ordered) and ordered[number][0] == score:
			continue
		f1 = 2 * right / (number + positives)
		if f1 > best:
			best, at = f1, score
	return {**measures(truth, [score >= at for score in scores]), "threshold": round(at, 4)}


def splink(pairs: list[Pair], truth: list[bool]) -> dict[str, Any]:
	name = "splink 5.0.0 on DuckDB"
	python = os.environ.get("LOKET_PEERS_PYTHON")
	if not python:
		return {"name": name, "problem": "it is not installed: run this with bin/benchmark"}
	given = [
		{
			"pair": number,
			"first_name": normal_name(r.first_name) or None,
			"last_name": normal_name(r.last_name) or None,
			"day": day_of(r) or None,
			"contact": normal_name(r.contact) or None,
			"phone": r.phone or None,
			"email": r.email or None,
			"street": normal_name(r.street) or None,
			"postal_code": r.postal_code or None,
		}
		for number, pair in enumerate(pairs)
		for r in (pair.left, pair.right)
	]
	try:
		done = subprocess.run(
			[python, str(Path(__file__).parent / "_peer_splink.py")],
			input=json.dumps(given),
			capture_output=True,
			text=True,
			timeout=SECONDS_FOR_PEER,
			env={key: value for key, value in os.environ.items() if key != "PYTHONPATH"},
		)
	except subprocess.TimeoutExpired:
		return {"name": name, "problem": f"not done within {SECONDS_FOR_PEER} s"}
	if done.returncode:
		return {"name": name, "problem": (done.stderr.strip().splitlines() or ["it failed"])[-1][:300]}
	found = [
		best_threshold(truth, [weights.get(str(number), -1e9) for number in range(len(pairs))])
		for weights in json.loads(done.stdout)
	]
	return {"name": name, **max(found, key=lambda measured: measured["f1"])}


def show_mistakes(pairs: list[Pair], levels: list[str]) -> None:
	"""Print to standard error how many pairs of each kind are missed or taken for one child."""
	missed, every, wrongly, unsure = Counter(), Counter(), Counter(), Counter()
	for pair, level in zip(pairs, levels, strict=True):
		kinds = pair.kinds
		every.update(kinds)
		if pair.same and level == identity.DIFFERENT:
			missed.update(kinds)
			print("missed", kinds, pair.left, pair.right, file=sys.stderr)
		elif pair.same and level == identity.POSSIBLE:
			unsure.update([kinds])
		elif not pair.same and level != identity.DIFFERENT:
			wrongly.update((kind, level) for kind in kinds)
	for kind, number in missed.most_common():
		print(f"missed {number} of {every[kind]}: {kind}", file=sys.stderr)
	for kinds, number in unsure.most_common(25):
		print(f"only possible {number}: {', '.join(kinds)}", file=sys.stderr)
	for (kind, level), number in wrongly.most_common():
		print(f"taken for {level} {number} of {every[kind]}: {kind}", file=sys.stderr)


if __name__ == "__main__":
	main()
