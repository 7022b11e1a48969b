"""Somebody who asked before and lost its mail gets the link of its own page again: /childcare/again."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _

from loket_kinderopvang.intake import asking
from loket_kinderopvang.platform import counting
from loket_kinderopvang.web import personal_page

no_cache = 1


def get_context(context: Any) -> None:
	"""Ask for the mail address, or send the link to it."""
	personal_page.serve(context, _show, _take, personal_page.PARENT_LANGUAGES, _count)


def _count() -> None:
	personal_page.count_public()
	if frappe.request.method == "POST":
		counting.by_address("ask", asking.applications_per_hour())


def _show(_token: str) -> dict[str, Any]:
	return {
		"desk": asking.main_desk(),
		"language": frappe.local.lang,
		"home": "/childcare/again",
		"title": _("I asked already"),
	}


def _take(_token: str, form: dict[str, Any]) -> dict[str, Any]:
	asking.send_again(form.get("email") or "")
	# The same for every address: nobody hears here who asked for childcare.
	return {"title": _("Look in your mailbox")}
