from frappe.model.document import Document


class ChildcarePriorityCriterion(Document):
	pass
