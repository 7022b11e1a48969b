from frappe.model.document import Document


class ChildcareDefaultRecord(Document):
	pass
