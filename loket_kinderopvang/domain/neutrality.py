"""Whether a desk favours nobody: what was shown, in which order, and who was asked, against the rules alone.

Each time places are shown for a request, the order is kept with the seed of the draw. From that anybody can compute the
order again, and what referrals each provider would have got if the first ones shown had been asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from loket_kinderopvang.domain.matching import draw_number


@dataclass(frozen=True)
class ShownPlace:
	"""One place of a list that was shown; ``score`` in thousandths decides, then the draw."""

	vacancy: str
	provider: str
	score: float
	fits: bool


@dataclass(frozen=True)
class Shown:
	"""A list of places that was shown for a request."""

	request: str
	on: datetime
	seed: str
	places: tuple[ShownPlace, ...]


@dataclass(frozen=True)
class Asked:
	"""A referral of a request to a provider."""

	request: str
	provider: str
	on: datetime


@dataclass
class ProviderFigures:
	"""What happened to one provider in a period.

	``expected``: the referrals it would have got had every officer asked the first providers of the last list before,
	as many as were asked in fact. ``unseen``: referrals without any list before them (a call-round, or a provider that
	the family named), which no rule foresaw.
	"""

	lists: int = 0
	first: int = 0
	positions: list[int] = field(default_factory=list)
	referrals: int = 0
	expected: float = 0.0
	unseen: int = 0

	@property
	def mean_position(self) -> float | None:
		return sum(self.positions) / len(self.positions) if self.positions else None


@dataclass(frozen=True)
class Neutrality:
	"""A period: figures per provider, how many lists were shown, and those that do not follow the rules."""

	providers: Mapping[str, ProviderFigures]
	lists: int
	out_of_order: tuple[Shown, ...]
	seeds: tuple[str, ...]


def follows_rules(shown: Shown) -> bool:
	"""Tell whether a list stands in the order that scores and the draw give."""
	order = [
		(not place.fits, -place.score, draw_number(shown.seed, shown.request, place.vacancy), place.vacancy)
		for place in shown.places
	]
	return order == sorted(order)


def assess(lists: Iterable[Shown], asked: Iterable[Asked]) -> Neutrality:
	"""Return what a period shows of neutrality.

	Args:
		lists: what was shown for requests, each list whole.
		asked: the referrals of the period.
	"""
	figures: dict[str, ProviderFigures] = defaultdict(ProviderFigures)
	by_request: dict[str, list[Shown]] = defaultdict(list)
	wrong, seeds, count = [], set(), 0
	for shown in sorted(lists, key=lambda s: (s.on, s.request)):
		count += 1
		seeds.add(shown.seed)
		by_request[shown.request].append(shown)
		if not follows_rules(shown):
			wrong.append(shown)
		for position, provider in enumerate(_providers(shown), 1):
			figures[provider].lists += 1
			figures[provider].first += position == 1
			figures[provider].positions.append(position)
	together: dict[tuple[str, datetime], list[Asked]] = defaultdict(list)
	lists_of: dict[tuple[str, datetime], Shown] = {}
	for one in sorted(asked, key=lambda a: (a.on, a.provider)):
		figures[one.provider].referrals += 1
		before = [shown for shown in by_request[one.request] if shown.on <= one.on]
		if not before or one.provider not in _providers(before[-1]):
			figures[one.provider].unseen += 1
			continue
		key = (one.request, before[-1].on)
		lists_of[key] = before[-1]
		together[key].append(one)
	for key, group in together.items():
		for provider in _providers(lists_of[key])[: len(group)]:
			figures[provider].expected += 1
	return Neutrality(dict(figures), count, tuple(wrong), tuple(sorted(seeds)))


def _providers(shown: Shown) -> Sequence[str]:
	"""Return the providers of a list in the order in which they first stand in it."""
	return list(dict.fromkeys(place.provider for place in shown.places))
