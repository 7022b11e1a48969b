"""A manager brings a list: drops the file, matches its columns, sees each row, imports, and takes it back."""

from __future__ import annotations

from typing import Any

import frappe

from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import BrowserTestCase
from loket_kinderopvang.tests.list_files import as_csv
from loket_kinderopvang.tests.optional import expect

ROWS = (
	("Opvanglocaties van Zonnedorp",),
	("Naam", "Soort opvang", "Postcode", "Tel.", "Openingsuur", "Iets"),
	("Crèche De Wolk", "KDV", 9000, "0470/12.34.56", "7u30", "a"),
	("Anaïs' Hoekje", "onthaalouder", 9000, None, None, "b"),
	("De Fout", "kasteel", 9000, "12", None, "c"),
)


class TestListImport(BrowserTestCase):
	def test_from_the_file_to_the_records_and_back(self) -> None:
		desk = self.committed(factories.make_desk)
		manager = self.committed(
			factories.make_user, "Loket Manager", desk=desk.name, password=factories.PASSWORD
		)
		page = self.open(manager.name, factories.PASSWORD)
		page.goto("/app/childcare-import-list")
		page.get_by_label("The list holds").select_option("Providers")
		page.get_by_label("Desk", exact=True).select_option(desk.name)
		self.drop(page, as_csv(ROWS))
		# Which column is what: guessed, and one thing that the file does not say.
		expect(page.get_by_role("heading", name="Which column is what?")).to_be_visible(timeout=30_000)
		self.assertEqual(page.get_by_label("Naam", exact=True).input_value(), "provider_name")
		self.assertEqual(page.get_by_label("Iets", exact=True).input_value(), "")
		page.get_by_label("Price System").last.select_option("Income-based")
		self.screenshot(page, "g-list-columns")
		page.get_by_role("button", name="See What Becomes of Each Row").click()
		# What becomes of each row; nothing is written yet.
		wrong = page.locator("tr[data-row='5']")
		expect(wrong).to_contain_text("kasteel is not one of the choices", timeout=60_000)
		expect(wrong).to_contain_text("Column Soort opvang")
		expect(page.locator("tr[data-row-state='New']")).to_have_count(2)
		self.fresh()
		self.assertEqual(frappe.db.count("Childcare Provider", {"desk": desk.name}), 0)
		page.get_by_role("button", name="Wrong 1").click()
		expect(page.locator("tr[data-row]")).to_have_count(1)
		self.screenshot(page, "g-list-rows")
		page.get_by_role("button", name="Import 2 Rows").focus()
		page.keyboard.press("Enter")
		expect(page.get_by_role("button", name="Imported 2")).to_be_visible(timeout=60_000)
		self.screenshot(page, "g-list-imported")
		self.fresh()
		names = frappe.get_all("Childcare Provider", {"desk": desk.name}, pluck="provider_name")
		self.assertEqual(set(names), {"Crèche De Wolk", "Anaïs' Hoekje"})
		with page.expect_download() as download:
			page.get_by_role("button", name="Download What Is to Be Corrected").click()
		self.assertTrue(download.value.suggested_filename.endswith("rejected.xlsx"))
		page.get_by_role("button", name="Take the Import Back").click()
		page.get_by_role("button", name="Yes").click()
		expect(page.get_by_role("button", name="Undone 2")).to_be_visible(timeout=60_000)
		self.fresh()
		self.assertEqual(frappe.db.count("Childcare Provider", {"desk": desk.name}), 0)

	@staticmethod
	def drop(page: Any, content: bytes) -> None:
		"""Drop a file on the page, as from a folder."""
		data = page.evaluate_handle(
			"""(bytes) => {
				const data = new DataTransfer();
				data.items.add(new File([new Uint8Array(bytes)], "locaties.csv", { type: "text/csv" }));
				return data;
			}""",
			list(content),
		)
		page.dispatch_event(".lists-drop", "drop", {"dataTransfer": data})
