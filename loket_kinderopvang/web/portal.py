"""What the pages of providers and partners with an account share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import frappe
from frappe import _

from loket_kinderopvang import permissions
from loket_kinderopvang.domain.week_pattern import DAYS, from_boxes
from loket_kinderopvang.platform import links
from loket_kinderopvang.platform.wording import day_name, week_names
from loket_kinderopvang.referral import questions, referrals
from loket_kinderopvang.web import personal_page


def serve(
	context: Any,
	show: Callable[[str], dict[str, Any]],
	take: Callable[[str, dict[str, Any]], dict[str, Any]],
) -> None:
	"""Fill the context of a page that needs an account; a guest is sent to log in first."""
	if frappe.session.user == "Guest":
		asked = {"redirect-to": frappe.request.path}
		if frappe.form_dict.get("lang") in personal_page.PARENT_LANGUAGES:
			# The platform's own page to log in knows a language by this name.
			asked["_lang"] = frappe.form_dict.lang
		frappe.local.flags.redirect_location = "/login?" + urlencode(asked)
		raise frappe.Redirect
	# A form of somebody who is logged in carries Frappe's own token: see that there is one.
	frappe.sessions.get_csrf_token()
	personal_page.serve(context, show, take, count=lambda: None)


def question_words(referral: str) -> dict[str, Any]:
	"""Return an open question as a portal shows it, in words of the current language."""
	doc = frappe.get_doc("Childcare Referral", referral)
	return {
		**questions.question(doc),
		"name": referral,
		"of_provider": bool(doc.provider),
		"other_days_offered": bool(doc.other_days_offered),
		"whom": questions.recipient(doc).get_title(),
	}


def mine(doctype: str) -> list[str]:
	"""Return the providers or partners of the visitor's account.

	Raises:
		links.LinkProblem: it has none.
	"""
	of = permissions.providers_of if doctype == "Childcare Provider" else permissions.partners_of
	names = of(frappe.session.user)
	if not names:
		raise links.LinkProblem(links.UNKNOWN)
	return names


def page_of(doctype: str, recipient: str) -> dict[str, Any]:
	"""Return what the page of an account shows whatever it is of: its desk and language, what waits for an answer, the week.

	Args:
		doctype: Childcare Provider or Childcare Partner.
		recipient: one of ``mine``; its desk and language are those of the page.
	"""
	first = frappe.get_cached_doc(doctype, recipient)
	return {
		"desk": frappe.get_cached_doc("Childcare Desk", first.desk),
		"language": first.language,
		"title": _("Your page"),
		"waiting": [question_words(name) for name in referrals.asked_of(frappe.session.user)],
		"reasons": questions.decline_reasons(),
		"week_names": week_names(),
		"day_names": [(day, day_name(number)) for number, day in enumerate(DAYS)],
	}


def take_answer(form: dict[str, Any]) -> None:
	"""Take the answer of a portal's form to one question.

	Raises:
		frappe.ValidationError: the answer is not complete; nothing was written.
	"""
	answer = form.get("answer") or ""
	if not answer:
		frappe.throw(_("Choose one of the answers."))
	referrals.answer_as_asked(
		form.get("referral") or "",
		answer,
		reason=form.get("reason"),
		note=form.get("note"),
		days={day: from_boxes(form, day) for day in DAYS},
		start_date=form.get("start_date") or None,
	)
