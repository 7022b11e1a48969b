"""What is matched: families' wishes and providers' free places, one by one and as columns of arrays."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, ClassVar, TypeVar

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int32]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

ANY = ""
PRICES = (ANY, "Income-based", "Free Price")
KINDS = (ANY, "Family Care", "Group Care")
NO_END = date.max.toordinal()

AnyColumns = TypeVar("AnyColumns", bound="Columns")


@dataclass(frozen=True)
class VacancyFacts:
	"""A place: provider × period × day part × age group × price system. Coordinates None: distance unknown."""

	vacancy: str
	provider: str
	available_from: date
	slot_mask: int
	places: int = 1
	available_until: date | None = None
	age_from_months: int = 0
	age_to_months: int = 36
	extended_mask: int = 0
	price_system: str = "Income-based"
	kind: str = "Group Care"
	latitude: float | None = None
	longitude: float | None = None
	languages: frozenset[str] = frozenset()
	inclusive: bool = False
	confirmed_on: date | None = None
	closed: bool = False


@dataclass(frozen=True)
class RequestFacts:
	"""A wish. Empty kind or price is any; ``minimum_days`` 0 means every day is needed; ``max_km`` 0 is no limit.

	Requests with the same ``together``, a family's key, are for children who are to go to the same provider.
	"""

	request: str
	wanted_from: date
	slot_mask: int
	wanted_until: date | None = None
	child_date: date | None = None
	minimum_days: float = 0.0
	extended_mask: int = 0
	price_system: str = ANY
	kind: str = ANY
	latitude: float | None = None
	longitude: float | None = None
	max_km: float = 0.0
	preferred: tuple[str, ...] = ()
	siblings: frozenset[str] = frozenset()
	excluded: frozenset[str] = frozenset()
	inclusive: bool = False
	language: str = ""
	asked_on: date | None = None
	tier: int = 99
	weight: float = 0.0
	together: str = ""


@dataclass(frozen=True)
class Weights:
	"""What staff set: how much each soft rule weighs, and the scales on which it is measured.

	Weights below zero count as zero. When they sum to nothing every rule weighs the same (``are_empty`` tells).
	"""

	days: float = 40.0
	start: float = 15.0
	distance: float = 15.0
	price: float = 10.0
	kind: float = 5.0
	preferred: float = 10.0
	language: float = 2.0
	extended: float = 10.0
	sibling: float = 8.0
	freshness: float = 5.0
	maximum_distance_km: float = 15.0
	maximum_start_shift_days: int = 182
	stale_after_days: int = 35

	RULES: ClassVar[tuple[str, ...]] = (
		"days",
		"start",
		"distance",
		"price",
		"kind",
		"preferred",
		"language",
		"extended",
		"sibling",
		"freshness",
	)

	@property
	def are_empty(self) -> bool:
		return not any(max(0.0, float(getattr(self, rule))) for rule in self.RULES)

	def shares(self) -> dict[str, float]:
		"""Return the weights as parts of 1."""
		if self.are_empty:
			return dict.fromkeys(self.RULES, 1.0 / len(self.RULES))
		values = {rule: max(0.0, float(getattr(self, rule))) for rule in self.RULES}
		total = sum(values.values())
		return {rule: value / total for rule, value in values.items()}


@dataclass
class Columns:
	"""One side of the matching as columns; a single wish or place has columns of length one.

	``position`` holds the coordinates of each row on the unit sphere (x, y, z): nan where they are unknown. Days are
	ordinals, and ``NO_END`` where there is no last one.
	"""

	names: Sequence[str]
	start: IntArray
	end: IntArray
	mask: IntArray
	extended: IntArray
	price: IntArray
	kind: IntArray
	x: FloatArray
	y: FloatArray
	z: FloatArray
	inclusive: BoolArray

	def __len__(self) -> int:
		return len(self.names)

	def rows(self: AnyColumns, chosen: Any) -> AnyColumns:
		"""Return chosen rows as columns again: an index array of any shape gives columns of that shape.

		Names and facts are not taken along: whoever chose the rows knows which they are.
		"""
		taken = {
			column.name: value[chosen]
			for column in fields(self)
			if isinstance(value := getattr(self, column.name), np.ndarray)
		}
		return type(self)(**{**{"names": ()}, **taken})


@dataclass
class VacancyTable(Columns):
	"""Places as columns. ``facts`` gives each back as it came; ages are in months times 32, see ``rules.months32``."""

	facts: Sequence[VacancyFacts] = ()
	provider: IntArray = field(default_factory=lambda: np.zeros(0, np.int32))
	providers: dict[str, int] = field(default_factory=dict)
	age_from32: IntArray = field(default_factory=lambda: np.zeros(0, np.int32))
	age_until32: IntArray = field(default_factory=lambda: np.zeros(0, np.int32))
	spoken: IntArray = field(default_factory=lambda: np.zeros(0, np.int32))
	spoken_sets: Sequence[frozenset[str]] = ()
	confirmed: IntArray = field(default_factory=lambda: np.zeros(0, np.int32))
	free: BoolArray = field(default_factory=lambda: np.zeros(0, np.bool_))

	@classmethod
	def of(cls, facts: Iterable[VacancyFacts]) -> VacancyTable:
		"""Build the columns of any places, in the order given."""
		rows = list(facts)
		providers: dict[str, int] = {}
		sets: dict[frozenset[str], int] = {}
		for row in rows:
			providers.setdefault(row.provider, len(providers))
			sets.setdefault(row.languages, len(sets))
		return cls(
			**_shared(
				rows,
				[r.vacancy for r in rows],
				[r.available_from for r in rows],
				[r.available_until for r in rows],
			),
			facts=rows,
			provider=_ints(providers[r.provider] for r in rows),
			providers=providers,
			age_from32=_ints(32 * r.age_from_months for r in rows),
			age_until32=_ints(32 * (r.age_to_months + 1) for r in rows),
			spoken=_ints(sets[r.languages] for r in rows),
			spoken_sets=list(sets),
			confirmed=_ints(r.confirmed_on.toordinal() if r.confirmed_on else 0 for r in rows),
			free=np.array([r.places > 0 and not r.closed for r in rows], np.bool_),
		)

	def indices_of(self, providers: Collection[str]) -> IntArray:
		return _ints(self.providers[p] for p in providers if p in self.providers)


@dataclass
class RequestTable(Columns):
	"""Wishes as columns. ``facts`` gives each back as it came; ``earliest`` is the first day on which care can start."""

	facts: Sequence[RequestFacts] = ()
	child: IntArray = field(default_factory=lambda: np.zeros(0, np.int32))
	earliest: IntArray = field(default_factory=lambda: np.zeros(0, np.int32))
	needed: IntArray = field(default_factory=lambda: np.zeros(0, np.int32))
	max_km: FloatArray = field(default_factory=lambda: np.zeros(0, np.float64))

	@classmethod
	def of(cls, facts: Iterable[RequestFacts]) -> RequestTable:
		"""Build the columns of any wishes, in the order given."""
		rows = list(facts)
		shared = _shared(
			rows, [r.request for r in rows], [r.wanted_from for r in rows], [r.wanted_until for r in rows]
		)
		child = _ints(r.child_date.toordinal() if r.child_date else 0 for r in rows)
		return cls(
			**shared,
			facts=rows,
			child=child,
			earliest=np.maximum(shared["start"], child),
			needed=_ints(half_days_needed(r) for r in rows),
			max_km=np.array([r.max_km if r.max_km > 0 else np.inf for r in rows], np.float64),
		)


def half_days_needed(request: RequestFacts) -> int:
	"""Return how many half days a place must have to fit: all of them, or the family's own minimum."""
	wanted = request.slot_mask.bit_count()
	return min(wanted, round(request.minimum_days * 2)) if request.minimum_days > 0 else wanted


def unit_vectors(latitude: FloatArray, longitude: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
	"""Return points on the unit sphere for coordinates in degrees."""
	lat, lon = np.radians(latitude), np.radians(longitude)
	return np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)


def _ints(values: Iterable[int]) -> IntArray:
	return np.array(list(values), np.int32)


def _shared(
	rows: Sequence[Any], names: list[str], starts: list[date], ends: list[date | None]
) -> dict[str, Any]:
	coordinates = [
		(np.nan, np.nan) if r.latitude is None or r.longitude is None else (r.latitude, r.longitude)
		for r in rows
	]
	degrees = np.array(coordinates, np.float64).reshape(-1, 2)
	x, y, z = unit_vectors(degrees[:, 0], degrees[:, 1])
	return {
		"names": names,
		"start": _ints(day.toordinal() for day in starts),
		"end": _ints(day.toordinal() if day else NO_END for day in ends),
		"mask": _ints(r.slot_mask for r in rows),
		"extended": _ints(r.extended_mask for r in rows),
		"price": _ints(PRICES.index(r.price_system) for r in rows),
		"kind": _ints(KINDS.index(r.kind) for r in rows),
		"x": x,
		"y": y,
		"z": z,
		"inclusive": np.array([r.inclusive for r in rows], np.bool_),
	}
