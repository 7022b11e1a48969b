from __future__ import annotations

import frappe
from frappe.model.document import Document
from frappe.utils import getdate

from loket_kinderopvang.contacts import consents, contacts
from loket_kinderopvang.domain import identity
from loket_kinderopvang.follow_up import file_changes
from loket_kinderopvang.loket_kinderopvang.doctype.childcare_area.childcare_area import area_of_postal_code
from loket_kinderopvang.matching import judging
from loket_kinderopvang.permissions import is_staff
from loket_kinderopvang.platform import clock, field_checks, links


class ChildcareFamily(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from loket_kinderopvang.loket_kinderopvang.doctype.childcare_consent.childcare_consent import (
			ChildcareConsent,
		)
		from loket_kinderopvang.loket_kinderopvang.doctype.childcare_family_contact.childcare_family_contact import (
			ChildcareFamilyContact,
		)
		from loket_kinderopvang.loket_kinderopvang.doctype.childcare_family_criterion.childcare_family_criterion import (
			ChildcareFamilyCriterion,
		)

		anonymised_on: DF.Datetime | None
		area: DF.Link | None
		certificate_reminded_on: DF.Date | None
		city: DF.Data | None
		consents: DF.Table[ChildcareConsent]
		contact_waits: DF.Check
		contacts: DF.Table[ChildcareFamilyContact]
		criteria: DF.Table[ChildcareFamilyCriterion]
		desk: DF.Link
		family_name: DF.Data
		interpreter_needed: DF.Check
		language: DF.Link
		latitude: DF.Float
		longitude: DF.Float
		name_key: DF.Data | None
		naming_series: DF.Literal["GZ-.YYYY.-.#####"]
		notes: DF.Text | None
		partner: DF.Link | None
		postal_code: DF.Data | None
		price_certificate: DF.Literal["", "To Ask", "Asked", "Received"]
		price_certificate_until: DF.Date | None
		share_care_need: DF.Check
		share_with_desks: DF.Check
		share_with_providers: DF.Check
		street: DF.Data | None
		user: DF.Link | None

	# end: auto-generated types
	def onload(self) -> None:
		if is_staff():
			self.set_onload("people_warnings", contacts.warnings_of(self))

	def validate(self) -> None:
		field_checks.plain_texts(self)
		field_checks.check_coordinates(self)
		self._normalise_contacts()
		self._choose_first_contact()
		contacts.settle(self, self.get_doc_before_save())
		self._bind_account()
		self._set_area()
		self._check_criteria()
		consents.complete(self)
		self.name_key = identity.name_key(self.family_name)

	def on_update(self) -> None:
		before = self.get_doc_before_save()
		if not before:
			return
		if _judged_on(before) != _judged_on(self):
			judging.rejudge_family(self.name)
		if before.desk != self.desk:
			# A child belongs to its family's desk. A request stays with the desk where it was asked and counted.
			frappe.db.set_value("Childcare Child", {"family": self.name}, "desk", self.desk)
		file_changes.follow(self, before)

	def on_trash(self) -> None:
		links.forget(self.doctype, self.name)

	def _normalise_contacts(self) -> None:
		problems: list[field_checks.FieldProblem] = []
		for row in self.contacts:
			problems += field_checks.normalise_contact(row, f"contacts.{row.idx - 1}.")
			row.name_key = identity.name_key(row.contact_name)
		field_checks.refuse(problems)

	def _choose_first_contact(self) -> None:
		"""See that one contact is the first one: of several, the one that was marked just now."""
		marked = [row for row in self.contacts if row.is_primary]
		if len(marked) > 1 and (before := self.get_doc_before_save()):
			earlier = {row.name for row in before.contacts if row.is_primary}
			marked = [row for row in marked if row.name not in earlier] or marked
		# The desk writes to and calls the first contact: never somebody who must not be told where the family is.
		free = [row for row in self.contacts if not row.not_to_be_told]
		first = next((row for row in marked if row in free), None) or next(iter(free), None)
		for row in self.contacts:
			row.is_primary = int(row is first)

	def _bind_account(self) -> None:
		"""Let a portal account that an officer chose for the family be that of one contact: it shows what that one may."""
		if not self.user or any(row.user == self.user for row in self.contacts):
			return
		address = identity.normal_email(frappe.db.get_value("User", self.user, "email"))
		by_address = [
			row for row in self.contacts if row.email and identity.normal_email(row.email) == address
		]
		row = next(iter(by_address), None) or self.first_contact
		if row and not row.user:
			row.user = self.user

	def _set_area(self) -> None:
		"""Let the area follow the postal code, unless somebody chose it."""
		self.postal_code = (self.postal_code or "").upper()
		before = self.get_doc_before_save()
		followed = before and before.area and before.area == area_of_postal_code(before.postal_code)
		moved = followed and before.postal_code != self.postal_code and before.area == self.area
		if not self.area or moved:
			self.area = area_of_postal_code(self.postal_code) or self.area

	def _check_criteria(self) -> None:
		field_checks.check_no_repeats(self, "criteria", ("criterion",))
		for row in self.criteria:
			if row.verification in (None, "", "Declared"):
				row.verified_on = row.verified_by = None
			else:
				row.verified_on = row.verified_on or clock.today()
				row.verified_by = row.verified_by or frappe.session.user

	@property
	def first_contact(self) -> Document | None:
		"""The contact whom the desk calls; None when there is nobody, or nobody who may be told where the family is."""
		return next((row for row in self.contacts if row.is_primary and not row.not_to_be_told), None)


def _judged_on(family: Document) -> set[tuple]:
	"""Return what of a family's criteria decides its priority."""
	return {(row.criterion, row.valid_until and getdate(row.valid_until)) for row in family.criteria}
