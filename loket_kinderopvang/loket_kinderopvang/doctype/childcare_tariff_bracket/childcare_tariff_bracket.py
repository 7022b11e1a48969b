from frappe.model.document import Document


class ChildcareTariffBracket(Document):
	pass
