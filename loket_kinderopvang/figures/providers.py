"""How childcare locations answer, and whom they take: the same figures for the desk and for the provider's own page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import frappe
from frappe.query_builder import Case
from frappe.query_builder.functions import Count, Sum
from frappe.utils import cint, flt
from pypika.terms import Criterion

from loket_kinderopvang.domain.protected_figures import CARRY
from loket_kinderopvang.domain.registration import ANSWERED
from loket_kinderopvang.figures.counted import each, ended_as, requests, whole
from loket_kinderopvang.figures.scope import Scope, chosen

OF_CHILDREN = ("asked", "accepted", "declined", "silent", "answers", "placed", "priority", "vulnerable")
TARGETS = ("priority_target_percent", "vulnerable_target_percent")


@dataclass
class Figures:
	"""What one provider, or several together, did in a period.

	``priority`` and ``vulnerable`` are of the children ``placed``; ``answer_days`` is what all answers took together.
	Where figures are protected, what counts children carries their keys; ``seen`` gives what may be shown.
	"""

	rounds: int = 0
	rounds_answered: int = 0
	asked: int = 0
	accepted: int = 0
	declined: int = 0
	silent: int = 0
	answers: int = 0
	answer_days: float = 0.0
	placed: int = 0
	priority: int = 0
	vulnerable: int = 0

	@property
	def mean_days(self) -> float | None:
		"""The mean number of days to an answer; None without one."""
		return self.answer_days / self.answers if self.answers else None

	@property
	def acceptance(self) -> float | None:
		"""Which percentage of the answers was yes; None without one."""
		given = self.accepted + self.declined
		return 100 * self.accepted / given if given else None

	def seen(self, scope: Scope) -> Figures:
		"""Return these as the reader of a scope may see them; without a mean of few answers.

		What is asked in rounds is of businesses, and of no family.
		"""
		if not scope.hides:
			return self
		shown = Figures(self.rounds, self.rounds_answered)
		for name in OF_CHILDREN:
			setattr(shown, name, scope.figure(getattr(self, name)))
		if scope.protection.enough(shown.answers):
			shown.answer_days = float(round(self.answer_days / scope.count(self.answers))) * shown.answers
		return shown

	def add(self, other: Figures) -> None:
		"""Take the figures of another provider with these."""
		for name, value in vars(other).items():
			setattr(self, name, getattr(self, name) + value)


def figures(
	providers: Sequence[str], start: date, end: date, scope: Scope | None = None
) -> dict[str, Figures]:
	"""Return the figures of each provider for a period, both days included.

	``scope`` says whether they are protected; a provider's own figures never are.

	A round counts on the day on which the desk asked, a referral on the day on which it was sent, a child on the day on
	which care starts.
	"""
	result = {name: Figures() for name in providers}
	for name, *numbers in _rounds(providers, start, end):
		found = result[name]
		found.rounds, found.rounds_answered = (cint(number) for number in numbers)
	for name, *numbers, answers, days in _referrals(providers, start, end, scope):
		found = result[name]
		found.asked, found.accepted, found.declined, found.silent = (whole(number) for number in numbers)
		found.answers, found.answer_days = whole(answers), flt(days)
	for name, *numbers in _placed(providers, start, end, scope):
		found = result[name]
		found.placed, found.priority, found.vulnerable = (whole(number) for number in numbers)
	return result


def together(figures_of: dict[str, Figures]) -> Figures:
	"""Return the figures of all providers together."""
	result = Figures()
	for found in figures_of.values():
		result.add(found)
	return result


def targets(providers: Sequence[str]) -> dict[str, tuple[float, float]]:
	"""Return the targets of each provider in percent, of priority groups and of vulnerable families.

	A provider's own where it has one, else those of Settings.
	"""
	general = general_targets()
	rows = frappe.get_all("Childcare Provider", {"name": ("in", [*chosen(providers)])}, ["name", *TARGETS])
	return {
		row.name: (flt(row[TARGETS[0]]) or general[0], flt(row[TARGETS[1]]) or general[1]) for row in rows
	}


def general_targets() -> tuple[float, float]:
	"""Return the targets of Settings in percent, of priority groups and of vulnerable families."""
	settings = frappe.get_cached_doc("Childcare Settings")
	return flt(settings.get(TARGETS[0])), flt(settings.get(TARGETS[1]))


def reaches(part: int, whole: int, target: float) -> bool:
	"""Tell whether a part of the children who started is as large as a target in percent; never without a child."""
	return bool(whole) and 100 * part >= target * whole


def placed_masks(providers: Sequence[str], start: date, end: date) -> dict[int, int]:
	"""Return how many children started, by the lines of the registration that their request is in: one mask each.

	The mask and not the criteria: a file that was forgotten has no criteria any more.
	"""
	request = requests()
	rows = (
		frappe.qb.from_(request)
		.select(request.registration_mask, Count("*").as_("children"))
		.where(placed(providers, start, end))
		.groupby(request.registration_mask)
		.run()
	)
	return {cint(mask): cint(count) for mask, count in rows}


def placed(providers: Sequence[str], start: date, end: date, scope: Scope | None = None) -> Criterion:
	"""Return the condition that holds for the requests whose child starts at these providers in a period."""
	request = requests()
	return (
		request.placed_at.isin([*chosen(providers)])
		& (ended_as(scope, ANSWERED) if scope else request.outcome == ANSWERED)
		& request.placed_from[start:end]
	)


def _times(condition: Criterion, name: str, one: Any = 1) -> Sum:
	return Sum(Case().when(condition, one).else_(0)).as_(name)


def _rounds(providers: Sequence[str], start: date, end: date) -> list[tuple]:
	row = frappe.qb.DocType("Childcare Round Answer")
	asked = frappe.qb.DocType("Childcare Availability Round")
	return (
		frappe.qb.from_(row)
		.join(asked)
		.on(row.parent == asked.name)
		.select(row.provider, Count("*").as_("rounds"), _times(row.answer != "Pending", "answered"))
		.where(row.provider.isin([*chosen(providers)]) & row.sent_on.isnotnull())
		.where(asked.asked_on[start:end])
		.groupby(row.provider)
		.run()
	)


def _referrals(providers: Sequence[str], start: date, end: date, scope: Scope | None) -> list[tuple]:
	referral, request = frappe.qb.DocType("Childcare Referral"), requests()
	answered = referral.response.isin(["Accepted", "Declined"]) & referral.responded_on.isnotnull()
	one: Any = 1
	query = frappe.qb.from_(referral)
	if scope and scope.hides:
		# An answer tells of the family that was asked for: its figures carry that request's key.
		one = request.figure_key + CARRY
		query = query.join(request).on(request.name == referral.request)
		answered &= referral.responded_on < scope.as_of
	answer = answered if scope and scope.hides else referral.name.isnotnull()
	return (
		query.select(
			referral.provider,
			Sum(one).as_("asked") if scope and scope.hides else Count("*").as_("asked"),
			_times(answer & (referral.response == "Accepted"), "accepted", one),
			_times(answer & (referral.response == "Declined"), "declined", one),
			_times(referral.response == "No Response", "silent", one),
			_times(answered, "answers", one),
			Sum(Case().when(answered, referral.days_to_answer).else_(0)).as_("answer_days"),
		)
		.where(referral.provider.isin([*chosen(providers)]))
		.where((referral.sent_on >= start) & (referral.sent_on < end + timedelta(days=1)))
		.groupby(referral.provider)
		.run()
	)


def _placed(providers: Sequence[str], start: date, end: date, scope: Scope | None) -> list[tuple]:
	request = requests()
	one = each(scope) if scope else 1
	return (
		frappe.qb.from_(request)
		.select(
			request.placed_at,
			(Sum(one) if scope and scope.hides else Count("*")).as_("children"),
			_times(request.priority_group == 1, "priority", one),
			_times(request.vulnerable == 1, "vulnerable", one),
		)
		.where(placed(providers, start, end, scope))
		.groupby(request.placed_at)
		.run()
	)
