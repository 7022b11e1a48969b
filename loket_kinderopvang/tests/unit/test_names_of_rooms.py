"""A name of code that a site kept from before the rooms is led to where the function stands now."""

from __future__ import annotations

import unittest
from unittest.mock import MagicMock, patch

APP = "loket_kinderopvang"
OLD, NEW = f"{APP}.calendars.free_places", f"{APP}.desk.calendars.free_places"


class TestNamesOfRooms(unittest.TestCase):
	def setUp(self) -> None:
		with patch.dict("sys.modules", {"frappe": MagicMock()}):
			from loket_kinderopvang.patches.v0_2 import names_of_rooms
		self.renamed = names_of_rooms.renamed

	def test_an_old_name_becomes_the_new_one_once(self) -> None:
		self.assertEqual(self.renamed(f"frappe.call('{OLD}')"), f"frappe.call('{NEW}')")
		self.assertEqual(self.renamed(NEW), NEW)

	def test_a_room_with_the_name_of_its_module(self) -> None:
		old, new = f"{APP}.matching.rank", f"{APP}.matching.matching.rank"
		self.assertEqual(self.renamed(old), new)
		self.assertEqual(self.renamed(new), new)

	def test_what_did_not_move_keeps_its_name(self) -> None:
		for name in (
			"loket_kinderopvang.api.card_open",
			"other_app.calendars.x",
			f"{APP}.domain.tariff.x",
		):
			self.assertEqual(self.renamed(name), name)
