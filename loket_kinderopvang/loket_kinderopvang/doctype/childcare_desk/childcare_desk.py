from frappe.model.document import Document


class ChildcareDesk(Document):
	pass
