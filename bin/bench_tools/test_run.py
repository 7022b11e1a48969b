"""bin/test: every layer, on every platform that is here; counts in .test-record.json."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import threading
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from bench_tools import debian, platforms
from bench_tools.places import APP, ARTEFACTS, CHECKOUT, ToolError, aside, home, progress, say, step
from bench_tools.platforms import Platform
from bench_tools.services import Services
from bench_tools.sites import TOOLS, SitesFolder, app_requirements, own_python

LAYERS = ("unit", "metadata", "site", "upgrade", "browser")
SITE = "test.localhost"
# A site of an earlier version, for the layer that migrates it.
OLD_SITE = "old.localhost"
# Layers whose tests run programs in Pythons of their own: the groups of packages in pyproject.toml, and how tests find them.
OWN_PYTHONS = {
	"metadata": (("lint", "LOKET_LINT_PYTHON"), ("fuzz", "LOKET_FUZZ_PYTHON")),
	"site": (("fuzz", "LOKET_FUZZ_PYTHON"),),
}
WITHOUT_PLATFORM = ("unit", "metadata")
# A part of the layer "site" that runs in another lane than the rest, on a site of its own.
DOORS = "site-doors"
DOORS_SITE = "doors.localhost"
# Its files, of those that ask the site over HTTP: so many that the lanes end at about the same time.
DOORS_FILES = (
	"test_attack.py",
	"test_permission_matrix.py",
	"test_safe_exports.py",
	"test_strange_inputs.py",
	"test_well_formed.py",
)


def layer_of(part: str) -> str:
	"""Return the layer under which a part of it is asked for and counted; most have one part, of the same name."""
	return "site" if part == DOORS else part


@dataclass(frozen=True)
class Lane:
	"""Layers, or parts of them, that run one after the other, beside those of another lane.

	Each lane has databases, queues, a mail sink and a folder of sites of its own: the worker of the browser's site would
	do the other's jobs, and an emptied queue or mail folder would be missed.
	"""

	name: str
	parts: tuple[str, ...]
	services: str

	def wanted(self, layers: list[str]) -> list[str]:
		"""Return its parts of these layers."""
		return [part for part in self.parts if layer_of(part) in layers]

	def needs_services(self, layers: list[str]) -> bool:
		return any(part not in WITHOUT_PLATFORM for part in self.wanted(layers))

	def folder(self, platform: Platform, services: Services) -> SitesFolder:
		own = SitesFolder(platform, services)
		if self is LANES[0]:
			return own
		return SitesFolder(platform, services, own.folder.with_name(f"{own.folder.name}-{self.name}"))


# About as long as each other on two cores.
LANES = (
	Lane("site", ("site",), "test-services"),
	Lane("beside", ("unit", "metadata", "browser", "upgrade", DOORS), "test-services-beside"),
)
RECORD = CHECKOUT / ".test-record.json"


def main() -> int:
	parser = argparse.ArgumentParser(
		prog="bin/test", description="Run the tests; without options all of them."
	)
	parser.add_argument("--layer", action="append", choices=LAYERS, help="only this layer (may be repeated)")
	parser.add_argument(
		"--bench",
		action="append",
		default=[],
		help='only on this bench: a folder, or "closed"; with @postgres on that database (may be repeated)',
	)
	parser.add_argument("-k", dest="only", help="only tests whose name holds this")
	parser.add_argument("--keep", action="store_true", help="use the site of the last run again, and keep it")
	options = parser.parse_args()
	layers = options.layer or list(LAYERS)
	try:
		return run_all(layers, options)
	except ToolError as error:
		say(str(error))
		return 2


def run_all(layers: list[str], options: argparse.Namespace) -> int:
	debian.ensure(browser="browser" in layers)
	shutil.rmtree(ARTEFACTS, ignore_errors=True)
	(ARTEFACTS / "screenshots").mkdir(parents=True)
	everywhere = platforms.choose_all(options.bench)
	postgres = any(platform.database == "postgres" for platform in everywhere)
	if postgres:
		debian.ensure_postgres()
	lanes = [lane for lane in LANES if lane.wanted(layers)]
	services = {lane.name: Services(home() / lane.services) for lane in LANES}
	counts: dict[str, dict[str, int]] = {}
	per_bench: dict[str, dict[str, dict[str, int]]] = {}
	versions: list[str] = []
	try:
		with step("services: MariaDB, Redis, mail sink"):
			# A run that was killed leaves its servers, perhaps of another bench.
			for each in services.values():
				each.stop()
			for lane in lanes:
				if lane.needs_services(layers):
					services[lane.name].start(postgres=postgres)
		for position, platform in enumerate(everywhere):
			folders = {lane.name: lane.folder(platform, services[lane.name]) for lane in lanes}
			# One after the other: they share the packages.
			for folder in folders.values():
				folder.make()
			versions.append(platform.version)
			wanted = [layer for layer in layers if position == 0 or layer not in WITHOUT_PLATFORM]
			here = side_by_side(lanes, folders, wanted, options)
			per_bench[f"{platform.version} ({platform.name}, {platform.database})"] = here
			add_counts(counts, here)
	finally:
		for each in services.values():
			each.stop()
	write_record(counts, per_bench, versions)
	for bench, here in per_bench.items():
		for layer, numbers in here.items():
			say(f"{bench:60} {layer:9} {numbers}")
	passed, failed, skipped = (
		sum(c[key] for c in counts.values()) for key in ("passed", "failed", "skipped")
	)
	print(f"{passed} passed, {failed} failed, {skipped} skipped", flush=True)
	return 1 if failed or not passed else 0


def add_counts(to: dict[str, dict[str, int]], more: dict[str, dict[str, int]]) -> None:
	"""Add counts of parts, or of layers, to those of their layers."""
	for part, numbers in more.items():
		total = to.setdefault(layer_of(part), {"passed": 0, "failed": 0, "skipped": 0})
		for key, value in numbers.items():
			total[key] += value


def side_by_side(
	lanes: list[Lane], folders: dict[str, SitesFolder], layers: list[str], options: argparse.Namespace
) -> dict[str, dict[str, int]]:
	"""Run the lanes at the same time and return the counts of each layer, all its parts together.

	The first one's progress is seen as it comes, each other one's after it: nothing is mixed.
	"""

	broken_off = threading.Event()

	def log(lane: Lane) -> Path:
		return ARTEFACTS / f"{folders[lane.name].platform.name}-{lane.name}.log"

	def run_aside(lane: Lane) -> dict[str, dict[str, int]]:
		with aside(log(lane)):
			return run_lane(lane, folders[lane.name], layers, options, broken_off)

	with ThreadPoolExecutor(max_workers=max(1, len(lanes))) as pool:
		others = [(lane, pool.submit(run_aside, lane)) for lane in lanes[1:]]
		try:
			here: dict[str, dict[str, int]] = {}
			add_counts(here, run_lane(lanes[0], folders[lanes[0].name], layers, options, broken_off))
			for lane, running in others:
				beside = ", ".join(lane.wanted(layers))
				with step(f"until the end of what runs beside it: {beside}"):
					wait([running])
				say(log(lane).read_text(encoding="utf-8", errors="replace"))
				add_counts(here, running.result())
		except BaseException:
			# Whoever breaks the run off waits for the step that runs, not for all of them.
			broken_off.set()
			raise
	return {layer: here[layer] for layer in LAYERS if layer in here}


def run_lane(
	lane: Lane,
	folder: SitesFolder,
	layers: list[str],
	options: argparse.Namespace,
	broken_off: threading.Event,
) -> dict[str, dict[str, int]]:
	"""Run the wanted parts of a lane one after the other and return their counts; what can't run counts as one failure."""
	here: dict[str, dict[str, int]] = {}
	for part in lane.wanted(layers):
		if broken_off.is_set():
			continue
		try:
			if part in WITHOUT_PLATFORM:
				here[part] = run_part(folder, part, options, site=None)
			elif part == "upgrade":
				here[part] = upgrade(folder, options)
			elif options.only and layer_of(part) == "site" and not any_chosen(folder, part, options.only):
				say(f"{part} tests: -k chooses none")
			else:
				here[part] = on_new_site(folder, part, options)
		except ToolError as error:
			say(f"{part} tests on {folder.platform.name}: {error}")
			here[part] = {"passed": 0, "failed": 1, "skipped": 0}
	return here


def on_new_site(folder: SitesFolder, part: str, options: argparse.Namespace) -> dict[str, int]:
	"""Make a site for a layer or a part of it, or take the kept one, and run it there.

	Raises:
		ToolError: the site could not be made.
	"""
	site = DOORS_SITE if part == DOORS else SITE
	if options.keep and (folder.sites / site).exists():
		folder.frappe("migrate", site=site)
	else:
		folder.new_site(site, visitors=True)
	numbers = run_part(folder, part, options, site=site)
	if part == "site" and not (options.keep or options.only):
		numbers["passed" if leaves_cleanly(folder) else "failed"] += 1
	if not options.keep:
		folder.drop_site(site)
	return numbers


def leaves_cleanly(folder: SitesFolder) -> bool:
	"""Take the app off the used site and put it on again; tell whether nothing stayed behind and it went in."""
	with step(f"uninstall-app and install-app again on Frappe {folder.platform.version}"):
		try:
			folder.frappe("uninstall-app", APP, "--yes", "--no-backup", "--force", site=SITE)
			left = folder.run_python(TOOLS / "left_behind.py", SITE).split("\n")
			folder.frappe("install-app", APP, site=SITE)
		except ToolError as error:
			say(str(error))
			return False
	for line in filter(None, left):
		say(f"  left behind: {line}")
	return not any(left)


def upgrade(folder: SitesFolder, options: argparse.Namespace) -> dict[str, int]:
	"""Make a site what it was in an earlier version, migrate it, broken off and whole, and run the layer that looks at it."""
	tests = CHECKOUT / APP / "tests"
	try:
		folder.new_site(OLD_SITE, with_app=False)
		with step("a site of 0.1.0, migrated"):
			kept = tests / "upgrade" / "v0_1_0.json.gz"
			folder.run_python(tests / "kept_site.py", "put-back", OLD_SITE, str(kept))
			say(folder.run_python(tests / "upgrade" / "broken_migrate.py", OLD_SITE).rstrip())
			folder.frappe("migrate", site=OLD_SITE)
		return run_part(folder, "upgrade", options, site=OLD_SITE)
	except ToolError as error:
		say(str(error))
		return {"passed": 0, "failed": 1, "skipped": 0}
	finally:
		if not options.keep:
			folder.drop_site(OLD_SITE)


def tests_of(part: str) -> list[str]:
	"""Return what pytest is told to run a part."""
	folder = CHECKOUT / APP / "tests" / layer_of(part)
	doors = [folder / file for file in DOORS_FILES]
	if part == DOORS:
		return [str(file) for file in doors]
	return [str(folder), *(f"--ignore={file}" for file in doors if part == "site")]


def any_chosen(folder: SitesFolder, part: str, only: str) -> bool:
	"""Tell whether -k chooses a test of a part: without one it needs no site."""
	command = [str(folder.python), "-m", "pytest", *tests_of(part), f"--rootdir={CHECKOUT}"]
	done = subprocess.run(
		[*command, "-q", "--collect-only", "-k", only],
		cwd=CHECKOUT,
		env={**folder.environment, "LOKET_REQUIRE_SITE": "1", "LOKET_SITE": SITE},
		stdin=subprocess.DEVNULL,
		capture_output=True,
	)
	# 5: none. What can't even be read fails when it runs, and says why.
	return done.returncode != 5


def run_part(folder: SitesFolder, part: str, options: argparse.Namespace, site: str | None) -> dict[str, int]:
	"""Run a layer, or a part of it, with pytest and return its counts; a run that breaks off counts as one failure more."""
	layer = layer_of(part)
	report = ARTEFACTS / f"{folder.platform.name}-{part}.xml"
	environment = {
		**folder.environment,
		"LOKET_ARTEFACTS": str(ARTEFACTS),
		"HYPOTHESIS_STORAGE_DIRECTORY": str(home() / "hypothesis"),
	}
	for group, variable in OWN_PYTHONS.get(layer, ()):
		environment[variable] = str(own_python(app_requirements(group)))
	if site:
		environment.update(
			LOKET_SITE=site,
			LOKET_SITES_PATH=str(folder.sites),
			LOKET_REQUIRE_SITE="1",
			LOKET_MAIL_FOLDER=str(folder.services.mail),
			LOKET_MAIL_PORT=str(folder.services.ports["smtp"]),
			LOKET_BENCH=folder.platform.name,
		)
		for message in folder.services.mail.glob("*.eml"):
			message.unlink()
		folder.services.forget_jobs()
		if layer == "upgrade":
			environment["LOKET_UPGRADED_FROM"] = "0.1.0"
		if layer == "browser":
			environment["LOKET_SITE_URL"] = folder.serve(site)
	command = [
		str(folder.python),
		"-m",
		"pytest",
		*tests_of(part),
		f"--rootdir={CHECKOUT}",
		"-q",
		"--tb=short",
		"--durations=5",
		f"--junitxml={report}",
	]
	if options.only:
		command += ["-k", options.only]
	with step(f"{part} tests on Frappe {folder.platform.version} ({folder.platform.name})"):
		progress().flush()
		done = subprocess.run(
			command,
			cwd=CHECKOUT,
			env=environment,
			stdin=subprocess.DEVNULL,
			stdout=progress(),
			stderr=progress(),
		)
	if layer == "browser":
		folder.stop_serving()
	numbers = read_report(report)
	# 5: no test was chosen, as -k may do. Anything else that is neither 0 nor 1 broke off.
	if done.returncode not in (0, 1, 5):
		numbers["failed"] += 1
	return numbers


def read_report(report: Path) -> dict[str, int]:
	"""Return the counts of a JUnit file, in tests.

	Its own totals count each subtest that did not pass, and in some versions each that did, as a test. A test that failed
	and broke off while it cleaned up stands there twice. A test of which a part was skipped is counted as skipped.
	"""
	numbers = {"passed": 0, "failed": 0, "skipped": 0}
	if not report.exists():
		return numbers
	ends: dict[tuple[str, str], set[str]] = {}
	for case in ElementTree.parse(report).getroot().iter("testcase"):
		test = (case.get("classname", ""), case.get("name", ""))
		ends.setdefault(test, set()).update(part.tag for part in case)
	for end in ends.values():
		bad = end & {"failure", "error"}
		numbers["failed" if bad else "skipped" if "skipped" in end else "passed"] += 1
	return numbers


def write_record(counts: dict, per_bench: dict, versions: list[str]) -> None:
	"""Write what was counted, on which commit; a changed work tree is said."""

	def git(*arguments: str) -> str:
		return subprocess.run(
			["git", *arguments], cwd=CHECKOUT, capture_output=True, text=True
		).stdout.strip()

	record = {
		"commit": git("rev-parse", "HEAD"),
		"dirty": bool(git("status", "--porcelain")),
		"layers": counts,
		"frappe": versions,
		"benches": per_bench,
	}
	parts: dict[str, int] = {}
	for file in sorted(ARTEFACTS.glob("matrix_cells-*.json")):
		parts.update(json.loads(file.read_text()))
	if parts:
		record.update(matrix_cells=sum(parts.values()), matrix_parts=parts)
	RECORD.write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
	os.chdir(CHECKOUT)
	sys.exit(main())
