"""A provider's own page, for somebody with an account: /childcare/provider."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import add_to_date

from loket_kinderopvang import permissions
from loket_kinderopvang.platform import clock, links
from loket_kinderopvang.referral import referrals
from loket_kinderopvang.supply import availability, provider_figures
from loket_kinderopvang.web import personal_page, portal

no_cache = 1


def get_context(context: Any) -> None:
	"""Show what waits for an answer, what was agreed and the own figures; or take an answer."""
	portal.serve(context, _show, _take)


def _providers() -> list[str]:
	providers = permissions.providers_of(frappe.session.user)
	if not providers:
		raise links.LinkProblem(links.UNKNOWN)
	return providers


def _show(_token: str) -> dict[str, Any]:
	providers = _providers()
	first = frappe.get_cached_doc("Childcare Provider", providers[0])
	return {
		"desk": frappe.get_cached_doc("Childcare Desk", first.desk),
		"language": first.language,
		"title": _("Your page"),
		"recipient": ", ".join(
			frappe.get_cached_value("Childcare Provider", name, "provider_name") for name in providers[:5]
		),
		"locations": [
			(name, frappe.get_cached_value("Childcare Provider", name, "provider_name")) for name in providers
		],
		"waiting": [portal.question_words(name) for name in referrals.asked_of(frappe.session.user)],
		"reasons": portal.reasons(),
		"starts": provider_figures.starts(providers),
		"figures": provider_figures.figures(providers, clock.today().year),
		**portal.week(),
	}


def _take(_token: str, form: dict[str, Any]) -> dict[str, Any]:
	if form.get("action") == "availability":
		providers = _providers()
		provider = form["location"] if form.get("location") in providers else providers[0]
		token = links.make(
			availability.PURPOSE,
			"Childcare Provider",
			provider,
			add_to_date(clock.now(), hours=2),
			single_use=False,
		)
		return {**_show(""), "go_to": links.PATHS[availability.PURPOSE] + token}
	portal.take_answer(form)
	return {**_show(""), "said": _("Thank you. We received your answer.")}
