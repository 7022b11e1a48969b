"""A family asks for childcare by itself: /childcare/ask, without an account."""

from __future__ import annotations

from typing import Any, NoReturn
from urllib.parse import quote

import frappe
from frappe import _
from frappe.utils.html_utils import sanitize_html

from loket_kinderopvang.domain.week_pattern import DAYS
from loket_kinderopvang.intake import asking
from loket_kinderopvang.platform import clock, counting
from loket_kinderopvang.platform.wording import day_name
from loket_kinderopvang.web import personal_page

no_cache = 1


def get_context(context: Any) -> None:
	"""Show the form, or what ``take_sent`` has to say of what was sent."""
	context.update(frappe.local.flags.pop("sent_question", None) or _serve())


def take_sent() -> None:
	"""Take in what was sent, before the platform makes a page.

	Raises:
		frappe.Redirect: it was taken in; the address of the page that says so is known. Otherwise the page shows why not.
	"""
	frappe.local.flags.sent_question = _serve()


def _serve() -> frappe._dict:
	context = frappe._dict()
	personal_page.serve(context, _show, _take, personal_page.PARENT_LANGUAGES, _count, take_first=True)
	return context


def _count() -> None:
	personal_page.count_public()
	if frappe.request.method == "POST":
		# Counted apart from looking at pages, and together with what comes by the other doors.
		counting.by_address("ask", asking.applications_per_hour())


def _show(_token: str) -> dict[str, Any]:
	desk = asking.main_desk()
	form = asking.web_form()
	sent = {key: value for key, value in frappe.form_dict.items() if isinstance(value, str)}
	page: dict[str, Any] = {"desk": desk, "language": frappe.local.lang, "home": "/childcare/ask"}
	if application := asking.sent(sent.get("sent", "")):
		return {
			**page,
			"title": _("Thank you"),
			"sent": True,
			"number": application.name,
			"email": application.email,
			"success": _(form.success_message or "") if form else "",
			"desk": frappe.get_cached_doc("Childcare Desk", application.desk),
		}
	page["description"] = _("The desk helps you to find childcare. Call, mail or visit us.")
	page["choose_first"] = not asking.is_of_one_desk()
	if not asking.is_open():
		return {**page, "title": _("Childcare in your town"), "open": False}
	form_id, opened = asking.marks(sent if frappe.request.method == "POST" else {})
	return {
		**page,
		"open": True,
		"title": _(form.title),
		# Staff write it in an editor: it is HTML, made safe here.
		"introduction": sanitize_html(_(form.introduction_text or "")),
		"button": _(form.button_label or "Send"),
		"steps": asking.steps(),
		"children_shown": asking.children_shown(sent) if frappe.request.method == "POST" else 1,
		"most_children": asking.MOST_CHILDREN,
		"most_preferred": asking.most_preferred(),
		"day_names": {day: day_name(number) for number, day in enumerate(DAYS)},
		"honeypot": asking.HONEYPOT,
		"opened": opened,
		"form_id": form_id,
		"today": clock.today(),
		"partner": asking.partner_of_visitor(),
		"parent_languages": personal_page.PARENT_LANGUAGES,
	}


def _take(_token: str, form: dict[str, Any]) -> NoReturn:
	if not asking.is_open():
		frappe.throw(_("No questions are taken on this page now. Call or mail the desk."))
	form["form_id"] = form.get("form_id") or frappe.generate_hash(length=20)
	asking.take(form, frappe.local.lang)
	personal_page.go_to(f"/childcare/ask?lang={frappe.local.lang}&sent={quote(form['form_id'])}")
