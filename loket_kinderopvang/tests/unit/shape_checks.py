"""What the standards ask of the open files, as checks written from their texts; each returns what is wrong.

GeoJSON: RFC 7946. schema.org: the domains and ranges of the properties of ``ChildCare`` (a LocalBusiness, so both a
Place and an Organization). HSDS: the required fields, the references between tables and the lists of values of the
data package of version 3.0.
"""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

# Table: (fields that every row has, {field: the table that it refers to}, {field: values that it may have}).
HSDS_TABLES: dict[str, tuple[tuple[str, ...], dict[str, str], dict[str, tuple[str, ...]]]] = {
	"organizations": (("id", "name", "description"), {}, {}),
	"services": (
		("id", "organization_id", "name", "status"),
		{"organization_id": "organizations"},
		{"status": ("active", "inactive", "defunct", "temporarily closed")},
	),
	"locations": (
		("id", "location_type"),
		{"organization_id": "organizations"},
		{"location_type": ("physical", "postal", "virtual")},
	),
	"service_at_location": (
		("id", "service_id", "location_id"),
		{"service_id": "services", "location_id": "locations"},
		{},
	),
	"addresses": (
		("id", "address_1", "city", "state_province", "postal_code", "country", "address_type"),
		{"location_id": "locations"},
		{"address_type": ("physical", "postal", "virtual")},
	),
	"phones": (("id", "number"), {"service_at_location_id": "service_at_location"}, {}),
	"schedules": (
		("id",),
		{"service_at_location_id": "service_at_location"},
		{"freq": ("WEEKLY", "MONTHLY"), "wkst": ("MO", "TU", "WE", "TH", "FR", "SA", "SU")},
	),
	"languages": (("id",), {"service_id": "services", "location_id": "locations"}, {}),
	"accessibility": (("id",), {"location_id": "locations"}, {}),
	"attributes": (
		("id", "link_id", "taxonomy_term_id", "link_entity"),
		{"taxonomy_term_id": "taxonomy_terms", "link_id": "service_at_location"},
		{},
	),
	"taxonomies": (("id", "name", "description"), {}, {}),
	"taxonomy_terms": (("id", "name", "description"), {"taxonomy_id": "taxonomies"}, {}),
}
CHILDCARE_PROPERTIES = {
	"@type",
	"@id",
	"@context",
	# Thing
	"identifier",
	"name",
	"url",
	"mainEntityOfPage",
	"description",
	"potentialAction",
	# LocalBusiness
	"priceRange",
	# Organization
	"telephone",
	"knowsLanguage",
	"areaServed",
	# Place
	"openingHoursSpecification",
	"amenityFeature",
	"maximumAttendeeCapacity",
	"address",
	"geo",
	"additionalProperty",
}
DAY = re.compile(r"https://schema\.org/(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day")
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def geojson_problems(data: Any) -> list[str]:
	"""Return what RFC 7946 would not have in a FeatureCollection."""
	if data.get("type") != "FeatureCollection" or not isinstance(data.get("features"), list):
		return ["no FeatureCollection"]
	wrong = []
	for feature in data["features"]:
		if feature.get("type") != "Feature" or not isinstance(feature.get("properties"), dict):
			wrong.append(f"{feature.get('id')}: no Feature")
		geometry = feature.get("geometry", "missing")
		if geometry is None:
			continue
		if geometry == "missing" or geometry.get("type") not in ("Point", "Polygon", "MultiPolygon"):
			wrong.append(f"{feature.get('id')}: geometry {geometry}")
		elif geometry["type"] == "Point":
			longitude, latitude = geometry["coordinates"]
			if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
				wrong.append(f"{feature.get('id')}: {geometry}")
	return wrong


def childcare_problems(node: Any) -> list[str]:
	"""Return what isn't a ChildCare as schema.org has it."""
	wrong = [f"unknown property {name}" for name in node if name not in CHILDCARE_PROPERTIES]
	wrong += [f"{name} is empty" for name, value in node.items() if value in ("", None, [], {})]
	if node.get("@type") != "ChildCare" or not node.get("name"):
		wrong.append("no ChildCare with a name")
	for hours in node.get("openingHoursSpecification", []):
		wrong += [f"day {day}" for day in hours["dayOfWeek"] if not DAY.fullmatch(day)]
		wrong += [
			hours[key] for key in ("opens", "closes") if key in hours and not TIME.fullmatch(hours[key])
		]
	return wrong


def hsds_problems(data: Any) -> list[str]:
	"""Return what the data package of HSDS 3.0 would not have."""
	wrong = [f"no table {table}" for table in HSDS_TABLES if not isinstance(data.get(table), list)]
	if wrong:
		return wrong
	for table, (required, references, values) in HSDS_TABLES.items():
		identifiers = [row["id"] for row in data[table]]
		if len(set(identifiers)) != len(identifiers):
			wrong.append(f"{table}: two rows with one id")
		for row in data[table]:
			wrong += [f"{table}: no {field}" for field in required if field not in row]
			if str(UUID(row["id"])) != row["id"]:
				wrong.append(f"{table}: {row['id']}")
			for field, of in references.items():
				if field in row and row[field] not in {other["id"] for other in data[of]}:
					wrong.append(f"{table}.{field} refers to nothing")
			for field, allowed in values.items():
				if field in row and row[field] not in allowed:
					wrong.append(f"{table}.{field}: {row[field]}")
			for field in ("opens_at", "closes_at"):
				if field in row and not TIME.fullmatch(row[field]):
					wrong.append(f"{table}.{field}: {row[field]}")
	return wrong
