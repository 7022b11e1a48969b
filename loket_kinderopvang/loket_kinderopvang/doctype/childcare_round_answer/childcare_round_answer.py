from frappe.model.document import Document


class ChildcareRoundAnswer(Document):
	pass
