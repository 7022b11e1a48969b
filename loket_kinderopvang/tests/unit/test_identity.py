"""Who is who: what a desk in Flanders types, and who must not be taken for another."""

import unittest
from datetime import date, timedelta

from loket_kinderopvang.domain.identity import (
	ChildIdentity,
	FamilyIdentity,
	PhoneError,
	compare_children,
	compare_families,
	given_name,
	is_email,
	name_key,
	normal_name,
	normal_phone,
	request_key,
	too_close,
)
from loket_kinderopvang.tests.optional import given, settings, st

BORN = date(2026, 5, 10)


NAMES = st.sampled_from(
	[
		"",
		"Baby",
		"L.",
		"Lou",
		"Louise",
		"Lotte",
		"Lote",
		"Anna Maria",
		"يوسف",
		"Yusuf",
		"Олена",
		"De Smet",
		"Peeters",
	]
)
DAYS = st.none() | st.dates(date(2026, 1, 1), date(2026, 9, 30))
CHILDREN = st.builds(
	ChildIdentity,
	first_name=NAMES,
	last_name=NAMES,
	birth_date=DAYS,
	expected_date=DAYS,
	birth_order=st.integers(0, 2),
	family=st.sampled_from(["", "F1", "F2"]),
)


def child(first: str = "Zoë", last: str = "De Smet", born: date | None = BORN, **values) -> ChildIdentity:
	return ChildIdentity(first, last, born, **{"family": "F1", **values})


class TestNames(unittest.TestCase):
	def test_diacritics_case_and_punctuation_do_not_make_another_name(self) -> None:
		self.assertEqual(normal_name(" Zoë  D’Hondt-Çelik "), normal_name("zoe d hondt celik"))

	def test_emoji_are_dropped_and_other_scripts_kept(self) -> None:
		self.assertEqual(normal_name("Milan 👶"), "milan")
		self.assertEqual(normal_name("ليلى"), "ليلى")
		self.assertTrue(name_key("Ковальчук"))

	def test_swapped_names_have_one_key(self) -> None:
		self.assertEqual(name_key("Lotte", "Peeters"), name_key("Peeters", "Lotte"))

	@given(st.text())
	def test_normalising_twice_changes_nothing(self, text: str) -> None:
		self.assertEqual(normal_name(normal_name(text)), normal_name(text))


class TestPhonesAndMail(unittest.TestCase):
	def test_any_belgian_notation(self) -> None:
		for text in (
			"0470 12 34 56",
			"0470/12.34.56",
			"+32 470 12 34 56",
			"0032470123456",
			"+32 (0)470 123456",
		):
			self.assertEqual(normal_phone(text), "+32470123456", text)
		self.assertEqual(normal_phone("09 222 33 44"), "+3292223344")
		self.assertEqual(normal_phone("+31 20 123 4567"), "+31201234567")
		self.assertEqual(normal_phone("  "), "")

	def test_what_cannot_be_a_number_is_refused(self) -> None:
		for text in ("12", "belt u maar", "+32 470 12 34 56 78 90"):
			with self.assertRaises(PhoneError):
				normal_phone(text)

	def test_mail(self) -> None:
		for good in ("jan.peeters@example.org", "a+b@example.org"):
			self.assertTrue(is_email(good))
		for bad in (
			"jan",
			"jan@",
			"@example.org",
			"jan@example",
			"jan peeters@example.org",
			"a@example..org",
			"a@b@example.org",
		):
			self.assertFalse(is_email(bad), bad)


class TestChildren(unittest.TestCase):
	def level(self, right: ChildIdentity, left: ChildIdentity | None = None) -> str:
		return compare_children(left or child(), right).level

	def test_the_same_child(self) -> None:
		self.assertEqual(self.level(child()), "same")
		self.assertEqual(self.level(child("zoe", "DE SMET")), "same")

	def test_swapped_names_and_typing_errors_are_likely_one_child(self) -> None:
		for other in (
			child("De Smet", "Zoë"),
			child("Zoë", "Desmet"),
			child("Zoë", "De Smedt"),
			child(born=date(2026, 10, 5)),
		):
			self.assertIn(self.level(other), ("same", "likely"), other)

	def test_another_family_that_asks_for_the_same_child_is_seen(self) -> None:
		self.assertIn(self.level(child(family="F2")), ("same", "likely"))

	def test_a_birth_after_an_expected_date_is_likely_one_child(self) -> None:
		unborn = ChildIdentity("", "De Smet", None, date(2026, 5, 20), family="F1")
		self.assertEqual(self.level(child(), unborn), "likely")

	def test_twins_are_two(self) -> None:
		self.assertEqual(self.level(child("Finn")), "different")
		self.assertEqual(
			self.level(child("Finn", "Vandenbroeckhoven"), child("Zoë", "Vandenbroeckhoven")), "different"
		)
		self.assertEqual(self.level(child("", birth_order=2), child("", birth_order=1)), "different")

	def test_twins_given_in_another_order_are_who_they_were(self) -> None:
		self.assertIn(
			self.level(child("Lotte", birth_order=2), child("Lotte", birth_order=1)), ("likely", "same")
		)
		self.assertEqual(self.level(child("Lotte"), child("Lotte", birth_order=1)), "same")
		self.assertEqual(self.level(child("Lotte", birth_order=1), child("Noor", birth_order=1)), "different")

	def test_names_that_are_alike_are_no_proof_within_one_family(self) -> None:
		for one, two in (
			("Lina", "Luna"),
			("Lotte", "Lote"),
			("Noah", "Noa"),
			("Lou", "Louise"),
			("Yusuf", "Youssef"),
		):
			self.assertEqual(self.level(child(one), child(two)), "possible", f"{one} {two}")

	def test_the_same_child_in_another_script_or_spelling(self) -> None:
		for left, right in (
			(("Oleksandra", "Shevchenko"), ("Олександра", "Шевченко")),
			(("Yusuf", "Yılmaz"), ("Youssef", "Yilmaz")),
			(("Fatima", "El Amrani"), ("فاطمة", "العمراني")),
			(("Fatima", "El Amrani"), ("العمراني", "فاطمة")),
			(("Georgios", "Papadopoulos"), ("Γεώργιος", "Παπαδόπουλος")),
		):
			for family in ("F1", "F2", ""):
				found = self.level(child(*left), child(*right, family=family))
				self.assertIn(found, ("possible", "likely", "same"), f"{left} {family}")

	def test_another_last_name(self) -> None:
		self.assertEqual(self.level(child("Noor", "Peeters"), child("Noor", "El Amrani")), "likely")
		self.assertEqual(self.level(child("Noor", "Peeters"), child("Noor", "Peeters-Maes")), "likely")
		self.assertEqual(self.level(child("Noor", "Peeters"), child("Noor", "Maes", family="F2")), "possible")
		self.assertEqual(
			self.level(child("Noor", "Peeters"), child("Noor", "Peeters-Maes", family="F2")), "possible"
		)

	def test_a_placeholder_is_no_name(self) -> None:
		for text in ("Baby", "?", "Z.", "Kindje", ""):
			self.assertIn(self.level(child(text), child("Zoë")), ("possible", "likely"), text)
			self.assertIn(self.level(child(text), child("Finn")), ("possible", "likely"), text)
		self.assertEqual(self.level(child("Baby", birth_order=1), child("?", birth_order=2)), "different")
		self.assertEqual(request_key(child("Baby")), request_key(child("?")))

	def test_born_early_or_late(self) -> None:
		expected = date(2026, 5, 20)
		for days, wanted in ((-17 * 7, True), (-60, True), (0, True), (21, True), (22, False), (-120, False)):
			for name in ("", "Baby", "Lou"):
				unborn = ChildIdentity(name, "De Smet", None, expected, family="F1")
				level = self.level(child("Noor", born=expected + timedelta(days=days)), unborn)
				self.assertEqual(level in ("possible", "likely"), wanted, f"{days} {name}")

	def test_no_mother_bears_two_within_nine_months(self) -> None:
		self.assertEqual(too_close([date(2026, 1, 1), date(2026, 7, 1)]), [(0, 1)])
		self.assertEqual(too_close([date(2026, 1, 1), None, date(2026, 1, 2), date(2027, 1, 1)]), [])

	def test_what_is_known_of_the_families_decides_between_strangers(self) -> None:
		one = FamilyIdentity(
			("Sara Claes",), ("+32470000001",), ("sara@example.org",), "Kerkstraat 12", "9000"
		)
		same = FamilyIdentity(("Claes Sara",), ("+32470000002",), (), "Kerkstr. 12", "9000")
		other = FamilyIdentity(("Karim Maes",), ("+32470000003",), (), "Markt 1", "9000")
		typed = child("Noor", "Peeters", family="")
		self.assertEqual(compare_children(child("Noor", "Peeters"), typed, one, same).level, "same")
		self.assertEqual(compare_children(child("Noor", "Peeters"), typed, one, other).level, "possible")
		self.assertEqual(compare_children(child("Noor", "Maes"), typed, one, same).level, "likely")

	def test_an_older_brother_is_another_child(self) -> None:
		self.assertEqual(self.level(child("Finn", born=date(2024, 5, 10))), "different")

	def test_what_differs_is_told(self) -> None:
		found = compare_children(child(), child("Zoé", born=date(2026, 10, 5)))
		self.assertEqual({d.field for d in found.differences}, {"first_name", "birth_date"})

	@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
	def test_comparing_goes_both_ways(self, a: str, b: str, c: str, d: str) -> None:
		left, right = child(a, b), child(c, d)
		self.assertEqual(compare_children(left, right).level, compare_children(right, left).level)

	@settings(deadline=None)
	@given(CHILDREN, CHILDREN)
	def test_whatever_is_compared_comes_out_the_same_the_other_way_round(
		self, left: ChildIdentity, right: ChildIdentity
	) -> None:
		one, other = compare_children(left, right), compare_children(right, left)
		self.assertEqual((one.level, one.score), (other.level, other.score))

	@settings(deadline=None)
	@given(CHILDREN)
	def test_a_child_with_a_name_is_itself(self, known: ChildIdentity) -> None:
		wanted = (
			("same",)
			if given_name(known.first_name) and known.date
			else ("same", "likely", "possible", "different")
		)
		self.assertIn(compare_children(known, known).level, wanted)

	def test_the_key_of_a_request_holds_child_and_family(self) -> None:
		self.assertEqual(request_key(child()), request_key(child("De Smet", "Zoe")))
		self.assertNotEqual(request_key(child()), request_key(child(family="F2")))
		self.assertNotEqual(request_key(child(birth_order=1)), request_key(child(birth_order=2)))


class TestFamilies(unittest.TestCase):
	def test_a_shared_phone_makes_it_likely_and_a_name_alone_possible(self) -> None:
		known = FamilyIdentity(("Lotte Peeters",), ("+32470123456",), ("lotte@example.org",))
		self.assertEqual(
			compare_families(known, FamilyIdentity(("Lote Peeters",), ("+32470123456",))).level, "likely"
		)
		self.assertEqual(
			compare_families(known, FamilyIdentity(("Peeters Lotte",), ("+32470999999",))).level, "possible"
		)
		self.assertEqual(
			compare_families(known, FamilyIdentity(("Jef Vermaelen",), ("+32470999999",))).level, "different"
		)
