"""Role × doctype × action × own/other: one table, every cell asked over HTTP with that user's own session."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

import frappe
from frappe.utils import add_days, nowdate

from loket_kinderopvang.tests.base import LoketTestCase
from loket_kinderopvang.tests.factories import make_user
from loket_kinderopvang.tests.http_site import Client, SiteServer

MANAGER, OFFICER, BOARD = "Loket Manager", "Loket Officer", "Loket Board"
PROVIDER, PARTNER, PARENT, GUEST = "Loket Provider", "Loket Partner", "Loket Parent", "Guest"
ROLES = (MANAGER, OFFICER, BOARD, PROVIDER, PARTNER, PARENT, GUEST)

# L list, R read, W write, C create, D delete, P report view, E export, K link search
ACTIONS = "LRWCDPEK"
ALL, EDIT, SEE = "LRWCDPEK", "LRWCPEK", "LRPK"
LOOK = "LRPK"  # a list in the report view needs no more than reading

# doctype -> role -> (what it may do with its own, what with another's). A role that is missing may do nothing.
# Own: for staff the records of the desk they are bound to; for a portal user what belongs to it.
TABLE: dict[str, dict[str, tuple[str, str]]] = {
	"Childcare Desk": {
		MANAGER: ("LRWPEK", ""),
		OFFICER: (SEE, ""),
		# Exporting a report of figures asks for the right to export desks.
		BOARD: ("LRPEK", "LRPEK"),
	},
	"Childcare Area": {
		MANAGER: (ALL, ALL),
		OFFICER: (SEE, SEE),
		BOARD: (LOOK, LOOK),
	},
	"Childcare Organiser": {
		MANAGER: (ALL, ALL),
		OFFICER: (EDIT, EDIT),
		BOARD: (LOOK, LOOK),
	},
	"Childcare Provider": {
		MANAGER: (ALL, ""),
		OFFICER: (EDIT, ""),
		BOARD: (LOOK, LOOK),
	},
	"Childcare Partner": {
		MANAGER: (ALL, ""),
		OFFICER: (EDIT, ""),
		BOARD: (LOOK, LOOK),
	},
	"Childcare Priority Criterion": {
		MANAGER: (ALL, ALL),
		OFFICER: (SEE, SEE),
		BOARD: (LOOK, LOOK),
	},
	"Childcare Priority Rule Set": {MANAGER: (ALL, ALL), OFFICER: (SEE, SEE), BOARD: (LOOK, LOOK)},
	"Childcare Vulnerability Rule": {MANAGER: (ALL, ALL), OFFICER: (SEE, SEE), BOARD: (LOOK, LOOK)},
	"Childcare Closing Reason": {
		MANAGER: (ALL, ALL),
		OFFICER: (SEE, SEE),
		BOARD: (LOOK, LOOK),
	},
	"Childcare Info Sheet": {MANAGER: (ALL, ""), OFFICER: (EDIT, "")},
	"Childcare Income Tariff": {MANAGER: (ALL, ALL), OFFICER: (SEE, SEE), BOARD: (LOOK, LOOK)},
	"Childcare Family": {
		MANAGER: (ALL, ""),
		OFFICER: (EDIT, ""),
	},
	"Childcare Child": {
		MANAGER: (ALL, ""),
		OFFICER: (EDIT, ""),
	},
	"Childcare Application": {
		MANAGER: (ALL, ""),
		OFFICER: (ALL, ""),
	},
	"Childcare Request": {
		MANAGER: (ALL, ""),
		OFFICER: (EDIT, ""),
	},
	"Childcare Vacancy": {
		MANAGER: (ALL, ""),
		OFFICER: (ALL, ""),
		BOARD: (LOOK, LOOK),
	},
	"Childcare Referral": {
		MANAGER: (ALL, ""),
		OFFICER: (EDIT, ""),
	},
	"Childcare Availability Round": {MANAGER: (ALL, ""), OFFICER: (EDIT, "")},
	"Childcare Allocation Round": {MANAGER: (ALL, ""), OFFICER: (EDIT, "")},
	"Childcare Simulation": {MANAGER: (ALL, ""), BOARD: (LOOK, LOOK)},
	"Childcare Registration Year": {MANAGER: (ALL, ""), OFFICER: (LOOK, ""), BOARD: (LOOK, LOOK)},
	"Childcare Board Report": {MANAGER: (ALL, ""), OFFICER: (LOOK, ""), BOARD: (LOOK, LOOK)},
	"Childcare Match Log": {MANAGER: ("LRPEK", ""), OFFICER: (LOOK, "")},
	"Childcare Personal Link": {MANAGER: (LOOK, LOOK)},
	"Childcare Default Record": {},
	"Childcare Demo Record": {},
}

# A harmless change per doctype, for the action "write".
CHANGE: dict[str, dict[str, Any]] = {
	"Childcare Desk": {"phone": "+3212000001"},
	"Childcare Area": {"latitude": 51.01, "longitude": 3.72},
	"Childcare Organiser": {"contact_name": "Invented Person"},
	"Childcare Provider": {"contact_name": "Invented Person"},
	"Childcare Partner": {"contact_name": "Invented Person"},
	"Childcare Priority Criterion": {"hint": "Ask kindly"},
	"Childcare Priority Rule Set": {"source": "Changed"},
	"Childcare Vulnerability Rule": {"source": "Changed"},
	"Childcare Closing Reason": {"hint": "Ask kindly"},
	"Childcare Info Sheet": {"content": "<p>Changed</p>"},
	"Childcare Income Tariff": {"source": "Changed"},
	"Childcare Family": {"city": "Changed"},
	"Childcare Child": {"birth_order": 0, "first_name": "Changed"},
	"Childcare Application": {"city": "Changed"},
	"Childcare Request": {"occasional": 1},
	"Childcare Vacancy": {"remark": "Changed"},
	"Childcare Referral": {"message": "Changed"},
	"Childcare Availability Round": {"month": "2026-11-01"},
	"Childcare Allocation Round": {"choices": 4},
	"Childcare Simulation": {"seeds": 5},
	"Childcare Registration Year": {"note": "Changed"},
	"Childcare Board Report": {"recipients": "board@example.org"},
	"Childcare Match Log": {"seed": "changed"},
	"Childcare Personal Link": {"used_on": "2026-11-01 10:00:00"},
	"Childcare Default Record": {"app_version": "changed"},
	"Childcare Demo Record": {"document_name": "changed"},
}

PASSWORD = "Een-lang-wachtwoord-2026"


def count_cells(what: str, cells: int) -> None:
	"""Say how many cells of a matrix were asserted; bin/test adds them up, of whichever of its lanes they are."""
	if folder := os.environ.get("LOKET_ARTEFACTS"):
		Path(folder, f"matrix_cells-{what}.json").write_text(json.dumps({what: cells}))


class World:
	"""One desk with a record of every doctype, and what a new record of each looks like."""

	def __init__(self, label: str) -> None:
		self.label = label
		self.count = 0
		self.names: dict[str, str] = {}
		for doctype in TABLE:
			self.names[doctype] = self.insert(doctype)

	def insert(self, doctype: str) -> str:
		doc = frappe.get_doc({"doctype": doctype, **self.values(doctype)})
		doc.flags.ignore_permissions = True
		return doc.insert().name

	def values(self, doctype: str) -> dict[str, Any]:
		"""Return the values of a new record in this world; nothing else links to it."""
		self.count += 1
		unique = f"{self.label} {self.count}"
		names = self.names
		desk = names.get("Childcare Desk")
		start = add_days(nowdate(), 60)
		return {
			"Childcare Desk": lambda: {"desk_name": f"Matrix Desk {unique}", "default_language": "nl"},
			"Childcare Area": lambda: {"area_name": f"Matrix Area {unique}", "area_type": "Municipality"},
			"Childcare Organiser": lambda: {"organiser_name": f"Matrix Organiser {unique}"},
			"Childcare Provider": lambda: {
				"provider_name": f"Matrix Provider {unique}",
				"kind": "Group Care",
				"price_system": "Income-based",
				"desk": desk,
				"email": f"provider.{self.label}.{self.count}@example.org".lower(),
				"language": "nl",
				"monday": "Full Day",
			},
			"Childcare Partner": lambda: {
				"partner_name": f"Matrix Partner {unique}",
				"partner_type": "Family Centre",
				"desk": desk,
				"language": "nl",
			},
			"Childcare Priority Criterion": lambda: {
				"code": f"matrix_{self.label}_{self.count}".lower(),
				"label": f"Matrix {unique}",
			},
			"Childcare Priority Rule Set": lambda: {
				"title": f"Matrix {unique}",
				"valid_from": f"19{10 + self.count % 80}-01-01",
				"valid_until": f"19{10 + self.count % 80}-12-31",
				"source": "Invented for a test",
				"rules": [{"criterion": names["Childcare Priority Criterion"], "tier": 1}],
			},
			"Childcare Vulnerability Rule": lambda: {
				"title": f"Matrix {unique}",
				"valid_from": f"19{10 + self.count % 80}-01-01",
				"valid_until": f"19{10 + self.count % 80}-12-31",
				"minimum_total": 1,
				"minimum_core": 1,
				"source": "Invented for a test",
				"components": [
					{"component": "a", "criterion": names["Childcare Priority Criterion"], "is_core": 1}
				],
			},
			"Childcare Closing Reason": lambda: {
				"code": f"matrix_{self.label}_{self.count}".lower(),
				"label": f"Matrix {unique}",
				"kind": "Lapsed",
			},
			"Childcare Info Sheet": lambda: {
				"title": f"Matrix {unique}",
				"topic": "Matrix",
				"language": "nl",
				"desk": desk,
			},
			"Childcare Income Tariff": lambda: {
				"title": f"Matrix {unique}",
				"valid_from": f"19{10 + self.count % 80}-01-01",
				"valid_until": f"19{10 + self.count % 80}-12-31",
				"source": "Invented for a test",
			},
			"Childcare Family": lambda: {
				"family_name": f"Matrix {unique}",
				"language": "nl",
				"desk": desk,
				"partner": names["Childcare Partner"],
				"contacts": [{"contact_name": f"Matrix {unique}", "relation": "Parent", "is_primary": 1}],
			},
			"Childcare Child": lambda: {
				"first_name": f"Kind{self.count}",
				"last_name": f"Matrix {unique}",
				"family": names["Childcare Family"],
				"birth_date": add_days(nowdate(), -30 - self.count),
				"desk": desk,
			},
			"Childcare Application": lambda: {
				"contact_name": f"Matrix {unique}",
				"language": "nl",
				"desk": desk,
				"channel": "Counter",
				"phone": "+32470000001",
				"partner": names["Childcare Partner"],
				"children": [
					{
						"first_name": f"Kind{self.count}",
						"last_name": "Matrix",
						"birth_date": add_days(nowdate(), -90),
					}
				],
				"wanted_from": start,
				"monday": "Full Day",
				"consent_registration": 1,
			},
			"Childcare Request": lambda: {
				"child": self.insert("Childcare Child"),
				"family": names["Childcare Family"],
				"desk": desk,
				"asked_on": nowdate(),
				"wanted_from": start,
				"monday": "Full Day",
			},
			"Childcare Vacancy": lambda: {
				"provider": names["Childcare Provider"],
				"desk": desk,
				"places": 1,
				"available_from": start,
				"price_system": "Income-based",
				"monday": "Full Day",
			},
			"Childcare Referral": lambda: {
				"request": names["Childcare Request"],
				"referral_type": "Provider",
				"provider": self.insert("Childcare Provider")
				if "Childcare Referral" in names
				else names["Childcare Provider"],
				"desk": desk,
			},
			"Childcare Availability Round": lambda: {"desk": desk, "asked_on": nowdate(), "month": nowdate()},
			"Childcare Allocation Round": lambda: {"desk": desk},
			"Childcare Simulation": lambda: {"desk": desk, "title": unique},
			"Childcare Registration Year": lambda: {"desk": desk, "year": 1950 + self.count % 70},
			"Childcare Board Report": lambda: {"desk": desk, "from_date": nowdate()},
			"Childcare Match Log": lambda: {
				"direction": "Vacancies for a Request",
				"request": names["Childcare Request"],
				"desk": desk,
				"shown": "[]",
			},
			"Childcare Personal Link": lambda: {
				"purpose": "follow_file",
				"reference_doctype": "Childcare Request",
				"reference_name": names["Childcare Request"],
				"expires_on": "2099-01-01 00:00:00",
				"token_hash": frappe.generate_hash(length=64),
			},
			"Childcare Default Record": lambda: {
				"document_type": "Role",
				"document_name": unique,
				"fingerprint": "x",
			},
			"Childcare Demo Record": lambda: {"document_type": "Role", "document_name": unique},
		}[doctype]()


class TestPermissionMatrix(LoketTestCase):
	"""Requests need committed records, so this class makes them once and takes them away itself."""

	def setUp(self) -> None:
		frappe.set_user("Administrator")

	def tearDown(self) -> None:
		frappe.db.commit()

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		# Frappe makes the first user of a site its System Manager; none of the users below may be that one.
		make_user("System Manager")
		run = frappe.generate_hash(length=6)
		cls.own, cls.other = World(f"Own{run}"), World(f"Other{run}")
		cls.users = {role: cls.make_role_user(role) for role in ROLES if role != GUEST}
		# A partner's referral is of its own type.
		for world in (cls.own, cls.other):
			doc = frappe.get_doc(
				{
					"doctype": "Childcare Referral",
					"request": world.names["Childcare Request"],
					"referral_type": "Partner",
					"partner": world.names["Childcare Partner"],
					"desk": world.names["Childcare Desk"],
				}
			)
			doc.flags.ignore_permissions = True
			world.names["partner referral"] = doc.insert().name
		frappe.db.commit()
		cls.server = SiteServer().start()
		cls.clients = {role: cls.server.client(cls.users.get(role), PASSWORD) for role in ROLES}

	@classmethod
	def tearDownClass(cls) -> None:
		cls.server.stop()
		# Reference data of this class would stand among the choices of pages that other tests look at.
		for doctype in ("Childcare Priority Criterion", "Childcare Closing Reason"):
			frappe.db.set_value(doctype, {"label": ("like", "Matrix%")}, "disabled", 1)
		frappe.db.commit()
		super().tearDownClass()

	@classmethod
	def make_role_user(cls, role: str) -> str:
		email = f"matrix.{frappe.scrub(role)}@example.org"
		if frappe.db.exists("User", email):
			frappe.delete_doc("User", email, force=True, ignore_permissions=True)
		staff = role in (MANAGER, OFFICER)
		user = frappe.get_doc(
			{
				"doctype": "User",
				"email": email,
				"first_name": role,
				"send_welcome_email": 0,
				"new_password": PASSWORD,
				"roles": [{"role": role}],
			}
		)
		user.flags.ignore_permissions = True
		user.flags.ignore_password_policy = True
		user.insert()
		if staff:
			permission = frappe.get_doc(
				{
					"doctype": "User Permission",
					"user": email,
					"allow": "Childcare Desk",
					"for_value": cls.own.names["Childcare Desk"],
					"apply_to_all_doctypes": 1,
				}
			)
			permission.flags.ignore_permissions = True
			permission.insert()
		if role == PROVIDER:
			for doctype in ("Childcare Provider", "Childcare Organiser"):
				cls.append_user(doctype, email)
		if role == PARTNER:
			cls.append_user("Childcare Partner", email)
		if role == PARENT:
			frappe.db.set_value("Childcare Family", cls.own.names["Childcare Family"], "user", email)
		return email

	@classmethod
	def append_user(cls, doctype: str, email: str) -> None:
		doc = frappe.get_doc(doctype, cls.own.names[doctype])
		doc.append("users", {"user": email})
		doc.flags.ignore_permissions = True
		doc.save()

	def test_every_cell(self) -> None:
		wrong: list[str] = []
		cells = 0
		for doctype, roles in TABLE.items():
			for role in ROLES:
				for whose, world in (("own", self.own), ("other", self.other)):
					expected = roles.get(role, ("", ""))[whose == "other"]
					for action in ACTIONS:
						cells += 1
						allowed, detail = self.ask(self.clients[role], role, doctype, world, action)
						if allowed != (action in expected):
							should = "may" if action in expected else "may not"
							wrong.append(f"{role} {should} {action} {whose} {doctype}: {detail}")
		count_cells("doctypes", cells)
		self.assertEqual(wrong, [], "\n" + "\n".join(wrong))
		self.assertEqual(cells, len(TABLE) * len(ROLES) * 2 * len(ACTIONS))

	def test_sensitive_fields_stay_with_staff(self) -> None:
		"""What sits on a higher level is in no answer to the board, which may read the rest of the record."""
		doctype, fieldname, value = "Childcare Provider", "note", "Sensitive words"
		name = self.own.names[doctype]
		frappe.db.set_value(doctype, name, fieldname, value)
		frappe.db.commit()
		client = self.clients[BOARD]
		path = f"/api/resource/{quote(doctype)}"
		read = client.request("GET", f"{path}/{quote(name)}")
		self.assertTrue(read.ok)
		self.assertNotIn(value, read.text)
		listed = client.request("GET", path, params={"fields": json.dumps(["name", fieldname])})
		self.assertNotIn(value, listed.text)
		for method in ("frappe.client.get_value", "frappe.client.get_list"):
			answer = client.call(
				method,
				doctype=doctype,
				fieldname=fieldname,
				fields=[fieldname],
				filters={"name": name},
			)
			self.assertNotIn(value, answer.text)
		staff = self.clients[OFFICER].request("GET", f"{path}/{quote(name)}")
		self.assertIn(value, staff.text)

	def test_nobody_reaches_a_family_through_a_childs_table(self) -> None:
		"""Rows of a family's tables are as closed as the family itself."""
		contact = "Childcare Family Contact"
		for role in (BOARD, PROVIDER, GUEST):
			with self.subTest(role=role):
				answer = self.clients[role].call(
					"frappe.client.get_list",
					doctype=contact,
					parent="Childcare Family",
					fields=["contact_name"],
				)
				self.assertFalse(answer.ok and answer.json().get("message"))

	def ask(self, client: Client, role: str, doctype: str, world: World, action: str) -> tuple[bool, str]:
		"""Try one action; return whether it worked and what the site answered."""
		name = world.names[doctype]
		if doctype == "Childcare Referral" and role == PARTNER:
			name = world.names["partner referral"]
		path = f"/api/resource/{quote(doctype)}"
		one = f"{path}/{quote(str(name))}"
		filters = json.dumps([["name", "=", name]])
		if action == "L":
			answer = client.request("GET", path, params={"filters": filters, "fields": '["name"]'})
			return answer.ok and bool(answer.json().get("data")), answer.text[:300]
		if action == "R":
			answer = client.request("GET", one)
			return answer.ok, answer.text[:300]
		if action == "W":
			answer = client.request("PUT", one, json=CHANGE[doctype])
			return answer.ok, answer.text[-600:]
		if action == "C":
			values = world.values(doctype)
			frappe.db.commit()
			answer = client.request("POST", path, json=values)
			return answer.ok, answer.text[-600:]
		if action == "D":
			victim = world.insert(doctype)
			frappe.db.commit()
			answer = client.request("DELETE", f"{path}/{quote(str(victim))}")
			return answer.ok, answer.text[-600:]
		fields = json.dumps([f"`tab{doctype}`.`name`"])
		if action == "P":
			answer = client.call(
				"frappe.desk.reportview.get", doctype=doctype, fields=fields, filters=filters, view="Report"
			)
			return answer.ok and bool((answer.json().get("message") or {}).get("values")), answer.text[:300]
		if action == "E":
			answer = client.request(
				"POST",
				"/api/method/frappe.desk.reportview.export_query",
				data={
					"doctype": doctype,
					"fields": fields,
					"filters": filters,
					"file_format_type": "CSV",
					"title": doctype,
					"view": "Report",
				},
			)
			return answer.ok and str(name) in answer.text, answer.text[:300]
		# On SQLite, Frappe 16.0.0-dev takes the "%s" of "like '%something%'" for a placeholder, and finds nothing.
		text = str(name).lstrip("s")
		answer = client.call("frappe.desk.search.search_link", doctype=doctype, txt=text, page_length=50)
		found = answer.json() if answer.ok else {}
		rows = found.get("message") or found.get("results") or []
		return any(row["value"] == str(name) for row in rows), answer.text[:300]
