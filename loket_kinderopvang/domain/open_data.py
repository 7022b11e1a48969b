"""Published childcare places in the shapes that other sites and apps read: GeoJSON (RFC 7946) and schema.org.

A place holds only what its public page says. Codes are stable and English; texts for people come from ``labels``, so
that a file can speak any language. ``docs/open-data.md`` describes every field.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from loket_kinderopvang.domain.week_pattern import AFTERNOON, DAYS, FULL_DAY, MORNING, NONE

Json = dict[str, Any]
Labels = Mapping[str, str]

KINDS = {"Family Care": "family_care", "Group Care": "group_care"}
PRICES = {"Income-based": "income_based", "Free Price": "free_price", "Both": "both"}
EXTRAS = ("accessible", "inclusive_care", "before_7", "after_18", "overnight", "public_holidays")
PARTS = {FULL_DAY: "full_day", MORNING: "morning", AFTERNOON: "afternoon"}
# Everything that needs a text for people.
LABELLED = (*KINDS.values(), *PRICES.values(), *EXTRAS, *PARTS.values(), "free_now", "free_soon", "childcare")
SHAPES = ("Polygon", "MultiPolygon")


@dataclass(frozen=True)
class Free:
	"""The places that are free: now, later within three months, and when that was last confirmed."""

	now: int
	soon: int
	confirmed: date | None = None


@dataclass(frozen=True)
class Place:
	"""A published place, as its public page shows it.

	Attributes:
		id: its code, which never changes.
		url: its public page.
		kind, price: a code of ``KINDS`` and of ``PRICES``.
		extras: those of ``EXTRAS`` that it has.
		opens, closes: "07:00", or empty when nobody gave them.
		days: the value of each day that it is open.
		languages: (code, name) of those that are spoken there.
		free: None when it isn't known: nobody asks this place what is free.
		ask_url: where a family can ask for a place, or empty.
	"""

	id: str
	name: str
	url: str
	kind: str
	price: str
	street: str = ""
	postal_code: str = ""
	city: str = ""
	area: str = ""
	phone: str = ""
	website: str = ""
	latitude: float | None = None
	longitude: float | None = None
	extras: tuple[str, ...] = ()
	opens: str = ""
	closes: str = ""
	days: Mapping[str, str] | None = None
	languages: tuple[tuple[str, str], ...] = ()
	licensed_places: int | None = None
	free: Free | None = None
	ask_url: str = ""

	def opening_days(self) -> list[tuple[str, list[int]]]:
		"""Return the values of open days, each with the numbers of its days; Monday is 0."""
		days = self.days or {}
		found = [(value, [i for i, day in enumerate(DAYS) if days.get(day) == value]) for value in PARTS]
		return [(value, numbers) for value, numbers in found if numbers and value != NONE]

	def hours(self, value: str) -> tuple[str, str]:
		"""Return when such a day begins and ends; empty where it isn't known: nobody said when a half day turns."""
		return ("" if value == AFTERNOON else self.opens, "" if value == MORNING else self.closes)


@dataclass(frozen=True)
class Area:
	"""A municipality, district or neighbourhood with what its places, and those of the areas in it, have free.

	Attributes:
		boundary: a GeoJSON geometry as text, or empty.
		free: the sum of the places of which it is known.
	"""

	id: str
	name: str
	kind: str
	parent: str = ""
	nis_code: str = ""
	postal_codes: tuple[str, ...] = ()
	latitude: float | None = None
	longitude: float | None = None
	boundary: str = ""
	places: int = 0
	free: Free = Free(0, 0)


def places_geojson(places: Iterable[Place]) -> Json:
	"""Return a FeatureCollection with a point per place; a place without coordinates has no geometry."""
	return _collection(
		_feature(
			place.id,
			point(place.latitude, place.longitude),
			{
				"name": place.name,
				"kind": place.kind,
				"price_system": place.price,
				"street": place.street,
				"postal_code": place.postal_code,
				"city": place.city,
				"area": place.area,
				"phone": place.phone,
				"website": place.website,
				"url": place.url,
				"opens": place.opens,
				"closes": place.closes,
				"days": {DAYS[i]: PARTS[value] for value, days in place.opening_days() for i in days},
				"languages": [code for code, _name in place.languages],
				**{extra: extra in place.extras for extra in EXTRAS},
				"licensed_places": place.licensed_places,
				**free_counts(place.free),
			},
		)
		for place in places
	)


def areas_geojson(areas: Iterable[Area]) -> Json:
	"""Return a FeatureCollection with the boundary of each area, else its middle, and what is free in it."""
	return _collection(
		_feature(
			area.id,
			_shape(area.boundary) or point(area.latitude, area.longitude),
			{
				"name": area.name,
				"area_type": area.kind,
				"part_of": area.parent or None,
				"nis_code": area.nis_code,
				"postal_codes": list(area.postal_codes),
				"places": area.places,
				**free_counts(area.free),
			},
		)
		for area in areas
	)


def childcare(place: Place, labels: Labels) -> Json:
	"""Return a place as a ``ChildCare`` of schema.org, without the context around it.

	Args:
		place: the place.
		labels: a text for people for every code of ``LABELLED``.
	"""
	node: Json = {
		"@type": "ChildCare",
		"@id": place.url,
		"identifier": place.id,
		"name": place.name,
		"url": place.website or place.url,
		"mainEntityOfPage": place.url,
		"description": labels[place.kind],
		"priceRange": labels[place.price],
		"telephone": place.phone,
		"knowsLanguage": [code for code, _name in place.languages],
		"openingHoursSpecification": [
			_filled(
				{
					"@type": "OpeningHoursSpecification",
					"dayOfWeek": [f"https://schema.org/{DAYS[i].capitalize()}" for i in days],
					"opens": place.hours(value)[0],
					"closes": place.hours(value)[1],
					"description": "" if value == FULL_DAY else labels[PARTS[value]],
				}
			)
			for value, days in place.opening_days()
		],
		"amenityFeature": [
			{
				"@type": "LocationFeatureSpecification",
				"name": labels[extra],
				"propertyID": extra,
				"value": True,
			}
			for extra in EXTRAS
			if extra in place.extras
		],
		"maximumAttendeeCapacity": place.licensed_places,
	}
	if place.street or place.city:
		node["address"] = _filled(
			{
				"@type": "PostalAddress",
				"streetAddress": place.street,
				"postalCode": place.postal_code,
				"addressLocality": place.city,
				"addressCountry": "BE",
			}
		)
	if place.latitude is not None and place.longitude is not None:
		node["geo"] = {
			"@type": "GeoCoordinates",
			"latitude": place.latitude,
			"longitude": place.longitude,
		}
	if place.area:
		node["areaServed"] = {"@type": "AdministrativeArea", "name": place.area}
	if place.ask_url:
		node["potentialAction"] = {"@type": "ApplyAction", "target": place.ask_url}
	node["additionalProperty"] = [
		_property("price_system", place.price, labels[place.price]),
		*(
			_property(name, count, labels[name])
			for name, count in (
				(("free_now", place.free.now), ("free_soon", place.free.soon)) if place.free else ()
			)
		),
		*(
			[_property("free_confirmed_on", place.free.confirmed.isoformat(), "")]
			if place.free and place.free.confirmed
			else ()
		),
	]
	return _filled(node)


def childcare_graph(places: Iterable[Place], labels: Labels) -> Json:
	"""Return places as one JSON-LD document of schema.org."""
	return {"@context": "https://schema.org", "@graph": [childcare(place, labels) for place in places]}


def in_script(data: Json) -> str:
	"""Return JSON for a script element of a page: nothing that somebody typed can end the element or begin a comment."""
	text = json.dumps(data, ensure_ascii=False)
	for letter in "<>&\u2028\u2029":
		text = text.replace(letter, f"\\u{ord(letter):04x}")
	return text


def point(latitude: float | None, longitude: float | None) -> Json | None:
	"""Return a GeoJSON point, or None where one coordinate isn't known; GeoJSON has the longitude first."""
	if latitude is None or longitude is None:
		return None
	return {"type": "Point", "coordinates": [longitude, latitude]}


def government_service(
	*,
	name: str,
	url: str,
	description: str,
	operator: str,
	website: str = "",
	phone: str = "",
	email: str = "",
	address: str = "",
	areas: Sequence[str] = (),
	languages: Sequence[str] = (),
) -> Json:
	"""Return a desk as a ``GovernmentService`` of schema.org, without the context around it.

	Args:
		name, description: in words for people.
		url: its public page.
		operator: the authority behind it.
		website: of that authority.
		address: as it stands on the page.
		areas: names of the municipalities that it serves.
		languages: codes of those in which one can ask.
	"""
	return _filled(
		{
			"@type": "GovernmentService",
			"@id": url,
			"name": name,
			"url": url,
			"description": description,
			"serviceType": "Childcare",
			"serviceOperator": _filled({"@type": "GovernmentOrganization", "name": operator, "url": website}),
			"areaServed": [{"@type": "AdministrativeArea", "name": area} for area in areas],
			"availableLanguage": list(languages),
			"isAccessibleForFree": True,
			"availableChannel": _filled(
				{
					"@type": "ServiceChannel",
					"serviceUrl": url,
					"servicePhone": _filled({"@type": "ContactPoint", "telephone": phone, "email": email}),
					"serviceLocation": _filled({"@type": "Place", "address": address}) if address else "",
				}
			),
		}
	)


def free_counts(free: Free | None) -> Json:
	"""Return the counts of free places under the names that all files share; null where it isn't known."""
	return {
		"free_now": free.now if free else None,
		"free_soon": free.soon if free else None,
		"free_confirmed_on": free.confirmed.isoformat() if free and free.confirmed else None,
	}


def _property(code: str, value: object, name: str) -> Json:
	return _filled({"@type": "PropertyValue", "propertyID": code, "name": name, "value": value})


def _collection(features: Iterable[Json]) -> Json:
	return {"type": "FeatureCollection", "features": list(features)}


def _feature(identifier: str, geometry: Json | None, properties: Json) -> Json:
	return {"type": "Feature", "id": identifier, "geometry": geometry, "properties": properties}


def _shape(boundary: str) -> Json | None:
	"""Return the polygons of a boundary as staff pasted it: a geometry, or the feature around one."""
	try:
		found = json.loads(boundary) if boundary else None
	except ValueError:
		return None
	if isinstance(found, dict) and found.get("type") == "Feature":
		found = found.get("geometry")
	if not isinstance(found, dict) or found.get("type") not in SHAPES:
		return None
	coordinates: Sequence[object] | None = found.get("coordinates")
	return {"type": found["type"], "coordinates": coordinates} if coordinates else None


def _filled(node: Json) -> Json:
	"""Return what is known: schema.org has no empty values."""
	return {key: value for key, value in node.items() if value not in ("", None, [], {})}
