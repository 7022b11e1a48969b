"""Plots say their figures in words too, hold nothing from elsewhere, and are as large as what they show."""

from __future__ import annotations

import re
import unittest
import xml.etree.ElementTree as ET

from loket_kinderopvang.domain.drawing import Bar, legend, lying_bars, shortened, standing_bars, strips

BARS = [
	Bar("Noord & <Zuid>", 20, 5, "20 / 5"),
	Bar("West", None, None, "hidden / hidden"),
	Bar("Oost", 0, 0, "0 / 0"),
]


def boxes(svg: str) -> list[ET.Element]:
	return [shape for shape in ET.fromstring(svg).iter() if shape.tag.endswith("rect")]


class TestDrawing(unittest.TestCase):
	def test_a_plot_is_whole_and_names_itself(self) -> None:
		for svg in (lying_bars(BARS, "Per area"), standing_bars(BARS, "Per area")):
			root = ET.fromstring(svg)
			self.assertEqual((root.get("role"), root.get("aria-label")), ("img", "Per area"))
			texts = [shape.text for shape in root.iter() if shape.tag.endswith("text")]
			for words in ("Noord & <Zuid>", "20 / 5", "hidden / hidden", "0 / 0"):
				self.assertIn(words, texts)
			self.assertIsNone(re.search(r"href|url\(|<style|<script", svg))

	def test_what_is_hidden_or_nothing_has_no_bar_and_a_part_is_its_share(self) -> None:
		whole, part = boxes(lying_bars(BARS, "Per area"))
		self.assertAlmostEqual(float(part.get("width")) / float(whole.get("width")), 0.25, places=2)
		self.assertNotEqual(whole.get("fill"), part.get("fill"))
		whole, part = boxes(standing_bars(BARS, "Per area"))
		self.assertAlmostEqual(float(part.get("height")) / float(whole.get("height")), 0.25, places=2)

	def test_plots_without_figures_are_drawn_too(self) -> None:
		for svg in (
			lying_bars([], "Nothing"),
			standing_bars([], "Nothing"),
			standing_bars(BARS[1:], "Nothing"),
		):
			self.assertEqual(boxes(svg), [])

	def test_small_bars_share_one_scale_and_stand_apart_on_demand(self) -> None:
		first, second, none = strips([(10, 5), (5, 20), (None, 0)], width=102)
		self.assertEqual([float(shape.get("width")) for shape in boxes(first)], [50, 25])
		self.assertEqual([float(shape.get("width")) for shape in boxes(second)], [25, 100])
		self.assertEqual(boxes(none), [])
		(pair,) = strips([(4, 8)], apart=True)
		self.assertEqual([float(shape.get("y")) for shape in boxes(pair)], [1, 7])

	def test_a_legend_says_what_light_and_dark_are(self) -> None:
		svg = legend([("Requests", False), ("of which unanswered", True)])
		self.assertEqual(len({shape.get("fill") for shape in boxes(svg)}), 2)
		self.assertIn('aria-label="Requests, of which unanswered"', svg)

	def test_long_words_are_cut_with_a_mark(self) -> None:
		self.assertEqual(shortened("Sint-Amandsberg", 20), "Sint-Amandsberg")
		self.assertEqual(shortened("Een heel lange naam", 10), "Een heel…")
