from frappe.model.document import Document


class ChildcareMatchLog(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		desk: DF.Link | None
		direction: DF.Literal["Vacancies for a Request", "Requests for a Vacancy"]
		request: DF.Link | None
		seed: DF.Data | None
		shown: DF.Code | None
		shown_to: DF.Link | None
		vacancy: DF.Link | None
		weights: DF.Code | None
	# end: auto-generated types
	pass
