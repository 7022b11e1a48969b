"""A family's own page: /childcare/file/<token>, or /childcare/file for somebody with an account."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _

from loket_kinderopvang.domain.week_pattern import DAYS
from loket_kinderopvang.family import family_page
from loket_kinderopvang.platform import clock
from loket_kinderopvang.platform.wording import date_words, day_name
from loket_kinderopvang.web import personal_page

no_cache = 1
# What the address asks to see beside the questions themselves.
MY_DATA = "my-data"


def get_context(context: Any) -> None:
	"""Show where each question stands, or do what the family asks."""
	personal_page.serve(context, _show, _take, personal_page.PARENT_LANGUAGES)


def _show(token: str) -> dict[str, Any]:
	file = family_page.open_file(token)
	if frappe.request.method == "GET" and frappe.form_dict.get("show") == MY_DATA:
		return {
			"token": token,
			"language": file.language,
			"desk": file.desk,
			"title": _("My data"),
			"data": family_page.data_page(file),
			"languages_by_code": personal_page.PARENT_LANGUAGES,
		}
	stories = [
		{**story, "undo_words": _until_words(story["undo_until"])} for story in family_page.stories(file)
	]
	return {
		"token": token,
		"language": file.language,
		"desk": file.desk,
		"application": file.application,
		"title": _("Your question for childcare"),
		"stories": stories,
		"phone": (file.contact.phone if file.family else file.application.phone) or "" if stories else "",
		"may_change": file.may_change,
		"may_change_contact": bool(
			file.may_change and (file.family or any(story["open"] for story in stories))
		),
		"stays": bool(file.family) and family_page.file_stays(file),
		"certificate": _certificate(file.family),
		"complaint": file.desk.complaint_text or "",
		"day_names": [(day, day_name(number)) for number, day in enumerate(DAYS)],
		"today": clock.today(),
	}


def _until_words(moment: Any) -> str:
	"""Return a moment as people write it: "1 September 2027, 14:30"."""
	return f"{date_words(moment)}, {moment:%H:%M}" if moment else ""


def _certificate(family: Any) -> dict[str, str] | None:
	"""Return where the family's official price certificate stands."""
	if not family or not family.price_certificate:
		return None
	return {
		"status": _(family.price_certificate),
		"until": date_words(family.price_certificate_until) if family.price_certificate_until else "",
	}


def _take(token: str, form: dict[str, Any]) -> dict[str, Any]:
	if form.get("action") == "withdraw" and not form.get("sure"):
		# Asked once more, on a page of its own, before anything is done.
		shown = _show(token)
		asked = next((story for story in shown["stories"] if story["name"] == form.get("request")), None)
		if asked and asked["open"] and shown["may_change"]:
			return {**shown, "sure_of": asked, "title": _("Do you want to withdraw your question?")}
	said = family_page.act(token, form.get("action") or "", form)
	if form.get("action") == "delete":
		return {"said": said, "gone": True, "title": said}
	return {**_show(token), "said": said}
