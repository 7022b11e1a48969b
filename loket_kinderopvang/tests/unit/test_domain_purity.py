"""The rules know nothing of the platform."""

import ast
import unittest
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2]
ALLOWED_APP = "loket_kinderopvang.domain"


class TestDomainPurity(unittest.TestCase):
	def test_no_module_imports_frappe_or_a_step(self) -> None:
		files = sorted((PACKAGE / "domain").rglob("*.py"))
		self.assertGreater(len(files), 8)
		for file in files:
			for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
				names = []
				if isinstance(node, ast.Import):
					names = [alias.name for alias in node.names]
				elif isinstance(node, ast.ImportFrom):
					names = [node.module or ""]
				for name in names:
					self.assertNotEqual(name.split(".")[0], "frappe", file)
					if name.startswith("loket_kinderopvang"):
						self.assertTrue(name.startswith(ALLOWED_APP), f"{file} imports {name}")
