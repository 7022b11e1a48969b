"""A provider tells what is free through its personal link: /childcare/availability/<token>."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, getdate

from loket_kinderopvang import availability, clock, links, personal_page
from loket_kinderopvang.domain.week_pattern import DAYS
from loket_kinderopvang.wording import day_name

no_cache = 1


def get_context(context: Any) -> None:
	"""Show what the desk believes is free, or take over what was posted."""
	token = frappe.form_dict.get("token") or ""
	personal_page.prepare(context, None)
	try:
		personal_page.count_visit()
		page = availability.page_for(token)
	except links.LinkProblem as problem:
		personal_page.show_problem(context, problem)
		return
	personal_page.prepare(context, page["provider"].language)
	context.title = _("What is free at your place?")
	context.state = "question"
	context.form = frappe._dict()
	if personal_page.is_answer():
		_answer(context, token, [vacancy.name for vacancy in page["vacancies"]])
		page = availability.page_for(token)
	context.update(page)
	context.rows = [availability.vacancy_words(vacancy) for vacancy in page["vacancies"]]
	context.day_names = [(day, day_name(i)) for i, day in enumerate(DAYS)]
	context.today = getdate(clock.today())


def _answer(context: Any, token: str, known: list[str]) -> None:
	form = frappe.form_dict
	frappe.db.savepoint("answer")
	try:
		availability.report_availability(token, _told(form, known))
	except links.LinkProblem as problem:
		frappe.db.rollback(save_point="answer")
		personal_page.show_problem(context, problem)
	except frappe.ValidationError as error:
		frappe.db.rollback(save_point="answer")
		context.error = personal_page.said(error)
		context.form = frappe._dict(form)
		context.http_status_code = 400
	else:
		context.state = "thanks"
		context.title = _("Thank you")


def _told(form: dict, known: list[str]) -> list[dict]:
	"""Return the form as rows of a report: all as it was, all full, or what was changed."""
	answer = form.get("answer")
	if answer == "same":
		return []
	if answer == "full":
		return [{"vacancy": name, "closed": 1} for name in known]
	if answer != "change":
		frappe.throw(_("Choose one of the three answers."))
	rows: list[dict] = []
	for name in known:
		places = form.get(f"places_{name}")
		if places is None or not str(places).strip():
			continue
		row: dict = {"vacancy": name, "places": cint(places)}
		if cint(places) == 0:
			row["closed"] = 1
		rows.append(row)
	if cint(form.get("new_places")):
		new: dict = {
			"places": cint(form.get("new_places")),
			"available_from": form.get("new_from") or None,
			"price_system": form.get("new_price") or None,
		}
		for day in DAYS:
			morning, afternoon = form.get(f"{day}_morning"), form.get(f"{day}_afternoon")
			new[day] = (
				"Full Day"
				if morning and afternoon
				else "Morning"
				if morning
				else "Afternoon"
				if afternoon
				else ""
			)
		rows.append({key: value for key, value in new.items() if value is not None})
	return rows
