from __future__ import annotations

from frappe.model.document import Document


class ChildcareAllocationLeft(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		after: DF.Link | None
		change_amount: DF.Float
		change_rule: DF.Data | None
		choices: DF.Int
		decided_by: DF.Data | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		request: DF.Link | None
		vacancy: DF.Link | None
		why: DF.Data | None
	# end: auto-generated types
	pass
