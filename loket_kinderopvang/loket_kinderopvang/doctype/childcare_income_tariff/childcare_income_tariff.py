from frappe.model.document import Document


class ChildcareIncomeTariff(Document):
	pass
