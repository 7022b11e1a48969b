"""The neutrality report: what the desk showed and whom it asked, beside what the rules alone would have done."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import frappe
from frappe.utils import add_days, flt, get_datetime

from loket_kinderopvang.domain.neutrality import Asked, Neutrality, Shown, ShownPlace, assess


def of_period(desk: str, start: date, end: date) -> Neutrality:
	"""Return the figures of a desk from ``start`` up to and including ``end``; the caller has checked the right to them.

	Lists in the order of near misses and pairs of places are left out: they follow the smallest change, not the score.
	"""
	period = ("between", (f"{start} 00:00:00", f"{add_days(end, 1)} 00:00:00"))
	lists = []
	for row in frappe.get_all(
		"Childcare Match Log",
		{"desk": desk, "direction": "Vacancies for a Request", "creation": period},
		["request", "creation", "seed", "shown"],
		order_by="creation asc, name asc",
	):
		places = json.loads(row.shown or "[]")
		if row.request and all("exact" in place for place in places):
			lists.append(
				Shown(
					row.request,
					get_datetime(row.creation),
					row.seed or "",
					tuple(
						ShownPlace(p["vacancy"], p["provider"], flt(p["exact"]), bool(p["fits"]))
						for p in places
					),
				)
			)
	asked = [
		Asked(row.request, row.provider, get_datetime(row.creation))
		for row in frappe.get_all(
			"Childcare Referral",
			{"desk": desk, "referral_type": "Provider", "creation": period},
			["request", "provider", "creation"],
			order_by="creation asc, name asc",
		)
		if row.provider
	]
	return assess(lists, asked)


def rows(found: Neutrality) -> list[dict[str, Any]]:
	"""Return one row per provider, in the order of the largest difference; equals by name of the record."""
	names = dict(
		frappe.get_all(
			"Childcare Provider",
			{"name": ("in", list(found.providers) or ["-"])},
			["name", "provider_name"],
			as_list=True,
		)
	)
	result = [
		{
			"provider": provider,
			"provider_name": names.get(provider, provider),
			"lists": figures.lists,
			"first": figures.first,
			"mean_position": round(figures.mean_position, 1) if figures.mean_position else None,
			"referrals": figures.referrals,
			"expected": figures.expected,
			"unseen": figures.unseen,
			"difference": figures.referrals - figures.unseen - figures.expected,
		}
		for provider, figures in found.providers.items()
	]
	return sorted(result, key=lambda row: (-abs(row["difference"]), row["provider"]))
