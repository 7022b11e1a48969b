"""Where a family lives: the area of a postal code, and the areas that lie around one."""

from __future__ import annotations

import frappe
from frappe.query_builder import Order

from loket_kinderopvang.domain import postal_codes


def area_of_postal_code(postal_code: str | None) -> str | None:
	"""Return the smallest area that certainly holds a postal code, or None when no area has it.

	A code that several districts share gives the area that they have in common.
	"""
	postal_code = (
		postal_codes.read_postal_code(postal_code).postal_code or (postal_code or "").strip().upper()
	)
	if not postal_code:
		return None
	Area, Code = frappe.qb.DocType("Childcare Area"), frappe.qb.DocType("Childcare Postal Code")
	found = (
		frappe.qb.from_(Area)
		.join(Code)
		.on((Code.parent == Area.name) & (Code.parenttype == "Childcare Area"))
		.where(Code.postal_code == postal_code)
		.select(Area.name, Area.lft, Area.rgt)
		.run(as_dict=True)
	)
	smallest = [
		area for area in found if not any(area.lft < other.lft and other.rgt < area.rgt for other in found)
	]
	if len(smallest) <= 1:
		return smallest[0].name if smallest else None
	common = (
		frappe.qb.from_(Area)
		.where(Area.lft <= min(area.lft for area in smallest))
		.where(Area.rgt >= max(area.rgt for area in smallest))
		.select(Area.name)
		.orderby(Area.lft, order=Order.desc)
		.limit(1)
		.run()
	)
	return common[0][0] if common else None


def areas_around(area: str | None) -> list[str]:
	"""Return an area and the larger ones that it lies in, the smallest first."""
	place = area and frappe.db.get_value("Childcare Area", area, ["lft", "rgt"])
	if not place:
		return []
	return frappe.get_all(
		"Childcare Area",
		filters={"lft": ("<=", place[0]), "rgt": (">=", place[1])},
		pluck="name",
		order_by="lft desc",
	)
