from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate

from loket_kinderopvang.domain import checks
from loket_kinderopvang.domain.week_pattern import WeekPattern, extended_mask
from loket_kinderopvang.mail import messages
from loket_kinderopvang.matching import matching
from loket_kinderopvang.platform import clock, field_checks
from loket_kinderopvang.platform.wording import date_short, days_short


class ChildcareVacancy(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		after_18: DF.Check
		age_from_months: DF.Int
		age_to_months: DF.Int
		area: DF.Link | None
		available_from: DF.Date
		available_until: DF.Date | None
		before_7: DF.Check
		closed: DF.Check
		confirmed_on: DF.Date | None
		desk: DF.Link
		extended_mask: DF.Int
		friday: DF.Literal["", "Morning", "Afternoon", "Full Day"]
		inclusive_care: DF.Check
		kind: DF.Data | None
		monday: DF.Literal["", "Morning", "Afternoon", "Full Day"]
		naming_series: DF.Literal["VP-.YYYY.-.#####"]
		overnight: DF.Check
		places: DF.Int
		price_system: DF.Literal["Income-based", "Free Price"]
		provider: DF.Link
		public_holidays: DF.Check
		remark: DF.SmallText | None
		saturday: DF.Literal["", "Morning", "Afternoon", "Full Day"]
		slot_mask: DF.Int
		source: DF.Literal["Provider", "Phone", "Availability Round", "Remainder", "Import"]
		split_from: DF.Link | None
		sunday: DF.Literal["", "Morning", "Afternoon", "Full Day"]
		thursday: DF.Literal["", "Morning", "Afternoon", "Full Day"]
		title: DF.Data | None
		tuesday: DF.Literal["", "Morning", "Afternoon", "Full Day"]
		wednesday: DF.Literal["", "Morning", "Afternoon", "Full Day"]

	# end: auto-generated types
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
