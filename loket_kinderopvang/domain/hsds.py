"""Published childcare places as the Human Services Data Specification 3.0 has them: tables that refer to each other.

The tables and their fields are those of its data package (docs.openreferral.org). An identifier is a UUID there; it is
made from the site and the code of the place, so that it is the same in every file.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import NAMESPACE_URL, uuid5

from loket_kinderopvang.domain.open_data import EXTRAS, KINDS, PARTS, PRICES, Json, Labels, Place
from loket_kinderopvang.domain.week_pattern import FULL_DAY

VERSION = "3.0"
TABLES = (
	"organizations",
	"services",
	"locations",
	"service_at_location",
	"addresses",
	"phones",
	"schedules",
	"languages",
	"accessibility",
	"attributes",
	"taxonomies",
	"taxonomy_terms",
)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_TERMS = (*KINDS.values(), *PRICES.values(), *EXTRAS, "free_now", "free_soon")
# The first two digits of a Belgian postal code tell the province; Brussels is a region without one.
_PROVINCES = (
	((10, 12), "Brussels Hoofdstedelijk Gewest"),
	((13, 14), "Waals-Brabant"),
	((15, 19), "Vlaams-Brabant"),
	((20, 29), "Antwerpen"),
	((30, 34), "Vlaams-Brabant"),
	((35, 39), "Limburg"),
	((40, 49), "Luik"),
	((50, 59), "Namen"),
	((60, 65), "Henegouwen"),
	((66, 69), "Luxemburg"),
	((70, 79), "Henegouwen"),
	((80, 89), "West-Vlaanderen"),
	((90, 99), "Oost-Vlaanderen"),
)


def province(postal_code: str) -> str:
	"""Return the province of a Belgian postal code, in Dutch; empty for what is no such code."""
	if len(postal_code) != 4 or not (postal_code.isascii() and postal_code.isdigit()):
		return ""
	start = int(postal_code[:2])
	return next((name for (first, last), name in _PROVINCES if first <= start <= last), "")


def package(places: Iterable[Place], labels: Labels, site: str, page: str, language: str = "nl") -> Json:
	"""Return every table with its rows.

	Args:
		places: the published places.
		labels: a text for people for every code of ``open_data.LABELLED``.
		site: what identifiers are made from; it never changes for a site.
		page: where a person reads what the terms mean.
		language: of the texts.
	"""
	tables: dict[str, list[Json]] = {table: [] for table in TABLES}
	taxonomy = identifier(site, "taxonomy")
	terms = {code: identifier(site, "term", code) for code in _TERMS}
	tables["taxonomies"].append(
		{"id": taxonomy, "name": labels["childcare"], "description": labels["childcare"], "uri": page}
	)
	for code in _TERMS:
		tables["taxonomy_terms"].append(
			{
				"id": terms[code],
				"code": code,
				"name": labels[code],
				"description": labels[code],
				"taxonomy_id": taxonomy,
				"language": language,
			}
		)
	for place in places:
		_add(tables, place, labels, site, terms)
	return {"version": VERSION, **tables}


def identifier(site: str, *parts: str) -> str:
	"""Return the UUID of a thing on a site: always the same one."""
	return str(uuid5(NAMESPACE_URL, "/".join((site.rstrip("/"), *parts))))


def _add(
	tables: dict[str, list[Json]], place: Place, labels: Labels, site: str, terms: dict[str, str]
) -> None:
	organization, service, location, at_location = (
		identifier(site, kind, place.id) for kind in ("organization", "service", "location", "at_location")
	)
	kind, price = labels[place.kind], labels[place.price]
	tables["organizations"].append(
		_known({"id": organization, "name": place.name, "description": kind, "website": place.website})
	)
	tables["services"].append(
		_known(
			{
				"id": service,
				"organization_id": organization,
				"name": place.name,
				"description": kind,
				"url": place.url,
				"status": "active",
				"fees_description": price,
				"application_process": place.ask_url,
				"assured_date": place.free.confirmed.isoformat()
				if place.free and place.free.confirmed
				else None,
			}
		)
	)
	tables["locations"].append(
		_known(
			{
				"id": location,
				"location_type": "physical",
				"organization_id": organization,
				"name": place.name,
				"latitude": place.latitude,
				"longitude": place.longitude,
				"external_identifier": place.id,
			}
		)
	)
	tables["service_at_location"].append(
		{"id": at_location, "service_id": service, "location_id": location, "description": kind}
	)
	if place.street and place.city:
		tables["addresses"].append(
			{
				"id": identifier(site, "address", place.id),
				"location_id": location,
				"address_1": place.street,
				"city": place.city,
				"region": place.area,
				"state_province": province(place.postal_code),
				"postal_code": place.postal_code,
				"country": "BE",
				"address_type": "physical",
			}
		)
	if place.phone:
		tables["phones"].append(
			{
				"id": identifier(site, "phone", place.id),
				"service_at_location_id": at_location,
				"number": place.phone,
				"type": "voice",
			}
		)
	for value, days in place.opening_days():
		opens, closes = place.hours(value)
		tables["schedules"].append(
			_known(
				{
					"id": identifier(site, "schedule", place.id, PARTS[value]),
					"service_at_location_id": at_location,
					"freq": "WEEKLY",
					"interval": 1,
					"wkst": "MO",
					"byday": ",".join(_WEEKDAYS[day] for day in days),
					"opens_at": opens,
					"closes_at": closes,
					"description": "" if value == FULL_DAY else labels[PARTS[value]],
				}
			)
		)
	for code, name in place.languages:
		tables["languages"].append(
			{
				"id": identifier(site, "language", place.id, code),
				"service_id": service,
				"location_id": location,
				"name": name,
				"code": code,
			}
		)
	if "accessible" in place.extras:
		tables["accessibility"].append(
			{
				"id": identifier(site, "accessibility", place.id),
				"location_id": location,
				"description": labels["accessible"],
			}
		)
	values: dict[str, int | None] = {place.kind: None, place.price: None, **dict.fromkeys(place.extras)}
	if place.free:
		values.update({"free_now": place.free.now, "free_soon": place.free.soon})
	for code, number in values.items():
		tables["attributes"].append(
			_known(
				{
					"id": identifier(site, "attribute", place.id, code),
					"link_id": at_location,
					"link_entity": "service_at_location",
					"taxonomy_term_id": terms[code],
					"value": None if number is None else str(number),
				}
			)
		)


def _known(row: Json) -> Json:
	"""Return a row without what isn't known."""
	return {key: value for key, value in row.items() if value not in ("", None)}
