"""Deadlines, the price indication and the checks of what people type."""

import unittest
from datetime import date, datetime, timedelta
from decimal import Decimal

from loket_kinderopvang.domain import checks
from loket_kinderopvang.domain.deadlines import (
	DeadlineRules,
	next_follow_up,
	referral_deadline,
	reminder_moment,
	round_day,
)
from loket_kinderopvang.domain.tariff import Bracket, IncomeTariff, indicate
from loket_kinderopvang.tests.optional import given, st

NOW = datetime(2026, 11, 23, 10, 0)
TODAY = NOW.date()
RULES = DeadlineRules()


class TestDeadlines(unittest.TestCase):
	def test_three_weeks_and_72_hours_when_urgent(self) -> None:
		self.assertEqual(referral_deadline(NOW, False, RULES), datetime(2026, 12, 14, 10, 0))
		self.assertEqual(referral_deadline(NOW, True, RULES), datetime(2026, 11, 26, 10, 0))

	@given(st.booleans(), st.floats(0, 1), st.integers(1, 90))
	def test_a_reminder_comes_before_the_deadline(self, urgent: bool, part: float, days: int) -> None:
		rules = DeadlineRules(answer_days=days, reminder_part=part)
		deadline = referral_deadline(NOW, urgent, rules)
		self.assertTrue(NOW <= reminder_moment(NOW, deadline, rules) <= deadline)

	def test_a_waiting_request_comes_back(self) -> None:
		self.assertEqual(next_follow_up(TODAY, False, RULES), date(2026, 12, 7))
		self.assertEqual(next_follow_up(TODAY, True, RULES), date(2026, 11, 25))

	def test_the_31st_is_the_last_day_of_a_short_month(self) -> None:
		self.assertEqual(round_day(2027, 2, 31), date(2027, 2, 28))
		with self.assertRaises(ValueError):
			round_day(2027, 2, 0)


def of_2014() -> IncomeTariff:
	"""The formula of January 2014, as moneytalk.knack.be published it."""
	return IncomeTariff(
		date(2014, 1, 1),
		date(2014, 12, 31),
		(
			Bracket(Decimal("41774.97"), Decimal("0.000385"), Decimal("15.88")),
			Bracket(Decimal("59722.14"), Decimal("0.000380"), Decimal("20.95")),
			Bracket(None, fixed_price=Decimal("27.71")),
		),
		minimum_price=Decimal("5.00"),
		maximum_price=Decimal("27.71"),
		child_reduction=Decimal("3.14"),
		multiple_birth_reduction=Decimal("3.14"),
		duration_factors=(("short", Decimal("0.6")), ("full", Decimal(1))),
	)


class TestTariff(unittest.TestCase):
	day = date(2014, 6, 1)

	def price(self, income: str | None, **values) -> Decimal | None:
		return indicate(Decimal(income) if income else None, self.day, [of_2014()], **values).price

	def test_the_formula_of_january_2014(self) -> None:
		self.assertEqual(self.price("30000"), Decimal("11.55"))
		self.assertEqual(self.price("41774.97"), Decimal("15.88"))
		self.assertEqual(self.price("50000"), Decimal("19.00"))
		self.assertEqual(self.price("30000", dependent_children=2), Decimal("8.41"))
		self.assertEqual(self.price("30000", duration="short"), Decimal("6.93"))

	def test_without_an_income_the_maximum_applies(self) -> None:
		self.assertEqual(self.price(None), Decimal("27.71"))

	def test_never_below_the_minimum(self) -> None:
		self.assertEqual(self.price("1000"), Decimal("5.00"))

	def test_what_is_missing_is_named_and_nothing_is_guessed(self) -> None:
		self.assertEqual(indicate(Decimal(1), date(2026, 1, 1), [of_2014()]).missing, ("tariff",))
		empty = IncomeTariff(date(2026, 1, 1), None)
		found = indicate(Decimal(30000), date(2026, 6, 1), [empty])
		self.assertIsNone(found.price)
		self.assertEqual(set(found.missing), {"maximum_price", "minimum_price", "brackets"})
		self.assertEqual(
			indicate(Decimal(1), self.day, [of_2014()], duration="long").missing, ("factor_long_day",)
		)

	def test_impossible_questions_are_refused(self) -> None:
		with self.assertRaises(ValueError):
			self.price("-1")
		with self.assertRaises(ValueError):
			self.price("1", duration="week")


def codes(problems: list[checks.Problem]) -> list[tuple[str, str]]:
	return [(p.code, p.severity) for p in problems]


class TestChecks(unittest.TestCase):
	def test_dates_of_a_child(self) -> None:
		check = checks.check_child_dates
		self.assertEqual(codes(check(TODAY - timedelta(days=300), None, TODAY)), [])
		self.assertEqual(codes(check(TODAY + timedelta(days=1), None, TODAY)), [("born_in_future", "error")])
		self.assertEqual(codes(check(date(2021, 1, 1), None, TODAY)), [("too_old", "error")])
		self.assertEqual(
			codes(check(None, TODAY + timedelta(days=400), TODAY)), [("expected_too_far", "error")]
		)
		self.assertEqual(codes(check(None, None, TODAY)), [("date_missing", "error")])

	def test_a_past_start_is_a_warning_at_the_counter_and_refused_outside(self) -> None:
		yesterday = TODAY - timedelta(days=1)
		self.assertEqual(
			codes(checks.check_period(yesterday, None, None, TODAY, outside=False)),
			[("start_in_past", "warning")],
		)
		self.assertEqual(
			codes(checks.check_period(yesterday, None, None, TODAY, outside=True)),
			[("start_in_past", "error")],
		)

	def test_born_after_the_wanted_end(self) -> None:
		end = TODAY + timedelta(days=30)
		found = checks.check_period(TODAY, end, end + timedelta(days=1), TODAY, outside=False)
		self.assertIn(("born_after_end", "error"), codes(found))

	def test_vacancies(self) -> None:
		self.assertEqual(codes(checks.check_vacancy(-1, TODAY, None)), [("places_below_zero", "error")])
		self.assertEqual(
			codes(checks.check_vacancy(1, TODAY, TODAY - timedelta(days=1))), [("end_before_start", "error")]
		)
		self.assertEqual(codes(checks.check_days(0)), [("no_day", "error")])
		self.assertEqual(codes(checks.check_ages(12, 6)), [("ages", "error")])

	def test_text_and_language(self) -> None:
		self.assertEqual(codes(checks.check_text("x" * 10_000, "name")), [("too_long", "error")])
		self.assertEqual(codes(checks.check_language("xx", {"nl"})), [("language_unknown", "error")])
