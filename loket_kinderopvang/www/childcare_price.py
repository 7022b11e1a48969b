"""The income-based price, explained and calculated: /childcare/price. What is filled in is kept nowhere."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _

from loket_kinderopvang.intake import asking
from loket_kinderopvang.town import price
from loket_kinderopvang.web import personal_page

no_cache = 1


def get_context(context: Any) -> None:
	"""Show the explanation, and the calculator where the parameters are known."""
	personal_page.serve(context, _show, _take, personal_page.PARENT_LANGUAGES, personal_page.count_public)


def _show(_token: str) -> dict[str, Any]:
	settings = frappe.get_cached_doc("Childcare Settings")
	return {
		"desk": asking.main_desk(),
		"language": frappe.local.lang,
		"home": "/childcare/price",
		"title": _("What does childcare cost?"),
		"description": _("There are two kinds of price: an income-based price and a free price."),
		"official": settings.price_information_url or "",
		"calculator": price.can_calculate(),
		"result": None,
	}


def _take(_token: str, form: dict[str, Any]) -> dict[str, Any]:
	found = price.indication(form)
	return {"result": price.words(found), "form": form}
