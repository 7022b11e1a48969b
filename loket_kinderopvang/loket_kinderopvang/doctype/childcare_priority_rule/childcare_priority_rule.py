from frappe.model.document import Document


class ChildcarePriorityRule(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		criterion: DF.Link
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		price_system: DF.Literal["", "Income-based", "Free Price"]
		tier: DF.Int
		weight: DF.Float
	# end: auto-generated types
	pass
