from frappe.model.document import Document


class ChildcareApplicationCriterion(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		criterion: DF.Link
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		verification: DF.Literal["Declared", "Document Seen", "Confirmed by Partner"]
	# end: auto-generated types
	pass
