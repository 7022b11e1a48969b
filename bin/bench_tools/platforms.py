"""Where Frappe comes from: benches that are there, Frappe's own repository, else the closed-network bench."""

from __future__ import annotations

import json
import os
import pwd
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from bench_tools.places import CHECKOUT, ToolError, home, say

FRAPPE_REPOSITORY = "https://github.com/frappe/frappe"
BRANCH = "version-15"
# What bench asks for and Debian doesn't have.
YARN = "yarn@1.22.22"
WITH_PKG_RESOURCES = "setuptools<81"
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
	"""Tell whether Frappe's own repository can be reached from here; a closed network says no at once or in seconds.

	As this user's git reaches it: through a proxy or a mirror (``url.….insteadOf``), but never by asking for a password.
	"""
	env = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "true", "SSH_ASKPASS": "true"}
	try:
		asked = subprocess.run(
			["git", "-c", "credential.helper=", "ls-remote", "--heads", FRAPPE_REPOSITORY, BRANCH],
			env=env,
			stdin=subprocess.DEVNULL,
			capture_output=True,
			timeout=10,
		)
	except (subprocess.TimeoutExpired, FileNotFoundError):
		return False
	return asked.returncode == 0 and bool(asked.stdout.strip())


def official() -> Platform:
	"""Make a bench of Frappe's version 15 with the official `bench` command, in the folder of these tools.

	Whole or not at all: what an earlier run left half done is made anew.

	Raises:
		ToolError: a step failed; the message holds what the command said.
	"""
	folder = home() / "official-bench"
	# Beside the bench, not in it, and written last.
	ready = home() / "official-bench.ready"
	if not (ready.exists() and _is_whole(folder)):
		say(f"• Frappe {BRANCH} through the official bench command …")
		ready.unlink(missing_ok=True)
		shutil.rmtree(folder, ignore_errors=True)
		_init(folder, _bench_command(home() / "official-bench-command"))
		if not _is_whole(folder):
			raise ToolError(f"bench init ended well, but {folder} has no Frappe, no packages or no assets")
		ready.touch()
	return of_bench(folder)


def _is_whole(folder: Path) -> bool:
	"""Tell whether a bench has all that a site needs: Frappe, a Python that can import it, and built assets."""
	python = folder / "env" / "bin" / "python"
	built = folder / "sites" / "assets" / "assets.json"
	if not (python.exists() and built.exists() and (folder / "apps" / "frappe" / "frappe").is_dir()):
		return False
	imported = subprocess.run([str(python), "-c", "import frappe.app"], cwd=folder, capture_output=True)
	return imported.returncode == 0


def _bench_command(tools: Path) -> dict[str, str]:
	"""Install the official `bench` command with what it calls; return the environment in which it is found."""
	_run_step([sys.executable, "-m", "venv", "--clear", str(tools)])
	_run_step([str(tools / "bin" / "pip"), "install", "-q", "frappe-bench", WITH_PKG_RESOURCES])
	path = [str(tools / "bin")]
	if not shutil.which("yarn"):
		_run_step(["npm", "install", "--no-fund", "--no-audit", "--prefix", str(tools / "node"), YARN])
		path.append(str(tools / "node" / "node_modules" / ".bin"))
	return {**os.environ, "PATH": os.pathsep.join([*path, os.environ.get("PATH", os.defpath)])}


def _init(folder: Path, env: dict[str, str]) -> None:
	"""Run ``bench init``, and add what the environment that it makes may lack."""
	start = home() / "official-bench-start"
	shutil.rmtree(start, ignore_errors=True)
	(start / "sites").mkdir(parents=True)
	if os.geteuid() == 0:
		# bench refuses root, unless the configuration of the folder that it is called in names root as its user.
		config = start / "sites" / "common_site_config.json"
		config.write_text(json.dumps({"frappe_user": pwd.getpwuid(0).pw_name}))
	_run_step(
		[
			"bench",
			"init",
			*("--frappe-branch", BRANCH),
			*("--python", sys.executable),
			"--skip-redis-config-generation",
			# They would be a line in this user's crontab, which a new machine doesn't have.
			"--no-backups",
			"--no-procfile",
			str(folder),
		],
		env,
		start,
	)
	shutil.rmtree(start, ignore_errors=True)
	python = folder / "env" / "bin" / "python"
	lacks = subprocess.run([str(python), "-c", "import pkg_resources"], capture_output=True).returncode
	if lacks:
		# Newer setuptools come without it, and packages that Frappe 15 names import it.
		_run_step([str(python), "-m", "pip", "install", "-q", WITH_PKG_RESOURCES], env)


def _run_step(command: list[str], env: dict[str, str] | None = None, cwd: Path | None = None) -> None:
	"""Run a command to its end.

	Raises:
		ToolError: it failed or is not here; the message holds the end of both its outputs, for bench speaks on the first.
	"""
	program = shutil.which(command[0], path=(env or os.environ).get("PATH"))
	if not program:
		raise ToolError(f"{command[0]} is not installed")
	done = subprocess.run(
		[program, *command[1:]],
		env=env,
		cwd=cwd,
		stdin=subprocess.DEVNULL,
		stdout=subprocess.PIPE,
		stderr=subprocess.STDOUT,
		text=True,
		errors="replace",
	)
	if done.returncode:
		said = done.stdout.strip()[-4000:] or f"it said nothing and ended with {done.returncode}"
		raise ToolError(f"{' '.join(command)} failed:\n{said}")


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
