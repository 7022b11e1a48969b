from frappe.model.document import Document


class ChildcareProvider(Document):
	pass
