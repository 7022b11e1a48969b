from frappe.model.document import Document


class ChildcareRequest(Document):
	pass
