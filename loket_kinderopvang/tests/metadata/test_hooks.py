"""Every target that hooks.py and patches.txt name exists."""

import ast
import importlib
import importlib.util
import unittest

from loket_kinderopvang.tests.metadata.artefacts import PACKAGE, doctypes


def hooks() -> dict:
	spec = importlib.util.spec_from_file_location("loket_hooks", PACKAGE / "hooks.py")
	module = importlib.util.module_from_spec(spec)
	spec.loader.exec_module(module)
	return {key: value for key, value in vars(module).items() if not key.startswith("_")}


def paths(value: object) -> list[str]:
	if isinstance(value, str):
		return [value] if value.startswith("loket_kinderopvang.") else []
	if isinstance(value, dict):
		return [path for item in value.values() for path in paths(item)]
	if isinstance(value, (list, tuple)):
		return [path for item in value for path in paths(item)]
	return []


class TestHooks(unittest.TestCase):
	def test_every_target_exists(self) -> None:
		found = paths(hooks())
		self.assertGreater(len(found), 10)
		for path in found:
			module, _dot, name = path.rpartition(".")
			file = PACKAGE.parent / (module.replace(".", "/") + ".py")
			self.assertTrue(file.exists(), path)
			tree = ast.parse(file.read_text(encoding="utf-8"))
			names = {node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
			names |= {
				t.id
				for node in tree.body
				if isinstance(node, ast.Assign)
				for t in node.targets
				if isinstance(t, ast.Name)
			}
			if name.startswith("rows_of_"):
				# One function for each doctype, made when the module is loaded.
				names |= vars(importlib.import_module(module)).keys()
			self.assertIn(name, names, path)

	def test_rights_are_asked_of_every_doctype(self) -> None:
		"""Also of a doctype that is new; and of what the platform keeps around them."""
		given = hooks()
		self.assertLessEqual(set(doctypes()), set(given["permission_query_conditions"]))
		self.assertLessEqual(set(doctypes()), set(given["has_permission"]))
		around = set(importlib.import_module("loket_kinderopvang.around").ABOUT)
		self.assertEqual(set(given["has_permission"]) - set(doctypes()), around)
		self.assertEqual(set(given["permission_query_conditions"]) - set(doctypes()), around | {"Tag"})

	def test_no_portal_role_has_a_right(self) -> None:
		"""Who has no other role reaches pages and functions, and no record."""
		outside = {"Loket Provider", "Loket Partner", "Loket Parent", "Loket Sender", "All", "Guest"}
		for name, doctype in doctypes().items():
			given = {rule["role"] for rule in doctype.get("permissions", [])}
			self.assertFalse(given & outside, name)

	def test_nothing_that_staff_change_is_a_fixture(self) -> None:
		self.assertNotIn("fixtures", hooks())

	def test_every_patch_exists(self) -> None:
		for line in (PACKAGE / "patches.txt").read_text().splitlines():
			if line and not line.startswith(("[", "#")):
				self.assertTrue((PACKAGE.parent / (line.split()[0].replace(".", "/") + ".py")).exists(), line)
