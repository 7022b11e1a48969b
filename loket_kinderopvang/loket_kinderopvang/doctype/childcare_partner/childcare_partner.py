from frappe.model.document import Document


class ChildcarePartner(Document):
	pass
