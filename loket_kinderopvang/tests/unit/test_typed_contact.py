"""Telephone numbers, addresses of mail, postal codes and coordinates as people type them."""

import unittest

import phonenumbers

from loket_kinderopvang.domain import coordinates, identity, mail_addresses, phones, postal_codes
from loket_kinderopvang.domain.phones import PhoneError, Phones
from loket_kinderopvang.tests.optional import given, st

MOBILE, LANDLINE = "+32470123456", "+3292334455"


class TestPhones(unittest.TestCase):
	def test_any_notation_of_a_number(self) -> None:
		for text in (
			"0470 12 34 56",
			"0470/12.34.56",
			"0470-12-34-56",
			"0470123456",
			"+32 470 12 34 56",
			"+32 (0)470 12 34 56",
			"0032470123456",
			"32470123456",
			"٠٤٧٠ ١٢ ٣٤ ٥٦",
			"tel. 0470 12 34 56",
			"GSM: 0470 12 34 56",
			"\u202a+32 470 12 34 56\u202c",
		):
			self.assertEqual(phones.read(text), Phones((MOBILE,)), text)
		self.assertEqual(phones.read("09 233 44 55").numbers, (LANDLINE,))
		self.assertEqual(phones.read("(09) 233.44.55").numbers, (LANDLINE,))
		self.assertEqual(phones.read("+31 6 12345678").numbers, ("+31612345678",))
		self.assertEqual(phones.read("  "), Phones())

	def test_a_remark_goes_to_the_note(self) -> None:
		for text, note in (
			("0470 12 34 56 (mama)", "mama"),
			("mama 0470 12 34 56", "mama"),
			("mama: 0470/12.34.56", "mama"),
			("0470 12 34 56 - enkel na 18u", "enkel na 18u"),
			("0470 12 34 56, bel na 17:30", "bel na 17:30"),
			("0470 12 34 56 (أمي)", "أمي"),
		):
			self.assertEqual(phones.read(text), Phones((MOBILE,), note), text)
		self.assertEqual(phones.read("09 233 44 55 toestel 12"), Phones((LANDLINE,), "toestel 12"))

	def test_two_numbers_become_two(self) -> None:
		for text in (
			"0470 12 34 56 / 09 233 44 55",
			"0470/12.34.56 - 09/233.44.55",
			"0470 12 34 56 of 09 233 44 55",
			"0470123456 ou 092334455",
			"0470 12 34 56; 09 233 44 55",
			"0470 12 34 56, 09 233 44 55",
			"0470 12 34 56\n09 233 44 55",
			"0470123456/092334455",
			"0470123456 092334455",
			"+32470123456+3292334455",
		):
			self.assertEqual(phones.read(text), Phones((MOBILE, LANDLINE)), text)
		self.assertEqual(
			phones.read("0470 12 34 56 (mama), 09 233 44 55 (papa)"), Phones((MOBILE, LANDLINE), "mama, papa")
		)
		self.assertEqual(phones.read("0470 12 34 56 / 0470123456"), Phones((MOBILE,)))
		self.assertEqual(
			phones.read("0470 12 34 56, 09 233 44 55, 02 513 89 40"),
			Phones((MOBILE, LANDLINE), "+3225138940"),
		)

	def test_a_number_that_reaches_nobody_is_refused(self) -> None:
		for text in (
			"0470 12 34 5",
			"0470 12 34 56 7",
			"0000000000",
			"000000000",
			"00 00 00 00 00",
			"0470",
			"12",
			"mama",
			"+32 470 12 34",
			"+32 470 12 34 56 78 90",
			"0470 12 34 56 / 0470 12 34",
			"123456789012345678901234567890",
		):
			with self.assertRaises(PhoneError, msg=text) as raised:
				phones.read(text)
			self.assertEqual(raised.exception.code, "phone", text)

	def test_a_foreign_number_asks_for_its_country(self) -> None:
		for text, example in (
			("06 12345678", "+31 6 12345678"),
			("0612345678", "+31 6 12345678"),
			("06-12 34 56 78 (papa)", "+31 6 12345678"),
			("31612345678", "+31 6 12345678"),
		):
			with self.assertRaises(PhoneError, msg=text) as raised:
				phones.read(text)
			self.assertEqual(
				(raised.exception.code, raised.exception.example), ("phone_country", example), text
			)

	@given(st.text(max_size=80) | st.text("0123456789+()/.- ", max_size=60))
	def test_what_is_taken_is_valid_and_comes_back(self, text: str) -> None:
		try:
			found = phones.read(text)
		except PhoneError:
			return
		self.assertLessEqual(len(found.numbers), 2)
		for number in found.numbers:
			self.assertTrue(phonenumbers.is_valid_number(phonenumbers.parse(number, None)))
			self.assertEqual(phones.read(number), Phones((number,)))

	def test_identity_compares_the_same_form(self) -> None:
		self.assertEqual(identity.normal_phone("0470 12 34 56 (mama)"), MOBILE)


class TestMail(unittest.TestCase):
	def test_what_can_be_sent_to(self) -> None:
		for text in (
			"jan@gmail.com",
			"Jan.Peeters+loket@Example.org",
			"o'brien@example.org",
			"<jan@telenet.be>",
		):
			self.assertTrue(mail_addresses.is_address(text), text)
		self.assertEqual(mail_addresses.normal(" Jan@Köln.de "), "jan@xn--kln-sna.de")
		for text in (
			"jan.@gmail.com",
			".jan@gmail.com",
			"jan..p@gmail.com",
			"jan@gmail",
			"jan@gmail..com",
			"jan@-gmail.com",
			"jan@gmail-.com",
			"jan@gmail.c",
			"jan@gmail.com.",
			"jan@gmail,com",
			"jan gmail.com",
			"jan@gmail.com, piet@gmail.com",
			"jan@gmail.com;piet@gmail.com",
			"jän@gmail.com",
			"jan@192.168.1.1",
			"a" * 65 + "@gmail.com",
			"jan@" + "a" * 150 + ".com",
		):
			self.assertFalse(mail_addresses.is_address(text), text)

	def test_slips_in_the_domain_of_a_big_provider(self) -> None:
		for typed, right in (
			("gmail.con", "gmail.com"),
			("gmial.com", "gmail.com"),
			("gamil.com", "gmail.com"),
			("gmai.com", "gmail.com"),
			("gmail.co", "gmail.com"),
			("gmail.cm", "gmail.com"),
			("gmail.be", "gmail.com"),
			("gmaill.com", "gmail.com"),
			("gnail.com", "gmail.com"),
			("hotmail.con", "hotmail.com"),
			("hotmial.be", "hotmail.be"),
			("hotmil.com", "hotmail.com"),
			("hotmai.com", "hotmail.com"),
			("hormail.com", "hotmail.com"),
			("outlok.com", "outlook.com"),
			("outlook.bee", "outlook.be"),
			("telenet.com", "telenet.be"),
			("telent.be", "telenet.be"),
			("tellenet.be", "telenet.be"),
			("skynet.com", "skynet.be"),
			("proximus.com", "proximus.be"),
			("yahoo.con", "yahoo.com"),
			("yaho.fr", "yahoo.fr"),
			("live.bee", "live.be"),
			("iclod.com", "icloud.com"),
		):
			self.assertEqual(mail_addresses.meant(f"jan@{typed}"), f"jan@{right}", typed)

	def test_an_address_of_its_own_is_not_asked_back(self) -> None:
		for domain in (
			*(domain for domains in mail_addresses.PROVIDERS.values() for domain in domains),
			"mail.com",
			"email.com",
			"gmx.com",
			"gmx.de",
			"ugent.be",
			"gent.be",
			"example.org",
			"stad.gent",
			"ocmw.be",
			"kbc.be",
			"wp.pl",
			"telenor.no",
			"hotmail.example.org",
			"me.com",
			"zoho.eu",
			"onet.pl",
			"ukr.net",
		):
			self.assertEqual(mail_addresses.meant(f"jan@{domain}"), "", domain)

	@given(st.text(max_size=60) | st.emails())
	def test_what_is_meant_is_an_address_that_is_not_asked_back(self, text: str) -> None:
		if meant := mail_addresses.meant(text):
			self.assertTrue(mail_addresses.is_address(meant))
			self.assertEqual(mail_addresses.meant(meant), "")
		if mail_addresses.is_address(text):
			self.assertTrue(mail_addresses.is_address(mail_addresses.normal(text)))


class TestPlaces(unittest.TestCase):
	def test_where_a_code_is_asked(self) -> None:
		for text, code, town in (
			("9000", "9000", ""),
			("B-9000", "9000", ""),
			("b9000", "9000", ""),
			("BE-9000", "9000", ""),
			("B 9000", "9000", ""),
			("9 000", "9000", ""),
			("9.000", "9000", ""),
			("٩٠٠٠", "9000", ""),
			("9000 Gent", "9000", "Gent"),
			("B-9000 Gent", "9000", "Gent"),
			("9000, Gent", "9000", "Gent"),
			("9000Gent", "9000", "Gent"),
			("Gent 9000", "9000", "Gent"),
			("Gent (9000)", "9000", "Gent"),
			("Sint-Amandsberg", "", "Sint-Amandsberg"),
			("1234 AB", "", "1234 AB"),
			("59000", "", "59000"),
			("0900", "", "0900"),
			("", "", ""),
		):
			typed = postal_codes.read_postal_code(text)
			self.assertEqual((typed.postal_code, typed.town), (code, town), text)

	def test_in_a_whole_address(self) -> None:
		def first(text: str) -> tuple[str, str, str]:
			found = postal_codes.find_postal_codes(text)[0]
			return found.postal_code, found.before, found.behind

		self.assertEqual(first("Kerkstraat 12, 9000 Gent"), ("9000", "Kerkstraat 12", "Gent"))
		self.assertEqual(first("Kerkstraat 12 B-9000 Gent"), ("9000", "Kerkstraat 12", "Gent"))
		self.assertEqual(first("Steenweg 1200, 9000 Gent")[0], "9000")
		self.assertEqual(first("9000 Gent, Kerkstraat 12")[0], "9000")
		self.assertEqual(postal_codes.find_postal_codes("Kerkstraat 12"), [])

	@given(st.text())
	def test_any_text_is_read(self, text: str) -> None:
		postal_codes.read_postal_code(text)
		postal_codes.find_postal_codes(text)


class TestCoordinates(unittest.TestCase):
	def test_in_belgium_and_not(self) -> None:
		for place, said in (
			((51.05, 3.72), ""),
			((50.85, 4.35), ""),
			((49.55, 5.80), ""),
			((0, 0), ""),
			((3.72, 51.05), "coordinates_swapped"),
			((4.35, 50.85), "coordinates_swapped"),
			((51.05, 0), "half_a_place"),
			((0, 3.72), "half_a_place"),
			((48.85, 2.35), "outside_belgium"),
			((51.05, -3.72), "outside_belgium"),
			((104000, 193000), "outside_belgium"),
			((510500, 37200), "outside_belgium"),
		):
			self.assertEqual(coordinates.problem(*place), said, place)


if __name__ == "__main__":
	unittest.main()
