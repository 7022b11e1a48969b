"""The engine against its slow reference, and what a family would miss if it were otherwise."""

import unittest
from dataclasses import replace
from datetime import date, timedelta
from unittest import mock

from loket_kinderopvang.domain.matching import (
	RequestFacts,
	RequestTable,
	VacancyFacts,
	VacancyTable,
	Weights,
	best_places_for_all,
	combinations,
	find_requests,
	find_vacancies,
	near_misses,
	pairs,
)
from loket_kinderopvang.tests.optional import given, settings, st
from loket_kinderopvang.tests.unit import reference_matching as reference

TODAY = date(2026, 11, 23)
WEEK = 0b1111111111
MONDAY, TUESDAY = 0b11, 0b1100
WEDNESDAY_AFTERNOON = 1 << 5

days = st.integers(-200, 500).map(lambda n: TODAY + timedelta(days=n))
masks = st.sampled_from(
	[WEEK, MONDAY, MONDAY | TUESDAY, 0b1111, 0b111100, 0b1010101010, 1 << 10, (1 << 14) - 1]
)
coordinates = st.one_of(st.just((None, None)), st.tuples(st.floats(50.9, 51.1), st.floats(3.6, 3.9)))
providers = st.sampled_from(["A", "B", "C", "D"])
languages = st.frozensets(st.sampled_from(["nl", "fr", "ar", "tr"]), max_size=3)


@st.composite
def vacancies(draw: st.DrawFn, name: str) -> VacancyFacts:
	where = draw(coordinates)
	start = draw(days)
	return VacancyFacts(
		vacancy=name,
		provider=draw(providers),
		available_from=start,
		available_until=draw(
			st.one_of(st.none(), st.integers(0, 600).map(lambda n: start + timedelta(days=n)))
		),
		slot_mask=draw(masks),
		places=draw(st.integers(0, 3)),
		age_from_months=draw(st.sampled_from([0, 0, 12, 18])),
		age_to_months=draw(st.sampled_from([18, 36])),
		extended_mask=draw(st.integers(0, 15)),
		price_system=draw(st.sampled_from(["Income-based", "Free Price"])),
		kind=draw(st.sampled_from(["Family Care", "Group Care"])),
		latitude=where[0],
		longitude=where[1],
		languages=draw(languages),
		inclusive=draw(st.booleans()),
		confirmed_on=draw(st.one_of(st.none(), st.integers(0, 200).map(lambda n: TODAY - timedelta(days=n)))),
		closed=draw(st.sampled_from([False, False, False, True])),
	)


@st.composite
def requests(draw: st.DrawFn, name: str = "R") -> RequestFacts:
	where = draw(coordinates)
	start = draw(days)
	mask = draw(masks)
	return RequestFacts(
		request=name,
		wanted_from=start,
		wanted_until=draw(st.one_of(st.none(), st.integers(0, 500).map(lambda n: start + timedelta(days=n)))),
		child_date=draw(st.one_of(st.none(), st.integers(-900, 60).map(lambda n: start + timedelta(days=n)))),
		slot_mask=mask,
		minimum_days=draw(st.sampled_from([0, 0, 0.5, 1, 2, 5])),
		extended_mask=draw(st.integers(0, 15)),
		price_system=draw(st.sampled_from(["", "Income-based", "Free Price"])),
		kind=draw(st.sampled_from(["", "Family Care", "Group Care"])),
		latitude=where[0],
		longitude=where[1],
		max_km=draw(st.sampled_from([0, 2.0, 10.0])),
		preferred=tuple(draw(st.lists(providers, max_size=3))),
		siblings=frozenset(draw(st.lists(providers, max_size=1))),
		excluded=frozenset(draw(st.lists(providers, max_size=1))),
		inclusive=draw(st.booleans()),
		language=draw(st.sampled_from(["", "nl", "ar", "pl"])),
		asked_on=draw(days),
		tier=draw(st.sampled_from([1, 2, 99])),
		weight=draw(st.sampled_from([0.0, 1.0, 2.0])),
	)


def many(one: st.SearchStrategy, prefix: str, most: int = 12) -> st.SearchStrategy:
	return (
		st.integers(0, most).flatmap(lambda n: st.tuples(*(one(f"{prefix}{i}") for i in range(n)))).map(list)
	)


weights = st.builds(
	Weights,
	days=st.sampled_from([0.0, 40.0]),
	start=st.sampled_from([0.0, 15.0]),
	distance=st.sampled_from([0.0, 15.0]),
	price=st.sampled_from([0.0, 10.0, -1.0]),
	preferred=st.sampled_from([0.0, 10.0]),
	language=st.sampled_from([0.0, 2.0]),
	maximum_start_shift_days=st.sampled_from([0, 60, 182]),
)


class TestAgainstTheReference(unittest.TestCase):
	@settings(max_examples=250, deadline=None)
	@given(requests(), many(vacancies, "V"), weights)
	def test_same_places_in_the_same_order(self, request, places, weight) -> None:
		slow = reference.find_vacancies(request, places, weight, "seed", TODAY)
		fast = find_vacancies(request, VacancyTable.of(places), weight, "seed", TODAY, limit=None)
		self.assertEqual([m.vacancy for m in fast], [vacancy for vacancy, _fits, _score in slow])
		for match, (_vacancy, fits, score) in zip(fast, slow, strict=True):
			self.assertEqual(match.fits, fits)
			self.assertAlmostEqual(match.score, score, delta=0.06)

	@settings(max_examples=120, deadline=None)
	@given(requests(), many(vacancies, "V"), st.integers(1, 5))
	def test_a_limit_shows_the_first_of_the_whole_list(self, request, places, limit) -> None:
		table = VacancyTable.of(places)
		whole = find_vacancies(request, table, Weights(), "seed", TODAY, limit=None)
		self.assertEqual(find_vacancies(request, table, Weights(), "seed", TODAY, limit=limit), whole[:limit])

	@settings(max_examples=120, deadline=None)
	@given(vacancies("V"), many(requests, "R"))
	def test_the_other_way_round_says_the_same(self, place, wishes) -> None:
		matches = find_requests(place, RequestTable.of(wishes), Weights(), "seed", TODAY, limit=None)
		found = {match.request: match for match in matches}
		for wish in wishes:
			single = find_vacancies(wish, VacancyTable.of([place]), Weights(), "seed", TODAY)
			self.assertEqual(wish.request in found, bool(single))
			if single:
				self.assertEqual(found[wish.request].score, single[0].score)
				self.assertEqual(found[wish.request].fits, single[0].fits)
				self.assertEqual(found[wish.request].reasons, single[0].reasons)

	@settings(max_examples=120, deadline=None)
	@given(
		many(requests, "R", 9),
		many(vacancies, "V", 16),
		weights,
		st.integers(1, 6),
		st.booleans(),
		st.integers(1, 4),
	)
	def test_all_at_once_says_the_same(self, wishes, places, weight, limit, fits_only, at_once) -> None:
		wish_table, table = RequestTable.of(wishes), VacancyTable.of(places)
		with mock.patch.multiple(pairs, REQUESTS_AT_ONCE=at_once, PLACES_AT_ONCE=at_once + 1):
			best = best_places_for_all(wish_table, table, weight, "seed", TODAY, limit, 2, fits_only)
		for i, wish in enumerate(wishes):
			single = find_vacancies(wish, table, weight, "seed", TODAY, limit=None)
			single = [match for match in single if match.fits or not fits_only][:limit]
			self.assertEqual(pairs.matches_of(best, i, wish_table, table, weight, "seed", TODAY), single)

	@settings(max_examples=120, deadline=None)
	@given(requests(), many(vacancies, "V"))
	def test_order_does_not_depend_on_the_order_of_creation(self, request, places) -> None:
		one = find_vacancies(request, VacancyTable.of(places), Weights(), "seed", TODAY, limit=None)
		other = find_vacancies(request, VacancyTable.of(places[::-1]), Weights(), "seed", TODAY, limit=None)
		self.assertEqual([m.vacancy for m in one], [m.vacancy for m in other])

	@settings(max_examples=120, deadline=None)
	@given(requests(), many(vacancies, "V"))
	def test_a_near_miss_opens_a_place_when_the_family_grants_it(self, request, places) -> None:
		table = VacancyTable.of(places)
		by_name = {place.vacancy: place for place in places}
		for miss in near_misses(request, table, Weights(), "seed", TODAY):
			place = by_name[miss.match.vacancy]
			granted = {
				"days": lambda p=place: replace(
					request, slot_mask=request.slot_mask & p.slot_mask, minimum_days=0
				),
				"start": lambda p=place: replace(
					request, wanted_from=max(request.wanted_from, p.available_from)
				),
				"period": lambda p=place: replace(request, wanted_until=p.available_until),
				"distance": lambda: replace(request, max_km=0),
				"price": lambda: replace(request, price_system=""),
				"kind": lambda: replace(request, kind=""),
				"extended": lambda p=place: replace(
					request, extended_mask=request.extended_mask & p.extended_mask
				),
			}[miss.rule]()
			wide = Weights(maximum_start_shift_days=365)
			again = find_vacancies(granted, VacancyTable.of([place]), wide, "seed", TODAY)
			self.assertTrue(again and again[0].fits, miss)

	@settings(max_examples=120, deadline=None)
	@given(requests(), many(vacancies, "V"))
	def test_two_places_together_cover_the_week(self, request, places) -> None:
		by_name = {place.vacancy: place for place in places}
		for pair in combinations(request, VacancyTable.of(places), Weights(), "seed", TODAY):
			first, second = by_name[pair.first.vacancy], by_name[pair.second.vacancy]
			if pair.kind == "together":
				self.assertEqual((first.slot_mask | second.slot_mask) & request.slot_mask, request.slot_mask)
			else:
				self.assertLessEqual((second.available_from - first.available_until).days, 1)


class TestForOneFamily(unittest.TestCase):
	request = RequestFacts("R1", TODAY + timedelta(days=60), WEEK, child_date=TODAY - timedelta(days=100))

	def place(self, **values) -> VacancyFacts:
		facts = {
			"vacancy": "V1",
			"provider": "P1",
			"available_from": TODAY,
			"slot_mask": WEEK,
			"confirmed_on": TODAY,
		}
		return VacancyFacts(**{**facts, **values})

	def reasons(self, **values) -> dict:
		match = find_vacancies(self.request, VacancyTable.of([self.place(**values)]), Weights(), "s", TODAY)[
			0
		]
		return {reason.rule: reason for reason in match.reasons}

	def test_what_is_missing_is_named(self) -> None:
		reason = self.reasons(slot_mask=WEEK & ~WEDNESDAY_AFTERNOON)["days"]
		self.assertEqual(
			(reason.ok, reason.code, reason.params["missing"]), (False, "days_missing", WEDNESDAY_AFTERNOON)
		)

	def test_a_later_start_is_told_in_weeks(self) -> None:
		reason = self.reasons(available_from=TODAY + timedelta(days=74))["start"]
		self.assertEqual((reason.ok, reason.params["weeks"]), (False, 2))

	def test_an_unknown_distance_is_said_and_is_not_zero(self) -> None:
		reason = self.reasons()["distance"]
		self.assertEqual((reason.ok, reason.code), (None, "distance_unknown"))

	def test_nothing_to_match_is_an_empty_answer(self) -> None:
		empty = VacancyTable.of([])
		self.assertEqual(find_vacancies(self.request, empty, Weights(), "s", TODAY), [])
		self.assertEqual(near_misses(self.request, empty, Weights(), "s", TODAY), [])
		self.assertEqual(combinations(self.request, empty, Weights(), "s", TODAY), [])
		self.assertEqual(find_requests(self.place(), RequestTable.of([]), Weights(), "s", TODAY), [])

	def test_weights_that_sum_to_nothing_weigh_alike(self) -> None:
		nothing = Weights(**dict.fromkeys(Weights.RULES, 0.0))
		self.assertTrue(nothing.are_empty)
		self.assertAlmostEqual(sum(nothing.shares().values()), 1.0)
		self.assertTrue(
			find_vacancies(self.request, VacancyTable.of([self.place()]), nothing, "s", TODAY)[0].fits
		)

	def test_equal_places_are_drawn_and_another_seed_draws_otherwise(self) -> None:
		places = VacancyTable.of([self.place(vacancy=f"V{i:02}", provider=f"P{i}") for i in range(30)])
		orders = {
			seed: [
				m.vacancy for m in find_vacancies(self.request, places, Weights(), seed, TODAY, limit=None)
			]
			for seed in ("2026", "2027")
		}
		self.assertNotEqual(orders["2026"], sorted(orders["2026"]))
		self.assertNotEqual(orders["2026"], orders["2027"])

	def test_a_bridge_until_the_wanted_place_starts(self) -> None:
		start = self.request.wanted_from
		now = self.place(vacancy="NOW", available_until=start + timedelta(days=40))
		later = self.place(vacancy="LATER", available_from=start + timedelta(days=30))
		pairs = combinations(self.request, VacancyTable.of([now, later]), Weights(), "s", TODAY)
		self.assertEqual(
			[(p.kind, p.first.vacancy, p.second.vacancy) for p in pairs], [("bridge", "NOW", "LATER")]
		)

	def test_who_goes_first_is_priority_then_waiting_not_score(self) -> None:
		wishes = [
			replace(self.request, request="LATE", asked_on=date(2026, 3, 1)),
			replace(self.request, request="EARLY", asked_on=date(2026, 1, 1)),
			replace(self.request, request="FIRST", asked_on=date(2026, 6, 1), tier=1),
			replace(self.request, request="HEAVY", asked_on=date(2026, 6, 1), tier=1, weight=2.0),
		]
		matches = find_requests(self.place(), RequestTable.of(wishes), Weights(), "s", TODAY)
		self.assertEqual([m.request for m in matches], ["HEAVY", "FIRST", "EARLY", "LATE"])
