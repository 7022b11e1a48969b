"""bin/test: every layer, on every platform that is here; counts in .test-record.json."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from bench_tools import debian, platforms
from bench_tools.places import APP, ARTEFACTS, CHECKOUT, ToolError, home, say, step
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
	services = Services(home() / "test-services")
	counts: dict[str, dict[str, int]] = {}
	per_bench: dict[str, dict[str, dict[str, int]]] = {}
	versions: list[str] = []
	failed_to_run: list[str] = []
	try:
		with step("services: MariaDB, Redis, mail sink"):
			# A run that was killed leaves its servers, perhaps of another bench.
			services.stop()
			services.start(postgres=postgres)
		for position, platform in enumerate(everywhere):
			folder = SitesFolder(platform, services)
			folder.make()
			versions.append(platform.version)
			here: dict[str, dict[str, int]] = {}
			if position == 0:
				for layer in ("unit", "metadata"):
					if layer in layers:
						here[layer] = run_layer(folder, layer, options, site=None)
			wanted = [layer for layer in ("site", "browser") if layer in layers]
			if wanted:
				try:
					if not (options.keep and (folder.sites / SITE).exists()):
						folder.new_site(SITE, visitors=True)
					else:
						folder.frappe("migrate", site=SITE)
				except ToolError as error:
					say(str(error))
					failed_to_run.append(f"{platform.name}: the site could not be made")
					wanted = []
				for layer in wanted:
					here[layer] = run_layer(folder, layer, options, site=SITE)
				if "site" in wanted and not (options.keep or options.only):
					here["site"]["passed" if leaves_cleanly(folder) else "failed"] += 1
				if wanted and not options.keep:
					folder.drop_site(SITE)
			if "upgrade" in layers:
				here["upgrade"] = upgrade(folder, options)
			per_bench[f"{platform.version} ({platform.name}, {platform.database})"] = here
			for layer, numbers in here.items():
				total = counts.setdefault(layer, {"passed": 0, "failed": 0, "skipped": 0})
				for key, value in numbers.items():
					total[key] += value
	finally:
		services.stop()
	for problem in failed_to_run:
		say(problem)
		counts.setdefault("site", {"passed": 0, "failed": 0, "skipped": 0})["failed"] += 1
	write_record(counts, per_bench, versions)
	for bench, here in per_bench.items():
		for layer, numbers in here.items():
			say(f"{bench:60} {layer:9} {numbers}")
	passed, failed, skipped = (
		sum(c[key] for c in counts.values()) for key in ("passed", "failed", "skipped")
	)
	print(f"{passed} passed, {failed} failed, {skipped} skipped", flush=True)
	return 1 if failed or not passed else 0


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
		return run_layer(folder, "upgrade", options, site=OLD_SITE)
	except ToolError as error:
		say(str(error))
		return {"passed": 0, "failed": 1, "skipped": 0}
	finally:
		if not options.keep:
			folder.drop_site(OLD_SITE)


def run_layer(
	folder: SitesFolder, layer: str, options: argparse.Namespace, site: str | None
) -> dict[str, int]:
	"""Run one layer with pytest and return its counts; a run that breaks off counts as one failure more."""
	tests = CHECKOUT / APP / "tests" / layer
	report = ARTEFACTS / f"{folder.platform.name}-{layer}.xml"
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
		if layer == "browser":
			environment["LOKET_SITE_URL"] = folder.serve(site)
	command = [
		str(folder.python),
		"-m",
		"pytest",
		str(tests),
		f"--rootdir={CHECKOUT}",
		"-q",
		"--tb=short",
		"--durations=5",
		f"--junitxml={report}",
	]
	if options.only:
		command += ["-k", options.only]
	with step(f"{layer} tests on Frappe {folder.platform.version} ({folder.platform.name})"):
		done = subprocess.run(
			command, cwd=CHECKOUT, env=environment, stdin=subprocess.DEVNULL, stdout=sys.stderr
		)
	if layer == "browser":
		folder.stop_serving()
	numbers = read_report(report)
	# 5: no test was chosen, as -k may do. Anything else that is neither 0 nor 1 broke off.
	if done.returncode not in (0, 1, 5):
		numbers["failed"] += 1
	return numbers


def read_report(report: Path) -> dict[str, int]:
	"""Return the counts of a JUnit file."""
	numbers = {"passed": 0, "failed": 0, "skipped": 0}
	if not report.exists():
		return numbers
	for suite in ElementTree.parse(report).getroot().iter("testsuite"):
		tests, bad = int(suite.get("tests", 0)), int(suite.get("failures", 0)) + int(suite.get("errors", 0))
		skipped = int(suite.get("skipped", 0))
		numbers["failed"] += bad
		numbers["skipped"] += skipped
		numbers["passed"] += max(0, tests - bad - skipped)
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
	cells = ARTEFACTS / "matrix_cells.json"
	if cells.exists():
		record.update(json.loads(cells.read_text()))
	RECORD.write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
	os.chdir(CHECKOUT)
	sys.exit(main())
