from frappe.model.document import Document


class ChildcareArea(Document):
	pass
