"""Brochures by topic, in the reader's language: /childcare/information."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _

from loket_kinderopvang.intake import asking
from loket_kinderopvang.town import information
from loket_kinderopvang.web import personal_page

no_cache = 1


def get_context(context: Any) -> None:
	"""Show the published brochures and how to reach the desk."""
	personal_page.serve(context, _show, _take, personal_page.PARENT_LANGUAGES, personal_page.count_public)


def _show(_token: str) -> dict[str, Any]:
	desk = asking.main_desk()
	return {
		"desk": desk,
		"language": frappe.local.lang,
		"home": "/childcare/information",
		"title": _("Information"),
		"description": _("The desk helps you to find childcare. Call, mail or visit us."),
		"sheets": information.sheets(desk.name if desk else None, frappe.local.lang),
		"open": asking.is_open(),
	}


def _take(_token: str, _form: dict[str, Any]) -> dict[str, Any]:
	frappe.throw(_("Nothing can be sent to this page."))
