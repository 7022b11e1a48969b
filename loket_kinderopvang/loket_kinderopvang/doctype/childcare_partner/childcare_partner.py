from __future__ import annotations

from frappe.model.document import Document

from loket_kinderopvang import field_checks


class ChildcarePartner(Document):
	def validate(self) -> None:
		field_checks.plain_texts(self)
		field_checks.refuse(field_checks.normalise_contact(self))
		field_checks.check_no_repeats(self, "users", ("user",))
