from __future__ import annotations

from frappe.model.document import Document

from loket_kinderopvang.platform import field_checks


class ChildcareDesk(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from loket_kinderopvang.loket_kinderopvang.doctype.childcare_desk_area.childcare_desk_area import (
			ChildcareDeskArea,
		)

		address: DF.SmallText | None
		areas: DF.Table[ChildcareDeskArea]
		board_report_quarterly: DF.Check
		board_report_recipients: DF.SmallText | None
		board_report_until: DF.Date | None
		complaint_text: DF.SmallText | None
		default_language: DF.Link
		default_officer: DF.Link | None
		desk_name: DF.Data
		disabled: DF.Check
		email: DF.Data | None
		information_only: DF.Check
		municipality: DF.Link | None
		opening_hours: DF.SmallText | None
		phone: DF.Data | None
		phone_note: DF.Data | None
		second_phone: DF.Data | None
		setup_steps: DF.Data | None
		vacancy_version: DF.Data | None
		website: DF.Data | None

	# end: auto-generated types
	def validate(self) -> None:
		field_checks.plain_texts(self)
		field_checks.refuse_or_mention(field_checks.normalise_contact(self))
		field_checks.check_no_repeats(self, "areas", ("area",))
