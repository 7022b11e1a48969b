from __future__ import annotations

from itertools import count

import frappe
from frappe import _
from frappe.utils.nestedset import NestedSet

from loket_kinderopvang.domain import postal_codes
from loket_kinderopvang.platform import field_checks
from loket_kinderopvang.town import boundaries

# From large to small: an area is part of a larger one.
SIZES = ("Municipality", "District", "Neighbourhood")


class ChildcareArea(NestedSet):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from loket_kinderopvang.loket_kinderopvang.doctype.childcare_postal_code.childcare_postal_code import (
			ChildcarePostalCode,
		)

		area_name: DF.Data
		area_type: DF.Literal["Municipality", "District", "Neighbourhood"]
		boundary: DF.Code | None
		is_group: DF.Check
		latitude: DF.Float
		lft: DF.Int
		longitude: DF.Float
		nis_code: DF.Data | None
		old_parent: DF.Link | None
		parent_childcare_area: DF.Link | None
		postal_codes: DF.Table[ChildcarePostalCode]
		province: DF.Data | None
		rgt: DF.Int
	# end: auto-generated types
	nsm_parent_field = "parent_childcare_area"

	def autoname(self) -> None:
		"""Name the area after itself; when that name is taken, add the larger area that it lies in."""
		self.area_name = (self.area_name or "").strip()
		candidates = [self.area_name]
		if self.parent_childcare_area:
			candidates.append(f"{self.area_name} ({self.parent_childcare_area})")
		for name in candidates:
			if not frappe.db.exists(self.doctype, name):
				self.name = name
				return
		self.name = next(
			name
			for name in (f"{candidates[-1]} {number}" for number in count(2))
			if not frappe.db.exists(self.doctype, name)
		)

	def validate(self) -> None:
		self._validate_parent()
		self._validate_codes()
		field_checks.check_coordinates(self)
		self._validate_boundary()

	def on_update(self) -> None:
		super().on_update()
		if self.parent_childcare_area:
			frappe.db.set_value(
				self.doctype, self.parent_childcare_area, "is_group", 1, update_modified=False
			)

	def _validate_parent(self) -> None:
		parent_type = self.parent_childcare_area and frappe.db.get_value(
			self.doctype, self.parent_childcare_area, "area_type"
		)
		if parent_type and SIZES.index(parent_type) >= SIZES.index(self.area_type):
			frappe.throw(
				_("A {0} can't be part of a {1}. Choose a larger parent area, or another area type.").format(
					_(self.area_type), _(parent_type)
				),
				title=_("Parent Area"),
			)

	def _validate_codes(self) -> None:
		if self.nis_code and not (
			self.nis_code.isascii() and self.nis_code.isdigit() and len(self.nis_code) == 5
		):
			frappe.throw(
				_("The NIS code {0} isn't right: it has five figures, such as 44021.").format(
					field_checks.shown(self.nis_code)
				)
			)
		seen = set()
		for row in self.postal_codes:
			typed = postal_codes.read_postal_code(row.postal_code)
			row.postal_code = typed.postal_code or typed.before.upper()
			row.locality = row.locality or (typed.town if typed.postal_code else row.locality)
			if row.postal_code in seen:
				frappe.throw(
					_("Row {0}: the postal code {1} is in the list twice. Remove one of the two.").format(
						row.idx, field_checks.shown(row.postal_code)
					)
				)
			seen.add(row.postal_code)

	def _validate_boundary(self) -> None:
		problem = boundaries.problem_of(self.boundary) if self.boundary else None
		if problem:
			frappe.throw(
				_(
					"The boundary can't be drawn: {0} Paste the text of a Polygon or MultiPolygon, or leave it empty."
				).format(problem),
				title=_("Boundary"),
			)
