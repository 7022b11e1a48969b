"""The desk's calendars and its board: agreed starts, free places and follow-ups, each for those who may read them."""

from __future__ import annotations

import json

import frappe
from frappe.desk.doctype.kanban_board.kanban_board import update_order_for_single_card
from frappe.utils import getdate

from loket_kinderopvang.desk import calendars
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import LoketTestCase

MARCH = {"start": "2027-02-28 00:00:00", "end": "2027-04-04 00:00:00", "filters": "[]"}


class TestCalendars(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.desk = factories.make_desk().name
		self.provider = factories.make_provider(self.desk, provider_name="Zonnetje").name

	def as_officer(self, desk: str | None = None) -> None:
		frappe.set_user(factories.make_user("Loket Officer", desk=desk or self.desk).name)

	def referral(self, response: str, start_date: str | None) -> str:
		request = factories.make_request(family=factories.make_family(self.desk).name)
		referral = factories.insert(
			"Childcare Referral", request=request.name, referral_type="Provider", provider=self.provider
		)
		values = {"response": response, "start_date": start_date}
		frappe.db.set_value("Childcare Referral", referral.name, values)
		return referral.name

	def test_agreed_starts(self) -> None:
		agreed = self.referral("Accepted", "2027-03-01")
		self.referral("Pending", "2027-03-02")
		self.referral("Accepted", "2027-05-01")
		self.referral("Accepted", None)
		self.as_officer()
		(event,) = calendars.agreed_starts("Childcare Referral", **MARCH)
		self.assertEqual((event["name"], str(event["start_date"])), (agreed, "2027-03-01"))
		self.assertTrue(event["title"].endswith("→ Zonnetje"))
		self.assertFalse(event["startEditable"])
		self.as_officer(factories.make_desk().name)
		self.assertEqual(calendars.agreed_starts("Childcare Referral", **MARCH), [])

	def test_free_places(self) -> None:
		open_ended = factories.make_vacancy(self.provider, places=2, available_from="2026-12-01").name
		ends = factories.make_vacancy(
			self.provider, available_from="2027-03-10", available_until="2027-03-20"
		).name
		factories.make_vacancy(self.provider, available_from="2027-01-01", available_until="2027-02-27")
		factories.make_vacancy(self.provider, available_from="2027-03-10", places=0)
		factories.make_vacancy(self.provider, available_from="2027-03-10", closed=1)
		factories.make_vacancy(self.provider, available_from="2027-04-05")
		self.as_officer()
		events = calendars.free_places("Childcare Vacancy", **MARCH)
		self.assertEqual([event["name"] for event in events], [open_ended, ends])
		self.assertTrue(events[0]["title"].startswith("2 × Zonnetje"))
		# What has no end goes on past what is shown.
		self.assertGreater(getdate(events[0]["available_until"]), getdate(MARCH["end"]))
		self.assertEqual(str(events[1]["available_until"]), "2027-03-20")

	def test_follow_ups_of_open_requests(self) -> None:
		request = factories.make_request(family=factories.make_family(self.desk).name)
		closed = factories.make_request(family=factories.make_family(self.desk).name)
		for name in (request.name, closed.name):
			frappe.db.set_value("Childcare Request", name, "next_action_on", "2027-03-05")
		frappe.db.set_value("Childcare Request", closed.name, "outcome", "Lapsed")
		self.as_officer()
		(event,) = calendars.follow_ups("Childcare Request", **MARCH)
		self.assertEqual((event["name"], str(event["next_action_on"])), (request.name, "2027-03-05"))

	def test_a_follow_up_is_planned_on_another_day(self) -> None:
		request = factories.make_request(family=factories.make_family(self.desk).name).name
		self.as_officer()
		for moment in ("2027-03-08 01:00:00", "2027-03-08"):
			calendars.plan_follow_up(json.dumps({"name": request, "next_action_on": moment}), "{}")
			day = frappe.db.get_value("Childcare Request", request, "next_action_on")
			self.assertEqual(str(day), "2027-03-08")
		self.as_officer(factories.make_desk().name)
		with self.assertRaises(frappe.PermissionError):
			calendars.plan_follow_up({"name": request, "next_action_on": "2027-04-01"})

	def test_who_may_not_read_a_file_sees_no_calendar_of_it(self) -> None:
		frappe.set_user(factories.make_user("Loket Board", desk=self.desk).name)
		for show, doctype in (
			(calendars.agreed_starts, "Childcare Referral"),
			(calendars.follow_ups, "Childcare Request"),
		):
			with self.assertRaises(frappe.PermissionError):
				show(doctype, **MARCH)
		frappe.set_user("Guest")
		with self.assertRaises(frappe.PermissionError):
			calendars.free_places("Childcare Vacancy", **MARCH)

	def test_a_card_that_is_dragged_is_saved_on_the_file(self) -> None:
		board = frappe.get_doc("Kanban Board", "Requests That Need Attention")
		options = frappe.get_meta("Childcare Request").get_field("attention").options.split("\n")
		self.assertEqual(
			[column.column_name for column in board.columns], [option for option in options if option]
		)
		self.assertEqual(json.loads(board.filters), [["Childcare Request", "outcome", "=", "Open"]])
		request = factories.make_request(
			family=factories.make_family(self.desk).name, attention="No Answer From Provider"
		).name
		for column in board.columns:
			column.order = json.dumps([request] if column.column_name == "No Answer From Provider" else [])
		board.save()
		self.as_officer()
		update_order_for_single_card(board.name, request, "No Answer From Provider", "Follow Up", "0", "0")
		self.assertEqual(frappe.db.get_value("Childcare Request", request, "attention"), "Follow Up")
