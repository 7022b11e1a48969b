"""On a bench without any package for tests Frappe's own runner still reads every module; what can't run is skipped."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import frappe

from loket_kinderopvang.tests.base import LoketTestCase

TESTS = Path(__file__).resolve().parents[1]
# What `pip install -e .[test]` brings, and Frappe doesn't.
LACKING = ("axe_playwright_python", "hypothesis", "playwright", "pytest", "_pytest", "schemathesis")
PROGRAM = """
import importlib, json, sys, unittest
from importlib.abc import MetaPathFinder

site, lacking, modules, run = json.loads(sys.argv[1])

class Lacking(MetaPathFinder):
	def find_spec(self, name, path=None, target=None):
		if name.split(".")[0] in lacking:
			raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Lacking())
import frappe

frappe.init(site=site)
frappe.connect()
broken = []
for name in modules:
	try:
		importlib.import_module(name)
	except BaseException as error:
		broken.append(f"{name}: {error!r}")
suite = unittest.defaultTestLoader.loadTestsFromNames([] if broken else run)
result = unittest.TextTestRunner(stream=sys.stderr).run(suite)
frappe.destroy()
print(json.dumps({
	"broken": broken,
	"ran": result.testsRun,
	"bad": [str(test) for test, _why in result.failures + result.errors],
	"skipped": sorted({why for _test, why in result.skipped}),
}))
"""


class TestPlainBench(LoketTestCase):
	def plain(self, modules: list[str], run: list[str]) -> dict:
		arguments = json.dumps([frappe.local.site, LACKING, modules, run])
		environment = {key: value for key, value in os.environ.items() if key != "LOKET_SITE_URL"}
		done = subprocess.run(
			[sys.executable, "-c", PROGRAM, arguments],
			cwd=frappe.local.sites_path,
			env={**environment, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
			capture_output=True,
			text=True,
			timeout=300,
		)
		self.assertEqual(done.returncode, 0, done.stderr[-3000:])
		return json.loads(done.stdout.strip().splitlines()[-1])

	def test_every_module_is_read_and_laws_and_browsers_are_skipped_with_a_reason(self) -> None:
		package = "loket_kinderopvang.tests"
		modules = [
			f"{package}.{'.'.join(file.relative_to(TESTS).with_suffix('').parts)}"
			for file in sorted(TESTS.rglob("test_*.py"))
		]
		self.assertGreater(len(modules), 100)
		told = self.plain(
			modules,
			[f"{package}.unit.test_times", f"{package}.unit.test_priority", f"{package}.browser.test_public"],
		)
		self.assertEqual(told["broken"], [])
		self.assertEqual(told["bad"], [])
		self.assertGreater(told["ran"], 5)
		reasons = " ".join(told["skipped"])
		self.assertIn("no hypothesis: pip install -e .[test]", reasons)
		self.assertIn("no served site", reasons)
