from __future__ import annotations

import frappe
from frappe.model.document import Document
from frappe.utils import cint, time_diff_in_seconds

from loket_kinderopvang.domain import checks
from loket_kinderopvang.matching import matching
from loket_kinderopvang.platform import field_checks, links

# What matching reads of a provider.
MATCHED_BY = ("desk", "kind", "disabled", "latitude", "longitude", "provider_name")


class ChildcareProvider(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from loket_kinderopvang.loket_kinderopvang.doctype.childcare_portal_user.childcare_portal_user import (
			ChildcarePortalUser,
		)
		from loket_kinderopvang.loket_kinderopvang.doctype.childcare_spoken_language.childcare_spoken_language import (
			ChildcareSpokenLanguage,
		)

		accessible: DF.Check
		after_18: DF.Check
		age_from_months: DF.Int
		age_to_months: DF.Int
		area: DF.Link | None
		before_7: DF.Check
		city: DF.Data | None
		closes_at: DF.Time | None
		contact_name: DF.Data | None
		desk: DF.Link
		disabled: DF.Check
		dossier_number: DF.Data | None
		email: DF.Data | None
		friday: DF.Literal["", "Morning", "Afternoon", "Full Day"]
		inclusive_care: DF.Check
		kind: DF.Literal["Family Care", "Group Care"]
		language: DF.Link
		languages: DF.TableMultiSelect[ChildcareSpokenLanguage]
		latitude: DF.Float
		licensed_places: DF.Int
		longitude: DF.Float
		monday: DF.Literal["", "Morning", "Afternoon", "Full Day"]
		naming_series: DF.Literal["OL-.#####"]
		note: DF.SmallText | None
		opens_at: DF.Time | None
		organiser: DF.Link | None
		overnight: DF.Check
		phone: DF.Data | None
		postal_code: DF.Data | None
		price_system: DF.Literal["Income-based", "Free Price", "Both"]
		priority_target_percent: DF.Percent
		provider_name: DF.Data
		public_holidays: DF.Check
		published: DF.Check
		saturday: DF.Literal["", "Morning", "Afternoon", "Full Day"]
		street: DF.Data | None
		sunday: DF.Literal["", "Morning", "Afternoon", "Full Day"]
		thursday: DF.Literal["", "Morning", "Afternoon", "Full Day"]
		tuesday: DF.Literal["", "Morning", "Afternoon", "Full Day"]
		users: DF.Table[ChildcarePortalUser]
		vulnerable_target_percent: DF.Percent
		website: DF.Data | None
		wednesday: DF.Literal["", "Morning", "Afternoon", "Full Day"]

	# end: auto-generated types
	def validate(self) -> None:
		if self.opens_at and self.closes_at:
			open_for = time_diff_in_seconds(str(self.closes_at), str(self.opens_at))
			if abs(open_for) < 60:
				# Frappe fills an empty time with this moment; nobody opens and closes at the same one.
				self.opens_at = self.closes_at = None
		field_checks.plain_texts(self)
		field_checks.check_coordinates(self)
		found = checks.check_ages(cint(self.age_from_months), cint(self.age_to_months))
		field_checks.refuse([*field_checks.normalise_contact(self), *field_checks.told(found, self.meta)])

	def on_update(self) -> None:
		before = self.get_doc_before_save()
		if not before:
			return
		moved = [field for field in ("desk", "kind", "area") if before.get(field) != self.get(field)]
		if moved:
			# Places follow their provider; what was asked and counted stays where it was.
			frappe.db.set_value(
				"Childcare Vacancy", {"provider": self.name}, {field: self.get(field) for field in moved}
			)
		if before.provider_name != self.provider_name or before.desk != self.desk:
			self._rename_vacancies()
		spoken = {row.language for row in self.languages} != {row.language for row in before.languages}
		if spoken or any(before.get(field) != self.get(field) for field in MATCHED_BY):
			for desk in {before.desk, self.desk}:
				matching.vacancies_changed(desk)

	def _rename_vacancies(self) -> None:
		for name in frappe.get_all("Childcare Vacancy", filters={"provider": self.name}, pluck="name"):
			vacancy = frappe.get_doc("Childcare Vacancy", name)
			vacancy.set_title()
			vacancy.db_set("title", vacancy.title, update_modified=False)

	def on_trash(self) -> None:
		links.forget(self.doctype, self.name)
		matching.vacancies_changed(self.desk)
