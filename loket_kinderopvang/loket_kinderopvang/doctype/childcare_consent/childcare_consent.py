from frappe.model.document import Document


class ChildcareConsent(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		given_on: DF.Datetime
		given_through: DF.Literal["Counter", "Phone", "Web Form", "Partner", "Paper"]
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		purpose: DF.Literal[
			"Registration",
			"Share With Providers",
			"Share With Other Desks",
			"Share Care Need",
			"Partner Support",
		]
		withdrawn_on: DF.Datetime | None
		wording: DF.SmallText
	# end: auto-generated types
	pass
