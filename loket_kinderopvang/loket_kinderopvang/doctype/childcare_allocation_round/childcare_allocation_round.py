from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from loket_kinderopvang.matching import matching
from loket_kinderopvang.referral.allocation import MOST_CHOICES


class ChildcareAllocationRound(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from loket_kinderopvang.loket_kinderopvang.doctype.childcare_allocation_left.childcare_allocation_left import (
			ChildcareAllocationLeft,
		)
		from loket_kinderopvang.loket_kinderopvang.doctype.childcare_allocation_line.childcare_allocation_line import (
			ChildcareAllocationLine,
		)

		blocking: DF.SmallText | None
		blocking_count: DF.Int
		choices: DF.Int
		desk: DF.Link
		ended_on: DF.Datetime | None
		heartbeat_on: DF.Datetime | None
		left: DF.Table[ChildcareAllocationLeft]
		left_count: DF.Int
		lines: DF.Table[ChildcareAllocationLine]
		message: DF.SmallText | None
		naming_series: DF.Literal["VR-.YYYY.-.#####"]
		notes: DF.SmallText | None
		percent: DF.Percent
		proposed_count: DF.Int
		requests_count: DF.Int
		seed: DF.Data | None
		status: DF.Literal["Draft", "Waiting", "Running", "Done", "Cancelled", "Failed"]
		vacancies_count: DF.Int
		waiting_count: DF.Int

	# end: auto-generated types
	def before_insert(self) -> None:
		# Known before the round runs, and never changed: it can be published first.
		self.seed = (self.seed or "").strip() or matching.seed(frappe.get_cached_doc("Childcare Settings"))

	def validate(self) -> None:
		if not 1 <= cint(self.choices) <= MOST_CHOICES:
			frappe.throw(_("Places per Request must be from 1 to {0}.").format(MOST_CHOICES))
