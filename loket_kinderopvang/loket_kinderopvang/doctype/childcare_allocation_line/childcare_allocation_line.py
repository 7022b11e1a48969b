from __future__ import annotations

from frappe.model.document import Document


class ChildcareAllocationLine(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		before: DF.Link | None
		choice: DF.Int
		choices: DF.Int
		decision: DF.Literal["Proposed", "Accepted", "Dropped"]
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		provider: DF.Link | None
		referral: DF.Link | None
		remark: DF.SmallText | None
		request: DF.Link | None
		score: DF.Float
		together_with: DF.SmallText | None
		vacancy: DF.Link | None
		wanted_by: DF.Int
		why: DF.Data | None
	# end: auto-generated types
	pass
