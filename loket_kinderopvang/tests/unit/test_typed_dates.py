"""A day that somebody types: every way that people write it comes back as itself, and nothing else is guessed."""

import unittest
from datetime import date, datetime, time

from loket_kinderopvang.domain import typed_dates
from loket_kinderopvang.domain.typed_dates import TypedError, read_date, read_moment, read_time
from loket_kinderopvang.tests.optional import given, st

THIRD_OF_MAY = date(2027, 5, 3)
FIGURES = {
	"arabic": "٠١٢٣٤٥٦٧٨٩",
	"persian": "۰۱۲۳۴۵۶۷۸۹",
	"bengali": "০১২৩৪৫৬৭৮৯",
	"wide": "０１２３４５６７８９",
}
DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))
DAYS_OF_TWO_FIGURES = st.dates(date(1969, 1, 1), date(2068, 12, 31))


class TestDates(unittest.TestCase):
	def test_the_day_comes_before_the_month(self) -> None:
		for text in (
			"03/05/2027",
			"3/5/2027",
			"03-05-2027",
			"3.5.2027",
			"03.05.27",
			"3/5/27",
			"3 5 2027",
			"03 05 27",
			"3. 5. 2027",
			"3 / 5 / 2027",
			"  03/05/2027 ",
			"2027-05-03",
			"2027/05/03",
			"2027.5.3",
			"2027 05 03",
			"2027-05-03T00:00:00",
			"2027-05-03 09:30:00.000000",
			"٠٣/٠٥/٢٠٢٧",
			"۳/۵/۲۰۲۷",
			"\u200f٣/٥/٢٠٢٧\u200f",
			"03‑05‑2027",
			"3.5.2027.",
			"３／５／２０２７",
			"٣؍٥؍٢٠٢٧",
		):
			self.assertEqual(read_date(text), THIRD_OF_MAY, text)

	def test_months_in_the_ten_languages(self) -> None:
		for text in (
			"3 mei 2027",
			"3-mei-27",
			"3 mei '27",
			"3e mei 2027",
			"3 MEI 2027",
			"3 mai 2027",
			"3 de mayo de 2027",
			"3 mayo 2027",
			"3. Mai 2027",
			"May 3, 2027",
			"3rd of May 2027",
			"3 May 27",
			"le 3 mai 2027",
			"3 مايو 2027",
			"٣ أيار ٢٠٢٧",
			"٣ ماي ٢٠٢٧",
			"3 maja 2027",
			"3 maja 2027 r.",
			"3 maj 2027",
			"3 mai 2027",
			"3 Mayıs 2027",
			"3 MAYIS 2027",
			"3 травня 2027",
			"3 травня 2027 р.",
			"3 трав. 2027",
		):
			self.assertEqual(read_date(text), THIRD_OF_MAY, text)
		for text, day in (
			("1er août 2026", date(2026, 8, 1)),
			("1er aout 2026", date(2026, 8, 1)),
			("12 mrt 2026", date(2026, 3, 12)),
			("12. März 2026", date(2026, 3, 12)),
			("5 sept. 2026", date(2026, 9, 5)),
			("24 kanun 2026", None),
			("24 كانون الأول 2026", date(2026, 12, 24)),
			("24 كانون الثاني 2026", date(2026, 1, 24)),
			("9 października 2026", date(2026, 10, 9)),
			("9 paź 2026", date(2026, 10, 9)),
			("7 ŞUBAT 2026", date(2026, 2, 7)),
			("7 şub 2026", date(2026, 2, 7)),
			("7 лютого 2026", date(2026, 2, 7)),
			("30 noiembrie 2026", date(2026, 11, 30)),
		):
			if day:
				self.assertEqual(read_date(text), day, text)
			else:
				self.assertRaises(TypedError, read_date, text)

	def test_what_is_no_day_is_not_completed(self) -> None:
		for text in (
			"10",
			"May",
			"mei",
			"mei 2027",
			"05/2027",
			"2027",
			"3/5",
			"3 mei",
			"31/02/2027",
			"29.02.2027",
			"05/13/2027",
			"13/13/2027",
			"00/05/2027",
			"2027-13-01",
			"20270503",
			"46510",
			"3/5-2027",
			"03/05/0027",
			"03/05/1899",
			"3 foo 2027",
			"volgende week",
			"today",
			"now",
			"1.5",
			"-1",
			"3 mei 20277",
			"003/05/2027",
			"2027-05-03T25:00:00",
			"2027-05-03T22:00:00Z",
			"2027-05-03T22:00:00+02:00",
			"x" * 5000,
		):
			with self.assertRaises(TypedError, msg=text):
				read_date(text)
		for value in (10, 2027, 46510.5, True, ["2027-05-03"], {"day": 3}, b"2027-05-03"):
			with self.assertRaises(TypedError, msg=value):
				read_date(value)

	def test_nothing_is_no_day_and_a_day_is_itself(self) -> None:
		for nothing in (None, "", "  ", "\u200e"):
			self.assertIsNone(read_date(nothing))
		self.assertEqual(read_date(THIRD_OF_MAY), THIRD_OF_MAY)
		self.assertEqual(read_date(datetime(2027, 5, 3, 23, 59)), THIRD_OF_MAY)

	def test_no_name_stands_for_two_months(self) -> None:
		self.assertEqual(len(typed_dates.LANGUAGES), 10)
		seen: dict[str, int] = {}
		for language in typed_dates.LANGUAGES:
			months = typed_dates.written_months(language)
			self.assertEqual(len(months), 12, language)
			for number, names in enumerate(months, 1):
				for name in names:
					key = typed_dates.fold(name)
					self.assertEqual(seen.setdefault(key, number), number, f"{name} ({language})")

	@given(DAYS, st.sampled_from("-/. "), st.booleans(), st.booleans())
	def test_a_day_in_figures_comes_back(self, day: date, mark: str, first: bool, zeros: bool) -> None:
		width = "02d" if zeros else "d"
		parts = [f"{day.year:04d}", f"{day.month:{width}}", f"{day.day:{width}}"]
		self.assertEqual(read_date(mark.join(parts if first else reversed(parts))), day)

	@given(DAYS_OF_TWO_FIGURES, st.sampled_from("-/. "))
	def test_a_year_of_two_figures_comes_back(self, day: date, mark: str) -> None:
		self.assertEqual(read_date(f"{day.day}{mark}{day.month}{mark}{day.year % 100:02d}"), day)

	@given(
		DAYS,
		st.sampled_from(typed_dates.LANGUAGES),
		st.data(),
		st.sampled_from((" ", "-", ". ", "/")),
		st.sampled_from(("", "lower", "upper")),
	)
	def test_a_day_with_the_name_of_its_month_comes_back(self, day, language, data, mark, case) -> None:
		name = data.draw(st.sampled_from(typed_dates.written_months(language)[day.month - 1]))
		name = getattr(name, case)() if case else name
		self.assertEqual(read_date(f"{day.day}{mark}{name}{mark}{day.year}"), day)

	@given(DAYS, st.sampled_from(sorted(FIGURES)), st.sampled_from("-/. "))
	def test_a_day_in_other_figures_comes_back(self, day: date, script: str, mark: str) -> None:
		text = f"{day.day}{mark}{day.month}{mark}{day.year}"
		self.assertEqual(read_date(text.translate(str.maketrans("0123456789", FIGURES[script]))), day)

	@given(st.one_of(st.text(), st.text("0123456789-/. :TZmay,", max_size=24), st.integers(), st.floats()))
	def test_no_text_raises_anything_but_our_error(self, value: object) -> None:
		for reader in (read_date, read_moment, read_time):
			try:
				reader(value)
			except TypedError:
				pass

	@given(st.text("0123456789", max_size=8))
	def test_figures_alone_are_no_day(self, text: str) -> None:
		if text:
			self.assertRaises(TypedError, read_date, text)


class TestHours(unittest.TestCase):
	def test_times_of_day(self) -> None:
		for text in ("7:30", "07:30", "07:30:00", "7.30", "7u30", "7h30", "7 u 30", "٧:٣٠"):
			self.assertEqual(read_time(text), time(7, 30), text)
		for text in ("18u", "18h", "18 uur", "18:00", "18.00u"):
			self.assertEqual(read_time(text), time(18), text)
		self.assertIsNone(read_time(""))
		for text in ("18", "25:00", "7:60", "noon", "now", "half acht", "7:3"):
			with self.assertRaises(TypedError, msg=text):
				read_time(text)

	def test_moments(self) -> None:
		self.assertEqual(read_moment("2027-05-03 10:20:30.5"), datetime(2027, 5, 3, 10, 20, 30, 500000))
		self.assertEqual(read_moment("3 mei 2027"), datetime(2027, 5, 3))
		self.assertRaises(TypedError, read_moment, "10:20")


if __name__ == "__main__":
	unittest.main()
