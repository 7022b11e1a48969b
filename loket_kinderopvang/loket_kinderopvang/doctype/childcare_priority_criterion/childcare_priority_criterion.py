from __future__ import annotations

from frappe.model.document import Document

from loket_kinderopvang import field_checks


class ChildcarePriorityCriterion(Document):
	def validate(self) -> None:
		self.code = field_checks.checked_code(self)
		field_checks.check_date_order(self, "valid_from", "valid_until")
