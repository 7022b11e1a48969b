from frappe.model.document import Document


class ChildcareApplicationCriterion(Document):
	pass
