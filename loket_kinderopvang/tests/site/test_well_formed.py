"""What can't be read is refused in words: never a fault of the server, and never a look at its source."""

from __future__ import annotations

import json

import frappe

from loket_kinderopvang.platform import well_formed
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import LoketTestCase
from loket_kinderopvang.tests.committed import ServedTestCase

API = "loket_kinderopvang.api"


class TestCalls(ServedTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.desk = factories.make_desk()
		officer = factories.make_user("Loket Officer", desk=self.desk.name, password=factories.PASSWORD)
		before = frappe.db.get_single_value("System Settings", "allow_error_traceback")
		frappe.db.set_single_value("System Settings", "allow_error_traceback", 1)
		self.addCleanup(frappe.db.commit)
		self.addCleanup(frappe.db.set_single_value, "System Settings", "allow_error_traceback", before)
		# Who read before the served site wrote may not write after it, on SQLite.
		self.addCleanup(frappe.db.rollback)
		frappe.db.commit()
		frappe.clear_document_cache("System Settings", "System Settings")
		self.officer = self.server.client(officer.name, factories.PASSWORD)
		self.guest = self.server.visitor()
		self.guest.session.headers["Accept"] = "application/json"

	def test_a_missing_argument_is_named(self) -> None:
		answer = self.officer.call(f"{API}.find_openings")
		self.assertEqual(answer.status_code, 417)
		self.assertIn("request is missing", answer.text)
		answer = self.officer.call(f"{API}.find_openings", request=None)
		self.assertEqual(answer.status_code, 417)

	def test_a_list_is_no_name(self) -> None:
		for wrong in (["x"], {"a": 1}):
			answer = self.officer.call(f"{API}.find_openings", request=wrong)
			self.assertEqual(answer.status_code, 417, answer.text)
			self.assertIn("request is of another kind", answer.text)

	def test_a_number_is_a_name_and_text_may_be_a_number(self) -> None:
		answer = self.officer.call(f"{API}.find_openings", request=12)
		self.assertEqual(answer.status_code, 404)
		answer = self.officer.call(f"{API}.find_vacancies", request="12", limit="x")
		self.assertEqual(answer.status_code, 417)
		answer = self.officer.call(f"{API}.find_vacancies", request="12", limit="5")
		self.assertEqual(answer.status_code, 404)

	def test_who_may_not_call_it_hears_only_that(self) -> None:
		answer = self.guest.call(f"{API}.find_openings")
		self.assertEqual(answer.status_code, 403)
		self.assertNotIn("request is missing", answer.text)

	def test_texts_that_no_database_keeps_are_mended(self) -> None:
		for text in ("a\x00b", "a\ud800b"):
			answer = self.officer.request(
				"POST",
				f"/api/method/{API}.find_openings",
				data=json.dumps({"request": text}),
				headers={"Content-Type": "application/json"},
			)
			# Half a character is no JSON by the letter, which Frappe 16 does not read.
			unread = answer.status_code == 400 and "can't be read" in answer.text
			self.assertTrue(answer.status_code == 404 or unread, answer.text)

	def test_a_part_of_a_form_without_a_name_is_left_out(self) -> None:
		for path in (f"/api/method/{API}.my_data", "/childcare/answer/none"):
			part = 'Content-Disposition: form-data; name="a\r\nX-Injected: yes"\r\n\r\nx'
			answer = self.guest.request(
				"POST",
				path,
				data=f"--x\r\n{part}\r\n--x--\r\n",
				headers={"Content-Type": "multipart/form-data; boundary=x"},
			)
			self.assertEqual(answer.status_code, 404, answer.text[:300])

	def test_deep_nesting_is_refused(self) -> None:
		deep = json.loads("[" * 100 + "]" * 100)
		for data in ({"children": deep}, "[" * 50_000):
			# As JSON, and the same as text, deeper than a parser goes.
			answer = self.guest.call(f"{API}.submit_application", data=data)
			self.assertIn(answer.status_code, (400, 413, 417), answer.text[:300])
			self.assertNotIn("Traceback", answer.text)

	def test_a_kind_of_record_that_is_not_the_desks_is_not_looked_up(self) -> None:
		for doctype in ("User", "../x", "Childcare Nothing"):
			answer = self.officer.call(
				f"{API}.preview_message", message="x", language="nl", doctype=doctype, name="Administrator"
			)
			self.assertEqual(answer.status_code, 404, doctype)

	def test_nobody_sees_the_source(self) -> None:
		for answer in (
			self.guest.call(f"{API}.find_openings", request="x"),
			self.officer.call(f"{API}.refer", request="x", providers="{"),
			self.guest.request("GET", "/childcare/places", headers={"Authorization": "token a:b"}),
			self.guest.request("OPTIONS", "/childcare/ask", headers={"Authorization": "Basic !"}),
		):
			self.assertLess(answer.status_code, 500)
			self.assertNotIn("Traceback", answer.text)

	def test_a_body_that_is_no_json_object_is_the_callers_fault(self) -> None:
		for body in ("{", "[1]", "5", "[" * 100_000):
			answer = self.guest.request(
				"POST",
				f"/api/method/{API}.submit_application",
				data=body,
				headers={"Content-Type": "application/json"},
			)
			self.assertIn(answer.status_code, (400, 413), body[:20])
			self.assertNotIn("Traceback", answer.text)

	def test_other_functions_of_the_site_are_left_alone(self) -> None:
		answer = self.guest.call("frappe.client.get", doctype="ToDo", name="x")
		self.assertEqual(answer.status_code, 403)
		# Frappe 16 has a word of its own for it, and no lines of its source.
		self.assertTrue("Traceback" in answer.text or "not permitted" in answer.text, answer.text)
		answer = self.officer.request(
			"POST",
			"/api/method/frappe.client.get_value",
			data="{",
			headers={"Content-Type": "application/json"},
		)
		# Frappe 16 calls it the caller's fault as well, in its own words.
		self.assertIn(answer.status_code, (500, 417))
		self.assertNotIn("Send JSON, or a form", answer.text)


class TestArguments(LoketTestCase):
	def test_what_is_not_said_leaves_the_default(self) -> None:
		def act(name: str, kind: str = "xlsx", limit: int | None = None) -> None: ...

		given = {"name": 5, "kind": None, "limit": None, "more": object()}
		well_formed.check_arguments(act, given)
		self.assertEqual(given["name"], "5")
		self.assertNotIn("kind", given)
		self.assertIsNone(given["limit"])

	def test_numbers_have_an_end(self) -> None:
		def act(limit: int | None = None) -> None: ...

		for wrong in (float("nan"), float("inf"), 10**20, "9" * 40, "1e400", "x", []):
			with self.assertRaises(frappe.ValidationError, msg=repr(wrong)):
				well_formed.check_arguments(act, {"limit": wrong})
		for right in (5, "5", "-3", "", None, True):
			well_formed.check_arguments(act, {"limit": right})

	def test_json_text_is_read_or_is_nothing(self) -> None:
		self.assertEqual(well_formed.from_json('{"a": ["b\\u0000"]}'), {"a": ["b\ufffd"]})
		for wrong in ("{", "[" * 100_000, "[" * 60 + "]" * 60, ""):
			self.assertIsNone(well_formed.from_json(wrong))
		self.assertEqual(well_formed.from_json([1]), [1])
