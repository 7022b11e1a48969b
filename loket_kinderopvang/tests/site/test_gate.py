"""The gate before the platform: shut for what is this app's, and not there for anything else."""

from __future__ import annotations

import json
from typing import Any

import frappe

from loket_kinderopvang.access import gate
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import LoketTestCase
from loket_kinderopvang.tests.committed import CommittedTestCase
from loket_kinderopvang.tests.http_site import SiteServer

PASSWORD = "Een-lang-wachtwoord-2026"
# A doctype of a second app on the same site, open to everybody who is logged in.
BOOK, MODULE = "Borrowed Book", "Town Library"


class TestGate(CommittedTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		frappe.set_user("Administrator")
		factories.make_user("System Manager")
		if not frappe.db.exists("Module Def", MODULE):
			frappe.get_doc(
				{"doctype": "Module Def", "module_name": MODULE, "app_name": "town_library", "custom": 1}
			).insert()
		if not frappe.db.exists("DocType", BOOK):
			frappe.get_doc(
				{
					"doctype": "DocType",
					"name": BOOK,
					"module": MODULE,
					"custom": 1,
					"fields": [{"fieldname": "book", "fieldtype": "Data", "label": "Book"}],
					"permissions": [{"role": "All", "read": 1, "write": 1, "create": 1}],
				}
			).insert()
		cls.users = {
			role: factories.make_user(*([role] if role else []), password=PASSWORD).name
			for role in ("", "Loket Parent", "Loket Provider", "Loket Board")
		}
		frappe.db.commit()
		cls.server = SiteServer().start()
		cls.clients = {role: cls.server.client(user, PASSWORD) for role, user in cls.users.items()}
		cls.guest = cls.server.client()

	@classmethod
	def tearDownClass(cls) -> None:
		cls.server.stop()
		frappe.set_user("Administrator")
		frappe.delete_doc("DocType", BOOK, force=True)
		frappe.delete_doc("Module Def", MODULE, force=True)
		frappe.db.commit()
		super().tearDownClass()

	def test_another_apps_doctype_is_as_open_as_it_was(self) -> None:
		for role in ("", "Loket Parent", "Loket Provider"):
			with self.subTest(role=role):
				client = self.clients[role]
				made = client.request(
					"POST", f"/api/resource/{BOOK}", json={"book": "About the Childcare Family next door"}
				)
				self.assertTrue(made.ok, made.text)
				name = made.json()["data"]["name"]
				listed = client.call("frappe.client.get_list", doctype=BOOK, fields=["name", "book"])
				self.assertIn(name, listed.text)
				changed = client.call(
					"frappe.client.set_value",
					doctype=BOOK,
					name=name,
					fieldname="book",
					value="Childcare in Flanders",
				)
				self.assertTrue(changed.ok, changed.text)
				counted = client.call("frappe.client.get_count", doctype=BOOK, filters={"name": name})
				self.assertEqual(counted.json()["message"], 1)

	def test_a_plain_account_keeps_what_the_platform_gives_it(self) -> None:
		client = self.clients[""]
		self.assertEqual(
			client.call("frappe.auth.get_logged_user").json()["message"],
			self.users[""],
		)
		self.assertTrue(client.request("GET", "/me").ok)
		self.assertTrue(self.guest.request("GET", "/login").ok)
		self.assertTrue(client.call("frappe.client.get_list", doctype="ToDo").ok)

	def test_who_has_portal_roles_alone_gets_nothing_more_of_the_platform(self) -> None:
		client = self.clients["Loket Parent"]
		for method, arguments in (
			("frappe.client.get_list", {"doctype": "ToDo"}),
			("frappe.client.get_list", {"doctype": "Contact"}),
			("frappe.utils.global_search.search", {"text": "a"}),
			("frappe.desk.search.search_link", {"doctype": "User", "txt": ""}),
			("frappe.a_function_of_next_year", {"key": "x"}),
		):
			with self.subTest(method=method, **arguments):
				answer = client.call(method, **arguments)
				self.assertEqual(answer.status_code, 403)
		self.assertTrue(client.call("frappe.auth.get_logged_user").ok)

	def test_every_spelling_of_a_doctype_is_the_doctype(self) -> None:
		family = "Childcare Family"
		for said in (
			{"doctype": "childcare family"},
			{"doctype": " Childcare  Family "},
			{"doctype": "Childcáre Family"},
			{"doctype": "Ｃhildcare Family"},
			{"filters": json.dumps([[family, "name", "like", "%"]])},
			{"fields": "`tabChildcare Family`.`name`"},
			{"order_by": "`tabchildcare family`.creation"},
			{"doc": json.dumps({"doctype": family})},
			{"args": json.dumps({"deep": json.dumps([{"dt": family}])})},
			{"report_name": "Childcare Pipeline"},
			{"query": "loket_kinderopvang.desk.intake_page.start"},
		):
			for role in ("", "Loket Provider"):
				with self.subTest(role=role, **said):
					answer = self.clients[role].call("frappe.a_function_of_next_year", **said)
					self.assertEqual(answer.status_code, 403, answer.text)

	def test_a_command_hidden_in_a_page_is_a_command(self) -> None:
		for path in ("/childcare/ask", "/login", "/"):
			answer = self.guest.request(
				"POST",
				path,
				data={"cmd": "frappe.client.get_count", "doctype": "Childcare Family"},
			)
			self.assertEqual(answer.status_code, 403, path)

	def test_who_comes_with_a_key_is_looked_at_as_well(self) -> None:
		frappe.set_user("Administrator")
		user = frappe.get_doc("User", self.users["Loket Provider"])
		user.api_key = frappe.generate_hash(length=15)
		secret = frappe.generate_hash(length=15)
		user.api_secret = secret
		user.save()
		frappe.db.commit()
		client = self.server.client()
		client.session.headers["Authorization"] = f"token {user.api_key}:{secret}"
		self.assertEqual(client.call("frappe.auth.get_logged_user").json()["message"], user.name)
		answer = client.call("frappe.client.get_count", doctype="Childcare Family")
		self.assertEqual(answer.status_code, 403)

	def test_nobody_guesses_what_opens_an_account(self) -> None:
		for role in ("", "Loket Board"):
			for asked in (
				{"filters": json.dumps([["User", "reset_password_key", "like", "a%"]])},
				{"order_by": "reset_password_key asc"},
				{"fields": json.dumps(["name", "api_secret"])},
			):
				with self.subTest(role=role, **asked):
					answer = self.clients[role].call("frappe.client.get_list", doctype="User", **asked)
					self.assertEqual(answer.status_code, 403)

	def test_what_was_made_for_them_stays_open(self) -> None:
		answer = self.guest.call("loket_kinderopvang.api.answer_referral", token="nothing", answer="accept")
		self.assertEqual(answer.status_code, 404)
		self.assertTrue(self.guest.request("GET", "/childcare/ask").ok)

	def test_a_record_of_another_desk_is_not_named_by_staff_either(self) -> None:
		frappe.set_user("Administrator")
		here, there = factories.make_desk(), factories.make_desk()
		own, other = factories.make_family(here.name), factories.make_family(there.name)
		officer = factories.make_user("Loket Officer", password=PASSWORD, desk=here.name)
		frappe.db.commit()
		client = self.server.client(officer.name, PASSWORD)

		def allowed(name: str, method: str, **more: Any) -> bool:
			return client.call(method, doctype="Childcare Family", name=name, docname=name, **more).ok

		for method in (
			"frappe.desk.form.load.getdoc",
			"frappe.desk.search.get_link_title",
			"frappe.desk.form.linked_with.get",
		):
			with self.subTest(method=method):
				self.assertTrue(allowed(own.name, method))
				self.assertFalse(allowed(other.name, method))
		row = {"doctype": "Childcare Family", "doc_name": other.name, "dt": "Childcare Family"}
		for method in ("frappe.desk.form.document_follow.follow_document", "frappe.desk.like.toggle_like"):
			self.assertFalse(client.call(method, **row, name=other.name, add="Yes", user=officer.name).ok)
		client.call("frappe.desk.doctype.tag.tag.add_tag", tag="x", dt="Childcare Family", dn=other.name)
		frappe.db.commit()
		self.assertFalse(frappe.db.exists("Tag Link", {"document_name": other.name}))


class TestRightsThatNobodyHandsOut(LoketTestCase):
	def test_a_row_of_another_family_can_not_be_taken_away(self) -> None:
		desk = factories.make_desk()
		own, other = factories.make_family(desk.name), factories.make_family(desk.name)
		row = other.contacts[0].name
		own.append("contacts", {"contact_name": "Somebody", "relation": "Parent"})
		own.contacts[-1].name = row
		own.contacts[-1].__dict__.pop("__islocal", None)
		with self.assertRaises(frappe.PermissionError):
			own.save()
		self.assertEqual(frappe.db.get_value("Childcare Family Contact", row, "parent"), other.name)

	def test_sharing_gives_nobody_what_role_and_desk_do_not(self) -> None:
		family = factories.make_family(factories.make_desk().name)
		for user in (
			factories.make_user().name,
			factories.make_user("Loket Parent").name,
			factories.make_user("Loket Officer", desk=factories.make_desk().name).name,
		):
			with self.assertRaises(frappe.PermissionError):
				factories.insert(
					"DocShare", share_doctype=family.doctype, share_name=family.name, user=user, read=1
				)

	def test_a_portal_role_can_not_get_a_right(self) -> None:
		with self.assertRaises(frappe.PermissionError):
			factories.insert(
				"Custom DocPerm",
				parent="Childcare Family",
				parenttype="DocType",
				parentfield="permissions",
				role="Loket Parent",
				read=1,
			)

	def test_what_hangs_on_a_file_is_not_served_to_everybody(self) -> None:
		family = factories.make_family(factories.make_desk().name)
		file = frappe.get_doc(
			{
				"doctype": "File",
				"file_name": f"{frappe.generate_hash(length=8)}.txt",
				"content": "a letter",
				"is_private": 0,
				"attached_to_doctype": family.doctype,
				"attached_to_name": family.name,
			}
		).insert()
		file.reload()
		self.assertTrue(file.is_private)
		self.assertTrue(file.file_url.startswith("/private/"))

	def test_names_are_compared_as_databases_do(self) -> None:
		self.assertEqual(gate.plain("Childcáre_FAMILY "), "childcare family")
