from __future__ import annotations

from frappe.model.document import Document

from loket_kinderopvang.platform import field_checks
from loket_kinderopvang.registration import registration


class ChildcarePriorityCriterion(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		code: DF.Data
		disabled: DF.Check
		hint: DF.SmallText | None
		label: DF.Data
		legal_basis: DF.SmallText | None
		question: DF.Data | None
		registration_code: DF.Literal[
			"",
			"work_or_training",
			"single_parent",
			"low_income",
			"foster_child",
			"family_member_disability",
			"reduced_self_care",
			"social_or_pedagogical",
			"low_education",
			"sibling_same_location",
		]
		valid_from: DF.Date | None
		valid_until: DF.Date | None
		weight: DF.Float

	# end: auto-generated types
	def validate(self) -> None:
		self.code = field_checks.checked_code(self)
		field_checks.check_date_order(self, "valid_from", "valid_until")

	def on_update(self) -> None:
		if not self.is_new() and self.has_value_changed("registration_code"):
			registration.recount_in_background()
