"""A small municipality whose every figure is worked out by hand: the tests of the reports count on it.

It is 30 June 2026. The desk counts 25 requests this year: 14 answered, 5 unanswered, 4 open, 1 lapsed, 1 unknown.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import add_months, getdate

from loket_kinderopvang.platform import clock, states
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import LoketTestCase

TODAY = "2026-06-30"
PERIOD = {"from_date": "2026-01-01", "to_date": TODAY}
MONDAY = {"monday": "Full Day"}
# A family that is vulnerable and of two priority groups.
VULNERABLE = ("low_income", "single_parent")


class Town:
	"""The desk, its areas, locations and partners, and the files of the year."""

	def __init__(self) -> None:
		with clock.fixed(f"{TODAY} 12:00:00"):
			self._places()
		self._answered()
		self._unanswered()
		self._open()
		self._others()

	def _places(self) -> None:
		self.north = factories.make_area(area_name="Noord").name
		self.south = factories.make_area(area_name="Zuid").name
		self.desk = factories.make_desk(areas=[self.north, self.south]).name
		self.other_desk = factories.make_desk().name
		self.anna = factories.make_user(
			"Loket Officer", desk=self.desk, first_name="Anna", last_name="A"
		).name
		self.bert = factories.make_user(
			"Loket Officer", desk=self.desk, first_name="Bert", last_name="B"
		).name
		self.berk = factories.make_provider(
			self.desk, provider_name="Berk", priority_target_percent=50, vulnerable_target_percent=50
		).name
		self.esdoorn = factories.make_provider(self.desk, provider_name="Esdoorn").name
		self.wilg = factories.make_provider(self.desk, provider_name="Wilg").name
		self.partner = factories.make_partner(self.desk, partner_name=factories.unique("Aan de brug")).name
		self.service = factories.make_partner(self.desk, partner_name=factories.unique("Buurthuis")).name
		self.families: list[str] = []

	def ask(
		self,
		asked_on: str,
		channel: str,
		language: str,
		area: str,
		criteria: tuple[str, ...] = (),
		months: int = 10,
		partner: str | None = None,
		desk: str | None = None,
		**values: Any,
	) -> Document:
		"""Register a question on its day, for a child of so many months at the start."""
		start = add_months(getdate(asked_on).replace(day=1), 1)
		with clock.fixed(f"{asked_on} 10:00:00"):
			family = factories.make_family(
				desk or self.desk,
				language=language,
				area=area,
				partner=partner,
				criteria=[{"criterion": code, "verification": "Declared"} for code in criteria],
			)
			self.families.append(family.name)
			child = factories.make_child(family.name, birth_date=add_months(start, -months))
			return factories.make_request(
				child.name, asked_on=asked_on, wanted_from=start, channel=channel, **values
			)

	def end(self, request: Document, outcome: str, days: int, reason: str = "", **also: Any) -> None:
		"""End a request so many days after it was asked."""
		kind = frappe.db.get_value("Childcare Closing Reason", reason, "kind") if reason else None
		moment = f"{getdate(request.asked_on) + timedelta(days=days)} 10:00:00"
		with clock.fixed(moment):
			states.move(
				request,
				outcome,
				also={
					"closed_on": moment,
					"closing_reason": reason or None,
					"closing_kind": kind,
					"next_action_on": None,
					**also,
				},
			)

	def _answered(self) -> None:
		# Vulnerable families: after 10, 20 … 60 days, brought by the partner, all to Berk.
		for number in range(1, 7):
			request = self.ask("2026-01-10", "Partner", "tr", self.north, VULNERABLE, partner=self.partner)
			self.end(request, "Answered", 10 * number, placed_at=self.berk, placed_from="2026-04-01")
		# Others: after 1, 2 … 8 days. The first is a single parent, the second urgent, the third inclusive.
		for number in range(1, 9):
			more: dict[str, Any] = {
				1: {"criteria": ("single_parent",)},
				2: {"urgent": 1, "urgent_reason": "Start of Work"},
				3: {"inclusive_care": 1},
			}.get(number, {})
			request = self.ask("2026-02-02", "Web Form", "nl", self.south, **more)
			to = self.esdoorn if number <= 5 else self.berk
			self.end(request, "Answered", number, placed_at=to, placed_from="2026-05-01")
		# Asked last year and started this year: a child of the location, no request of this year.
		request = self.ask("2025-11-15", "Web Form", "nl", self.south)
		self.end(request, "Answered", 5, placed_at=self.berk, placed_from="2026-01-05")

	def _unanswered(self) -> None:
		urgent = {"urgent": 1, "urgent_reason": "Loss of Care"}
		for asked_on, channel, language, area, months, reason, values in (
			("2026-02-10", "Counter", "fr", self.north, 6, "no_place_on_days", MONDAY),
			("2026-04-10", "Counter", "fr", self.north, 6, "no_place_on_days", {**MONDAY, **urgent}),
			("2026-02-10", "Web Form", "nl", self.south, 20, "no_place_on_days", {"before_7": 1}),
			("2026-02-10", "Web Form", "nl", self.south, 20, "too_far", {"before_7": 1}),
			(
				"2026-04-10",
				"Web Form",
				"nl",
				self.south,
				20,
				"too_far",
				{**factories.FULL_WEEK, "saturday": "Morning", "occasional": 1},
			),
		):
			request = self.ask(asked_on, channel, language, area, months=months, **values)
			self.end(request, "Unanswered", 30, reason)

	def _open(self) -> None:
		self.waiting = []
		for asked_on, criteria, officer, state, action, attention in (
			("2026-06-20", VULNERABLE, self.anna, "New", TODAY, None),
			("2026-06-10", VULNERABLE, self.anna, "Searching", "2026-06-29", "Follow Up"),
			("2026-03-22", (), self.bert, "New", "2026-06-01", None),
			("2026-06-29", (), None, "New", "2026-07-10", None),
		):
			request = self.ask(asked_on, "Phone", "nl", self.south, criteria)
			request.db_set(
				{
					"officer": officer,
					"workflow_state": state,
					"next_action_on": action,
					"attention": attention,
				}
			)
			self.waiting.append(request)

	def _others(self) -> None:
		self.end(self.ask("2026-03-03", "Phone", "nl", self.south), "Lapsed", 10, "withdrawn")
		unknown = self.ask("2026-03-04", "Partner", "tr", self.north, partner=self.partner)
		self.end(unknown, "Unknown", 10, "not_known")
		# Another desk's, of which one moved here last year: its file is here, its figure stays there.
		self.end(
			self.ask("2026-03-05", "Phone", "nl", self.south, desk=self.other_desk),
			"Unanswered",
			10,
			"too_far",
		)
		moved = self.ask("2025-10-01", "Phone", "nl", self.south, desk=self.other_desk)
		moved.reload()
		moved.desk = self.desk
		moved.save()
		moved.db_set({"officer": self.bert, "workflow_state": "Referred", "next_action_on": "2026-07-15"})

	# ---- what only some of the reports need

	def refer(self, request: Document, sent_on: str, response: str, days: float = 0, **to: Any) -> Document:
		"""Put a request to a location or a partner, which answers after so many days."""
		sent = f"{sent_on} 09:00:00"
		referral = factories.insert(
			"Childcare Referral",
			request=request.name,
			referral_type="Partner" if "partner" in to else "Provider",
			sent_on=sent,
			deadline=f"{getdate(sent_on) + timedelta(days=20)} 09:00:00",
			**to,
		)
		if response != "Pending":
			also = {}
			if response in ("Accepted", "Declined"):
				also["responded_on"] = frappe.utils.get_datetime(sent) + timedelta(days=days)
			if response == "Declined":
				also["decline_reason"] = "declined_full"
			states.move(referral, response, also=also)
		return referral

	def ask_providers(self) -> None:
		"""Let the locations answer rounds and referrals."""
		first, second, third, fourth = self.waiting
		for asked_on, answers in (
			("2026-02-05", ((self.berk, "Nothing Changed"), (self.esdoorn, "Pending"), (self.wilg, "Full"))),
			("2026-05-05", ((self.berk, "Pending"),)),
			# Before the period.
			("2025-11-05", ((self.wilg, "Changed"),)),
		):
			factories.insert(
				"Childcare Availability Round",
				desk=self.desk,
				month=date.fromisoformat(asked_on).replace(day=1),
				asked_on=asked_on,
				answers=[
					{"provider": provider, "answer": answer, "sent_on": f"{asked_on} 08:00:00"}
					for provider, answer in answers
				],
			)
		self.refer(first, "2026-06-21", "Accepted", 2, provider=self.berk)
		self.refer(second, "2026-06-11", "Accepted", 4, provider=self.berk)
		self.refer(third, "2026-04-01", "Declined", 3, provider=self.berk)
		self.refer(fourth, "2026-06-30", "No Response", provider=self.berk)
		self.refer(third, "2025-12-31", "Accepted", 9, provider=self.berk)
		self.refer(first, "2026-06-21", "Declined", 0.5, provider=self.esdoorn)
		self.refer(second, "2026-06-21", "Pending", provider=self.esdoorn)

	def ask_partners(self) -> None:
		"""Let partners bring applications, and families be referred to a partner's service."""
		for partner, status in (
			(self.partner, "New"),
			(self.partner, "Unconfirmed"),
			(self.partner, "Rejected"),
			(self.partner, "Registered"),
			(self.partner, "Draft"),
			(self.service, "Rejected"),
			(None, "New"),
		):
			application = factories.make_application(self.desk)
			frappe.db.set_value(
				"Childcare Application",
				application.name,
				{"partner": partner, "status": status, "received_on": "2026-05-05 10:00:00"},
			)
		first, second, third, fourth = self.waiting
		self.refer(first, "2026-06-21", "Accepted", 1, partner=self.service)
		self.refer(second, "2026-06-21", "Accepted", 1, partner=self.service)
		self.refer(third, "2026-05-21", "Declined", 1, partner=self.service)
		self.refer(fourth, "2026-06-30", "Pending", partner=self.service)


class TownTestCase(LoketTestCase):
	"""Tests on the town, made once for a class; each user sees its reports as the page would."""

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		frappe.set_user("Administrator")
		cls.town = Town()
		cls.manager = factories.make_user("Loket Manager", desk=cls.town.desk).name
		cls.board = factories.make_user("Loket Board", desk=cls.town.desk).name

	def setUp(self) -> None:
		super().setUp()
		held = clock.fixed(f"{TODAY} 12:00:00")
		held.__enter__()
		self.addCleanup(held.__exit__, None, None, None)

	def report(self, name: str, user: str | None = None, **filters: Any) -> dict[str, Any]:
		"""Return what the page of a report gets, of the town's desk and period."""
		from frappe.desk.query_report import run

		frappe.set_user(user or self.manager)
		try:
			return run(name, filters={"desk": self.town.desk, **PERIOD, **filters})
		finally:
			frappe.set_user("Administrator")

	def table(self, report: dict[str, Any], *fields: str) -> dict[str, list[Any]]:
		"""Return the rows of a report by their label, each with the values of these fields."""
		return {row["label"]: [row.get(field) for field in fields] for row in report["result"]}

	def check_files(self, report: dict[str, Any], doctype: str = "Childcare Request") -> int:
		"""See that each figure opens a list of as many files, for the manager. Return how many figures were opened."""
		opened = 0
		for row in report["result"]:
			for column in report["columns"]:
				value = row.get(column["fieldname"])
				if "files" not in row or "files" not in column or not isinstance(value, int):
					continue
				filters = {**row["files"], **column["files"]}
				frappe.set_user(self.manager)
				found = len(frappe.get_list(doctype, filters=filters, pluck="name", limit=0))
				frappe.set_user("Administrator")
				self.assertEqual(found, value, (row.get("label"), column["fieldname"], filters))
				opened += bool(value)
		return opened

	def check_rounded(self, report: dict[str, Any], *counts: str) -> int:
		"""See that each figure of these fields is rounded to fives, and that this is said. Return how many are not zero."""
		found = 0
		for row in report["result"]:
			for field in counts:
				value = row.get(field) or 0
				self.assertIsInstance(value, int, (field, row))
				self.assertEqual(value % 5, 0, (field, row))
				found += bool(value)
		self.assertIn("rounded at random to multiples of 5", report["message"])
		return found
