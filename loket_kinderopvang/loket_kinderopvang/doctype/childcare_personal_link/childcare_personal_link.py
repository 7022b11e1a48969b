from frappe.model.document import Document


class ChildcarePersonalLink(Document):
	pass
