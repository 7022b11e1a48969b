from __future__ import annotations

from frappe.model.document import Document

from loket_kinderopvang.board import board_reports, board_view


class ChildcareBoardReport(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		desk: DF.Link
		figures: DF.Code | None
		from_date: DF.Date
		made_by: DF.Link | None
		made_on: DF.Datetime | None
		naming_series: DF.Literal["BR-.YYYY.-.####"]
		note: DF.TextEditor | None
		period_kind: DF.Literal["Quarter", "Half Year", "Year", "Custom"]
		recipients: DF.SmallText | None
		sent_on: DF.Datetime | None
		status: DF.Literal["Draft", "Made", "Sent"]
		to_date: DF.Date | None

	# end: auto-generated types
	def validate(self) -> None:
		board_reports.check(self)

	def view(self) -> dict:
		"""Return everything that a print format may show: texts and plots in the reader's language."""
		return board_view.view_of(self)
