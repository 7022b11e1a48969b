"""Counts by several things at once, folded into counts by each."""

import unittest
from collections import Counter

from loket_kinderopvang.domain.margins import margins
from loket_kinderopvang.tests.optional import given, st

ROWS = st.lists(
	st.tuples(
		st.sampled_from(["", "a", "b", None]),
		st.sampled_from([0, 1, 2]),
		st.sampled_from(["Open", "Answered"]),
		st.booleans(),
		st.integers(1, 2**60),
	),
	max_size=60,
)


class TestMargins(unittest.TestCase):
	def test_worked_out_by_hand(self) -> None:
		rows = [("a", 1, "Open", 2), ("a", 2, "Open", 3), ("b", 1, "Open", 5), ("a", 1, "Answered", 7)]
		by_letter, by_number = margins(rows, 2)
		self.assertEqual(by_letter, {("a", "Open"): 5, ("b", "Open"): 5, ("a", "Answered"): 7})
		self.assertEqual(by_number, {(1, "Open"): 7, (2, "Open"): 3, (1, "Answered"): 7})
		self.assertEqual(margins([], 2), [{}, {}])

	@given(ROWS)
	def test_the_same_as_counting_by_each_alone(self, rows: list[tuple]) -> None:
		for column, found in enumerate(margins(rows, 2)):
			alone: Counter = Counter()
			for row in rows:
				alone[(row[column], *row[2:4])] += row[4]
			self.assertEqual(found, dict(alone))
