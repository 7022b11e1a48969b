from frappe.model.document import Document


class ChildcareApplication(Document):
	pass
