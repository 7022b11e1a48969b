"""Registering a family at the counter, from what the officer typed to its files, beside the same rows without our rules.

Ours: ``intake.take_counter`` and ``intake.register`` and the commit, as the intake page calls them: an application, the
family with its contact, criteria and consents, a child or two, a request for each, and the mail that tells the family.
The peer: the very documents that ours wrote for that family, inserted again by ``Document.insert`` of the platform with
its own checks, names, hooks and versions, but without the controllers, hooks and workflows of this app, and committed.
Both are measured in turn for each family, in milliseconds of the clock and of this process' own work (``cpu``).
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

NEEDS_SITE = True

PEER = "the same rows inserted by Frappe without the app's rules"
APP = "loket_kinderopvang"
NAMES = (
	"Bakelmans",
	"Dorremans",
	"Fonteinaar",
	"Gulleghemse",
	"Zonderland",
	"Wipstraat",
	"Molenaarse",
	"Vlasroot",
)
CRITERIA = ("work_or_training", "single_parent", "low_income", "low_education")
# What the platform fills in itself.
OWN_FIELDS = frozenset(("name", "owner", "creation", "modified", "modified_by", "idx", "parent", "doctype"))


def main() -> None:
	parser = argparse.ArgumentParser(description=__doc__)
	parser.add_argument("--families", type=int, default=200)
	parser.add_argument("--seed", type=int, default=1)
	parser.add_argument("--json", action="store_true", help="one line of figures and nothing else")
	options = parser.parse_args()

	import frappe

	desk = make_desk()
	draw = random.Random(options.seed)
	figures: dict[str, list[float]] = {"ours": [], "ours_cpu": [], "theirs": [], "theirs_cpu": []}
	written: Counter = Counter()
	statements: Counter = Counter()
	warm = 5
	for number in range(options.families + warm):
		data = family(draw, number, desk)
		with counted_statements(statements, "ours"), recorded() as documents:
			ours = timed(lambda data=data: register(data))
		with counted_statements(statements, "theirs"), without_rules():
			theirs = timed(lambda documents=documents: insert_again(documents))
		if number < warm:
			# The first ones fill the caches that a running worker has.
			statements.clear()
			continue
		for key, value in zip(figures, (*ours, *theirs), strict=True):
			figures[key].append(value * 1000)
		written.update(values["doctype"] for values in documents)
	result = {
		"median_ms": round(statistics.median(figures["ours"]), 2),
		"p95_ms": round(percentile(figures["ours"], 95), 2),
		"cpu_ms": round(statistics.median(figures["ours_cpu"]), 2),
		"families": options.families,
		"documents": dict(sorted(written.items())),
		"statements_per_family": round(statements["ours"] / options.families, 1),
		"database": frappe.db.db_type,
		"peer": {
			"name": PEER,
			"median_ms": round(statistics.median(figures["theirs"]), 2),
			"p95_ms": round(percentile(figures["theirs"], 95), 2),
			"cpu_ms": round(statistics.median(figures["theirs_cpu"]), 2),
			"statements_per_family": round(statements["theirs"] / options.families, 1),
		},
	}
	result["times_peer"] = round(result["median_ms"] / result["peer"]["median_ms"], 2)
	if options.json:
		print(json.dumps(result))
		return
	peer: Any = result["peer"]
	print(f"{options.families} families, {sum(written.values())} documents, on {frappe.db.db_type}")
	for name, row in (("registered", result), (PEER, peer)):
		print(
			f"{name:60} {row['median_ms']:7.1f} ms   95 % within {row['p95_ms']:7.1f} ms   own work {row['cpu_ms']:7.1f} ms"
			f"   {row['statements_per_family']:6.1f} statements"
		)
	print(f"{result['times_peer']} times the peer")


def make_desk() -> str:
	import frappe

	desk = frappe.get_doc(
		{
			"doctype": "Childcare Desk",
			"desk_name": f"Benchmark {frappe.generate_hash(length=6)}",
			"default_language": "nl",
		}
	).insert()
	frappe.db.commit()
	frappe.clear_cache()
	return desk.name


def family(draw: random.Random, number: int, desk: str) -> dict[str, Any]:
	"""Return what an officer types for one invented family; every seventh has two children."""
	from loket_kinderopvang.platform import clock

	today = clock.today()
	surname = f"{draw.choice(NAMES)} {number}"
	children = [
		{
			"first_name": f"Kind {child + 1}",
			"last_name": surname,
			"birth_date": str(today - timedelta(days=draw.randint(30, 700))),
		}
		for child in range(2 if number % 7 == 0 else 1)
	]
	return {
		"contact_name": f"Ouder {surname}",
		"relation": "Parent",
		"phone": f"0470{draw.randrange(1_000_000):06d}",
		"email": f"gezin{number}.{desk[-6:].lower()}@example.org",
		"language": "nl",
		"desk": desk,
		"street": f"Lindelaan {number}",
		"city": "Waterzele",
		"children": children,
		"criteria": [{"criterion": code} for code in CRITERIA if draw.random() < 0.25],
		"wanted_from": str(today + timedelta(days=draw.randint(30, 300))),
		"monday": "Full Day",
		"tuesday": "Full Day",
		"thursday": "Morning",
		"consent_registration": 1,
		"consent_providers": 1,
	}


def register(data: dict[str, Any]) -> None:
	import frappe

	from loket_kinderopvang.intake import intake

	application = intake.take_counter(data)
	intake.register(application.name)
	frappe.db.commit()


def timed(call: Callable[[], None]) -> tuple[float, float]:
	"""Return the seconds of a call by the clock, and those of this process' own work."""
	begin, own = time.perf_counter(), time.process_time()
	call()
	return time.perf_counter() - begin, time.process_time() - own


@contextmanager
def recorded() -> Iterator[list[dict[str, Any]]]:
	"""Collect the values of every document that is inserted, as they stand once all is written."""
	from frappe.model.document import Document

	documents: list[Any] = []
	values: list[dict[str, Any]] = []
	original = Document.insert

	def insert(self: Any, *arguments: Any, **named: Any) -> Any:
		result = original(self, *arguments, **named)
		documents.append(self)
		return result

	Document.insert = insert
	try:
		yield values
	finally:
		Document.insert = original
		values += [document.as_dict(convert_dates_to_str=True) for document in documents]


def insert_again(documents: list[dict[str, Any]]) -> None:
	"""Insert documents like these, which name each other as these do."""
	import frappe

	names: dict[str, str] = {}
	for values in documents:
		doc = frappe.get_doc(fresh(values, names)).insert()
		names[values["name"]] = doc.name
	frappe.db.commit()


def fresh(values: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
	"""Return the values of a document without what the platform fills in; what names an earlier one names its copy."""
	result: dict[str, Any] = {"doctype": values["doctype"]}
	for key, value in values.items():
		if key in OWN_FIELDS or key.startswith("_") or value is None:
			continue
		if isinstance(value, list):
			result[key] = [fresh(row, names) for row in value]
		else:
			result[key] = names.get(value, value) if isinstance(value, str) else value
	# What must be the only one of its kind.
	for key in ("token_hash", "form_mark", "message_id"):
		if result.get(key):
			result[key] = f"{result[key][:-8]}{frappe_hash()}"
	return result


def frappe_hash() -> str:
	import frappe

	return frappe.generate_hash(length=8)


@contextmanager
def without_rules() -> Iterator[None]:
	"""Have the platform know the doctypes of this app by their fields alone: no controller, hook or workflow of ours."""
	import frappe
	from frappe.model.base_document import get_controller
	from frappe.model.document import Document

	from loket_kinderopvang.platform import own_doctypes

	parents = [name for name in own_doctypes.names() if name not in own_doctypes.tables()]
	for name in parents:
		get_controller(name)
	known = frappe.controllers[frappe.local.site]
	before = {name: known[name] for name in parents}
	known.update(dict.fromkeys(parents, Document))
	hooks = frappe.get_doc_hooks()
	frappe.local.doc_events_hooks = {
		doctype: {
			event: [handler for handler in handlers if not handler.startswith(f"{APP}.")]
			for event, handlers in events.items()
		}
		for doctype, events in hooks.items()
	}
	flows = {name: frappe.cache.hget("workflow", name) for name in parents}
	for name in parents:
		frappe.cache.hset("workflow", name, "")
	try:
		yield
	finally:
		known.update(before)
		frappe.local.doc_events_hooks = hooks
		for name, flow in flows.items():
			frappe.cache.hdel("workflow", name) if flow is None else frappe.cache.hset("workflow", name, flow)


@contextmanager
def counted_statements(counts: Counter, kind: str) -> Iterator[None]:
	"""Count the statements that are sent to the database."""
	import frappe

	original = frappe.db.sql

	def sql(*arguments: Any, **named: Any) -> Any:
		counts[kind] += 1
		return original(*arguments, **named)

	frappe.db.sql = sql
	try:
		yield
	finally:
		frappe.db.sql = original


def percentile(values: list[float], part: int) -> float:
	values = sorted(values)
	return values[min(len(values) - 1, int(len(values) * part / 100))]


if __name__ == "__main__":
	if "--json" in sys.argv:
		sys.stdout.reconfigure(line_buffering=True)
	main()
