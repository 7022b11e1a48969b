"""What the pages of providers and partners with an account share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import frappe
from frappe import _

from loket_kinderopvang.domain.week_pattern import DAYS
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
		frappe.local.flags.redirect_location = "/login?redirect-to=" + frappe.request.path
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


def reasons() -> list[dict[str, str]]:
	"""Return why somebody who was asked may say no."""
	return questions.decline_reasons()


def week() -> dict[str, Any]:
	"""Return the names of the days, for a week of boxes."""
	return {
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
		days={day: personal_page.half_days(form, day) for day in DAYS},
		start_date=form.get("start_date") or None,
	)
