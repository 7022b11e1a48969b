"""Lists as towns have them: whatever saved the file, the same cells come out, in the right columns, with the right values."""

import io
import unittest
import zipfile
from datetime import date, datetime, time

from loket_kinderopvang.domain.lists import cells, files, headers, kinds, rows
from loket_kinderopvang.domain.lists.cells import CellError
from loket_kinderopvang.domain.lists.files import TableError
from loket_kinderopvang.domain.spreadsheet_text import is_formula, read_cell, safe_cell
from loket_kinderopvang.tests.list_files import as_csv, as_ods, as_xlsx
from loket_kinderopvang.tests.optional import example, given, st

CASE = b"""Provider Name;Kind;Postal Code;Opens At;Latitude\r
Cr\xe8che Les P\x92tits Loups;Group Care;9000;07:00;51,0543\r
Ana\xefs' Kinderhoekje;Family Care;9000;;51,0400\r
@Home Kinderopvang;Family Care;9031;07:30;51,0600\r
"""
LIST = (
	("Wachtlijst Zonnedorp", None, None, None),
	(None,),
	("Naam kind", "Geboortedatum", "GSM", "Gewenst vanaf"),
	("Anaïs Crèvecœur", date(2026, 5, 3), "0470 12 34 56", date(2027, 9, 1)),
	(None, None, None, None),
	("Zoë – Ünal", date(2026, 12, 11), "0471 22 33 44", date(2027, 1, 4)),
)


def texts(content: bytes) -> list[list[str]]:
	return [[cells.as_text(cell) for cell in row.cells] for row in files.read(content).fullest.rows]


def matched(content: bytes, kind: str) -> dict[str, str]:
	fields = kinds.fields_of(kind)
	found = files.read(content).fullest.rows
	header = headers.find(found, fields)
	below = [row for row in found if row.number > header.last]
	return {header.labels[index]: name for index, name in headers.guess(header.labels, below, fields).items()}


class TestFiles(unittest.TestCase):
	def test_every_way_of_saving_gives_the_same_cells(self) -> None:
		def flat(content: bytes) -> list[list[str]]:
			# A workbook's day is a date; in a CSV file it is a text of the same day.
			kept = files.read(content).fullest.rows
			return [
				[
					"".join(
						str(int(part)) if part.isdigit() else part for part in cells.as_text(cell).split("/")
					)
					for cell in row.cells
				]
				for row in kept
			]

		def expected(letters: str) -> list[list[str]]:
			return flat(as_csv(LIST, "utf-8")) if letters else []

		for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"):
			for separator in (";", ",", "\t"):
				with self.subTest(encoding=encoding, separator=separator):
					self.assertEqual(flat(as_csv(LIST, encoding, separator)), expected("all"))
		for content in (as_xlsx(LIST), as_ods(LIST)):
			self.assertEqual(flat(content), expected("all"))

	def test_rows_keep_their_number_in_the_file(self) -> None:
		for content in (as_csv(LIST), as_xlsx(LIST), as_ods(LIST)):
			self.assertEqual([row.number for row in files.read(content).fullest.rows], [1, 3, 4, 6])

	def test_accents_of_windows_dos_and_macintosh(self) -> None:
		for page in ("cp1252", "cp850", "mac_roman"):
			content = as_csv([("Naam", "Straat"), ("Crèche Anaïs", "Allée Zoë"), ("Bébé", "Île")], page)
			self.assertEqual(texts(content)[1:], [["Crèche Anaïs", "Allée Zoë"], ["Bébé", "Île"]], page)

	def test_a_line_that_names_the_separator_is_no_row(self) -> None:
		self.assertEqual(texts(b"sep=|\r\na|b;c\r\n"), [["a", "b;c"]])

	def test_commas_before_decimals_are_no_separator(self) -> None:
		self.assertEqual(files.read(CASE).separator, ";")
		self.assertEqual(texts(CASE)[1][4], "51,0543")

	def test_a_format_of_noughts_gives_them_back(self) -> None:
		import openpyxl

		workbook = openpyxl.Workbook()
		workbook.active.append([417123456])
		workbook.active["A1"].number_format = "0000000000"
		file = io.BytesIO()
		workbook.save(file)
		self.assertEqual(texts(file.getvalue()), [["0417123456"]])

	def test_the_fullest_sheet_is_taken(self) -> None:
		self.assertEqual(len(files.read(as_xlsx(LIST, sheets=("Leeg", "Uitleg"))).fullest.rows), 4)

	def test_what_is_no_list_is_refused_by_what_it_is(self) -> None:
		bomb = io.BytesIO()
		with zipfile.ZipFile(bomb, "w") as parts:
			parts.writestr("content.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
		other = io.BytesIO()
		with zipfile.ZipFile(other, "w") as parts:
			parts.writestr("readme.txt", "x")
		for content, code in (
			(b"", "empty"),
			(b" \r\n;;;\r\n", "empty"),
			(b"\xd0\xcf\x11\xe0" + bytes(600), "old_workbook"),
			(bomb.getvalue(), "not_a_table"),
			(other.getvalue(), "not_a_table"),
			(b"\x89PNG\r\n\x1a\n" + bytes(range(1, 32)) * 40, "not_a_table"),
			(b"a\n" * 50_001, "too_many_rows"),
			(b";" * 300 + b"x", "too_many_columns"),
		):
			with self.subTest(code), self.assertRaises(TableError) as refused:
				files.read(content)
			self.assertEqual(refused.exception.code, code)

	@given(st.binary(max_size=300))
	def test_whatever_comes_is_a_table_or_refused(self, content: bytes) -> None:
		try:
			files.read(content)
		except TableError:
			pass

	@given(
		st.one_of(
			st.none(),
			st.booleans(),
			st.integers(),
			st.floats(allow_nan=False),
			st.text(),
			st.dates(),
			st.datetimes(),
			st.times(),
		)
	)
	def test_a_cell_that_is_kept_comes_back(self, cell: object) -> None:
		import json

		kept = json.loads(json.dumps(files.to_plain(cell)))  # type: ignore[arg-type]
		self.assertEqual(files.from_plain(kept), cell)


class TestCells(unittest.TestCase):
	def test_dates_are_iso_or_have_the_day_first(self) -> None:
		for cell in (
			"03/05/2027",
			"3-5-2027",
			"3.5.27",
			"3 5 2027",
			"2027-05-03",
			"2027-05-03T00:00:00",
			"03/05/2027 0:00:00",
			"3 mei 2027",
			"3 mai 2027",
			"maandag 3 mei 2027",
			"3-mei-27",
			date(2027, 5, 3),
			datetime(2027, 5, 3, 12),
			46510,
		):
			self.assertEqual(cells.as_date(cell), date(2027, 5, 3), cell)
		self.assertEqual(cells.as_date("1er août 2026"), date(2026, 8, 1))
		for cell in (
			"10",
			"mei",
			"31/02/2027",
			"13/13/2027",
			"2027",
			"5/2027",
			"morgen",
			"03/05/27/1",
			12,
			"46510",
		):
			with self.subTest(cell), self.assertRaises(CellError):
				cells.as_date(cell)

	@given(st.dates(date(1970, 1, 1), date(2069, 12, 31)), st.sampled_from("/-. "), st.booleans())
	def test_any_day_as_belgians_write_it(self, day: date, sign: str, short: bool) -> None:
		year = f"{day.year % 100:02}" if short else str(day.year)
		self.assertEqual(cells.as_date(f"{day.day}{sign}{day.month}{sign}{year}"), day)

	def test_numbers_with_a_comma_and_hours_as_people_write_them(self) -> None:
		for cell, number in (
			("51,0543", 51.0543),
			("1.234,5", 1234.5),
			("1,234.5", 1234.5),
			("3.7174", 3.7174),
		):
			self.assertEqual(cells.as_number(cell), number)
		self.assertEqual(cells.as_whole("1.234"), 1234)
		for cell in ("7:30", "07.30", "7u30", "7h30", "0730", "7:30:00", time(7, 30), 0.3125):
			self.assertEqual(cells.as_time(cell), time(7, 30), cell)
		for read, cell in ((cells.as_number, "veel"), (cells.as_whole, "1,5"), (cells.as_time, "25:00")):
			with self.assertRaises(CellError):
				read(cell)

	def test_noughts_that_got_lost_come_back(self) -> None:
		for cell in (470123456, "470123456", "0470123456", "+32470123456", 32470123456, "0470/12.34.56"):
			self.assertEqual(cells.as_phone(cell), "+32470123456", cell)
		self.assertEqual(cells.as_phone(92345678), "+3292345678")
		for cell in (417497106, "0417.497.106", "BE 0417 497 106"):
			self.assertEqual(cells.as_enterprise_number(cell), "0417.497.106", cell)
		with self.assertRaises(CellError):
			cells.as_enterprise_number("0417.497.107")

	def test_postal_codes_and_addresses_of_mail(self) -> None:
		for cell in (9000, "9000", "B-9000", "BE 9000", "9000 Gent", "9000.0"):
			self.assertEqual(cells.as_postal_code(cell), "9000", cell)
		self.assertEqual(cells.as_email("mailto:An@Example.org;"), "an@example.org")
		with self.assertRaises(CellError):
			cells.as_email("geen")

	def test_a_fault_of_a_formula_is_no_name(self) -> None:
		with self.assertRaises(CellError) as refused:
			cells.as_text("#N/B")
		self.assertEqual(refused.exception.code, "cell_fault")


class TestHeaders(unittest.TestCase):
	def test_the_example_from_excel(self) -> None:
		self.assertEqual(
			matched(CASE, kinds.PROVIDERS),
			{
				"Provider Name": "provider_name",
				"Kind": "kind",
				"Postal Code": "postal_code",
				"Opens At": "opens_at",
				"Latitude": "latitude",
			},
		)

	def test_titles_above_and_words_of_here(self) -> None:
		self.assertEqual(
			matched(as_csv(LIST), kinds.REQUESTS),
			{
				"Naam kind": "child_name",
				"Geboortedatum": "birth_date",
				"GSM": "phone",
				"Gewenst vanaf": "wanted_from",
			},
		)
		french = as_csv(
			[
				("Lieu d'accueil", "Type d'accueil", "Code postal", "Tél."),
				("Crèche Zoë", "Crèche", 1000, "02 512 34 56"),
			]
		)
		self.assertEqual(
			list(matched(french, kinds.PROVIDERS).values()), ["provider_name", "kind", "postal_code", "phone"]
		)

	def test_a_header_in_two_rows_with_merged_cells(self) -> None:
		list_rows = [
			("Aanvragen 2026",),
			("Datum aanvraag", "Kind", None, None, "Ouder", None, "Vanaf"),
			(None, "Voornaam", "Naam", "Geboortedatum", "Naam", "Telefoon", None),
			(
				date(2026, 5, 3),
				"Noor",
				"Peeters",
				date(2026, 4, 1),
				"An Peeters",
				"0470123456",
				date(2027, 1, 1),
			),
		]
		wanted = [
			"asked_on",
			"child_first_name",
			"child_last_name",
			"birth_date",
			"contact_last_name",
			"phone",
		]
		for content in (
			as_xlsx(list_rows, merged=("A1:G1", "A2:A3", "B2:D2", "E2:F2", "G2:G3")),
			as_csv(list_rows),
		):
			self.assertEqual(list(matched(content, kinds.REQUESTS).values()), [*wanted, "wanted_from"])

	def test_a_column_is_not_what_its_cells_can_not_be(self) -> None:
		content = as_csv(
			[("Naam", "Mail", "Prijs"), ("A", "vrijdag", "IKT"), ("B", "zaterdag", "vrij"), ("C", "x", "IKT")]
		)
		self.assertNotIn("Mail", matched(content, kinds.PROVIDERS))

	def test_a_column_without_a_name_is_known_by_its_cells(self) -> None:
		content = as_csv(
			[("Naam", "Plaatsen", "Bereikbaar via"), ("A", 8, "a@example.org"), ("B", 14, "b@example.org")]
		)
		self.assertEqual(matched(content, kinds.PROVIDERS)["Bereikbaar via"], "email")

	def test_the_layout_is_known_again_whatever_stands_below(self) -> None:
		key = headers.layout_key(kinds.PROVIDERS, ["Naam", "Postcode "])
		self.assertEqual(key, headers.layout_key(kinds.PROVIDERS, ["naam", "POSTCODE"]))
		self.assertNotEqual(key, headers.layout_key(kinds.PROVIDERS, ["Postcode", "Naam"]))


class TestRows(unittest.TestCase):
	fields = kinds.fields_of(kinds.REQUESTS)

	def read(self, **given_cells: object) -> tuple[dict, list]:
		names = list(given_cells)
		return rows.read(
			list(given_cells.values()), dict(enumerate(names)), self.fields, {"consent_registration": 1}
		)

	def test_parts_become_fields(self) -> None:
		values, problems = self.read(
			contact_first_name="An",
			contact_last_name="Peeters",
			street="Kerkstraat",
			house_number=12,
			box_number=3,
			child_name="Peeters, Noor",
			wanted_from="1/9/2027",
			days="ma-wo, vr VM",
			phone=470123456,
		)
		self.assertEqual(problems, [])
		self.assertEqual(values["contact_name"], "An Peeters")
		self.assertEqual(values["street"], "Kerkstraat 12 bus 3")
		self.assertEqual((values["child_first_name"], values["child_last_name"]), ("Noor", "Peeters"))
		self.assertEqual(
			[values.get(day) for day in ("monday", "tuesday", "wednesday", "thursday", "friday")],
			["Full Day", "Full Day", "Full Day", None, "Morning"],
		)

	def test_what_is_wrong_names_its_column_and_what_is_missing_its_field(self) -> None:
		_values, problems = self.read(contact_name="An Peeters", wanted_from="binnenkort", phone="123")
		self.assertEqual(
			{(problem.column, problem.field, problem.code) for problem in problems},
			{(1, "wanted_from", "date"), (2, "phone", "phone")},
		)
		_values, problems = self.read(phone="0470123456")
		self.assertEqual({problem.field for problem in problems}, {"contact_name", "wanted_from"})

	def test_days_in_every_writing(self) -> None:
		week = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "Full Day")
		for text in (
			"ma-vr",
			"ma t/m vr",
			"maandag tot vrijdag",
			"hele week",
			"ma,di,wo,do,vr",
			"lun au ven",
			"Mon-Fri",
		):
			self.assertEqual(rows.week(text), week, text)
		self.assertEqual(rows.week("di nm + do"), {"tuesday": "Afternoon", "thursday": "Full Day"})
		for text in ("soms", "3 dagen", ""):
			with self.assertRaises(CellError):
				rows.week(text)

	def test_rows_of_one_family_and_rows_that_are_twice_there(self) -> None:
		mother = {"contact_name": "An Peeters", "phone": "+32470123456"}
		self.assertEqual(rows.family_key(mother), rows.family_key({**mother, "contact_name": "Peeters An"}))
		self.assertNotEqual(rows.family_key(mother), rows.family_key({**mother, "phone": "+32470999999"}))
		self.assertEqual(rows.family_key({"contact_name": "An Peeters"}), "")


class TestMarks(unittest.TestCase):
	def test_home_comes_back_as_home(self) -> None:
		for text in (
			"@Home",
			"=1+1",
			"'@Home",
			"''=x",
			"a;=b",
			"'t Zonnetje",
			"\t=x",
			"'\t=x",
			"-1\t-2",
			"x\n'@A1",
		):
			self.assertEqual(read_cell(safe_cell(text)), text)
		self.assertEqual(read_cell("'t Zonnetje"), "'t Zonnetje")

	@given(st.text(alphabet="'=+-@;,|\t\r\n \"aé1.%\u200b\u00a0＝", max_size=14))
	@example("'\t=x")
	def test_export_and_import_change_nothing(self, text: str) -> None:
		safe = safe_cell(text)
		self.assertFalse(is_formula(safe))
		self.assertEqual(read_cell(safe), text)
