"""The demo town: made from a seed, consistent, nothing of it empty, and taken away without touching anything else."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import frappe

from loket_kinderopvang import permissions
from loket_kinderopvang.api import registration
from loket_kinderopvang.platform import own_doctypes
from loket_kinderopvang.setup import demo
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import LoketTestCase
from loket_kinderopvang.town import information, price

# What the platform keeps around a record, and what a file leaves behind.
AROUND = ("User", "User Permission", "File", "Communication", "Version", "Workflow Action", "DocShare")


class TestDemo(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		if demo.is_there() or frappe.db.exists("User", "officer@example.org"):
			self.skipTest("this site has a demo of its own")

	def test_a_small_town_and_away_with_it(self) -> None:
		own = factories.make_request()
		queued = frappe.db.count("Email Queue")
		steps: list[int] = []
		made = demo.make(12, seed=7, progress=steps.append)
		self.assertEqual(sum(steps), 12)
		self.assertEqual(made.counts["Childcare Family"], 12)
		self.assertEqual(made.counts["Childcare Provider"], 44)
		self.assertEqual(set(made.users), set(demo.USERS))
		self.assertEqual(frappe.db.count("Email Queue"), queued, "nobody is mailed of an invented family")
		desk = frappe.get_all("Childcare Desk", {"municipality": "Waterzele"}, pluck="name")[0]
		for request in frappe.get_all(
			"Childcare Request",
			{"desk": desk},
			["outcome", "closed_on", "closing_kind", "slot_mask", "placed_at"],
		):
			self.assertTrue(request.slot_mask)
			self.assertEqual(bool(request.closed_on), request.outcome != "Open")
			self.assertEqual(bool(request.placed_at), request.outcome == "Answered")
		year = frappe.utils.getdate().year
		total = sum(registration(desk, y)["rows"][0]["total"] for y in range(year - 2, year + 1))
		self.assertEqual(total, made.counts["Childcare Request"])
		self.assertTrue(demo.is_there())
		demo.remove()
		self.assertFalse(demo.is_there())
		self.assertFalse(frappe.db.exists("Childcare Desk", desk))
		self.assertFalse(frappe.db.exists("User", "officer@example.org"))
		self.assertTrue(frappe.db.exists("Childcare Request", own.name))

	def counts(self) -> Counter:
		records = [
			doctype
			for doctype in own_doctypes.names()
			if doctype not in own_doctypes.singles()
			and doctype not in ("Childcare Reading", "Childcare Match Log")
		]
		return Counter({doctype: frappe.db.count(doctype) for doctype in (*records, *AROUND)})

	def test_no_page_of_it_is_empty_and_nothing_of_it_stays(self) -> None:
		before = self.counts()
		# Every twentieth family asks at the second desk.
		made = demo.make(20, seed=3)
		desk, neighbour = (
			frappe.get_all("Childcare Desk", {"municipality": town}, pluck="name")[0]
			for town in ("Waterzele", "Hogerdam")
		)
		with self.subTest("brochures, with files"):
			sheets = information.sheets(desk, "fr")
			self.assertEqual(len(sheets), len({sheet["topic"] for sheet in sheets}))
			self.assertIn("Trouver un accueil", [sheet["title"] for sheet in sheets])
			files = frappe.get_all(
				"File", {"attached_to_doctype": "Childcare Info Sheet", "is_private": 0}, pluck="name"
			)
			self.assertGreaterEqual(len(files), 3)
			for name in files:
				path = Path(frappe.get_doc("File", name).get_full_path())
				self.assertTrue(path.read_bytes().startswith(b"%PDF"))
		with self.subTest("opening hours"):
			self.assertFalse(frappe.db.exists("Childcare Desk", {"name": desk, "opening_hours": ""}))
			for provider in frappe.get_all("Childcare Provider", {"desk": desk}, ["opens_at", "closes_at"]):
				self.assertLess(provider.opens_at, provider.closes_at)
		with self.subTest("a tariff that says that it is invented"):
			self.assertTrue(price.can_calculate())
			found = price.words(price.indication({"income": "30000"}))
			self.assertTrue(found["price"])
			self.assertIn("Verzonnen", found["source"])
		with self.subTest("boundaries that can be drawn"):
			areas = frappe.get_all(
				"Childcare Area", {"name": ("in", self.made("Childcare Area"))}, ["name", "boundary"]
			)
			self.assertEqual(len(areas), 10)
			for area in areas:
				self.assertGreater(len(json.loads(area.boundary)["coordinates"][0]), 3, area.name)
		with self.subTest("a change that a family proposes"):
			proposal = frappe.get_all(
				"Childcare Application",
				{"desk": desk, "status": "New", "changes_request": ("is", "set")},
				["changes_request", "contact"],
			)[0]
			self.assertEqual(
				frappe.db.get_value("Childcare Request", proposal.changes_request, "attention"),
				"Change Proposed",
			)
		with self.subTest("an allocation round and a simulation"):
			round_ = frappe.get_doc("Childcare Allocation Round", {"desk": desk})
			self.assertEqual(round_.status, "Done")
			self.assertTrue(round_.lines)
			simulation = frappe.get_doc("Childcare Simulation", {"desk": desk})
			self.assertEqual(simulation.status, "Done")
			self.assertTrue(json.loads(simulation.result))
		with self.subTest("a closed year"):
			self.assertTrue(frappe.db.exists("Childcare Registration Year", {"desk": desk, "published": 1}))
		with self.subTest("accounts"):
			self.assertGreater(len(permissions.providers_of(made.users["organiser"])), 2)
			self.assertEqual(len(permissions.providers_of(made.users["provider"])), 1)
			self.assertEqual(len(permissions.families_of(made.users["parent"])), 1)
		with self.subTest("a second desk, with an officer who sees no other"):
			self.assertEqual(frappe.db.count("Childcare Family", {"desk": neighbour}), 1)
			frappe.set_user(made.users["neighbour"])
			try:
				self.assertEqual(frappe.get_list("Childcare Desk", pluck="name"), [neighbour])
				seen = frappe.get_list("Childcare Request", pluck="desk")
			finally:
				frappe.set_user("Administrator")
			self.assertEqual(set(seen), {neighbour})
		demo.remove()
		after = self.counts()
		stays = {name: after[name] - before[name] for name in after if after[name] > before[name]}
		self.assertEqual(stays, {})
		# What an earlier demo left around its records may go with this one, which has the same names; no record does.
		gone = {name for name in before if after[name] < before[name]}
		self.assertEqual(gone - set(AROUND), set())

	def made(self, doctype: str) -> list[str]:
		return frappe.get_all("Childcare Demo Record", {"document_type": doctype}, pluck="document_name")
