from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate

from loket_kinderopvang import clock, field_checks, matching, messages
from loket_kinderopvang.domain import checks
from loket_kinderopvang.domain.week_pattern import WeekPattern, extended_mask
from loket_kinderopvang.wording import date_short, days_short


class ChildcareVacancy(Document):
	def validate(self) -> None:
		field_checks.plain_texts(self)
		self._take_over_provider()
		self._check()
		self.slot_mask = WeekPattern.from_days(self.as_dict()).mask
		self.extended_mask = extended_mask(self.as_dict())
		self.confirmed_on = self.confirmed_on or clock.today()
		self.set_title()

	def set_title(self) -> None:
		"""Build the title from names of days and a date alone: it is stored once, in the language of the desk."""
		language = frappe.get_cached_value("Childcare Desk", self.desk, "default_language")
		with messages.in_language(language):
			parts = (self.provider_name(), days_short(self.slot_mask), date_short(self.available_from))
		self.title = " · ".join(parts)[:140]

	def provider_name(self) -> str:
		return frappe.db.get_value("Childcare Provider", self.provider, "provider_name") or self.provider

	def _take_over_provider(self) -> None:
		"""A place belongs to the desk, kind and area of its provider."""
		provider = frappe.db.get_value(
			"Childcare Provider", self.provider, ["desk", "kind", "area"], as_dict=True
		)
		self.update(provider)

	def _check(self) -> None:
		start = getdate(self.available_from) if self.available_from else None
		end = getdate(self.available_until) if self.available_until else None
		found = checks.check_vacancy(cint(self.places), start, end)
		found += checks.check_ages(cint(self.age_from_months), cint(self.age_to_months))
		found += checks.check_days(WeekPattern.from_days(self.as_dict()).mask)
		field_checks.refuse(field_checks.told(found, self.meta))
		system = frappe.db.get_value("Childcare Provider", self.provider, "price_system")
		if self.price_system and system not in ("Both", self.price_system):
			frappe.msgprint(
				_(
					"{0} has only places with the price system “{1}”. Check this place, or change the provider."
				).format(frappe.bold(field_checks.shown(self.provider_name())), _(system)),
				indicator="orange",
				alert=True,
			)

	def on_update(self) -> None:
		matching.vacancies_changed(self.desk)
		before = self.get_doc_before_save()
		if before and before.desk != self.desk:
			matching.vacancies_changed(before.desk)

	def on_trash(self) -> None:
		matching.vacancies_changed(self.desk)
