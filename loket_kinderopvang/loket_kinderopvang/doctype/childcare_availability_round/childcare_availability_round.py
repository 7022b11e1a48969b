from __future__ import annotations

from frappe.model.document import Document
from frappe.utils import get_first_day, getdate

from loket_kinderopvang import field_checks


class ChildcareAvailabilityRound(Document):
	def validate(self) -> None:
		self.month = get_first_day(getdate(self.month))
		field_checks.check_no_repeats(self, "answers", ("provider",))
