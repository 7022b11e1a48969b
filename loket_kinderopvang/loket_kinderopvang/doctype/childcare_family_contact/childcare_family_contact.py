from frappe.model.document import Document


class ChildcareFamilyContact(Document):
	pass
