from frappe.model.document import Document


class ChildcareMailTemplate(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		email_template: DF.Link
		language: DF.Link
		message: DF.Literal[
			"referral_to_provider",
			"referral_reminder",
			"referral_withdrawn",
			"referral_answered",
			"placement_to_family",
			"availability_round",
			"confirm_address",
			"question_received",
			"question_registered",
			"still_looking",
			"change_received",
			"round_reminder",
			"urgent_solved",
			"certificate_reminder",
			"board_report",
			"file_changed",
			"new_link",
			"question_put",
		]
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
	# end: auto-generated types
	pass
