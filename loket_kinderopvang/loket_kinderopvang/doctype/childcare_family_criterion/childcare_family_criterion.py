from frappe.model.document import Document


class ChildcareFamilyCriterion(Document):
	pass
