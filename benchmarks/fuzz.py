"""Inputs that nothing was made for, to every public page and every function of the interface: none may end in a 500.

Half of them go to the pages (hypothesis; bytes on the line), half to the functions (schemathesis, on the description
that the app gives of itself), as a guest and as each kind of user. Limits stay in force; each input comes from an
address of its own, and the town of the site is made anew.
"""

NEEDS_SITE = True
NEEDS_SERVER = True
PRODUCTION = True
PEERS = ("openapi-spec-validator==0.9.0", "schemathesis==4.32.5")

import argparse
import json
import os
import sys
import threading
import time
from collections import Counter
from typing import Any


def main() -> None:
	parser = argparse.ArgumentParser(description=__doc__)
	parser.add_argument("--inputs", type=int, default=20_000)
	parser.add_argument("--seed", type=int, default=20261125)
	parser.add_argument("--only", choices=("pages", "functions"))
	parser.add_argument("--at-once", type=int, default=2, help="so many senders for each half")
	parser.add_argument("--json", action="store_true", help="one line of figures and nothing else")
	options = parser.parse_args()
	os.environ["LOKET_FUZZ_PYTHON"] = os.environ["LOKET_PEERS_PYTHON"]
	from loket_kinderopvang.tests import fuzz_world

	world = fuzz_world.make(os.environ["LOKET_SITE_URL"])
	halves = {
		"pages": fuzz_world.pages_fuzzer(world),
		"functions": fuzz_world.functions_fuzzer(world),
	}
	if options.only:
		halves = {options.only: halves[options.only]}
	parts: dict[str, list[dict[str, Any]]] = {what: [] for what in halves}
	share = -(-options.inputs // (len(halves) * options.at_once))
	begin = time.perf_counter()

	def send(what: str, number: int) -> None:
		parts[what].append(halves[what](share, options.seed + 100_000 * number))
		say(f"{what}, sender {number}: {share} inputs after {time.perf_counter() - begin:.0f} s")

	# At once, so that they meet each other's records and locks.
	threads = [
		threading.Thread(target=send, args=(what, number))
		for what in halves
		for number in range(options.at_once)
	]
	for thread in threads:
		thread.start()
	for thread in threads:
		thread.join()
	if any(len(found) < options.at_once for found in parts.values()):
		sys.exit("A sender broke off; see above.")
	figures = {what: together(found) for what, found in parts.items()}
	faults = sum(part["faulty"] for part in figures.values())
	inputs = sum(part["inputs"] for part in figures.values())
	seconds = time.perf_counter() - begin
	if options.json:
		print(
			json.dumps(
				{"inputs": inputs, "faults": faults, "per_second": round(inputs / seconds, 1), **figures}
			)
		)
	else:
		for what, part in figures.items():
			print(
				f"{what}: {part['inputs']} inputs, {part['faulty']} faults; {part['statuses']}; known: {part['known']}"
			)
			for reason, sent in part["faults"].items():
				print(f"  {reason}\n    {sent}")
	sys.exit(1 if faults else 0)


def say(line: str) -> None:
	print(line, file=sys.stderr, flush=True)


def together(found: list[dict[str, Any]]) -> dict[str, Any]:
	"""Return what several senders got as one."""
	statuses: Counter[str] = Counter()
	known: Counter[str] = Counter()
	faults: dict[str, str] = {}
	for part in found:
		statuses.update(part["statuses"])
		known.update(part["known"])
		faults.update(part["faults"])
	return {
		"inputs": sum(part["inputs"] for part in found),
		"statuses": dict(sorted(statuses.items())),
		"known": dict(known),
		"slowest_seconds": max(part["slowest_seconds"] for part in found),
		"faulty": sum(part["faulty"] for part in found),
		"faults": faults,
	}


if __name__ == "__main__":
	main()
