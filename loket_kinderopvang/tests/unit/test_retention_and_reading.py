"""The day on which a file goes, and reading that stands out."""

from __future__ import annotations

import unittest
from datetime import date, datetime, timedelta

from loket_kinderopvang.domain.reading import LEAST_FILES, Reading, at_odd_hour, by_reader
from loket_kinderopvang.domain.retention import goes_on, months_after
from loket_kinderopvang.tests.optional import given, st

TERMS = {"Answered": 60, "Unanswered": 60, "Lapsed": 12, "Unknown": 60, "": 6}
DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


class TestTerms(unittest.TestCase):
	def test_the_last_day_of_a_shorter_month(self) -> None:
		self.assertEqual(months_after(date(2024, 1, 31), 1), date(2024, 2, 29))
		self.assertEqual(months_after(date(2024, 2, 29), 12), date(2025, 2, 28))
		self.assertEqual(months_after(date(2026, 12, 31), -10), date(2026, 2, 28))

	@given(DAYS, st.integers(0, 240))
	def test_months_add_up_and_never_come_early(self, day: date, months: int) -> None:
		later = months_after(day, months)
		self.assertEqual((later.year - day.year) * 12 + later.month - day.month, months)
		self.assertLessEqual(later.day, day.day)

	@given(st.lists(st.tuples(st.sampled_from(["Answered", "Lapsed", "Unknown"]), DAYS), min_size=1))
	def test_the_request_that_is_kept_longest_decides(self, ended: list) -> None:
		day = goes_on(ended, TERMS, date(2000, 1, 1))
		self.assertEqual(day, max(months_after(on, TERMS[outcome]) for outcome, on in ended))

	def test_what_keeps_a_file(self) -> None:
		ended = [("Lapsed", date(2020, 1, 1))]
		self.assertEqual(goes_on(ended, TERMS, date(2019, 1, 1)), date(2021, 1, 1))
		for keeps in (("Open", None), ("Lapsed", None)):
			self.assertIsNone(goes_on([*ended, keeps], TERMS, date(2019, 1, 1)))
		self.assertIsNone(goes_on(ended, {"Lapsed": 0}, date(2019, 1, 1)))
		self.assertEqual(goes_on([], TERMS, date(2019, 1, 1)), date(2019, 7, 1))


class TestReading(unittest.TestCase):
	def test_odd_hours(self) -> None:
		self.assertFalse(at_odd_hour(datetime(2026, 11, 25, 7, 0)))
		self.assertTrue(at_odd_hour(datetime(2026, 11, 25, 6, 59)))
		self.assertTrue(at_odd_hour(datetime(2026, 11, 25, 20, 0)))
		self.assertTrue(at_odd_hour(datetime(2026, 11, 28, 12, 0)))

	def readings(self, reader: str, files: int, **values: bool) -> list[Reading]:
		noon = datetime(2026, 11, 25, 12, 0)
		return [
			Reading(reader, noon + timedelta(seconds=number), f"GZ-{number}", **values)
			for number in range(files)
		]

	def test_many_is_measured_by_colleagues(self) -> None:
		found = by_reader([*self.readings("a", 60), *self.readings("b", 10), *self.readings("c", 20)])
		self.assertEqual((found[0].reader, found[0].usual, found[0].signs), ("a", 15.0, ["many"]))
		busy = by_reader([*self.readings("a", 60), *self.readings("b", 50)])
		self.assertEqual([reader.signs for reader in busy], [[], []])

	def test_few_readings_and_one_alone_say_nothing(self) -> None:
		few = by_reader([*self.readings("a", LEAST_FILES - 1), *self.readings("b", 1)])
		self.assertEqual([reader.signs for reader in few], [[], []])
		self.assertEqual(by_reader(self.readings("a", 500))[0].signs, [])

	def test_another_desk_and_the_same_name_are_said_at_once(self) -> None:
		(found,) = by_reader(self.readings("a", 1, same_desk=False, same_name=True))
		self.assertEqual(found.signs, ["other_desk", "same_name"])

	def test_files_of_colleagues_count_each_once(self) -> None:
		own = self.readings("a", 10)
		foreign = self.readings("a", 30, own_work=False)
		(found,) = by_reader([*own, *foreign, *foreign])
		self.assertEqual((found.files, found.not_own_work, found.signs), (30, 30, ["not_own_work"]))
