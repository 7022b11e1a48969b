from __future__ import annotations

from frappe.model.document import Document

from loket_kinderopvang.lists import list_import


class ChildcareImport(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		constants: DF.Code | None
		counts: DF.Code | None
		desk: DF.Link
		ended_on: DF.Datetime | None
		file_kind: DF.Data | None
		file_name: DF.Data
		header_first: DF.Int
		header_last: DF.Int
		heartbeat_on: DF.Datetime | None
		labels: DF.Code | None
		layout: DF.Data | None
		list_kind: DF.Literal["Organisers", "Providers", "Vacancies", "Requests"]
		matching: DF.Code | None
		message: DF.SmallText | None
		naming_series: DF.Literal["IMP-.YYYY.-.#####"]
		percent: DF.Percent
		sheet: DF.Data | None
		stage: DF.Literal["Taken In", "Looked At", "Imported", "Undone"]
		status: DF.Literal["Draft", "Waiting", "Running", "Done", "Cancelled", "Failed"]
		step: DF.Literal["Look", "Import", "Undo"]

	# end: auto-generated types
	def on_trash(self) -> None:
		list_import.clear(self)
