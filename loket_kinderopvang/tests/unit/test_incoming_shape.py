"""What comes in is looked at only when it has a size and a shape that can be looked at."""

from __future__ import annotations

import json
import time
import unittest
from typing import Any

from loket_kinderopvang.domain import incoming_shape as shape
from loket_kinderopvang.tests.optional import given, st

VALUES: Any = st.recursive(
	st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
	lambda below: st.lists(below, max_size=5) | st.dictionaries(st.text(max_size=20), below, max_size=5),
	max_leaves=40,
)


def code(value: Any) -> str | None:
	found = shape.check(value)
	return found.code if found else None


class TestShape(unittest.TestCase):
	def test_a_question_passes(self) -> None:
		data = {
			"contact_name": "Zoë 👶🏽",
			"message": "Eerste lijn\r\nTweede\tlijn",
			"children": [{"first_name": "\u2068فاطمة\u2069", "birth_date": "2026-01-01"}] * 8,
			"urgent": 1,
		}
		self.assertIsNone(shape.check(data))

	def test_what_is_too_much(self) -> None:
		self.assertEqual(code(dict.fromkeys(map(str, range(shape.MOST_KEYS + 1)))), "too_many_keys")
		self.assertEqual(code({"children": [0] * 5000}), "too_many_values")
		self.assertEqual(code({"x" * 141: 1}), "long_key")
		deep: Any = 1
		for _level in range(shape.MOST_DEPTH + 1):
			deep = [deep]
		self.assertEqual(code(deep), "too_deep")
		many = {str(index): [0] * 100 for index in range(100)}
		self.assertEqual(code(many), "too_many_values")

	def test_what_nobody_types_names_its_field(self) -> None:
		for text in ("a\x00b", "\ud800", "\u202egnp.exe", "\x1b[31m"):
			found = shape.check({"children": [{"first_name": text}]})
			assert found
			self.assertEqual((found.code, found.field), ("unreadable", "children.0.first_name"))
		self.assertEqual(code({"a\x00": 1}), "unreadable")

	def test_much_costs_little(self) -> None:
		much = {f"key {number}": [[{}]] for number in range(100_000)}
		deep: Any = []
		for _level in range(100_000):
			deep = [deep]
		begin = time.process_time()
		self.assertEqual(code(much), "too_many_values")
		self.assertEqual(code(deep), "too_deep")
		self.assertLess(time.process_time() - begin, 0.05)
		# Python takes things this deep apart by recursion.
		while deep:
			deep = deep.pop()

	@given(VALUES)
	def test_every_value_gets_an_answer(self, value: Any) -> None:
		found = shape.check(value)
		if found is None:
			# What passes can be written down and stored.
			json.dumps(value, default=str).encode()
			self.assertNotIn("\x00", str(value))

	def test_json_without_end_is_no_json(self) -> None:
		for text in ("[" * 100_000, '{"a":' * 100_000, "9" * 10_000, "{", "nul"):
			with self.assertRaises(ValueError):
				shape.loads_safely(text, json.loads)
