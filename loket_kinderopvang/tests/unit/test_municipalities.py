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

	def test_an_old_code_lands_in_the_successor(self) -> None:
		for given, name in (
			("44021", "Gent"),
			(44021.0, "Gent"),
			("44021,0", "Gent"),
			("44012", "Nazareth-De Pinte"),
			("11056", "Beveren-Kruibeke-Zwijndrecht"),
			("44034", "Lochristi"),
			("44087", "Lochristi"),
		):
			with self.subTest(given):
				self.assertEqual(municipalities.by_nis_code(given).name, name)
		for given in ("", None, "99999", "4402", "44021.5", "Gent"):
			with self.subTest(given):
				self.assertIsNone(municipalities.by_nis_code(given))

	def test_every_code_and_name_finds_its_municipality(self) -> None:
		for one in municipalities.every():
			with self.subTest(one.name):
				self.assertEqual(municipalities.by_nis_code(one.nis_code), one)
				self.assertEqual(municipalities.by_name(one.name)[0], one)
				self.assertEqual(municipalities.by_name(one.name_fr)[0], one)
				for before in one.predecessors:
					self.assertEqual(municipalities.by_nis_code(before.nis_code), one)
					self.assertIn(one, municipalities.by_name(before.name))
				for code in one.postal_codes:
					self.assertIn(one, municipalities.by_postal_code(code))
				for place in one.places:
					self.assertIn(one, municipalities.by_name(place.name))
					self.assertIn(place.postal_code, municipalities.codes_of_name(place.name))

	def test_names_are_found_however_they_are_written(self) -> None:
		for typed, name in (
			("st. niklaas", "Sint-Niklaas"),
			("SINT NIKLAAS", "Sint-Niklaas"),
			("Stad Gent", "Gent"),
			("gand", "Gent"),
			("Gentbrugge", "Gent"),
			("de  pinte", "Nazareth-De Pinte"),
			("Nevele", "Deinze"),
			("Bruxelles", "Brussel"),
			("Molenbeek", None),
		):
			with self.subTest(typed):
				found = municipalities.by_name(typed)
				self.assertEqual(found[0].name if found else None, name)
		# Of a name that several have, the municipality comes before places within others.
		self.assertEqual(municipalities.by_name("Berlare")[0].name, "Berlare")
		self.assertGreater(len(municipalities.by_name("Ramskapelle")), 1)

	def test_codes_of_a_name(self) -> None:
		self.assertEqual(municipalities.codes_of_name("Ledeberg"), {"9050"})
		self.assertEqual(municipalities.codes_of_name("De Pinte"), {"9840"})
		self.assertEqual(municipalities.codes_of_name("Zwijndrecht"), {"2070"})
		self.assertEqual(municipalities.codes_of_name("nergens"), frozenset())
		# A name that no place in it has stands for the whole.
		self.assertEqual(
			municipalities.codes_of_name("Pajottegem"), set(municipalities.by_nis_code("23106").postal_codes)
		)

	def test_a_code_that_two_have_begins_with_the_one_it_is_of(self) -> None:
		self.assertEqual([one.name for one in municipalities.by_postal_code("1050")], ["Elsene", "Brussel"])
		self.assertEqual([one.name for one in municipalities.by_postal_code(" B-9000 ")], ["Gent"])
		self.assertEqual(municipalities.by_postal_code("0000"), ())

	def test_a_search_takes_beginnings_older_names_and_codes(self) -> None:
		for typed, name in (
			("gen", "Genk"),
			("Meulebe", "Tielt"),
			("9050", "Gent"),
			("11056", "Beveren-Kruibeke-Zwijndrecht"),
		):
			with self.subTest(typed):
				self.assertIn(name, [match.municipality.name for match in municipalities.search(typed)])
		self.assertEqual(municipalities.search("Aalst")[0].municipality.nis_code, "41002")
		self.assertEqual([match.by for match in municipalities.search("Melle")][:1], ["Melle"])
		self.assertEqual(municipalities.search("g"), ())
		self.assertLessEqual(len(municipalities.search("be", most=5)), 5)

	def test_places_lie_in_their_municipality(self) -> None:
		for one in municipalities.every():
			for place in one.places:
				with self.subTest(f"{one.name}: {place.name}"):
					self.assertIn(place.postal_code, one.postal_codes)
					self.assertNotRegex(place.name, r"[.()/\d]")
					if place.latitude is not None:
						self.assertLess(abs(place.latitude - one.latitude), 0.16)
						self.assertLess(abs(place.longitude - one.longitude), 0.25)
		self.assertGreater(sum(len(one.places) for one in municipalities.every()), 1150)
