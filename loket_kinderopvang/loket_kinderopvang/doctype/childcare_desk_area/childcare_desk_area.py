from frappe.model.document import Document


class ChildcareDeskArea(Document):
	pass
