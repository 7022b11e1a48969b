"""What the law asks a public site to say: /childcare/accessibility, /childcare/privacy and /childcare/cookies."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _

from loket_kinderopvang.intake import asking
from loket_kinderopvang.platform import links
from loket_kinderopvang.town import statements
from loket_kinderopvang.web import personal_page

no_cache = 1


def get_context(context: Any) -> None:
	"""Show the statement that the address names."""
	personal_page.serve(context, _show, _take, personal_page.PARENT_LANGUAGES, personal_page.count_public)


def _show(_token: str) -> dict[str, Any]:
	# Of several desks each has a statement of its own.
	desk = asking.main_desk() if asking.is_of_one_desk() else None
	kind = frappe.request.path.strip("/").rpartition("/")[2]
	statement = statements.statement(kind, desk)
	if not statement:
		raise links.LinkProblem(links.UNKNOWN)
	return {
		"desk": desk,
		"language": frappe.local.lang,
		"home": f"/childcare/{kind}",
		"title": statement.title,
		"description": statement.lead,
		"statement": statement,
		"choose_first": not asking.is_of_one_desk(),
	}


def _take(_token: str, _form: dict[str, Any]) -> dict[str, Any]:
	frappe.throw(_("Nothing can be sent to this page."))
