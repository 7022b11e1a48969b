from __future__ import annotations

from frappe.model.document import Document

from loket_kinderopvang.platform import field_checks


class ChildcarePartner(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from loket_kinderopvang.loket_kinderopvang.doctype.childcare_portal_user.childcare_portal_user import (
			ChildcarePortalUser,
		)

		contact_name: DF.Data | None
		desk: DF.Link
		disabled: DF.Check
		email: DF.Data | None
		language: DF.Link
		partner_name: DF.Data
		partner_type: DF.Literal[
			"Public Social Welfare Centre",
			"Family Centre",
			"Integration Agency",
			"Care Organisation",
			"Other",
		]
		phone: DF.Data | None
		service: DF.SmallText | None
		users: DF.Table[ChildcarePortalUser]

	# end: auto-generated types
	def validate(self) -> None:
		field_checks.plain_texts(self)
		field_checks.refuse(field_checks.normalise_contact(self))
		field_checks.check_no_repeats(self, "users", ("user",))
