"""The desk can show that it favours nobody, and a favour shows."""

from __future__ import annotations

import json

import frappe
from frappe.utils import add_days, nowdate

from loket_kinderopvang import api
from loket_kinderopvang.loket_kinderopvang.report.childcare_neutrality.childcare_neutrality import execute
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import LoketTestCase


class TestNeutrality(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.desk = factories.make_desk().name
		self.providers = [factories.make_provider(self.desk).name for _n in range(3)]
		for provider in self.providers:
			factories.make_vacancy(provider)
		self.filters = {"desk": self.desk, "from_date": add_days(nowdate(), -1), "to_date": nowdate()}

	def shown(self) -> tuple[str, list[str]]:
		family = factories.make_family(self.desk)
		request = factories.make_request(factories.make_child(family.name).name).name
		return request, [row["provider"] for row in api.find_vacancies(request)]

	def figures(self) -> tuple[dict, str, list]:
		_columns, rows, message, _chart, summary = execute(self.filters)
		return {row["provider"]: row for row in rows}, message, summary

	def test_who_follows_the_list_shows_no_difference(self) -> None:
		request, order = self.shown()
		api.refer(request, order[:2])
		rows, message, summary = self.figures()
		self.assertEqual([rows[p]["difference"] for p in order], [0, 0, 0])
		self.assertEqual([rows[p]["expected"] for p in order], [1, 1, 0])
		self.assertEqual(
			[(rows[p]["first"], rows[p]["mean_position"]) for p in order], [(1, 1), (0, 2), (0, 3)]
		)
		self.assertEqual([card["value"] for card in summary], [1, 1])
		self.assertIn(frappe.db.get_single_value("Childcare Settings", "draw_seed") or "loket", message)

	def test_a_favour_shows(self) -> None:
		request, order = self.shown()
		api.refer(request, order[2:])
		rows = self.figures()[0]
		self.assertEqual([rows[p]["difference"] for p in order], [-1, 0, 1])

	def test_a_list_that_was_tampered_with_shows(self) -> None:
		request, _order = self.shown()
		log = frappe.get_all("Childcare Match Log", {"request": request}, ["name", "shown"])[0]
		turned = json.dumps(json.loads(log.shown)[::-1])
		frappe.db.set_value("Childcare Match Log", log.name, "shown", turned)
		_rows, message, summary = self.figures()
		self.assertEqual([card["value"] for card in summary], [1, 0])
		self.assertIn(request, message)

	def test_a_referral_without_a_list_is_counted_apart(self) -> None:
		family = factories.make_family(self.desk)
		request = factories.make_request(factories.make_child(family.name).name).name
		api.refer(request, [self.providers[0]])
		row = self.figures()[0][self.providers[0]]
		self.assertEqual((row["referrals"], row["unseen"], row["difference"]), (1, 1, 0))

	def test_another_desk_sees_nothing(self) -> None:
		frappe.set_user(factories.make_user("Loket Officer", desk=factories.make_desk().name).name)
		self.assertRaises(frappe.PermissionError, execute, self.filters)
		frappe.set_user(factories.make_user("Loket Board", desk=self.desk).name)
		self.assertRaises(frappe.PermissionError, execute, self.filters)
