"""What the pages outside the desk share: their language, their answer to a bad link, and what is never kept.

Opening a page (GET, HEAD, a mail program that looks at links) reads and writes nothing; only a form that is sent does.
The link is the key: a guest needs no session, and a form sent by somebody who is logged in carries Frappe's CSRF token.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn
from urllib.parse import urlsplit

import frappe
from frappe import _

from loket_kinderopvang.intake import incoming
from loket_kinderopvang.platform import compat, conflicts, counting, links
from loket_kinderopvang.web import link_problems

# The languages in which pages are complete, by their own names: for providers, and for parents.
PROVIDER_LANGUAGES = {"nl": "Nederlands", "fr": "Français", "en": "English"}
PARENT_LANGUAGES = {
	**PROVIDER_LANGUAGES,
	"de": "Deutsch",
	"tr": "Türkçe",
	"ar": "العربية",
	"uk": "Українська",
	"pl": "Polski",
	"es": "Español",
	"ro": "Română",
}
# The visitor's choice is kept where Frappe itself looks for it.
LANGUAGE_COOKIE = "preferred_language"
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ps"})
HEADERS = {
	"Referrer-Policy": "no-referrer",
	"X-Robots-Tag": "noindex, nofollow",
	"Cache-Control": "no-store",
	"X-Content-Type-Options": "nosniff",
	"Content-Security-Policy": (
		"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self';"
		" base-uri 'none'; frame-ancestors 'none'"
	),
}
# Pages without anything personal may be kept and indexed.
PUBLIC_PATHS = (
	"/childcare/places",
	"/childcare/information",
	"/childcare/price",
	"/childcare/figures",
	"/childcare/open-data",
)
PREFIX = "/childcare/"


def answers_per_hour() -> int:
	"""Return how often one personal link may be opened, or answered by, in an hour (Settings)."""
	return frappe.get_cached_doc("Childcare Settings").answers_per_hour or 120


def _count_visit(token: str) -> None:
	"""Count a visit to a personal link; too many to one link are refused for a while."""
	counting.by_link("links", token, answers_per_hour())


def _count_guess() -> None:
	"""Count a visit to a link that there is none of: whoever tries many from one device is refused for a while."""
	counting.by_device("guesses", answers_per_hour())


# Looking around is more than answering: a family that compares places loads many pages.
PUBLIC_VISITS_PER_HOUR = 1200


def count_public() -> None:
	"""Count a visit to a public page, apart from those to personal links; too many are refused for a while."""
	counting.by_address("public", PUBLIC_VISITS_PER_HOUR)


def keep_private(response: Any, request: Any, **_other: Any) -> None:
	"""Add the headers of a page of the desk: no address is passed on, nothing personal is kept or indexed (hook after_request)."""
	if response is None or not request.path.startswith(PREFIX):
		return
	public = request.path.startswith(PUBLIC_PATHS)
	for name, value in HEADERS.items():
		if not (public and name in ("X-Robots-Tag", "Cache-Control")):
			response.headers[name] = value
	if public and (tiles := frappe.get_cached_doc("Childcare Settings").map_tiles_url):
		source = tile_source(tiles)
		response.headers["Content-Security-Policy"] = HEADERS["Content-Security-Policy"].replace(
			"img-src 'self'", f"img-src 'self' {source}"
		)


def tile_source(url: str) -> str:
	"""Return the origin that a page may load map tiles from, as a content security policy writes it."""
	parts = urlsplit(url.replace("{s}", "*"))
	return f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") else "'self'"


def serve(
	context: Any,
	show: Callable[[str], dict[str, Any]],
	take: Callable[[str, dict[str, Any]], dict[str, Any]],
	languages: dict[str, str] = PROVIDER_LANGUAGES,
	count: Callable[[], None] | None = None,
	take_first: bool = False,
) -> None:
	"""Fill the context of a page behind a personal link, or of a public one (its token is then empty).

	Args:
		context: of the page; ``state`` becomes "question", "thanks" or "problem".
		show: reads what the page shows for a token, with the reader's ``language``; called in that language too.
		take: acts on the form that was sent and returns what the thank-you page adds to the context.
		languages: in which the page is complete.
		count: counts the visit and raises a ValidationError when there were too many; by default all visits to
			personal links count together.
		take_first: True where a form needs nothing of what the page shows: it is then only shown when it is refused.

	Whatever goes wrong is shown in the reader's language with the right status, and nothing stays half-written.
	"""
	token = str(frappe.form_dict.get("token") or "")
	form = {key: value for key, value in frappe.form_dict.items() if isinstance(value, str)}
	context.update({"no_cache": 1, "no_sitemap": 1, "languages": languages, "form": {}, "error": None})
	context.problems, context.asked_back, context.suggestions = {}, {}, {}
	context.public = frappe.request.path.startswith(PUBLIC_PATHS)
	_use_language(context, None)
	context.csrf = frappe.session.data.get("csrf_token") if frappe.session.user != "Guest" else None
	try:
		(count or (lambda: _count_visit(token)))()
	except frappe.ValidationError:
		_show_problem(
			context,
			429,
			_("Too Many Visits"),
			_("This page was opened very often. Please try again in an hour, or call the desk."),
		)
		return
	try:
		sent = frappe.request.method == "POST"
		if sent and token and frappe.form_dict.get("action") == link_problems.RENEW:
			_take_renewal(context, token)
			frappe.clear_messages()
			return
		if not (sent and take_first):
			_show(context, token, show)
		if sent:
			_take(context, token, show, take, form, shown=not take_first)
	except frappe.Redirect:
		raise
	except links.LinkProblem as problem:
		_show_problem(context, problem.http_status_code, "", "")
		link_problems.show(context, frappe.request.path, token, problem.code)
		if problem.code == links.UNKNOWN and token:
			_refuse_guesses(context)
	except Exception:
		frappe.db.rollback()
		# Without the values of variables: one of them is the secret part of the link.
		frappe.log_error(title="Personal page failed", message=frappe.get_traceback())
		_show_problem(
			context,
			500,
			_("Something went wrong"),
			_("Nothing was saved. Please try again in a moment, or call the desk."),
		)
	frappe.clear_messages()


def _take_renewal(context: Any, token: str) -> None:
	"""Mail a new link, if there may be one. The page is the same for every link, and shows nothing of what is behind it."""
	path = frappe.request.path
	conflicts.with_retries(lambda: link_problems.renew(path, token), "link_problems")
	context.update({"state": "renewed", "title": _("Your new link")})


def _refuse_guesses(context: Any) -> None:
	try:
		_count_guess()
	except frappe.ValidationError:
		_show_problem(
			context,
			429,
			_("Too Many Visits"),
			_(
				"Many links that do not exist were tried from here. Please try again in an hour, or call the desk."
			),
		)


def _show(context: Any, token: str, show: Callable[[str], dict[str, Any]]) -> None:
	language = frappe.local.lang
	page = show(token)
	_use_language(context, page["language"])
	# Once more when the reader has another language.
	context.update(page if frappe.local.lang == language else show(token))
	context.state = "question"


def _take(
	context: Any,
	token: str,
	show: Callable[[str], dict[str, Any]],
	take: Callable[[str, dict[str, Any]], dict[str, Any]],
	form: dict[str, Any],
	shown: bool,
) -> None:
	"""Act on a form; when somebody else was busy with the same record, once more, in a fresh transaction."""
	try:
		incoming.check_shape(form, incoming.MOST_ON_A_PAGE)
		added = conflicts.with_retries(lambda: take(token, dict(form)), take.__module__.rsplit(".", 1)[-1])
	except links.LinkProblem:
		raise
	except frappe.ValidationError as error:
		frappe.db.rollback()
		# Whoever was refused because of others sees the record as they left it.
		if not shown or isinstance(error, compat.Busy):
			_show(context, token, show)
		_show_error(context, error, form)
	else:
		context.update({**added, "state": "thanks"})


def _show_error(context: Any, error: frappe.ValidationError, form: dict[str, Any]) -> None:
	"""Show the question again with what was filled in and what would be right."""
	context.form = form
	context.error = frappe.utils.strip_html(str(error)) or _("This could not be saved. Please try again.")
	problems = getattr(error, "problems", [])
	context.problems = {problem.field: problem.message for problem in problems}
	# What is asked back is taken when it is sent once more as it is.
	context.asked_back = {problem.field: problem.value for problem in problems if problem.value}
	context.suggestions = {problem.field: problem.suggestion for problem in problems if problem.suggestion}
	context.http_status_code = 409 if getattr(error, "http_status_code", 0) == 409 else 400


def _show_problem(context: Any, status: int, title: str, message: str) -> None:
	context.update({"state": "problem", "http_status_code": status, "title": title, "message": message})


def _use_language(context: Any, of_reader: str | None) -> None:
	"""Speak the language that was chosen, now or on an earlier page, else the reader's, the browser's, or Dutch."""
	chosen = frappe.form_dict.get("lang")
	remembered = frappe.request.cookies.get(LANGUAGE_COOKIE)
	wanted = (chosen, None if of_reader else remembered, of_reader, remembered, frappe.local.lang)
	frappe.local.lang = next(
		(code for code in (_short(code) for code in wanted) if code in context.languages), "nl"
	)
	if chosen in context.languages and remembered != chosen:
		frappe.local.cookie_manager.set_cookie(LANGUAGE_COOKIE, chosen, samesite="Lax")
	context.lang = frappe.local.lang
	context.direction = "rtl" if frappe.local.lang in RIGHT_TO_LEFT else "ltr"


def _short(code: str | None) -> str:
	"""Return a language without its region: "nl" for "nl-BE"."""
	return (code or "").split("-")[0].lower()


def go_to(address: str) -> NoReturn:
	"""End a form that was taken with another page, so that loading that one again sends nothing twice."""
	frappe.flags.redirect_location = address
	redirect = frappe.Redirect()
	# "See other"; early Frappe 15 answers 301 whatever is asked, which a browser follows in the same way.
	redirect.http_status_code = 303
	raise redirect
