"""What if, on a desk's own files: counts and kinds go in, figures without anybody's name come out."""

from __future__ import annotations

import json

import frappe

from loket_kinderopvang import api
from loket_kinderopvang.matching import simulations
from loket_kinderopvang.platform import long_work
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import LoketTestCase

SIMULATION = "Childcare Simulation"


class TestSimulations(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.desk = factories.make_desk().name
		self.area = factories.make_area(area_name=factories.word())
		self.provider = factories.make_provider(
			self.desk, area=self.area.name, price_system="Both", licensed_places=9
		)
		for _number in range(4):
			child = factories.make_child(factories.make_family(self.desk).name)
			factories.make_request(child.name, area=self.area.name)

	def make(self, what_ifs: str = "", **values):
		return factories.insert(
			SIMULATION, title=factories.word(), desk=self.desk, what_ifs=what_ifs, seeds=2, **values
		)

	def test_the_municipality_is_what_the_files_say(self) -> None:
		town = simulations.municipality_of(self.desk)
		town.check()
		self.assertEqual((len(town.wishes), town.behaviour.requests_per_year), (4, 4.0))
		self.assertEqual([d.name for d in town.districts], [self.area.area_name])
		self.assertEqual(
			sorted((x.price_system, x.places) for x in town.locations),
			[("Free Price", 4), ("Income-based", 5)],
		)

	def test_a_result_is_kept_shown_and_downloaded(self) -> None:
		line = f"More: places +5 in {self.area.area_name}"
		doc = self.make(f"{line}\n\n{line}")
		api.start_simulation(doc.name)
		self.assertTrue(long_work.run(SIMULATION, doc.name))
		doc.reload()
		self.assertEqual(doc.status, "Done", doc.message)
		self.assertEqual(json.loads(doc.result)["scenarios"], ["As it is", "More", "More (2)"])
		self.assertRegex(doc.basis, r"Requests: (0|5|10); places: 9; locations: 1")
		self.assertEqual(api.simulation_page(doc.name).count("<svg"), 3)
		api.simulation_file(doc.name, "csv")
		self.assertIn(b"More (2)", frappe.response.filecontent)
		self.assertEqual(frappe.response.filename, f"{doc.name}.csv")
		with self.assertRaisesRegex(frappe.ValidationError, "csv or html"):
			api.simulation_file(doc.name, "exe")

	def test_a_line_that_is_not_understood_is_refused_with_what_is(self) -> None:
		with self.assertRaisesRegex(frappe.ValidationError, "Write one of"):
			self.make("more of everything")
		doc = self.make("places +5 in Nowhere")
		with self.assertRaisesRegex(frappe.ValidationError, self.area.area_name):
			api.start_simulation(doc.name)
		empty = factories.insert(SIMULATION, title="x", desk=factories.make_desk().name)
		with self.assertRaisesRegex(frappe.ValidationError, "no requests"):
			api.start_simulation(empty.name)

	def test_the_board_sees_and_does_not_start(self) -> None:
		doc = self.make()
		frappe.set_user(factories.make_user("Loket Board", desk=self.desk).name)
		self.assertEqual(api.simulation_page(doc.name), "")
		self.assertRaises(frappe.PermissionError, api.start_simulation, doc.name)
		frappe.set_user(factories.make_user("Loket Officer", desk=self.desk).name)
		self.assertRaises(frappe.PermissionError, api.simulation_page, doc.name)
