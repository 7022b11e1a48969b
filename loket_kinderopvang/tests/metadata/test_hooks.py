"""Every target that hooks.py and patches.txt name exists."""

import ast
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
			self.assertIn(name, names, path)

	def test_rights_are_asked_of_doctypes_that_exist(self) -> None:
		given = hooks()
		self.assertEqual(set(given["permission_query_conditions"]), set(given["has_permission"]))
		self.assertLessEqual(set(given["has_permission"]), set(doctypes()))

	def test_nothing_that_staff_change_is_a_fixture(self) -> None:
		self.assertNotIn("fixtures", hooks())

	def test_every_patch_exists(self) -> None:
		for line in (PACKAGE / "patches.txt").read_text().splitlines():
			if line and not line.startswith(("[", "#")):
				self.assertTrue((PACKAGE.parent / (line.split()[0].replace(".", "/") + ".py")).exists(), line)
