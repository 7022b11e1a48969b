from frappe.model.document import Document


class ChildcarePriorityRuleSet(Document):
	pass
