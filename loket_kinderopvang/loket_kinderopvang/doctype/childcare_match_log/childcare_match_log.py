from frappe.model.document import Document


class ChildcareMatchLog(Document):
	pass
