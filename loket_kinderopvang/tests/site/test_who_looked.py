"""Who looked: opening, printing, listing and exporting a file leaves a line, whatever way it is done."""

from __future__ import annotations

import json

import frappe
from frappe.desk.query_report import run

from loket_kinderopvang.follow_up import family_contact
from loket_kinderopvang.platform import clock
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import LoketTestCase
from loket_kinderopvang.tests.committed import CommittedTestCase
from loket_kinderopvang.tests.http_site import SiteServer

LOG = "Childcare Reading"


class TestLooking(CommittedTestCase):
	"""Through real requests: a reading request keeps nothing that it wrote, but for this log."""

	def setUp(self) -> None:
		super().setUp()
		frappe.db.delete(LOG)
		self.desk = factories.make_desk().name
		self.officer = factories.make_user("Loket Officer", desk=self.desk, password=factories.PASSWORD).name
		self.manager = factories.make_user("Loket Manager", desk=self.desk, password=factories.PASSWORD).name
		self.family = factories.make_family(self.desk)
		self.request = factories.make_request(factories.make_child(self.family.name).name)
		self.token = family_contact.follow_link(self.family)
		frappe.db.commit()
		self.server = SiteServer().start()
		self.addCleanup(self.server.stop)
		self.addCleanup(self._forget_log)
		self.client = self.server.client(self.officer, factories.PASSWORD)

	def _forget_log(self) -> None:
		frappe.db.rollback()
		frappe.db.delete(LOG)
		frappe.db.commit()

	def seen(self) -> list[tuple]:
		frappe.db.rollback()
		return [
			(row.reader, row.how, row.document_type, row.document_name, row.family, row.desk)
			for row in frappe.get_all(LOG, fields=["*"], order_by="creation asc")
		]

	def line(self, how: str, doctype: str, name: str = "") -> tuple:
		family = self.family.name if name else ""
		return (self.officer, how, doctype, name, family, self.desk)

	def test_the_form_of_a_record(self) -> None:
		for doctype, name in (
			("Childcare Family", self.family.name),
			("Childcare Request", self.request.name),
			("Childcare Child", self.request.child),
		):
			answer = self.client.request(
				"GET", f"/api/method/frappe.desk.form.load.getdoc?doctype={doctype}&name={name}"
			)
			self.assertEqual(answer.status_code, 200, answer.text)
			self.assertEqual(self.seen()[-1], self.line("Opened", doctype, name))
		self.assertEqual(len(self.seen()), 3)

	def test_one_record_through_the_api(self) -> None:
		path = f"/api/resource/Childcare Family/{self.family.name}"
		self.assertEqual(self.client.request("GET", path).status_code, 200)
		self.assertEqual(self.seen(), [self.line("Opened", "Childcare Family", self.family.name)])
		self.client.call("frappe.client.get", doctype="Childcare Request", name=self.request.name)
		self.assertEqual(self.seen()[-1], self.line("Opened", "Childcare Request", self.request.name))

	def test_the_print_of_a_record(self) -> None:
		path = f"/printview?doctype=Childcare Request&name={self.request.name}"
		self.assertEqual(self.client.request("GET", path).status_code, 200)
		self.assertIn(self.line("Printed", "Childcare Request", self.request.name), self.seen())

	def test_a_list_is_one_line_with_how_many(self) -> None:
		for call in (
			lambda: self.client.request("GET", "/api/resource/Childcare Family?limit_page_length=5"),
			lambda: self.client.call(
				"frappe.desk.reportview.get",
				doctype="Childcare Family",
				fields=json.dumps(["`tabChildcare Family`.`name`"]),
				filters="[]",
				start=0,
				page_length=20,
			),
		):
			frappe.db.delete(LOG)
			frappe.db.commit()
			self.assertEqual(call().status_code, 200)
			self.assertEqual(self.seen(), [self.line("Listed", "Childcare Family")])
			self.assertEqual(frappe.get_all(LOG, pluck="rows_shown"), [1])

	def test_an_export(self) -> None:
		# An officer has no right to export: this is the manager.
		client = self.server.client(self.manager, factories.PASSWORD)
		answer = client.session.post(
			f"{client.url}/api/method/frappe.desk.reportview.export_query",
			data={
				"doctype": "Childcare Family",
				"title": "Families",
				"file_format_type": "CSV",
				"fields": json.dumps(["`tabChildcare Family`.`name`"]),
				"filters": "[]",
			},
			timeout=60,
		)
		self.assertEqual(answer.status_code, 200, answer.text)
		self.assertEqual([row[:3] for row in self.seen()], [(self.manager, "Exported", "Childcare Family")])

	def test_files_laid_beside_what_is_typed_once_in_a_while(self) -> None:
		data = {"contact_name": self.family.contacts[0].contact_name, "phone": self.family.contacts[0].phone}
		for _time in range(2):
			self.client.call("loket_kinderopvang.api.find_similar", data=data)
		self.assertEqual(self.seen(), [self.line("Compared", "Childcare Family", self.family.name)])

	def test_a_refused_reading_and_the_familys_own_are_not_noted(self) -> None:
		other = factories.make_user(
			"Loket Officer", desk=factories.make_desk().name, password=factories.PASSWORD
		).name
		frappe.db.commit()
		stranger = self.server.client(other, factories.PASSWORD)
		path = f"/api/resource/Childcare Family/{self.family.name}"
		self.assertEqual(stranger.request("GET", path).status_code, 403)
		page = self.server.visitor().request("GET", f"/childcare/file/{self.token}")
		self.assertEqual(page.status_code, 200)
		self.assertEqual(self.seen(), [])

	def test_saving_is_no_reading_and_nothing_else_of_a_reading_request_is_kept(self) -> None:
		doc = frappe.get_doc("Childcare Family", self.family.name).as_dict()
		doc["street"] = "Zonstraat 1"
		answer = self.client.call("frappe.desk.form.save.savedocs", doc=frappe.as_json(doc), action="Save")
		self.assertEqual(answer.status_code, 200, answer.text)
		self.assertEqual(self.seen(), [])

	def test_nobody_writes_or_removes_a_line_by_hand(self) -> None:
		self.client.request("GET", f"/api/resource/Childcare Family/{self.family.name}")
		self.assertEqual(len(self.seen()), 1)
		(line,) = frappe.get_all(LOG, pluck="name")
		manager = self.server.client(self.manager, factories.PASSWORD)
		path = f"/api/resource/{LOG}/{line}"
		self.assertEqual(manager.request("GET", path).status_code, 200)
		self.assertEqual(manager.request("DELETE", path).status_code, 403)
		self.assertEqual(manager.request("PUT", path, json={"reader": "x"}).status_code, 403)
		self.assertEqual(self.client.request("GET", path).status_code, 403)
		self.assertEqual(self.server.client().request("GET", path).status_code, 403)


class TestReports(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		frappe.db.delete(LOG)
		self.desk = factories.make_desk().name
		self.other = factories.make_desk().name
		self.manager = factories.make_user("Loket Manager", desk=self.desk).name
		self.readers = [
			factories.make_user("Loket Officer", desk=self.desk, last_name=name).name
			for name in ("Vermeulen", "Quaghebeur", "Wijnants")
		]

	def read(self, reader: str, family: str, on: str = "2026-11-24 10:00:00", **values: str) -> None:
		line = factories.insert(
			LOG,
			**{
				"reader": reader,
				"reader_desk": self.desk,
				"how": "Opened",
				"document_type": "Childcare Family",
				"document_name": family,
				"family": family,
				"desk": self.desk,
				**values,
			},
		)
		frappe.db.set_value(LOG, line.name, "creation", on, update_modified=False)

	def test_a_manager_sees_who_opened_a_file_of_its_own_desk(self) -> None:
		self.read(self.readers[0], "GZ-1")
		self.read(self.readers[1], "GZ-2")
		self.read(self.readers[1], "GZ-3", desk=self.other)
		with clock.fixed("2026-11-25 09:00:00"):
			frappe.set_user(self.manager)
			rows = run("Childcare Who Looked", {"family": "GZ-1"})["result"]
			self.assertEqual([(row["family"], row["reader"]) for row in rows], [("GZ-1", self.readers[0])])
			everything = run("Childcare Who Looked", {})["result"]
			self.assertEqual({row["family"] for row in everything}, {"GZ-1", "GZ-2"})
			frappe.set_user(self.readers[0])
			with self.assertRaises(frappe.PermissionError):
				run("Childcare Who Looked", {})

	def test_what_stands_out_is_said_per_reader(self) -> None:
		for number in range(30):
			self.read(self.readers[1], f"GZ-{number}")
		for number in range(4):
			self.read(self.readers[0], f"GZ-{number}", on="2026-11-22 23:00:00")
			self.read(self.readers[2], f"GZ-{number}")
		family = factories.make_family(self.desk, family_name="Wijnants").name
		self.read(self.readers[2], family)
		with clock.fixed("2026-11-25 09:00:00"):
			frappe.set_user(self.manager)
			found = {row["reader"]: row for row in run("Childcare Unusual Reading", {})["result"]}
		self.assertEqual(found[self.readers[1]]["signs"], "Far more files than colleagues")
		self.assertEqual(found[self.readers[0]]["signs"], "At odd hours")
		self.assertEqual(found[self.readers[2]]["signs"], "A family of the same name")

	def test_the_record_of_processing_says_every_place_in_the_readers_language(self) -> None:
		frappe.set_user(self.manager)
		found = run("Childcare Record of Processing", {})
		places = [row["place"] for row in found["result"] if not row.get("indent")]
		for place in ("Childcare Family", "Childcare Reading", "Email Queue", "Comment"):
			self.assertIn(place, places)
		before = frappe.local.lang
		try:
			frappe.local.lang = "nl"
			dutch = run("Childcare Record of Processing", {})["result"]
		finally:
			frappe.local.lang = before
		self.assertNotEqual(dutch[0]["purpose"], found["result"][0]["purpose"])
