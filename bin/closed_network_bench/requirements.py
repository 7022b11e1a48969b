"""The bench's Python environment, and in it what Frappe needs."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys

from closed_network_bench.bench import CONSTRAINTS, Bench, pip_install
from closed_network_bench.steps import ClosedBenchError, run

PYTHONS = ((3, 10), (3, 11))
"""Frappe of August 2023 needs 3.10; pydantic 2.0 and Pillow 9.5, which it names, go up to 3.11."""

REPLACED = {
	# Frappe names 1.5.1, of which there is no wheel and whose building fails for want of cffi.
	# No file of Frappe imports it; 1.7.1 is a plain Python wheel.
	"cairocffi": "cairocffi==1.7.1",
}


def python_version(python: str) -> tuple[int, int] | None:
	"""Major and minor version of an interpreter; None when there is none of that name that runs."""
	asked = "import sys; print(*sys.version_info[:2])"
	try:
		done = subprocess.run([python, "-c", asked], capture_output=True, text=True, timeout=30)
		major, minor = done.stdout.split()
	except (OSError, ValueError, subprocess.TimeoutExpired):
		return None
	return int(major), int(minor)


def choose_python(python: str | None) -> str:
	"""The interpreter to make the environment with.

	Args:
		python: the one to use, as a path or a name; by default the running one, else `python3.11` or `python3.10`.

	Raises:
		ClosedBenchError: it is of another version than this Frappe runs on, or none fits.
	"""
	wanted = " or ".join(f"{major}.{minor}" for major, minor in PYTHONS)
	if python:
		if python_version(python) not in PYTHONS:
			raise ClosedBenchError(f"The closed-network bench needs Python {wanted}; {python} is another.")
		return python
	if sys.version_info[:2] in PYTHONS:
		return sys.executable
	for name in ("python3.11", "python3.10"):
		if shutil.which(name) and python_version(name) in PYTHONS:
			return name
	raise ClosedBenchError(
		f"The closed-network bench needs Python {wanted}, and this is {sys.version.split()[0]}. "
		"Install one of them, or name it."
	)


def make_environment(bench: Bench, python: str) -> None:
	"""An empty virtual environment with pip, and with the tools that older packages are built with."""
	shutil.rmtree(bench.env, ignore_errors=True)
	log = bench.made / "making.log"
	run(
		[python, "-m", "venv", bench.env],
		log=log,
		failed="The Python environment could not be made. On Debian, install the package python3-venv.",
	)
	pip_install(bench, *(line for line in constraints() if line.startswith(("setuptools==", "wheel=="))))


def constraints() -> list[str]:
	"""The lines of constraints.txt that name a version."""
	lines = CONSTRAINTS.read_text(encoding="utf-8").splitlines()
	return [line for line in lines if line and not line.startswith("#")]


def listed(bench: Bench) -> list[str]:
	"""Frappe's requirements, with the replacements above."""
	lines = (bench.frappe / "requirements.txt").read_text(encoding="utf-8").splitlines()
	return [REPLACED.get(re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0].lower(), line) for line in lines]


def install(bench: Bench) -> None:
	"""Install what Frappe needs, and let the environment find Frappe in `apps/frappe`."""
	pip_install(bench, *listed(bench))
	(bench.site_packages / "frappe.pth").write_text(f"{bench.frappe}\n", encoding="utf-8")
