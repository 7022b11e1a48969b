from __future__ import annotations

from frappe.model.document import Document
from frappe.utils import get_first_day, getdate

from loket_kinderopvang.platform import field_checks


class ChildcareAvailabilityRound(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from loket_kinderopvang.loket_kinderopvang.doctype.childcare_round_answer.childcare_round_answer import (
			ChildcareRoundAnswer,
		)

		answers: DF.Table[ChildcareRoundAnswer]
		asked_on: DF.Date
		desk: DF.Link
		month: DF.Date
		naming_series: DF.Literal["BV-.YYYY.-.#####"]
		sent_count: DF.Int
		status: DF.Literal["Draft", "Sent", "Closed"]

	# end: auto-generated types
	def validate(self) -> None:
		self.month = get_first_day(getdate(self.month))
		field_checks.check_no_repeats(self, "answers", ("provider",))
