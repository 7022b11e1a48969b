from frappe.model.document import Document


class ChildcareDefaultRecord(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		app_version: DF.Data | None
		document_name: DF.Data
		document_type: DF.Link
		fingerprint: DF.Data | None
	# end: auto-generated types
	pass
