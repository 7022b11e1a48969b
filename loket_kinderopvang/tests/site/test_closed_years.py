"""A year of the registration is closed: frozen, compared with today's, handed in, and published."""

from __future__ import annotations

import io
import json

import frappe
from openpyxl import load_workbook

from loket_kinderopvang import api
from loket_kinderopvang.platform import clock, states
from loket_kinderopvang.registration import closed_years
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import LoketTestCase


class TestClosedYears(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		town = factories.make_area(nis_code="44021")
		self.area = factories.make_area(parent_childcare_area=town.name)
		self.desk = factories.make_desk(municipality=town.name).name
		self.requests = [self.request() for _ in range(7)]
		self.manager = factories.make_user("Loket Manager", desk=self.desk).name

	def request(self, **values):
		with clock.fixed("2025-03-10 10:00:00"):
			family = factories.make_family(self.desk, area=self.area.name)
			return factories.make_request(
				factories.make_child(family.name, birth_date="2024-06-01").name,
				asked_on="2025-03-10",
				wanted_from="2025-09-01",
				**values,
			)

	def unanswer(self, request) -> None:
		reason = frappe.get_all("Childcare Closing Reason", {"kind": "Unanswered"}, pluck="name")[0]
		states.move(
			request,
			"Unanswered",
			also={"closing_reason": reason, "closing_kind": "Unanswered", "closed_on": "2025-06-01 12:00:00"},
		)

	def close(self, year: int = 2025, note: str | None = None):
		frappe.set_user(self.manager)
		name = api.close_year(self.desk, year, note)
		frappe.set_user("Administrator")
		return frappe.get_doc("Childcare Registration Year", name)

	def test_what_changes_later_stands_beside_what_was_frozen(self) -> None:
		closed = self.close()
		self.assertEqual(closed.closed_by, self.manager)
		self.assertEqual(closed_years.figures(closed.name)["rows"][0]["total"], 7)
		self.assertEqual(api.closed_year_page(closed.name)["differences"], [])
		self.unanswer(self.requests[0])
		self.request(urgent=1, urgent_reason="Loss of Care")
		found = {
			(line["code"], line["figure"]): (line["before"], line["now"])
			for line in api.closed_year_page(closed.name)["differences"]
		}
		self.assertEqual(found["all", "total"], (7, 8))
		self.assertEqual(found["all", "unanswered"], (0, 1))
		self.assertEqual(found["urgent", "total"], (0, 1))
		self.assertEqual(found[f"area:{self.area.name}", "total"], (7, 8))
		# One came and one was closed: as many are open as were.
		self.assertNotIn(("all", "open"), found)

	def test_frozen_figures_stay(self) -> None:
		closed = self.close()
		for field, value in (
			("figures", "{}"),
			("closed_by", "Administrator"),
			("closed_on", "2020-01-01 10:00:00"),
		):
			closed.reload()
			closed.set(field, value)
			with self.assertRaises(frappe.ValidationError):
				closed.save()

	def test_closing_again_replaces_and_deleting_gives_back(self) -> None:
		first = self.close()
		first.published = 1
		first.save()
		second = self.close()
		first.reload()
		self.assertEqual((first.replaced_by, first.published), (second.name, 0))
		self.assertEqual(closed_years.current(self.desk, 2025), second.name)
		first.published = 1
		with self.assertRaises(frappe.ValidationError):
			first.save()
		second.delete()
		self.assertEqual(closed_years.current(self.desk, 2025), first.name)

	def test_a_year_that_is_not_over_can_not_be_closed(self) -> None:
		with self.assertRaises(frappe.ValidationError):
			self.close(clock.today().year)
		with self.assertRaises(frappe.ValidationError):
			self.close(25)

	def test_only_the_manager_of_the_desk_closes(self) -> None:
		for user in (
			factories.make_user("Loket Officer", desk=self.desk),
			factories.make_user("Loket Board"),
			factories.make_user("Loket Manager", desk=factories.make_desk().name),
		):
			frappe.set_user(user.name)
			with self.assertRaises(frappe.PermissionError):
				api.close_year(self.desk, 2025)
			frappe.set_user("Administrator")

	def test_the_board_reads_it_rounded_and_it_stays_so(self) -> None:
		self.unanswer(self.requests[0])
		closed = self.close()
		frappe.set_user(factories.make_user("Loket Board").name)
		page = api.closed_year_page(closed.name)
		everything = next(line for line in page["lines"] if line["code"] == "all")
		self.assertEqual((everything["total"] % 5, everything["unanswered"] % 5), (0, 0))
		self.assertLessEqual(abs(everything["total"] - 7), 8)
		self.assertEqual((page["rounded_to"], page["differences"]), (5, []))
		# What comes later changes nothing of what was frozen.
		frappe.set_user("Administrator")
		self.request()
		frappe.set_user(factories.make_user("Loket Board").name)
		self.assertEqual(api.closed_year_page(closed.name), page)
		# A year that an earlier version closed has figures alone; they are rounded too, the same each time.
		frozen = closed_years.figures(closed.name)
		frozen.pop("as_published")
		frappe.db.set_value("Childcare Registration Year", closed.name, "figures", json.dumps(frozen))
		old = api.closed_year_page(closed.name)
		self.assertEqual(old, api.closed_year_page(closed.name))
		self.assertFalse([line for line in old["lines"] for count in (line.get("total") or 0,) if count % 5])
		doc = frappe.get_doc("Childcare Registration Year", closed.name)
		doc.apply_fieldlevel_read_permissions()
		self.assertIsNone(doc.get("figures"))
		found = frappe.get_list("Childcare Registration Year", {"name": closed.name}, ["name", "figures"])
		self.assertIsNone(found[0].get("figures"))

	def test_the_workbook_holds_what_was_frozen(self) -> None:
		closed = self.close(note="=1+1 no formula")
		self.unanswer(self.requests[0])
		frappe.set_user(self.manager)
		api.registration_file(self.desk, 2025)
		self.assertTrue(frappe.response.filename.endswith("-2025.xlsx"))
		book = load_workbook(io.BytesIO(frappe.response.filecontent))
		sheet = book.worksheets[0]
		rows = {row[3]: row for row in sheet.iter_rows(values_only=True) if row[3]}
		self.assertEqual(rows["all"][1:3], (7, 0))
		facts = {row[0]: row[1] for row in sheet.iter_rows(values_only=True)}
		self.assertEqual(facts["NIS Code"], "44021")
		self.assertIn("=1+1 no formula", facts.values())
		self.assertFalse(any(cell.data_type == "f" for row in sheet for cell in row))
		by_area = {row[0]: row[1] for row in book["By Area"].iter_rows(values_only=True)}
		self.assertEqual(by_area[self.area.area_name], 7)
		self.assertTrue(closed.name)

	def test_json_of_another_period_is_of_today(self) -> None:
		self.close()
		self.unanswer(self.requests[0])
		frappe.set_user(self.manager)
		api.registration_file(self.desk, from_date="2025-03-01", to_date="2025-03-31", kind="json")
		figures = json.loads(frappe.response.filecontent)
		self.assertEqual((figures["rows"][0]["total"], figures["rows"][0]["unanswered"]), (7, 1))
		self.assertIsNone(figures["closed"])
		with self.assertRaises(frappe.ValidationError):
			api.registration_file(self.desk, 2025, kind="exe")
