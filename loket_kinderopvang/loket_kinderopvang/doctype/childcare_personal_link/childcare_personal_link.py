from frappe.model.document import Document


class ChildcarePersonalLink(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		about: DF.Data | None
		contact: DF.Data | None
		expires_on: DF.Datetime
		last_answer: DF.Code | None
		last_answer_on: DF.Datetime | None
		purpose: DF.Literal["answer_referral", "report_availability", "confirm_address", "follow_file"]
		reference_doctype: DF.Link
		reference_name: DF.DynamicLink
		renewed_on: DF.Datetime | None
		revoked_on: DF.Datetime | None
		single_use: DF.Check
		state_hash: DF.Data | None
		token_hash: DF.Data | None
		used_on: DF.Datetime | None
	# end: auto-generated types
	pass
