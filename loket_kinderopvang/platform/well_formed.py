"""Whether a request to this app can be read at all: asked before anything else looks at it, and answered in words.

The platform calls a function with whatever came in, and calls an argument that is missing, or a list in the place of a
name, a fault of the server. Here it is what it is: something that the caller can set right.
"""

from __future__ import annotations

import inspect
import json
import math
import re
from collections.abc import Callable
from typing import Any

import frappe
from frappe import _

APP = __name__.partition(".")[0]
PAGES = "/childcare/"
FUNCTION = re.compile(r"^/api/(?:v\d+/)?method/([\w.]+)/?$")
NUMBERS = {"int", "float", "bool"}
# No database keeps these in a text: the end of one, and halves of characters.
NO_TEXT = re.compile("[\x00\ud800-\udfff]")
DEEPEST = 40


def check() -> None:
	"""Refuse a request to this app that can't be read; leave every other one alone (hook before_request).

	Raises:
		frappe.ValidationError: naming the argument that is missing or of another kind.
	"""
	name = _function_called()
	if name is None and not frappe.request.path.startswith(PAGES):
		return
	# Where a fault of ours happened is for the error log, not for the visitor.
	frappe.local.flags.disable_traceback = True
	if frappe.local.session.data is None:
		# Before OPTIONS nobody's session is begun, and the platform's own error page asks for one.
		frappe.local.session.data = frappe._dict()
	for key in list(frappe.form_dict):
		value = _readable(frappe.form_dict.pop(key))
		if not isinstance(key, str):
			# A part of a form without a name, as a broken header leaves it: nothing asks for it.
			continue
		frappe.form_dict[NO_TEXT.sub("\ufffd", key)] = value
	if name and (function := _open_to_visitor(name)):
		check_arguments(function, frappe.form_dict)


def _function_called() -> str | None:
	"""Return the dotted name of the function of this app that a request calls; None when it calls none."""
	found = FUNCTION.match(frappe.request.path)
	name = found[1] if found else frappe.form_dict.get("cmd")
	return name if isinstance(name, str) and name.startswith(f"{APP}.") else None


def _open_to_visitor(name: str) -> Callable[..., Any] | None:
	"""Return a function that the platform would call for this visitor; who may not call it hears that, from the platform."""
	try:
		# nosemgrep: calls-by-name # looked at, not called; only what the platform itself would call is used
		function = frappe.get_attr(name)
	except Exception:
		# Whatever it is, there is no such function: the platform says so.
		return None
	allowed = frappe.guest_methods if frappe.session.user in (None, "Guest") else frappe.whitelisted
	try:
		return function if function in allowed else None
	except TypeError:
		return None


def _readable(value: Any, depth: int = 0) -> Any:
	"""Return a value whose texts a database can keep.

	Raises:
		frappe.ValidationError: it is nested deeper than anything that is asked here.
	"""
	if isinstance(value, str):
		if _breaks_a_parser(value):
			frappe.throw(_("This is nested too deeply to be read."))
		return NO_TEXT.sub("\ufffd", value)
	if depth > DEEPEST:
		frappe.throw(_("This is nested too deeply to be read."))
	if isinstance(value, dict):
		return {NO_TEXT.sub("\ufffd", key): _readable(item, depth + 1) for key, item in value.items()}
	if isinstance(value, list):
		return [_readable(item, depth + 1) for item in value]
	return value


def _breaks_a_parser(text: str) -> bool:
	"""Tell whether a text is JSON that a parser can't follow; the platform tries to read a guest's texts as JSON."""
	if text.lstrip()[:1] not in ("[", "{"):
		return False
	try:
		json.loads(text)
	except ValueError:
		return False
	except RecursionError:
		return True
	return False


def check_arguments(function: Callable[..., Any], given: dict[str, Any]) -> None:
	"""Refuse what a function can't be called with; a number where a text is asked becomes one.

	Args:
		function: with its arguments' types as the source writes them.
		given: its arguments, and perhaps more; changed in place.

	Raises:
		frappe.ValidationError: naming the argument.
	"""
	for name, parameter in inspect.signature(inspect.unwrap(function)).parameters.items():
		if parameter.kind in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL):
			continue
		kinds = _kinds(parameter.annotation)
		value = given.get(name)
		if value is None:
			if parameter.default is parameter.empty and "None" not in kinds:
				frappe.throw(_("{0} is missing.").format(name))
			if name in given and parameter.default is not parameter.empty and "None" not in kinds:
				# Nothing was said: what holds then is what the function says.
				del given[name]
			continue
		if not kinds:
			continue
		given[name] = _in_kind(name, value, kinds)


def _kinds(annotation: Any) -> set[str]:
	"""Return the plain kinds of a type: "str", "list", "None"; empty where anything goes."""
	if annotation is inspect.Parameter.empty:
		return set()
	text = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", str(annotation))
	kinds = {part.partition("[")[0].strip() for part in text.split("|")}
	return kinds if kinds <= {"str", "int", "float", "bool", "dict", "list", "None"} else set()


def _in_kind(name: str, value: Any, kinds: set[str]) -> Any:
	if isinstance(value, (dict, list)):
		right = type(value).__name__ in kinds or (isinstance(value, dict) and "dict" in kinds)
	elif isinstance(value, str):
		# A form sends numbers as text.
		number = (
			r"\s*(?:[+-]?\d{1,15}(?:\.\d{1,15})?)?\s*" if "float" in kinds else r"\s*(?:[+-]?\d{1,15})?\s*"
		)
		right = "str" in kinds or bool(kinds & NUMBERS and re.fullmatch(number, value))
	else:
		right = bool(kinds & {*NUMBERS, "str"}) and math.isfinite(value) and abs(value) < 10**15
		value = value if kinds & NUMBERS else str(value)
	if not right:
		frappe.throw(_("{0} is of another kind than what is asked here.").format(name))
	return value


def from_json(value: Any) -> Any:
	"""Return what JSON text says, a value that is no text as it is, and None for text that is no JSON or nested too deeply."""
	if not isinstance(value, str):
		return value
	try:
		return _readable(json.loads(value))
	except (ValueError, RecursionError, frappe.ValidationError):
		frappe.clear_messages()
		return None


def answer_for_what_cannot_be_read(response: Any, request: Any, **_other: Any) -> None:
	"""Say that a body is no JSON object where the platform calls that its own fault (hook after_request).

	It reads the body before it asks any app, so this can only be said afterwards.
	"""
	if response is None or not (request.path.startswith(PAGES) or _names_us(request.path)):
		return
	if response.status_code < 400 or not _is_unreadable(request):
		return
	response.status_code = 400
	said = {"exc_type": "ValidationError", "message": "The body must be a JSON object."}
	response.data = json.dumps(said) if response.mimetype == "application/json" else said["message"]


def _names_us(path: str) -> bool:
	found = FUNCTION.match(path)
	return bool(found and found[1].startswith(f"{APP}."))


def _is_unreadable(request: Any) -> bool:
	if "application/json" not in (request.content_type or ""):
		return False
	text = request.get_data(as_text=True)
	if not text:
		return False
	try:
		return not isinstance(json.loads(text), dict)
	except (ValueError, RecursionError):
		return True
