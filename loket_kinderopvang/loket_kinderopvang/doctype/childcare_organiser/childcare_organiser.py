from __future__ import annotations

from frappe.model.document import Document

from loket_kinderopvang.platform import field_checks, links


class ChildcareOrganiser(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from loket_kinderopvang.loket_kinderopvang.doctype.childcare_portal_user.childcare_portal_user import (
			ChildcarePortalUser,
		)

		contact_name: DF.Data | None
		disabled: DF.Check
		email: DF.Data | None
		enterprise_number: DF.Data | None
		language: DF.Link | None
		organiser_name: DF.Data
		phone: DF.Data | None
		users: DF.Table[ChildcarePortalUser]
		website: DF.Data | None

	# end: auto-generated types
	def validate(self) -> None:
		field_checks.plain_texts(self)
		field_checks.refuse(field_checks.normalise_contact(self))
		field_checks.check_no_repeats(self, "users", ("user",))

	def on_trash(self) -> None:
		links.forget(self.doctype, self.name)
