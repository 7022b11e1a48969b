from frappe.model.document import Document


class ChildcarePostalCode(Document):
	pass
