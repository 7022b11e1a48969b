"""An urgent call-round: one question to every suitable provider at once; the first that can help solves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import cint, getdate

from loket_kinderopvang.domain.week_pattern import WeekPattern
from loket_kinderopvang.matching import matching
from loket_kinderopvang.platform import clock
from loket_kinderopvang.referral import questions, referrals

if TYPE_CHECKING:
	from frappe.model.document import Document

MOST = 200


def suitable(request: str) -> list[dict[str, str | None]]:
	"""Return whom a call-round would ask: providers with a place that fits, and all others that could have one.

	A provider could have one when it is open on the wanted days, takes children of that age, in the wanted kind of
	care and price system, was not excluded by the family and was not asked yet.

	Args:
		request: the request's number; the caller has checked that the user may read it.

	Returns:
		``[{"provider", "vacancy"}]``; the vacancy only where one fits.
	"""
	doc = frappe.get_doc("Childcare Request", request)
	fitting: dict[str, str] = {}
	for row in matching.find_vacancies(doc, MOST):
		if row["fits"]:
			fitting.setdefault(row["provider"], row["vacancy"])
	excluded = {row.provider for row in doc.preferred_providers if row.preference == "Excluded"}
	asked = set(
		frappe.get_all(
			"Childcare Referral", {"request": request, "provider": ("is", "set")}, pluck="provider"
		)
	)
	rows = frappe.get_all(
		"Childcare Provider",
		filters={"desk": doc.desk, "disabled": 0},
		fields=["*"],
		order_by="name asc",
	)
	return [
		{"provider": row.name, "vacancy": fitting.get(row.name)}
		for row in rows
		if row.name not in excluded | asked and (row.name in fitting or _could_have(doc, row))
	][:MOST]


def _could_have(request: Document, provider: dict) -> bool:
	if request.kind and provider.kind != request.kind:
		return False
	if request.price_system and provider.price_system not in (request.price_system, "Both"):
		return False
	if request.inclusive_care and not provider.inclusive_care:
		return False
	start = max(getdate(request.wanted_from), clock.today())
	if request.child_date:
		born = getdate(request.child_date)
		months = (start.year - born.year) * 12 + start.month - born.month - (start.day < born.day)
		if not cint(provider.age_from_months) <= max(months, 0) <= (cint(provider.age_to_months) or 36):
			return False
	is_open = WeekPattern.from_days({day: provider.get(day) or "" for day in WeekPattern().to_days()})
	# A provider that did not tell its opening days may be open on any.
	return not is_open or is_open.covers(WeekPattern.from_mask(questions.mask_of(request)))


def call(request: str, message: str | None = None) -> list[dict]:
	"""Ask every suitable provider at once; return what ``referrals.refer`` returns.

	Raises:
		frappe.ValidationError: the request is not urgent, or nobody is left to ask.
	"""
	if not frappe.db.get_value("Childcare Request", request, "urgent"):
		frappe.throw(_("A call-round is for urgent requests. Mark the request as urgent first."))
	targets = suitable(request)
	if not targets:
		frappe.throw(_("Every suitable provider was asked already."))
	return referrals.refer(request, targets, message)
