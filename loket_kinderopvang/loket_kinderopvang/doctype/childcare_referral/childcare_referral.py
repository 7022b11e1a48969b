from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime

from loket_kinderopvang.platform import field_checks, links, states
from loket_kinderopvang.referral import answer_times, referrals


class ChildcareReferral(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		answer_note: DF.SmallText | None
		days_to_answer: DF.Float
		deadline: DF.Datetime | None
		decline_reason: DF.Link | None
		desk: DF.Link
		family_answer: DF.Literal["", "These Days Suit", "These Days Do Not Suit"]
		family_named: DF.Check
		interested_on: DF.Datetime | None
		mail_failed: DF.Check
		message: DF.SmallText | None
		naming_series: DF.Literal["DV-.YYYY.-.#####"]
		offer_friday: DF.Literal["", "Morning", "Afternoon", "Full Day"]
		offer_monday: DF.Literal["", "Morning", "Afternoon", "Full Day"]
		offer_saturday: DF.Literal["", "Morning", "Afternoon", "Full Day"]
		offer_sunday: DF.Literal["", "Morning", "Afternoon", "Full Day"]
		offer_thursday: DF.Literal["", "Morning", "Afternoon", "Full Day"]
		offer_tuesday: DF.Literal["", "Morning", "Afternoon", "Full Day"]
		offer_wednesday: DF.Literal["", "Morning", "Afternoon", "Full Day"]
		other_days_offered: DF.Check
		partner: DF.Link | None
		provider: DF.Link | None
		referral_type: DF.Literal["Provider", "Partner"]
		reminded_on: DF.Datetime | None
		request: DF.Link
		responded_by: DF.Data | None
		responded_on: DF.Datetime | None
		response: DF.Literal["Pending", "Accepted", "Declined", "No Response", "Cancelled"]
		sent_on: DF.Datetime | None
		start_date: DF.Date | None
		told_family_on: DF.Datetime | None
		urgent: DF.Check
		vacancy: DF.Link | None
		workflow_state: DF.Link | None

	# end: auto-generated types
	def validate(self) -> None:
		field_checks.plain_texts(self)
		if self.referral_type == "Provider":
			self.partner = None
		else:
			self.provider = self.vacancy = None
		request = frappe.db.get_value("Childcare Request", self.request, ("desk", "forgotten"), as_dict=True)
		self.desk = request and request.desk
		# Asked once: ``privacy.forget.refuse_changes`` comes right after.
		self.flags.request_is_forgotten = bool(request and request.forgotten)
		self._check_vacancy()
		if self.sent_on and self.deadline and get_datetime(self.deadline) <= get_datetime(self.sent_on):
			frappe.throw(_("The deadline must be after the moment on which the question was sent."))
		states.sync(self)
		referrals.check_by_hand(self)

	def on_update(self) -> None:
		referrals.follow_by_hand(self)

	def on_change(self) -> None:
		# After a save, and after an answer that a step wrote by itself.
		answer_times.keep(self)

	def on_trash(self) -> None:
		links.forget(self.doctype, self.name)

	def _check_vacancy(self) -> None:
		if (
			self.vacancy
			and frappe.db.get_value("Childcare Vacancy", self.vacancy, "provider") != self.provider
		):
			frappe.throw(_("The vacancy {0} is not one of this provider.").format(frappe.bold(self.vacancy)))
