"""No text of a cell is run as a formula, and what is no formula stays as it was."""

import csv
import io
import re
import unittest

from loket_kinderopvang.domain.spreadsheet_text import is_formula, read_cell, safe_cell
from loket_kinderopvang.tests.optional import example, given, st

FORMULAS = (
	'=HYPERLINK("http://x","y")',
	"@SUM(A1)",
	"+SUM(A1)",
	"-2+3+cmd|' /C calc'!A0",
	"+32470123456+cmd|' /C calc'!A0",
	"  =1+1",
	"\t=1+1",
	"\rx",
	"\n=1",
	"\u200b=1+1",
	"\ufeff@A1",
	"\u00a0=1",
	"＝1+1",
	"＠A1",
	"- not today",
	'"=1+1',
	"=",
	"+A1",
	"-A1",
	"--1+A1",
)
PLAIN = (
	"",
	"Zonnedorp",
	"De =-bende",
	"a@b.example.org",
	"-",
	"-12,5",
	"-12.5",
	"+3.0",
	"-1 234,50",
	"-20 %",
	"-1.5e-7",
	"+32470123456",
	"+32 470 12 34 56",
	"+32 (0)9/123.45.67",
	"+32-9-123-45-67",
	"0470 12 34 56",
	"2026-11-25",
	"'t Zonnetje",
)


def cells_as_read(text: str, separator: str) -> list[str]:
	"""Return the cells that a spreadsheet with this list separator finds in a file."""
	return [cell for row in csv.reader(io.StringIO(text), delimiter=separator) for cell in row]


class TestSafeCell(unittest.TestCase):
	def test_what_would_be_run_gets_an_apostrophe(self) -> None:
		for text in FORMULAS:
			with self.subTest(text):
				self.assertTrue(is_formula(text))
				self.assertEqual(safe_cell(text)[0], "'")

	def test_names_numbers_and_phone_numbers_stay_as_they_are(self) -> None:
		for text in PLAIN:
			with self.subTest(text):
				self.assertFalse(is_formula(text))
				self.assertEqual(safe_cell(text), text)

	def test_what_is_no_text_stays_what_it_is(self) -> None:
		for value in (-5, 1.5, None, True):
			self.assertIs(safe_cell(value), value)

	def test_a_part_that_another_separator_makes_a_cell_is_safe_too(self) -> None:
		self.assertEqual(safe_cell("x;=1+1"), "x;'=1+1")
		self.assertEqual(safe_cell("x\n@A1"), "x\n'@A1")
		self.assertEqual(safe_cell("Straat 1, -5, 9000 Gent"), "Straat 1, -5, 9000 Gent")
		self.assertEqual(safe_cell('x;"=1+1'), "x;'\"=1+1")

	@given(st.text() | st.text(alphabet="=+-@;,|\t\r\n\"' 1aA(\u200b"))
	@example("\t")
	@example("-\n")
	def test_safe_once_is_safe_for_good(self, text: str) -> None:
		safe = safe_cell(text)
		self.assertFalse(is_formula(safe), repr(safe))
		# Its own apostrophe is somebody's own the second time: what goes out comes back as it was.
		self.assertEqual(read_cell(safe_cell(safe)), safe)
		self.assertEqual(safe.replace("'", ""), text.replace("'", ""), "only apostrophes were added")

	@given(
		st.lists(
			st.lists(st.text(alphabet="=+-@;,|\t\n\"' 1aA(") | st.integers(), min_size=1, max_size=3),
			min_size=1,
			max_size=3,
		),
		st.sampled_from(",;\t|"),
		st.sampled_from(",;\t|"),
	)
	def test_no_cell_is_run_whatever_separator_the_reader_has(
		self, rows: list, written: str, read: str
	) -> None:
		out = io.StringIO()
		csv.writer(out, delimiter=written).writerows([[safe_cell(cell) for cell in row] for row in rows])
		for cell in cells_as_read(out.getvalue(), read):
			# A formula ends at a separator: no spreadsheet has it for an operator. Quotation marks and new lines may
			# be left around a cell that was split.
			first = re.split(r"[,;\t|\r\n]", cell.strip('" \t\r\n'))[0].strip('" ')
			self.assertFalse(is_formula(first), repr(cell))

	@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers())
	def test_a_number_is_never_changed(self, number: float) -> None:
		self.assertEqual(safe_cell(str(number)), str(number))
