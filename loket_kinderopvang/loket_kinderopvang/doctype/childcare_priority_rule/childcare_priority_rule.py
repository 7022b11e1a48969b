from frappe.model.document import Document


class ChildcarePriorityRule(Document):
	pass
