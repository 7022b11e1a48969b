"""What a simulated municipality is: districts, locations with places, what families wish, and how people behave."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from loket_kinderopvang.domain.matching.tables import KINDS, PRICES
from loket_kinderopvang.domain.priority import Criterion, PriorityRule, RuleSet

FULL_WEEK = 0b1111111111
WEDNESDAY = 0b110000


class MunicipalityError(ValueError):
	"""The description of a municipality can't be used; the message names the field and what would be right."""


@dataclass(frozen=True)
class District:
	"""A part of the municipality, with its middle in degrees."""

	name: str
	latitude: float
	longitude: float


@dataclass(frozen=True)
class Location:
	"""A place where care happens: so many children at once, on these half days.

	``new``: it opens on the first day of the year, with nobody in it.
	"""

	name: str
	district: str
	places: int
	kind: str = "Group Care"
	price_system: str = "Income-based"
	slot_mask: int = FULL_WEEK
	extended_mask: int = 0
	inclusive: bool = False
	languages: tuple[str, ...] = ("nl",)
	latitude: float | None = None
	longitude: float | None = None
	new: bool = False


@dataclass(frozen=True)
class Wish:
	"""What a family may ask. A year's requests are drawn from all wishes, as often as ``share`` says.

	``lead_days``: how long before the wanted start the family asks; ``age_days``: the child's age at that start.
	"""

	district: str
	slot_mask: int = FULL_WEEK
	lead_days: int = 180
	age_days: int = 150
	criteria: tuple[str, ...] = ()
	price_system: str = ""
	kind: str = ""
	max_km: float = 0.0
	extended_mask: int = 0
	inclusive: bool = False
	language: str = "nl"
	latitude: float | None = None
	longitude: float | None = None
	share: float = 1.0


@dataclass(frozen=True)
class Behaviour:
	"""How often, how fast and how long. Days are days of the calendar; ``acceptance`` is a share from 0 to 1."""

	requests_per_year: float = 520.0
	answer_days: float = 7.0
	acceptance: float = 0.75
	patience_days: int = 60
	notice_days: int = 120
	leaving_age_days: int = 913


@dataclass(frozen=True)
class Municipality:
	"""A municipality to live through a year. ``priority``: the code of one rule set, "none", or "" for those in force."""

	name: str
	districts: tuple[District, ...]
	locations: tuple[Location, ...]
	wishes: tuple[Wish, ...]
	behaviour: Behaviour = field(default_factory=Behaviour)
	criteria: tuple[Criterion, ...] = ()
	rule_sets: tuple[RuleSet, ...] = ()
	priority: str = ""

	def check(self) -> None:
		"""Refuse what can't be simulated.

		Raises:
			MunicipalityError: names the field, and what would be right.
		"""
		known = {district.name for district in self.districts}
		if not known:
			raise MunicipalityError("districts must hold at least one district.")
		if not self.wishes or not any(wish.share > 0 for wish in self.wishes):
			raise MunicipalityError("wishes must hold at least one wish with a share above 0.")
		for number, location in enumerate(self.locations, 1):
			where = f"locations, number {number} ({location.name})"
			if location.district not in known:
				raise MunicipalityError(f"{where}: district must be one of {', '.join(sorted(known))}.")
			if location.places < 0:
				raise MunicipalityError(f"{where}: places must be 0 or more.")
			if location.kind not in KINDS[1:] or location.price_system not in PRICES[1:]:
				raise MunicipalityError(
					f"{where}: kind must be one of {', '.join(KINDS[1:])}, price_system of {', '.join(PRICES[1:])}."
				)
			if not 0 < location.slot_mask < 1 << 14:
				raise MunicipalityError(f"{where}: slot_mask must hold a half day.")
		for number, wish in enumerate(self.wishes, 1):
			where = f"wishes, number {number}"
			if wish.district not in known:
				raise MunicipalityError(f"{where}: district must be one of {', '.join(sorted(known))}.")
			if not 0 < wish.slot_mask < 1 << 14 or wish.share < 0:
				raise MunicipalityError(f"{where}: slot_mask must hold a half day and share be 0 or more.")
			if wish.kind not in KINDS or wish.price_system not in PRICES:
				raise MunicipalityError(
					f"{where}: kind must be empty or one of {', '.join(KINDS[1:])}, price_system empty or one of "
					f"{', '.join(PRICES[1:])}."
				)
		behaviour = self.behaviour
		if behaviour.requests_per_year < 0 or behaviour.answer_days < 0 or not 0 <= behaviour.acceptance <= 1:
			raise MunicipalityError(
				"behaviour: requests_per_year and answer_days must be 0 or more, acceptance from 0 to 1."
			)
		codes = {rules.code for rules in self.rule_sets}
		if self.priority not in {"", "none"} | codes:
			raise MunicipalityError(
				f"priority must be empty, none, or one of: {', '.join(sorted(codes)) or 'no rule set is known'}."
			)


def invented(
	seed: int = 1, rule_sets: Iterable[RuleSet] = (), criteria: Iterable[Criterion] = ()
) -> Municipality:
	"""Return an invented Flemish town of some 40,000 people; nothing in it is about a real place or person.

	Args:
		seed: another seed gives another town.
		rule_sets: the priority rules, dated.
		criteria: the criteria that they name.
	"""
	draw = random.Random(f"municipality {seed}")  # nosec B311 # the same seed must draw the same invented town
	districts = [
		District(name, 51.0 + draw.uniform(-0.04, 0.04), 3.8 + draw.uniform(-0.06, 0.06))
		for name in ("Centrum", "Noord", "Zuid", "Oost", "West", "Dorpskant")
	]
	weight = {"Centrum": 5, "Noord": 4, "Zuid": 3, "Oost": 2, "West": 2, "Dorpskant": 1}

	def near(district: District, spread: float) -> tuple[float, float]:
		return district.latitude + draw.gauss(0, spread), district.longitude + draw.gauss(0, spread * 1.6)

	def somewhere() -> District:
		return draw.choices(districts, [weight[d.name] for d in districts])[0]

	locations = []
	for number in range(46):
		district = somewhere()
		family = number % 2 == 0
		latitude, longitude = near(district, 0.006)
		closed = draw.choice([0, 0, 0, WEDNESDAY, 0b1100000000]) if family else 0
		locations.append(
			Location(
				name=f"Opvang {number + 1}",
				district=district.name,
				places=draw.randint(6, 9) if family else draw.choice([14, 18, 18, 21, 28, 36]),
				kind="Family Care" if family else "Group Care",
				price_system="Free Price" if draw.random() < 0.22 else "Income-based",
				slot_mask=FULL_WEEK & ~closed,
				extended_mask=draw.choice([0, 0, 0, 1, 2, 3]),
				inclusive=number % 8 == 1,
				languages=("nl", draw.choice(["fr", "en", "tr"])) if draw.random() < 0.3 else ("nl",),
				latitude=latitude,
				longitude=longitude,
			)
		)
	codes = [criterion.code for criterion in criteria]
	wishes = []
	for _number in range(900):
		district = somewhere()
		latitude, longitude = near(district, 0.008)
		declared = [code for code in codes if draw.random() < (0.45 if "work" in code else 0.11)]
		wishes.append(
			Wish(
				district=district.name,
				slot_mask=draw.choice(
					[
						FULL_WEEK,
						FULL_WEEK,
						FULL_WEEK & ~WEDNESDAY,
						FULL_WEEK & ~0b100000,
						0b1111,
						0b111111,
						0b1111110000,
					]
				),
				lead_days=max(0, round(draw.gauss(190, 90))),
				age_days=draw.choice([90, 120, 150, 150, 180, 240, 365, 540]),
				criteria=tuple(declared),
				price_system="Income-based" if draw.random() < 0.6 else "",
				kind=draw.choice(["", "", "", "Group Care", "Family Care"]),
				max_km=draw.choice([0, 3, 5, 8]),
				extended_mask=draw.choice([0] * 12 + [1, 2]),
				inclusive=draw.random() < 0.03,
				language=draw.choice(["nl"] * 7 + ["fr", "tr", "ar"]),
				latitude=latitude,
				longitude=longitude,
			)
		)
	return Municipality(
		name="Voorbeekdorp (invented)",
		districts=tuple(districts),
		locations=tuple(locations),
		wishes=tuple(wishes),
		criteria=tuple(criteria),
		rule_sets=tuple(rule_sets),
	)


def to_dict(municipality: Municipality) -> dict[str, Any]:
	"""Return a municipality as plain values, for JSON; ``from_dict`` reads it back."""

	def plain(value: Any) -> Any:
		if isinstance(value, date):
			return value.isoformat()
		if isinstance(value, Mapping):
			return {key: plain(item) for key, item in value.items()}
		if isinstance(value, (list, tuple)):
			return [plain(item) for item in value]
		return value

	result = plain(dataclasses.asdict(municipality))
	assert isinstance(result, dict)  # nosec B101 # for the type checker alone: a dataclass becomes a dict
	return result


def from_dict(values: Mapping[str, Any]) -> Municipality:
	"""Return a municipality from plain values, as ``to_dict`` gives them; what is left out has its default.

	Raises:
		MunicipalityError: names the field, and what would be right.
	"""
	parts: dict[str, Any] = {
		"name": str(values.get("name") or "Municipality"),
		"priority": values.get("priority", ""),
	}
	for name, kind in (
		("districts", District),
		("locations", Location),
		("wishes", Wish),
		("criteria", Criterion),
	):
		parts[name] = tuple(_one(kind, f"{name}, number {n}", item) for n, item in _numbered(name, values))
	parts["rule_sets"] = tuple(
		_one(
			RuleSet,
			f"rule_sets, number {n}",
			{
				**item,
				"rules": [
					_one(PriorityRule, f"rule_sets, number {n}, rules", r) for r in item.get("rules", [])
				],
			},
		)
		for n, item in _numbered("rule_sets", values)
	)
	parts["behaviour"] = _one(Behaviour, "behaviour", values.get("behaviour") or {})
	unknown = set(values) - {f.name for f in dataclasses.fields(Municipality)}
	if unknown:
		raise MunicipalityError(f"Nothing is known of {', '.join(sorted(unknown))}; leave it out.")
	municipality = Municipality(**parts)
	municipality.check()
	return municipality


def _numbered(name: str, values: Mapping[str, Any]) -> list[tuple[int, dict[str, Any]]]:
	items = values.get(name, [])
	if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
		raise MunicipalityError(f"{name} must be a list of objects.")
	return list(enumerate(items, 1))


def _one(kind: Any, where: str, item: Mapping[str, Any]) -> Any:
	fields = {f.name: f for f in dataclasses.fields(kind)}
	unknown = set(item) - set(fields)
	if unknown:
		raise MunicipalityError(f"{where}: nothing is known of {', '.join(sorted(unknown))}; leave it out.")
	read: dict[str, Any] = {}
	for name, value in item.items():
		annotation = str(fields[name].type)
		try:
			if value is None and "None" in annotation:
				read[name] = None
			elif annotation.startswith("date"):
				read[name] = date.fromisoformat(value)
			elif annotation.startswith("tuple"):
				read[name] = tuple(value)
			elif annotation.startswith("int") and (isinstance(value, bool) or int(value) != value):
				raise ValueError
			elif annotation.startswith("float"):
				read[name] = float(value)
			elif annotation.startswith("bool") and not isinstance(value, bool):
				raise ValueError
			elif annotation.startswith("str") and not isinstance(value, str):
				raise ValueError
			else:
				read[name] = value
		except (TypeError, ValueError):
			raise MunicipalityError(
				f"{where}: {name} must be of the kind {annotation}, not {value!r}."
			) from None
	try:
		return kind(**read)
	except TypeError:
		needed = [
			name
			for name, f in fields.items()
			if f.default is dataclasses.MISSING
			and f.default_factory is dataclasses.MISSING
			and name not in read
		]
		raise MunicipalityError(f"{where}: {', '.join(needed)} must be given.") from None
