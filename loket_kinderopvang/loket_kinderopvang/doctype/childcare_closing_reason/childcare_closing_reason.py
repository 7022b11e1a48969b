from frappe.model.document import Document


class ChildcareClosingReason(Document):
	pass
