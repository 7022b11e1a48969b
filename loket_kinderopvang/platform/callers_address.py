"""Who calls: the address by which visits are counted, whoever writes what in a header.

Frappe takes the first entry of ``X-Forwarded-For``, which any visitor may type. Here that header counts only when the
connection comes from a proxy that the site names: ``childcare_trusted_proxies`` in its configuration, a list of
addresses and CIDR networks ("unix" for a socket of the machine itself). Without it nobody is believed.
"""

from __future__ import annotations

from typing import Any

import frappe

from loket_kinderopvang.domain import forwarded

CONFIG_KEY = "childcare_trusted_proxies"
APP = "loket_kinderopvang"
# Headers in which proxies tell of their visitors; none but X-Forwarded-For is ever read, here or by Frappe.
TELLING = ("X-Forwarded-For", "Forwarded", "X-Real-IP")
LOGGED_SECONDS = 24 * 60 * 60


def trusted_proxies() -> list[str]:
	"""Return the addresses and networks of the proxies that this site names, as they stand in its configuration."""
	named = frappe.conf.get(CONFIG_KEY) or []
	return [part.strip() for part in named.split(",")] if isinstance(named, str) else [str(n) for n in named]


def mend() -> None:
	"""Let this request count by the address that it really comes from (hook ``before_request``)."""
	_stay_ahead()
	request = getattr(frappe.local, "request", None)
	if not request:
		return
	frappe.local.request_ip = address_of(request)
	_tell_of_unnamed_proxy(request)


def address_of(request: Any) -> str:
	"""Return the address of whoever sent a request, by what the site's own proxies say of it."""
	named = trusted_proxies()
	networks, _wrong = forwarded.networks(named)
	found = forwarded.caller(
		request.environ.get("REMOTE_ADDR"),
		request.headers.get("X-Forwarded-For"),
		networks,
		forwarded.SOCKET in named,
	)
	# Frappe takes every request for one from somewhere.
	return found or "127.0.0.1"


def counted_as() -> str:
	"""Return what the visits of this request's sender are counted by."""
	return forwarded.counted_as(frappe.local.request_ip or "") or "127.0.0.1"


def _stay_ahead() -> None:
	"""Let Frappe itself ask here where a request comes from.

	It does so before any hook, and logs people in right after; whoever guesses passwords would change address with
	each try. The hook above mends the first request of a process, and this all that follow.
	"""
	from frappe.auth import HTTPRequest

	original = HTTPRequest.set_request_ip
	if hasattr(original, "asks_after"):
		return

	def set_request_ip(self: Any) -> None:
		original(self)
		# One process serves several sites; those without this app keep what they had.
		if APP in frappe.get_installed_apps():
			frappe.local.request_ip = address_of(frappe.local.request)

	set_request_ip.asks_after = original
	# nosemgrep: changes-the-platform # no hook runs before people are logged in; sites without this app keep theirs
	HTTPRequest.set_request_ip = set_request_ip


def _tell_of_unnamed_proxy(request: Any) -> None:
	"""Log, once a day, that somebody speaks as a proxy that the site does not name: all visitors count as one then."""
	if not any(request.headers.get(name) for name in TELLING):
		return
	remote = forwarded.plain_address(request.environ.get("REMOTE_ADDR"))
	named = trusted_proxies()
	networks, wrong = forwarded.networks(named)
	if not wrong and forwarded.is_trusted(remote, networks, forwarded.SOCKET in named):
		return
	key = frappe.cache.make_key("loket-unnamed-proxy")
	if not frappe.cache.set(key, 1, nx=True, ex=LOGGED_SECONDS):
		return
	told = f"{CONFIG_KEY} holds entries that are no address: {', '.join(wrong)}\n\n" if wrong else ""
	# For administrators, who read the log in English as all of Frappe's.
	frappe.log_error(
		title="A proxy that this site does not name",
		message=(
			f"{told}A request from {remote or 'a socket of this machine'} said for whom it came (X-Forwarded-For,"
			" Forwarded or X-Real-IP), and was not believed. If that is your proxy, all visitors behind it count as one,"
			f" and are soon told that they come too often. Name it: bench --site {frappe.local.site} set-config -p"
			f" {CONFIG_KEY} '[\"{remote or forwarded.SOCKET}\"]'. If it is not, somebody tried to pass for another, and"
			" nothing needs to be done. This is logged once a day."
		),
		# Most visits only read, and what they write is undone.
		defer_insert=True,
	)
