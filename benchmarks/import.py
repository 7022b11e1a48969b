"""A long list: looked at, imported, killed in the middle, taken up again; and what of it was lost or is there twice.

The lower bound beside it is Frappe's own `insert` of as many records of the same values, in batches of the same size.
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
from datetime import timedelta
from typing import Any

PEER_SAMPLE = 500


def main() -> None:
	parser = argparse.ArgumentParser(description=__doc__)
	parser.add_argument("--rows", type=int, default=20_000)
	parser.add_argument(
		"--list", choices=("providers", "requests"), default="providers", help="what the list holds"
	)
	parser.add_argument("--json", action="store_true", help="one line of figures and nothing else")
	options = parser.parse_args()

	import frappe

	site, path = frappe.local.site, os.path.abspath(frappe.local.sites_path)
	begin = time.perf_counter()
	name, desk = bring(options.list, options.rows)
	read = time.perf_counter()
	in_worker(site, path, name)
	looked = time.perf_counter()
	states = Counter(frappe.get_all("Childcare Import Row", {"childcare_import": name}, pluck="row_state"))
	print(f"looked at: {dict(states)}", file=sys.stderr)

	from loket_kinderopvang.lists import list_import

	list_import.start(name)
	frappe.db.commit()
	worker = multiprocessing.Process(target=work, args=(site, path, name))
	worker.start()
	wait_for(lambda: imported(name) >= options.rows // 2)
	os.kill(worker.pid, signal.SIGKILL)
	worker.join()
	before = imported(name)
	print(f"killed after {before} were kept; going on ...", file=sys.stderr)
	# As the scheduler does once the worker was silent for ten minutes.
	frappe.db.set_value(
		"Childcare Import",
		name,
		"heartbeat_on",
		frappe.utils.now_datetime() - timedelta(hours=1),
		update_modified=False,
	)
	frappe.db.commit()
	in_worker(site, path, name)
	seconds = time.perf_counter() - begin
	frappe.db.rollback()
	kept = Counter(keys(options.list, desk))
	figures = {
		"seconds": round(seconds, 1),
		"seconds_reading": round(read - begin, 1),
		"seconds_looking": round(looked - read, 1),
		"rows": options.rows,
		"list": options.list,
		"killed_after": before,
		"lost": options.rows - len(kept),
		"twice": sum(times > 1 for times in kept.values()),
	}
	if options.list == "providers":
		figures["peer"] = {
			"name": f"frappe insert of a provider, {PEER_SAMPLE} of them, for as many rows",
			"seconds": round(plain(desk) * options.rows / PEER_SAMPLE, 1),
		}
	if options.json:
		print(json.dumps(figures))
		return
	for key, value in figures.items():
		print(f"{key:20} {value}")


def bring(kind: str, rows: int) -> tuple[str, str]:
	"""Make a desk, and bring it a list as Excel in Belgium saves it; return the import and the desk."""
	import frappe

	from loket_kinderopvang.domain.lists import kinds
	from loket_kinderopvang.lists import list_import

	mark = frappe.generate_hash(length=6)
	desk = frappe.get_doc(
		{"doctype": "Childcare Desk", "desk_name": f"Benchmark {mark}", "default_language": "nl"}
	).insert()
	frappe.db.commit()
	header, line, kind, constants = {
		"providers": (
			"Naam;Soort opvang;Tarief;Straat;Postcode;Gemeente;Telefoon;Plaatsen;Openingsuur",
			provider_line,
			kinds.PROVIDERS,
			{},
		),
		"requests": (
			"Datum aanvraag;Naam ouder;GSM;Voornaam kind;Achternaam kind;Geboortedatum;Opvang vanaf;Dagen",
			request_line,
			kinds.REQUESTS,
			{"consent_registration": 1},
		),
	}[kind]
	text = "\r\n".join([header, *(line(number) for number in range(rows))])
	doc = list_import.take(text.encode("cp1252"), "lijst.csv", kind, desk.name)
	list_import.set_matching(doc.name, json.loads(doc.matching), constants)
	frappe.db.commit()
	return doc.name, desk.name


def provider_line(number: int) -> str:
	kind, price = ("KDV", "IKT") if number % 3 else ("onthaalouder", "vrije prijs")
	phone = f"0470{number % 1_000_000:06}"
	return f"Crèche {number};{kind};{price};Kerkstraat {number};9000;Gent;{phone};{8 + number % 20};7u30"


def request_line(number: int) -> str:
	import frappe

	today = frappe.utils.getdate()
	born = today - timedelta(days=30 + number % 700)
	start = today + timedelta(days=30 + number % 200)
	name = word(number)
	phone = f"0470{number % 1_000_000:06}"
	return (
		f"{(today - timedelta(days=number % 300)):%d/%m/%Y};{word(number * 7 + 3)} {name};{phone};{word(number * 5 + 1)};{name};"
		f"{born:%d/%m/%Y};{start:%d/%m/%Y};ma-vr"
	)


def word(number: int) -> str:
	"""Return an invented name, another one for each number, as far apart as names are."""
	# A mixed number, so that neighbours don't look alike.
	mixed = (number * 2654435761) % 4_294_967_296
	text = ""
	for _part in range(5):
		mixed, consonant = divmod(mixed, 19)
		mixed, vowel = divmod(mixed, 5)
		text += "bcdfghjklmnprstvwxz"[consonant] + "aeiou"[vowel]
	return text.capitalize()


def keys(kind: str, desk: str) -> list[str]:
	import frappe

	if kind == "providers":
		return frappe.get_all("Childcare Provider", {"desk": desk}, pluck="provider_name")
	return frappe.get_all("Childcare Request", {"desk": desk}, pluck="unique_key")


def connect(site: str, path: str) -> None:
	import frappe

	os.chdir(path)
	frappe.init(site, sites_path=path)
	frappe.connect()
	frappe.set_user("Administrator")


def work(site: str, path: str, name: str) -> None:
	"""Do what an import waits for as a background worker does, on a connection of its own."""
	import frappe

	connect(site, path)
	from loket_kinderopvang.platform import long_work

	long_work.run("Childcare Import", name)
	frappe.db.commit()


def in_worker(site: str, path: str, name: str) -> None:
	import frappe

	worker = multiprocessing.Process(target=work, args=(site, path, name))
	worker.start()
	worker.join()
	frappe.db.rollback()


def imported(name: str) -> int:
	import frappe

	frappe.db.rollback()
	return frappe.db.count("Childcare Import Row", {"childcare_import": name, "row_state": "Imported"})


def wait_for(ready: Any) -> None:
	end = time.monotonic() + 3600
	while not ready():
		if time.monotonic() > end:
			raise SystemExit("the import did not get going")
		time.sleep(0.2)


def plain(desk: str) -> float:
	import frappe

	begin = time.perf_counter()
	for number in range(PEER_SAMPLE):
		frappe.get_doc(
			{
				"doctype": "Childcare Provider",
				"provider_name": f"Plain {number}",
				"kind": "Group Care",
				"price_system": "Both",
				"desk": desk,
				"language": "nl",
				"street": f"Kerkstraat {number}",
				"postal_code": "9000",
				"city": "Gent",
			}
		).insert()
	frappe.db.commit()
	return time.perf_counter() - begin


if __name__ == "__main__":
	main()
