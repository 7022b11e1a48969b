from frappe.model.document import Document


class ChildcarePortalUser(Document):
	pass
