from frappe.model.document import Document


class ChildcareMailTemplate(Document):
	pass
