from __future__ import annotations

from frappe.model.document import Document

from loket_kinderopvang.platform import field_checks


class ChildcarePriorityRuleSet(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from loket_kinderopvang.loket_kinderopvang.doctype.childcare_priority_rule.childcare_priority_rule import (
			ChildcarePriorityRule,
		)

		disabled: DF.Check
		rules: DF.Table[ChildcarePriorityRule]
		source: DF.SmallText
		title: DF.Data
		valid_from: DF.Date
		valid_until: DF.Date | None

	# end: auto-generated types
	def validate(self) -> None:
		field_checks.check_date_order(self, "valid_from", "valid_until")
		field_checks.check_no_repeats(self, "rules", ("criterion", "price_system"))
		field_checks.check_at_least(self, "rules", "tier", 1)
		field_checks.warn_overlap(self)
