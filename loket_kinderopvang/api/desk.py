"""What the desk's own pages ask beside their work."""

from __future__ import annotations

import frappe
from frappe.utils import cint

from loket_kinderopvang.access import together
from loket_kinderopvang.access.declarations import (
	ACCOUNTS,
	CARETAKERS,
	STAFF,
	every,
	open_to,
	record,
	record_of,
)
from loket_kinderopvang.api.arguments import parsed
from loket_kinderopvang.desk import health_page, openapi
from loket_kinderopvang.platform.conflicts import retrying
from loket_kinderopvang.referral import closing
from loket_kinderopvang.town import boundaries


@frappe.whitelist()
@open_to(ACCOUNTS, record("Childcare Request", "request", "write"))
def closing_reasons(request: str, action: str) -> dict:
	"""Return which reasons a workflow action on a request asks for.

	Returns:
		``{"needed": bool, "suggested": name or None, "reasons": [{"name", "label", "kind"}]}``.
	"""
	doc = frappe.get_doc("Childcare Request", request)
	return closing.reasons_for_action(doc, action)


@frappe.whitelist(methods=["POST"])
@open_to(ACCOUNTS, record_of("doctype", "name", "read", among=together.DOCTYPES))
def changes_since(doctype: str, name: str, seen: dict | str) -> list[dict]:
	"""Return how a file differs from what its form loaded, and who changed it: ``[{"path", "label", "old", "new", "who",
	"when"}]``, of the fields that the user may see.

	Args:
		doctype: of the file.
		name: the file.
		seen: its fields as they were loaded.
	"""
	return together.changes_since(frappe.get_doc(doctype, name), parsed(seen, "seen", dict))


@frappe.whitelist(methods=["POST"])
@open_to(ACCOUNTS, every("Childcare Area", "write"))
@retrying
def load_boundaries(geojson: str, choices: dict | str | None = None) -> dict:
	"""Give areas the boundaries of a GeoJSON file: ``{"loaded": areas, "left_out": features, "unclear", …}``.

	Args:
		geojson: the text of a FeatureCollection whose features name an area by NIS code or name.
		choices: for an area that several features could be, the number of the right one, from 1.
	"""
	chosen = parsed(choices, "choices", dict) if choices else {}
	return boundaries.load(geojson, {str(area): cint(number) for area, number in chosen.items()})


@frappe.whitelist()
@open_to(CARETAKERS)
def site_health() -> list[dict]:
	"""Return what is in order on this site and what is not, with what to do; for its administrators and managers.

	Returns:
		``[{"check", "title", "state", "state_words", "found", "why", "todo"}]``; ``state`` is "ok", "attention" or
		"unknown".
	"""
	return health_page.shown()


@frappe.whitelist(methods=["GET"])
@open_to(STAFF)
def description() -> dict:
	"""Return the OpenAPI 3.1 description of this interface, for programs and tools of the town; for the desk's staff."""
	return openapi.describe()
