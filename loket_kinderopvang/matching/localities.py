"""Which area somebody means who typed a postal code, "9000 Gent" or the name of a town that was merged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import frappe

from loket_kinderopvang.domain import checks, identity, municipalities, postal_codes
from loket_kinderopvang.platform import field_checks

if TYPE_CHECKING:
	from frappe.model.document import Document


# No postal code of any country has more characters.
LONGEST_CODE = 10


@dataclass(frozen=True)
class Found:
	"""A place that a name stands for: its area and, where it has a single one, its postal code."""

	area: str
	title: str
	postal_code: str = ""


def normalise(doc: Document) -> None:
	"""Put a postal code in its normal form, with the town's name where that belongs, and find the area of a name.

	Args:
		doc: has ``postal_code``; ``city`` and ``area`` where it has these are filled in when empty.
	"""
	has_city, has_area = doc.meta.has_field("city"), doc.meta.has_field("area")
	typed = postal_codes.read_postal_code(doc.postal_code)
	city = postal_codes.plain(doc.get("city")) if has_city else ""
	if typed.postal_code:
		doc.postal_code = typed.postal_code
		if has_city and not city and typed.town:
			doc.city = typed.town
		return
	doc.postal_code = typed.before.upper()
	if len(typed.before) > LONGEST_CODE and any(letter.isalpha() for letter in typed.before):
		# A name, of which no code is known, is at least that of a town; who typed it is asked.
		doc.flags.unknown_place = typed.before
		doc.postal_code = ""
		if has_city:
			doc.city = city or typed.before
	name = typed.before or city
	if not name or (has_area and doc.area and not typed.before):
		return
	found = by_name(name)
	if len(found) != 1:
		return
	place = found[0]
	doc.flags.unknown_place = None
	if typed.before:
		doc.postal_code = ""
		if has_city:
			doc.city = city or typed.before
	doc.postal_code = doc.postal_code or place.postal_code
	if has_area and not doc.area:
		doc.area = place.area


def by_name(name: str | None) -> list[Found]:
	"""Return the areas that a name stands for: their own name, a place within them, or a municipality of the past.

	Of an area and a smaller one within it that have the same name, the smaller one.
	"""
	wanted = identity.normal_name(name)
	if not wanted:
		return []
	areas = frappe.get_all("Childcare Area", fields=["name", "area_name", "lft", "rgt"], order_by="lft asc")
	codes = frappe.get_all(
		"Childcare Postal Code",
		filters={"parenttype": "Childcare Area"},
		fields=["parent", "postal_code", "locality"],
		order_by="postal_code asc",
	)
	by_area: dict[str, list[str]] = {}
	for row in codes:
		by_area.setdefault(row.parent, []).append(row.postal_code)
	former = codes_of_former_name(wanted)
	of_locality = {
		row.parent: row.postal_code
		for row in codes
		if identity.normal_name(row.locality) == wanted or row.postal_code in former
	}
	named = [
		area for area in areas if identity.normal_name(area.area_name) == wanted or area.name in of_locality
	]
	smallest = [area for area in named if not any(area.lft < one.lft and one.rgt < area.rgt for one in named)]
	return [
		Found(
			area.name,
			area.area_name,
			of_locality.get(area.name)
			or (by_area[area.name][0] if len(by_area.get(area.name, ())) == 1 else ""),
		)
		for area in smallest
	]


def codes_of_former_name(wanted: str) -> frozenset[str]:
	"""Return the postal codes of a municipality that was merged into another one, by its name.

	The areas of a site know the places within them (``locality`` of a postal code); for names that no area has there is
	the list of municipalities that ships.

	Args:
		wanted: a name as ``identity.normal_name`` gives it.
	"""
	return municipalities.codes_of_name(wanted)


def any_known() -> bool:
	"""Tell whether the areas of this site have postal codes at all: without any, none is unknown."""
	return bool(frappe.get_all("Childcare Postal Code", {"parenttype": "Childcare Area"}, limit=1))


def _is_known(postal_code: str | None) -> bool:
	"""Tell whether an area has a code; several that have nothing in common may share it, and none of them is certain."""
	filters = {"parenttype": "Childcare Area", "postal_code": postal_code}
	return bool(postal_code and frappe.get_all("Childcare Postal Code", filters, limit=1))


def unknown(doc: Document) -> list[field_checks.FieldProblem]:
	"""Return, as a warning, that no area has the postal code of a record, or the name that was typed for one."""
	typed = doc.flags.unknown_place or doc.postal_code
	if not typed or doc.area or _is_known(doc.postal_code) or not any_known():
		return []
	found = checks.Problem("postal_code_unknown", "postal_code", {"value": typed}, severity="warning")
	return field_checks.told([found], doc.meta)
