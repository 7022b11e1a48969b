from frappe.model.document import Document


class ChildcareSpokenLanguage(Document):
	pass
