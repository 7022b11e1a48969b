from frappe.model.document import Document


class ChildcareMailFault(Document):
	pass
