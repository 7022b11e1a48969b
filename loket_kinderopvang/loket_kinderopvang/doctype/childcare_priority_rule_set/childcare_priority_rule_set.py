from __future__ import annotations

from frappe.model.document import Document

from loket_kinderopvang import field_checks


class ChildcarePriorityRuleSet(Document):
	def validate(self) -> None:
		field_checks.check_date_order(self, "valid_from", "valid_until")
		field_checks.check_no_repeats(self, "rules", ("criterion", "price_system"))
		field_checks.check_at_least(self, "rules", "tier", 1)
		field_checks.warn_overlap(self)
