from frappe.model.document import Document


class ChildcareChild(Document):
	pass
