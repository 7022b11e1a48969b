"""How often something is done, by address or by what else it concerns; too often is refused for a while.

Frappe's own ``rate_limit`` answers a different status in each version, and counts each of the thousands of addresses
that one line has on IPv6 by itself.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from typing import Any

import frappe
from frappe import _
from werkzeug.exceptions import HTTPException

from loket_kinderopvang.platform import callers_address
from loket_kinderopvang.platform.short_answers import short_answer

HOUR = 60 * 60
DAY = 24 * HOUR
# How many devices may be at work at one address.
MOST_DEVICES = 20
# What is counted of links that there are none of, wherever they are tried.
GUESSES = "guesses"


class TooOften(frappe.ValidationError, HTTPException):
	"""Something is done too often; the same call may succeed later.

	Frappe has no answer of its own for a 429 to a browser, and gives this one as it is.
	"""

	http_status_code = code = 429

	def __init__(self, sentence: str) -> None:
		Exception.__init__(self, sentence)
		self.description = sentence
		self.response = short_answer(frappe.local.request, self.code, sentence)

	def __str__(self) -> str:
		return self.description


def by_address(what: str, most: int, seconds: int = HOUR) -> None:
	"""Count a call of the address that this request comes from.

	Args:
		what: is counted; calls of the same name count together.
		most: that may be done within the time.
		seconds: the time, from the first call on.

	Raises:
		TooOften: there were more.
	"""
	if not getattr(frappe.local, "request", None):
		return
	if count(f"{what}:{callers_address.counted_as()}", seconds) > most:
		raise TooOften(
			_("This was done very often from your address. Please try again in an hour, or call the desk.")
		)


def by_link(what: str, token: str, most: int, seconds: int = HOUR) -> None:
	"""Count a call through a personal link, wherever it comes from: a library or a mobile network has one address.

	Args:
		what: is counted.
		token: the secret part of the link; only its digest is kept.
		most: that may be done with one link within the time.
		seconds: the time, from the first call on.

	Raises:
		TooOften: there were more.
	"""
	if getattr(frappe.local, "request", None) and count(f"{what}:link:{token}", seconds) > most:
		raise TooOften(_("This was done very often. Please try again in an hour, or call the desk."))


def by_device(what: str, most: int, seconds: int = HOUR) -> None:
	"""Count a call of one device: an address together with what its browser calls itself, so that no cookie is needed.

	Whoever changes what the browser says is still held by the address, at ``MOST_DEVICES`` times as many.

	Raises:
		TooOften: there were more.
	"""
	if not getattr(frappe.local, "request", None):
		return
	by_address(what, most * MOST_DEVICES, seconds)
	browser = frappe.request.headers.get("User-Agent") or ""
	if count(f"{what}:{callers_address.counted_as()}:{browser}", seconds) > most:
		raise TooOften(
			_("This was done very often from your address. Please try again in an hour, or call the desk.")
		)


def limited(what: str, most: Callable[[], int], seconds: int = HOUR) -> Callable[[Any], Any]:
	"""Declare above a function that the web may call how often one address may call it (see ``by_address``).

	Args:
		what: is counted; functions of the same name count together.
		most: returns how often, as Settings say now.
		seconds: the time, from the first call on.
	"""

	def declared(function: Any) -> Any:
		@functools.wraps(function)
		def counted(*arguments: Any, **named: Any) -> Any:
			by_address(what, most(), seconds)
			return function(*arguments, **named)

		return counted

	return declared


def count(what: str, seconds: int) -> int:
	"""Count one more and return how many there were within the time, this one included."""
	key = frappe.cache.make_key(f"loket-count:{hashlib.sha256(what.encode()).hexdigest()}")
	# Both at once: who waits for a page waits once, and no count is left that never ends.
	both = frappe.cache.pipeline(transaction=False)
	both.set(key, 0, ex=seconds, nx=True)
	both.incrby(key, 1)
	return both.execute()[1]
