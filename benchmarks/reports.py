"""Each report of figures over an invented desk of the wanted size, beside the one plain SQL aggregate that is its lower bound.

The lower bound is written by hand here, with nothing but the groups that the report needs; it is run through the same
connection, and its rows are fetched. Both are run in turn, a warm-up first; the figures are medians of seconds.
"""

from __future__ import annotations

import argparse
import importlib
import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

NEEDS_SITE = True

DESK = "Benchmark Desk of Figures"
TIMES = 5
# What is wanted of each report.
WANTED_SECONDS, WANTED_TIMES = 2.0, 3.0


def main() -> None:
	parser = argparse.ArgumentParser(description=__doc__)
	parser.add_argument("--requests", type=int, default=100_000)
	parser.add_argument("--seed", type=int, default=1)
	parser.add_argument("--json", action="store_true", help="one line of figures and nothing else")
	options = parser.parse_args()

	import frappe

	make_world(options.requests, options.seed)
	frappe.db.commit()
	frappe.clear_cache()
	today = date.fromisoformat(frappe.utils.nowdate())
	found = []
	for name, filters, bound in cases(today):
		module = frappe.scrub(name)
		execute = importlib.import_module(
			f"loket_kinderopvang.loket_kinderopvang.report.{module}.{module}"
		).execute
		label = filters.pop("label", "")
		ours, theirs = in_turn(lambda: execute(dict(filters)), bound)
		found.append(
			{
				"name": f"{name}{f' ({label})' if label else ''}",
				"seconds": round(ours, 4),
				"lower_bound_seconds": round(theirs, 4),
			}
		)
	figures = {
		"requests": options.requests,
		"database": frappe.db.db_type,
		"reports": found,
		"slower_than_wanted": [
			row["name"]
			for row in found
			if row["seconds"] > WANTED_SECONDS or row["seconds"] > WANTED_TIMES * row["lower_bound_seconds"]
		],
	}
	if options.json:
		print(json.dumps(figures))
		return
	print(f"{options.requests} requests on {figures['database']}")
	for row in found:
		times = row["seconds"] / row["lower_bound_seconds"] if row["lower_bound_seconds"] else 0
		print(
			f"{row['name']:55} {row['seconds']:8.3f} s   plain SQL {row['lower_bound_seconds']:8.3f} s   {times:5.1f} times"
		)


def in_turn(ours: Callable[[], Any], theirs: Callable[[], Any]) -> tuple[float, float]:
	"""Return the median seconds of two calls that are made in turn."""
	times: tuple[list[float], list[float]] = ([], [])
	for number in range(TIMES + 1):
		for call, kept in zip((ours, theirs), times, strict=True):
			begin = time.perf_counter()
			call()
			if number:
				kept.append(time.perf_counter() - begin)
	return statistics.median(times[0]), statistics.median(times[1])


def cases(today: date) -> list[tuple[str, dict[str, Any], Callable[[], Any]]]:
	"""Return the reports with their filters, and for each its lower bound."""
	import frappe
	from frappe.utils import add_months, get_first_day, get_last_day, getdate

	start, end = date(today.year - 2, 1, 1), today
	period = {"desk": DESK, "from_date": str(start), "to_date": str(end)}
	counted = "registered_desk = %(desk)s and counted_on between %(from_date)s and %(to_date)s"

	def sql(*statements: str, **values: Any) -> Callable[[], list]:
		statement = " union all ".join(statements)
		return lambda: frappe.db.sql(statement, {**period, **values})

	def section(column: str) -> str:
		return (
			f"select {column}, outcome, counts_unanswered, count(*) from `tabChildcare Request`"
			f" where {counted} group by {column}, outcome, counts_unanswered"
		)

	rows = (
		"select registration_mask, outcome, counts_unanswered, count(*) from `tabChildcare Request`"
		f" where {counted} group by registration_mask, outcome, counts_unanswered"
	)
	months = [getdate(get_first_day(add_months(today, number))) for number in range(1, 13)]
	spans = {f"m{i}": day for i, day in enumerate(months)} | {
		f"l{i}": getdate(get_last_day(day)) for i, day in enumerate(months)
	}

	def holding(first: str, last: str, value: str, count: int) -> str:
		return ", ".join(
			f"sum(case when {first} <= %(l{i})s and ({last} is null or {last} >= %(m{i})s) then {value} else 0 end)"
			for i in range(count)
		)

	def supply(count: int) -> Callable[[], list]:
		places = (
			"select area, slot_mask, age_from_months, age_to_months, "
			f"{holding('available_from', 'available_until', 'places', count)}"
			" from `tabChildcare Vacancy` where desk = %(desk)s and closed = 0 and places > 0"
			" group by area, slot_mask, age_from_months, age_to_months"
		)
		wishes = (
			"select area, slot_mask, 0, 0, "
			f"{holding('wanted_from', 'wanted_until', '1', count)}"
			" from `tabChildcare Request` where desk = %(desk)s and outcome = 'Open' group by area, slot_mask"
		)
		return sql(places, wishes, **spans)

	quarters = ", ".join(
		f"sum(case when counted_on between %(q{i})s and %(e{i})s then 1 else 0 end)" for i in range(36)
	)
	starts = [getdate(add_months(start, i)) for i in range(36)]
	quarter_days = {f"q{i}": day for i, day in enumerate(starts)} | {
		f"e{i}": getdate(get_last_day(day)) for i, day in enumerate(starts)
	}
	unanswered = f"from `tabChildcare Request` where {counted} and counts_unanswered = 1"
	return [
		("Childcare Registration", {**period}, sql(rows)),
		(
			"Childcare Registration",
			{**period, "sections": 1, "label": "all sections"},
			sql(
				rows,
				*(
					section(column)
					for column in (
						"registered_area",
						"age_at_start",
						"kind",
						"price_system",
						"wanted_from",
						"channel",
					)
				),
			),
		),
		(
			"Childcare Unanswered Need",
			{**period, "step": "Month", "by": "area", "label": "per month, by area"},
			sql(f"select registered_area, {quarters} {unanswered} group by registered_area", **quarter_days),
		),
		(
			"Childcare Unanswered Need",
			{**period, "step": "Month", "by": "reason", "label": "per month, by reason"},
			sql(f"select closing_reason, {quarters} {unanswered} group by closing_reason", **quarter_days),
		),
		(
			"Childcare Waiting Times",
			{**period},
			sql(
				f"select days_open, registration_mask, count(*) from `tabChildcare Request` where {counted}"
				" and outcome = 'Answered' group by days_open, registration_mask"
			),
		),
		(
			"Childcare Supply and Demand",
			{"desk": DESK, "view": "half_days", "label": "one month"},
			supply(1),
		),
		(
			"Childcare Supply and Demand",
			{"desk": DESK, "view": "months", "months": 12, "label": "12 months"},
			supply(12),
		),
		(
			"Childcare Expected Need",
			{"desk": DESK, "months": 12},
			sql(
				"select area, slot_mask, "
				f"{holding('wanted_from', 'wanted_until', '1', 12)} from `tabChildcare Request`"
				" where desk = %(desk)s and outcome = 'Open' group by area, slot_mask",
				**spans,
			),
		),
		(
			"Childcare Pipeline",
			{"desk": DESK},
			sql(
				"select officer, workflow_state, count(*), "
				+ ", ".join(
					f"sum(case when asked_on between %(a{i})s and %(a{i + 1})s then 1 else 0 end)"
					for i in range(5)
				)
				+ ", sum(case when next_action_on < %(to_date)s then 1 else 0 end)"
				", sum(case when attention != '' then 1 else 0 end)"
				" from `tabChildcare Request` where desk = %(desk)s and outcome = 'Open'"
				" group by officer, workflow_state",
				**{f"a{i}": today - timedelta(days=(2000, 180, 90, 28, 14, 0)[i]) for i in range(6)},
			),
		),
		(
			"Childcare Providers",
			{**period},
			sql(
				"select provider, count(*), sum(case when response = 'Accepted' then 1 else 0 end), sum(days_to_answer)"
				" from `tabChildcare Referral` where desk = %(desk)s and sent_on between %(from_date)s and %(to_date)s"
				" group by provider",
				"select placed_at, count(*), sum(vulnerable), sum(priority_group) from `tabChildcare Request`"
				" where desk = %(desk)s and outcome = 'Answered' and placed_from between %(from_date)s and %(to_date)s"
				" group by placed_at",
			),
		),
		("Childcare Partners", {**period}, sql(section("partner"))),
		(
			"Childcare Sources",
			{**period},
			sql(
				"select channel, language, outcome, count(*), sum(vulnerable) from `tabChildcare Request`"
				f" where {counted} group by channel, language, outcome"
			),
		),
	]


def make_world(count: int, seed: int) -> None:
	"""Write an invented desk with plain inserts: areas, providers, places, requests of three years and their referrals."""
	import frappe
	from frappe.utils import getdate, now, nowdate

	from loket_kinderopvang.platform import states
	from loket_kinderopvang.registration import registration

	draw = random.Random(seed)
	today = getdate(nowdate())
	if frappe.db.exists("Childcare Desk", DESK):
		return
	print("making the benchmark's desk ...", file=sys.stderr)
	frappe.get_doc({"doctype": "Childcare Desk", "desk_name": DESK, "default_language": "nl"}).insert()
	stamp = {"owner": "Administrator", "modified_by": "Administrator", "creation": now(), "modified": now()}

	def write(doctype: str, rows: list[dict]) -> None:
		fields = list(rows[0])
		frappe.db.bulk_insert(doctype, fields, [[row[f] for f in fields] for row in rows], chunk_size=2000)

	areas = [
		frappe.get_doc(
			{
				"doctype": "Childcare Area",
				"area_name": f"Invented district {i}",
				"area_type": "Municipality",
				"latitude": 51 + i / 100,
				"longitude": 3.7,
			}
		)
		.insert()
		.name
		for i in range(12)
	]
	partners = [
		frappe.get_doc(
			{
				"doctype": "Childcare Partner",
				"partner_name": f"Invented partner {i}",
				"partner_type": "Family Centre",
				"desk": DESK,
				"language": "nl",
			}
		)
		.insert()
		.name
		for i in range(4)
	]
	reasons = {
		kind: frappe.get_all("Childcare Closing Reason", {"kind": kind}, pluck="name", order_by="name asc")
		for kind in ("Unanswered", "Lapsed", "Found Elsewhere", "Found in Another Municipality", "Unknown")
	}
	state_of = {
		outcome: states.states_for("Childcare Request", outcome)[0]
		for outcome in ("Open", "Answered", "Unanswered", "Lapsed", "Unknown")
	}
	criteria = list(registration.official_rows())
	official = registration.official_rows()
	providers = max(40, count // 250)
	write(
		"Childcare Provider",
		[
			{
				"name": f"BENCHF-OL-{i}",
				"provider_name": f"Invented location {i}",
				"kind": draw.choice(["Family Care", "Group Care"]),
				"price_system": "Both",
				"desk": DESK,
				"area": draw.choice(areas),
				"language": "nl",
				**stamp,
			}
			for i in range(providers)
		],
	)

	def week() -> int:
		kind = draw.random()
		if kind < 0.4:
			return 1023
		days = draw.sample(range(5), draw.randint(2, 4))
		return sum((3 if kind < 0.9 else 1) << 2 * day for day in days)

	write(
		"Childcare Vacancy",
		[
			{
				"name": f"BENCHF-VP-{i}",
				"provider": f"BENCHF-OL-{draw.randrange(providers)}",
				"desk": DESK,
				"area": draw.choice(areas),
				"places": draw.randint(1, 4),
				"available_from": today + timedelta(days=draw.randint(-60, 400)),
				"available_until": today + timedelta(days=draw.randint(450, 900))
				if draw.random() < 0.2
				else None,
				"closed": 0,
				"price_system": "Income-based",
				"age_from_months": draw.choice([0, 0, 0, 12, 18]),
				"age_to_months": 36,
				"slot_mask": week(),
				**stamp,
			}
			for i in range(max(100, count // 5))
		],
	)
	kinds = ["Answered"] * 5 + ["Unanswered"] * 4 + [k for k in reasons if k != "Unanswered"]
	rows, referrals = [], []
	for i in range(count):
		asked = today - timedelta(days=draw.randrange(1050))
		start = asked + timedelta(days=draw.randint(20, 500))
		kind = draw.choice(kinds) if draw.random() < (0.95 if (today - asked).days > 200 else 0.5) else ""
		outcome = kind if kind in ("Answered", "Unanswered", "Unknown") else "Lapsed" if kind else "Open"
		closed = min(today, asked + timedelta(days=draw.randint(1, 200))) if kind else None
		mine = draw.sample(criteria, draw.choice([0, 0, 1, 1, 2, 3]))
		urgent = draw.random() < 0.12
		row = frappe._dict(
			name=f"BENCHF-OV-{i:07}",
			title=f"Invented request {i}",
			unique_key=f"benchmark {i}",
			asked_on=asked,
			desk=DESK,
			registered_desk=DESK,
			area=draw.choice(areas),
			counted_on=asked,
			channel=draw.choice(["Counter", "Counter", "Phone", "Web Form", "Web Form", "Partner"]),
			language=draw.choice(["nl", "nl", "nl", "fr", "tr", "ar", "uk", "pl"]),
			partner=draw.choice(partners) if draw.random() < 0.08 else None,
			outcome=outcome,
			workflow_state=state_of[outcome],
			closing_kind=kind,
			closing_reason=draw.choice(reasons[kind]) if kind in reasons else None,
			closed_on=f"{closed} 12:00:00" if closed else None,
			urgent=int(urgent),
			urgent_reason=draw.choice(list(registration.URGENT_CODES)) if urgent else "",
			judged_criteria="\n".join(mine),
			vulnerable=int(len(mine) > 1),
			priority_group=int(bool(mine)),
			inclusive_care=int(draw.random() < 0.05),
			occasional=int(draw.random() < 0.05),
			extended_mask=draw.choice([0] * 8 + [1, 2]),
			slot_mask=week(),
			child_date=start - timedelta(days=draw.randint(60, 900)),
			wanted_from=start,
			kind=draw.choice(["", "", "Family Care", "Group Care"]),
			price_system=draw.choice(["", "Income-based"]),
			officer="Administrator" if draw.random() < 0.8 else None,
			next_action_on=today + timedelta(days=draw.randint(-20, 40)) if not kind else None,
			attention=draw.choice(["", "", "Follow Up"]) if not kind else "",
			placed_at=f"BENCHF-OL-{draw.randrange(providers)}" if outcome == "Answered" else None,
			placed_from=start if outcome == "Answered" else None,
		)
		row.registered_area = row.area
		row.update(registration.kept_values(row, official))
		rows.append({**row, **stamp})
		sent = asked + timedelta(days=draw.randint(1, 30))
		response = draw.choice(["Accepted", "Declined", "Declined", "No Response", "Pending"])
		answered = response in ("Accepted", "Declined")
		days = draw.random() * 18
		referrals.append(
			{
				"name": f"BENCHF-DV-{i:07}",
				"request": row.name,
				"referral_type": "Provider",
				"provider": f"BENCHF-OL-{draw.randrange(providers)}",
				"desk": DESK,
				"response": response,
				"sent_on": f"{sent} 09:00:00",
				"responded_on": f"{sent + timedelta(days=int(days))} 10:00:00" if answered else None,
				"days_to_answer": days if answered else 0,
				**stamp,
			}
		)
	write("Childcare Request", rows)
	write("Childcare Referral", referrals)
	if frappe.db.db_type == "mariadb":
		# What a site's own routine does at night.
		for doctype in ("Childcare Request", "Childcare Referral", "Childcare Vacancy"):
			frappe.db.sql_ddl(f"analyze table `tab{doctype}`")


if __name__ == "__main__":
	main()
