"""The description of the interface is current, valid, and says what the code does."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import unittest

from loket_kinderopvang.desk import openapi
from loket_kinderopvang.tests.metadata.artefacts import PACKAGE

FILE = PACKAGE.parent / "docs" / "openapi.json"
PYTHON = os.environ.get("LOKET_FUZZ_PYTHON", "")
METHOD = "/api/method/loket_kinderopvang.api."


class TestDescription(unittest.TestCase):
	def setUp(self) -> None:
		self.paths = openapi.describe()["paths"]

	def test_the_file_is_current(self) -> None:
		self.assertEqual(
			FILE.read_text(encoding="utf-8"),
			openapi.as_text(),
			"run `bench loket-openapi --output docs/openapi.json`",
		)

	def test_it_holds_every_whitelisted_function(self) -> None:
		stable = [PACKAGE / "api.py", *(PACKAGE / "api").rglob("*.py")]
		written = sum(
			file.read_text(encoding="utf-8").count("\n@frappe.whitelist(") for file in stable if file.exists()
		)
		self.assertGreater(written, 40)
		self.assertEqual(len(self.paths), written)

	@unittest.skipUnless(PYTHON, "no openapi-spec-validator: use bin/test")
	def test_it_is_valid(self) -> None:
		check = "import json, sys, openapi_spec_validator as v; v.validate(json.load(sys.stdin))"
		done = subprocess.run(
			[PYTHON, "-c", check], input=json.dumps(openapi.describe(())), capture_output=True, text=True
		)
		self.assertEqual(done.returncode, 0, done.stderr[-2000:])

	def test_methods_guests_and_limits_are_those_of_the_decorators(self) -> None:
		answer = self.paths[f"{METHOD}answer_referral"]
		self.assertEqual(set(answer), {"post"})
		self.assertEqual(answer["post"]["security"], [{}])
		self.assertEqual(answer["post"]["x-rate-limit"]["limit"], "answers_per_hour")
		self.assertEqual(answer["post"]["x-rate-limit"]["seconds"], 3600)
		self.assertIn("410", answer["post"]["responses"])
		find = self.paths[f"{METHOD}find_vacancies"]["post"]
		self.assertNotIn({}, find["security"])
		self.assertNotIn("x-rate-limit", find)
		self.assertNotIn("429", find["responses"])
		self.assertEqual(set(self.paths[f"{METHOD}registration"]), {"get", "post"})

	def test_arguments_have_types_defaults_and_words(self) -> None:
		body = self.paths[f"{METHOD}answer_referral"]["post"]["requestBody"]["content"]["application/json"][
			"schema"
		]
		self.assertEqual(body["required"], ["token", "answer"])
		self.assertEqual(body["properties"]["token"]["type"], "string")
		self.assertIn("secret part", body["properties"]["token"]["description"])
		self.assertEqual(
			body["properties"]["days"]["anyOf"], [{"type": "object"}, {"type": "string"}, {"type": "null"}]
		)
		query = self.paths[f"{METHOD}registration"]["get"]["parameters"]
		self.assertEqual([row["name"] for row in query if row["required"]], ["desk"])
		self.assertEqual(next(row for row in query if row["name"] == "hide_small")["schema"]["default"], 0)

	def test_answers_are_those_of_the_function(self) -> None:
		def answer(name: str, method: str = "post") -> dict:
			return self.paths[METHOD + name][method]["responses"]["200"]["content"]

		message = answer("find_vacancies")["application/json"]["schema"]["properties"]["message"]
		self.assertEqual(message, {"type": "array", "items": {"type": "object"}})
		for name in ("my_data", "registration_file"):
			self.assertEqual(list(answer(name)), ["application/octet-stream"], name)

	def test_types_are_read_as_they_are_written(self) -> None:
		for written, schema in {
			"str": {"type": "string"},
			"list[str]": {"type": "array", "items": {"type": "string"}},
			"int | None": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
			"dict | list | str": {
				"anyOf": [{"type": "object"}, {"type": "array", "items": {}}, {"type": "string"}]
			},
			"Document": {},
		}.items():
			self.assertEqual(openapi.schema_of(ast.parse(written, mode="eval").body), schema, written)
