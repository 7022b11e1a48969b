"""A provider answers a referral through its personal link: /childcare/answer/<token>."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _

from loket_kinderopvang.domain.week_pattern import DAYS, from_boxes
from loket_kinderopvang.platform import links
from loket_kinderopvang.platform.wording import day_name, week_names
from loket_kinderopvang.referral import referrals
from loket_kinderopvang.supply import availability
from loket_kinderopvang.web import personal_page

no_cache = 1


def get_context(context: Any) -> None:
	"""Show the question, or take the answer that was sent."""
	personal_page.serve(context, _show, _take)


def _show(token: str) -> dict[str, Any]:
	try:
		page = referrals.question_for(token)
	except links.LinkProblem as problem:
		if problem.code != links.USED:
			raise
		page = referrals.declined_for(token)
		return {**page, "language": page["whom"].language, "title": _("You said no"), "declined": True}
	vacancy = page["vacancy"]
	return {
		**page,
		"language": page["whom"].language,
		"title": _("Do you have a place?") if page["referral"].provider else _("Can you help this family?"),
		"place": availability.vacancy_words(vacancy) if vacancy else None,
		"place_gone": bool(vacancy and (vacancy.closed or vacancy.places < 1)),
		"week_names": week_names(),
		"day_names": [(day, day_name(number)) for number, day in enumerate(DAYS)],
	}


def _take(token: str, form: dict[str, Any]) -> dict[str, Any]:
	if form.get("take_back"):
		referrals.take_back_refusal(token)
		return {**_show(token), "declined": False, "asked_again": True}
	answer = form.get("answer") or ""
	given = referrals.answer(
		token,
		answer,
		reason=form.get("reason"),
		note=form.get("note"),
		days={day: from_boxes(form, day) for day in DAYS},
		start_date=form.get("start_date") or None,
	)
	# Who may have a place hears now what it must know; who says no does not.
	told = referrals.question(frappe.get_doc("Childcare Referral", given["referral"]))
	return {
		"answer": answer,
		"title": _("Thank you"),
		"care_need": answer != referrals.DECLINE and told["inclusive"],
	}
