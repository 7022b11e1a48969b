"""Submissions per second of the public form through the real web server, beside a bare Frappe web form of one field.

Both are sent by as many clients at once, to the same server, in the same run. The bare form is the platform's own
`accept` for a Note; ours reads, checks and keeps a family's whole question.
"""

NEEDS_SITE = True
NEEDS_SERVER = True

import argparse
import json
import os
import sys
import threading
import time
from typing import Any


def main() -> None:
	parser = argparse.ArgumentParser(description=__doc__)
	parser.add_argument("--submissions", type=int, default=200, help="of each form")
	parser.add_argument("--clients", type=int, default=4)
	parser.add_argument("--json", action="store_true", help="one line of figures and nothing else")
	options = parser.parse_args()
	url = os.environ["LOKET_SITE_URL"]
	desk, bare = prepare()
	open_pages(desk, options)
	ours = measure(lambda number: ask(url, desk, number), options)
	theirs = measure(lambda number: accept(url, bare, number), options)
	figures = {
		"per_second": round(ours, 1),
		"submissions": options.submissions,
		"clients": options.clients,
		"kept": kept(desk),
		"peer": {"name": "a Frappe web form with one field", "per_second": round(theirs, 1)},
	}
	if options.json:
		print(json.dumps(figures))
		return
	print(f"{options.submissions} submissions by {options.clients} clients")
	print(f"public form   {figures['per_second']} a second, {figures['kept']} kept")
	peer: Any = figures["peer"]
	print(f"{peer['name']}   {peer['per_second']} a second")


def prepare() -> tuple[str, str]:
	"""Make a desk, switch off what slows robots down, and make the bare form; return the names of both."""
	import frappe

	desk = frappe.get_doc(
		{
			"doctype": "Childcare Desk",
			"desk_name": f"Benchmark {frappe.generate_hash(length=6)}",
			"default_language": "nl",
		}
	).insert()
	for field, value in (
		("default_desk", desk.name),
		("minimum_form_seconds", 0),
		("applications_per_hour", 1_000_000),
	):
		frappe.db.set_single_value("Childcare Settings", field, value)
	# The platform lets an address send five web forms a minute; each submission comes from another one.
	bare = frappe.get_doc(
		{
			"doctype": "Web Form",
			"title": f"Bare {frappe.generate_hash(length=6)}",
			"route": f"bare-{frappe.generate_hash(length=6)}",
			"doc_type": "Note",
			"module": "Loket Kinderopvang",
			"published": 1,
			"web_form_fields": [{"fieldname": "title", "fieldtype": "Data", "label": "Title", "reqd": 1}],
		}
	).insert()
	frappe.db.commit()
	frappe.clear_cache()
	return desk.name, bare.name


def open_pages(desk: str, options: argparse.Namespace) -> None:
	"""Seal a page for each question that will be sent: opening pages is not what is measured."""
	from loket_kinderopvang.intake import asking

	for number in range(-options.clients, options.submissions):
		form_id = f"{desk}-{number}"
		SEALS[form_id] = asking.seal(form_id)


def measure(send: Any, options: argparse.Namespace) -> float:
	"""Return how many were sent in a second by several clients at once; each has sent one before."""
	for warm in range(options.clients):
		send(-1 - warm)
	numbers = iter(range(options.submissions))
	lock = threading.Lock()
	problems: list[str] = []

	def work() -> None:
		while True:
			with lock:
				number = next(numbers, None)
			if number is None:
				return
			try:
				send(number)
			except Exception as error:
				problems.append(str(error))
				return

	threads = [threading.Thread(target=work) for _client in range(options.clients)]
	begin = time.perf_counter()
	for thread in threads:
		thread.start()
	for thread in threads:
		thread.join()
	seconds = time.perf_counter() - begin
	if problems:
		print(problems[0], file=sys.stderr)
		raise SystemExit(1)
	return options.submissions / seconds


def address(number: int) -> dict[str, str]:
	number += 5000
	return {"X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"}


SEALS: dict[str, str] = {}


def ask(url: str, desk: str, number: int) -> None:
	import requests

	form_id = f"{desk}-{number}"
	form = {
		"form_id": form_id,
		# Each page is good for one question; as many were opened before.
		"opened": SEALS[form_id],
		"contact_name": "Verzonnen Ouder",
		"phone": "0470 12 34 56",
		"email": f"ouder{number}@example.org",
		"children.0.last_name": "Verzonnen",
		"children.0.born": "yes",
		"children.0.birth_date": "2026-08-01",
		"wanted_from": "2027-02-01",
		"monday_morning": "1",
		"tuesday_morning": "1",
		"consent_registration": "1",
	}
	answer = requests.post(
		f"{url}/childcare/ask?lang=nl",
		data=form,
		headers={**address(number), "Accept": "text/html"},
		timeout=60,
		allow_redirects=False,
	)
	# What was taken in is answered with the address of the page that says so.
	if answer.status_code not in (301, 303) or "sent=" not in answer.headers["Location"]:
		raise RuntimeError(f"{answer.status_code}: {answer.text[:2000]}")


def accept(url: str, form: str, number: int) -> None:
	import requests

	answer = requests.post(
		f"{url}/api/method/frappe.website.doctype.web_form.web_form.accept",
		json={"web_form": form, "data": json.dumps({"doctype": "Note", "title": f"{form} {number}"})},
		headers=address(number),
		timeout=60,
	)
	if answer.status_code != 200:
		raise RuntimeError(f"{answer.status_code}: {answer.text[:2000]}")


def kept(desk: str) -> int:
	"""Return how many questions were really kept."""
	import frappe

	frappe.db.rollback()
	return frappe.db.count("Childcare Application", {"desk": desk})


if __name__ == "__main__":
	main()
