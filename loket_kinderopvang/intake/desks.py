"""Which desk a visitor means: the one that it chose, by its town or postal code, before it fills in anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import frappe

from loket_kinderopvang.domain import identity
from loket_kinderopvang.matching.areas import area_of_postal_code, areas_around

if TYPE_CHECKING:
	from frappe.model.document import Document

# What carries the choice from page to page, where a site has more than one desk.
PARAMETER = "desk"
LONGEST = 140


def open_desks() -> list[dict[str, Any]]:
	"""Return the desks that families can turn to: ``[{"name", "title"}]``, by name."""
	found = [
		{"name": row.name, "title": row.public_name or row.desk_name}
		for row in frappe.get_all(
			"Childcare Desk",
			filters={"disabled": 0},
			fields=["name", "desk_name", "public_name"],
			order_by="desk_name asc, name asc",
		)
	]
	return sorted(found, key=lambda desk: desk["title"].casefold())


def chosen() -> Document | None:
	"""Return the desk that the address of the page names; None where it names none that is open."""
	if not getattr(frappe.local, "request", None):
		return None
	name = frappe.local.form_dict.get(PARAMETER)
	if not name or not isinstance(name, str) or len(name) > LONGEST or "\x00" in name:
		return None
	found = frappe.get_all("Childcare Desk", filters={"name": name, "disabled": 0}, pluck="name", limit=1)
	return frappe.get_cached_doc("Childcare Desk", found[0]) if found else None


def parameters(desk: Document | None) -> str:
	"""Return what an address takes along so that the next page is of the same desk: "&desk=…", or nothing."""
	return "&" + urlencode({PARAMETER: desk.name}) if desk else ""


def of_place(text: str) -> str | None:
	"""Return the desk that serves a postal code or town, as somebody types it; None when none is known to.

	Args:
		text: "9991", "9991 Voorbeeldstad", "voorbeeldstad", or the name of a desk.
	"""
	text = text[:LONGEST].replace("\x00", "")
	wanted = identity.normal_name(text)
	digits = "".join(letter for letter in text if letter.isdigit())
	if not wanted and not digits:
		return None
	if len(digits) == 4 and (found := serving(area_of_postal_code(digits))):
		return found
	for row in open_desks():
		if wanted in (identity.normal_name(row["name"]), identity.normal_name(row["title"])):
			return row["name"]
	words = identity.normal_name("".join(letter for letter in text if not letter.isdigit()))
	if not words:
		return None
	for row in frappe.get_all("Childcare Area", fields=["name", "area_name"], order_by="lft asc"):
		if identity.normal_name(row.area_name) == words and (found := serving(row.name)):
			return found
	return None


def serving(area: str | None) -> str | None:
	"""Return the open desk that serves an area, or the smallest one around it that a desk serves."""
	around = areas_around(area)
	rows = frappe.get_all(
		"Childcare Desk Area",
		filters={"area": ("in", around or [""]), "parenttype": "Childcare Desk"},
		fields=["area", "parent"],
		order_by="parent asc",
	)
	desks = {row["name"] for row in open_desks()}
	return next(
		(row.parent for place in around for row in rows if row.area == place and row.parent in desks), None
	)
