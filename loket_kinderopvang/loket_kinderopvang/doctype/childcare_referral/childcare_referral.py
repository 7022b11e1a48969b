from frappe.model.document import Document


class ChildcareReferral(Document):
	pass
