"""How much may come in by the doors that stand open to everybody, looked at before anything of it is read.

Frappe reads the whole of a request before it asks any hook, and an answer to JSON that is nested without end is its own
error page. So the reading itself is watched here, for the desk's own doors: its pages, its functions for guests, and the
platform's web forms.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

import frappe
from frappe import _
from werkzeug.exceptions import HTTPException

from loket_kinderopvang.platform.callers_address import APP
from loket_kinderopvang.platform.short_answers import short_answer

LARGEST = 64 * 1024
PAGES = "/childcare/"
# What anybody may call without being known; a test compares it with what is open to guests.
GUEST_FUNCTIONS = frozenset(
	f"{APP}.api.{name}"
	for name in ("submit_application", "answer_referral", "report_availability", "my_data")
)
WEB_FORMS = "frappe.website.doctype.web_form.web_form."
WATCHED = (f"{APP}.", WEB_FORMS)
_METHOD = "/method/"


def look_at_request() -> None:
	"""Refuse what is too large for a door that stands open to everybody (hook ``before_request``).

	Raises:
		HTTPException: 413, or 400 for what nobody can take apart.
	"""
	_stay_ahead()
	request = getattr(frappe.local, "request", None)
	if not request:
		return
	frappe.local.flags.request_was_read = True
	command = str(frappe.form_dict.get("cmd") or "")
	if _is_open_door(request.path) or command in GUEST_FUNCTIONS:
		_refuse_too_large(request)
	if _is_watched(request) or command.startswith(WATCHED):
		_refuse_nesting_without_end(request)


def answer_unread(response: Any, request: Any, **_other: Any) -> None:
	"""Make a 400 of the error page that the platform shows where it could not read a request (hook ``after_request``).

	Only the first request of a process comes this far.
	"""
	unread = response is not None and response.status_code == 500 and not frappe.local.flags.request_was_read
	if not unread or not _is_watched(request):
		return
	try:
		json.loads(request.get_data(as_text=True) or "{}")
	except (RecursionError, ValueError):
		short = short_answer(request, 400, _("This can't be read. Send JSON, or a form."))
		response.status_code = short.status_code
		response.mimetype = short.mimetype
		response.set_data(short.get_data())


def _refuse_nesting_without_end(request: Any) -> None:
	"""Refuse JSON in a text that can't be taken apart: Frappe tries, for a guest, before it calls the function."""
	for value in frappe.form_dict.values():
		if isinstance(value, str) and value.lstrip()[:1] in ("[", "{"):
			try:
				json.loads(value)
			except RecursionError:
				_refuse(request, 400, _("This can't be read. Send JSON, or a form."))
			except ValueError:
				# A text of somebody, not JSON.
				continue


def _stay_ahead() -> None:
	"""Look at a request before Frappe reads it; the hook mends the first of a process, and this all that follow."""
	import frappe.app

	original = frappe.app.make_form_dict
	if hasattr(original, "looks_before"):
		return

	def make_form_dict(request: Any) -> None:
		# One process serves several sites; those without this app keep what they had.
		if not _is_watched(request) or APP not in frappe.get_installed_apps():
			original(request)
			return
		if _is_open_door(request.path) or request.args.get("cmd") in GUEST_FUNCTIONS:
			_refuse_too_large(request)
		try:
			original(request)
		except HTTPException:
			raise
		except Exception:
			# Parsers of JSON and of forms raise errors of many kinds; each means that this can't be read.
			frappe.clear_messages()
			_refuse(request, 400, _("This can't be read. Send JSON, or a form."))

	make_form_dict.looks_before = original
	# nosemgrep: changes-the-platform # no hook runs before a request is read; sites without this app keep theirs
	frappe.app.make_form_dict = make_form_dict


def _method(path: str) -> str:
	"""Return the function that an address of the API names: /api/method/…, /api/v1/method/…, /api/v2/method/…"""
	start, found, name = path.partition(_METHOD)
	return name.strip("/") if found and start.startswith("/api") else ""


def _is_open_door(path: str) -> bool:
	return path.startswith(PAGES) or _method(path) in GUEST_FUNCTIONS


def _is_watched(request: Any) -> bool:
	names = (_method(request.path), request.args.get("cmd") or "")
	return request.path.startswith(PAGES) or any(name.startswith(WATCHED) for name in names)


def _refuse_too_large(request: Any) -> None:
	if request.method in ("GET", "HEAD", "OPTIONS"):
		return
	if request.headers.get("Transfer-Encoding") and request.content_length is None:
		_refuse(request, 411, _("Say how long it is: the header Content-Length is needed."))
	if (request.content_length or 0) > LARGEST:
		_refuse(
			request,
			413,
			_("This is too much: at most {0} kB can be sent at once.").format(LARGEST // 1024),
		)


def _refuse(request: Any, status: int, sentence: str) -> NoReturn:
	"""Answer at once and shortly, with nothing of what came in.

	Raises:
		HTTPException: always; Frappe gives it to the sender as it is.
	"""
	raise HTTPException(sentence, response=short_answer(request, status, sentence))
