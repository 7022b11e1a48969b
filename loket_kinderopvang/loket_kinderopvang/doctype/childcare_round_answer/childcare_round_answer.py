from frappe.model.document import Document


class ChildcareRoundAnswer(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		answer: DF.Literal["Pending", "Nothing Changed", "Changed", "Full"]
		answered_on: DF.Datetime | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		provider: DF.Link
		reminded_on: DF.Datetime | None
		sent_on: DF.Datetime | None
	# end: auto-generated types
	pass
