from frappe.model.document import Document


class ChildcareDemoRecord(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		document_name: DF.Data
		document_type: DF.Link
	# end: auto-generated types
	pass
