from __future__ import annotations

from frappe.model.document import Document


class ChildcareImportRow(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		cells: DF.Code | None
		childcare_import: DF.Link
		decision: DF.Literal["", "New", "Leave Out"]
		desk: DF.Link
		family: DF.Link | None
		family_key: DF.Data | None
		made: DF.Code | None
		remarks: DF.Code | None
		line_number: DF.Int
		row_state: DF.Literal["Taken In", "New", "Same", "To Decide", "Wrong", "Imported", "Undone", "Kept"]
		same_doctype: DF.Link | None
		same_name: DF.DynamicLink | None

	# end: auto-generated types
	pass
