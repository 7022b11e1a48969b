"""The gate before the platform: a request that concerns this app's doctypes goes on only if it may.

Frappe has some four hundred functions, and some of them look at a doctype's right without looking at the record's, or
at neither. So each request is looked at before the platform is (hooks ``before_request``, and ``auth_hooks`` for who
comes with an API key):

- Who is outside (a guest, a portal account, an account of another app) reaches what ``OPEN_FUNCTIONS`` and the pages
  below ``/childcare/`` give; anything else that names one of this app's doctypes, reports or functions is refused.
- An account that has portal roles alone is this app's own guest: of the platform itself it reaches ``ACCOUNT_FUNCTIONS``
  and, of other apps' doctypes, what those apps give.
- Staff and board pass, but a record that a request names is one that they may read.

What names nothing of this app is nobody's business here: other apps and their users notice nothing.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import frappe
from frappe import _

from loket_kinderopvang import permissions
from loket_kinderopvang.platform import own_doctypes

APP = "loket_kinderopvang"
PAGES = "/childcare"
# What anybody may call: each checks a link's secret part, or takes in a question that waits to be confirmed.
OPEN_FUNCTIONS = frozenset(
	f"{APP}.api.{name}"
	for name in ("submit_application", "answer_referral", "report_availability", "my_data")
)
# The public form in the platform's own clothes; what it takes is read by the same gate as ours (hook override).
FORM_FUNCTIONS = frozenset({"frappe.website.doctype.web_form.web_form.accept"})
# What an account needs for itself: to come in, to leave, its password and its second factor.
ACCOUNT_FUNCTIONS = FORM_FUNCTIONS | frozenset(
	{
		"login",
		"logout",
		"web_logout",
		"ping",
		"version",
		"frappe.ping",
		"frappe.auth.get_logged_user",
		"frappe.handler.logout",
		"frappe.handler.ping",
		"frappe.handler.version",
		"frappe.handler.web_logout",
		"frappe.core.doctype.user.user.reset_password",
		"frappe.core.doctype.user.user.test_password_strength",
		"frappe.core.doctype.user.user.update_password",
		"frappe.core.doctype.user.user.verify_password",
		"frappe.translate.get_app_translations",
		"frappe.twofactor.get_qr_svg_code",
		"frappe.website.doctype.website_settings.website_settings.get_website_settings",
		"frappe.website.doctype.web_page_view.web_page_view.make_view_log",
		"frappe.www.login.login_via_token",
		"frappe.www.login.send_login_link",
		"frappe.www.login.login_via_key",
	}
)
# Columns of the platform that open an account: whoever may look for users could guess them, letter by letter.
SECRETS = ("reset_password_key", "api_secret")
# Under these a person types what it looks for, which may be the name of anything.
TYPED_KEYS = frozenset(("txt", "text", "search_term", "content", "message"))
# No name of a doctype, report or page of this app is shorter.
SHORTEST = 4
# In these a request asks about columns.
ASKING_KEYS = frozenset(
	"filters or_filters filters_json current_filters order_by group_by group_by_based_on based_on value_based_on"
	" aggregate_function_based_on column field fieldname fields searchfield stats".split()
)
# Of these, what names a plain column is left to the platform, which leaves it out where it may not be read.
NAMING_KEYS = frozenset(("field", "fieldname", "fields", "stats"))
# The word for one record; a question in its place would be answered for any.
RECORD_KEYS = frozenset(("name", "docname", "dn", "doc_name", "document_name", "reference_name"))
DEEPEST = 12
MOST_NAMES = 5000
# Accents, marks around letters, and what is not shown at all: databases may read past them.
_NO_LETTERS = frozenset(("Mn", "Me", "Cf", "Cc", "Cs"))
_BETWEEN = re.compile(r"[\s_-]+")
_COLUMN = re.compile(r"(?:`?tab[\w ]+`?\.)?`?[\w*]+`?(?: as [`'\"]?\w+[`'\"]?)?|[\[\]{}]*")
_WORD = re.compile(r"\W+")


def before_request() -> None:
	"""Refuse a request that is not the caller's to make (hook ``before_request``).

	Raises:
		frappe.PermissionError: it is not.
	"""
	# Who comes with a key is known only after the platform looked at it: see ``after_key``.
	if not frappe.get_request_header("Authorization"):
		_look()


def after_key() -> None:
	"""Do the same for who came with an API key or a bearer token (hook ``auth_hooks``).

	Raises:
		frappe.PermissionError: it is not the caller's to make.
	"""
	if frappe.get_request_header("Authorization"):
		_look()


def _look() -> None:
	request = frappe.local.request
	if request.method == "OPTIONS":
		return
	command = _command(request.path)
	path = unquote(request.path)
	if not command and (path == PAGES or path.startswith(f"{PAGES}/")):
		return
	arguments = _arguments(path)
	if _guesses_secrets(arguments):
		permissions.require_system_manager()
	if permissions.is_outside():
		_let_outsider(command, path, arguments)
	else:
		_let_insider(command, arguments)


def _guesses_secrets(arguments: list[Any]) -> bool:
	"""Tell whether a request asks about users by a column that opens an account."""
	return any(word in text for text in _asked(arguments, also_named=True) for word in SECRETS) and any(
		text in ("User", "tabUser") or "`tabUser`" in text for text in _texts(arguments)
	)


def _command(path: str) -> str:
	"""Return the function that a request calls, as the platform will read it; empty for a page or a resource."""
	if command := frappe.form_dict.get("cmd"):
		return str(command).strip()
	parts = unquote(path).strip("/").split("/")
	if parts[:1] != ["api"]:
		return ""
	parts = [part for part in parts[1:] if part not in ("v1", "v2")]
	return parts[1] if len(parts) == 2 and parts[0] == "method" else ""


def _arguments(path: str) -> list[Any]:
	"""Return all that a request says: its address, its query, its form and its body, with JSON inside texts read."""
	request = frappe.local.request
	form = {key: value for key, value in frappe.form_dict.items() if key != "cmd"}
	query = {key: value for key, value in request.args.items(multi=False) if key != "cmd"}
	parts = path.strip("/").split("/")
	# What is neither JSON nor a form the platform reads as JSON all the same, where it finds nothing else.
	kind = request.mimetype or ""
	body = ""
	if path.startswith("/api/") and "form" not in kind and not request.is_json:
		body = request.get_data(as_text=True)
	named = {}
	if len(parts) > 2 and parts[0] == "api":
		# /api/resource/X/Y and /api/v2/document/X/Y: a doctype and a record, as much as in arguments.
		at = next(
			(i for i, part in enumerate(parts) if part in ("resource", "document", "doctype", "method")), 0
		)
		named = {
			"doctype": parts[at + 1] if len(parts) > at + 1 else "",
			"name": "/".join(parts[at + 2 :][:1]),
		}
	return [_opened({**named, **form}, 0), _opened(query, 0), _opened(body, 0), parts]


def _opened(value: Any, depth: int) -> Any:
	"""Return a value with the JSON inside its texts read, as the platform's functions do themselves."""
	if depth > DEEPEST:
		return value
	if isinstance(value, str):
		text = value.strip()
		if text[:1] in '[{"' and text[-1:] in ']}"' and len(text) > 1:
			try:
				return _opened(json.loads(text), depth + 1)
			except (ValueError, RecursionError):
				return value
		return value
	if isinstance(value, dict):
		return {key: _opened(item, depth + 1) for key, item in value.items()}
	if isinstance(value, (list, tuple)):
		return [_opened(item, depth + 1) for item in value]
	return value


def _texts(value: Any) -> Iterator[str]:
	"""Return every text in a value, however deep it is nested."""
	waiting = [value]
	while waiting:
		value = waiting.pop()
		if isinstance(value, str):
			yield value
		elif isinstance(value, (int, float)):
			yield str(value)
		elif isinstance(value, dict):
			waiting += [*map(str, value), *value.values()]
		elif isinstance(value, list):
			waiting += value


def _objects(value: Any) -> Iterator[dict]:
	"""Return every object in a value, however deep it is nested."""
	waiting = [value]
	while waiting:
		value = waiting.pop()
		if isinstance(value, dict):
			yield value
			waiting += value.values()
		elif isinstance(value, list):
			waiting += value


# ---- what concerns this app


def plain(text: str) -> str:
	"""Return a name as databases compare it: without accents, case, or what stands between words and around them."""
	if text.isascii():
		return _BETWEEN.sub(" ", text.lower()).strip()
	letters = unicodedata.normalize("NFKD", text)
	kept = "".join(letter for letter in letters if unicodedata.category(letter) not in _NO_LETTERS)
	return _BETWEEN.sub(" ", kept.casefold()).strip()


def _own_doctypes() -> dict[str, str]:
	if not hasattr(_own_doctypes, "known"):
		_own_doctypes.known = {plain(name): name for name in own_doctypes.names()}
	return _own_doctypes.known


# What else of this app a platform function may be asked to open by its name.
_KINDS = (
	"Report",
	"Page",
	"Web Form",
	"Dashboard",
	"Dashboard Chart",
	"Number Card",
	"Print Format",
	"Workspace",
)
_KEEP_SECONDS = 300


def _own_names() -> frozenset[str]:
	"""Return, in plain letters, what this app has besides doctypes: its reports, pages, charts and cards."""
	kept = frappe.cache.get_value("loket-gate-names")
	if kept is None:
		modules = frappe.get_all("Module Def", filters={"app_name": APP}, pluck="name")
		kept = []
		for kind in _KINDS:
			if frappe.get_meta(kind).has_field("module"):
				kept += frappe.get_all(kind, filters={"module": ("in", modules)}, pluck="name")
		# Reports that staff made of this app's doctypes, and web forms that they copied, are its own as well.
		kept += frappe.get_all("Report", filters={"ref_doctype": ("in", own_doctypes.names())}, pluck="name")
		kept += frappe.get_all("Web Form", filters={"doc_type": ("in", own_doctypes.names())}, pluck="name")
		kept = sorted({plain(name) for name in kept})
		frappe.cache.set_value("loket-gate-names", kept, expires_in_sec=_KEEP_SECONDS)
	return frozenset(kept)


def _concerns(arguments: Any) -> bool:
	"""Tell whether something of this app is named."""
	doctypes = _own_doctypes()
	names: frozenset[str] | None = None
	for text in set(_texts(arguments)):
		if len(text) < SHORTEST:
			continue
		if len(text) > 140:
			# No name is that long; an expression may hold one.
			if _in_expression(text):
				return True
			continue
		word = plain(text)
		if word in doctypes or word.startswith(f"{APP.replace('_', ' ')}.") or _in_expression(text):
			return True
		if names is None:
			names = _own_names()
		if word in names:
			return True
	return False


def _in_expression(text: str) -> bool:
	"""Tell whether a text holds a table of this app, as fields, filters and orders of the platform write it."""
	word = plain(text)
	return "tabchildcare " in word or "tab childcare " in word or f"{APP.replace('_', ' ')}." in word


# ---- who goes on


def _let_outsider(command: str, path: str, arguments: list[Any]) -> None:
	if command in OPEN_FUNCTIONS:
		return
	if command.startswith(f"{APP}.") or plain(command).startswith(f"{APP.replace('_', ' ')}."):
		_refuse()
	if command not in FORM_FUNCTIONS and _concerns(arguments):
		_refuse()
	if not permissions.has_only_portal_roles():
		return
	parts = path.strip("/").split("/")
	if parts[:1] != ["api"] and not command:
		return
	if command in ACCOUNT_FUNCTIONS or (command and not command.startswith("frappe.") and "." in command):
		return
	if not _is_of_another_app(arguments):
		_refuse()


def _is_of_another_app(arguments: list[Any]) -> bool:
	"""Tell whether a request names a doctype that is neither this app's nor the platform's own."""
	platform = set(frappe.get_all("Module Def", filters={"app_name": "frappe"}, pluck="name"))
	named = {
		item
		for said in _objects(arguments[:2])
		for item in said.values()
		if isinstance(item, str) and 0 < len(item) <= 140
	}
	if not named:
		return False
	found = frappe.get_all(
		"DocType", filters={"name": ("in", sorted(named))}, fields=["name", "module", "custom"]
	)
	# A database that knows no capitals finds "note" for a Note.
	found = [row for row in found if row.name in named]
	return bool(found) and all(row.custom or row.module not in platform for row in found)


def _let_insider(command: str, arguments: list[Any]) -> None:
	if frappe.session.user == "Administrator":
		return
	_keep_row_rules(arguments[0])
	own = _own_named(arguments)
	if not own:
		return
	if any(
		str(key).casefold() in RECORD_KEYS and isinstance(item, dict)
		for said in _objects(arguments)
		for key, item in said.items()
	):
		_refuse()
	_keep_levels(own, arguments)
	for doctype, name in _records(own, arguments):
		if not permissions.may_read(doctype, name):
			_refuse()


def _own_named(arguments: list[Any]) -> set[str]:
	"""Return the doctypes of this app that a request names, also as tables in expressions."""
	doctypes = _own_doctypes()
	here = set()
	for text in set(_texts(arguments)):
		word = plain(text) if len(text) <= 140 else ""
		if word in doctypes:
			here.add(doctypes[word])
		elif "tab" in text and _in_expression(text):
			here |= {name for word, name in doctypes.items() if word in plain(text)}
	return here


def _asked(arguments: list[Any], also_named: bool = False) -> Iterator[str]:
	"""Return what a request asks about columns, in filters, orders and groups, and as expressions in fields."""
	for said in _objects(arguments):
		for key, item in said.items():
			key = str(key).casefold()
			if key not in ASKING_KEYS:
				continue
			for text in _texts(item):
				if also_named or key not in NAMING_KEYS or not _COLUMN.fullmatch(text):
					yield text


def _keep_levels(own: set[str], arguments: list[Any]) -> None:
	"""Refuse to filter, order or group by a field that the reader may not read: the answer would tell what it holds."""
	hidden = {
		field.fieldname
		for doctype in own
		for field in frappe.get_meta(doctype).fields
		if field.permlevel and not permissions.may_see_level(doctype, field.permlevel)
	}
	if hidden and any(
		_WORD.sub(" ", text).split().count(name) for text in _asked(arguments) for name in hidden
	):
		_refuse()


def _keep_row_rules(form: Any) -> None:
	"""Take from a search what would lift the rules on rows and fields: no field of this app asks for that."""
	lifting = {"ignore_user_permissions", "filter_fields"} & set(frappe.form_dict)
	if lifting and any(plain(text) in _own_doctypes() for text in _texts(form)):
		for key in lifting:
			frappe.form_dict.pop(key)


def _records(own: set[str], arguments: list[Any]) -> Iterator[tuple[str, str]]:
	"""Return each record of this app that a request names, whatever the argument is called in which it stands.

	A link to a person's file is followed by the platform without asking: these are looked up whichever doctype is named.
	"""
	texts = {text for text in _texts(_without_typed(arguments)) if 0 < len(text) <= 140}
	if len(texts) > MOST_NAMES:
		_refuse()
	for doctype in sorted((own | permissions.OF_PEOPLE) - own_doctypes.singles()):
		for name in frappe.get_all(doctype, filters={"name": ("in", sorted(texts))}, pluck="name"):
			yield doctype, name


def _without_typed(value: Any, depth: int = 0) -> Any:
	"""Return what a request says without what somebody typed to look for."""
	if isinstance(value, dict) and depth < DEEPEST:
		return {
			key: _without_typed(item, depth + 1)
			for key, item in value.items()
			if str(key).casefold() not in TYPED_KEYS
		}
	if isinstance(value, list) and depth < DEEPEST:
		return [_without_typed(item, depth + 1) for item in value]
	return value


def _refuse() -> None:
	# What stands in our code is nobody's business who is refused.
	frappe.local.flags.disable_traceback = True
	raise frappe.PermissionError(
		_("This is not open to you. Use the pages of the desk, or ask it for access.")
	)
