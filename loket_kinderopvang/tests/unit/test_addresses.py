"""Addresses as Belgians write them: which are one, and which only look like it."""

import unittest

from loket_kinderopvang.domain.addresses import normal_address, same_address
from loket_kinderopvang.tests.optional import given, settings, st

ONE = (
	("Kerkstr. 12/3", "Kerkstraat 12 bus 3"),
	("Kerkstraat 12b3", "kerkstraat 12 bus 003"),
	("Kerkstraat 12 bte 3", "Kerkstraat 12 boîte 3"),
	("Kerkstraat 12 A", "Kerkstraat 12a"),
	("Kerkstraat 12 bis", "Kerkstraat 12bis"),
	("Kerkstraat 12-14", "Kerkstraat 12 - 14"),
	("Kerkstraat 12, 9000 Gent", "Kerkstraat nr. 12"),
	("Kerkstraat 12 BE-9000 Gent", "Kerkstraat, 12"),
	("KERKSTRAAT 12 BUS A", "Kerkstraat 12/A"),
	("Kerk straat n°12", "Kerkstraat 12"),
	("12, rue de l'Église", "Rue de l'Eglise 12"),
	("Sint-Pietersnieuwstraat 5", "St. Pietersnieuwstr. 5"),
	("St Jansstraat 1", "Sint Jansstraat 1"),
	("Av. Louise 5", "Avenue Louise 5"),
	("Bd. Anspach 3 bte 12", "Boulevard Anspach 3/12"),
	("Burg. Maxlaan 3", "Burgemeester Maxln 3"),
	("O.L.V.-straat 7", "Onze-Lieve-Vrouwstraat 7"),
	("Brusselsesteenweg 10", "Brusselse stwg 10"),
	("J. Vandeveldestraat 3", "Jan Vandeveldestraat 3"),
	("11 Novemberlaan 5", "11-Novemberlaan nr 5"),
	("Kerkplein 3", "Kerkpl. 3"),
	("Kerkstraat 12", "Kerkstraat 12 bus 3"),
)
APART = (
	("Kerkstraat 12", "Kerkstraat 21"),
	("Kerkstraat 12A", "Kerkstraat 12"),
	("Kerkstraat 12A", "Kerkstraat 12B"),
	("Kerkstraat 12 bus 3", "Kerkstraat 12 bus 4"),
	("Kerkstraat 12", "Kerkplein 12"),
	("Kleine Kerkstraat 12", "Kerkstraat 12"),
	("Kerkstraat 1 bus 2", "Kerkstraat 12"),
	("Kerkstraat 1/2", "Kerkstraat 12"),
	("", ""),
	("", "Kerkstraat 12"),
)


class TestAddresses(unittest.TestCase):
	def test_written_otherwise(self) -> None:
		for left, right in ONE:
			self.assertTrue(same_address(left, right), f"{left} | {right}")
			self.assertTrue(same_address(right, left), f"{right} | {left}")

	def test_others(self) -> None:
		for left, right in APART:
			self.assertFalse(same_address(left, right), f"{left} | {right}")

	def test_a_box_that_came_in_is_another_address_when_that_matters(self) -> None:
		self.assertFalse(same_address("Kerkstraat 12", "Kerkstraat 12 bus 3", box_unknown=False))

	@settings(deadline=None)
	@given(st.text(alphabet="Kerkstra 0123456789/-bus,.'éА", max_size=25))
	def test_nothing_breaks_it(self, text: str) -> None:
		self.assertEqual(same_address(text, text, box_unknown=False), bool(normal_address(text).street))
