"""``find_vacancies`` for one request after another on a real site, beside the plainest honest alternative.

The peer fetches all open vacancies of the desk with ``frappe.get_all`` and filters and orders them in Python. It gives
no reasons, no draw and no log; both return the best twenty. Beside them stands what a database needs at least: one raw
indexed SQL query that returns as many rows of the desk's open vacancies, without judging any.

Figures: milliseconds per request, median and 95th percentile, for all in the same run, in turn.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time
from datetime import timedelta
from typing import Any

NEEDS_SITE = True

DESK = "Benchmark Desk"


def main() -> None:
	parser = argparse.ArgumentParser(description=__doc__)
	parser.add_argument("--requests", type=int, default=2000)
	parser.add_argument("--vacancies", type=int, default=2000)
	parser.add_argument("--sample", type=int, default=200, help="so many requests are timed")
	parser.add_argument("--seed", type=int, default=1)
	parser.add_argument("--json", action="store_true", help="one line of figures and nothing else")
	options = parser.parse_args()

	import frappe

	requests = make_world(options.requests, options.vacancies, options.seed)
	frappe.db.commit()
	sample = random.Random(options.seed).sample(requests, min(options.sample, len(requests)))
	ours, theirs, bare, found = [], [], [], 0
	from loket_kinderopvang.api import find_vacancies

	# One call each warms the caches that a running worker has.
	find_vacancies(sample[0], 20)
	plain(sample[0])
	raw_sql(sample[0], 20)
	for request in sample:
		begin = time.perf_counter()
		shown = len(find_vacancies(request, 20))
		ours.append((time.perf_counter() - begin) * 1000)
		frappe.db.commit()
		begin = time.perf_counter()
		plain(request)
		theirs.append((time.perf_counter() - begin) * 1000)
		begin = time.perf_counter()
		raw_sql(request, shown)
		bare.append((time.perf_counter() - begin) * 1000)
		found += shown
	figures = {
		"median_ms": round(statistics.median(ours), 2),
		"p95_ms": round(percentile(ours, 95), 2),
		"requests": options.requests,
		"vacancies": options.vacancies,
		"timed": len(sample),
		"shown": found,
		"peer": {
			"name": "frappe.get_all and a filter in Python",
			"median_ms": round(statistics.median(theirs), 2),
			"p95_ms": round(percentile(theirs, 95), 2),
		},
		"raw_sql": {
			"name": "one indexed SQL query for as many rows",
			"median_ms": round(statistics.median(bare), 2),
			"p95_ms": round(percentile(bare, 95), 2),
		},
	}
	if options.json:
		print(json.dumps(figures))
		return
	print(f"{len(sample)} of {options.requests} requests against {options.vacancies} vacancies")
	print(f"find_vacancies   median {figures['median_ms']} ms, 95th percentile {figures['p95_ms']} ms")
	for key in ("peer", "raw_sql"):
		peer: Any = figures[key]
		print(f"{peer['name']}   median {peer['median_ms']} ms, 95th percentile {peer['p95_ms']} ms")


def percentile(values: list[float], part: int) -> float:
	ordered = sorted(values)
	return ordered[min(len(ordered) - 1, round(part / 100 * (len(ordered) - 1)))]


def raw_sql(request: str, rows: int) -> tuple:
	"""Read as many open vacancies of the request's desk through the index, in no order."""
	import frappe

	return frappe.db.sql(
		"select v.* from `tabChildcare Request` r join `tabChildcare Vacancy` v on v.desk = r.desk"
		" where r.name = %s and v.closed = 0 and v.places > 0 limit %s",
		(request, rows),
	)


def plain(request: str) -> list[tuple[float, str]]:
	"""Fetch every open vacancy and keep the ones that suit, best share of days first."""
	import frappe

	doc = frappe.get_doc("Childcare Request", request)
	doc.check_permission("read")
	rows = frappe.get_all(
		"Childcare Vacancy",
		filters={"desk": doc.desk, "closed": 0, "places": (">", 0)},
		fields=["*"],
	)
	age = (doc.wanted_from - doc.child_date).days / 30.4
	result = []
	for row in rows:
		if row.available_from > doc.wanted_from + timedelta(days=182):
			continue
		if row.available_until and row.available_until < doc.wanted_from:
			continue
		if not row.age_from_months <= max(age, 0) <= row.age_to_months:
			continue
		common = row.slot_mask & doc.slot_mask
		if not common:
			continue
		score = common.bit_count() / doc.slot_mask.bit_count()
		if doc.price_system and row.price_system != doc.price_system:
			score -= 0.2
		if doc.kind and row.kind != doc.kind:
			score -= 0.1
		result.append((score, row.name))
	result.sort(reverse=True)
	return result[:20]


def make_world(requests: int, vacancies: int, seed: int) -> list[str]:
	"""Write an invented desk of the wanted size with plain inserts, and return the requests."""
	import frappe
	from frappe.utils import getdate, now, nowdate

	draw = random.Random(seed)
	today = getdate(nowdate())
	existing = frappe.get_all("Childcare Request", filters={"desk": DESK}, pluck="name", order_by="name asc")
	if existing:
		return existing
	print("making the benchmark's desk ...", file=sys.stderr)
	frappe.get_doc({"doctype": "Childcare Desk", "desk_name": DESK, "default_language": "nl"}).insert()
	stamp = {"owner": "Administrator", "modified_by": "Administrator", "creation": now(), "modified": now()}

	def write(doctype: str, rows: list[dict]) -> None:
		fields = list(rows[0])
		frappe.db.bulk_insert(doctype, fields, [[row[f] for f in fields] for row in rows], chunk_size=1000)

	providers = max(40, vacancies // 10)
	write(
		"Childcare Provider",
		[
			{
				"name": f"BENCH-OL-{i}",
				"provider_name": f"Invented location {i}",
				"kind": draw.choice(["Family Care", "Group Care"]),
				"price_system": "Both",
				"desk": DESK,
				"language": "nl",
				"latitude": 51 + draw.random() / 5,
				"longitude": 3.7 + draw.random() / 4,
				**stamp,
			}
			for i in range(providers)
		],
	)
	write(
		"Childcare Vacancy",
		[
			{
				"name": f"BENCH-VP-{i}",
				"provider": f"BENCH-OL-{draw.randrange(providers)}",
				"desk": DESK,
				"places": draw.randint(1, 4),
				"available_from": today + timedelta(days=draw.randint(-60, 400)),
				"available_until": today + timedelta(days=draw.randint(450, 900))
				if draw.random() < 0.2
				else None,
				"closed": 0,
				"price_system": draw.choice(["Income-based", "Free Price"]),
				"kind": draw.choice(["Family Care", "Group Care"]),
				"age_from_months": draw.choice([0, 0, 0, 12, 18]),
				"age_to_months": 36,
				"slot_mask": sum(3 << 2 * day for day in range(5) if draw.random() < 0.7) or 3,
				"extended_mask": draw.choice([0, 0, 0, 1, 3]),
				"confirmed_on": today - timedelta(days=draw.randint(0, 90)),
				**stamp,
			}
			for i in range(vacancies)
		],
	)
	write(
		"Childcare Family",
		[
			{
				"name": f"BENCH-GZ-{i}",
				"family_name": f"Invented family {i}",
				"language": draw.choice(["nl", "fr", "ar", "tr"]),
				"desk": DESK,
				"latitude": 51 + draw.random() / 5,
				"longitude": 3.7 + draw.random() / 4,
				**stamp,
			}
			for i in range(requests)
		],
	)
	rows = []
	for i in range(requests):
		start = today + timedelta(days=draw.randint(14, 400))
		rows.append(
			{
				"name": f"BENCH-OV-{i:06}",
				"title": f"Invented request {i}",
				"family": f"BENCH-GZ-{i}",
				"asked_on": today - timedelta(days=draw.randint(0, 200)),
				"desk": DESK,
				"outcome": "Open",
				"wanted_from": start,
				"child_date": start - timedelta(days=draw.randint(60, 900)),
				"kind": draw.choice(["", "", "Family Care", "Group Care"]),
				"price_system": draw.choice(["", "Income-based"]),
				"slot_mask": sum(3 << 2 * day for day in range(5) if draw.random() < 0.6) or 3,
				"extended_mask": draw.choice([0, 0, 0, 0, 1]),
				"priority_tier": 99,
				**stamp,
			}
		)
	write("Childcare Request", rows)
	from loket_kinderopvang.matching.matching import vacancies_changed

	vacancies_changed(DESK)
	return [row["name"] for row in rows]


if __name__ == "__main__":
	main()
