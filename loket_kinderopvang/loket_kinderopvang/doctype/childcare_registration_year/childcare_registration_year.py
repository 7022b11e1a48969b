from __future__ import annotations

from frappe.model.document import Document

from loket_kinderopvang.registration import closed_years


class ChildcareRegistrationYear(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		closed_by: DF.Link | None
		closed_on: DF.Datetime | None
		desk: DF.Link
		figures: DF.Code | None
		naming_series: DF.Literal["RJ-.YYYY.-.####"]
		note: DF.SmallText | None
		published: DF.Check
		replaced_by: DF.Link | None
		year: DF.Int

	# end: auto-generated types
	def validate(self) -> None:
		if self.is_new():
			# Here and not before the insert: nobody has the right to write figures, and Frappe empties what one may not.
			closed_years.freeze(self)
		closed_years.check(self)

	def after_insert(self) -> None:
		closed_years.replace_earlier(self)

	def on_trash(self) -> None:
		closed_years.give_way(self)
