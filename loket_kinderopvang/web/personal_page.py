"""What the pages outside the desk share: their language, their answer to a bad link, and what is never kept.

Opening a page (GET, HEAD, a mail program that looks at links) reads and writes nothing; only a form that is sent does.
The link is the key: a guest needs no session, and a form sent by somebody who is logged in carries Frappe's CSRF token.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn
from urllib.parse import quote, urlsplit

import frappe
from frappe import _
from frappe.utils import get_url

from loket_kinderopvang import permissions
from loket_kinderopvang.intake import asking, incoming
from loket_kinderopvang.platform import compat, conflicts, counting, links
from loket_kinderopvang.web import link_problems, look

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
# Pages without anything personal may be kept and indexed, by the first part of their address below /childcare/.
PUBLIC = frozenset(
	{
		"",
		"desk",
		"places",
		"information",
		"price",
		"figures",
		"open-data",
		"accessibility",
		"privacy",
		"cookies",
	}
)
# The empty form may be found by everybody and is kept nowhere: each visitor gets one of its own.
FOUND = PUBLIC | {"ask"}
PREFIX = "/childcare"
# What a guest's browser is asked to keep: the language that it chose, and nothing else.
GUESTS_COOKIES = frozenset({LANGUAGE_COOKIE})


def _part(path: str) -> str | None:
	"""Return the first part of an address below /childcare/; "" for that itself, None for an address elsewhere."""
	first, _slash, rest = path.strip("/").partition("/")
	if first == PREFIX.strip("/"):
		return rest.partition("/")[0]
	# The platform also finds pages by the names of their files.
	return first if first.startswith("childcare_") else None


def address() -> str:
	"""Return the address of the page that this request is for: "/childcare" also where that is the site's first page."""
	return frappe.local.flags.get("desk_address") or frappe.request.path


def is_public(path: str) -> bool:
	"""Tell whether an address is of a page without anything personal."""
	return _part(path) in PUBLIC


def may_be_found(request: Any) -> bool:
	"""Tell whether search engines may keep the answer to a request, should it be a good one."""
	return _part(address()) in FOUND and request.method in ("GET", "HEAD") and "sent" not in request.args


def answers_per_hour() -> int:
	"""Return how often one personal link may be opened, or answered by, in an hour (Settings)."""
	return frappe.get_cached_doc("Childcare Settings").answers_per_hour or 120


def _count_visit(token: str) -> None:
	"""Count a visit to a personal link; too many to one link are refused for a while."""
	counting.by_link("links", token, answers_per_hour())


def _count_guess() -> None:
	"""Count a visit to a link that there is none of: whoever tries many from one device is refused for a while."""
	counting.by_device(counting.GUESSES, answers_per_hour())


# Looking around is more than answering: a family that compares places loads many pages.
PUBLIC_VISITS_PER_HOUR = 1200


def count_public() -> None:
	"""Count a visit to a public page, apart from those to personal links; too many are refused for a while."""
	counting.by_address("public", PUBLIC_VISITS_PER_HOUR)


def keep_private(response: Any, request: Any, **_other: Any) -> None:
	"""Add the headers of a page of the desk: no address is passed on, nothing personal is kept or indexed (hook after_request)."""
	if response is None or _part(address()) is None:
		return
	public = is_public(address())
	left_out = {"Cache-Control"} if public else set()
	if may_be_found(request) and response.status_code < 400:
		left_out.add("X-Robots-Tag")
	for name, value in HEADERS.items():
		if name not in left_out:
			response.headers[name] = value
	policy = HEADERS["Content-Security-Policy"]
	if style_hash := frappe.local.flags.get("page_style_hash"):
		policy = policy.replace("style-src 'self'", f"style-src 'self' 'sha256-{style_hash}'")
	if public and (tiles := frappe.get_cached_doc("Childcare Settings").map_tiles_url):
		policy = policy.replace("img-src 'self'", f"img-src 'self' {tile_source(tiles)}")
	response.headers["Content-Security-Policy"] = policy
	_spare_guest(request)


def _spare_guest(request: Any) -> None:
	"""Leave a guest without the cookies that the platform gives everybody: these pages know it without.

	One that its browser has already is renewed or taken away as the platform says.
	"""
	if frappe.session.user != "Guest":
		return
	cookies, ended = frappe.local.cookie_manager.cookies, frappe.local.cookie_manager.to_delete
	for name in list(cookies):
		if name in ended or (name not in GUESTS_COOKIES and name not in request.cookies):
			del cookies[name]


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
	context.public = may_be_found(frappe.request)
	context.with_desk = look.with_desk()
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
		_dress(context)
		return
	try:
		sent = frappe.request.method == "POST"
		if sent and token and frappe.form_dict.get("action") == link_problems.RENEW:
			_take_renewal(context, token)
			frappe.clear_messages()
			_dress(context)
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
	_dress(context)


def _dress(context: Any) -> None:
	"""Add what surrounds every page: the look of its desk, its addresses in other languages, who is logged in."""
	if "desk" not in context:
		# Of several desks none is named where nobody chose: a link that does not work must not tell whose it was.
		context.desk = asking.main_desk() if asking.is_of_one_desk() else None
	context.look = look.of(context.desk)
	if context.get("state") == "problem":
		# Where a page has nothing to say, the menu leads on.
		context.home = context.get("home") or PREFIX
	frappe.local.flags.page_style_hash = context.look["style_hash"]
	context.account = frappe.session.user != "Guest" and account_page()
	context.public = context.public and (context.get("http_status_code") or 200) < 400
	if context.public:
		# Without a query that filters: one address for one page, and one for each language.
		path = quote(address().rstrip("/"))
		context.addresses = {code: get_url(f"{path}?lang={code}") for code in context.languages}
		context.any_language = get_url(path)


def account_page() -> dict[str, str]:
	"""Return the own page of whoever is logged in, and what the menu calls it: ``{"path", "name"}``; staff have none."""
	roles = set(frappe.get_roles())
	path = next((path for role, path in permissions.HOME_PAGES.items() if role in roles), "")
	return {"path": path and f"/{path}", "name": _("Your page")}


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
