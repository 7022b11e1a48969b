"""What every address below /childcare/ says behind which there is no page."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _

from loket_kinderopvang.intake import asking
from loket_kinderopvang.web import personal_page

no_cache = 1


def get_context(context: Any) -> None:
	"""Say that there is no such page, and where to go on."""
	personal_page.serve(context, _show, _take, personal_page.PARENT_LANGUAGES, personal_page.count_public)
	context.http_status_code = max(404, context.get("http_status_code") or 404)


def _show(_token: str) -> dict[str, Any]:
	return {
		"desk": asking.main_desk(),
		"language": frappe.local.lang,
		"home": "/childcare/missing",
		"title": _("This page does not exist"),
	}


def _take(_token: str, _form: dict[str, Any]) -> dict[str, Any]:
	return _show("")
