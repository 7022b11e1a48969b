"""The words of the figures, in the reader's language."""

from __future__ import annotations

from datetime import date

import frappe
from frappe import _

from loket_kinderopvang.domain import age_groups
from loket_kinderopvang.platform.configured import age_bounds
from loket_kinderopvang.platform.wording import month_words

ROW_LABELS = {
	"all": "All requests for childcare",
	"urgent": "Urgent childcare",
	"flexible_hours": "Flexible opening hours",
	"priority_groups": "Priority groups",
	"vulnerable": "Vulnerable families",
	"inclusive": "Inclusive care (specific care need)",
	"work_or_training": "Work or training",
	"single_parent": "Single parent",
	"low_income": "Low income",
	"foster_child": "Foster child",
	"family_member_disability": "Family member with a disability",
	"reduced_self_care": "Family member with reduced self-care",
	"social_or_pedagogical": "Social or pedagogical reason",
	"low_education": "Low level of education",
	"sibling_same_location": "Brother or sister in the same location",
	"start_of_work": "Start of work",
	"start_of_training": "Start of training",
	"loss_of_care": "Loss of care",
	"crisis_without_care": "Crisis without care involvement",
	"crisis_with_care": "Crisis with care involvement",
	"before_7": "Before 7:00",
	"after_18": "After 18:00",
	"saturday": "Saturdays",
	"sunday_holiday": "Sundays and public holidays",
	"overnight": "Overnight",
}


def row_label(code: str) -> str:
	"""Return the label of a line of the registration."""
	return _(ROW_LABELS[code])


def not_known() -> str:
	return _("Not known")


def no_preference() -> str:
	return _("No preference")


def age_group(group: int) -> str:
	"""Return an age group in words."""
	if group == age_groups.UNKNOWN:
		return not_known()
	first, last = age_groups.limits(group, age_bounds())
	if last is None:
		return _("From {0} months").format(first) if first else _("All ages")
	return _("{0} to {1} months").format(first, last) if first else _("Under {0} months").format(last + 1)


def month(day: date | None) -> str:
	"""Return a month in words, such as "March 2026"."""
	return month_words(day) if day else not_known()


def period(start: date, end: date, step: str) -> str:
	"""Return a period in words: a month, a quarter or a year."""
	if step == "Month":
		return month(start)
	if step == "Quarter":
		return _("Quarter {0} of {1}").format((start.month + 2) // 3, start.year)
	return str(start.year)


def names_of(doctype: str, title: str) -> dict[str, str]:
	"""Return the titles of all records of a small doctype, by name."""
	return {row.name: row.get(title) or row.name for row in frappe.get_all(doctype, fields=["name", title])}
