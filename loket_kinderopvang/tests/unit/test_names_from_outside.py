"""Names that are names pass; what carries an address does not, and no mail can be made to hold a link."""

from __future__ import annotations

import re
import unittest

from loket_kinderopvang.domain import checks, names
from loket_kinderopvang.tests.optional import given, st

REAL = (
	"O'Brien",
	"d'Hondt",
	"St. Maria",
	"St.Maria",
	"J.P. van den Berg",
	"J.P.van den Berg",
	"Ben.Ali",
	"A.de Vries",
	"Moh.al Said",
	"Anne-Marie Peeters-De Smet",
	"Zoë 👶🏽 De Smet",
	"فاطمة الزهراء",
	"שירה כהן",
	"Nguyễn Thị Hương",
	"Олена Ковальчук",
	"李小龙",
	"Mr. & Mrs. Smith",
	"Jan (grootvader)",
	"Henri VIII",
	"Lotte 2",
	"M/V Janssens",
)
ADDRESSES = (
	"Visit http://evil.example",
	"HTTPS://evil.example/win",
	"www.evil",
	"evil.com",
	"Evil.COM win",
	"evil．com",
	"evil。com",
	"ev\u200bil.co\u200bm",
	"me@evil.example",
	"me＠evil.example",
	"evil.zz/path",
	"http:\n//evil.example",
	"//evil.example",
	"javascript:alert(1)",
	"10.0.0.1",
	"Bel 0900 12 34 56",
	"my-site.vlaanderen",
	"sub.domain.site.be",
)


class TestNames(unittest.TestCase):
	def test_real_names_pass(self) -> None:
		for name in REAL:
			self.assertFalse(names.is_address(name), name)
			self.assertEqual(checks.check_name(name, "contact_name"), [])

	def test_addresses_do_not(self) -> None:
		for name in ADDRESSES:
			self.assertTrue(names.is_address(name), name)
		(found,) = checks.check_name("evil.com", "contact_name")
		self.assertEqual((found.code, found.field), ("no_name", "contact_name"))

	def test_a_real_name_reads_the_same_in_a_mail(self) -> None:
		self.assertEqual(names.harmless("Zoë 👶🏽 De Smet"), "Zoë 👶🏽 De Smet")
		self.assertEqual(names.harmless("Ben.Ali"), "Ben. Ali")

	@given(
		st.lists(
			st.text("abcdefghijklmnoprstuvwzéëïöüABCDE", min_size=1, max_size=12), min_size=1, max_size=5
		)
	)
	def test_words_are_a_name(self, words: list[str]) -> None:
		words = [word for word in words if word.lower() != "www"]
		self.assertFalse(names.is_address(" ".join(words)))
		self.assertFalse(names.is_address("'".join(words)))

	@given(st.text(), st.sampled_from(("https://", "http://", "ftp://", "www.")), st.text("abc", min_size=1))
	def test_an_address_anywhere_is_found(self, before: str, scheme: str, site: str) -> None:
		self.assertTrue(names.is_address(f"{before[:100]} {scheme}{site}.com"))

	@given(st.text(max_size=300))
	def test_nothing_becomes_a_link_in_a_mail(self, typed: str) -> None:
		shown = names.harmless(typed)
		self.assertNotRegex(shown, r"[\r\n\x00@/:]")
		self.assertIsNone(re.search(r"\.\w", shown))
		self.assertLessEqual(len(shown), names.LONGEST_SHOWN + 1)
		self.assertEqual(names.harmless(shown), shown)
		self.assertFalse(shown.startswith(" ") or shown.endswith(" "))

	@given(st.text(max_size=3000))
	def test_a_name_is_one_line(self, typed: str) -> None:
		self.assertEqual(len(names.one_line(typed).splitlines()), 1 if names.one_line(typed) else 0)
