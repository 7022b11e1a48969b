"""What desks publish of their registration, with protected figures: /childcare/figures."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import getdate

from loket_kinderopvang.domain.registration import OUTCOMES
from loket_kinderopvang.figures import official as figures_of
from loket_kinderopvang.figures.reporting import rounding_words
from loket_kinderopvang.intake import asking
from loket_kinderopvang.platform.wording import date_words
from loket_kinderopvang.registration import closed_years
from loket_kinderopvang.web import personal_page

no_cache = 1


def get_context(context: Any) -> None:
	"""Show the years that were closed and published, the latest first."""
	personal_page.serve(context, _show, _take, count=personal_page.count_public)


def _show(_token: str) -> dict[str, Any]:
	desk = asking.main_desk()
	years = closed_years.published()
	names = dict(frappe.get_all("Childcare Desk", fields=["name", "desk_name"], as_list=True))
	return {
		"desk": desk,
		"language": frappe.local.lang,
		"home": "/childcare/figures",
		"title": _("Figures on childcare"),
		"description": _("How many families asked for childcare here, and how many found it."),
		"outcomes": OUTCOMES,
		"rounding_words": rounding_words,
		"section_label": figures_of.section_label,
		"years": [
			{
				**year,
				"anchor": f"year-{number}",
				"desk_name": names.get(year["desk"], year["desk"]),
				"closed_on": date_words(getdate(year["closed_on"])),
			}
			for number, year in enumerate(years, 1)
		],
	}


def _take(_token: str, _form: dict[str, Any]) -> dict[str, Any]:
	frappe.throw(_("Nothing can be sent to this page."))
