"""Frappe's Python package, got back from a wheel that holds it under another name.

The wheel is a copy of Frappe's `develop` branch of 5 August 2023 (commit 0cced747), published on the
Python package registry with its name changed. Undoing the change gives Frappe's files back; that this is
so is checked twice, by the wheel's own digest and by a digest over the Python files that comes out of it,
which was taken from Frappe's public history. Anything else is refused.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import tempfile
import zipfile
from pathlib import Path

from closed_network_bench import marks
from closed_network_bench.bench import HERE, Bench, pip
from closed_network_bench.steps import ClosedBenchError, run

PACKAGE = "criscostack"
RELEASE = "1.0.0"
WHEEL_SHA256 = "dc58aaf29c59b7666edc953596e5b31f77d7286b2ed6b14c6a205b217c210349"
PYTHON_FILES_SHA256 = "79885d9b69dd11cfa8ec6fdf17de0bf359b15c5fe214b21caf2bfa5ac3496857"
LICENCE = HERE / "FRAPPE-LICENCE.txt"

RENAMES = (
	("criscostackframework", "frappeframework"),
	("criscostacktech", "frappetech"),
	("CRISCOSTACK", "FRAPPE"),
	("Criscostack", "Frappe"),
	("CriscoStack", "Frappe"),
	("criscostack", "frappe"),
	("criscoerp", "erpnext"),
	("Criscoerp", "ERPNext"),
	("CriscoERP", "ERPNext"),
	("Crisco", "Frappe"),
	("crisco", "frappe"),
)
"""In this order: the longer names hold the shorter ones."""

RENAMES_OF_BENCH = (("brik", "bench"), ("Brik", "Bench"))
"""Not in translations, where "brik" is part of ordinary words of several languages."""

LITTER = (".DS_Store",)
"""What a file manager left in the wheel; no part of Frappe."""


def fetch(bench: Bench) -> bytes:
	"""Get the wheel by name and version, with pip as this machine has it set up, and check its digest."""
	name = f"{PACKAGE}=={RELEASE}"
	with tempfile.TemporaryDirectory(dir=bench.made) as folder:
		run(
			[*pip(bench), "download", "--no-deps", "--only-binary", ":all:", "--dest", folder, name],
			log=bench.made / "making.log",
			failed=f"The wheel {PACKAGE} {RELEASE} could not be had from the Python package registry.",
		)
		wheels = list(Path(folder).glob("*.whl"))
		if len(wheels) != 1:
			raise ClosedBenchError(
				f"pip brought {len(wheels)} wheels for {PACKAGE} {RELEASE} instead of one."
			)
		data = wheels[0].read_bytes()
	check_wheel(data)
	return data


def check_wheel(data: bytes) -> None:
	"""Refuse a wheel that is not, byte for byte, the one that was compared with Frappe's history."""
	found = hashlib.sha256(data).hexdigest()
	if found != WHEEL_SHA256:
		raise ClosedBenchError(
			f"Refused: the wheel {PACKAGE} {RELEASE} is not the one that was compared with Frappe's public "
			f"history. Its sha256 is {found}; expected {WHEEL_SHA256}."
		)


def renamed(text: str, in_translations: bool) -> str:
	"""A text or a path of the wheel, with Frappe's own names."""
	for old, new in RENAMES if in_translations else RENAMES + RENAMES_OF_BENCH:
		text = text.replace(old, new)
	return text


def restore(wheel: bytes) -> dict[str, bytes]:
	"""Frappe's files by path (`frappe/__init__.py`), from the wheel's package."""
	files: dict[str, bytes] = {}
	with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
		for entry in archive.infolist():
			name = entry.filename
			if entry.is_dir() or not name.startswith(f"{PACKAGE}/") or name.endswith(LITTER):
				continue
			in_translations = "translations" in name.split("/")
			path = renamed(name, in_translations)
			if path in files or path.startswith("/") or ".." in path.split("/"):
				raise ClosedBenchError(f"Refused: the wheel holds {name}, which cannot be placed.")
			files[path] = restored(archive.read(entry), in_translations)
	return files


def restored(data: bytes, in_translations: bool) -> bytes:
	"""A file's contents with Frappe's names; what is not text (an image, a font) is left as it is."""
	if b"\0" in data:
		return data
	try:
		return renamed(data.decode("utf-8"), in_translations).encode("utf-8")
	except UnicodeDecodeError:
		return data


def blob_line(path: str, data: bytes) -> str:
	"""`path blob-id` and a newline; the id is the one git gives to such contents."""
	return f"{path} {hashlib.sha1(b'blob %d' % len(data) + bytes(1) + data).hexdigest()}\n"


def python_lines(files: dict[str, bytes]) -> list[str]:
	"""The lines over the Python files, sorted by the bytes of their paths, as the C locale sorts."""
	paths = sorted((path for path in files if path.endswith(".py")), key=os.fsencode)
	return [blob_line(path, files[path]) for path in paths]


def verify(lines: list[str], known: list[str] | None = None) -> None:
	"""Refuse Python files that are not Frappe's.

	Args:
		lines: from `python_lines`.
		known: the lines of the files that were once found right, to name the ones that differ.
	"""
	found = hashlib.sha256("".join(lines).encode()).hexdigest()
	if found == PYTHON_FILES_SHA256:
		return
	message = (
		"Refused: the Python files are not those of Frappe's commit "
		f"0cced747669d9471aa3d60819148a8e828457930. Digest {found}; expected {PYTHON_FILES_SHA256}."
	)
	if known:
		other = sorted({line.split()[0] for line in set(lines) ^ set(known)})
		names = ", ".join(other[:5]) + (f" and {len(other) - 5} more" if len(other) > 5 else "")
		message += f" Changed since they were placed: {names}."
	raise ClosedBenchError(message)


def verify_placed(bench: Bench) -> None:
	"""Check the Python files that lie in the bench, before anything runs them."""
	files: dict[str, bytes] = {}
	for folder, folders, names in os.walk(bench.frappe / "frappe"):
		folders[:] = [name for name in folders if name not in ("node_modules", "__pycache__")]
		for name in names:
			if name.endswith(".py"):
				file = Path(folder, name)
				files[file.relative_to(bench.frappe).as_posix()] = file.read_bytes()
	remembered = bench.made / "python-files.txt"
	known = remembered.read_text(encoding="utf-8").splitlines(True) if remembered.is_file() else None
	try:
		verify(python_lines(files), known)
	except ClosedBenchError as error:
		raise ClosedBenchError(f"{error} Remove {bench.frappe} to have them placed again.") from None


def place(bench: Bench) -> None:
	"""Fetch, check, restore and check again; then put Frappe, its name and its licence in `apps/frappe`."""
	wheel = fetch(bench)
	files = restore(wheel)
	lines = python_lines(files)
	verify(lines)
	files.update({f"frappe/public/images/{name}": data for name, data in marks.neutral().items()})

	fresh = bench.apps / ".frappe"
	shutil.rmtree(fresh, ignore_errors=True)
	for path, data in files.items():
		file = fresh / path
		file.parent.mkdir(parents=True, exist_ok=True)
		file.write_bytes(data)
	shutil.copyfile(LICENCE, fresh / "LICENSE")
	(fresh / "requirements.txt").write_text("\n".join(requirements(wheel)) + "\n", encoding="utf-8")

	if bench.frappe.is_symlink():
		bench.frappe.unlink()
	shutil.rmtree(bench.frappe, ignore_errors=True)
	fresh.rename(bench.frappe)
	(bench.made / "python-files.txt").write_text("".join(lines), encoding="utf-8")


def requirements(wheel: bytes) -> list[str]:
	"""What the wheel's metadata says Frappe needs."""
	with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
		metadata = archive.read(f"{PACKAGE}-{RELEASE}.dist-info/METADATA").decode("utf-8")
	header = metadata.split("\n\n", 1)[0]
	prefix = "Requires-Dist: "
	return [line[len(prefix) :].strip() for line in header.splitlines() if line.startswith(prefix)]
