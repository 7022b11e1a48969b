"""A site of 0.1.0, with its files and what its staff configured, migrated to this version: nothing is lost.

The site is ``v0_1_0.json.gz`` (see ``tests/kept_site.py``): an invented town of 25 families, a desk that worked for a day,
and staff who changed what staff may change. Its migrate was broken off at many points before it came to its end.
"""

from __future__ import annotations

import json
import os
import re
import unittest
import unittest.mock
from email import message_from_string, policy
from functools import cache
from pathlib import Path
from typing import Any

import frappe
from frappe.utils import cint, getdate

from loket_kinderopvang.figures import official
from loket_kinderopvang.figures.scope import Scope, year_of
from loket_kinderopvang.platform import clock, long_work
from loket_kinderopvang.referral import referrals
from loket_kinderopvang.tests import kept_site

FILE = Path(__file__).parent / "v0_1_0.json.gz"
DOCTYPES = Path(__file__).parents[2] / "loket_kinderopvang" / "doctype"
# What Frappe itself moves, and is no content.
NO_CONTENT = {"modified", "modified_by", "idx", "_seen", "_liked_by"}
# Doctypes whose rows this version moved elsewhere, and fields whose values it writes anew, each with why.
MOVED: dict[str, str] = {}
REWRITTEN: dict[tuple[str, str], str] = {
	("Childcare Default Record", "document_name"): "cards that ship count closed periods now, and say so",
	("Childcare Default Record", "fingerprint"): "what ships of a card changed, and staff had left it alone",
}
# Doctypes that are no files of families: this version may add records of its own.
MAY_GROW = (
	"Childcare Default Record",
	"Childcare Mail Template",
	"Childcare State Reason",
	"Childcare Priority Criterion",
	"Childcare Priority Rule Set",
	"Childcare Priority Rule",
	"Childcare Vulnerability Rule",
	"Childcare Vulnerability Component",
	"Childcare Closing Reason",
	"Childcare Income Tariff",
	"Childcare Tariff Bracket",
)
STAFF = ("Loket Manager", "Loket Officer", "Loket Board")


@cache
def kept() -> dict[str, list[dict[str, Any]]]:
	return kept_site.read(FILE)


def kept_of(doctype: str) -> dict[str, dict[str, Any]]:
	return {row["name"]: row for row in kept().get(f"tab{doctype}", [])}


def kept_doctypes() -> list[str]:
	return [
		table[3:]
		for table in kept()
		if table.startswith(kept_site.PREFIX) and frappe.db.exists("DocType", table[3:])
	]


def plain(value: Any) -> str:
	"""Return a value as it compares across databases: an empty one is an empty one."""
	if isinstance(value, bool) or value in (None, "", 0, 0.0, "0"):
		return str(int(value)) if isinstance(value, bool) and value else ""
	text = str(value)
	try:
		return f"{float(text):.6f}"
	except ValueError:
		# A moment without parts of a second is written in two ways.
		return re.sub(r"\.0+$", "", text)


class TestFrom010(unittest.TestCase):
	maxDiff = 4000

	@classmethod
	def setUpClass(cls) -> None:
		if os.environ.get("LOKET_UPGRADED_FROM") != "0.1.0":
			raise unittest.SkipTest("this site never was one of 0.1.0: use bin/test --layer upgrade")

	def setUp(self) -> None:
		frappe.set_user("Administrator")

	def tearDown(self) -> None:
		frappe.db.rollback()

	# ---- files

	def test_every_record_is_there(self) -> None:
		gone = [
			table[3:]
			for table in kept()
			if table.startswith(kept_site.PREFIX)
			and kept()[table]
			and not frappe.db.exists("DocType", table[3:])
			and table[3:] not in MOVED
		]
		self.assertEqual(gone, [], "doctypes with records that went")
		for doctype in kept_doctypes():
			if doctype in MOVED:
				continue
			now = set(frappe.get_all(doctype, pluck="name"))
			before = set(kept_of(doctype))
			self.assertEqual(before - now, set(), f"records of {doctype} that went")
			if doctype not in MAY_GROW:
				self.assertEqual(now - before, set(), f"records of {doctype} that came")

	def test_every_value_is_what_it_was(self) -> None:
		compared = 0
		for doctype in kept_doctypes():
			columns = set(frappe.db.get_table_columns(doctype))
			for name, before in kept_of(doctype).items():
				wanted = sorted(
					column
					for column in set(before) & columns - NO_CONTENT
					if (doctype, column) not in REWRITTEN
				)
				now = frappe.db.get_value(doctype, name, wanted, as_dict=True)
				if now is None:
					continue
				compared += len(wanted)
				self.assertEqual(
					{column: plain(now[column]) for column in wanted},
					{column: plain(before[column]) for column in wanted},
					f"{doctype} {name}",
				)
		self.assertGreater(compared, 10_000)

	def test_no_column_with_something_in_it_went(self) -> None:
		lost = []
		for doctype in kept_doctypes():
			columns = set(frappe.db.get_table_columns(doctype))
			for row in kept_of(doctype).values():
				lost += [
					(doctype, column)
					for column, value in row.items()
					if plain(value) and column not in columns and (doctype, column) not in REWRITTEN
				]
		self.assertEqual(sorted(set(lost)), [])

	def test_the_timeline_is_there(self) -> None:
		for doctype in ("Comment", "Version", "Communication", "Email Queue", "File", "Tag Link"):
			missing = [name for name in kept_of(doctype) if not frappe.db.exists(doctype, name)]
			self.assertEqual(missing, [], doctype)

	def test_no_link_points_into_the_void(self) -> None:
		broken = []
		for doctype in kept_doctypes():
			meta = frappe.get_meta(doctype)
			for field in [*meta.get_link_fields(), *meta.get_dynamic_link_fields()]:
				kind = [field.options] if field.fieldtype == "Dynamic Link" else []
				for row in frappe.get_all(
					doctype, {field.fieldname: ("is", "set")}, ["name", field.fieldname, *kind]
				):
					target = row[field.options] if kind else field.options
					# What the desk's log shows of mails and notes outlives what it tells of.
					if not frappe.db.exists(target, row[field.fieldname]):
						broken.append((doctype, row.name, field.fieldname, row[field.fieldname]))
			for table in meta.get_table_fields():
				for row in frappe.get_all(
					table.options, {"parenttype": doctype}, ["name", "parent"], order_by=None
				):
					if not frappe.db.exists(doctype, row.parent):
						broken.append((table.options, row.name, "parent", row.parent))
		was_broken = self.broken_before()
		self.assertEqual([link for link in broken if (link[0], link[2], link[3]) not in was_broken], [])

	@staticmethod
	def broken_before() -> set[tuple[str, str, str]]:
		"""Return the links to defaults that staff of 0.1.0 threw away: Default Record remembers them."""
		return {
			("Childcare Default Record", "document_name", row["document_name"])
			for row in kept_of("Childcare Default Record").values()
		}

	def test_numbers_go_on_where_they_were(self) -> None:
		for row in kept().get("tabSeries", []):
			if row["name"]:
				self.assertGreaterEqual(
					cint(frappe.db.get_value("Series", row["name"], "current", order_by=None)), row["current"]
				)

	# ---- rights

	def test_rights_are_those_of_this_version(self) -> None:
		for doctype in kept_doctypes():
			shipped = DOCTYPES / frappe.scrub(doctype) / f"{frappe.scrub(doctype)}.json"
			rights = json.loads(shipped.read_text(encoding="utf-8")).get("permissions", [])
			wanted = {(row["role"], cint(row.get("permlevel")), cint(row.get("read"))) for row in rights}
			now = {
				(row.role, cint(row.permlevel), cint(row.read))
				for row in frappe.get_all("DocPerm", {"parent": doctype}, ["role", "permlevel", "read"])
			}
			self.assertEqual(now, wanted, doctype)

	def test_rights_that_staff_set_stay(self) -> None:
		officer = {"parent": "Childcare Organiser", "role": "Loket Officer", "permlevel": 0}
		self.assertEqual(frappe.db.get_value("Custom DocPerm", officer, ("read", "print")), (1, 0))

	def test_everybody_keeps_desk_and_roles(self) -> None:
		for row in kept()["tabHas Role"]:
			if row["parenttype"] == "User" and row["role"] in STAFF:
				self.assertTrue(
					frappe.db.exists("Has Role", {"parent": row["parent"], "role": row["role"]}),
					row["parent"],
				)
		for name, row in kept_of("User Permission").items():
			now = frappe.db.get_value("User Permission", name, ("user", "for_value"))
			self.assertEqual(now, (row["user"], row["for_value"]))

	# ---- what staff configured

	def test_the_workflow_is_the_one_that_staff_made(self) -> None:
		for doctype in ("Workflow Document State", "Workflow Transition"):
			fields = {
				"Workflow Document State": ("state", "update_field", "update_value", "allow_edit"),
				"Workflow Transition": ("state", "action", "next_state", "allowed"),
			}[doctype]
			before = {tuple(row[field] for field in fields) for row in kept_of(doctype).values()}
			now = {
				tuple(row[field] for field in fields) for row in frappe.get_all(doctype, fields=list(fields))
			}
			self.assertTrue(before)
			self.assertLessEqual(before, now)
		self.assertTrue(frappe.db.exists("Workflow State", "Op zoek"))
		self.assertFalse(
			frappe.db.exists("Workflow State", "Searching"), "a default that was renamed came back"
		)

	def test_texts_that_staff_wrote_stay(self) -> None:
		(edited_mail,) = (
			row
			for row in kept_of("Email Template").values()
			if "Met groet van de gemeente." in (row["response_html"] or "")
		)
		now = frappe.db.get_value("Email Template", edited_mail["name"], "response_html")
		self.assertEqual(now, edited_mail["response_html"])
		edited = ("low_income", "eigen_criterium")
		for name in edited:
			before = kept_of("Childcare Priority Criterion")[name]
			now = frappe.db.get_value("Childcare Priority Criterion", name, ("label", "weight"))
			self.assertEqual(now, (before["label"], before["weight"]))
		self.assertTrue(frappe.db.exists("Childcare Closing Reason", {"label": "Alles vol"}))

	def test_settings_stay(self) -> None:
		settings = frappe.get_doc("Childcare Settings")
		for row in kept()["tabSingles"]:
			if row["doctype"] == "Childcare Settings" and row["field"] not in NO_CONTENT:
				if (
					settings.meta.has_field(row["field"])
					and ("Childcare Settings", row["field"]) not in REWRITTEN
				):
					self.assertEqual(plain(settings.get(row["field"])), plain(row["value"]), row["field"])
		self.assertEqual((settings.weight_days, settings.referral_deadline_days), (55, 9))
		self.assertEqual(plain(settings.price_information_url), "", "what staff emptied stays empty")

	def test_what_staff_switched_off_or_threw_away_stays_so(self) -> None:
		self.assertEqual(frappe.db.get_value("Notification", "Eigen melding", "enabled"), 0)
		cards = {
			row["document_name"]
			for row in kept_of("Childcare Default Record").values()
			if row["document_type"] == "Number Card"
		}
		thrown = cards - set(kept_of("Number Card"))
		self.assertEqual(len(thrown), 1)
		self.assertFalse(frappe.db.exists("Number Card", thrown.pop()))

	def test_fields_that_staff_added_stay_with_their_values(self) -> None:
		families = [row for row in kept_of("Childcare Family").values() if row["uitpas_nummer"]]
		self.assertEqual(len(families), 1)
		value = frappe.db.get_value("Childcare Family", families[0]["name"], "uitpas_nummer")
		self.assertEqual(value, families[0]["uitpas_nummer"])
		self.assertEqual(frappe.get_meta("Childcare Provider").get_field("phone").reqd, 1)

	# ---- it goes on working

	def test_figures_are_what_they_were(self) -> None:
		for row in kept_of("Childcare Registration Year").values():
			first, last = year_of(row["year"])
			now = official.official(Scope((row["desk"],), first, last))
			before = json.loads(row["figures"])
			self.assertTrue(before["rows"][0]["total"])
			for part in ("rows", "breakdowns", "outcomes"):
				self.assertEqual(
					json.loads(json.dumps(now[part], default=str)), before[part], f"{row['year']}, {part}"
				)

	def test_a_link_in_a_mail_of_before_still_works(self) -> None:
		worked = 0
		for mail in kept_of("Email Queue").values():
			body = message_from_string(mail["message"], policy=policy.default).get_body(("html",))
			found = re.search(r"/childcare/answer/([\w-]{20,})", body.get_content() if body else "")
			referral = kept_of("Childcare Referral").get(mail["reference_name"])
			if found and referral and referral["response"] == "Pending":
				with clock.fixed(getdate(referral["sent_on"])):
					page = referrals.question_for(found.group(1))
				self.assertEqual(page["referral"].name, referral["name"])
				worked += 1
		self.assertGreater(worked, 0)

	def test_work_that_was_killed_before_is_taken_up(self) -> None:
		killed = [
			row["name"]
			for row in kept_of("Childcare Allocation Round").values()
			if row["status"] == "Running"
		]
		self.assertEqual(len(killed), 1)
		with unittest.mock.patch.object(long_work, "_enqueue"):
			self.assertLessEqual(set(killed), set(long_work.resume()))

	def test_every_patch_is_noted_once(self) -> None:
		noted = frappe.get_all("Patch Log", {"patch": ("like", "loket_kinderopvang.%")}, pluck="patch")
		self.assertEqual(len(noted), len(set(noted)))
		text = (DOCTYPES.parents[1] / "patches.txt").read_text(encoding="utf-8")
		listed = [line.strip() for line in text.splitlines() if line.startswith("loket_kinderopvang.")]
		self.assertEqual(set(listed) - set(noted), set())
