from frappe.model.document import Document


class ChildcareReading(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		desk: DF.Link | None
		document_name: DF.Data | None
		document_type: DF.Data | None
		family: DF.Data | None
		how: DF.Literal["Opened", "Printed", "Exported", "Listed", "Compared"]
		reader: DF.Data | None
		reader_desk: DF.Link | None
		rows_shown: DF.Int

	# end: auto-generated types
	pass
