"""Which page of ``www/`` answers an address below /childcare/.

A page renderer and no route rules: Frappe makes every rule anew for each visit, several times over, which took a third of
the time in which a family's question is taken in.
"""

from __future__ import annotations

from typing import Any

import frappe
from frappe.website.page_renderers.template_page import TemplatePage
from frappe.website.utils import build_response

PREFIX = "childcare/"
# Address -> page, for who comes without more and for who comes with a last part; and what that part is called.
ALONE = {
	"ask": "childcare_ask",
	"file": "childcare_file",
	"places": "childcare_places",
	"price": "childcare_price",
	"information": "childcare_information",
	"figures": "childcare_figures",
	"open-data": "childcare_open_data",
	"provider": "childcare_provider",
	"partner": "childcare_partner",
}
WITH = {
	"answer": ("childcare_answer", "token"),
	"availability": ("childcare_availability", "token"),
	"confirm": ("childcare_confirm", "token"),
	"file": ("childcare_file", "token"),
	"places": ("childcare_place", "place"),
}


class DeskPage:
	"""Answers the addresses of the desk's pages (hook page_renderer)."""

	def __init__(self, path: str, http_status_code: int | None = None) -> None:
		self.status = http_status_code
		self.page, self.given = page_of(path)

	def can_render(self) -> bool:
		"""Tell whether the address is one of the desk's pages."""
		return bool(self.page)

	def render(self) -> Any:
		"""Return the page, which finds the last part of its address among what the visitor sent."""
		frappe.form_dict.update(self.given)
		return TemplatePage(self.page, self.status).render()


class PlatformFormPage:
	"""Leads every page that the platform has for a web form of the desk to the desk's own (hook page_renderer).

	The platform's would show lists to choose from, and a record to whoever made it, with all its fields.
	"""

	def __init__(self, path: str, http_status_code: int | None = None) -> None:
		self.path = path

	def can_render(self) -> bool:
		"""Tell whether the address is one of a web form on the desk's records."""
		if "\x00" in self.path:
			# No route, and no text for every database.
			return False
		# Beside its own address a form has those of its list, of a new one, of each record and of changing that.
		ways = [self.path, self.path.rsplit("/", 1)[0]]
		if self.path.endswith("/edit"):
			ways.append(self.path.rsplit("/", 2)[0])
		forms = frappe.get_all(
			"Web Form", {"route": ("in", ways), "doc_type": ("like", "Childcare %")}, pluck="name", limit=1
		)
		return bool(forms)

	def render(self) -> Any:
		"""Return the way to the desk's own page."""
		return build_response(self.path, "", 302, {"Location": "/childcare/ask", "Cache-Control": "no-store"})


def page_of(path: str) -> tuple[str, dict[str, str]]:
	"""Return the page of an address and what its last part says; an empty page for another address."""
	if not path.startswith(PREFIX):
		return "", {}
	first, _slash, last = path[len(PREFIX) :].partition("/")
	if not last:
		return ALONE.get(first, ""), {}
	if "/" in last or first not in WITH:
		return "", {}
	page, name = WITH[first]
	return page, {name: last}
