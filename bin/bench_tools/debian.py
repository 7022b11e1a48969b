"""What the machine must have from Debian, installed when it is missing and this user may."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from bench_tools.places import ToolError, say

# command -> Debian package
NEEDED = {
	"git": "git",
	"mariadbd": "mariadb-server",
	"mariadb-install-db": "mariadb-server",
	"redis-server": "redis-server",
	"node": "nodejs",
	"npm": "npm",
	"cc": "gcc",
	"pkg-config": "pkg-config",
}
FOR_BROWSER = {"chromium": "chromium"}
# Frappe makes PDFs with it: letters, summaries and the report for the board. All else works without.
FOR_PDF = {"wkhtmltopdf": "wkhtmltopdf"}
FONTS = "fonts-dejavu-core"


def ensure(browser: bool = True) -> None:
	"""Install the Debian packages whose commands are missing.

	Raises:
		ToolError: something is missing and this user can't install it.
	"""
	wanted = NEEDED | (FOR_BROWSER if browser and not os.environ.get("CHROMIUM") else {})
	path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
	missing = sorted({package for command, package in wanted.items() if not shutil.which(command, path=path)})
	if missing:
		_install(missing)
	wished = [package for command, package in FOR_PDF.items() if not shutil.which(command, path=path)]
	if wished or not _has_fonts():
		try:
			_install([*wished, *([] if _has_fonts() else [FONTS])])
		except ToolError as error:
			say(f"  no PDFs can be made here, and their tests are skipped: {error}")


def ensure_postgres() -> None:
	"""Install PostgreSQL from Debian when it is missing; the cluster that Debian makes is not used.

	Raises:
		ToolError: it is missing and this user can't install it.
	"""
	if not postgres_programs():
		_install(["postgresql"])


def postgres_programs() -> Path | None:
	"""Return the folder of the newest PostgreSQL's programs, which Debian keeps off the path."""
	found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda file: int(file.parts[-3]))
	return found[-1].parent if found else None


def _has_fonts() -> bool:
	places = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts")
	return any(next(place.rglob("*.[to]tf"), None) for place in places if place.is_dir())


def _install(packages: list[str]) -> None:
	"""Install Debian packages.

	Raises:
		ToolError: this user can't, or it failed.
	"""
	prefix = [] if os.geteuid() == 0 else ["sudo", "-n"] if shutil.which("sudo") else None
	if prefix is None or not shutil.which("apt-get"):
		raise ToolError(f"Install these first: {' '.join(packages)}")
	say(f"• Debian packages: {' '.join(packages)} …")
	env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
	for command in (
		["apt-get", "update", "-q"],
		["apt-get", "install", "-qy", "--no-install-recommends", *packages],
	):
		done = subprocess.run([*prefix, *command], env=env, capture_output=True, text=True)
		if done.returncode:
			raise ToolError(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
