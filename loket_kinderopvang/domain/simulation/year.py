"""One year of a municipality: families ask, places come free, the desk refers, providers answer, families wait.

Each week the desk runs the round of ``allocation`` for those who wait and have no question out; each line becomes a
referral, the provider answers after some days, and says yes or no. Requests are asked and places come free before and
after the year too, so that it begins and ends in the middle of life; only requests asked within it are counted.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from loket_kinderopvang.domain.allocation import propose
from loket_kinderopvang.domain.matching import RequestFacts, VacancyFacts, Weights, draw_number
from loket_kinderopvang.domain.priority import judge
from loket_kinderopvang.domain.simulation.municipality import Location, Municipality, Wish

STEP_DAYS = 7
BEFORE_DAYS, YEAR_DAYS, AFTER_DAYS = 180, 365, 360
WEEKS = len(range(-BEFORE_DAYS, YEAR_DAYS + AFTER_DAYS, STEP_DAYS))
# A place of which some days come free much later is offered with the days that are free now.
TOGETHER_WITHIN_DAYS = 60
SHORTEST_STAY_DAYS = 90


@dataclass(frozen=True)
class Case:
	"""A request of the year and what became of it; ``answered_after`` is None when it was not answered."""

	request: str
	district: str
	priority_group: bool
	tier: int
	answered_after: int | None


@dataclass
class _Waiting:
	facts: RequestFacts
	wish: Wish
	asked: int
	wanted: int
	counted: bool
	priority_group: bool
	question_out: bool = False
	tried: int = 0


@dataclass
class _Seat:
	location: Location
	name: str
	free_from: list[int] = field(default_factory=list)
	question_out: bool = False
	# The half days on which the location is open, each with the day from which it is free: the earliest first.
	free: list[tuple[int, int]] = field(default_factory=list)
	slot_mask: int = 0
	languages: frozenset[str] = frozenset()

	def __post_init__(self) -> None:
		self.languages = frozenset(self.location.languages)
		self.settle()

	def settle(self) -> None:
		"""Work out what ``free_from`` means, after it changed."""
		self.free = sorted(
			(since, day) for day, since in enumerate(self.free_from) if self.location.slot_mask >> day & 1
		)
		self.slot_mask = sum(1 << day for _since, day in self.free)


def live_through(
	municipality: Municipality,
	seed: int,
	weights: Weights | None = None,
	start: date = date(2026, 1, 1),
	progress: Callable[[], None] | None = None,
) -> list[Case]:
	"""Return every request of one simulated year with its outcome.

	The same seed draws the same families, the same places and the same moods, so that two municipalities that differ in
	one thing can be compared case by case.

	Args:
		seed: of all draws.
		weights: how the desk orders places for a family.
		start: the first day of the year, for the dated rules.
		progress: called after each week; what it raises ends the work.
	"""
	municipality.check()
	weights = weights or Weights()
	behaviour = municipality.behaviour
	arriving = _requests(municipality, seed, start)
	seats = _seats(municipality, seed)
	waiting: dict[str, _Waiting] = {}
	answers: list[tuple[int, str, _Seat, bool]] = []
	cases: list[Case] = []
	seats_by_name = {seat.name: seat for seat in seats}

	def close(request: _Waiting, answered: int | None) -> None:
		del waiting[request.facts.request]
		if request.counted:
			after = None if answered is None else max(0, answered - request.asked)
			cases.append(
				Case(
					request.facts.request,
					request.wish.district,
					request.priority_group,
					request.facts.tier,
					after,
				)
			)

	for today in range(-BEFORE_DAYS, YEAR_DAYS + AFTER_DAYS, STEP_DAYS):
		while arriving and arriving[-1].asked <= today:
			request = arriving.pop()
			waiting[request.facts.request] = request
		due = sorted((a for a in answers if a[0] <= today), key=lambda a: (a[0], a[1]))
		answers = [a for a in answers if a[0] > today]
		for day, name, seat, yes in due:
			seat.question_out = False
			request = waiting[name]
			request.question_out = False
			if yes:
				_book(seat, request, behaviour.leaving_age_days)
				close(request, day)
			else:
				request.facts = replace(request.facts, excluded=request.facts.excluded | {seat.location.name})
		for request in [r for r in waiting.values() if not r.question_out]:
			if today > request.wanted + behaviour.patience_days:
				close(request, None)
		asking = [r.facts for r in waiting.values() if not r.question_out]
		now = start + timedelta(days=today)
		free = [
			place
			for seat in seats
			if not seat.question_out
			and (place := _vacancy(seat, today, behaviour.notice_days, now, start)) is not None
		]
		if asking and free:
			found = propose(asking, free, weights, f"{seed}", now, choices=5, explain=False)
			for line in found.lines:
				request, seat = waiting[line.request], seats_by_name[line.vacancy]
				request.question_out = seat.question_out = True
				request.tried += 1
				mood = _unit(seed, f"{line.request}/{request.tried}", "answer")
				days = -behaviour.answer_days * math.log(
					1 - _unit(seed, f"{line.request}/{request.tried}", "days")
				)
				answers.append((today + math.ceil(days), line.request, seat, mood < behaviour.acceptance))
		if progress:
			progress()
	for request in list(waiting.values()):
		close(request, None)
	return sorted(cases, key=lambda case: case.request)


def _unit(seed: int, name: str, about: str) -> float:
	"""Return a number from 0 to 1 that hangs on nothing but its name: what differs elsewhere doesn't shift it."""
	return draw_number(f"{seed}", name, about) / 2.0**64


def _requests(municipality: Municipality, seed: int, start: date) -> list[_Waiting]:
	"""Return all requests of the simulated time, the last asked first."""
	draw = random.Random(f"requests {seed}")  # nosec B311 # the same seed must draw the same year
	behaviour = municipality.behaviour
	days = BEFORE_DAYS + YEAR_DAYS + AFTER_DAYS
	# Drawn one after another, so that more requests a year are these and some more.
	gap = 365 / behaviour.requests_per_year if behaviour.requests_per_year else math.inf
	asked_at, moment = [], draw.expovariate(1.0) * gap
	while moment < days:
		asked_at.append(moment - BEFORE_DAYS)
		moment += draw.expovariate(1.0) * gap
	shares = [wish.share for wish in municipality.wishes]
	result = []
	sets = municipality.rule_sets
	if municipality.priority == "none":
		sets = ()
	elif municipality.priority:
		chosen = next(rules for rules in sets if rules.code == municipality.priority)
		sets = (replace(chosen, valid_from=date.min, valid_until=None),)
	criteria = municipality.criteria
	if municipality.priority:
		# A rule set that is tried out may use criteria that have ended.
		criteria = tuple(replace(c, valid_from=None, valid_until=None) for c in criteria)
	for number, asked_moment in enumerate(asked_at):
		draw_wish = random.Random(f"wish {seed} {number}")  # nosec B311 # the same seed must draw the same year
		wish = draw_wish.choices(municipality.wishes, shares)[0]
		asked = math.floor(asked_moment)
		wanted = asked + wish.lead_days
		asked_on = start + timedelta(days=asked)
		judged = judge(wish.criteria, asked_on, criteria, sets, (), wish.price_system)
		wanted_from = start + timedelta(days=wanted)
		facts = RequestFacts(
			request=f"R{number:05}",
			wanted_from=wanted_from,
			slot_mask=wish.slot_mask,
			child_date=wanted_from - timedelta(days=wish.age_days),
			extended_mask=wish.extended_mask,
			price_system=wish.price_system,
			kind=wish.kind,
			latitude=wish.latitude,
			longitude=wish.longitude,
			max_km=wish.max_km,
			inclusive=wish.inclusive,
			language=wish.language,
			asked_on=asked_on,
			tier=judged.tier,
			weight=judged.weight,
		)
		result.append(_Waiting(facts, wish, asked, wanted, 0 <= asked < YEAR_DAYS, bool(wish.criteria)))
	result.reverse()
	return result


def _seats(municipality: Municipality, seed: int) -> list[_Seat]:
	"""Return every place of every location, each with a child who leaves on some day of the years to come."""
	stay = municipality.behaviour.leaving_age_days - 150
	result = []
	for location in municipality.locations:
		for number in range(location.places):
			name = f"{location.name}/{number + 1}"
			leaves = 0 if location.new else -BEFORE_DAYS + math.floor(_unit(seed, name, "leaves") * stay)
			result.append(_Seat(location, name, [leaves] * 14))
	return result


def _vacancy(seat: _Seat, today: int, notice_days: int, now: date, start: date) -> VacancyFacts | None:
	"""Return what the desk knows to be free of a place: the half days that are free together.

	Asked of every place in every week: what does not change between two bookings is worked out once (``_Seat.free``).
	"""
	free, known_until = seat.free, today + notice_days
	if not free or free[0][0] > known_until:
		return None
	location = seat.location
	until = min(known_until, max(free[0][0], today) + TOGETHER_WITHIN_DAYS)
	if free[-1][0] <= until:
		last, slot_mask = free[-1][0], seat.slot_mask
	else:
		together = [(since, day) for since, day in free if since <= until]
		last, slot_mask = together[-1][0], sum(1 << day for _since, day in together)
	return VacancyFacts(
		vacancy=seat.name,
		provider=location.name,
		available_from=start + timedelta(days=last) if last > today else now,
		slot_mask=slot_mask,
		extended_mask=location.extended_mask,
		price_system=location.price_system,
		kind=location.kind,
		latitude=location.latitude,
		longitude=location.longitude,
		languages=seat.languages,
		inclusive=location.inclusive,
		confirmed_on=now,
	)


def _book(seat: _Seat, request: _Waiting, leaving_age_days: int) -> None:
	"""Give a child its half days until it goes to school."""
	leaves = request.wanted + max(SHORTEST_STAY_DAYS, leaving_age_days - request.wish.age_days)
	for day in range(14):
		if request.facts.slot_mask >> day & 1:
			seat.free_from[day] = max(seat.free_from[day], leaves)
	seat.settle()
