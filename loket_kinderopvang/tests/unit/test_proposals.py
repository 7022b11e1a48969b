"""A round for a desk, as an officer reads it."""

import random
import unittest
from dataclasses import replace
from datetime import date, timedelta

from loket_kinderopvang.domain.allocation import propose
from loket_kinderopvang.domain.matching import RequestFacts, VacancyFacts, Weights
from loket_kinderopvang.tests.optional import given, settings, st
from loket_kinderopvang.tests.unit.test_matching import many, requests, vacancies

TODAY = date(2026, 11, 23)
WEEK, MONDAY, TUESDAY = 0b1111111111, 0b11, 0b1100


def wish(name: str, **values) -> RequestFacts:
	facts = {
		"request": name,
		"wanted_from": TODAY + timedelta(days=60),
		"slot_mask": WEEK,
		"child_date": TODAY - timedelta(days=100),
		"asked_on": TODAY - timedelta(days=10),
	}
	return RequestFacts(**{**facts, **values})


def place(name: str, **values) -> VacancyFacts:
	facts = {
		"vacancy": name,
		"provider": f"{name}-OL",
		"available_from": TODAY,
		"slot_mask": WEEK,
		"confirmed_on": TODAY,
	}
	return VacancyFacts(**{**facts, **values})


def round_of(wishes, places, **options):
	return propose(wishes, places, Weights(), "2026", TODAY, **options)


class TestRound(unittest.TestCase):
	def test_who_goes_first_and_what_decided_it(self) -> None:
		cases = {
			"tier": {"tier": 1},
			"weight": {"weight": 2.0},
			"asked_on": {"asked_on": TODAY - timedelta(days=99)},
		}
		for decider, values in cases.items():
			with self.subTest(decider):
				found = round_of([wish("A"), wish("B", **values)], [place("V")])
				(line,), (left,) = found.lines, found.not_placed
				self.assertEqual((line.request, line.why, line.before), ("B", decider, "A"))
				self.assertEqual(
					(left.request, left.why, left.after, left.decided_by), ("A", "others_first", "B", decider)
				)

	def test_the_draw_decides_between_equals_and_another_seed_draws_otherwise(self) -> None:
		wishes = [wish(f"R{i}") for i in range(20)]
		first = {
			seed: propose(wishes, [place("V")], Weights(), seed, TODAY).lines[0] for seed in ("1", "2", "3")
		}
		self.assertEqual({line.why for line in first.values()}, {"draw"})
		self.assertGreater(len({line.request for line in first.values()}), 1)

	def test_nobody_else_and_room_for_all(self) -> None:
		self.assertEqual(round_of([wish("A")], [place("V")]).lines[0].why, "nobody_else")
		found = round_of([wish("A"), wish("B")], [place("V", places=2)])
		self.assertEqual([line.why for line in found.lines], ["room_for_all"] * 2)

	def test_days_are_shared(self) -> None:
		wishes = [wish("A", slot_mask=MONDAY), wish("B", slot_mask=TUESDAY), wish("C", slot_mask=MONDAY)]
		found = round_of(wishes, [place("V")])
		self.assertEqual(len(found.lines), 2)
		self.assertIn("B", {line.request for line in found.lines})

	def test_nothing_fits_says_the_smallest_change(self) -> None:
		found = round_of([wish("A", price_system="Income-based")], [place("V", price_system="Free Price")])
		(left,) = found.not_placed
		self.assertEqual((left.why, left.nearest.rule), ("no_place_fits", "price"))

	def test_siblings_go_together_or_wait_together(self) -> None:
		twins = [
			wish("A", together="F"),
			wish("B", together="F"),
			wish("C", tier=1, excluded=frozenset(["V-OL"])),
		]
		alone = round_of(twins, [place("V", places=2), place("W")])
		self.assertEqual({line.vacancy for line in alone.lines if line.request in "AB"}, {"V"})
		self.assertEqual([line.together_with for line in alone.lines if line.request == "A"], [("B",)])
		apart = round_of(twins, [place("V"), place("W")])
		self.assertEqual([(line.request, line.vacancy) for line in apart.lines], [("C", "W")])
		self.assertEqual({left.why for left in apart.not_placed}, {"not_together"})

	def test_two_places_of_one_provider_keep_siblings_together(self) -> None:
		pair = [
			wish("A", together="F", child_date=TODAY - timedelta(days=100)),
			wish("B", together="F", child_date=TODAY - timedelta(days=700)),
		]
		babies = place("V", provider="OL", age_to_months=12)
		older = place("W", provider="OL", age_from_months=18)
		found = round_of(pair, [babies, older, place("X", age_to_months=12)])
		self.assertEqual({(line.request, line.vacancy) for line in found.lines}, {("A", "V"), ("B", "W")})

	def test_nothing_to_allocate_is_said(self) -> None:
		self.assertEqual(round_of([], []).notes, {"no_requests": 1, "no_vacancies": 1})
		found = round_of([wish("A")], [])
		self.assertEqual((found.not_placed[0].why, found.notes["no_vacancies"]), ("no_place_fits", 1))
		unknown = round_of([wish("A", preferred=("X", "X"))], [place("V")]).notes
		self.assertEqual(unknown, {"requests_unknown_place": 1, "places_unknown_place": 1, "named_twice": 1})

	@settings(max_examples=100, deadline=None)
	@given(
		many(requests, "R", 9), many(vacancies, "V", 9), st.randoms(use_true_random=False), st.integers(1, 5)
	)
	def test_stable_complete_and_blind_to_the_order_of_typing(
		self, wishes, places, shuffle: random.Random, choices
	) -> None:
		found = round_of(wishes, places, choices=choices)
		self.assertEqual(found.blocking, ())
		self.assertEqual(
			sorted([line.request for line in found.lines] + [left.request for left in found.not_placed]),
			sorted(w.request for w in wishes),
		)
		other_wishes, other_places = wishes[:], places[:]
		shuffle.shuffle(other_wishes)
		shuffle.shuffle(other_places)
		self.assertEqual(round_of(other_wishes, other_places, choices=choices), found)

	@settings(max_examples=100, deadline=None)
	@given(many(requests, "R", 8), many(vacancies, "V", 8))
	def test_who_goes_first_is_never_passed_over(self, wishes, places) -> None:
		found = round_of(wishes, places)
		if not found.not_placed:
			return
		left = {line.request for line in found.not_placed}
		# Without the others a request that waits is placed whenever a place fits it.
		for name in left:
			(only,) = [w for w in wishes if w.request == name]
			alone = round_of([replace(only, together="")], places)
			why = next(line.why for line in found.not_placed if line.request == name)
			self.assertEqual(bool(alone.lines), why == "others_first")
