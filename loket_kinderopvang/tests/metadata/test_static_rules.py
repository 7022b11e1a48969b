"""bandit and semgrep find nothing in the app that has no reason, and each rule finds what it is for."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path
from typing import Any, ClassVar

from loket_kinderopvang.tests.metadata.artefacts import PACKAGE, code_files
from loket_kinderopvang.tests.metadata.rule_samples import RIGHT, WRONG

CHECKOUT = PACKAGE.parent
RULES = CHECKOUT / ".semgrep" / "frappe.yml"
PYTHON = os.environ.get("LOKET_LINT_PYTHON", "")
# A comment that says why: in Python, in JavaScript, in a template.
REASON = re.compile(r"(?:#|//|\{#)\s*(?!\s*nosem|\s*nosec)(\S+(?:\s+\S+){3,})")
EXCEPTION = re.compile(r"(?:#|//)\s*(nosec|nosemgrep)\b:?\s*([^#/\n]*)(?:(?:#|//)\s*(.*))?")
LINES_ABOVE = 5


def run(*command: str) -> dict[str, Any]:
	"""Run one of the programs and return what it found; nothing goes to the network."""
	with tempfile.TemporaryDirectory() as home:
		done = subprocess.run(
			command,
			cwd=CHECKOUT,
			capture_output=True,
			text=True,
			env={
				"PATH": f"{Path(PYTHON).parent}:{os.environ.get('PATH', '')}",
				"HOME": home,
				"SEMGREP_SEND_METRICS": "off",
				"SEMGREP_ENABLE_VERSION_CHECK": "0",
				"PYTHONUTF8": "1",
			},
		)
	assert done.stdout.startswith("{"), done.stderr[-3000:]
	found: dict[str, Any] = json.loads(done.stdout)
	return found


def reason_for(file: Path, first: int, last: int) -> bool:
	"""Tell whether a comment says why, on the lines of a finding or right above them."""
	lines = file.read_text(encoding="utf-8").split("\n")
	return any(REASON.search(line) for line in lines[max(0, first - 1 - LINES_ABOVE) : last])


@unittest.skipUnless(PYTHON, "no semgrep: use bin/test")
class TestSemgrep(unittest.TestCase):
	maxDiff = None
	found: ClassVar[list[dict[str, Any]]]
	samples: ClassVar[Path]

	@classmethod
	def setUpClass(cls) -> None:
		folder = tempfile.TemporaryDirectory()
		cls.addClassCleanup(folder.cleanup)
		cls.samples = Path(folder.name)
		for kind, samples in (("wrong", WRONG), ("right", RIGHT)):
			for rule, (suffix, *texts) in samples.items():
				for number, text in enumerate(texts):
					# Some rules look at a report's folder only.
					file = cls.samples / kind / "report" / f"{rule}_{number}{suffix}"
					file.parent.mkdir(parents=True, exist_ok=True)
					file.write_text(text, encoding="utf-8")
		answer = run(
			"semgrep",
			"scan",
			"--json",
			"--oss-only",
			"--metrics=off",
			"--disable-version-check",
			"--no-git-ignore",
			"--exclude=tests",
			f"--config={RULES}",
			PACKAGE.name,
			str(cls.samples),
		)
		assert not answer["errors"], answer["errors"]
		cls.found = [
			{
				"rule": result["check_id"].rpartition(".")[2],
				"file": CHECKOUT / result["path"],
				"first": result["start"]["line"],
				"last": result["end"]["line"],
				"severity": result["extra"]["severity"],
			}
			for result in answer["results"]
		]

	def of_samples(self, kind: str) -> dict[str, set[str]]:
		"""Return which rules were broken in each sample file of a kind."""
		broken: dict[str, set[str]] = {}
		for finding in self.found:
			if finding["file"].is_relative_to(self.samples / kind):
				broken.setdefault(finding["file"].stem, set()).add(finding["rule"])
		return broken

	def test_the_app_breaks_no_rule_without_a_reason(self) -> None:
		broken = [
			f"{finding['rule']}: {finding['file'].relative_to(CHECKOUT)}:{finding['first']}"
			for finding in self.found
			if not finding["file"].is_relative_to(self.samples)
			and (
				finding["severity"] != "INFO"
				or not reason_for(finding["file"], finding["first"], finding["last"])
			)
		]
		self.assertEqual(broken, [])

	def test_each_rule_finds_what_it_is_for(self) -> None:
		rules = set(re.findall(r"^  - id: ([\w-]+)", RULES.read_text(encoding="utf-8"), flags=re.M))
		self.assertEqual(set(WRONG), rules)
		broken = self.of_samples("wrong")
		for rule, (_suffix, *texts) in WRONG.items():
			for number, text in enumerate(texts):
				self.assertIn(rule, broken.get(f"{rule}_{number}", set()), text)

	def test_no_rule_finds_what_is_right(self) -> None:
		broken = self.of_samples("right")
		for rule, (_suffix, *texts) in RIGHT.items():
			for number, text in enumerate(texts):
				self.assertNotIn(rule, broken.get(f"{rule}_{number}", set()), text)


@unittest.skipUnless(PYTHON, "no bandit: use bin/test")
class TestBandit(unittest.TestCase):
	maxDiff = None

	def test_it_finds_nothing_in_the_app(self) -> None:
		answer = run(PYTHON, "-m", "bandit", "-q", "-f", "json", "-c", "pyproject.toml", "-r", PACKAGE.name)
		self.assertEqual(answer["errors"], [])
		self.assertEqual(
			[
				f"{r['test_id']} {r['filename']}:{r['line_number']}: {r['issue_text']}"
				for r in answer["results"]
			],
			[],
		)

	def test_it_finds_what_it_is_for(self) -> None:
		with tempfile.TemporaryDirectory() as folder:
			file = Path(folder) / "planted.py"
			file.write_text("import subprocess\n\nsubprocess.run(text, shell=True)\n")
			answer = run(PYTHON, "-m", "bandit", "-q", "-f", "json", "-c", "pyproject.toml", str(file))
		self.assertIn("B602", {result["test_id"] for result in answer["results"]})


class TestExceptions(unittest.TestCase):
	def test_each_exception_names_its_rule_and_its_reason(self) -> None:
		rules = set(re.findall(r"^  - id: ([\w-]+)", RULES.read_text(encoding="utf-8"), flags=re.M))
		files = {*code_files(".py", ".js", ".html"), *(PACKAGE / "setup").rglob("*.py")}
		found = 0
		for file in sorted(files):
			for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), 1):
				for kind, named, reason in EXCEPTION.findall(line):
					with self.subTest(where=f"{file.relative_to(CHECKOUT)}:{number}"):
						found += 1
						names = set(re.split(r"[,\s]+", named.strip()))
						if kind == "nosec":
							self.assertTrue(all(re.fullmatch(r"B\d{3}", name) for name in names), names)
						else:
							self.assertLessEqual(names, rules)
						self.assertGreaterEqual(len(reason.split()), 4, "say why")
		self.assertGreater(found, 5)

	def test_the_versions_are_the_same_everywhere(self) -> None:
		project = (CHECKOUT / "pyproject.toml").read_text()
		hooks = (CHECKOUT / ".pre-commit-config.yaml").read_text()
		workflow = (CHECKOUT / ".github" / "workflows" / "ci.yml").read_text()
		for name in ("bandit", "semgrep"):
			(version,) = re.findall(rf'"{name}==([\d.]+)"', project)
			self.assertRegex(hooks, rf"{name}\n    rev: v?{re.escape(version)}\n")
			self.assertIn(f"{name}=={version}", workflow)
