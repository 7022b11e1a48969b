"""Matching on the site: open places and requests for the domain's engine, and its answers for the desk.

Open places stand in memory as columns, per desk. Each change of a place writes a new random version on the desk in
the same transaction; a reader takes the columns only when they carry the version that it reads itself, so they are
never stale, also after a rollback.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import frappe
from frappe.utils import cint, flt, getdate

from loket_kinderopvang.domain import matching as rules
from loket_kinderopvang.platform import clock
from loket_kinderopvang.platform.wording import change_text, days_text, reason_text

if TYPE_CHECKING:
	from frappe.model.document import Document

# So many desks stay in the memory of one process; 20,000 places take some 10 MiB.
DESKS_IN_MEMORY = 16

VACANCY_FIELDS = (
	"name",
	"provider",
	"places",
	"available_from",
	"available_until",
	"age_from_months",
	"age_to_months",
	"slot_mask",
	"extended_mask",
	"price_system",
	"inclusive_care",
	"confirmed_on",
)


@dataclass
class Snapshot:
	"""The open places of one desk, at one version."""

	version: str
	table: rules.VacancyTable
	provider_names: dict[str, str]


_snapshots: OrderedDict[tuple[str, str], Snapshot] = OrderedDict()


def vacancies_changed(desk: str) -> None:
	"""Make the columns of a desk's places out of date; call it in the transaction that changes a place or provider."""
	if desk:
		frappe.db.set_value(
			"Childcare Desk", desk, "vacancy_version", frappe.generate_hash(length=20), update_modified=False
		)


def find_vacancies(request: str | Document, limit: int | None = None) -> list[dict]:
	"""Return the places for a request, best first, and log what was shown.

	Args:
		request: the request or its number; the caller has checked that the user may read it.
		limit: how many at most; by default what Settings say.

	Returns:
		``[{"vacancy", "provider", "provider_name", "score", "fits", "reasons": [{"rule", "ok", "detail"}],
		"distance_km", "available_from", "confirmed_on", "places", "price_system", "kind", "slot_mask",
		"covered_mask", "missing_mask", "days"}]``
	"""
	settings = frappe.get_cached_doc("Childcare Settings")
	facts, desk = _facts_of(request)
	snapshot = _snapshot(desk)
	matches = rules.find_vacancies(
		facts,
		snapshot.table,
		weights(settings),
		seed(settings),
		clock.today(),
		cint(limit) or settings.matches_shown or 20,
	)
	places, said = _facts_by_name(snapshot, matches), _Said()
	shown = [_place_row(match, places[match.vacancy], facts, snapshot, said) for match in matches]
	_log("Vacancies for a Request", desk, shown, settings, request=facts.request)
	return shown


def find_openings(request: str, log: bool = True) -> dict:
	"""Return what change would open a place for a request, and which two places together would answer it.

	Args:
		request: the request's number; the caller has checked that it may be read.
		log: False where no provider is shown, only the change.

	Returns:
		``{"near_misses": [{"rule", "amount", "change", "detail", "vacancy", "provider", "provider_name", …}],
		"combinations": [{"kind", "detail", "vacancies": [{"vacancy", "provider", "provider_name", "days"}]}]}``
	"""
	from frappe import _

	settings = frappe.get_cached_doc("Childcare Settings")
	facts, desk = _facts_of(request)
	snapshot = _snapshot(desk)
	arguments = (facts, snapshot.table, weights(settings), seed(settings), clock.today())
	misses = rules.near_misses(*arguments)
	pairs = rules.combinations(*arguments)
	places = _facts_by_name(
		snapshot, [m.match for m in misses] + [m for p in pairs for m in (p.first, p.second)]
	)
	near, said = [], _Said()
	for miss in misses:
		row = _place_row(miss.match, places[miss.match.vacancy], facts, snapshot, said)
		not_fitting = [reason["detail"] for reason in row["reasons"] if reason["ok"] is False]
		near.append(
			{
				**row,
				"rule": miss.rule,
				"amount": miss.amount,
				"change": change_text(miss.rule, miss.amount),
				"detail": " ".join(not_fitting),
			}
		)
	together = []
	for pair in pairs:
		rows = [
			_place_row(match, places[match.vacancy], facts, snapshot, said)
			for match in (pair.first, pair.second)
		]
		names = [row["provider_name"] for row in rows]
		if pair.kind == "together":
			detail = _("{0} on {1}, and {2} on {3}: together they cover the week.").format(
				names[0], days_text(rows[0]["covered_mask"]), names[1], days_text(rows[1]["covered_mask"])
			)
		else:
			detail = _("{0} until {1} starts on {2}.").format(
				names[0], names[1], frappe.utils.format_date(pair.until)
			)
		together.append({"kind": pair.kind, "detail": detail, "vacancies": rows})
	if log:
		shown = near + [row for pair in together for row in pair["vacancies"]]
		_log("Vacancies for a Request", desk, shown, settings, ordered=False, request=request)
	return {"near_misses": near, "combinations": together}


def find_requests(vacancy: str, limit: int | None = None) -> list[dict]:
	"""Return the open requests of the desk that a place could answer, and log what was shown.

	Full fits first, then by priority tier and weight, then by who asked first, equals by the neutral draw.

	Returns:
		``[{"request", "title", "score", "fits", "reasons": [{"rule", "ok", "detail"}], "tier", "waiting_days",
		"asked_on", "wanted_from", "distance_km", "slot_mask", "covered_mask", "missing_mask", "days"}]``
	"""
	settings = frappe.get_cached_doc("Childcare Settings")
	doc = frappe.get_doc("Childcare Vacancy", vacancy)
	place = place_facts(doc, _provider_rows([doc.provider])[doc.provider])
	wishes = rules.RequestTable.of(open_requests(doc.desk))
	today = clock.today()
	matches = rules.find_requests(
		place, wishes, weights(settings), seed(settings), today, cint(limit) or settings.matches_shown or 20
	)
	by_name = {facts.request: facts for facts in wishes.facts}
	named = titles([match.request for match in matches])
	shown, said = [], _Said()
	for match in matches:
		facts = by_name[match.request]
		shown.append(
			{
				"request": match.request,
				"title": named.get(match.request, match.request),
				"vacancy": vacancy,
				"provider": doc.provider,
				**_verdict(match, place.slot_mask, facts.slot_mask, said),
				"slot_mask": facts.slot_mask,
				"days": days_text(facts.slot_mask),
				"tier": facts.tier,
				"asked_on": facts.asked_on,
				"wanted_from": facts.wanted_from,
				"waiting_days": (today - facts.asked_on).days if facts.asked_on else None,
			}
		)
	_log("Requests for a Vacancy", doc.desk, shown, settings, vacancy=vacancy)
	return shown


def weights(settings: Document) -> rules.Weights:
	"""Return the weights and scales that staff set."""
	return rules.Weights(
		**{rule: flt(settings.get(f"weight_{rule}")) for rule in rules.Weights.RULES},
		maximum_distance_km=flt(settings.maximum_distance_km),
		maximum_start_shift_days=cint(settings.maximum_start_shift_weeks) * 7,
		stale_after_days=cint(settings.stale_vacancy_days),
	)


def seed(settings: Document) -> str:
	"""Return the seed of the neutral draw."""
	return settings.draw_seed or "loket"


def request_facts(
	doc: dict | Document,
	preferences: list[tuple[str, str]],
	place: tuple[float | None, float | None],
	language: str,
) -> rules.RequestFacts:
	"""Return a request as the engine reads it.

	Args:
		doc: the request, or its row.
		preferences: (provider, preference) in the family's order.
		place: latitude and longitude of the family, or None twice when unknown.
		language: the family's language.
	"""
	return rules.RequestFacts(
		request=doc.get("name"),
		wanted_from=getdate(doc.get("wanted_from")),
		wanted_until=getdate(doc.get("wanted_until")) if doc.get("wanted_until") else None,
		child_date=getdate(doc.get("child_date")) if doc.get("child_date") else None,
		slot_mask=cint(doc.get("slot_mask")),
		minimum_days=flt(doc.get("minimum_days")),
		extended_mask=cint(doc.get("extended_mask")),
		price_system=doc.get("price_system") or "",
		kind=doc.get("kind") or "",
		latitude=place[0],
		longitude=place[1],
		max_km=flt(doc.get("maximum_distance_km")),
		preferred=tuple(provider for provider, preference in preferences if preference == "Preferred"),
		siblings=frozenset(
			provider for provider, preference in preferences if preference == "Sibling Attends"
		),
		excluded=frozenset(provider for provider, preference in preferences if preference == "Excluded"),
		inclusive=bool(cint(doc.get("inclusive_care"))),
		language=language or "",
		asked_on=getdate(doc.get("asked_on")) if doc.get("asked_on") else None,
		tier=cint(doc.get("priority_tier")) or 99,
		weight=flt(doc.get("priority_weight")),
		together=doc.get("family") or "" if cint(doc.get("siblings_together")) else "",
	)


def place_facts(row: dict | Document, provider: dict) -> rules.VacancyFacts:
	"""Return a vacancy with its provider as the engine reads it."""
	return rules.VacancyFacts(
		vacancy=row.get("name"),
		provider=row.get("provider"),
		available_from=getdate(row.get("available_from")),
		available_until=getdate(row.get("available_until")) if row.get("available_until") else None,
		slot_mask=cint(row.get("slot_mask")),
		places=cint(row.get("places")),
		age_from_months=cint(row.get("age_from_months")),
		age_to_months=cint(row.get("age_to_months")),
		extended_mask=cint(row.get("extended_mask")),
		price_system=row.get("price_system"),
		kind=provider["kind"],
		latitude=provider["latitude"],
		longitude=provider["longitude"],
		languages=provider["languages"],
		inclusive=bool(cint(row.get("inclusive_care"))),
		confirmed_on=getdate(row.get("confirmed_on")) if row.get("confirmed_on") else None,
		closed=bool(cint(row.get("closed"))),
	)


def open_requests(desk: str) -> list[rules.RequestFacts]:
	"""Return all open requests of a desk as the engine reads them, in a handful of queries."""
	rows = frappe.get_all(
		"Childcare Request",
		filters={"desk": desk, "outcome": "Open"},
		fields=[*REQUEST_FIELDS, "area"],
		order_by="name asc",
	)
	families = {
		row.name: row
		for row in frappe.get_all(
			"Childcare Family",
			filters={"desk": desk},
			fields=["name", "latitude", "longitude", "area", "language"],
		)
	}
	centres = {
		row.name: _coordinates(row)
		for row in frappe.get_all("Childcare Area", fields=["name", "latitude", "longitude"])
	}
	preferences: dict[str, list[tuple[str, str]]] = {}
	child, parent = frappe.qb.DocType("Childcare Preferred Provider"), frappe.qb.DocType("Childcare Request")
	for name, provider, preference in (
		frappe.qb.from_(child)
		.join(parent)
		.on(child.parent == parent.name)
		.select(child.parent, child.provider, child.preference)
		.where((child.parenttype == "Childcare Request") & (parent.desk == desk) & (parent.outcome == "Open"))
		.orderby(child.parent, child.idx)
		.run()
	):
		preferences.setdefault(name, []).append((provider, preference))
	result = []
	for row in rows:
		family = families.get(row.family) or frappe._dict()
		place = _coordinates(family)
		if place[0] is None:
			place = centres.get(row.area or family.get("area") or "", (None, None))
		result.append(request_facts(row, preferences.get(row.name, []), place, family.get("language") or ""))
	return result


def open_places(desk: str) -> list[rules.VacancyFacts]:
	"""Return all open places of a desk as the engine reads them, from memory where they did not change."""
	return list(_snapshot(desk).table.facts)


REQUEST_FIELDS = (
	"name",
	"wanted_from",
	"wanted_until",
	"child_date",
	"slot_mask",
	"minimum_days",
	"extended_mask",
	"price_system",
	"kind",
	"maximum_distance_km",
	"inclusive_care",
	"asked_on",
	"priority_tier",
	"priority_weight",
	"family",
	"siblings_together",
)


def _facts_of(request: str | Document) -> tuple[rules.RequestFacts, str]:
	"""Return what the engine reads of a request, and its desk. A document that the caller has is not read again."""
	doc = frappe.get_doc("Childcare Request", request) if isinstance(request, str) else request
	preferences = [(row.provider, row.preference) for row in doc.preferred_providers]
	families = frappe.qb.DocType("Childcare Family")
	found = (
		frappe.qb.from_(families)
		.select(families.latitude, families.longitude, families.area, families.language)
		.where(families.name == doc.family)
		.run(as_dict=True)
	)
	family = found[0] if found else frappe._dict()
	place = _coordinates(family)
	area = doc.area or family.area
	if place[0] is None and area:
		place = _coordinates(frappe.get_cached_doc("Childcare Area", area))
	return request_facts(doc, preferences, place, family.language or ""), doc.desk


def _coordinates(row: Any) -> tuple[float | None, float | None]:
	"""Return latitude and longitude; both 0 is a field that nobody filled, not a place in the Atlantic."""
	latitude, longitude = flt(row.get("latitude")), flt(row.get("longitude"))
	return (latitude, longitude) if latitude or longitude else (None, None)


def _snapshot(desk: str) -> Snapshot:
	desks = frappe.qb.DocType("Childcare Desk")
	found = frappe.qb.from_(desks).select(desks.vacancy_version).where(desks.name == desk).run()
	version = (found and found[0][0]) or ""
	key = (frappe.local.site, desk)
	known = _snapshots.get(key)
	if known and version and known.version == version:
		_snapshots.move_to_end(key)
		return known
	rows = frappe.get_all(
		"Childcare Vacancy",
		filters={"desk": desk, "closed": 0, "places": (">", 0)},
		fields=list(VACANCY_FIELDS),
		order_by="name asc",
	)
	providers = _provider_rows(None, desk)
	facts = [place_facts(row, providers[row.provider]) for row in rows if row.provider in providers]
	snapshot = Snapshot(
		version, rules.VacancyTable.of(facts), {name: row["provider_name"] for name, row in providers.items()}
	)
	_snapshots[key] = snapshot
	_snapshots.move_to_end(key)
	while len(_snapshots) > DESKS_IN_MEMORY:
		_snapshots.popitem(last=False)
	return snapshot


def _provider_rows(names: list[str] | None, desk: str | None = None) -> dict[str, dict]:
	"""Return what the engine reads of providers that take part in matching."""
	filters: dict = {"disabled": 0, "desk": desk} if names is None else {"name": ("in", names)}
	rows = frappe.get_all(
		"Childcare Provider",
		filters=filters,
		fields=["name", "provider_name", "kind", "latitude", "longitude"],
	)
	spoken: dict[str, set[str]] = {}
	table = frappe.qb.DocType("Childcare Spoken Language")
	query = (
		frappe.qb.from_(table)
		.select(table.parent, table.language)
		.where(table.parenttype == "Childcare Provider")
	)
	if names is not None:
		query = query.where(table.parent.isin(names))
	for parent, language in query.run():
		spoken.setdefault(parent, set()).add(language)
	result = {}
	for row in rows:
		latitude, longitude = _coordinates(row)
		result[row.name] = {
			**row,
			"latitude": latitude,
			"longitude": longitude,
			"languages": frozenset(spoken.get(row.name, ())),
		}
	return result


def _facts_by_name(snapshot: Snapshot, matches: list[rules.Match]) -> dict[str, rules.VacancyFacts]:
	wanted = {match.vacancy for match in matches}
	return {facts.vacancy: facts for facts in snapshot.table.facts if facts.vacancy in wanted}


class _Said(dict):
	"""The sentences of one answer: most of its rows say the same, and each is put in words once."""

	def __call__(self, reason: rules.Reason) -> str:
		key = (reason.code, repr(reason.params))
		if key not in self:
			self[key] = reason_text(reason)
		return self[key]


def _verdict(match: rules.Match, free: int, wanted: int, said: _Said) -> dict:
	return {
		"score": match.score,
		"exact": match.exact,
		"fits": match.fits,
		"reasons": [{"rule": r.rule, "ok": r.ok, "detail": said(r)} for r in match.reasons],
		"distance_km": match.distance_km,
		"covered_mask": free & wanted,
		"missing_mask": wanted & ~free,
	}


def _place_row(
	match: rules.Match,
	place: rules.VacancyFacts,
	facts: rules.RequestFacts,
	snapshot: Snapshot,
	said: _Said,
) -> dict:
	return {
		"vacancy": match.vacancy,
		"provider": match.provider,
		"provider_name": snapshot.provider_names.get(match.provider, match.provider),
		**_verdict(match, place.slot_mask, facts.slot_mask, said),
		"available_from": place.available_from,
		"available_until": place.available_until,
		"confirmed_on": place.confirmed_on,
		"places": place.places,
		"price_system": place.price_system,
		"kind": place.kind,
		"slot_mask": place.slot_mask,
		"days": days_text(place.slot_mask),
	}


def titles(requests: list[str]) -> dict[str, str]:
	"""Return the title of each request; the caller has checked that it may be read."""
	rows = frappe.get_all(
		"Childcare Request", filters={"name": ("in", requests or [""])}, fields=["name", "title"]
	)
	return {row.name: row.title for row in rows}


def _log(
	direction: str, desk: str, shown: list[dict], settings: Document, ordered: bool = True, **about: str
) -> None:
	"""Keep what was shown, in which order, to whom: the desk must be able to show that it favours nobody."""
	log = frappe.new_doc("Childcare Match Log")
	log.update(
		{
			"direction": direction,
			"desk": desk,
			"shown_to": frappe.session.user,
			"seed": seed(settings),
			"weights": json.dumps(asdict(weights(settings))),
			"shown": json.dumps(
				[
					{
						"vacancy": row.get("vacancy"),
						"request": row.get("request"),
						"provider": row["provider"],
						"score": row["score"],
						"fits": row["fits"],
						# What the order can be computed again from; a list in another order has none.
						**({"exact": row["exact"]} if ordered else {}),
					}
					for row in shown
				]
			),
			**about,
		}
	)
	log.name = frappe.generate_hash(length=16)
	# Written by the app itself and read-only for everybody: no controller, no permission of the user is involved.
	log.db_insert()
