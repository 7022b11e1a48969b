"""Frappe's pages: their packages from npm in fixed versions, bundled as Frappe's pages ask for them."""

from __future__ import annotations

import re
import shutil
import subprocess

from closed_network_bench.bench import HERE, Bench, place_link
from closed_network_bench.steps import ClosedBenchError, run

FRONT_END = HERE / "front_end"
PACKAGES = (FRONT_END / "package.json", FRONT_END / "package-lock.json")
BUNDLER = FRONT_END / "bundle.mjs"
FRONT_DOOR = FRONT_END / "front_door.mjs"
OLDEST_NODE = 18


def check_node() -> None:
	"""Refuse a machine without Node.js and npm, or with a Node.js that is too old."""
	try:
		version = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout
	except OSError:
		version = ""
	found = re.match(r"v(\d+)\.", version)
	if not found or int(found.group(1)) < OLDEST_NODE or not shutil.which("npm"):
		raise ClosedBenchError(
			f"The closed-network bench bundles Frappe's pages with Node.js {OLDEST_NODE} or newer and npm; "
			"on Debian, install the packages nodejs and npm."
		)


def install_packages(bench: Bench) -> None:
	"""Put the packages in `apps/frappe/node_modules`; the lock file says which, down to their digests."""
	check_node()
	for file in PACKAGES:
		shutil.copyfile(file, bench.frappe / file.name)
	# No package may run a program while it is installed; none of these needs to.
	run(
		["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
		cwd=bench.frappe,
		log=bench.made / "making.log",
		failed="The packages of Frappe's pages could not be had from the npm registry.",
	)


def bundle(bench: Bench) -> None:
	"""Write `frappe/public/dist` and the lists `assets.json` and `assets-rtl.json`."""
	check_node()
	bench.assets.mkdir(parents=True, exist_ok=True)
	place_link(bench.assets / "frappe", bench.frappe / "frappe" / "public")
	# Some of Frappe's pages load a file straight from a package (the code editor, the Gantt chart).
	place_link(bench.assets / "frappe" / "node_modules", bench.frappe / "node_modules")
	shutil.copyfile(BUNDLER, bench.frappe / BUNDLER.name)
	shutil.copyfile(FRONT_DOOR, bench.frappe / FRONT_DOOR.name)
	run(
		["node", BUNDLER.name, bench.frappe / "frappe", bench.assets],
		cwd=bench.frappe,
		log=bench.made / "making.log",
		failed="Frappe's pages could not be bundled.",
	)
