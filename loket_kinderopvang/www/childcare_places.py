"""The public list of childcare places: /childcare/places. Works without JavaScript, without a map and without an account."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import frappe
from frappe import _

from loket_kinderopvang.domain.week_pattern import DAYS
from loket_kinderopvang.intake import asking
from loket_kinderopvang.platform.wording import day_name
from loket_kinderopvang.town import directory, open_data
from loket_kinderopvang.web import personal_page

no_cache = 1


def get_context(context: Any) -> None:
	"""Show the places that the address asks for."""
	personal_page.serve(context, _show, _take, personal_page.PARENT_LANGUAGES, personal_page.count_public)


def _show(_token: str) -> dict[str, Any]:
	form = {key: value for key, value in frappe.form_dict.items() if isinstance(value, str)}
	wish = directory.Wish.of(form)
	found = directory.find(wish)
	settings, chosen = frappe.get_cached_doc("Childcare Settings"), directory.choices()
	kept = {key: value for key, value in form.items() if value and key not in ("page", "cmd")}
	return {
		"desk": asking.main_desk(),
		"language": frappe.local.lang,
		"home": "/childcare/places",
		"title": _("Childcare places"),
		"description": _(
			"The places tell us themselves what is free. The order is by distance, or drawn anew every day: nobody is favoured."
		),
		"wish": wish,
		"filters": form,
		"found": found,
		"address": lambda page: "?" + urlencode({**kept, "page": page}),
		"near_address": lambda near: "?" + urlencode({**kept, "near": near}),
		"day_names": [(day, day_name(number)) for number, day in enumerate(DAYS)],
		# Inside a script element: no "</" may end it early.
		"map_data": json.dumps(
			{
				"places": directory.map_data(found["all"]),
				"tiles": settings.map_tiles_url or "",
				"attribution": settings.map_attribution or "",
				"from": wish.place,
			}
		).replace("<", "\\u003c"),
		"open_data": open_data.is_offered(),
		"areas": chosen["areas"],
		"spoken_languages": chosen["languages"],
	}


def _take(_token: str, _form: dict[str, Any]) -> dict[str, Any]:
	frappe.throw(_("Nothing can be sent to this page."))
