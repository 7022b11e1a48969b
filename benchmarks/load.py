"""Many visitors at once on every public page, and one who floods: nobody sees an error, and he alone is held.

Served by gunicorn, as a bench is in production. Each client comes from an address of its own and asks again as soon as
it has its answer, so the time of an answer is mostly waiting in line: what counts is that nobody is sent away. Beside it
stands a bare Web Page of Frappe with one line of text, asked by the same clients in the same run.
"""

NEEDS_SITE = True
NEEDS_SERVER = True
PRODUCTION = True

import argparse
import asyncio
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

SECONDS = 120
# How often one address may open personal links in an hour (Settings), and how far the flooder goes beyond it.
LIMIT, FLOOD = 120, 400


@dataclass
class Asked:
	"""What clients got from one page."""

	path: str
	times: list[float] = field(default_factory=list)
	statuses: Counter = field(default_factory=Counter)
	errors: int = 0
	example: str = ""
	seconds: float = 0.0

	def as_dict(self) -> dict[str, Any]:
		times = sorted(self.times)
		return {
			"path": self.path,
			"per_second": round(len(times) / self.seconds, 1) if self.seconds else 0.0,
			"errors": self.errors,
			"p95_ms": round(1000 * times[max(0, -(-len(times) * 95 // 100) - 1)]) if times else None,
			"requests": sum(self.statuses.values()),
			"statuses": {str(status): count for status, count in sorted(self.statuses.items())},
			**({"example": self.example} if self.example else {}),
		}


Request = Callable[[int], tuple[str, str, dict[str, str] | None]]


def main() -> None:
	parser = argparse.ArgumentParser(description=__doc__)
	parser.add_argument("--clients", type=int, default=200, help="at once")
	parser.add_argument("--requests", type=int, default=600, help="for each page, by all clients together")
	parser.add_argument("--json", action="store_true", help="one line of figures and nothing else")
	options = parser.parse_args()
	figures = asyncio.run(measure(os.environ["LOKET_SITE_URL"], prepare(options.requests), options))
	flood = figures["flooder"]
	if options.json:
		print(json.dumps(figures))
	else:
		print(f"{options.clients} clients, {figures['served']}, {figures['places']} places")
		for page in [*figures["pages"], figures["peer"]]:
			print(
				f"{page['path']:44} {page['per_second']:7} a second  p95 {page['p95_ms']:6} ms  {page['errors']} errors"
			)
		print(
			f"flooder: {flood['held']} of {flood['sent']} held; others: {flood['others_held']} of {flood['others']}"
		)
	wrong = sum(page["errors"] for page in figures["pages"]) or not flood["held"] or flood["others_held"]
	sys.exit(1 if wrong else 0)


def prepare(count: int) -> dict[str, Any]:
	"""Make a town, links of personal pages, and the bare page; return what the clients ask for."""
	import frappe
	from frappe.installer import update_site_config
	from frappe.utils import add_days, add_to_date

	from loket_kinderopvang.follow_up.family_contact import FOLLOW
	from loket_kinderopvang.intake import asking
	from loket_kinderopvang.platform import clock, links
	from loket_kinderopvang.referral import referrals
	from loket_kinderopvang.setup import demo
	from loket_kinderopvang.supply import availability
	from loket_kinderopvang.tests import factories, fuzz_world

	# The clients' addresses stand in a header, as a proxy would write them.
	update_site_config(fuzz_world.PROXIES, ["127.0.0.1"])
	demo.make(60, seed=1)
	frappe.db.set_single_value("Childcare Settings", "minimum_form_seconds", 0)
	frappe.db.set_single_value("Childcare Settings", "answers_per_hour", LIMIT)
	desk = frappe.get_all("Childcare Desk", {"disabled": 0}, pluck="name", order_by="creation desc")[0]
	frappe.db.set_single_value("Childcare Settings", "default_desk", desk)
	until = add_to_date(clock.now(), days=5)

	def link(purpose: str, doctype: str, filters: dict[str, Any]) -> str:
		name = frappe.get_all(doctype, filters, pluck="name", order_by="name asc", limit=1)[0]
		return links.PATHS[purpose] + links.make(purpose, doctype, name, until, single_use=False)

	start = str(add_days(clock.today(), 90))
	form = {
		asking.HONEYPOT: "",
		"contact_name": "Verzonnen Ouder",
		"phone": "0470 12 34 56",
		"children.0.last_name": "Verzonnen",
		"children.0.born": "yes",
		"children.0.birth_date": str(add_days(clock.today(), -200)),
		"wanted_from": start,
		"monday_morning": "1",
		"tuesday_morning": "1",
		"consent_registration": "1",
	}
	places = frappe.get_all(
		"Childcare Provider", {"published": 1, "disabled": 0}, pluck="name", order_by="name asc"
	)
	bare = frappe.get_doc(
		{
			"doctype": "Web Page",
			"title": f"Bare {frappe.generate_hash(length=6)}",
			"route": f"bare-{frappe.generate_hash(length=6)}",
			"published": 1,
			"content_type": "HTML",
			"main_section_html": "<p>One line.</p>",
			"main_section": "<p>One line.</p>",
		}
	).insert()
	mark = factories.word()
	what = {
		"form": form,
		# Each form is sealed for itself, as the page would.
		"seals": {f"{mark}-{number}": asking.seal(f"{mark}-{number}") for number in range(count)},
		"mark": mark,
		"places": len(places),
		"peer": f"/{bare.route}",
		"paths": [
			"/childcare/ask",
			"/childcare/places",
			f"/childcare/places/{places[0]}",
			"/childcare/price",
			"/childcare/information",
			"/childcare/figures",
			"/childcare/open-data",
			"/childcare/open-data/places.geojson",
			link(FOLLOW, "Childcare Family", {}),
			link(referrals.PURPOSE, "Childcare Referral", {"response": "Pending"}),
			link(availability.PURPOSE, "Childcare Provider", {"disabled": 0}),
		],
	}
	# The links too: whoever asks for them does so from outside.
	frappe.db.commit()
	frappe.clear_cache()
	return what


async def measure(url: str, what: dict[str, Any], options: argparse.Namespace) -> dict[str, Any]:
	clients, count = options.clients, options.requests

	def get(path: str) -> Request:
		return lambda _number: ("GET", f"{path}?lang=nl", None)

	def ask(number: int) -> tuple[str, str, dict[str, str] | None]:
		form = {
			**what["form"],
			"form_id": (form_id := f"{what['mark']}-{number}"),
			"opened": what["seals"][form_id],
			"email": f"ouder{number}@example.org",
			"children.0.first_name": f"Kind {number}",
		}
		return "POST", "/childcare/ask?lang=nl", form

	def all_at_once(number: int) -> tuple[str, str, dict[str, str] | None]:
		return get(what["paths"][number % len(what["paths"])])(number)

	# Each has been asked once before: a process reads its templates at the first visit.
	for path in [*what["paths"], what["peer"]]:
		await together(url, "", get(path), 12, 12)
	pages = [await together(url, shown(path), get(path), clients, count) for path in what["paths"]]
	pages.append(await together(url, "POST /childcare/ask", ask, clients, count, right=(301, 303)))
	pages.append(await together(url, "all pages at once", all_at_once, clients, count))
	peer = await together(url, "a bare Web Page of Frappe", get(what["peer"]), clients, count)
	return {
		"pages": [page.as_dict() for page in pages],
		"clients": clients,
		"places": what["places"],
		"served": "gunicorn, 3 workers of 4 threads",
		"flooder": await flood(url, what["paths"][8], clients),
		"peer": peer.as_dict(),
	}


def shown(path: str) -> str:
	"""Return a path without the secret part of a personal link."""
	first, _slash, last = path.rpartition("/")
	return f"{first}/…" if len(last) > 30 else path


async def together(
	url: str, path: str, request: Request, clients: int, count: int, right: tuple[int, ...] = (200,)
) -> Asked:
	"""Let clients ask at once until so many requests were made; each at an address of its own."""
	asked, numbers = Asked(path), iter(range(count))

	async def client(number: int) -> None:
		address = f"10.1.{number >> 8 & 255}.{number & 255}"
		for count_ in numbers:
			await one(url, asked, address, *request(count_), right=right)

	begin = time.perf_counter()
	await asyncio.gather(*(client(number) for number in range(clients)))
	asked.seconds = time.perf_counter() - begin
	return asked


async def flood(url: str, path: str, clients: int) -> dict[str, Any]:
	"""Let one address guess personal links as fast as it can, and others open a page of theirs at the same time."""
	flooder, others = Asked(path), Asked(path)
	numbers = iter(range(FLOOD))

	async def hammer() -> None:
		for number in numbers:
			guess = f"{path.rpartition('/')[0]}/guess{number}"
			await one(url, flooder, "10.2.0.1", "GET", guess, None, right=(404, 429))

	async def visitor(number: int) -> None:
		await one(url, others, f"10.3.0.{number}", "GET", path, None)

	await asyncio.gather(*(hammer() for _client in range(min(50, clients))), *(visitor(n) for n in range(20)))
	# He is held now; the next one who comes is not.
	await visitor(99)
	return {
		"sent": FLOOD,
		"limit": LIMIT,
		"held": flooder.statuses[429],
		"errors": flooder.errors,
		"others": sum(others.statuses.values()),
		"others_held": others.errors,
	}


async def one(
	url: str,
	asked: Asked,
	address: str,
	method: str,
	path: str,
	form: dict[str, str] | None,
	right: tuple[int, ...] = (200,),
) -> None:
	"""Make one request and note how long the answer took, or what was wrong with it."""
	parts = urlsplit(url)
	body = urlencode(form).encode() if form else b""
	head = [
		f"{method} {path} HTTP/1.1",
		f"Host: {parts.netloc}",
		f"X-Forwarded-For: {address}",
		"Accept: text/html",
		"Connection: close",
	]
	if form:
		head += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
	begin = time.perf_counter()
	try:
		answer = await asyncio.wait_for(
			_exchange(parts, "\r\n".join([*head, "", ""]).encode() + body), SECONDS
		)
	except (OSError, asyncio.TimeoutError, ValueError, IndexError) as error:
		asked.errors += 1
		asked.statuses[0] += 1
		asked.example = asked.example or f"{type(error).__name__}: {error}"
		return
	asked.times.append(time.perf_counter() - begin)
	status = int(answer.split(b" ", 2)[1])
	asked.statuses[status] += 1
	if status not in right:
		asked.errors += 1
		asked.example = asked.example or answer[-600:].decode("utf-8", "replace")


async def _exchange(parts: Any, request: bytes) -> bytes:
	reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
	try:
		writer.write(request)
		await writer.drain()
		return await reader.read()
	finally:
		writer.close()


if __name__ == "__main__":
	main()
