"""What the pages behind a personal link share: their language, their answer to a bad link, and what is never kept."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.rate_limiter import rate_limit

from loket_kinderopvang import links

# The languages in which the pages for providers are complete, by their own names.
LANGUAGES = {"nl": "Nederlands", "fr": "Français", "en": "English"}
PREFIX = "/childcare/"
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ps"})


def visits_per_hour() -> int:
	"""Return how often one address may open personal links in an hour (Settings)."""
	return frappe.get_cached_doc("Childcare Settings").answers_per_hour or 120


@rate_limit(limit=visits_per_hour, seconds=60 * 60, methods=["GET", "POST", "HEAD"])
def count_visit() -> None:
	"""Count a visit to a personal link; too many from one address are refused for a while."""


def prepare(context: Any, default_language: str | None) -> None:
	"""Set what every page behind a personal link needs: language, direction, and that nobody keeps or indexes it.

	Args:
		context: of the page.
		default_language: of the person the link was sent to; the page's own choice goes before it.
	"""
	context.no_cache = 1
	context.no_sitemap = 1
	context.no_header = 1
	context.no_breadcrumbs = 1
	context.full_width = 0
	chosen = frappe.form_dict.get("lang")
	language = chosen if chosen in LANGUAGES else (default_language or frappe.local.lang)
	frappe.local.lang = language if language in LANGUAGES else "nl"
	context.lang = frappe.local.lang
	context.direction = "rtl" if frappe.local.lang in RIGHT_TO_LEFT else "ltr"
	context.languages = LANGUAGES
	context.path = frappe.request.path if getattr(frappe, "request", None) else ""
	context.csrf = frappe.session.data.get("csrf_token") if frappe.session and frappe.session.data else None


def keep_private(response: Any, request: Any, **_other: Any) -> None:
	"""Add the headers of a personal page: no address is passed on, nothing is kept or indexed (hook after_request)."""
	if request.path.startswith(PREFIX):
		response.headers["Referrer-Policy"] = "no-referrer"
		response.headers["X-Robots-Tag"] = "noindex, nofollow"
		response.headers["Cache-Control"] = "no-store"


def show_problem(context: Any, problem: links.LinkProblem) -> None:
	"""Show why a link does not work, with the right status and nothing of the record."""
	context.state = "problem"
	context.http_status_code = problem.http_status_code
	context.title = _("This link does not work any more")
	context.message = links.problem_text(problem.code)


def is_answer() -> bool:
	"""Tell whether this request is somebody's answer: opening a page, also by a mail scanner, never is."""
	return frappe.request.method == "POST"


def said(error: Exception) -> str:
	"""Return what an error tells the person, as plain text, and take it off Frappe's own messages."""
	frappe.clear_messages()
	text = frappe.utils.strip_html(str(error)) if str(error) else ""
	return text or _("This could not be saved. Please try again, or call the desk.")
