"""What a closed-network bench consists of, and how an app is added to it."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from closed_network_bench.steps import ClosedBenchError, Say, run, step

VERSION = "15.0.0-dev"
"""What this Frappe calls itself: `develop` of 5 August 2023, before version 15 was released."""

HERE = Path(__file__).resolve().parent
CONSTRAINTS = HERE / "constraints.txt"


def default_folder() -> Path:
	"""The folder a bench is made in when none is given: under LOKET_HOME, else under the user's cache."""
	home = os.environ.get("LOKET_HOME")
	base = Path(home) if home else Path.home() / ".cache" / "loket_kinderopvang"
	# Resolved: what is made here knows its own place, whatever link leads to it.
	return (base.absolute() / "closed-network-bench").resolve()


@dataclass(frozen=True)
class Bench:
	"""The paths of one closed-network bench. Commands run from `sites`, as `command` plus their arguments."""

	folder: Path
	version: str = VERSION

	@property
	def apps(self) -> Path:
		return self.folder / "apps"

	@property
	def frappe(self) -> Path:
		"""The folder that holds the package `frappe/`, its licence, and the packages its pages are made of."""
		return self.apps / "frappe"

	@property
	def env(self) -> Path:
		return self.folder / "env"

	@property
	def python(self) -> Path:
		return self.env / "bin" / "python"

	@property
	def sites(self) -> Path:
		return self.folder / "sites"

	@property
	def assets(self) -> Path:
		return self.sites / "assets"

	@property
	def logs(self) -> Path:
		return self.folder / "logs"

	@property
	def made(self) -> Path:
		"""What the making remembers: one stamp per step, and its log."""
		return self.folder / ".made"

	@property
	def command(self) -> list[str]:
		"""Frappe's command line, what `bench` is on an ordinary bench; run it from `sites`."""
		return [str(self.python), "-m", "frappe.utils.bench_helper", "frappe"]

	def front_door_command(self, site: str, port: int, web: str, redis: str) -> list[str]:
		"""The program that answers for one site: passes on its pages, and its messages to open pages.

		Without it a site works at its web server's own address too, only without progress bars and
		without lists that refresh by themselves; each page then asks in vain for them.

		Args:
			site: the site's name.
			port: of this machine, to listen on: what a browser goes to.
			web: address of the site's web server.
			redis: address of the Redis that the site publishes on, its `redis_queue`.
		"""
		program = self.frappe / "front_door.mjs"
		return ["node", str(program), "--site", site, "--port", str(port), "--web", web, "--redis", redis]

	@property
	def site_packages(self) -> Path:
		found = sorted(self.env.glob("lib/python3*/site-packages"))
		if not found:
			raise ClosedBenchError(
				f"{self.env} is not a Python environment; remove {self.folder} and try again."
			)
		return found[-1]

	def install(self, *requirements: str, say: Say = print) -> None:
		"""Install Python packages into the bench's environment, without moving those that Frappe needs.

		Args:
			requirements: as pip takes them, for example `"pytest>=8"`.
			say: takes one line of progress at a time.

		Raises:
			ClosedBenchError: pip refused; the message ends with its last lines.
		"""
		wanted = sorted(requirements)
		name = f"packages {digest_of(*wanted)[:8]}"
		with step(
			self.made, name, digest_of(*wanted, CONSTRAINTS), say, title="more Python packages"
		) as needed:
			if needed:
				pip_install(self, *wanted)

	def link_app(self, checkout: Path, name: str | None = None, say: Say = print) -> str:
		"""Make an app's checkout part of the bench, where it lies; nothing is copied or built.

		The app's own requirements are installed, its package can be imported, it is in `sites/apps.txt`,
		and its `public` folder is served. A bench holds one checkout per app: linking another one moves
		the link, and says so.

		Args:
			checkout: the folder that holds `pyproject.toml` and the package.
			name: the app's package; by default the one package with a `hooks.py` in the checkout.
			say: takes one line of progress at a time.

		Returns:
			The app's name.

		Raises:
			ClosedBenchError: there is no such app there, or its requirements could not be installed.
		"""
		checkout = Path(checkout).resolve()
		project = checkout / "pyproject.toml"
		found = [file.parent.name for file in checkout.glob("*/hooks.py") if name in (None, file.parent.name)]
		if len(found) != 1 or not project.is_file():
			raise ClosedBenchError(
				f"{checkout} is not the checkout of one Frappe app{f' {name}' if name else ''}."
			)
		name = found[0]

		wanted = requirements_of(project.read_text(encoding="utf-8"))
		key = digest_of(*wanted, CONSTRAINTS)
		with step(self.made, f"requirements of {name}", key, say) as needed:
			if needed and wanted:
				pip_install(self, *wanted)

		link = self.apps / name
		if link.is_symlink() and link.resolve() != checkout:
			say(f"closed-network bench: {name} was {link.resolve()} and is {checkout} from now on")
		place_link(link, checkout)
		write_if_other(self.site_packages / f"{name}.pth", f"{link}\n")
		if (checkout / name / "public").is_dir():
			place_link(self.assets / name, link / name / "public")

		listed = (self.sites / "apps.txt").read_text(encoding="utf-8").split()
		if name not in listed:
			write_if_other(self.sites / "apps.txt", "\n".join([*listed, name]) + "\n")
		return name


def pip(bench: Bench) -> list[str]:
	"""The environment's own pip, as this machine has it set up, asking nothing and advertising nothing."""
	return [str(bench.python), "-m", "pip", "--no-input", "--disable-pip-version-check"]


def pip_install(bench: Bench, *arguments: str) -> None:
	"""Install into the bench's environment, in the versions of constraints.txt."""
	# Building happens in the environment itself, with its setuptools: in an isolated one, pip would take
	# the newest, for which several of these packages of 2023 were not written.
	run(
		[*pip(bench), "install", "--no-build-isolation", "--constraint", CONSTRAINTS, *arguments],
		log=bench.made / "making.log",
		failed="pip could not install the Python packages.",
	)


def requirements_of(pyproject: str) -> list[str]:
	"""The `dependencies` of a pyproject.toml, sorted. Read by hand: Python 3.10 has no reader of TOML."""
	found = re.search(r"^dependencies\s*=\s*\[(.*?)^\]", pyproject, re.MULTILINE | re.DOTALL)
	lines = [line.split("#", 1)[0] for line in found.group(1).splitlines()] if found else []
	return sorted(re.findall(r'"([^"]+)"', "\n".join(lines)))


def digest_of(*parts: str | Path) -> str:
	"""A digest over texts and over the contents of files: what a step's stamp says it was made from."""
	total = hashlib.sha256()
	for part in parts:
		data = part.read_bytes() if isinstance(part, Path) else part.encode()
		total.update(b"%d:" % len(data) + data)
	return total.hexdigest()


def place_link(link: Path, target: Path) -> None:
	"""Make `link` point to `target`; a folder or file that is in the way is not removed, but refused."""
	if link.is_symlink():
		if os.readlink(link) == str(target):
			return
		link.unlink()
	elif link.exists():
		raise ClosedBenchError(f"{link} is in the way: it should be a link to {target}. Move it elsewhere.")
	link.parent.mkdir(parents=True, exist_ok=True)
	link.symlink_to(target)


def write_if_other(file: Path, text: str) -> None:
	"""Write a text file unless it says so already."""
	if not file.is_file() or file.read_text(encoding="utf-8") != text:
		file.write_text(text, encoding="utf-8")
