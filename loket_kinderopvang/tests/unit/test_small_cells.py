"""Small figures are hidden, and can't be computed back."""

import unittest

from hypothesis import given
from hypothesis import strategies as st

from loket_kinderopvang.domain.small_cells import hide, hide_part, hide_table

TABLES = st.integers(1, 5).flatmap(
	lambda width: st.lists(
		st.lists(st.integers(0, 30), min_size=width, max_size=width), min_size=1, max_size=6
	)
)


class TestSmallCells(unittest.TestCase):
	def test_from_one_to_four_is_hidden_and_zero_is_not(self) -> None:
		self.assertEqual([hide(n, 5) for n in (0, 1, 4, 5, 60)], [0, None, None, 5, 60])
		self.assertEqual([hide(n, 0) for n in (0, 1, 4)], [0, 1, 4])

	def test_a_part_is_hidden_when_the_rest_is_small(self) -> None:
		self.assertEqual(hide_part(20, 30, 5), 20)
		self.assertEqual(hide_part(30, 30, 5), 30)
		self.assertIsNone(hide_part(28, 30, 5))
		self.assertIsNone(hide_part(3, 30, 5))
		self.assertIsNone(hide_part(0, 4, 5))

	def test_one_small_figure_takes_the_next_smallest_with_it(self) -> None:
		table = hide_table([[3, 40, 12]], 5)
		self.assertEqual(table.cells, ((None, 40, None),))
		self.assertEqual(table.total, 55)

	def test_a_total_that_would_give_one_away_goes_too(self) -> None:
		table = hide_table([[3, 0, 0], [20, 9, 8]], 5)
		self.assertEqual(table.row_totals, (None, None))
		self.assertEqual(table.cells[0], (None, 0, 0))
		self.assertIsNone(table.cells[1][0])
		self.assertEqual(table.total, 40)

	def test_nothing_is_hidden_where_nothing_is_small(self) -> None:
		table = hide_table([[5, 0], [7, 9]], 5)
		self.assertEqual(
			(table.cells, table.row_totals, table.column_totals, table.total),
			(((5, 0), (7, 9)), (5, 16), (12, 9), 21),
		)

	def test_an_empty_table(self) -> None:
		self.assertEqual(hide_table([], 5).total, 0)

	@given(TABLES)
	def test_no_line_has_one_hidden_figure_that_the_others_give_away(self, rows: list[list[int]]) -> None:
		table = hide_table(rows, 5)
		lines = [[*cells, total] for cells, total in zip(table.cells, table.row_totals, strict=True)]
		lines.append([*table.column_totals, table.total])
		truth = [[*row, sum(row)] for row in rows]
		truth.append([sum(column) for column in zip(*truth, strict=True)])
		for shown, real in [
			*zip(lines, truth, strict=True),
			*zip(zip(*lines, strict=True), zip(*truth, strict=True), strict=True),
		]:
			self.assertNotEqual(sum(count is None for count in shown), 1, (shown, real))
			for count, value in zip(shown, real, strict=True):
				self.assertIn(count, (value, None))
				self.assertFalse(count is not None and 0 < count < 5)

	@given(TABLES)
	def test_without_a_minimum_all_is_shown(self, rows: list[list[int]]) -> None:
		self.assertEqual(hide_table(rows, 0).cells, tuple(map(tuple, rows)))
