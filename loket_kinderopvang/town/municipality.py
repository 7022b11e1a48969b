"""The areas of a municipality as the reference list knows it: made where they are missing, completed where they are not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import frappe

from loket_kinderopvang.domain import municipalities
from loket_kinderopvang.domain.municipalities import Municipality, Place, normal_form
from loket_kinderopvang.platform import compat

if TYPE_CHECKING:
	from frappe.model.document import Document

AREA = "Childcare Area"


@dataclass
class Made:
	"""What was done: the area of the municipality, and the areas that are new, completed, or of a former municipality."""

	area: str = ""
	new: list[str] = field(default_factory=list)
	completed: list[str] = field(default_factory=list)
	former: list[str] = field(default_factory=list)


def make_areas(one: Municipality, districts: bool) -> Made:
	"""Make the area of a municipality, and one for each place in it on demand. Whatever staff filled in stays.

	Safe to run again: an area is known by its NIS code, also that of before a merger, or by its name.

	Args:
		one: the municipality.
		districts: whether its places become districts.

	Raises:
		frappe.PermissionError: the user of the session may not make areas, or not change one that is there.
	"""
	made = Made()
	with compat.all_or_nothing():
		area = _area_of(one) or frappe.new_doc(AREA).update(
			{"area_name": one.name, "area_type": "Municipality"}
		)
		own = {code: _locality(one, code) for code in one.postal_codes}
		values = {"province": one.province, "latitude": one.latitude, "longitude": one.longitude}
		_complete(area, {"nis_code": one.nis_code, **values}, own, made)
		made.area = area.name
		if districts:
			known = {
				normal_form(row.area_name): row.name
				for row in frappe.get_all(AREA, {"parent_childcare_area": area.name}, ["name", "area_name"])
			}
			for places in _by_name(one):
				_make_district(one, area.name, places, known.get(normal_form(places[0].name)), made)
	codes = [before.nis_code for before in one.predecessors]
	made.former = frappe.get_all(
		AREA,
		{"nis_code": ("in", codes or [""]), "name": ("!=", made.area)},
		pluck="name",
		order_by="name asc",
	)
	return made


def _area_of(one: Municipality) -> Document | None:
	"""Return the area that a site has of a municipality."""
	name = frappe.db.get_value(AREA, {"nis_code": one.nis_code, "area_type": "Municipality"})
	if not name:
		names = {normal_form(one.name), normal_form(one.name_fr)}
		# Of one name, and without a code or with that of before the merger: Lochristi was 44034 and is 44087.
		codes = {"", *(before.nis_code for before in one.predecessors)}
		name = next(
			(
				row.name
				for row in frappe.get_all(
					AREA,
					{"area_type": "Municipality"},
					["name", "area_name", "nis_code"],
					order_by="name asc",
				)
				if normal_form(row.area_name) in names and (row.nis_code or "") in codes
			),
			None,
		)
	return frappe.get_doc(AREA, name) if name else None


def _locality(one: Municipality, code: str) -> str:
	"""Return the place of a postal code; empty where several share it."""
	names = {place.name for place in one.places if place.postal_code == code}
	return names.pop() if len(names) == 1 else ""


def _by_name(one: Municipality) -> list[list[Place]]:
	"""Return the places of a municipality, those of one name together: a place may have several postal codes."""
	found: dict[str, list[Place]] = {}
	for place in one.places:
		found.setdefault(normal_form(place.name), []).append(place)
	# A single place is the municipality itself.
	return list(found.values()) if len(found) > 1 else []


def _make_district(one: Municipality, parent: str, places: list[Place], name: str | None, made: Made) -> None:
	doc = (
		frappe.get_doc(AREA, name)
		if name
		else frappe.new_doc(AREA).update(
			{"area_name": places[0].name, "area_type": "District", "parent_childcare_area": parent}
		)
	)
	centre = next((place for place in places if place.latitude is not None), one)
	values = {"province": one.province, "latitude": centre.latitude, "longitude": centre.longitude}
	_complete(doc, values, {place.postal_code: place.name for place in places}, made)


def _complete(doc: Document, values: dict, codes: dict[str, str], made: Made) -> None:
	"""Fill in what is empty and add postal codes that are missing; save when that changed anything."""
	changed = doc.is_new()
	old_codes = {before.nis_code for whole in municipalities.every() for before in whole.predecessors}
	for fieldname, value in values.items():
		before = doc.get(fieldname)
		if not before or (fieldname == "nis_code" and before in old_codes and before != value):
			doc.set(fieldname, value)
			changed = True
	have = {row.postal_code for row in doc.postal_codes}
	for code, locality in codes.items():
		if code not in have:
			doc.append("postal_codes", {"postal_code": code, "locality": locality})
			changed = True
	if not changed:
		return
	(made.new if doc.is_new() else made.completed).append(doc.area_name)
	doc.save()
