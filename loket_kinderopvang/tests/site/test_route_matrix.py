"""Role × route × own/other: every function that the web can call is called, and no answer holds another's name.

The functions are found by walking the code of the Frappe that runs here. One that ``data/judged_routes.txt`` does not
name yet is new in that Frappe: it fails the run by its name, until somebody has looked at what it gives.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import quote

import frappe

from loket_kinderopvang.access import gate
from loket_kinderopvang.permissions import BOARD_ROLE
from loket_kinderopvang.tests import canaries, factories, routes
from loket_kinderopvang.tests.base import LoketTestCase
from loket_kinderopvang.tests.http_site import Client, SiteServer
from loket_kinderopvang.tests.site.test_permission_matrix import World, count_cells

# Answers a new name each time, whatever is asked.
NEW_EACH_TIME = frozenset({"frappe.core.doctype.prepared_report.prepared_report.make_prepared_report"})
MY_DATA = "loket_kinderopvang.api.my_data"
PASSWORD = "Een-lang-wachtwoord-2026"
JUDGED = Path(__file__).parents[1] / "data" / "judged_routes.txt"
GUEST, NOBODY, ELSEWHERE = "guest", "no role", "another app's role"
PROVIDER, PARTNER, PARENT = "Loket Provider", "Loket Partner", "Loket Parent"
OFFICER, MANAGER, LEVELLESS = "Loket Officer", "Loket Manager", "officer without level"
OUTSIDE = (GUEST, NOBODY, ELSEWHERE, PROVIDER, PARTNER, PARENT)
READERS = (*OUTSIDE, BOARD_ROLE, OFFICER, LEVELLESS, MANAGER)

# Called with our arguments they would end the session, or the run, and give nothing of a record.
NOT_CALLED = {
	"frappe.handler.logout": "ends the session",
	"frappe.handler.web_logout": "ends the session",
	"frappe.sessions.clear": "empties the caches for every other cell",
	"frappe.core.doctype.user.user.update_password": "changes the password of the reader",
	"frappe.core.doctype.user.user.reset_password": "mails to an address",
	"frappe.core.doctype.user.user.sign_up": "makes an account",
	"frappe.desk.page.setup_wizard.setup_wizard.setup_complete": "sets a site up",
	"frappe.desk.page.setup_wizard.setup_wizard.initialize_system_settings_and_user": "sets a site up",
	"frappe.integrations.oauth2.authorize": "sends elsewhere",
	"frappe.core.doctype.rq_job.rq_job.stop_job": "no record",
}


class TestRouteMatrix(LoketTestCase):
	def setUp(self) -> None:
		frappe.set_user("Administrator")

	def tearDown(self) -> None:
		frappe.db.commit()

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		factories.make_user("System Manager")
		run = frappe.generate_hash(length=6)
		cls.worlds = {"own": World(f"Mine{run}"), "other": World(f"Theirs{run}")}
		cls.planted = {whose: canaries.Planted() for whose in cls.worlds}
		for whose, world in cls.worlds.items():
			for doctype in canaries.OF_PEOPLE:
				label = "eigen" if whose == "own" else "vreemd"
				canaries.plant(doctype, world.names[doctype], label, cls.planted[whose])
				canaries.plant_around(doctype, world.names[doctype], label, cls.planted[whose])
		cls.users = {role: cls.make_user(role) for role in READERS if role != GUEST}
		frappe.db.commit()
		cls.server = SiteServer().start()
		cls.clients = {role: cls.server.client(cls.users.get(role), PASSWORD) for role in READERS}

	@classmethod
	def tearDownClass(cls) -> None:
		cls.server.stop()
		for doctype in ("Childcare Priority Criterion", "Childcare Closing Reason"):
			frappe.db.set_value(doctype, {"label": ("like", "Matrix%")}, "disabled", 1)
		canaries.take_away_around()
		if frappe.db.exists("Role", "Matrix Levelless"):
			for rule in frappe.get_all("Custom DocPerm", {"role": "Matrix Levelless"}, pluck="parent"):
				frappe.db.delete("Custom DocPerm", {"parent": rule})
				frappe.clear_cache(doctype=rule)
		frappe.db.commit()
		super().tearDownClass()

	@classmethod
	def make_user(cls, role: str) -> str:
		own = cls.worlds["own"].names
		desk = own["Childcare Desk"]
		if role == NOBODY:
			return factories.make_user(password=PASSWORD).name
		if role == ELSEWHERE:
			return factories.make_user("Website Manager", password=PASSWORD).name
		if role == LEVELLESS:
			cls.make_levelless_role()
			return factories.make_user("Matrix Levelless", password=PASSWORD, desk=desk).name
		held = desk if role in (OFFICER, MANAGER) else None
		user = factories.make_user(role, password=PASSWORD, desk=held).name
		for doctype in {
			PROVIDER: ("Childcare Provider", "Childcare Organiser"),
			PARTNER: ("Childcare Partner",),
		}.get(role, ()):
			doc = frappe.get_doc(doctype, own[doctype])
			doc.append("users", {"user": user})
			doc.flags.ignore_permissions = True
			doc.save()
		if role == PARENT:
			frappe.db.set_value("Childcare Family", own["Childcare Family"], "user", user)
		return user

	@staticmethod
	def make_levelless_role() -> None:
		"""A role of the town's own: reads files as an officer does, but nothing on a higher level."""
		from frappe.permissions import setup_custom_perms

		if not frappe.db.exists("Role", "Matrix Levelless"):
			frappe.get_doc({"doctype": "Role", "role_name": "Matrix Levelless", "desk_access": 1}).insert()
		for doctype in (*canaries.OF_PEOPLE, "Childcare Desk"):
			setup_custom_perms(doctype)
			factories.insert(
				"Custom DocPerm",
				parent=doctype,
				parenttype="DocType",
				parentfield="permissions",
				role="Matrix Levelless",
				permlevel=0,
				read=1,
				report=1,
				export=1,
			)
			frappe.clear_cache(doctype=doctype)

	def forbidden(self, role: str) -> set[str]:
		"""Return the canaries that no answer to this reader may hold, whatever it asks."""
		if role in (OFFICER, MANAGER):
			return self.planted["other"].all
		if role == LEVELLESS:
			return self.planted["other"].all | self.planted["own"].sensitive
		return self.planted["other"].all | self.planted["own"].all

	def arguments(self, doctype: str, name: str, world: World, parent: str | None) -> dict[str, Any]:
		"""Return what functions of the platform ask for, under all the names that they have for it."""
		reader_sees = [
			df.fieldname
			for df in frappe.get_meta(doctype).fields
			if df.fieldtype in canaries.TEXT_TYPES and not df.get("is_virtual")
		]
		fields = json.dumps(["name", *reader_sees])
		filters = {"parent": name} if parent and doctype != parent else {"name": name}
		doc = json.dumps({"doctype": doctype, "name": name})
		doctypes = (
			"doctype dt ref_doctype reference_doctype document_type parent_doctype doc_type link_doctype"
			" share_doctype ref_dt source_doctype target_doctype doctype_name parenttype reference_type"
			" for_doctype document_type_name"
		).split()
		names = (
			"name docname dn doc_name document_name reference_name reference_docname ref_docname names docnames"
			" link_name share_name source_name timeline_name document source docs_name"
		).split()
		return {
			**dict.fromkeys(doctypes, doctype),
			**dict.fromkeys(names, name),
			"parent": parent or doctype,
			"fields": fields,
			"fieldname": fields,
			"filter_fields": json.dumps(reader_sees),
			"filters": json.dumps(filters),
			"or_filters": "[]",
			"txt": "",
			"text": "kanarie",
			"search_term": "kanarie",
			"searchfield": "name",
			"ignore_user_permissions": 1,
			"as_dict": 1,
			"with_comment_count": 1,
			"page_length": 50,
			"limit": 50,
			"limit_page_length": 50,
			"start": 0,
			"limit_start": 0,
			"docs": doc,
			"doc": doc,
			"method": "get_title",
			"view": "Report",
			"format": "Standard",
			"print_format": "Standard",
			"no_letterhead": 1,
			"group_by": reader_sees[0] if reader_sees else "owner",
			"field": reader_sees[0] if reader_sees else "owner",
			"based_on": "creation",
			"stats": json.dumps(["_user_tags"]),
			"tag": "kanarie",
			"report_name": "Childcare Pipeline",
			"file_format_type": "CSV",
			"title": "x",
			"html": "<p>x</p>",
			"user": "Administrator",
			"selected_items": json.dumps([name]),
			"items": json.dumps([name]),
			"from_date": "2020-01-01",
			"to_date": "2030-01-01",
			"start_date": "2020-01-01",
			"end_date": "2030-01-01",
			"field_map": json.dumps({"start": "creation", "end": "creation", "id": "name", "title": "owner"}),
			"comment_type": "Comment",
			"content": "x",
			"follow": 1,
			"add": "Yes",
			"args": json.dumps({"doctype": doctype, "name": name}),
			"key": "x",
			"scope": doctype,
			"query": "",
		}

	def targets(self, role: str, world: World, route: routes.Route) -> list[tuple[str, str, str | None]]:
		"""Return the records with which a function is asked: (doctype, name, parent's doctype).

		Who is outside is refused for whichever record is named, so one is enough.
		"""
		chosen = [("Childcare Family", world.names["Childcare Family"], None)]
		if role in OUTSIDE:
			return chosen
		if {"doctype", "dt", "reference_doctype", "ref_doctype", "docs", "doc"} & set(route.arguments):
			chosen.append(("Childcare Request", world.names["Childcare Request"], None))
		if {"parent", "fields", "parent_doctype"} & set(route.arguments):
			chosen.append(("Childcare Family Contact", world.names["Childcare Family"], "Childcare Family"))
		return chosen

	def call(self, client: Client, route: routes.Route, arguments: dict[str, Any]) -> tuple[str, bool]:
		"""Call a function; return all that was said, and whether it was the gate that refused."""
		path = route.path
		if routes.is_method(route):
			path, arguments = (
				"run_doc_method",
				{**arguments, "method": route.path.rsplit(".", 1)[-1], "docs": ""},
			)
		# The gate reads a request before the platform looks which function it calls, and how.
		with mock.patch.object(gate, "_refuse", wraps=gate._refuse) as refuse:
			status, text = client.quick("POST", f"/api/method/{path}", arguments)
		if status in (403, 405) and not refuse.called:
			# Some functions take no POST.
			text += client.quick("GET", f"/api/method/{path}", arguments)[1]
		return text, refuse.called

	def note(self, leak: str) -> None:
		"""Say a leak at once: a run of many minutes tells most while it runs."""
		if folder := os.environ.get("LOKET_ARTEFACTS"):
			with Path(folder, "leaks.txt").open("a", encoding="utf-8") as file:
				file.write(leak + "\n")

	def test_no_route_gives_what_is_not_the_readers(self) -> None:
		leaks: list[str] = []
		cells = 0
		# Each function is asked by everybody about a family. What the gate refused to a reader of another record, with the
		# same arguments and before it looked at the function, it is not asked again for each function.
		refused: set[tuple[str, str, str, bool]] = set()
		for route in routes.all_routes():
			if route.path in NOT_CALLED:
				continue
			for role in READERS:
				if role == GUEST and not route.guest:
					continue
				forbidden = self.forbidden(role)
				if (role, route.path) == (PARENT, MY_DATA):
					# An account gets its own family's data here, whatever else it names.
					forbidden = self.planted["other"].all
				for whose, world in self.worlds.items():
					if whose == "own" and role in (OFFICER, MANAGER):
						# Its own files are theirs; the doctypes' matrix says what they may do.
						continue
					cells += 1
					for number, (doctype, name, parent) in enumerate(self.targets(role, world, route)):
						asked = (role, whose, doctype, routes.is_method(route))
						if number and asked in refused:
							continue
						text, by_gate = self.call(
							self.clients[role], route, self.arguments(doctype, name, world, parent)
						)
						if by_gate:
							refused.add(asked)
						if held := canaries.found(text, forbidden):
							leaks.append(f"{role}: {route.path} on {whose} {doctype}: {sorted(held)[:3]}")
							self.note(leaks[-1])
		count_cells("routes", cells)
		self.assertEqual(leaks, [], "\n" + "\n".join(leaks))
		self.assertGreater(cells, 5000)

	def test_no_list_of_the_platform_holds_what_is_not_the_readers(self) -> None:
		"""Every other doctype of the site, as each reader lists it: comments, tags, followers, logs, queues."""
		leaks: list[str] = []
		cells = 0
		doctypes = frappe.get_all(
			"DocType", filters={"issingle": 0, "is_virtual": 0}, pluck="name", order_by="name asc"
		)
		for doctype in doctypes:
			for role in READERS:
				cells += 1
				client = self.clients[role]
				asked = {"fields": '["*"]', "limit": 500}
				_status, text = client.quick("GET", f"/api/resource/{quote(doctype)}", asked)
				if held := canaries.found(text, self.forbidden(role)):
					leaks.append(f"{role}: list of {doctype}: {sorted(held)[:3]}")
					self.note(leaks[-1])
		for child, parent in canaries.people_tables().items():
			for role in READERS:
				cells += 1
				answer = self.clients[role].call(
					"frappe.client.get_list",
					doctype=child,
					parent=parent,
					fields=["*"],
					limit_page_length=500,
				)
				if held := canaries.found(answer.text, self.forbidden(role)):
					leaks.append(f"{role}: rows of {child}: {sorted(held)[:3]}")
		count_cells("lists", cells)
		self.assertEqual(leaks, [], "\n" + "\n".join(leaks))

	def test_no_answer_depends_on_what_the_reader_may_not_see(self) -> None:
		"""A blind oracle: a filter that is right and one that is wrong must get the same answer."""
		differences: list[str] = []
		cells = 0
		name = self.worlds["other"].names["Childcare Family"]
		right = frappe.db.get_value("Childcare Family", name, "family_name")
		for route in routes.all_routes():
			if routes.is_method(route) or "filters" not in route.arguments:
				continue
			if route.path in NOT_CALLED or route.path in NEW_EACH_TIME:
				continue
			for role in READERS:
				if role == GUEST and not route.guest:
					continue
				cells += 1
				answers = []
				for text in (right, "nobodyofthisname"):
					arguments = self.arguments("Childcare Family", "", self.worlds["other"], None)
					for style in ({"family_name": text}, [["Childcare Family", "family_name", "=", text]]):
						# The name itself is in no answer that is compared.
						status, said = self.clients[role].quick(
							"POST",
							f"/api/method/{route.path}",
							{**arguments, "filters": json.dumps(style), "names": "", "items": ""},
						)
						kept = _message(said) if status == 200 else ""
						answers.append((status, kept.replace(text, "")))
				if answers[:2] != answers[2:]:
					differences.append(f"{role}: {route.path}: {answers}"[:600])
					self.note(differences[-1])
		count_cells("oracles", cells)
		self.assertEqual(differences, [], "\n" + "\n".join(differences))

	def test_every_function_of_this_frappe_was_judged(self) -> None:
		judged = set(JUDGED.read_text(encoding="utf-8").split())
		new = [
			route.path for route in routes.of_package("frappe") if route.path not in judged | set(NOT_CALLED)
		]
		self.assertEqual(new, [], "look at what these give, then add them to data/judged_routes.txt")


def _message(text: str) -> str:
	try:
		answer = json.loads(text)
	except ValueError:
		return text
	said = answer.get("message", answer.get("results"))
	if isinstance(said, dict):
		said.pop("execution_time", None)
	return json.dumps(said, sort_keys=True)
