"""A town to send strange inputs to: records, personal links, sessions, and well-filled forms to start from."""

from __future__ import annotations

import inspect
import json
import os
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

import frappe
import requests
from frappe.translate import get_all_languages, get_language
from frappe.utils import add_days, add_to_date

from loket_kinderopvang.desk import openapi
from loket_kinderopvang.follow_up.family_contact import FOLLOW
from loket_kinderopvang.intake import asking
from loket_kinderopvang.platform import clock, links
from loket_kinderopvang.referral import referrals
from loket_kinderopvang.setup import demo
from loket_kinderopvang.supply import availability
from loket_kinderopvang.tests import fuzzing
from loket_kinderopvang.tests.factories import PASSWORD
from loket_kinderopvang.town import open_data
from loket_kinderopvang.web import pages

SETTINGS = {"applications_per_hour": 1_000_000, "answers_per_hour": 1_000_000, "minimum_form_seconds": 0}
# Behind which addresses a visitor's own one may stand in a header; the inputs each come from another one.
PROXIES = "childcare_trusted_proxies"
LINKS_OF_EACH = 12
SEED = 20261125
Fuzzer = Callable[..., dict[str, Any]]
# Where the app's own functions stand. Those of ``safe_exports`` are the platform's, called with what was asked.
OWN_MODULES = ("api", "desk", "lists")


@dataclass
class World:
	"""Where inputs go, and what they start from."""

	url: str
	paths: list[str] = field(default_factory=list)
	forms: list[dict[str, str]] = field(default_factory=list)
	sessions: dict[str, str] = field(default_factory=dict)
	# Arguments of functions, with records that exist.
	values: dict[str, list[Any]] = field(default_factory=dict)


def make(url: str) -> World:
	"""Make the town on the connected site, which is served at ``url``; everything is committed."""
	from frappe.installer import update_site_config

	update_site_config(PROXIES, ["127.0.0.1"])
	for fieldname, value in SETTINGS.items():
		frappe.db.set_single_value("Childcare Settings", fieldname, value)
	with mock.patch.dict(os.environ, {"LOKET_DEMO_PASSWORD": PASSWORD}):
		made = demo.make(LINKS_OF_EACH * 2, seed=1)
	_choose_desk()
	frappe.db.commit()
	frappe.clear_cache()
	world = World(url)
	world.sessions = {"guest": "Guest", **{role: _session(url, user) for role, user in made.users.items()}}
	_add_links(world)
	_add_forms(world)
	world.values = _records()
	world.paths += [f"/{pages.PREFIX}{page}" for page in pages.ALONE]
	world.paths += [f"/{open_data.FOLDER}{file}" for file in open_data.FILES]
	world.paths += [f"/childcare/places/{name}" for name in world.values["provider"][:3]]
	frappe.db.commit()
	return world


def _choose_desk() -> None:
	"""Take the demo's desk for the one that the public pages show."""
	desk = frappe.get_all("Childcare Desk", {"disabled": 0}, pluck="name", order_by="creation desc", limit=1)[
		0
	]
	frappe.db.set_single_value("Childcare Settings", "default_desk", desk)


def _session(url: str, user: str) -> str:
	browser = requests.Session()
	browser.post(
		f"{url}/api/method/login", data={"usr": user, "pwd": PASSWORD}, timeout=60
	).raise_for_status()
	return browser.cookies["sid"]


def _add_links(world: World) -> None:
	until = add_to_date(clock.now(), days=30)
	tokens: list[str] = []
	for purpose, doctype, filters in (
		(referrals.PURPOSE, "Childcare Referral", {"response": "Pending"}),
		(availability.PURPOSE, "Childcare Provider", {"disabled": 0}),
		(FOLLOW, "Childcare Family", {}),
		(FOLLOW, "Childcare Application", {}),
		(asking.CONFIRM, "Childcare Application", {}),
	):
		for name in frappe.get_all(doctype, filters, pluck="name", order_by="name desc", limit=LINKS_OF_EACH):
			token = links.make(
				purpose, doctype, name, until, single_use=purpose in (referrals.PURPOSE, asking.CONFIRM)
			)
			tokens.append(token)
			world.paths.append(links.PATHS[purpose] + token)
	world.values["token"] = tokens


def _add_forms(world: World) -> None:
	start = str(add_days(clock.today(), 90))
	week = {f"{day}_morning": "1" for day in ("monday", "tuesday", "thursday")}
	request = (frappe.get_all("Childcare Request", {"outcome": "Open"}, pluck="name", limit=1) or [""])[0]
	child = {
		"children.0.first_name": "Noor",
		"children.0.last_name": "Voorbeeld",
		"children.0.born": "yes",
		"children.0.birth_date": str(add_days(clock.today(), -200)),
	}
	world.forms += [
		{
			"form_id": "een-twee-drie",
			"opened": asking.seal("een-twee-drie"),
			asking.HONEYPOT: "",
			"contact_name": "Amina Voorbeeld",
			"phone": "0470 12 34 56",
			"email": "amina@example.org",
			"street": "Dorpsstraat 1",
			"postal_code": "9000",
			"wanted_from": start,
			"message": "Wij zoeken.",
			**child,
			**week,
			"consent_registration": "1",
			"consent_providers": "1",
			"family_language": "tr",
		},
		{"income": "25.000,50", "children": "2", "twins": "0", "duration": "full"},
		{"answer": "accept", "start_date": start, "note": "Ja"},
		{"answer": "decline", "reason": "no_place", "note": "Vol"},
		{"answer": "other_days", **week},
		{
			"answer": "change",
			"new_places": "2",
			"new_from": start,
			"new_until": "",
			"new_price": "Income-based",
			**week,
		},
		{"answer": "same"},
		{"answer": "full"},
		{"action": "change", "request": request, "wanted_from": start, **week},
		{"action": "still_looking", "request": request},
		{"action": "found", "request": request, "where": "Bij oma"},
		{"action": "withdraw", "request": request},
		{"action": "contact", "phone": "0470 00 00 01"},
		{"action": "availability", "location": ""},
		{"confirm": "1"},
		{
			"near": "9000",
			"kind": "Group Care",
			"price": "Free Price",
			"free": "soon",
			"page": "2",
			"speaks": "tr",
		},
	]


def _records() -> dict[str, list[Any]]:
	"""Return for each argument that names a record some that exist."""

	def some(doctype: str) -> list[Any]:
		return frappe.get_all(doctype, pluck="name", order_by="creation desc", limit=8)

	named = {
		"desk": "Childcare Desk",
		"request": "Childcare Request",
		"vacancy": "Childcare Vacancy",
		"referral": "Childcare Referral",
		"provider": "Childcare Provider",
		"application": "Childcare Application",
		"family": "Childcare Family",
		"simulation": "Childcare Simulation",
		"report": "Childcare Board Report",
		"draft": "Childcare Application",
	}
	found = {argument: some(doctype) for argument, doctype in named.items()}
	found["round"] = some("Childcare Allocation Round") + some("Childcare Availability Round")
	found["doctype"] = [
		*named.values(),
		"User",
		"Childcare Settings",
		"Childcare Registration Year",
		"Nothing",
	]
	found["name"] = [name for names in found.values() for name in names[:2]]
	found["year"] = [2025, "2026", 0, -5, "x", 99999]
	found["from_date"] = found["to_date"] = found["start"] = found["end"] = [
		"2026-01-01",
		"2026-12-31",
		"x",
		"",
	]
	found["kind"] = ["xlsx", "json", "csv", "html", "x"]
	found["answer"] = ["accept", "decline", "other_days", "x"]
	found["language"] = ["nl", "fr", "xx"]
	found["month"] = ["2026-12-01", "x"]
	found["filters"] = [{}, "[]", "{", [["Childcare Request", "desk", "=", "x"]], {"desk": "x"}]
	found["data"] = [
		{"contact_name": "Amina", "children": [{"last_name": "Voorbeeld", "birth_date": "2026-01-01"}]},
		{"children": [[]]},
		"{",
		"[]",
	]
	found["providers"] = [
		found["provider"][:2],
		[{"provider": found["provider"][0]}],
		"[1]",
		[None],
		[{"provider": []}],
	]
	found["vacancies"] = [[{"vacancy": name, "places": 1}] for name in found["vacancy"][:3]] + [
		[{}],
		[[]],
		"[null]",
	]
	found["days"] = [{"monday": "Full Day"}, {"monday": []}, "{"]
	found["message"] = ["referral_to_provider", "confirm_address", "x"]
	found["rows"] = [["x"], "[1, null]"]
	found["geojson"] = ["{", "[]", '{"type": "FeatureCollection", "features": [{}, [], null]}']
	found["start_date"] = ["2026-12-01", "x", "9999-99-99"]
	return found


def pages_fuzzer(world: World) -> Fuzzer:
	"""Return what sends inputs to the public pages, of which it is told the number and a seed; it needs no connection."""
	strategy = fuzzing.requests_to(world.paths, world.forms, list(world.sessions.values()))
	known = known_fault()
	return lambda inputs, seed=SEED: fuzzing.run(world.url, inputs, strategy, known, seed).as_dict()


def known_fault() -> Callable[[fuzzing.Sent, fuzzing.Answer], str | None]:
	"""Return what names the faults that are the platform's own and that no app can mend; anything else is ours.

	Both happen while the platform makes itself ready, before the first hook (``before_request``).
	"""
	languages = set(get_all_languages())
	# Mended in Frappe 15 before 15.41: it looked for the parent of a language that it had not read yet.
	early = "get_parent_language(preferred_language_cookie)" not in inspect.getsource(get_language)

	def known(sent: fuzzing.Sent, _answer: fuzzing.Answer) -> str | None:
		headers = {name: value.decode("latin-1") for name, value in sent.headers}
		if "application/json" in headers.get("Content-Type", "") and sent.body and not _is_object(sent.body):
			return "a body that says it is JSON, and is no JSON object"
		cookie = re.search(r"preferred_language=([^;]*)", headers.get("Cookie", ""))
		if early and cookie and cookie[1] not in languages:
			return "a cookie with a language that the site does not have, on early Frappe 15"
		return None

	return known


def _is_object(body: bytes) -> bool:
	try:
		return isinstance(json.loads(body.decode("utf-8", "replace")), dict)
	except (ValueError, RecursionError):
		return False


def functions_fuzzer(world: World) -> Fuzzer:
	"""Return what calls the app's own functions.

	The Python that LOKET_FUZZ_PYTHON names holds schemathesis.
	"""
	order = {
		"url": world.url,
		"description": openapi.describe(OWN_MODULES),
		"sessions": world.sessions,
		"values": world.values,
	}
	script = Path(__file__).with_name("fuzz_functions.py")

	def fuzz(inputs: int, seed: int = SEED) -> dict[str, Any]:
		done = subprocess.run(
			[os.environ["LOKET_FUZZ_PYTHON"], str(script)],
			input=json.dumps({**order, "inputs": inputs, "seed": seed}, default=str),
			capture_output=True,
			text=True,
			env={key: value for key, value in os.environ.items() if key != "PYTHONPATH"},
		)
		if done.returncode:
			raise AssertionError(done.stderr[-4000:])
		return json.loads(done.stdout)

	return fuzz
