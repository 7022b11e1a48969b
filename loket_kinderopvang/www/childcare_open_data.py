"""What the open data hold and how to read them, for people: /childcare/open-data."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _

from loket_kinderopvang.intake import asking
from loket_kinderopvang.platform import links
from loket_kinderopvang.town import open_data
from loket_kinderopvang.web import personal_page

no_cache = 1


def get_context(context: Any) -> None:
	"""Show the files with what is in them."""
	personal_page.serve(context, _show, _take, personal_page.PROVIDER_LANGUAGES, personal_page.count_public)


def _show(_token: str) -> dict[str, Any]:
	if not open_data.is_offered():
		raise links.LinkProblem(links.UNKNOWN)
	text, url = open_data.licence()
	return {
		"desk": asking.main_desk(),
		"language": frappe.local.lang,
		"home": "/childcare/open-data",
		"title": _("Open data"),
		"description": _(
			"The childcare places and what is free there, as files for other sites and programs."
		),
		"licence": text,
		"licence_url": url if url.startswith(("http://", "https://")) else "",
		"files": _files(),
		"fields": _fields(),
		"per_hour": open_data.FILES_PER_HOUR,
		"minutes": open_data.KEPT_SECONDS // 60,
	}


def _files() -> list[tuple[str, str, str]]:
	return [
		(
			"places.geojson",
			_("The places on a map"),
			_("GeoJSON: a point for each place, with its address, hours and free places."),
		),
		(
			"places.json",
			_("The places for search engines and other sites"),
			_("JSON-LD with the ChildCare type of schema.org."),
		),
		(
			"hsds.json",
			_("The places for social maps"),
			_("The tables of the Human Services Data Specification 3.0."),
		),
		(
			"areas.geojson",
			_("The areas with their free places"),
			_("GeoJSON: the boundary or the middle of each area, with its places and what they have free."),
		),
	]


def _fields() -> list[tuple[str, str]]:
	return [
		("id", _("The code of the place; it never changes.")),
		("kind", _("family_care or group_care.")),
		("price_system", _("income_based, free_price or both.")),
		("days", _("The days on which the place is open: full_day, morning or afternoon.")),
		("opens, closes", _("Opening hours; empty when the place did not give them.")),
		("languages", _("Codes of the languages that are spoken there.")),
		("accessible, inclusive_care", _("Wheelchair accessible; takes children with a specific care need.")),
		("before_7, after_18, overnight, public_holidays", _("Care outside the usual hours.")),
		("free_now", _("Places that are free today; null when it is not known.")),
		("free_soon", _("Places that become free within three months.")),
		("free_confirmed_on", _("The day on which the place last confirmed this.")),
		("url", _("The page of the place on this site.")),
	]


def _take(_token: str, _form: dict[str, Any]) -> dict[str, Any]:
	frappe.throw(_("Nothing can be sent to this page."))
