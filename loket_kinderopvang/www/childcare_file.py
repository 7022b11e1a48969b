"""A family's own page: /childcare/file/<token>, or /childcare/file for somebody with an account."""

from __future__ import annotations

from typing import Any

from frappe import _

from loket_kinderopvang import clock, family_page, personal_page
from loket_kinderopvang.domain.week_pattern import DAYS
from loket_kinderopvang.wording import day_name

no_cache = 1


def get_context(context: Any) -> None:
	"""Show where each question stands, or do what the family asks."""
	personal_page.serve(context, _show, _take, personal_page.PARENT_LANGUAGES)


def _show(token: str) -> dict[str, Any]:
	file = family_page.open_file(token)
	family = file.family
	contact = family.first_contact if family else None
	return {
		"token": token,
		"language": file.language,
		"desk": file.desk,
		"application": file.application,
		"title": _("Your question for childcare"),
		"stories": [family_page.story(name) for name in file.requests],
		"phone": (contact and contact.phone) or (file.application and file.application.phone) or "",
		"may_change_contact": bool(family and file.whole_family),
		"certificate": _certificate(family),
		"complaint": file.desk.complaint_text or "",
		"day_names": [(day, day_name(number)) for number, day in enumerate(DAYS)],
		"today": clock.today(),
	}


def _certificate(family: Any) -> dict[str, str] | None:
	"""Return where the family's official price certificate stands."""
	from loket_kinderopvang.wording import date_words

	if not family or not family.price_certificate:
		return None
	return {
		"status": _(family.price_certificate),
		"until": date_words(family.price_certificate_until) if family.price_certificate_until else "",
	}


def _take(token: str, form: dict[str, Any]) -> dict[str, Any]:
	said = family_page.act(token, form.get("action") or "", form)
	if form.get("action") == "delete":
		return {"said": said, "gone": True, "title": said}
	return {**_show(token), "said": said}
