from frappe.model.document import Document


class ChildcareDemoRecord(Document):
	pass
