from frappe.model.document import Document


class ChildcareWaitingMail(Document):
	pass
