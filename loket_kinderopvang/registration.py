"""The official registration of a desk, from its requests: one query layer in front of the domain's counting."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.utils import cint, getdate

from loket_kinderopvang.domain import registration as rules

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
URGENT_CODES = {
	"Start of Work": "start_of_work",
	"Start of Training": "start_of_training",
	"Loss of Care": "loss_of_care",
	"Crisis Without Care Involvement": "crisis_without_care",
	"Crisis With Care Involvement": "crisis_with_care",
}


def registration(desk: str, year: int) -> dict:
	"""Return the official figures of one desk and one calendar year.

	A request is counted at the desk where it was registered, by the date on which it was asked.

	Returns:
		``{"desk", "year", "outcomes": {outcome: n}, "rows": [{"code", "label", "total", "unanswered"}],
		"breakdowns": {row code: [the same]}}``; labels in the reader's language.

	Raises:
		frappe.DoesNotExistError: there is no such desk.
		frappe.ValidationError: the year is not one of four figures.
	"""
	year = cint(year)
	if not frappe.db.exists("Childcare Desk", desk):
		frappe.throw(_("Desk {0} does not exist.").format(desk), frappe.DoesNotExistError)
	if not 1900 <= year <= 2999:
		frappe.throw(_("The year must have four figures, such as 2026."))
	counted = rules.register(desk, year, records(desk, year))

	def labelled(row: rules.Row) -> dict:
		return {
			"code": row.code,
			"label": _(ROW_LABELS[row.code]),
			"total": row.total,
			"unanswered": row.unanswered,
		}

	return {
		"desk": desk,
		"year": year,
		"outcomes": counted.outcomes,
		"rows": [labelled(row) for row in counted.rows],
		"breakdowns": {code: [labelled(row) for row in rows] for code, rows in counted.breakdowns.items()},
	}


def records(desk: str, year: int) -> list[rules.RequestRecord]:
	"""Return the questions of one desk and calendar year as the counting rules read them; no personal data."""
	request = frappe.qb.DocType("Childcare Request")
	rows = (
		frappe.qb.from_(request)
		.select(
			request.name,
			request.unique_key,
			request.asked_on,
			request.outcome,
			request.closing_kind,
			request.closed_on,
			request.urgent,
			request.urgent_reason,
			request.judged_criteria,
			request.vulnerable,
			request.inclusive_care,
			request.extended_mask,
			request.slot_mask,
		)
		.where(
			(request.desk == desk)
			& (request.asked_on >= f"{year}-01-01")
			& (request.asked_on <= f"{year}-12-31")
		)
		.run(as_dict=True)
	)
	official = {
		row.name: row.registration_code
		for row in frappe.get_all("Childcare Priority Criterion", fields=["name", "registration_code"])
		if row.registration_code
	}
	return [
		rules.RequestRecord(
			name=row.name,
			desk=desk,
			child_key=row.unique_key or "",
			asked_on=getdate(row.asked_on),
			outcome=row.outcome,
			closing_kind=row.closing_kind or "",
			closed_on=getdate(row.closed_on) if row.closed_on else None,
			urgent=bool(row.urgent),
			urgent_reason=URGENT_CODES.get(row.urgent_reason or "", ""),
			priority_codes=frozenset(
				official[code] for code in (row.judged_criteria or "").split() if code in official
			),
			vulnerable=bool(row.vulnerable),
			inclusive=bool(row.inclusive_care),
			extended_mask=cint(row.extended_mask),
			slot_mask=cint(row.slot_mask),
		)
		for row in rows
	]
