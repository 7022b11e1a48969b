"""A provider tells what is free through its personal link: /childcare/availability/<token>.

One line for each location, with three answers: nothing changed, change, full. An answer for one location, or for all;
``answer`` says which: "same", "change" or "full", for one location followed by a colon and its number. What is asked
once more comes back with ``sure``.
"""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, getdate

from loket_kinderopvang.domain.week_pattern import DAYS, from_boxes
from loket_kinderopvang.platform import clock
from loket_kinderopvang.platform.wording import day_name, listing, week_names
from loket_kinderopvang.supply import availability
from loket_kinderopvang.web import personal_page

no_cache = 1
SAME, CHANGE, FULL, UNDO = "same", "change", "full", "undo"
# What of the form is sent along when something is asked once more.
KEPT = ("seen_", "places_", "new_", *(f"{day}_" for day in DAYS))


def get_context(context: Any) -> None:
	"""Show what the desk believes is free, or take over what was sent."""
	personal_page.serve(context, _show, _take)


def _show(token: str) -> dict[str, Any]:
	page = availability.page_for(token)
	several = len(page["providers"]) > 1
	return {
		**page,
		"language": page["recipient"].language or page["provider"].language,
		"title": _("What is free at your place?"),
		"several": several,
		"locations": [_location(page, provider) for provider in page["providers"]],
		"undo_time": f"{page['undo_until']:%H:%M}" if page["undo_until"] else "",
		"week_names": week_names(),
		"day_names": [(day, day_name(number)) for number, day in enumerate(DAYS)],
		"today": getdate(clock.today()),
	}


def _location(page: dict[str, Any], provider: Any) -> dict[str, Any]:
	vacancies = [row for row in page["vacancies"] if row.provider == provider.name]
	return {
		**availability.location_words(provider, vacancies),
		"number": provider.name,
		"rows": [availability.vacancy_words(row) for row in vacancies],
		"answered": provider.name in page["answered"],
	}


def _take(token: str, form: dict[str, Any]) -> dict[str, Any]:
	answer, _colon, only = (form.get("answer") or "").partition(":")
	if answer == UNDO:
		availability.take_back(token)
		return {**_show(token), "said": _("Your last answer is undone. Everything is as it was before.")}
	if answer not in (SAME, CHANGE, FULL):
		frappe.throw(_("Choose one of the three answers."))
	page = availability.page_for(token)
	places = {row.name: row for row in page["vacancies"]}
	typed = _typed(form, places, page["providers"])
	if not form.get("sure"):
		if answer != CHANGE and typed:
			return {**_show(token), **_once_more(form, answer, only), "ask": "typed"}
		if answer == FULL and not only:
			return {**_show(token), **_once_more(form, answer, only), "ask": "full"}
	# Numbers that were typed anywhere on the page are saved, whichever button beside them was pressed.
	about = {only} if only else None
	if answer == CHANGE and len(page["providers"]) > 1:
		about = typed | about if about else typed
		if not about:
			frappe.throw(_("No number is different yet. Change one, or choose: nothing changed."))
	known = [name for name, row in places.items() if about is None or row.provider in about]
	availability.report_availability(token, _told(form, known, answer), about)
	shown = _show(token)
	if about and any(not row["answered"] for row in shown["locations"]):
		names = listing([row["name"] for row in shown["locations"] if row["number"] in about])
		return {**shown, "said": _("Noted for {0}.").format(names)}
	return {**shown, "title": _("Thank you"), "done": True}


def _once_more(form: dict[str, Any], answer: str, only: str) -> dict[str, Any]:
	return {
		"kept": {name: value for name, value in form.items() if name.startswith(KEPT)},
		"answer": f"{answer}:{only}" if only else answer,
		"title": _("Are you sure?"),
	}


def _typed(form: dict[str, Any], places: dict[str, Any], providers: list[Any]) -> set[str]:
	"""Return the locations of which the form holds numbers that nobody knows yet."""
	found = set()
	for name, row in places.items():
		number = str(form.get(f"places_{name}") or "").strip()
		if number and number != str(cint(row.places)):
			found.add(row.provider)
	if _has_new_place(form):
		found.add(providers[0].name if len(providers) == 1 else str(form.get("new_provider") or ""))
	return found


def _has_new_place(form: dict[str, Any]) -> bool:
	days = any(from_boxes(form, day) for day in DAYS)
	return days or str(form.get("new_places") or "0").strip() not in ("", "0")


def _told(form: dict[str, Any], known: list[str], answer: str) -> list[dict]:
	"""Return the form as rows of a report: all as it was, all full, or what was changed."""
	seen = {name: form[f"seen_{name}"] for name in known if form.get(f"seen_{name}")}
	if answer == SAME:
		return [{"vacancy": name, "seen": mark} for name, mark in seen.items()]
	if answer == FULL:
		return [{"vacancy": name, "closed": 1, "seen": mark} for name, mark in seen.items()]
	rows: list[dict] = []
	for name, mark in seen.items():
		places = str(form.get(f"places_{name}") or "").strip()
		if places:
			rows.append({"vacancy": name, "seen": mark, "places": places})
	if _has_new_place(form):
		rows.append(_new_place(form, {day: from_boxes(form, day) for day in DAYS}))
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
