from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from loket_kinderopvang.domain.age_groups import parse_bounds
from loket_kinderopvang.platform import field_checks

WEBSITE, FIRST_PAGE = "Website Settings", "childcare"


def _set_first_page(address: str) -> None:
	frappe.db.set_single_value(WEBSITE, "home_page", address)
	frappe.clear_document_cache(WEBSITE, WEBSITE)
	# What the platform found to be each user's first page.
	frappe.cache.delete_value("home_page")


class ChildcareSettings(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from loket_kinderopvang.loket_kinderopvang.doctype.childcare_mail_template.childcare_mail_template import (
			ChildcareMailTemplate,
		)
		from loket_kinderopvang.loket_kinderopvang.doctype.childcare_state_reason.childcare_state_reason import (
			ChildcareStateReason,
		)

		accessibility_checked_by: DF.Data | None
		accessibility_checked_on: DF.Date | None
		accessibility_complaint: DF.SmallText | None
		accessibility_limits: DF.SmallText | None
		accessibility_status: DF.Literal["Partially Compliant", "Fully Compliant", "Not Compliant"]
		age_groups: DF.Data | None
		answers_per_hour: DF.Int
		applications_per_hour: DF.Int
		batch_size: DF.Int
		certificate_reminder_days: DF.Int
		confirmations_per_day: DF.Int
		consent_care_need: DF.SmallText | None
		consent_desks: DF.SmallText | None
		consent_providers: DF.SmallText | None
		consent_registration: DF.SmallText | None
		default_desk: DF.Link | None
		draft_days: DF.Int
		draw_seed: DF.Data | None
		follow_link_days: DF.Int
		follow_up_days: DF.Int
		home_page_before: DF.Data | None
		is_home_page: DF.Check
		link_extra_days: DF.Int
		mail_templates: DF.Table[ChildcareMailTemplate]
		map_attribution: DF.Data | None
		map_tiles_url: DF.Data | None
		matches_shown: DF.Int
		maximum_distance_km: DF.Float
		maximum_preferred_providers: DF.Int
		maximum_start_shift_weeks: DF.Int
		minimum_cell: DF.Int
		minimum_form_seconds: DF.Int
		no_open_data: DF.Check
		open_data_licence: DF.SmallText | None
		open_data_licence_url: DF.Data | None
		price_information_url: DF.Data | None
		privacy_complaint: DF.SmallText | None
		priority_target_percent: DF.Percent
		referral_deadline_days: DF.Int
		reminder_percent: DF.Percent
		round_day: DF.Int
		round_reminder_days: DF.Int
		stale_vacancy_days: DF.Int
		state_reasons: DF.Table[ChildcareStateReason]
		still_looking_days: DF.Int
		still_looking_reminder_days: DF.Int
		still_looking_reminders: DF.Int
		unconfirmed_days: DF.Int
		undelivered_until: DF.Datetime | None
		urgent_deadline_hours: DF.Int
		urgent_follow_up_days: DF.Int
		vulnerable_target_percent: DF.Percent
		weight_days: DF.Float
		weight_distance: DF.Float
		weight_extended: DF.Float
		weight_freshness: DF.Float
		weight_kind: DF.Float
		weight_language: DF.Float
		weight_preferred: DF.Float
		weight_price: DF.Float
		weight_sibling: DF.Float
		weight_start: DF.Float

	# end: auto-generated types
	def validate(self) -> None:
		self._validate_weights()
		self._validate_percentages()
		self._validate_templates()
		self._validate_state_reasons()
		self._validate_age_groups()
		self._choose_first_page()

	def on_update(self) -> None:
		# Deadlines, weights and templates are read through the document cache.
		frappe.clear_document_cache(self.doctype, self.doctype)

	def _choose_first_page(self) -> None:
		"""Make the desk's page the first one of the site, or give the site back the one that it had."""
		if not self.has_value_changed("is_home_page") and self.get_doc_before_save():
			return
		now = frappe.db.get_single_value(WEBSITE, "home_page") or ""
		if cint(self.is_home_page) and now != FIRST_PAGE:
			self.home_page_before = now
			_set_first_page(FIRST_PAGE)
		elif not cint(self.is_home_page) and now == FIRST_PAGE:
			_set_first_page(self.home_page_before or "")
			self.home_page_before = None

	def _validate_weights(self) -> None:
		weights = [field.fieldname for field in self.meta.fields if field.fieldname.startswith("weight_")]
		if not any((self.get(field) or 0) > 0 for field in weights):
			frappe.throw(
				_(
					"All weights are 0, so no vacancy would score better than another. Give at least one a weight above 0."
				),
				title=_("Weights"),
			)

	def _validate_percentages(self) -> None:
		for field in self.meta.fields:
			if field.fieldtype == "Percent" and not 0 <= (self.get(field.fieldname) or 0) <= 100:
				frappe.throw(
					_("{0} must be a percentage from 0 to 100.").format(frappe.bold(_(field.label))),
					title=_("Percentage"),
				)

	def _validate_age_groups(self) -> None:
		try:
			parse_bounds(self.age_groups or "")
		except ValueError as wrong:
			frappe.throw(
				_(
					"“{0}” isn't right: give growing numbers of months with commas, such as 12, 18, 30."
				).format(field_checks.shown(str(wrong))),
				title=_("Age Groups Begin at Months"),
			)

	def _validate_templates(self) -> None:
		seen: set[tuple] = set()
		for row in self.mail_templates:
			key = (row.message, row.language)
			if key in seen:
				frappe.throw(
					_("Row {0}: there is already a template for {1} in {2}. Remove one of the two.").format(
						row.idx, frappe.bold(_(row.message)), frappe.bold(field_checks.shown(row.language))
					),
					title=_("Mail Templates"),
				)
			seen.add(key)

	def _validate_state_reasons(self) -> None:
		seen: set[str] = set()
		for row in self.state_reasons:
			if row.workflow_state in seen:
				frappe.throw(
					_("Row {0}: the state {1} already suggests a reason. Remove one of the two.").format(
						row.idx, frappe.bold(field_checks.shown(_(row.workflow_state)))
					),
					title=_("Reason That a State Suggests"),
				)
			seen.add(row.workflow_state)
