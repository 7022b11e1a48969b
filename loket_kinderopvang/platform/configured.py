"""Settings that staff changed, in the shape that the rules of ``domain`` take."""

from __future__ import annotations

import frappe
from frappe.utils import cint, flt

from loket_kinderopvang.domain.age_groups import parse_bounds
from loket_kinderopvang.domain.deadlines import DeadlineRules


def deadline_rules() -> DeadlineRules:
	"""Return the deadlines of Settings."""
	settings = frappe.get_cached_doc("Childcare Settings")
	return DeadlineRules(
		answer_days=cint(settings.referral_deadline_days),
		urgent_answer_hours=cint(settings.urgent_deadline_hours),
		reminder_part=flt(settings.reminder_percent) / 100,
		follow_up_days=cint(settings.follow_up_days),
		urgent_follow_up_days=cint(settings.urgent_follow_up_days),
	)


def age_bounds() -> tuple[int, ...]:
	"""Return the months at which the age groups of Settings begin."""
	return parse_bounds(frappe.get_cached_doc("Childcare Settings").age_groups or "")
