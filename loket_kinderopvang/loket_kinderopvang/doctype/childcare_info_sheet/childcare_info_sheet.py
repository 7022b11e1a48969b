from frappe.model.document import Document


class ChildcareInfoSheet(Document):
	pass
