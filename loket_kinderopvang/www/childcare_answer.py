"""A provider answers a referral through its personal link: /childcare/answer/<token>."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _

from loket_kinderopvang import links, personal_page, referrals
from loket_kinderopvang.domain.week_pattern import DAYS
from loket_kinderopvang.wording import day_name

no_cache = 1


def get_context(context: Any) -> None:
	"""Show the question, or take the answer that was posted."""
	token = frappe.form_dict.get("token") or ""
	personal_page.prepare(context, None)
	try:
		personal_page.count_visit()
		page = referrals.question_for(token)
	except links.LinkProblem as problem:
		personal_page.show_problem(context, problem)
		return
	personal_page.prepare(context, page["whom"].language)
	# Once more, now in the reader's language.
	page = referrals.question_for(token)
	context.update(page)
	context.title = _("Do you have a place?")
	context.state = "question"
	context.day_names = [(day, day_name(i)) for i, day in enumerate(DAYS)]
	context.form = {}
	if personal_page.is_answer():
		_answer(context, token)


def _answer(context: Any, token: str) -> None:
	form = frappe.form_dict
	days = {day: _day_value(form, day) for day in DAYS}
	frappe.db.savepoint("answer")
	try:
		referrals.answer(
			token,
			form.get("answer") or "",
			reason=form.get("reason"),
			note=form.get("note"),
			days=days,
			start_date=form.get("start_date") or None,
		)
	except links.LinkProblem as problem:
		frappe.db.rollback(save_point="answer")
		personal_page.show_problem(context, problem)
	except frappe.ValidationError as error:
		frappe.db.rollback(save_point="answer")
		context.error = personal_page.said(error)
		context.form = {key: form.get(key) for key in ("answer", "reason", "note", "start_date")} | days
		context.http_status_code = 409 if isinstance(error, referrals.PlaceGone) else 400
	else:
		context.state = "thanks"
		context.answer = form.get("answer")
		context.title = _("Thank you")


def _day_value(form: dict, day: str) -> str:
	morning, afternoon = form.get(f"{day}_morning"), form.get(f"{day}_afternoon")
	if morning and afternoon:
		return "Full Day"
	return "Morning" if morning else "Afternoon" if afternoon else ""
