"""A town's colour: what can be read is taken, what can't is refused with the nearest one that can."""

from __future__ import annotations

import unittest

from loket_kinderopvang.domain import contrast
from loket_kinderopvang.tests.optional import given, st

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


class TestContrast(unittest.TestCase):
	def test_the_examples_of_the_standard(self) -> None:
		self.assertAlmostEqual(contrast.contrast("#000000", "#ffffff"), 21, places=6)
		self.assertAlmostEqual(contrast.contrast("#777777", "#ffffff"), 4.48, places=2)
		self.assertAlmostEqual(contrast.contrast("#767676", "#ffffff"), 4.54, places=2)

	def test_a_light_colour_is_none_to_read_and_the_shipped_one_is(self) -> None:
		for colour, readable in (("#0b5fa5", True), ("#ffd700", False), ("#777777", False), ("#000", True)):
			self.assertEqual(contrast.is_readable(colour), readable, colour)

	def test_what_is_no_colour_is_refused(self) -> None:
		for text in ("", "blue", "#12", "#12345g", "#0b5fa5;}", "url(x)"):
			with self.assertRaises(ValueError, msg=text):
				contrast.normal(text)

	@given(COLOURS, COLOURS)
	def test_contrast_is_the_same_both_ways_and_within_its_bounds(self, one: str, other: str) -> None:
		found = contrast.contrast(one, other)
		self.assertEqual(found, contrast.contrast(other, one))
		self.assertTrue(1 <= found <= 21 + 1e-9)

	@given(COLOURS)
	def test_the_darker_one_that_is_proposed_can_be_read_and_a_good_one_stays(self, colour: str) -> None:
		proposed = contrast.readable(colour)
		self.assertTrue(contrast.is_readable(proposed))
		if contrast.is_readable(colour):
			self.assertEqual(proposed, colour)
