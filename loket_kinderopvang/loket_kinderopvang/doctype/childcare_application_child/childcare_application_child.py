from frappe.model.document import Document


class ChildcareApplicationChild(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		birth_date: DF.Date | None
		care_need: DF.SmallText | None
		child: DF.Link | None
		expected_date: DF.Date | None
		first_name: DF.Data | None
		last_name: DF.Data | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		request: DF.Link | None
	# end: auto-generated types
	pass
