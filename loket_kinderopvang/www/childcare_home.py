"""The front door: /childcare, and /childcare/desk/<name> where a site has several desks."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import frappe
from frappe import _

from loket_kinderopvang.domain.open_data import government_service, in_script
from loket_kinderopvang.intake import asking, desks
from loket_kinderopvang.platform import links
from loket_kinderopvang.web import look, personal_page

no_cache = 1


def get_context(context: Any) -> None:
	"""Show what the desk does and where to go on; of several desks, ask first for the town."""
	personal_page.serve(context, _show, _take, personal_page.PARENT_LANGUAGES, personal_page.count_public)


def _show(_token: str) -> dict[str, Any]:
	found, desk = desks.open_desks(), desks.chosen()
	where = str(frappe.form_dict.get("where") or "")[: desks.LONGEST].strip()
	page: dict[str, Any] = {"language": frappe.local.lang, "home": "/childcare"}
	if not desk and frappe.form_dict.get(desks.PARAMETER):
		raise links.LinkProblem(links.UNKNOWN)
	if not desk and len(found) > 1:
		if where and (name := desks.of_place(where)):
			personal_page.go_to(f"/childcare/desk/{quote(name, safe='')}?lang={frappe.local.lang}")
		return {
			**page,
			"desk": None,
			"title": _("Childcare in your town"),
			"description": _introduction(None)[0],
			"where": where,
			"desks": found,
			"count": len(found),
		}
	desk = desk or asking.main_desk()
	introduction = _introduction(desk)
	return {
		**page,
		"desk": desk,
		"title": look.name(desk) or _("Childcare in your town"),
		"title_alone": True,
		"introduction": introduction,
		"introduction_language": _language_of(desk),
		"description": " ".join(introduction)[:300],
		"asks": asking.is_open() and not (desk and desk.information_only),
		"tiles": _tiles(),
		"json_ld": _json_ld(desk, introduction),
	}


def _introduction(desk: Any) -> list[str]:
	"""Return what the desk does, in three lines: its own words, else those that ship."""
	if desk and desk.introduction:
		return [line for line in _(desk.introduction).splitlines() if line.strip()]
	return [
		_("Are you looking for childcare for a child younger than 3? Ask it once, here."),
		_("We look with you at all the places in town. We favour none, and it costs you nothing."),
		_("You need no account. You may also call or come by: we help you to fill it in."),
	]


def _language_of(desk: Any) -> str:
	"""Return the language of a desk's own words where nobody translated them for the reader; else empty."""
	if not desk or not desk.introduction or _(desk.introduction) != desk.introduction:
		return ""
	return desk.default_language if desk.default_language != frappe.local.lang else ""


def _tiles() -> list[tuple[str, str, str]]:
	"""Return where else one can go: (address, what, in a few words)."""
	return [
		("/childcare/places", _("Places"), _("See who is there, where, and what is free.")),
		("/childcare/price", _("Price"), _("Read what you would pay, and calculate it.")),
		("/childcare/information", _("Information"), _("Read how childcare works.")),
		("/childcare/again", _("I asked already"), _("Get the link of your own page once more.")),
	]


def _json_ld(desk: Any, introduction: list[str]) -> str:
	if not desk:
		return ""
	names = frappe.get_all(
		"Childcare Area",
		filters={"name": ("in", [row.area for row in desk.areas] or [""])},
		pluck="area_name",
		order_by="area_name asc",
	)
	return in_script(
		{
			"@context": "https://schema.org",
			**government_service(
				name=look.name(desk),
				url=frappe.utils.get_url(quote(personal_page.address())),
				description=" ".join(introduction),
				operator=(desk.controller or desk.desk_name).splitlines()[0],
				website=desk.website or "",
				phone=desk.phone or "",
				email=desk.email or "",
				address=", ".join((desk.address or "").split("\n")),
				areas=names,
				languages=list(personal_page.PARENT_LANGUAGES),
			),
		}
	)


def _take(_token: str, _form: dict[str, Any]) -> dict[str, Any]:
	frappe.throw(_("Nothing can be sent to this page."))
