"""A family confirms the address that was typed in the public form: /childcare/confirm/<token>."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _

from loket_kinderopvang.follow_up.family_contact import FOLLOW
from loket_kinderopvang.intake import asking
from loket_kinderopvang.platform import links
from loket_kinderopvang.web import personal_page

no_cache = 1


def get_context(context: Any) -> None:
	"""Show what would be confirmed, or confirm it."""
	personal_page.serve(context, _show, _take, personal_page.PARENT_LANGUAGES)


def _show(token: str) -> dict[str, Any]:
	application = asking.waiting_for(token)
	return {
		"number": application.name,
		"language": application.language,
		"desk": frappe.get_cached_doc("Childcare Desk", application.desk),
		"title": _("Did you ask for childcare?"),
	}


def _take(token: str, _form: dict[str, Any]) -> dict[str, Any]:
	application, follow = asking.confirm(token)
	return {
		"number": application.name,
		"title": _("Your question is confirmed"),
		"follow": links.PATHS[FOLLOW] + follow,
	}
