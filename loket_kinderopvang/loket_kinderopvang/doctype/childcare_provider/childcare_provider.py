from __future__ import annotations

import frappe
from frappe.model.document import Document
from frappe.utils import cint

from loket_kinderopvang import field_checks, links, matching
from loket_kinderopvang.domain import checks

# What matching reads of a provider.
MATCHED_BY = ("desk", "kind", "disabled", "latitude", "longitude", "provider_name")


class ChildcareProvider(Document):
	def validate(self) -> None:
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
