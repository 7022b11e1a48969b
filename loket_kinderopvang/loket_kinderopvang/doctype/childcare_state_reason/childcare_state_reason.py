from frappe.model.document import Document


class ChildcareStateReason(Document):
	pass
