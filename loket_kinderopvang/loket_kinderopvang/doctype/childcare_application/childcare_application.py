from __future__ import annotations

import frappe
from frappe.model.document import Document

from loket_kinderopvang import asking, clock, field_checks, incoming, links
from loket_kinderopvang.permissions import is_staff

# What the desk does with an application; the rest is what came in.
HANDLING = ("status", "officer", "family", "rejected_reason", "registered_on", "raw", "received_on")


class ChildcareApplication(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from loket_kinderopvang.loket_kinderopvang.doctype.childcare_application_child.childcare_application_child import (
			ChildcareApplicationChild,
		)
		from loket_kinderopvang.loket_kinderopvang.doctype.childcare_application_criterion.childcare_application_criterion import (
			ChildcareApplicationCriterion,
		)
		from loket_kinderopvang.loket_kinderopvang.doctype.childcare_preferred_provider.childcare_preferred_provider import (
			ChildcarePreferredProvider,
		)

		after_18: DF.Check
		area: DF.Link | None
		before_7: DF.Check
		changes_request: DF.Link | None
		channel: DF.Literal["Counter", "Phone", "Web Form", "Partner", "API", "Import"]
		children: DF.Table[ChildcareApplicationChild]
		city: DF.Data | None
		confirmed_on: DF.Datetime | None
		consent_care_need: DF.Check
		consent_desks: DF.Check
		consent_providers: DF.Check
		consent_registration: DF.Check
		consent_wording: DF.SmallText | None
		contact: DF.Data | None
		contact_name: DF.Data | None
		criteria: DF.Table[ChildcareApplicationCriterion]
		desk: DF.Link
		email: DF.Data | None
		family: DF.Link | None
		friday: DF.Literal["", "Morning", "Afternoon", "Full Day"]
		inclusive_care: DF.Check
		interpreter_needed: DF.Check
		kind: DF.Literal["", "Family Care", "Group Care"]
		language: DF.Link | None
		latitude: DF.Float
		longitude: DF.Float
		maximum_distance_km: DF.Float
		message: DF.Text | None
		minimum_days: DF.Float
		monday: DF.Literal["", "Morning", "Afternoon", "Full Day"]
		naming_series: DF.Literal["AM-.YYYY.-.#####"]
		occasional: DF.Check
		officer: DF.Link | None
		overnight: DF.Check
		partner: DF.Link | None
		partner_supports: DF.Check
		phone: DF.Data | None
		postal_code: DF.Data | None
		preferred_providers: DF.Table[ChildcarePreferredProvider]
		price_system: DF.Literal["", "Income-based", "Free Price"]
		public_holidays: DF.Check
		raw: DF.Code | None
		received_on: DF.Datetime | None
		registered_on: DF.Datetime | None
		rejected_reason: DF.SmallText | None
		relation: DF.Literal[
			"", "Mother", "Father", "Parent", "Foster Parent", "Grandparent", "Guardian", "Other"
		]
		saturday: DF.Literal["", "Morning", "Afternoon", "Full Day"]
		status: DF.Literal["Draft", "Unconfirmed", "New", "Registered", "Rejected"]
		street: DF.Data | None
		sunday: DF.Literal["", "Morning", "Afternoon", "Full Day"]
		thursday: DF.Literal["", "Morning", "Afternoon", "Full Day"]
		tuesday: DF.Literal["", "Morning", "Afternoon", "Full Day"]
		urgent: DF.Check
		urgent_reason: DF.Literal[
			"",
			"Start of Work",
			"Start of Training",
			"Loss of Care",
			"Crisis Without Care Involvement",
			"Crisis With Care Involvement",
		]
		wanted_from: DF.Date | None
		wanted_until: DF.Date | None
		wednesday: DF.Literal["", "Morning", "Afternoon", "Full Day"]

	# end: auto-generated types
	def before_insert(self) -> None:
		if frappe.flags.in_web_form:
			# The platform's own route for web forms: it comes from outside, and nobody confirmed its address.
			self.update({"status": "Unconfirmed", "channel": "Web Form", "received_on": clock.now()})
			self.flags.user_is_outside = True

	def after_insert(self) -> None:
		if frappe.flags.in_web_form:
			asking.ask_to_confirm(self)

	def validate(self) -> None:
		if self.status == "Draft":
			return
		if self.flags.pop("checked", None):
			return
		field_checks.plain_texts(self)
		if self.status in ("New", "Unconfirmed") and self._content_changed():
			self._check_content()

	def on_trash(self) -> None:
		links.forget(self.doctype, self.name)

	def _check_content(self) -> None:
		"""Normalise and check what came in, whichever way it did: page, web form, import or API."""
		outside = self.flags.user_is_outside
		outside = not is_staff() if outside is None else outside
		incoming.prepare(self)
		field_checks.refuse(incoming.problems_of(self, outside=outside))
		if not self.consent_wording:
			incoming.set_wording(self)

	def _content_changed(self) -> bool:
		before = self.get_doc_before_save()
		return not before or before.status == "Draft" or _content(before) != _content(self)


def _content(application: Document) -> list:
	return [
		[
			str(row.get(field.fieldname) or "")
			for field in row.meta.fields
			if row is not application or field.fieldname not in HANDLING
			if field.fieldtype not in ("Table", "Section Break", "Column Break", "Tab Break")
		]
		for row in (application, *application.get_all_children())
	]
