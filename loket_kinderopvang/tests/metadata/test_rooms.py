"""The rooms of the app: which way they may import, what each shows, and that no name points into the void."""

from __future__ import annotations

import ast
import configparser
import json
import os
import re
import subprocess
import unittest
from functools import cache
from pathlib import Path

from loket_kinderopvang.tests.metadata.artefacts import MODULE, PACKAGE

CHECKOUT = PACKAGE.parent
CONTRACTS = CHECKOUT / ".importlinter"
PYTHON = os.environ.get("LOKET_LINT_PYTHON", "")
APP = PACKAGE.name
# What is no step of the way: Frappe's own module, what is called from outside, and tests.
NO_ROOMS = {APP, "api", "commands", "domain", "patches", "setup", "templates", "tests", "www"}
TEXTS = {".py", ".json", ".js", ".html", ".txt", ".md", ".toml", ".yml"}
LEFT_OUT = {"node_modules", ".git", ".artefacts", "data"}
DOTTED = re.compile(rf"(?:(?<=/method/)|(?<![\w./@-])){APP}(?:\.[A-Za-z_]\w*)+")


def rooms() -> dict[str, Path]:
	return {
		folder.name: folder
		for folder in sorted(PACKAGE.iterdir())
		if (folder / "__init__.py").exists() and folder.name not in NO_ROOMS
	}


def _init(room: Path) -> ast.Module:
	return ast.parse((room / "__init__.py").read_text(encoding="utf-8"))


def shown(room: Path) -> set[str]:
	"""Return what a room says that others may use."""
	for node in _init(room).body:
		if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
			return set(ast.literal_eval(node.value))
	return set()


def contracts() -> configparser.ConfigParser:
	parser = configparser.ConfigParser()
	parser.read(CONTRACTS, encoding="utf-8")
	return parser


@cache
def names_in(module: str) -> frozenset[str] | None:
	"""Return what a module or folder holds, None when there is no such thing."""
	base = CHECKOUT.joinpath(*module.split("."))
	folder = base.is_dir()
	file = base / "__init__.py" if folder else base.with_suffix(".py")
	if not (folder or file.exists()):
		return None
	names = {path.stem for path in base.iterdir()} if folder else set()
	for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if file.exists() else ():
		if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
			names.add(node.name)
		elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
			names.add(node.id)
		elif isinstance(node, (ast.ImportFrom, ast.Import)):
			names |= {alias.asname or alias.name for alias in node.names}
	return frozenset(names)


def resolves(path: str) -> bool:
	"""Tell whether a dotted name is a module of the app, or something in one."""
	parts = path.split(".")
	for length in range(len(parts), 0, -1):
		names = names_in(".".join(parts[:length]))
		if names is not None:
			rest = parts[length:]
			# One function for each doctype, made when the module is loaded.
			return not rest or rest[0] in names or rest[0].startswith(("rows_of_", "__"))
	return False


class TestRooms(unittest.TestCase):
	def test_each_says_what_happens_there_and_what_others_may_call(self) -> None:
		self.assertGreater(len(rooms()), 12)
		for name, room in rooms().items():
			self.assertTrue(ast.get_docstring(_init(room)), name)
			self.assertTrue(shown(room), name)

	def test_each_module_is_shown_or_private(self) -> None:
		private = {
			module.strip()
			for section in contracts().sections()
			if ":private-to-" in section
			for module in contracts()[section]["protected_modules"].split("\n")
		}
		for name, room in rooms().items():
			for file in room.glob("*.py"):
				if file.name != "__init__.py":
					hidden = f"{APP}.{name}.{file.stem}" in private
					self.assertNotEqual(file.stem in shown(room), hidden, f"{name}/{file.name}")

	def test_each_has_its_place_on_the_way(self) -> None:
		layers = set(re.findall(r"\w+", contracts()["importlinter:contract:downhill"]["layers"]))
		self.assertLessEqual(set(rooms()), layers)
		self.assertLessEqual({"permissions", "domain", "api"}, layers)

	@unittest.skipUnless(PYTHON, "no import-linter: use bin/test")
	def test_no_arrow_runs_uphill(self) -> None:
		done = subprocess.run(
			[str(Path(PYTHON).with_name("lint-imports")), "--no-cache"],
			cwd=CHECKOUT,
			capture_output=True,
			text=True,
			env={**os.environ, "PYTHONPATH": str(CHECKOUT), "PYTHONUTF8": "1"},
		)
		self.assertEqual(done.returncode, 0, done.stdout[-3000:] + done.stderr[-1000:])
		self.assertIn("0 broken", done.stdout)


class TestNames(unittest.TestCase):
	def test_no_name_points_into_the_void(self) -> None:
		"""In hooks, patches, JSON, pages, documents and tests: what was moved is called by its new name."""
		lost, seen = [], 0
		for file in sorted(CHECKOUT.rglob("*")):
			inside = file.relative_to(CHECKOUT)
			if file.suffix not in TEXTS or LEFT_OUT & set(inside.parts) or file.name == "CHANGELOG.md":
				continue
			for path in DOTTED.findall(file.read_text(encoding="utf-8", errors="replace")):
				seen += 1
				if not resolves(path):
					lost.append(f"{inside}: {path}")
		self.assertGreater(seen, 500)
		self.assertEqual(lost, [])

	def test_what_other_programs_call_keeps_its_name(self) -> None:
		stable = json.loads((CHECKOUT / "docs" / "openapi.json").read_text(encoding="utf-8"))["paths"]
		self.assertGreater(len(stable), 50)
		for path in stable:
			self.assertTrue(resolves(path.rpartition("/")[2]), path)

	def test_every_link_and_file_that_the_documents_name_is_there(self) -> None:
		lost = []
		for file in [*CHECKOUT.glob("docs/**/*.md"), *CHECKOUT.glob("*.md")]:
			text = file.read_text(encoding="utf-8")
			for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", text):
				if not (file.parent / target).exists():
					lost.append(f"{file.name}: {target}")
			for target in re.findall(r"`((?:[a-z_]+/)+[a-z_]+\.(?:py|json|yml|md))`", text):
				if not any((base / target).exists() for base in (PACKAGE, CHECKOUT, MODULE)):
					lost.append(f"{file.name}: {target}")
		self.assertEqual(lost, [])
