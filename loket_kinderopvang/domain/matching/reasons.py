"""Why a place fits a request or does not: codes with parameters, one per rule, for those that are shown.

The site turns a code into a sentence in the reader's language; nothing here is text for people.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from loket_kinderopvang.domain.matching.tables import RequestFacts, VacancyFacts, Weights


@dataclass(frozen=True)
class Reason:
	"""One rule's verdict. ``ok`` None: not known, neither for nor against."""

	rule: str
	ok: bool | None
	code: str
	params: dict[str, object] = field(default_factory=dict)


def explain(
	request: RequestFacts,
	place: VacancyFacts,
	ok: dict[str, bool],
	shift_days: int,
	distance_km: float | None,
	weights: Weights,
	today: date,
) -> tuple[Reason, ...]:
	"""Return the reasons of one pair, in the order in which a person reads them."""
	covered = request.slot_mask & place.slot_mask
	missing = request.slot_mask & ~place.slot_mask
	reasons = []
	if not missing:
		reasons.append(Reason("days", True, "days_all", {"mask": covered}))
	else:
		code = "days_enough" if ok["days"] else "days_missing"
		reasons.append(Reason("days", ok["days"], code, {"mask": covered, "missing": missing}))
	if shift_days:
		reasons.append(
			Reason(
				"start",
				False,
				"start_later",
				{"days": shift_days, "weeks": -(-shift_days // 7), "from": place.available_from},
			)
		)
	else:
		reasons.append(Reason("start", True, "start_on_time", {"from": place.available_from}))
	if place.available_until is not None:
		reasons.append(
			Reason(
				"period",
				ok["period"],
				"period_ends" if not ok["period"] else "period_covers",
				{"until": place.available_until},
			)
		)
	if distance_km is None:
		reasons.append(Reason("distance", None, "distance_unknown"))
	elif ok["distance"]:
		reasons.append(Reason("distance", True, "distance", {"km": distance_km}))
	else:
		reasons.append(
			Reason("distance", False, "distance_too_far", {"km": distance_km, "max_km": request.max_km})
		)
	reasons.append(
		Reason(
			"price",
			ok["price"],
			"price" if ok["price"] else "price_other",
			{"price_system": place.price_system},
		)
	)
	reasons.append(Reason("kind", ok["kind"], "kind" if ok["kind"] else "kind_other", {"kind": place.kind}))
	if request.extended_mask:
		lacking = request.extended_mask & ~place.extended_mask
		reasons.append(
			Reason(
				"extended",
				not lacking,
				"extended_missing" if lacking else "extended",
				{"mask": lacking or request.extended_mask},
			)
		)
	if request.inclusive:
		reasons.append(Reason("inclusive", True, "inclusive"))
	if place.provider in request.siblings:
		reasons.append(Reason("sibling", True, "sibling"))
	if place.provider in request.preferred:
		reasons.append(
			Reason("preferred", True, "preferred", {"rank": request.preferred.index(place.provider) + 1})
		)
	if request.language and request.language in place.languages:
		reasons.append(Reason("language", True, "language", {"language": request.language}))
	if place.confirmed_on is None:
		reasons.append(Reason("freshness", None, "never_confirmed"))
	else:
		age = (today - place.confirmed_on).days
		stale = age > weights.stale_after_days
		reasons.append(
			Reason(
				"freshness", not stale, "stale" if stale else "fresh", {"on": place.confirmed_on, "days": age}
			)
		)
	return tuple(reasons)
