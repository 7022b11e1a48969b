"""The list of municipalities that ships: counts, codes and provinces of 1 January 2025, and who merged into whom."""

import unittest
from collections import Counter

from loket_kinderopvang.domain import municipalities


class TestMunicipalities(unittest.TestCase):
	def test_counts_and_provinces(self) -> None:
		provinces = Counter(one.province for one in municipalities.every())
		self.assertEqual(
			provinces,
			{
				"Antwerpen": 67,
				"Vlaams-Brabant": 63,
				"West-Vlaanderen": 62,
				"Oost-Vlaanderen": 55,
				"Limburg": 38,
				"Brussels Hoofdstedelijk Gewest": 19,
			},
		)
		self.assertEqual(sum(provinces.values()), 285 + 19)

	def test_codes_tell_the_province(self) -> None:
		begins = {"1": "Antwerpen", "3": "West-Vlaanderen", "4": "Oost-Vlaanderen", "7": "Limburg"}
		codes = [one.nis_code for one in municipalities.every()]
		self.assertEqual(len(codes), len(set(codes)))
		for one in municipalities.every():
			expected = begins.get(one.nis_code[0]) or (
				"Brussels Hoofdstedelijk Gewest" if one.nis_code.startswith("21") else "Vlaams-Brabant"
			)
			self.assertEqual(one.province, expected, one.name)

	def test_zwijndrecht_lies_in_east_flanders_now(self) -> None:
		whole = municipalities.successor_of("11056")
		self.assertIsNotNone(whole)
		self.assertEqual((whole.name, whole.province), ("Beveren-Kruibeke-Zwijndrecht", "Oost-Vlaanderen"))
		self.assertIn("2070", whole.postal_codes)

	def test_merged_municipalities_know_their_predecessors(self) -> None:
		for old, new in (
			("11007", "Antwerpen"),
			("23032", "Pajottegem"),
			("44012", "Nazareth-De Pinte"),
			("44049", "Deinze"),
			("12034", "Puurs-Sint-Amands"),
			("73009", "Tongeren-Borgloon"),
		):
			self.assertEqual(municipalities.successor_of(old).name, new)
		self.assertIsNone(municipalities.successor_of("44021"))
		self.assertEqual(municipalities.successor_of_name("de pinte").nis_code, "44086")
		predecessors = [one.nis_code for whole in municipalities.every() for one in whole.predecessors]
		# 28 became 13 in 2025 and 15 became 7 in 2019; Antwerpen kept its own code.
		self.assertEqual(len(predecessors), 28 + 15 - 1)
		self.assertEqual(len(predecessors), len(set(predecessors)))
		self.assertEqual(set(predecessors) & {one.nis_code for one in municipalities.every()}, set())

	def test_each_has_postal_codes_and_a_centre_in_the_country(self) -> None:
		for one in municipalities.every():
			self.assertTrue(one.postal_codes, one.name)
			for code in one.postal_codes:
				self.assertRegex(code, r"^[1-9]\d{3}$", one.name)
			self.assertTrue(50.6 < one.latitude < 51.6 and 2.5 < one.longitude < 6.0, one.name)

	def test_it_says_whose_data_it_is(self) -> None:
		for word in ("Statbel", "GeoNames", "CC BY 4.0"):
			self.assertIn(word, municipalities.attribution())
