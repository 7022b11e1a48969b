"""No code knows a workflow state, a workflow action, or a closing reason's or criterion's label by its name."""

import ast
import re
import unittest

from loket_kinderopvang.tests.metadata.artefacts import PACKAGE, code_files, defaults, fields


def semantic_values() -> set[str]:
	"""Return the values that code may read, although a state happens to have the same name."""
	places = (
		("Childcare Request", "outcome"),
		("Childcare Referral", "response"),
		("Childcare Closing Reason", "kind"),
		("Childcare Application", "status"),
		("Childcare Availability Round", "status"),
		("Childcare Allocation Round", "status"),
		("Childcare Allocation Line", "decision"),
	)
	return {value for doctype, field in places for value in fields(doctype)[field]["options"].split("\n")}


class TestNoStateNames(unittest.TestCase):
	def forbidden(self) -> set[str]:
		names = {row["name"] for row in defaults("workflow_states.json")}
		names |= {
			row["name"] for row in defaults("workflows.json") if not row["name"].startswith("Childcare ")
		}
		names |= {row["label"] for row in defaults("closing_reasons.json")}
		names |= {row["label"] for row in defaults("priority_criteria.json")}
		# A word of the interface, not a state: the button with which an officer takes a question back.
		return names - semantic_values() - {"Withdraw"}

	def test_python(self) -> None:
		forbidden = self.forbidden()
		self.assertGreater(len(forbidden), 40)
		for file in code_files(".py"):
			if file.name == "labels.py":
				# The official rows have labels of their own, which are shown and never compared.
				continue
			for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
				if isinstance(node, ast.Constant) and isinstance(node.value, str):
					self.assertNotIn(node.value, forbidden, f"{file.relative_to(PACKAGE)}:{node.lineno}")

	def test_javascript(self) -> None:
		forbidden = self.forbidden()
		for file in code_files(".js"):
			for text in re.findall(r"\"([^\"\n]+)\"|'([^'\n]+)'", file.read_text(encoding="utf-8")):
				self.assertNotIn("".join(text), forbidden, str(file.relative_to(PACKAGE)))
