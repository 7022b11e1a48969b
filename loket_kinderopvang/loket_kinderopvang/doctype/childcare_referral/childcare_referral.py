from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime

from loket_kinderopvang import field_checks, links, referrals, states


class ChildcareReferral(Document):
	def validate(self) -> None:
		field_checks.plain_texts(self)
		if self.referral_type == "Provider":
			self.partner = None
		else:
			self.provider = self.vacancy = None
		self.desk = frappe.db.get_value("Childcare Request", self.request, "desk")
		self._check_vacancy()
		if self.sent_on and self.deadline and get_datetime(self.deadline) <= get_datetime(self.sent_on):
			frappe.throw(_("The deadline must be after the moment on which the question was sent."))
		states.sync(self)
		referrals.check_by_hand(self)

	def on_update(self) -> None:
		referrals.follow_by_hand(self)

	def on_trash(self) -> None:
		links.forget(self.doctype, self.name)

	def _check_vacancy(self) -> None:
		if (
			self.vacancy
			and frappe.db.get_value("Childcare Vacancy", self.vacancy, "provider") != self.provider
		):
			frappe.throw(_("The vacancy {0} is not one of this provider.").format(frappe.bold(self.vacancy)))
