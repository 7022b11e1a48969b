"""What is matched: families' wishes and providers' free places, one by one and as columns of arrays."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

ANY = ""
PRICES = (ANY, "Income-based", "Free Price")
KINDS = (ANY, "Family Care", "Group Care")
NO_END = date.max.toordinal()


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
	"""A wish. Empty kind or price is any; ``minimum_days`` 0 means every day is needed; ``max_km`` 0 is no limit."""

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
	"""One side of the matching as columns; a single wish or place has columns of length one."""

	names: Sequence[str]
	start: IntArray
	end: IntArray
	mask: IntArray
	extended: IntArray
	price: IntArray
	kind: IntArray
	latitude: FloatArray
	longitude: FloatArray
	inclusive: BoolArray

	def __len__(self) -> int:
		return len(self.names)


@dataclass
class VacancyTable(Columns):
	"""Places as columns. ``facts`` gives each back as it came."""

	facts: Sequence[VacancyFacts] = ()
	provider: IntArray = field(default_factory=lambda: np.zeros(0, np.int64))
	providers: dict[str, int] = field(default_factory=dict)
	age_from: IntArray = field(default_factory=lambda: np.zeros(0, np.int64))
	age_to: IntArray = field(default_factory=lambda: np.zeros(0, np.int64))
	languages: IntArray = field(default_factory=lambda: np.zeros(0, np.int64))
	language_bits: dict[str, int] = field(default_factory=dict)
	confirmed: IntArray = field(default_factory=lambda: np.zeros(0, np.int64))
	free: BoolArray = field(default_factory=lambda: np.zeros(0, np.bool_))

	@classmethod
	def of(cls, facts: Iterable[VacancyFacts]) -> VacancyTable:
		"""Build the columns of any places, in the order given."""
		rows = list(facts)
		providers: dict[str, int] = {}
		bits: dict[str, int] = {}
		for row in rows:
			providers.setdefault(row.provider, len(providers))
			for language in sorted(row.languages):
				# 62 languages in one number; a desk that serves more counts the rest as not spoken.
				if language not in bits and len(bits) < 62:
					bits[language] = len(bits)
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
			age_from=_ints(r.age_from_months for r in rows),
			age_to=_ints(r.age_to_months for r in rows),
			languages=_ints(sum(1 << bits[lang] for lang in r.languages if lang in bits) for r in rows),
			language_bits=bits,
			confirmed=_ints(r.confirmed_on.toordinal() if r.confirmed_on else 0 for r in rows),
			free=np.array([r.places > 0 and not r.closed for r in rows], np.bool_),
		)

	def indices_of(self, providers: Collection[str]) -> IntArray:
		return _ints(self.providers[p] for p in providers if p in self.providers)


@dataclass
class RequestTable(Columns):
	"""Wishes as columns. ``facts`` gives each back as it came."""

	facts: Sequence[RequestFacts] = ()
	child: IntArray = field(default_factory=lambda: np.zeros(0, np.int64))
	needed: IntArray = field(default_factory=lambda: np.zeros(0, np.int64))
	max_km: FloatArray = field(default_factory=lambda: np.zeros(0, np.float64))

	@classmethod
	def of(cls, facts: Iterable[RequestFacts]) -> RequestTable:
		"""Build the columns of any wishes, in the order given."""
		rows = list(facts)
		return cls(
			**_shared(
				rows, [r.request for r in rows], [r.wanted_from for r in rows], [r.wanted_until for r in rows]
			),
			facts=rows,
			child=_ints(r.child_date.toordinal() if r.child_date else 0 for r in rows),
			needed=_ints(half_days_needed(r) for r in rows),
			max_km=np.array([r.max_km if r.max_km > 0 else np.inf for r in rows], np.float64),
		)


def half_days_needed(request: RequestFacts) -> int:
	"""Return how many half days a place must have to fit: all of them, or the family's own minimum."""
	wanted = request.slot_mask.bit_count()
	return min(wanted, round(request.minimum_days * 2)) if request.minimum_days > 0 else wanted


def _ints(values: Iterable[int]) -> IntArray:
	return np.array(list(values), np.int64)


def _shared(
	rows: Sequence[Any], names: list[str], starts: list[date], ends: list[date | None]
) -> dict[str, Any]:
	return {
		"names": names,
		"start": _ints(day.toordinal() for day in starts),
		"end": _ints(day.toordinal() if day else NO_END for day in ends),
		"mask": _ints(r.slot_mask for r in rows),
		"extended": _ints(r.extended_mask for r in rows),
		"price": _ints(PRICES.index(r.price_system) for r in rows),
		"kind": _ints(KINDS.index(r.kind) for r in rows),
		"latitude": np.array([np.nan if r.latitude is None else r.latitude for r in rows], np.float64),
		"longitude": np.array([np.nan if r.longitude is None else r.longitude for r in rows], np.float64),
		"inclusive": np.array([r.inclusive for r in rows], np.bool_),
	}
