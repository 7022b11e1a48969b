"""The monthly round: queued, killed in the middle, run again, and its mails handed to a real SMTP sink.

The lower bound beside it is Frappe's own `sendmail` of as many plain mails, queued in the same run.
"""

NEEDS_SITE = True

import argparse
import json
import multiprocessing
import os
import signal
import sys
import time
from collections import Counter
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any


def main() -> None:
	parser = argparse.ArgumentParser(description=__doc__)
	parser.add_argument("--providers", type=int, default=2000)
	parser.add_argument("--json", action="store_true", help="one line of figures and nothing else")
	options = parser.parse_args()

	import frappe

	round_name = prepare(options.providers)
	folder = Path(os.environ["LOKET_MAIL_FOLDER"])
	for file in folder.glob("*.eml"):
		file.unlink()
	site, path = frappe.local.site, os.path.abspath(frappe.local.sites_path)
	begin = time.perf_counter()
	# A worker that is killed half-way, as a machine that goes down does.
	worker = multiprocessing.Process(target=send, args=(site, path, round_name))
	worker.start()
	wait_for(lambda: asked(round_name) >= options.providers // 3)
	os.kill(worker.pid, signal.SIGKILL)
	worker.join()
	before = asked(round_name)
	print(f"killed after {before} were kept; going on ...", file=sys.stderr)
	second = multiprocessing.Process(target=send, args=(site, path, round_name))
	second.start()
	second.join()
	queued = time.perf_counter() - begin
	deliver()
	seconds = time.perf_counter() - begin
	sent = Counter(
		str(message_from_bytes(file.read_bytes(), policy=policy.default)["X-Sink-To"])
		for file in folder.glob("*.eml")
	)
	mine = Counter({to: times for to, times in sent.items() if "bench-round" in to})
	figures = {
		"seconds": round(seconds, 1),
		"seconds_until_queued": round(queued, 1),
		"providers": options.providers,
		"killed_after": before,
		"sent": sum(mine.values()),
		"twice": sum(times > 1 for times in mine.values()),
		"lost": options.providers - len(mine),
		"peer": {
			"name": "frappe.sendmail of as many plain mails, queued only",
			"seconds": plain(options.providers),
		},
	}
	if options.json:
		print(json.dumps(figures))
		return
	for key, value in figures.items():
		print(f"{key:22} {value}")


def prepare(providers: int) -> str:
	import frappe

	mark = frappe.generate_hash(length=6)
	desk = frappe.get_doc(
		{"doctype": "Childcare Desk", "desk_name": f"Benchmark {mark}", "default_language": "nl"}
	).insert()
	stamp = {
		"owner": "Administrator",
		"modified_by": "Administrator",
		"creation": frappe.utils.now(),
		"modified": frappe.utils.now(),
	}
	rows = [
		{
			"name": f"{mark}-{number}",
			"provider_name": f"Invented location {number}",
			"kind": "Group Care",
			"price_system": "Income-based",
			"desk": desk.name,
			"language": "nl",
			"email": f"bench-round-{number}@example.org",
			"disabled": 0,
			**stamp,
		}
		for number in range(providers)
	]
	fields = list(rows[0])
	frappe.db.bulk_insert(
		"Childcare Provider", fields, [[row[f] for f in fields] for row in rows], chunk_size=1000
	)
	round_doc = frappe.get_doc(
		{
			"doctype": "Childcare Availability Round",
			"desk": desk.name,
			"month": frappe.utils.nowdate(),
			"asked_on": frappe.utils.nowdate(),
		}
	).insert()
	frappe.db.set_single_value("Childcare Settings", "batch_size", 50)
	frappe.db.commit()
	return round_doc.name


def connect(site: str, path: str) -> None:
	import frappe

	os.chdir(path)
	frappe.init(site, sites_path=path)
	frappe.connect()
	frappe.set_user("Administrator")


def send(site: str, path: str, round_name: str) -> None:
	"""Run the round as a background worker does, on a connection of its own."""
	import frappe

	connect(site, path)
	from loket_kinderopvang.supply import availability

	availability.send_round(round_name)
	frappe.db.commit()


def asked(round_name: str) -> int:
	import frappe

	frappe.db.rollback()
	return frappe.db.count("Childcare Round Answer", {"parent": round_name, "sent_on": ("is", "set")})


def wait_for(ready: Any) -> None:
	end = time.monotonic() + 900
	while not ready():
		if time.monotonic() > end:
			raise SystemExit("the round did not get going")
		time.sleep(0.2)


def deliver() -> None:
	"""Hand everything that is queued to the mail server, as the scheduler does."""
	import frappe

	frappe.db.rollback()
	while names := frappe.get_all(
		"Email Queue", {"status": "Not Sent"}, pluck="name", limit=500, order_by="creation asc"
	):
		for name in names:
			frappe.get_doc("Email Queue", name).send()
		frappe.db.commit()


def plain(mails: int) -> float:
	import frappe

	begin = time.perf_counter()
	for number in range(mails):
		frappe.sendmail(recipients=[f"plain-{number}@example.org"], subject="Plain", message="<p>Plain</p>")
	frappe.db.commit()
	return round(time.perf_counter() - begin, 1)


if __name__ == "__main__":
	main()
