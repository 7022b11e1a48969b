"""Every target that hooks.py and patches.txt name exists."""

import ast
import importlib
import importlib.util
import json
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
		around = set(importlib.import_module("loket_kinderopvang.access.around").ABOUT)
		self.assertEqual(set(given["has_permission"]) - set(doctypes()), around)
		self.assertEqual(set(given["permission_query_conditions"]) - set(doctypes()), around | {"Tag"})

	def test_no_portal_role_has_a_right(self) -> None:
		"""Who has no other role reaches pages and functions, and no record."""
		outside = {"Loket Provider", "Loket Partner", "Loket Parent", "Loket Sender", "All", "Guest"}
		for name, doctype in doctypes().items():
			given = {rule["role"] for rule in doctype.get("permissions", [])}
			self.assertFalse(given & outside, name)

	def test_nothing_that_staff_change_is_a_fixture(self) -> None:
		"""Only the profiles, each by its name; an unfiltered kind would carry a site's own records along."""
		given = hooks()["fixtures"]
		self.assertEqual([fixture["dt"] for fixture in given], ["Role Profile", "Module Profile"])
		files = {file.name for file in (PACKAGE / "fixtures").iterdir()}
		self.assertEqual(files, {"role_profile.json", "module_profile.json"})
		for fixture in given:
			(field, how, names) = fixture["filters"][0]
			self.assertEqual((field, how, len(fixture["filters"])), ("name", "in", 1))
			file = PACKAGE / "fixtures" / f"{fixture['dt'].lower().replace(' ', '_')}.json"
			shipped = json.loads(file.read_text(encoding="utf-8"))
			self.assertEqual([record["name"] for record in shipped], sorted(names))
			self.assertEqual({record["doctype"] for record in shipped}, {fixture["dt"]})

	def test_a_profile_hides_none_of_our_own_modules(self) -> None:
		ours = set((PACKAGE / "modules.txt").read_text(encoding="utf-8").split("\n"))
		for profile in json.loads((PACKAGE / "fixtures" / "module_profile.json").read_text(encoding="utf-8")):
			hidden = [row["module"] for row in profile["block_modules"]]
			self.assertEqual(hidden, sorted(set(hidden)))
			self.assertFalse(ours & set(hidden))

	def test_every_patch_exists(self) -> None:
		for line in (PACKAGE / "patches.txt").read_text().splitlines():
			if line and not line.startswith(("[", "#")):
				self.assertTrue((PACKAGE.parent / (line.split()[0].replace(".", "/") + ".py")).exists(), line)
