"""Where Frappe comes from: benches that are there, Frappe's own repository, else the closed-network bench."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from bench_tools.places import CHECKOUT, ToolError, home, say

FRAPPE_REPOSITORY = "https://github.com/frappe/frappe"
BRANCH = "version-15"
DATABASES = ("mariadb", "postgres", "sqlite")


@dataclass(frozen=True)
class Platform:
	"""One Frappe to run on: its Python, its built assets and its version. Nothing in it is changed."""

	name: str
	version: str
	python: Path
	assets: Path
	frappe: Path
	# Empty for the one that this version is tried on.
	chosen_database: str = ""

	@property
	def major(self) -> int:
		return int(self.version.split(".")[0])

	@property
	def database(self) -> str:
		"""MariaDB for 15; SQLite for 16, as a trial on one machine would have it; unless another one was chosen."""
		if self.chosen_database:
			return self.chosen_database
		return "sqlite" if self.major >= 16 else "mariadb"


def of_bench(folder: Path) -> Platform:
	"""Read a bench that is there.

	Raises:
		ToolError: the folder is no bench.
	"""
	init = folder / "apps" / "frappe" / "frappe" / "__init__.py"
	python = folder / "env" / "bin" / "python"
	if not init.exists() or not python.exists():
		raise ToolError(f"{folder} is no bench: it has no apps/frappe or no env")
	found = re.search(r"__version__\s*=\s*[\"']([^\"']+)", init.read_text())
	return Platform(
		folder.name,
		found.group(1) if found else "0",
		python,
		folder / "sites" / "assets",
		folder / "apps" / "frappe",
	)


def given() -> list[Path]:
	"""Return the benches that are there: FRAPPE_BENCH, else ~/frappe-bench and its neighbours ~/frappe-bench-*."""
	if named := os.environ.get("FRAPPE_BENCH"):
		return [Path(part).expanduser().absolute() for part in named.split(":") if part]
	first = Path.home() / "frappe-bench"
	around = [first, *sorted(Path.home().glob("frappe-bench-*"))]
	return [folder for folder in around if (folder / "apps" / "frappe").exists()]


def official_is_reached() -> bool:
	"""Tell whether Frappe's own repository can be reached from here; a closed network says no at once or in seconds."""
	env = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_CONFIG_GLOBAL": os.devnull}
	try:
		asked = subprocess.run(
			["git", "ls-remote", "--heads", FRAPPE_REPOSITORY, BRANCH],
			env=env,
			capture_output=True,
			timeout=10,
		)
	except (subprocess.TimeoutExpired, FileNotFoundError):
		return False
	return asked.returncode == 0 and bool(asked.stdout.strip())


def official() -> Platform:
	"""Make a bench of Frappe's version 15 with the official `bench` command, in the folder of these tools."""
	folder = home() / "official-bench"
	if not (folder / "env").exists():
		say(f"• Frappe {BRANCH} through the official bench command …")
		tools = home() / "official-bench-command"
		steps = [
			[sys.executable, "-m", "venv", str(tools)],
			[str(tools / "bin" / "pip"), "install", "-q", "frappe-bench", "setuptools<81"],
			[
				str(tools / "bin" / "bench"),
				"init",
				"--frappe-branch",
				BRANCH,
				"--skip-redis-config-generation",
				str(folder),
			],
		]
		for command in steps:
			env = {**os.environ, "PATH": f"{tools / 'bin'}:{os.environ['PATH']}"}
			done = subprocess.run(command, capture_output=True, text=True, env=env)
			if done.returncode:
				raise ToolError(f"{' '.join(command)} failed:\n{done.stderr[-3000:]}")
	return of_bench(folder)


def closed() -> Platform:
	"""Make the closed-network bench from package registries alone: for a trial and for tests, never for production."""
	sys.path.insert(0, str(CHECKOUT / "bin"))
	from closed_network_bench.make import ClosedBenchError, make

	try:
		bench = make(say=lambda line: say(f"  {line}"))
	except ClosedBenchError as error:
		raise ToolError(str(error)) from error
	return Platform("closed-network-bench", bench.version, bench.python, bench.assets, bench.frappe)


def choose_one() -> Platform:
	"""Return the one platform for a demo: a bench that is there, else official, else closed; said in one line."""
	if benches := given():
		platform = of_bench(benches[0])
		say(f"Platform: Frappe {platform.version} from the bench {benches[0]}")
		return platform
	if official_is_reached():
		platform = official()
		say(f"Platform: Frappe {platform.version} from Frappe's own repository, branch {BRANCH}")
		return platform
	say(
		"Platform: closed-network bench, Frappe 15.0.0-dev from package registries; for a trial, never for production"
	)
	return closed()


def named_platform(item: str) -> Platform:
	"""Return a platform by the folder of its bench, or "closed", with the database after an @ if it names one.

	Raises:
		ToolError: there is no such bench, or Frappe knows no such database.
	"""
	place, _at, database = item.partition("@")
	if database and database not in DATABASES:
		raise ToolError(f"{database} is no database of Frappe: choose one of {', '.join(DATABASES)}")
	platform = closed() if place == "closed" else of_bench(Path(place).expanduser().absolute())
	return replace(platform, chosen_database=database)


def choose_all(only: list[str]) -> list[Platform]:
	"""Return every platform to test on: the benches that are there, and what a new machine would have.

	Args:
		only: folders of benches; "closed" is the closed-network bench. Each may name a database after an @. Empty for
			all.
	"""
	if only:
		return [named_platform(item) for item in only]
	platforms = [of_bench(folder) for folder in given()]
	if official_is_reached():
		if not platforms:
			platforms.append(official())
	else:
		platforms.insert(0, closed())
	say("Platforms: " + ", ".join(f"Frappe {p.version} ({p.name}, {p.database})" for p in platforms))
	return platforms
