from frappe.model.document import Document


class ChildcareOrganiser(Document):
	pass
