from frappe.model.document import Document


class ChildcareVacancy(Document):
	pass
