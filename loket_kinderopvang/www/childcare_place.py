"""One childcare place, for everybody: /childcare/places/<name>."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _

from loket_kinderopvang.domain.open_data import childcare, in_script
from loket_kinderopvang.intake import asking
from loket_kinderopvang.platform import links
from loket_kinderopvang.town import directory, open_data
from loket_kinderopvang.web import personal_page

no_cache = 1


def get_context(context: Any) -> None:
	"""Show one published place."""
	personal_page.serve(context, _show, _take, personal_page.PARENT_LANGUAGES, personal_page.count_public)


def _show(_token: str) -> dict[str, Any]:
	place = directory.place(str(frappe.form_dict.get("place") or ""))
	if not place:
		raise links.LinkProblem(links.UNKNOWN)
	published = open_data.place(place["name"])
	data = published and {"@context": "https://schema.org", **childcare(published, open_data.labels())}
	return {
		"desk": asking.main_desk(),
		"language": frappe.local.lang,
		"home": "/childcare/places",
		"title": place["title"],
		"description": " · ".join(
			filter(None, (place["kind"], place["price"], place["address"], place["free"]))
		),
		"place": place,
		"json_ld": in_script(data) if data else "",
	}


def _take(_token: str, _form: dict[str, Any]) -> dict[str, Any]:
	frappe.throw(_("Nothing can be sent to this page."))
