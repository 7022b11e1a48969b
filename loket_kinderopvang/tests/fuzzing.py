"""Inputs that no page was made for, and what an answer to them may not be.

Used by the site's tests with a small number of inputs and by ``bin/benchmark fuzz`` with a large one. Requests are
written to the socket byte by byte: a library would refuse to send most of what is sent here.
"""

from __future__ import annotations

import http.client
import json
import re
import socket
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_from_bytes, urlsplit

from loket_kinderopvang.tests.optional import HealthCheck, Phase, given, seed, settings, st

SECONDS = 30
TRACEBACK = b"Traceback (most recent call last)"

HOSTILE: tuple[str, ...] = (
	"",
	" ",
	"0",
	"-1",
	"1e400",
	"NaN",
	"Infinity",
	"9" * 400,
	"\x00",
	"a\x00b",
	"a\r\nX-Injected: yes",
	"\ufeff",
	"\u202egnp.exe",
	"\U0001f476\U0001f3fd",
	"e\u0301" * 50,
	"İıſß",
	"'; drop table `tabUser`; --",
	'" or 1=1 --',
	"%",
	"%s%n%d",
	"{0.__class__}",
	"{{ 7 * 7 }}",
	"{% for x in y %}",
	"<script>alert(1)</script>",
	"</script><svg onload=alert(1)>",
	"../../../../etc/passwd",
	"..\\..\\win.ini",
	"javascript:alert(1)",
	"//example.org",
	"2026-02-30",
	"0000-00-00",
	"9999-12-31",
	"31-12-2026",
	"24:00:00",
	"null",
	"true",
	"[]",
	"{}",
	"[[[[[[[[",
	'{"a": {"b": [1, 2, {"c": null}]}}',
	"nl",
	"nl-BE",
	"xx",
	"ar",
	"a" * 141,
	"é" * 2_000,
	"a" * 20_000,
)
# What pages look at, and what the platform looks at on every address.
KEYS: tuple[str, ...] = (
	"lang",
	"_lang",
	"token",
	"sent",
	"page",
	"near",
	"area",
	"kind",
	"price",
	"speaks",
	"free",
	"monday",
	"place",
	"action",
	"answer",
	"reason",
	"note",
	"days",
	"start_date",
	"income",
	"children",
	"twins",
	"duration",
	"counted",
	"opened",
	"form_id",
	"website_address",
	"children_shown",
	"location",
	"referral",
	"cmd",
	"run_method",
	"sid",
	"csrf_token",
	"data",
	"doctype",
	"name",
	"_",
	"fieldname",
)
CONTENT_TYPES: tuple[str, ...] = (
	"application/x-www-form-urlencoded",
	"application/x-www-form-urlencoded; charset=utf-16",
	"application/x-www-form-urlencoded; charset=nonsense",
	"multipart/form-data; boundary=x",
	"multipart/form-data",
	"application/json",
	"application/json; charset=latin-1",
	"text/plain",
	"application/xml",
	"application/octet-stream",
	"image/png",
	"nonsense",
	"",
)
METHODS = ("GET", "GET", "GET", "POST", "POST", "POST", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH")
LANGUAGES = (
	"nl",
	"fr",
	"en",
	"de",
	"tr",
	"ar",
	"uk",
	"pl",
	"es",
	"ro",
	"nl-BE, fr;q=0.5",
	"*",
	";;q=x",
	"xx",
)


@dataclass(frozen=True)
class Sent:
	"""One request, as bytes."""

	method: str
	target: bytes
	headers: tuple[tuple[str, bytes], ...]
	body: bytes

	def wire(self, host: str) -> bytes:
		"""Return it as it goes over the line."""
		lines = [b"%s %s HTTP/1.1" % (self.method.encode(), self.target), b"Host: " + host.encode()]
		lines += [name.encode() + b": " + value for name, value in self.headers]
		lines += [b"Content-Length: %d" % len(self.body), b"Connection: close", b"", b""]
		return b"\r\n".join(lines) + self.body

	def __str__(self) -> str:
		shown = ", ".join(f"{name}: {value[:80]!r}" for name, value in self.headers)
		return f"{self.method} {self.target[:300]!r} [{shown}] {self.body[:600]!r}"


@dataclass
class Answer:
	"""What came back; status 0 where nothing did, and why."""

	status: int
	body: bytes
	seconds: float
	problem: str = ""


@dataclass
class Outcome:
	"""What a run of inputs gave."""

	inputs: int = 0
	statuses: Counter[int] = field(default_factory=Counter)
	known: Counter[str] = field(default_factory=Counter)
	slowest: float = 0.0
	# The reason, with the first input that gave it.
	faults: dict[str, str] = field(default_factory=dict)
	faulty: int = 0

	def as_dict(self) -> dict[str, Any]:
		return {
			"inputs": self.inputs,
			"statuses": {str(status): count for status, count in sorted(self.statuses.items())},
			"known": dict(self.known),
			"slowest_seconds": round(self.slowest, 2),
			"faulty": self.faulty,
			"faults": self.faults,
		}


def send(url: str, sent: Sent) -> Answer:
	"""Send a request as it is and return the answer."""
	parts = urlsplit(url)
	begin = time.monotonic()
	try:
		with socket.create_connection((parts.hostname, parts.port), timeout=SECONDS) as line:
			try:
				line.sendall(sent.wire(parts.netloc))
			except OSError:
				# The server may answer, and close, before it has read a body that it will not take.
				pass
			response = http.client.HTTPResponse(line, method=sent.method)
			response.begin()
			return Answer(response.status, response.read(), time.monotonic() - begin)
	except (OSError, http.client.HTTPException) as error:
		return Answer(0, b"", time.monotonic() - begin, f"{type(error).__name__}: {error}")


def fault(answer: Answer) -> str | None:
	"""Return what an answer may not be, in a few words that are the same for the same fault; None for a right one."""
	if not answer.status:
		return f"no answer: {answer.problem}"
	if TRACEBACK in answer.body:
		return f"traceback with status {answer.status}: {_last_line(answer.body)}"
	if answer.status >= 500:
		return f"status {answer.status}"
	return None


def _last_line(body: bytes) -> str:
	"""Return the error at the end of the traceback in a body."""
	text = body.decode("utf-8", "replace").split("Traceback (most")[-1].replace("\\n", "\n")
	found = re.findall(r"^\W*([\w.]*(?:Error|Exception|NotFound)\w*.{0,120})", text, flags=re.M)
	return found[-1] if found else text[-200:]


# ---- what is sent


def texts() -> st.SearchStrategy[str]:
	"""Return strange texts: those that broke programs before, and any others."""
	return st.one_of(
		st.sampled_from(HOSTILE),
		st.sampled_from(HOSTILE),
		st.text(max_size=60),
		st.text(alphabet="0123456789-.,:T ", max_size=20),
	)


def _raw(text: str) -> bytes:
	return text.encode("utf-8", "surrogatepass")


def _percent(value: bytes) -> bytes:
	return quote_from_bytes(value, safe="").encode()


@st.composite
def _fields(draw: Any, forms: list[dict[str, str]]) -> list[tuple[str, str]]:
	"""Draw a form: one that a page gave out, with some of its answers changed, or keys and texts at random."""
	strange = st.tuples(st.one_of(st.sampled_from(KEYS), texts()), texts())
	if not draw(st.integers(0, 3)):
		return draw(st.lists(strange, max_size=8))
	form = list(draw(st.sampled_from(forms)).items())
	for _change in range(draw(st.integers(0, 4))):
		if not form:
			break
		at = draw(st.integers(0, len(form) - 1))
		match draw(st.integers(0, 3)):
			case 0:
				form.pop(at)
			case 1:
				form.insert(at, form[at])
			case _:
				form[at] = (form[at][0], draw(texts()))
	return form + draw(st.lists(strange, max_size=2))


def _urlencoded(fields: list[tuple[str, str]]) -> bytes:
	return b"&".join(_percent(_raw(key)) + b"=" + _percent(_raw(value)) for key, value in fields)


def _multipart(fields: list[tuple[str, str]]) -> bytes:
	parts = [
		b'--x\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
		% (_raw(key).replace(b'"', b"%22"), b'; filename="a.txt"' if index % 5 == 4 else b"", _raw(value))
		for index, (key, value) in enumerate(fields)
	]
	return b"".join(parts) + b"--x--\r\n"


_json = st.recursive(
	st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.sampled_from(HOSTILE[:40])),
	lambda inner: st.one_of(
		st.lists(inner, max_size=4),
		st.dictionaries(st.one_of(st.sampled_from(KEYS), st.text(max_size=8)), inner, max_size=4),
	),
	max_leaves=12,
)


@st.composite
def _bodies(draw: Any, forms: list[dict[str, str]]) -> tuple[bytes, str]:
	"""Draw a body with the content type that belongs to it, or now and then another one."""
	kind = draw(st.integers(0, 11))
	if kind < 6:
		body, content_type = _urlencoded(draw(_fields(forms))), CONTENT_TYPES[0]
	elif kind < 8:
		body, content_type = _multipart(draw(_fields(forms))), "multipart/form-data; boundary=x"
	elif kind < 9:
		body, content_type = json.dumps(dict(draw(_fields(forms)))).encode(), "application/json"
	elif kind < 10:
		body, content_type = json.dumps(draw(_json)).encode(), "application/json"
	elif kind < 11:
		deep = draw(st.sampled_from((50, 2_000, 100_000)))
		body, content_type = (
			draw(st.sampled_from((b"[" * deep, b'{"a":' * deep, b"[" * deep + b"]" * deep))),
			"application/json",
		)
	else:
		body, content_type = draw(st.binary(max_size=300)), draw(st.sampled_from(CONTENT_TYPES))
	if not draw(st.integers(0, 5)):
		content_type = draw(st.sampled_from(CONTENT_TYPES))
	return body, content_type


@st.composite
def _headers(draw: Any, sessions: list[str]) -> list[tuple[str, bytes]]:
	"""Draw what a browser, a proxy or somebody with bad intentions says about a request."""
	# Each from an address of its own: the limits would stop everything after a while.
	address = draw(st.integers(0, 2**24 - 1))
	headers = [("X-Forwarded-For", f"10.{address >> 16}.{address >> 8 & 255}.{address & 255}".encode())]
	cookies = []
	if draw(st.booleans()):
		cookies.append(b"sid=" + draw(st.sampled_from(sessions)).encode())
	if not draw(st.integers(0, 2)):
		cookies.append(b"preferred_language=" + _percent(_raw(draw(texts()))))
	if not draw(st.integers(0, 9)):
		cookies.append(draw(st.binary(max_size=40)).translate(None, b"\r\n\x00"))
	if cookies:
		headers.append(("Cookie", b"; ".join(cookies)))
	headers.append(
		("Accept", draw(st.sampled_from((b"text/html", b"*/*", b"application/json", b"text/html"))))
	)
	if draw(st.booleans()):
		headers.append(("Accept-Language", draw(st.sampled_from(LANGUAGES)).encode()))
	for name, values in (
		("X-Requested-With", (b"XMLHttpRequest",)),
		("Authorization", (b"token a:b", b"Basic !!!", b"Bearer x", b"token", b"\xff", b"Basic \xc3\xa9")),
		("X-Frappe-CSRF-Token", (b"None", b"x", b"\xff")),
		("Origin", (b"null", b"https://example.org")),
		("If-None-Match", (b'"x"', b"*", b"W/", b'"')),
		("If-Modified-Since", (b"yesterday", b"Thu, 01 Jan 1970 00:00:00 GMT")),
		("Range", (b"bytes=0-", b"bytes=5-1", b"x")),
		("Accept-Encoding", (b"gzip, br", b"identity;q=0")),
		("X-HTTP-Method-Override", (b"DELETE",)),
		("X-Frappe-Doctype", (b"User",)),
		("Referer", (b"\xff\xfe", b"https://example.org/?a=b")),
	):
		if not draw(st.integers(0, 11)):
			headers.append((name, draw(st.sampled_from(values))))
	return headers


@st.composite
def requests_to(draw: Any, paths: list[str], forms: list[dict[str, str]], sessions: list[str]) -> Sent:
	"""Draw a request.

	Args:
		paths: addresses that exist.
		forms: forms as these pages would send them, filled in well.
		sessions: secrets of sessions, "Guest" among them.
	"""
	path = _raw(draw(st.sampled_from(paths)))
	match draw(st.integers(0, 11)):
		case 0:
			path += b"/" + _percent(_raw(draw(texts())))
		case 1:
			path = path.rpartition(b"/")[0] + b"/" + _percent(_raw(draw(texts())))[:4_000]
		case 2:
			at = draw(st.integers(len(b"/childcare/"), len(path)))
			path = (
				path[:at]
				+ draw(st.sampled_from((b"%00", b"%ff", b"/", b"//", b"%2f", b"..", b".html", b";")))
				+ path[at:]
			)
	method = draw(st.sampled_from(METHODS))
	query = (
		_urlencoded(draw(st.lists(st.tuples(st.sampled_from(KEYS), texts()), max_size=4)))
		if draw(st.booleans())
		else b""
	)
	if not draw(st.integers(0, 15)):
		query += draw(
			st.sampled_from((b"&", b"&&=", b"%", b"=%ff", b"a[]=1&a[]=2", b"?", b"lang=nl&lang=fr"))
		)
	headers = draw(_headers(sessions))
	body = b""
	if method not in ("GET", "HEAD") or not draw(st.integers(0, 15)):
		body, content_type = draw(_bodies(forms))
		if content_type:
			headers.append(("Content-Type", content_type.encode()))
	target = path + (b"?" + query if query else b"")
	return Sent(method, target[:30_000], tuple(headers), body)


# ---- a run


def run(
	url: str,
	inputs: int,
	strategy: st.SearchStrategy[Sent],
	known: Callable[[Sent, Answer], str | None] = lambda _sent, _answer: None,
	seed_of_run: int = 20261125,
) -> Outcome:
	"""Send so many inputs and return what came back; the same seed sends the same ones.

	Args:
		url: of the served site.
		inputs: how many.
		strategy: draws each of them.
		known: names a fault that is the platform's own and stands on a list, else None.
		seed_of_run: of all that is drawn.
	"""
	outcome = Outcome()

	def one(sent: Sent) -> None:
		answer = send(url, sent)
		outcome.inputs += 1
		outcome.statuses[answer.status] += 1
		outcome.slowest = max(outcome.slowest, answer.seconds)
		found = fault(answer)
		if not found:
			return
		if reason := known(sent, answer):
			outcome.known[reason] += 1
			return
		outcome.faulty += 1
		if len(outcome.faults) < 40:
			outcome.faults.setdefault(f"{found} at {sent.target.split(b'?')[0][:60]!r}", str(sent))

	while outcome.inputs < inputs:
		# The same example may be drawn twice and is then sent once: go on until all have been sent.
		batch = settings(
			max_examples=inputs - outcome.inputs,
			database=None,
			deadline=None,
			phases=[Phase.generate],
			suppress_health_check=list(HealthCheck),
		)
		batch(seed(seed_of_run)(given(strategy)(one)))()
		seed_of_run += 1
	return outcome
