from frappe.model.document import Document


class ChildcareConsent(Document):
	pass
