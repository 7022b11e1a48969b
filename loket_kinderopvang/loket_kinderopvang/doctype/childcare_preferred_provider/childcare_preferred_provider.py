from frappe.model.document import Document


class ChildcarePreferredProvider(Document):
	pass
