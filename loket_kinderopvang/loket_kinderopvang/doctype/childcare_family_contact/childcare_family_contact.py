from frappe.model.document import Document


class ChildcareFamilyContact(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		contact_name: DF.Data
		decision_waits: DF.Check
		email: DF.Data | None
		is_asked: DF.Check
		is_primary: DF.Check
		may_change: DF.Check
		may_see: DF.Check
		name_key: DF.Data | None
		name_sound: DF.Data | None
		not_to_be_told: DF.Check
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		phone: DF.Data | None
		phone_note: DF.Data | None
		relation: DF.Literal[
			"Mother", "Father", "Parent", "Foster Parent", "Grandparent", "Guardian", "Other"
		]
		second_phone: DF.Data | None
		user: DF.Link | None
	# end: auto-generated types
	pass
