"""Which page of ``www/`` answers an address below /childcare/.

A page renderer and no route rules: Frappe makes every rule anew for each visit, several times over, which took a third of
the time in which a family's question is taken in.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import frappe
from frappe.utils import escape_html, get_url
from frappe.website.page_renderers.document_page import DocumentPage
from frappe.website.page_renderers.static_page import StaticPage
from frappe.website.page_renderers.template_page import TemplatePage
from frappe.website.page_renderers.web_form import WebFormPage
from frappe.website.utils import build_response

from loket_kinderopvang.intake import desks

APP = __name__.partition(".")[0]
HOME = "childcare"
PREFIX = "childcare/"
MISSING = "childcare_missing"
# These take in what was sent before a page is made; each has a function ``take_sent``.
TAKE_BEFORE_SHOWING = frozenset({"childcare_ask"})
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
	"again": "childcare_again",
	"leave": "childcare_leave",
	"accessibility": "childcare_statement",
	"privacy": "childcare_statement",
	"cookies": "childcare_statement",
}
WITH = {
	"answer": ("childcare_answer", "token"),
	"availability": ("childcare_availability", "token"),
	"confirm": ("childcare_confirm", "token"),
	"file": ("childcare_file", "token"),
	"places": ("childcare_place", "place"),
	"desk": ("childcare_home", "desk"),
}
# Names of files in ``www/``, under which the platform would show a page a second time.
FILES = frozenset({"childcare_home", MISSING, *ALONE.values(), *(page for page, _name in WITH.values())})
# So many addresses one list may hold.
MOST_LISTED = 40_000
# Pages that search engines list, in this order.
LISTED = ("", "ask", "places", "price", "information", "figures", "accessibility", "privacy", "cookies")


class DeskPage:
	"""Answers the addresses of the desk's pages (hook page_renderer)."""

	def __init__(self, path: str, http_status_code: int | None = None) -> None:
		self.status, self.path = http_status_code, path
		self.page, self.given = page_of(path)

	def can_render(self) -> bool:
		"""Tell whether the address is one of the desk's pages."""
		return bool(self.page)

	def render(self) -> Any:
		"""Return the page, which finds the last part of its address among what the visitor sent."""
		frappe.form_dict.update(self.given)
		frappe.local.flags.desk_address = f"/{self.path}"
		if self.page in TAKE_BEFORE_SHOWING and frappe.request.method == "POST":
			# What is taken in is answered with another address: nobody needs what the platform prepares for a page.
			# nosemgrep: calls-by-name # one of the few names just above, never a visitor's
			frappe.get_module(f"{APP}.www.{self.page}").take_sent()
		return TemplatePage(self.page, self.status).render()


class MissingPage:
	"""Answers, in the reader's language, every address below /childcare/ that nobody else has (hook page_renderer)."""

	def __init__(self, path: str, http_status_code: int | None = None) -> None:
		self.path = path

	def can_render(self) -> bool:
		"""Tell whether there is no such page: neither of the desk nor one that the site's own staff made there."""
		if self.path in FILES:
			return True
		if not self.path.startswith(PREFIX):
			return False
		# No route holds it, and no text of every database.
		if "\x00" in self.path:
			return True
		return not any(page(self.path, 200).can_render() for page in (StaticPage, WebFormPage, DocumentPage))

	def render(self) -> Any:
		"""Return the page that says so."""
		return TemplatePage(MISSING, 404).render()


class SiteMap:
	"""Adds the desk's public pages and places to the site's own list for search engines (hook page_renderer)."""

	def __init__(self, path: str, http_status_code: int | None = None) -> None:
		self.path = path

	def can_render(self) -> bool:
		"""Tell whether the list is asked for."""
		return self.path == "sitemap.xml"

	def render(self) -> Any:
		"""Return the site's list without the names of the desk's files, and with its addresses."""
		response = TemplatePage(self.path, 200).render()
		text = _OWN_FILES.sub("", response.get_data(as_text=True))
		response.set_data(text.replace("</urlset>", "".join(map(_entry, listed())) + "</urlset>"))
		return response


class RobotsFile:
	"""Tells search engines where the list is, where the site's own words for them don't (hook page_renderer)."""

	def __init__(self, path: str, http_status_code: int | None = None) -> None:
		self.path = path

	def can_render(self) -> bool:
		"""Tell whether the words for search engines are asked for."""
		return self.path == "robots.txt"

	def render(self) -> Any:
		"""Return the site's words, and a line with the address of the list. What is personal says so itself."""
		response = TemplatePage(self.path, 200).render()
		text = response.get_data(as_text=True).strip()
		if "sitemap:" not in text.lower():
			response.set_data(f"{text}\n\nSitemap: {get_url('/sitemap.xml')}\n".lstrip())
		return response


_OWN_FILES = re.compile(r"\s*<url>\s*<loc>[^<]*/childcare_\w+</loc>.*?</url>", re.DOTALL)


def listed() -> list[tuple[str, str]]:
	"""Return the address of each public page of the desk, and the day on which it last changed where that is known."""
	found = [(f"/{HOME}/{part}".rstrip("/"), "") for part in LISTED]
	if not frappe.get_cached_doc("Childcare Settings").no_open_data:
		found.append((f"/{HOME}/open-data", ""))
	if len(open_desks := desks.open_desks()) > 1:
		found += [(f"/{HOME}/desk/{quote(row['name'], safe='')}", "") for row in open_desks]
	found += [
		(f"/{HOME}/places/{quote(row.name, safe='')}", f"{row.modified:%Y-%m-%d}")
		for row in frappe.get_all(
			"Childcare Provider",
			filters={"published": 1, "disabled": 0},
			fields=["name", "modified"],
			order_by="name asc",
			limit=MOST_LISTED,
		)
	]
	return [(get_url(path), day) for path, day in found]


def _entry(line: tuple[str, str]) -> str:
	address, day = line
	changed = f"<lastmod>{day}</lastmod>" if day else ""
	return f"<url><loc>{escape_html(address)}</loc>{changed}</url>\n"


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
	if path == HOME:
		return "childcare_home", {}
	if not path.startswith(PREFIX):
		return "", {}
	first, _slash, last = path[len(PREFIX) :].partition("/")
	if not last:
		return ALONE.get(first, ""), {}
	if "/" in last or first not in WITH:
		return "", {}
	page, name = WITH[first]
	return page, {name: last}
