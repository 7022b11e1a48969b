from frappe.model.document import Document


class ChildcareFamilyContact(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		contact_name: DF.Data
		email: DF.Data | None
		is_primary: DF.Check
		name_key: DF.Data | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		phone: DF.Data | None
		relation: DF.Literal[
			"Mother", "Father", "Parent", "Foster Parent", "Grandparent", "Guardian", "Other"
		]
	# end: auto-generated types
	pass
