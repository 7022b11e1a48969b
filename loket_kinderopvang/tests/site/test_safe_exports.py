"""No export of the desk's data is run by a spreadsheet, and nobody else's export is changed."""

from __future__ import annotations

import csv
import io
from typing import Any

import frappe
import requests
from openpyxl import load_workbook

from loket_kinderopvang.platform.spreadsheets import Sheet, as_csv, as_xlsx, safe_xlsx
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import LoketTestCase
from loket_kinderopvang.tests.committed import CommittedTestCase
from loket_kinderopvang.tests.http_site import SiteServer

FORMULA, AT = '=HYPERLINK("http://x","y")', "@SUM(A1)"
FAMILY, PHONE = "Childcare Family", "+32470123456"
LIST = "frappe.desk.reportview.export_query"
REPORT = "frappe.desk.query_report.export_query"
DATA = "frappe.core.doctype.data_export.exporter.export_data"
TEMPLATE = "frappe.core.doctype.data_import.data_import.download_template"
REPORTS = {"Test Families": FAMILY, "Test Tasks": "ToDo"}


def cells_of_csv(text: str, delimiter: str = ",") -> list[str]:
	return [cell for row in csv.reader(io.StringIO(text), delimiter=delimiter) for cell in row]


def formulas_in(content: bytes) -> list[Any]:
	sheet = load_workbook(io.BytesIO(content)).active
	return [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def quoted_in(content: bytes) -> set[Any]:
	sheet = load_workbook(io.BytesIO(content)).active
	return {cell.value for row in sheet.iter_rows() for cell in row if cell.quotePrefix}


class TestExports(CommittedTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		cls.server = SiteServer().start()
		cls.addClassCleanup(cls.server.stop)

	def setUp(self) -> None:
		super().setUp()
		self.desk = factories.make_desk()
		for name in (FORMULA, AT):
			self.family = factories.make_family(
				self.desk.name, family_name=name, street="Straat 1;=1+1", city="Zonnedorp"
			)
		self.officer = factories.make_user("Loket Officer", desk=self.desk.name, password=factories.PASSWORD)
		self.manager = factories.make_user("System Manager", password=factories.PASSWORD)
		self.todo = factories.insert("ToDo", description="=1+1", allocated_to=self.manager.name)
		for name, doctype in REPORTS.items():
			if not frappe.db.exists("Report", name):
				field = "family_name" if doctype == FAMILY else "description"
				factories.insert(
					"Report",
					report_name=name,
					ref_doctype=doctype,
					report_type="Query Report",
					is_standard="No",
					query=f"select `{field}` as `Name:Data:200` from `tab{doctype}`",
					roles=[{"role": "Loket Officer"}, {"role": "System Manager"}],
				)
		self.addCleanup(self._remove)
		frappe.db.commit()
		self.client = self.server.client(self.officer.name, factories.PASSWORD)

	def _remove(self) -> None:
		frappe.db.rollback()
		for name in REPORTS:
			frappe.delete_doc("Report", name, force=True, ignore_permissions=True)
		frappe.delete_doc("ToDo", self.todo.name, force=True, ignore_permissions=True)
		frappe.db.commit()

	def export(self, method: str, **form: Any) -> requests.Response:
		answer = self.client.request("POST", f"/api/method/{method}", data=form)
		self.assertEqual(answer.status_code, 200, answer.text[:500])
		return answer

	def export_list(self, doctype: str, field: str, kind: str, **form: Any) -> requests.Response:
		# On PostgreSQL Frappe 15 can't export an ID that is asked with its table; for the desk's data the app sees to it.
		name = f"`tab{doctype}`.`name`" if doctype == FAMILY else "name"
		fields = frappe.as_json([name, f"`tab{doctype}`.`{field}`"])
		return self.export(
			LIST,
			doctype=doctype,
			fields=fields,
			filters="[]",
			file_format_type=kind,
			title=doctype,
			order_by=f"`tab{doctype}`.`name` asc",
			**form,
		)

	def test_a_list_as_csv(self) -> None:
		cells = cells_of_csv(self.export_list(FAMILY, "family_name", "CSV").text)
		self.assertIn("'" + FORMULA, cells)
		self.assertIn("'" + AT, cells)
		self.assertNotIn(FORMULA, cells)
		text = self.export_list(FAMILY, "street", "CSV", csv_delimiter=";", csv_quoting="0").text
		self.assertIn('"Straat 1;\'=1+1"', text)

	def test_a_list_as_a_workbook(self) -> None:
		content = self.export_list(FAMILY, "family_name", "Excel").content
		self.assertEqual(formulas_in(content), [])
		self.assertLessEqual({FORMULA, AT}, quoted_in(content))

	def test_a_report(self) -> None:
		form = {"report_name": "Test Families", "filters": "{}", "visible_idx": "[]"}
		rows = len(frappe.get_all(FAMILY))
		form["visible_idx"] = frappe.as_json(list(range(rows)))
		cells = cells_of_csv(self.export(REPORT, file_format_type="CSV", **form).text)
		self.assertIn("'" + FORMULA, cells)
		self.assertNotIn(FORMULA, cells)
		content = self.export(REPORT, file_format_type="Excel", **form).content
		self.assertEqual(formulas_in(content), [])
		self.assertLessEqual({FORMULA, AT}, quoted_in(content))

	def test_records_with_all_their_fields_and_the_template_of_an_import(self) -> None:
		columns = frappe.as_json({FAMILY: ["name", "family_name"], "Childcare Family Contact": ["phone"]})
		common = {
			"doctype": FAMILY,
			"parent_doctype": FAMILY,
			"all_doctypes": "true",
			"with_data": "true",
			"select_columns": columns,
			"filters": "{}",
			"export_without_column_meta": "true",
		}
		cells = cells_of_csv(self.export(DATA, file_type="CSV", **common).text)
		self.assertIn("'" + FORMULA, cells)
		self.assertNotIn(FORMULA, cells)
		self.assertEqual(formulas_in(self.export(DATA, file_type="Excel", **common).content), [])
		form = {
			"doctype": FAMILY,
			"export_fields": frappe.as_json({FAMILY: ["name", "family_name"], "contacts": ["phone"]}),
			"export_records": "all",
		}
		cells = cells_of_csv(self.export(TEMPLATE, file_type="CSV", **form).text)
		self.assertIn("'" + FORMULA, cells)
		self.assertIn(self.family.contacts[0].phone, cells, "a phone number can be imported again")
		self.assertEqual(formulas_in(self.export(TEMPLATE, file_type="Excel", **form).content), [])

	def test_what_is_not_the_desks_stays_as_the_platform_made_it(self) -> None:
		self.client = self.server.client(self.manager.name, factories.PASSWORD)
		self.assertIn("=1+1", cells_of_csv(self.export_list("ToDo", "description", "CSV").text))
		self.assertIn("=1+1", formulas_in(self.export_list("ToDo", "description", "Excel").content))
		rows = frappe.as_json(list(range(frappe.db.count("ToDo"))))
		form = {"report_name": "Test Tasks", "filters": "{}", "visible_idx": rows}
		self.assertIn("=1+1", cells_of_csv(self.export(REPORT, file_format_type="CSV", **form).text))

	def test_rights_are_those_of_the_platform(self) -> None:
		board = factories.make_user("Loket Board", desk=self.desk.name, password=factories.PASSWORD)
		frappe.db.commit()
		for client in (self.server.client(board.name, factories.PASSWORD), self.server.client()):
			for method, form in (
				(LIST, {"doctype": FAMILY, "fields": '["name"]', "file_format_type": "CSV"}),
				(REPORT, {"report_name": "Test Families", "file_format_type": "CSV"}),
			):
				answer = client.request("POST", f"/api/method/{method}", data=form)
				self.assertIn(answer.status_code, (401, 403), method)
				self.assertNotIn("HYPERLINK", answer.text)

	def test_every_export_of_the_platform_that_exists_here_is_covered(self) -> None:
		overridden = frappe.get_hooks("override_whitelisted_methods")
		for method in (LIST, REPORT, DATA, TEMPLATE):
			self.assertTrue(frappe.get_attr(method), method)
			self.assertTrue(
				overridden[method][-1].startswith("loket_kinderopvang.access.safe_exports."), method
			)


class TestMailedReport(CommittedTestCase):
	"""Sending commits where the platform keeps a mail at once."""

	made = ("Auto Email Report", "Report", "ToDo")

	def setUp(self) -> None:
		super().setUp()
		self.there = {doctype: set(frappe.get_all(doctype, pluck="name")) for doctype in self.made}
		self.addCleanup(self._remove)
		desk = factories.make_desk()
		factories.make_family(desk.name, family_name=FORMULA)
		factories.insert("ToDo", description="=1+1")
		for name, doctype in REPORTS.items():
			field = "family_name" if doctype == FAMILY else "description"
			factories.insert(
				"Report",
				report_name=name,
				ref_doctype=doctype,
				report_type="Query Report",
				is_standard="No",
				query=f"select `{field}` as `Name:Data:200` from `tab{doctype}` order by `creation` desc",
			)

	def _remove(self) -> None:
		frappe.db.rollback()
		for doctype in self.made:
			for name in set(frappe.get_all(doctype, pluck="name")) - self.there[doctype]:
				frappe.delete_doc(doctype, name, force=True, ignore_permissions=True)
		frappe.db.commit()

	def attachment(self, report: str, kind: str) -> bytes:
		"""Return the file in the mail that is kept to be sent."""
		import email
		import email.policy

		doc = factories.insert(
			"Auto Email Report",
			report=report,
			report_type="Query Report",
			user="Administrator",
			email_to="bestuur@example.org",
			format=kind,
			frequency="Daily",
			no_of_rows=50,
		)
		doc.send()
		queued = frappe.get_last_doc("Email Queue")
		mail = email.message_from_string(queued.message, policy=email.policy.default)
		(part,) = (part for part in mail.walk() if (part.get_filename() or "").endswith(kind.lower()))
		content = part.get_content()
		return content.encode() if isinstance(content, str) else content

	def test_our_report_is_safe_and_another_is_not_touched(self) -> None:
		self.assertIn(
			"'" + FORMULA, cells_of_csv(self.attachment("Test Families", "CSV").decode("utf-8-sig"))
		)
		self.assertEqual(formulas_in(self.attachment("Test Families", "XLSX")), [])
		self.assertIn("=1+1", cells_of_csv(self.attachment("Test Tasks", "CSV").decode("utf-8-sig")))
		self.assertIn("=1+1", formulas_in(self.attachment("Test Tasks", "XLSX")))


class TestOwnFiles(LoketTestCase):
	def test_a_workbook_of_ours(self) -> None:
		rows = [["Naam", "Aantal"], [FORMULA, 3], [PHONE, -2.5], [], ["#N/A", None]]
		content = as_xlsx(
			[Sheet("Cijfers: 2026/1", rows, number_format="0.0"), Sheet("Cijfers: 2026/1", rows)]
		)
		workbook = load_workbook(io.BytesIO(content))
		self.assertEqual(workbook.sheetnames, ["Cijfers 2026 1", "Cijfers 2026 1 (2)"])
		sheet = workbook.worksheets[0]
		self.assertEqual([cell.data_type for cell in sheet["A"]], ["s", "s", "s", "n", "s"])
		self.assertEqual((sheet["B2"].value, sheet["B3"].value), (3, -2.5))
		self.assertEqual(sheet["B3"].number_format, "0.0")
		self.assertEqual(quoted_in(content), {FORMULA})
		self.assertTrue(sheet["A1"].font.bold)

	def test_a_workbook_without_formulas_is_not_written_again(self) -> None:
		content = as_xlsx([Sheet("A", [["Naam"], ["Zonnedorp"], [PHONE], [-3]])])
		self.assertIs(safe_xlsx(content), content)

	def test_a_csv_of_ours(self) -> None:
		content = as_csv([["é", FORMULA], [PHONE, -3]])
		self.assertEqual(content.decode("utf-8-sig").splitlines()[1], f"{PHONE},-3")
		self.assertEqual(cells_of_csv(content.decode("utf-8-sig"))[:2], ["é", "'" + FORMULA])
