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
from collections.abc import Callable
from typing import Any


def main() -> None:
	parser = argparse.ArgumentParser(description=__doc__)
	parser.add_argument("--inputs", type=int, default=20_000)
	parser.add_argument("--seed", type=int, default=20261125)
	parser.add_argument("--only", choices=("pages", "functions"))
	parser.add_argument("--json", action="store_true", help="one line of figures and nothing else")
	options = parser.parse_args()
	url = os.environ["LOKET_SITE_URL"]
	os.environ["LOKET_FUZZ_PYTHON"] = os.environ["LOKET_PEERS_PYTHON"]
	from loket_kinderopvang.tests import fuzz_world

	world = fuzz_world.make(url)
	share = options.inputs if options.only else options.inputs // 2
	figures: dict[str, Any] = {}

	def run(what: str, fuzz: Callable[..., dict[str, Any]]) -> None:
		begin = time.perf_counter()
		figures[what] = fuzz(world, share, options.seed)
		figures[what]["per_second"] = round(share / (time.perf_counter() - begin), 1)

	# At once, so that they meet each other's records and locks. The functions are called by a program of its own.
	beside = threading.Thread(target=run, args=("functions", fuzz_world.fuzz_functions))
	if options.only != "pages":
		beside.start()
	if options.only != "functions":
		run("pages", fuzz_world.fuzz_pages)
	if options.only != "pages":
		beside.join()
		if "functions" not in figures:
			sys.exit("The run of the functions broke off; see above.")
	faults = sum(part["faulty"] for part in figures.values())
	inputs = sum(part["inputs"] for part in figures.values())
	if options.json:
		print(json.dumps({"inputs": inputs, "faults": faults, **figures}))
	else:
		for what, part in figures.items():
			print(
				f"{what}: {part['inputs']} inputs, {part['faulty']} faults; {part['statuses']}; known: {part['known']}"
			)
			for reason, sent in part["faults"].items():
				print(f"  {reason}\n    {sent}")
	sys.exit(1 if faults else 0)


if __name__ == "__main__":
	main()
