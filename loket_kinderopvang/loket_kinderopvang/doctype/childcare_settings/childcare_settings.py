from frappe.model.document import Document


class ChildcareSettings(Document):
	pass
