"""Terms: what goes, when, and what the manager sees before it does."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import frappe
from frappe.desk.query_report import run
from frappe.utils import add_days, add_months, get_datetime

from loket_kinderopvang.platform import clock, states
from loket_kinderopvang.privacy import forget, retention
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import LoketTestCase

NOW = "2026-11-25 10:00:00"


class RetentionCase(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		holding = clock.fixed(NOW)
		holding.__enter__()
		self.addCleanup(holding.__exit__, None, None, None)
		self.set_terms(
			retention_answered=60, retention_unanswered=60, retention_lapsed=24, retention_unknown=60
		)
		self.set_terms(retention_without_request=60, retention_rejected=60, retention_registered=12)
		self.desk = factories.make_desk().name

	def tearDown(self) -> None:
		super().tearDown()
		frappe.clear_document_cache("Childcare Settings", "Childcare Settings")

	def set_terms(self, **months: int) -> None:
		for field, value in months.items():
			frappe.db.set_single_value("Childcare Settings", field, value)
		frappe.clear_document_cache("Childcare Settings", "Childcare Settings")

	def make(self, outcome: str, closed_on: str) -> Any:
		"""Make a family whose only request ended in one way on a day."""
		request = factories.make_request(desk=self.desk)
		if outcome != "Open":
			values = {"closed_on": closed_on}
			if outcome != "Answered":
				reason = frappe.get_all("Childcare Closing Reason", {"kind": outcome}, pluck="name")[0]
				values |= {"closing_reason": reason, "closing_kind": outcome}
			states.move(request, outcome, also=values)
		self.age(request.family, closed_on)
		return frappe.get_doc("Childcare Family", request.family)

	def age(self, family: str, made_on: str) -> None:
		frappe.db.set_value("Childcare Family", family, "creation", made_on, update_modified=False)

	def due(self, until: str) -> list[str]:
		day = get_datetime(until).date()
		return [due.name for due in retention.due_families(day, [self.desk])]


class TestWhatGoes(RetentionCase):
	def test_each_outcome_has_its_own_term_to_the_day(self) -> None:
		answered = self.make("Answered", "2022-03-31 09:00:00").name
		lapsed = self.make("Lapsed", "2024-02-29 09:00:00").name
		self.assertEqual(self.due("2026-02-27"), [])
		self.assertEqual(self.due("2026-02-28"), [lapsed])
		self.assertEqual(self.due("2027-03-30"), [lapsed])
		self.assertEqual(self.due("2027-03-31"), [lapsed, answered])

	def test_an_open_request_or_a_waiting_question_keeps_a_file(self) -> None:
		self.make("Open", "2010-01-01 09:00:00")
		asks_again = self.make("Lapsed", "2020-01-01 09:00:00")
		application = factories.make_application(self.desk)
		frappe.db.set_value("Childcare Application", application.name, "family", asks_again.name)
		self.assertEqual(self.due("2026-11-25"), [])

	def test_a_younger_request_keeps_the_whole_family(self) -> None:
		family = self.make("Lapsed", "2020-01-01 09:00:00")
		child = factories.make_child(family.name).name
		second = factories.make_request(child)
		self.assertEqual(self.due("2026-11-25"), [])
		states.move(second, "Answered", also={"closed_on": "2021-11-25 09:00:00"})
		self.assertEqual(self.due("2026-11-24"), [])
		self.assertEqual(self.due("2026-11-25"), [family.name])

	def test_a_term_of_nothing_keeps_for_ever(self) -> None:
		self.make("Answered", "2001-01-01 09:00:00")
		self.set_terms(retention_answered=0)
		self.assertEqual(self.due("2026-11-25"), [])

	def test_a_family_without_a_request_goes_by_when_it_was_made(self) -> None:
		family = factories.make_family(self.desk).name
		self.age(family, "2021-11-25 08:00:00")
		self.assertEqual(self.due("2026-11-24"), [])
		self.assertEqual(self.due("2026-11-25"), [family])


class TestTheDailyRun(RetentionCase):
	def test_it_empties_what_is_due_says_so_and_finds_nothing_the_second_time(self) -> None:
		gone = self.make("Lapsed", "2024-11-25 09:00:00")
		stays = self.make("Lapsed", "2024-11-26 09:00:00")
		before = {doctype: frappe.db.count(doctype) for doctype in ("Childcare Request", "Childcare Child")}
		done = retention.daily()
		self.assertEqual(done["families"], 1)
		gone.reload(), stays.reload()
		self.assertEqual(gone.forgotten_because, "End of the Term")
		self.assertEqual(len(gone.contacts), 0)
		self.assertFalse(stays.anonymised_on)
		self.assertEqual(
			before,
			{doctype: frappe.db.count(doctype) for doctype in ("Childcare Request", "Childcare Child")},
		)
		said = frappe.db.get_single_value("Childcare Settings", "retention_run_result")
		self.assertIn("Families: 1", said)
		self.assertEqual(sum(retention.daily().values()), 0)

	def test_one_that_fails_stops_nobody_and_goes_the_next_time(self) -> None:
		first = self.make("Lapsed", "2020-01-01 09:00:00")
		second = self.make("Lapsed", "2020-01-02 09:00:00")
		whole = forget.anonymise

		def fail_once(family: str, because: str) -> None:
			whole(family, because)
			if family == first.name:
				raise RuntimeError("killed in the middle")

		with patch.object(forget, "anonymise", side_effect=fail_once):
			self.assertEqual(retention.daily()["families"], 1)
		first.reload(), second.reload()
		self.assertEqual((bool(first.anonymised_on), bool(second.anonymised_on)), (False, True))
		self.assertEqual(len(first.contacts), 1)
		self.assertEqual(retention.daily()["families"], 1)
		self.assertTrue(frappe.db.get_value("Childcare Family", first.name, "anonymised_on"))

	def test_a_registered_application_goes_and_its_family_keeps_its_mails(self) -> None:
		family = self.make("Open", "2026-01-01 09:00:00")
		email = family.contacts[0].email
		mail = factories.insert(
			"Communication",
			subject="Blijft",
			content="x",
			recipients=email,
			reference_doctype="Childcare Family",
			reference_name=family.name,
		)
		application = factories.make_application(self.desk, email=email)
		frappe.db.set_value(
			"Childcare Application",
			application.name,
			{"status": "Registered", "family": family.name, "registered_on": "2025-11-01 09:00:00"},
		)
		self.assertEqual(retention.daily()["applications"], 1)
		self.assertFalse(frappe.db.exists("Childcare Application", application.name))
		self.assertTrue(frappe.db.exists("Communication", mail.name))

	def test_a_rejected_application_still_counts_for_its_partner(self) -> None:
		partner = factories.make_partner(self.desk).name
		application = factories.make_application(self.desk)
		frappe.db.set_value(
			"Childcare Application",
			application.name,
			{"status": "Rejected", "partner": partner, "received_on": "2021-11-20 09:00:00"},
		)
		self.assertEqual(retention.daily()["applications"], 1)
		doc = frappe.get_doc("Childcare Application", application.name)
		self.assertEqual((doc.status, doc.partner, doc.contact_name), ("Rejected", partner, None))
		self.assertEqual((str(doc.received_on), doc.children), ("2021-11-01 00:00:00", []))
		self.assertEqual(retention.daily()["applications"], 0)

	def test_lines_of_logs_go_by_their_own_term(self) -> None:
		self.set_terms(retention_readings=24, retention_match_logs=60, retention_links=3)
		made = {}
		for days in (0, 3):
			line = factories.insert("Childcare Reading", reader="a@example.org", how="Opened", desk=self.desk)
			moment = add_days(add_months(clock.now(), -24), -days)
			frappe.db.set_value("Childcare Reading", line.name, "creation", moment, update_modified=False)
			made[days] = line.name
		retention.daily()
		self.assertTrue(frappe.db.exists("Childcare Reading", made[0]))
		self.assertFalse(frappe.db.exists("Childcare Reading", made[3]))


class TestThePreview(RetentionCase):
	def test_the_manager_sees_numbers_and_days_of_its_own_desk(self) -> None:
		family = self.make("Lapsed", "2025-01-10 09:00:00")
		other = factories.make_desk().name
		frappe.set_user(factories.make_user("Loket Manager", desk=self.desk).name)
		rows = run("Childcare Retention", {"until": "2027-01-10"})["result"]
		self.assertEqual(
			[(row["record"], str(row["goes_on"])) for row in rows], [(family.name, "2027-01-10")]
		)
		self.assertNotIn(family.family_name, frappe.as_json(rows))
		self.assertEqual(run("Childcare Retention", {"until": "2027-01-09"})["result"], [])
		frappe.set_user(factories.make_user("Loket Manager", desk=other).name)
		self.assertEqual(run("Childcare Retention", {"until": "2027-01-10"})["result"], [])
		frappe.set_user(factories.make_user("Loket Officer", desk=self.desk).name)
		with self.assertRaises(frappe.PermissionError):
			run("Childcare Retention", {})

	def test_the_terms_that_ship_are_five_years_and_said_to_be_a_choice(self) -> None:
		meta = frappe.get_meta("Childcare Settings")
		for field in ("answered", "unanswered", "lapsed", "unknown"):
			self.assertEqual(meta.get_field(f"retention_{field}").default, "60")
		self.assertIn("choice of your town", meta.get_field("retention_section").description)
