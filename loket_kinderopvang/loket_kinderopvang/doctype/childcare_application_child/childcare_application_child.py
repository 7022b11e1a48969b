from frappe.model.document import Document


class ChildcareApplicationChild(Document):
	pass
