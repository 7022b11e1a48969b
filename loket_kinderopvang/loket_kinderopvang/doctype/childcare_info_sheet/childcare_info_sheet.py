from frappe.model.document import Document


class ChildcareInfoSheet(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		attachment: DF.Attach | None
		content: DF.TextEditor | None
		desk: DF.Link | None
		language: DF.Link
		published: DF.Check
		title: DF.Data
		topic: DF.Data
	# end: auto-generated types
	pass
