"""The site's own web application on a loopback port, for tests that must go through a real request.

Each client has its own session, as each user's browser would.
"""

from __future__ import annotations

import contextvars
import io
import os
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes, urlencode, urlsplit

import frappe
import requests
from werkzeug.serving import WSGIRequestHandler, make_server


class _QuietHandler(WSGIRequestHandler):
	def log(self, *_args: Any) -> None:
		"""Say nothing: a test's output is its result."""


class SiteServer:
	"""Serves the connected site on a free loopback port until it is stopped.

	What a request must see has to be committed before it is made.
	"""

	def __init__(self) -> None:
		# Imported here: the module reads the sites folder from its environment when it loads.
		os.environ.setdefault("SITES_PATH", os.path.abspath(frappe.local.sites_path or "."))
		import frappe.app as frappe_app

		frappe_app._sites_path = os.environ["SITES_PATH"]
		site = frappe.local.site

		def application(environ: dict, start_response: Any) -> Any:
			environ["HTTP_X_FRAPPE_SITE_NAME"] = site
			# The network is here: who the connection comes from is not for the site to read in a header.
			environ["REMOTE_ADDR"] = environ.pop("HTTP_X_TEST_ADDRESS", environ["REMOTE_ADDR"])
			return frappe_app.application(environ, start_response)

		self.application = application
		self._server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=_QuietHandler)
		self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

	@property
	def url(self) -> str:
		return f"http://127.0.0.1:{self._server.server_port}"

	def start(self) -> SiteServer:
		self._thread.start()
		return self

	def stop(self) -> None:
		self._server.shutdown()
		self._thread.join()
		self._server.server_close()

	def client(self, user: str | None = None, password: str | None = None) -> Client:
		"""Return a client with a session of its own; without a user it is a guest's."""
		client = Client(self.url, self.application)
		if user:
			client.login(user, password or "")
		return client

	def visitor(self, user: str | None = None, password: str | None = None) -> Client:
		"""Return the browser of somebody at an address of its own: visits are counted by address."""
		client = self.client(user, password)
		number = int(frappe.generate_hash(length=6), 16)
		client.come_from(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}")
		client.session.headers["Accept"] = "text/html"
		return client


class Client:
	"""One person's session with the site."""

	def __init__(self, url: str, application: Callable) -> None:
		self.url = url
		self.application = application
		parts = urlsplit(url)
		self._server_names = {
			"wsgi.url_scheme": "http",
			"HTTP_HOST": parts.netloc,
			"SERVER_NAME": parts.hostname,
			"SERVER_PORT": str(parts.port),
		}
		self.session = requests.Session()
		self.session.headers["Accept"] = "application/json"

	def come_from(self, address: str) -> None:
		"""Let the connections of this client come from an address, as the site's server sees it."""
		self.session.headers["X-Test-Address"] = address

	def login(self, user: str, password: str) -> None:
		answer = self.session.post(
			f"{self.url}/api/method/login", data={"usr": user, "pwd": password}, timeout=60
		)
		answer.raise_for_status()

	def call(self, method: str, **arguments: Any) -> requests.Response:
		"""Call a whitelisted function by POST, with JSON arguments."""
		return self.session.post(f"{self.url}/api/method/{method}", json=arguments, timeout=60)

	def quick(self, verb: str, path: str, form: dict[str, Any]) -> tuple[int, str]:
		"""Send a form and return status and text: for the thousands of requests of the matrix, without a connection.

		The application is called as its server does, with nothing of this thread's own: no site, no user, no database.
		"""
		text = urlencode(form).encode()
		body = text if verb == "POST" else b""
		environ = {
			"REQUEST_METHOD": verb,
			"SCRIPT_NAME": "",
			"PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
			"QUERY_STRING": "" if body else text.decode(),
			"SERVER_PROTOCOL": "HTTP/1.1",
			"REMOTE_ADDR": self.session.headers.get("X-Test-Address", "127.0.0.1"),
			"HTTP_ACCEPT": "application/json",
			"HTTP_COOKIE": "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.session.cookies),
			"wsgi.version": (1, 0),
			"wsgi.input": io.BytesIO(body),
			"wsgi.errors": io.StringIO(),
			"wsgi.multithread": True,
			"wsgi.multiprocess": False,
			"wsgi.run_once": False,
			"CONTENT_LENGTH": str(len(body)),
			**self._server_names,
		}
		if body:
			environ["CONTENT_TYPE"] = "application/x-www-form-urlencoded"
		return contextvars.Context().run(_answer, self.application, environ)

	def request(self, verb: str, path: str, **options: Any) -> requests.Response:
		return self.session.request(verb, f"{self.url}{path}", timeout=60, **options)


def _answer(application: Callable, environ: dict[str, Any]) -> tuple[int, str]:
	"""Return status and text of what an application says."""
	status: list[str] = []

	def start_response(line: str, _headers: list, _error: Any = None) -> Callable[[bytes], None]:
		status[:] = [line]
		# Nothing writes by what a server returns here, but each server returns it.
		return io.BytesIO().write

	parts = application(environ, start_response)
	try:
		text = b"".join(parts).decode("utf-8", "replace")
	finally:
		if close := getattr(parts, "close", None):
			close()
	return int(status[0].split(" ", 1)[0]), text
