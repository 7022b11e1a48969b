"""Makes the closed-network bench, step by step, and leaves alone what is there already."""

from __future__ import annotations

import argparse
import fcntl
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from closed_network_bench import frappe_package, front_end_files, marks, requirements
from closed_network_bench.bench import CONSTRAINTS, Bench, default_folder, digest_of, write_if_other
from closed_network_bench.steps import ClosedBenchError, Say, step

__all__ = ["Bench", "ClosedBenchError", "default_folder", "main", "make"]

WARNING = (
	"closed-network bench: Frappe as it was on 5 August 2023, made from package registries alone: "
	"for a trial and for tests, never for production"
)
COMMON_CONFIG = {"developer_mode": 0}


def make(folder: Path | None = None, python: str | None = None, say: Say = print) -> Bench:
	"""Make the bench, or complete it, or find it complete; Frappe's Python files are checked each time.

	Args:
		folder: where; a folder of its own, outside the checkout. By default `default_folder()`.
		python: interpreter for the environment, 3.10 or 3.11; by default the running one or one of those names.
		say: takes one line of progress at a time.

	Returns:
		The bench, with its paths.

	Raises:
		ClosedBenchError: something is missing on this machine, a registry cannot be reached, or what came
			from it is not what was checked; the message says which.
	"""
	bench = Bench(Path(folder).absolute() if folder else default_folder())
	refuse_inside_checkout(bench.folder)
	for place in (bench.folder, bench.apps, bench.sites, bench.assets, bench.logs, bench.made):
		place.mkdir(parents=True, exist_ok=True)
	with alone(bench, say):
		make_steps(bench, python, say)
	return bench


def make_steps(bench: Bench, python: str | None, say: Say) -> None:
	"""The steps in their order; each one's key holds what it is made from."""
	# One environment serves whichever fitting Python asks for it next; it is made anew when it is broken.
	environment_key = digest_of("environment", str(bench.folder))
	if not bench.python.exists():
		forget(bench, "Python environment", "requirements of")
	with step(bench.made, "Python environment", environment_key, say) as needed:
		if needed:
			say(WARNING)
			forget(bench, "requirements of", "packages")
			front_end_files.check_node()
			requirements.make_environment(bench, requirements.choose_python(python))

	frappe_key = digest_of(
		frappe_package.WHEEL_SHA256,
		Path(frappe_package.__file__),
		Path(marks.__file__),
		frappe_package.LICENCE,
	)
	if not (bench.frappe / "frappe").is_dir():
		forget(bench, "Frappe", "page packages", "page bundles")
	with step(bench.made, "Frappe from its wheel, checked", frappe_key, say) as needed:
		if needed:
			forget(bench, "page packages", "page bundles")
			frappe_package.place(bench)
	frappe_package.verify_placed(bench)

	needs_key = digest_of(frappe_key, CONSTRAINTS, Path(requirements.__file__))
	with step(bench.made, "requirements of Frappe", needs_key, say) as needed:
		if needed:
			requirements.install(bench)

	packages_key = digest_of(frappe_key, *front_end_files.PACKAGES)
	with step(bench.made, "page packages", packages_key, say) as needed:
		if needed:
			front_end_files.install_packages(bench)

	bundles_key = digest_of(packages_key, front_end_files.BUNDLER, front_end_files.FRONT_DOOR)
	with step(bench.made, "page bundles", bundles_key, say) as needed:
		if needed:
			front_end_files.bundle(bench)

	if not (bench.sites / "apps.txt").is_file():
		write_if_other(bench.sites / "apps.txt", "frappe\n")
	if not (bench.sites / "common_site_config.json").is_file():
		write_if_other(bench.sites / "common_site_config.json", json.dumps(COMMON_CONFIG, indent=1) + "\n")


def forget(bench: Bench, *beginnings: str) -> None:
	"""Take away the stamps of steps whose name begins so: they are needed again."""
	for stamp in bench.made.iterdir():
		if stamp.name.startswith(tuple(beginning.replace(" ", "-") for beginning in beginnings)):
			stamp.unlink()


def refuse_inside_checkout(folder: Path) -> None:
	"""Frappe's files lie outside the checkout, so that they never become part of the app."""
	checkout = Path(__file__).resolve().parents[2]
	if folder.resolve().is_relative_to(checkout):
		raise ClosedBenchError(
			f"Choose a folder outside the checkout {checkout} for the closed-network bench."
		)


@contextmanager
def alone(bench: Bench, say: Say) -> Iterator[None]:
	"""Two commands that need the bench at the same moment: the second waits until the first has made it."""
	with (bench.made / "lock").open("w") as lock:
		try:
			fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
		except BlockingIOError:
			say("closed-network bench: another command is making it, waiting …")
			fcntl.flock(lock, fcntl.LOCK_EX)
		yield


def main(arguments: list[str] | None = None) -> int:
	"""The command line: progress on standard error, the bench's folder on standard output."""
	parser = argparse.ArgumentParser(
		prog="python3 bin/closed_network_bench",
		description="Make a Frappe bench from package registries alone: for a trial and for tests, never for production.",
	)
	parser.add_argument("--folder", type=Path, help=f"where to make it (default: {default_folder()})")
	parser.add_argument("--python", help="Python 3.10 or 3.11 to make its environment with")
	parser.add_argument("--app", type=Path, help="checkout of an app to make part of it")
	given = parser.parse_args(arguments)

	def say(line: str) -> None:
		print(line, file=sys.stderr, flush=True)

	started = time.monotonic()
	try:
		bench = make(given.folder, given.python, say)
		if given.app:
			bench.link_app(given.app, say=say)
	except (ClosedBenchError, OSError) as error:
		say(f"closed-network bench: {error}")
		return 1
	say(f"closed-network bench: ready after {time.monotonic() - started:.1f} s")
	print(bench.folder)
	return 0
