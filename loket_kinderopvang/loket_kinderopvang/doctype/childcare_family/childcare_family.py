from frappe.model.document import Document


class ChildcareFamily(Document):
	pass
