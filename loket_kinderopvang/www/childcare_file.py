"""A family's own page: /childcare/file/<token>, or /childcare/file for somebody with an account."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _

from loket_kinderopvang.domain.week_pattern import DAYS
from loket_kinderopvang.family import family_page
from loket_kinderopvang.follow_up import family_contact
from loket_kinderopvang.platform import clock, links
from loket_kinderopvang.platform.wording import date_words, day_name
from loket_kinderopvang.web import personal_page

no_cache = 1
RENEW = "renew"


def get_context(context: Any) -> None:
	"""Show where each question stands, or do what the family asks; of a link that is over, mail a new one."""
	if frappe.request.method == "POST" and frappe.form_dict.get("action") == RENEW:
		# The answer is the same for every link, and shows nothing of what is behind it.
		personal_page.serve(context, _show_renewal, _renew, personal_page.PARENT_LANGUAGES, take_first=True)
		return
	personal_page.serve(context, _show, _take, personal_page.PARENT_LANGUAGES)
	if context.get("problem_code") == links.EXPIRED:
		context.update(
			{
				"may_renew": True,
				"title": _("The link of your page is over"),
				"message": _(
					"A link works for some time only, so that nobody who finds an old mail sees your file. We can mail you a new one, to the address that we have of you."
				),
			}
		)


def _show_renewal(_token: str) -> dict[str, Any]:
	return {"language": None, "title": _("Your new link"), "renewed": True}


def _renew(token: str, _form: dict[str, Any]) -> dict[str, Any]:
	family_contact.renew(token)
	return _show_renewal(token)


def _show(token: str) -> dict[str, Any]:
	file = family_page.open_file(token)
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
