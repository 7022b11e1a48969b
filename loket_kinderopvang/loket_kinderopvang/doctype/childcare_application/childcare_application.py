from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_url

from loket_kinderopvang.intake import incoming
from loket_kinderopvang.matching import localities
from loket_kinderopvang.permissions import is_staff
from loket_kinderopvang.platform import field_checks, links

# What the desk does with an application; the rest is what came in.
HANDLING = (
	"status",
	"officer",
	"family",
	"rejected_reason",
	"registered_on",
	"raw",
	"received_on",
	"form_mark",
	"closed_by_family_on",
)
# Which files an application names: its sender's page shows them.
FILES = ("family", "changes_request")
FILES_OF_ROW = ("child", "request")
DECLARED = "Declared"


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
		closed_by_family_on: DF.Datetime | None
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
		form_mark: DF.Data | None
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
		phone_note: DF.Data | None
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
		second_phone: DF.Data | None
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
			# The platform's own route for web forms goes through ``platform_forms``; nothing comes in beside it.
			frappe.throw(_("This is asked on the page {0} only.").format(get_url("/childcare/ask")))

	def _set_defaults(self) -> None:
		"""Fill in the defaults of the platform, which reads those of every table, also where the form sent no row of it."""
		if not self.flags.has_defaults:
			super()._set_defaults()
			return
		for field in self.meta.get_table_fields():
			rows = self.get(field.fieldname)
			if rows:
				defaults = frappe.new_doc(field.options, as_dict=True)
				for row in rows:
					row.update_if_missing(defaults)

	def validate(self) -> None:
		self._keep_files_named_by_the_desk()
		self._keep_proofs_seen_by_staff()
		if self.status == "Draft":
			return
		if self.flags.pop("checked", None):
			return
		localities.normalise(self)
		field_checks.plain_texts(self)
		if self.status in ("New", "Unconfirmed") and self._content_changed():
			self._check_content()

	@property
	def _from_outside(self) -> bool:
		outside = self.flags.user_is_outside
		return not is_staff() if outside is None else bool(outside)

	def _rows_before(self, table: str) -> dict[str, Document]:
		before = self.get_doc_before_save()
		return {row.name: row for row in before.get(table)} if before else {}

	def _keep_files_named_by_the_desk(self) -> None:
		"""See that nobody binds an application to a family, child or request but the steps that made or opened these.

		Whoever has the link of an application sees the files that it names, so a name that came in from anywhere would
		open somebody else's. Staff change none either: they register.
		"""
		if self.flags.names_files:
			return
		before = self.get_doc_before_save()
		problems = [
			field_checks.problem("names_files", self.meta, fieldname)
			for fieldname in FILES
			if self.get(fieldname) and self.get(fieldname) != (before and before.get(fieldname))
		]
		rows_before = self._rows_before("children")
		for index, row in enumerate(self.children):
			known = rows_before.get(row.name)
			problems += [
				field_checks.problem("names_files", row.meta, fieldname, f"children.{index}.")
				for fieldname in FILES_OF_ROW
				if row.get(fieldname) and row.get(fieldname) != (known and known.get(fieldname))
			]
		field_checks.refuse(problems)

	def _keep_proofs_seen_by_staff(self) -> None:
		"""Let only staff say how a criterion was verified; what they said stays, for the same criterion."""
		if not self._from_outside:
			return
		rows_before = self._rows_before("criteria")
		for row in self.criteria:
			known = rows_before.get(row.name)
			seen = known and known.criterion == row.criterion and known.verification
			row.verification = seen or DECLARED

	def on_trash(self) -> None:
		links.forget(self.doctype, self.name)

	def _check_content(self) -> None:
		"""Normalise and check what came in, whichever way it did: page, web form, import or API."""
		incoming.prepare(self)
		field_checks.refuse(incoming.problems_of(self, outside=self._from_outside))
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
