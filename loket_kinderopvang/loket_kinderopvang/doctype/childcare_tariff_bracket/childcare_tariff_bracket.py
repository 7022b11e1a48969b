from frappe.model.document import Document


class ChildcareTariffBracket(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		cap: DF.Currency
		coefficient: DF.Float
		fixed_price: DF.Currency
		income_up_to: DF.Currency
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
	# end: auto-generated types
	pass
