from frappe.model.document import Document


class ChildcareAvailabilityRound(Document):
	pass
