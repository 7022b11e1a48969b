from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document

from loket_kinderopvang.platform import field_checks


class ChildcareClosingReason(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		code: DF.Data
		disabled: DF.Check
		hint: DF.SmallText | None
		kind: DF.Literal[
			"Unanswered",
			"Lapsed",
			"Found Elsewhere",
			"Found in Another Municipality",
			"Unknown",
			"Answered",
			"Declined",
		]
		label: DF.Data
		provider_may_choose: DF.Check

	# end: auto-generated types
	def validate(self) -> None:
		self.code = field_checks.checked_code(self)
		self._validate_kind()
		if self.kind != "Declined":
			self.provider_may_choose = 0

	def _validate_kind(self) -> None:
		"""Keep the meaning of a reason that files already carry: counted figures must not change afterwards."""
		if self.is_new() or not self.has_value_changed("kind"):
			return
		used = frappe.db.exists("Childcare Request", {"closing_reason": self.name}) or frappe.db.exists(
			"Childcare Referral", {"decline_reason": self.name}
		)
		if used:
			frappe.throw(
				_(
					"{0} is used in files, so its kind can't change: figures that were counted would change with it. Disable it and make a new reason."
				).format(frappe.bold(field_checks.shown(_(self.label)))),
				title=_("Kind"),
			)
