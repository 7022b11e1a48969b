from __future__ import annotations

from frappe.model.document import Document

from loket_kinderopvang.matching import simulations


class ChildcareSimulation(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		basis: DF.SmallText | None
		desk: DF.Link
		ended_on: DF.Datetime | None
		heartbeat_on: DF.Datetime | None
		message: DF.SmallText | None
		naming_series: DF.Literal["SIM-.YYYY.-.#####"]
		percent: DF.Percent
		result: DF.Code | None
		seeds: DF.Int
		status: DF.Literal["Draft", "Waiting", "Running", "Done", "Cancelled", "Failed"]
		title: DF.Data
		what_ifs: DF.SmallText | None

	# end: auto-generated types
	def validate(self) -> None:
		simulations.check(self)
