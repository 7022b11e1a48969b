"""A provider tells what is free through its personal link: /childcare/availability/<token>."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import getdate

from loket_kinderopvang.domain.week_pattern import DAYS
from loket_kinderopvang.platform import clock
from loket_kinderopvang.platform.wording import day_name, week_names
from loket_kinderopvang.supply import availability
from loket_kinderopvang.web import personal_page

no_cache = 1


def get_context(context: Any) -> None:
	"""Show what the desk believes is free, or take over what was sent."""
	personal_page.serve(context, _show, _take)


def _show(token: str) -> dict[str, Any]:
	page = availability.page_for(token)
	return {
		**page,
		"language": page["recipient"].language or page["provider"].language,
		"title": _("What is free at your place?"),
		"rows": [
			{**availability.vacancy_words(vacancy), "provider": _named(page, vacancy.provider)}
			for vacancy in page["vacancies"]
		],
		"week_names": week_names(),
		"day_names": [(day, day_name(number)) for number, day in enumerate(DAYS)],
		"today": getdate(clock.today()),
	}


def _named(page: dict[str, Any], provider: str) -> str:
	"""Return the location of a place, where the page is for several."""
	names = {doc.name: doc.provider_name for doc in page["providers"]}
	return names.get(provider, "") if len(names) > 1 else ""


def _take(token: str, form: dict[str, Any]) -> dict[str, Any]:
	known = [vacancy.name for vacancy in availability.page_for(token)["vacancies"]]
	availability.report_availability(token, _told(form, known))
	return {**_show(token), "title": _("Thank you")}


def _told(form: dict[str, Any], known: list[str]) -> list[dict]:
	"""Return the form as rows of a report: all as it was, all full, or what was changed."""
	seen = {name: form[f"seen_{name}"] for name in known if form.get(f"seen_{name}")}
	answer = form.get("answer")
	if answer == "same":
		return [{"vacancy": name, "seen": mark} for name, mark in seen.items()]
	if answer == "full":
		return [{"vacancy": name, "closed": 1, "seen": mark} for name, mark in seen.items()]
	if answer != "change":
		frappe.throw(_("Choose one of the three answers."))
	rows: list[dict] = []
	for name, mark in seen.items():
		places = str(form.get(f"places_{name}") or "").strip()
		if places:
			rows.append({"vacancy": name, "seen": mark, "places": places})
	days = {day: personal_page.half_days(form, day) for day in DAYS}
	if (form.get("new_places") or "0").strip() not in ("", "0") or any(days.values()):
		rows.append(_new_place(form, days))
	return rows


def _new_place(form: dict[str, Any], days: dict[str, str]) -> dict[str, Any]:
	places = (form.get("new_places") or "").strip()
	if places in ("", "0"):
		frappe.throw(_("Say for how many children you have a place on these days."))
	row = {
		"places": places,
		"available_from": form.get("new_from"),
		"available_until": form.get("new_until"),
		"price_system": form.get("new_price"),
		"provider": form.get("new_provider"),
		**days,
	}
	return {key: value for key, value in row.items() if value or key in days}
