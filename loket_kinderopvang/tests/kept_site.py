"""A site of an earlier version, kept as a file: what the app and its people put on it, beside a site without the app.

    kept_site.py before SITE SNAPSHOT       what a site without the app holds
    kept_site.py keep SITE SNAPSHOT FILE    what came since, as compressed JSON
    kept_site.py put-back SITE FILE         on a site without the app, of this version of Frappe or a later one

In a folder of sites. The file knows no database: tables are made from the doctypes that it holds, so that one file serves
MariaDB, PostgreSQL and SQLite. Passwords and sessions are left out.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import frappe

APP, PREFIX, MODULE = "loket_kinderopvang", "tabChildcare ", "Loket Kinderopvang"
# What is no content: logs of the machine, caches, sessions, passwords, and what Frappe makes anew.
LEFT_OUT = (
	"__Auth",
	"__UserSettings",
	"__global_search",
	"tabAccess Log",
	"tabActivity Log",
	"tabDeleted Document",
	"tabError Log",
	"tabRoute History",
	"tabScheduled Job Log",
	"tabScheduled Job Type",
	"tabSessions",
	"tabInstalled Application",
)
# Tables whose rows are found by what they say: their names are drawn, or they have none.
KEYS = {
	"tabSingles": ("doctype", "field"),
	"tabDefaultValue": ("parent", "defkey"),
	"tabPatch Log": ("patch",),
	"tabHas Role": ("parent", "parenttype", "role"),
	"tabSeries": ("name",),
}


def tables() -> Iterator[str]:
	"""Return the tables of the connected site that hold content."""
	for table in sorted(frappe.db.get_tables(cached=False)):
		if table not in LEFT_OUT and (table.startswith("tab") or table in KEYS):
			yield table


def rows_of(table: str) -> list[dict[str, Any]]:
	found = frappe.qb.from_(frappe.qb.Table(table)).select("*").run(as_dict=True)
	return [
		{
			column: str(value) if value is not None and not isinstance(value, (int, float, str)) else value
			for column, value in row.items()
		}
		for row in found
	]


def key_of(table: str, row: dict[str, Any]) -> str:
	return json.dumps([row.get(column) for column in KEYS.get(table, ("name",))])


def digest(row: dict[str, Any]) -> str:
	return hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()[:16]


def before(snapshot: Path) -> None:
	"""Write what the connected site holds, as digests."""
	found = {table: {key_of(table, row): digest(row) for row in rows_of(table)} for table in tables()}
	snapshot.write_text(json.dumps(found))


def keep(snapshot: Path, file: Path) -> None:
	"""Write every row that is new or changed since a snapshot, and which rows went."""
	earlier: dict[str, dict[str, str]] = json.loads(snapshot.read_text())
	kept: dict[str, Any] = {"rows": {}, "gone": {}}
	for table in tables():
		known = earlier.get(table, {})
		now = {key_of(table, row): row for row in rows_of(table)}
		new = [row for key, row in now.items() if known.get(key) != digest(row)]
		columns = list(new[0]) if new else []
		if new or table.startswith(PREFIX):
			# Without its names a row takes a third of the place.
			kept["rows"][table] = {
				"columns": columns,
				"rows": [[row[name] for name in columns] for row in new],
			}
		if gone := sorted(set(known) - set(now)):
			kept["gone"][table] = gone
	text = json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()
	file.write_bytes(gzip.compress(text, 9, mtime=0))


def read(file: Path) -> dict[str, list[dict[str, Any]]]:
	"""Return the rows of a kept site by table."""
	kept = json.loads(gzip.decompress(file.read_bytes()))
	return {
		table: [dict(zip(part["columns"], row, strict=True)) for row in part["rows"]]
		for table, part in kept["rows"].items()
	}


def put_back(file: Path) -> None:
	"""Make the connected site, which has no app, the one that was kept."""
	kept = read(file)
	gone = json.loads(gzip.decompress(file.read_bytes()))["gone"]
	own = {table: rows for table, rows in kept.items() if table.startswith(PREFIX)}
	for table, rows in kept.items():
		if table not in own and table[3:] != "DefaultValue":
			_write(table, rows, gone.get(table, []))
	_write("tabDefaultValue", kept.get("tabDefaultValue", []), gone.get("tabDefaultValue", []))
	frappe.db.commit()
	frappe.clear_cache()
	for table, rows in own.items():
		frappe.db.updatedb(table[3:])
		_write(table, rows, [])
	frappe.db.commit()
	frappe.clear_cache()


def _write(table: str, rows: list[dict[str, Any]], gone: list[str]) -> None:
	if table not in frappe.db.get_tables(cached=False):
		# Of another version of Frappe.
		return
	there = {column.name for column in frappe.db.get_table_columns_description(table)}
	for key in [*gone, *(key_of(table, row) for row in rows)]:
		match = dict(zip(KEYS.get(table, ("name",)), json.loads(key), strict=True))
		place = frappe.qb.Table(table)
		query = frappe.qb.from_(place).delete()
		for column, value in match.items():
			query = query.where(place[column].isnull() if value is None else place[column] == value)
		query.run()
	for row in rows:
		values = {column: value for column, value in row.items() if column in there}
		place = frappe.qb.Table(table)
		frappe.qb.into(place).columns(*values).insert(*values.values()).run()
	if rows and isinstance(rows[0].get("name"), int) and _is_numbered_by_database(table[3:]):
		# It goes on behind them.
		frappe.db.set_next_sequence_val(table[3:], max(row["name"] for row in rows) + 1)


def _is_numbered_by_database(doctype: str) -> bool:
	"""Tell whether the database numbers the records of a doctype; it did for some that later versions of Frappe name."""
	if frappe.db.db_type == "sqlite":
		return False
	query = (
		"select 1 from information_schema.sequences where sequence_name = %s"
		if frappe.db.db_type == "postgres"
		else "select 1 from information_schema.tables where table_name = %s"
	)
	return bool(frappe.db.sql(query, (f"{frappe.scrub(doctype)}_id_seq",)))


def main() -> None:
	what, site, *files = sys.argv[1:]
	frappe.init(site=site)
	frappe.connect()
	try:
		{"before": before, "keep": keep, "put-back": put_back}[what](*(Path(file) for file in files))
	finally:
		frappe.destroy()


if __name__ == "__main__":
	main()
