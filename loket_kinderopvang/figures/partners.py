"""What partners bring to the desk, and what the desk puts to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import frappe
from frappe.query_builder import Case
from frappe.query_builder.functions import Count, Sum
from frappe.utils import cint

from loket_kinderopvang.figures.counted import Line, by, dimensions, each, requests, whole
from loket_kinderopvang.figures.scope import Scope, chosen

TO_HANDLE, REJECTED = "To Handle", "Rejected"
# How an application that a partner brought stands; what is registered counts as a request, a draft was not handed in.
APPLICATIONS = {"Unconfirmed": TO_HANDLE, "New": TO_HANDLE, "Rejected": REJECTED}
RESPONSES = ("Accepted", "Declined", "No Response", "Pending", "Cancelled")


@dataclass
class Partner(Line):
	"""A line of requests that a partner brought, its applications, and the families that were referred to it."""

	applications: dict[str, int] = field(default_factory=lambda: dict.fromkeys((TO_HANDLE, REJECTED), 0))
	referrals: dict[str, int] = field(default_factory=lambda: dict.fromkeys(RESPONSES, 0))


def partners(scope: Scope) -> list[Partner]:
	"""Return a line per partner of whom there is something to say in a scope, and one for who came by themselves."""
	dimension = dimensions()["partner"]
	lines = {
		line.key: Partner(line.key, line.label, line.outcomes, line.unanswered)
		for line in by(dimension, scope)
	}

	def line_of(key: str) -> Partner:
		if key not in lines:
			lines[key] = Partner(key, dimension.label(key))
		return lines[key]

	# What lies on the desk is no figure of a closed period, and a registered one counts as a request: it is for staff.
	for partner, status, count in () if scope.hides else _applications(scope):
		if status in APPLICATIONS:
			line_of(partner or "").applications[APPLICATIONS[status]] += cint(count)
	for partner, response, count in _referrals(scope):
		line_of(partner or "").referrals[response] += whole(count)
	return sorted(lines.values(), key=lambda line: (line.key == "", line.label.casefold(), line.key))


def _applications(scope: Scope) -> list[tuple]:
	application = frappe.qb.DocType("Childcare Application")
	return (
		frappe.qb.from_(application)
		.select(application.partner, application.status, Count("*").as_("applications"))
		.where(application.desk.isin([*chosen(scope.desks)]))
		.where(application.received_on >= scope.start)
		.where(application.received_on < scope.end + timedelta(days=1))
		.groupby(application.partner, application.status)
		.run()
	)


def _referrals(scope: Scope) -> list[tuple]:
	referral = frappe.qb.DocType("Childcare Referral")
	query = frappe.qb.from_(referral)
	number, response = Count("*"), referral.response.as_("answer")
	if scope.hides:
		# A referral tells of one family: its figures carry that request's key.
		query = query.join(requests()).on(requests().name == referral.request)
		response = Case().when(referral.responded_on >= scope.as_of, "Pending").else_(referral.response)
		response = response.as_("answer")
		number = Sum(each(scope))
	return (
		query.select(referral.partner, response, number.as_("referrals"))
		.where(referral.desk.isin([*chosen(scope.desks)]) & (referral.referral_type == "Partner"))
		.where(referral.sent_on >= scope.start)
		.where(referral.sent_on < scope.end + timedelta(days=1))
		.groupby(referral.partner, response)
		.run()
	)
