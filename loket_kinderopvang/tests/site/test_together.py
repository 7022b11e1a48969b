"""Two officers on one file: the second one is told what the first one changed, and nothing is written over."""

from __future__ import annotations

import json
from typing import Any

import frappe

from loket_kinderopvang import api
from loket_kinderopvang.access import together
from loket_kinderopvang.desk import intake_page
from loket_kinderopvang.intake import drafts
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import LoketTestCase


def form_of(doc: Any) -> dict[str, Any]:
	"""A record as a form holds it."""
	return json.loads(frappe.as_json(doc.as_dict()))


class TestTwoOfficers(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.desk = factories.make_desk().name
		self.anna = factories.make_user(
			"Loket Officer", desk=self.desk, first_name="Anna", last_name="Eerst"
		).name
		self.bert = factories.make_user(
			"Loket Officer", desk=self.desk, first_name="Bert", last_name="Daarna"
		).name
		self.family = factories.make_family(self.desk, street="Kerkstraat 1")
		frappe.set_user(self.bert)
		self.seen = form_of(frappe.get_doc("Childcare Family", self.family.name))

	def anna_saves(self) -> None:
		frappe.set_user(self.anna)
		doc = frappe.get_doc("Childcare Family", self.family.name)
		doc.street = "Dorpsstraat 9"
		doc.interpreter_needed = 1
		doc.contacts[0].phone = "+32470000099"
		doc.append("contacts", {"contact_name": "Oma Nieuw", "relation": "Grandparent"} | self.relation(doc))
		doc.save()
		frappe.set_user(self.bert)

	@staticmethod
	def relation(doc: Any) -> dict[str, str]:
		return {"relation": doc.contacts[0].relation}

	def test_saving_says_that_somebody_else_was_first(self) -> None:
		self.anna_saves()
		mine = {**self.seen, "street": "Elders 3"}
		with self.assertRaises(together.ChangedByOthers) as refused:
			together.savedocs(json.dumps(mine), "Save")
		self.assertIn("Anna Eerst", str(refused.exception))
		self.assertEqual(len(frappe.get_message_log()), 1, "one message, not two")
		frappe.clear_messages()
		self.assertEqual(frappe.db.get_value("Childcare Family", self.family.name, "street"), "Dorpsstraat 9")

	def test_who_changed_what_from_what_to_what(self) -> None:
		self.anna_saves()
		changes = {
			change["label"]: change
			for change in api.changes_since("Childcare Family", self.family.name, self.seen)
		}
		street = changes["Street and Number"] if "Street and Number" in changes else changes["Street"]
		self.assertEqual((street["old"], street["new"]), ("Kerkstraat 1", "Dorpsstraat 9"))
		self.assertEqual(street["path"], "street")
		self.assertTrue(all(change["who"] == "Anna Eerst" and change["when"] for change in changes.values()))
		paths = {change["path"] for change in changes.values()}
		row = self.seen["contacts"][0]["name"]
		self.assertIn(f"contacts/{row}/phone", paths)
		self.assertIn("interpreter_needed", paths)
		(more,) = (change for label, change in changes.items() if "a row more" in label)
		self.assertIn("Oma Nieuw", more["new"])
		self.assertEqual(len(changes), 4, changes)

	def test_nothing_that_the_reader_may_not_see(self) -> None:
		frappe.set_user("Administrator")
		request = factories.make_request(family=self.family.name)
		sensitive = [
			field.fieldname
			for field in request.meta.fields
			if field.permlevel and field.fieldtype == "Small Text"
		]
		plain = factories.make_user("Loket Officer", desk=self.desk).name
		frappe.db.delete(
			"DocPerm", {"parent": "Childcare Request", "role": "Loket Officer", "permlevel": (">", 0)}
		)
		frappe.clear_cache(doctype="Childcare Request")
		self.addCleanup(frappe.clear_cache, doctype="Childcare Request")
		frappe.set_user(plain)
		seen = form_of(frappe.get_doc("Childcare Request", request.name))
		frappe.set_user("Administrator")
		request.update(dict.fromkeys(sensitive, "Heel vertrouwelijk"))
		request.minimum_days = 2
		request.save()
		frappe.set_user(plain)
		text = json.dumps(api.changes_since("Childcare Request", request.name, seen))
		self.assertNotIn("vertrouwelijk", text)
		self.assertIn("minimum_days", text)

	def test_a_stranger_asks_in_vain(self) -> None:
		other = factories.make_user("Loket Officer", desk=factories.make_desk().name).name
		frappe.set_user(other)
		with self.assertRaises(frappe.PermissionError):
			api.changes_since("Childcare Family", self.family.name, {})
		with self.assertRaises(frappe.ValidationError):
			api.changes_since("User", "Administrator", {})

	def test_saving_what_is_alone_is_what_frappe_does(self) -> None:
		together.savedocs(json.dumps({**self.seen, "street": "Elders 3"}), "Save")
		self.assertEqual(frappe.db.get_value("Childcare Family", self.family.name, "street"), "Elders 3")
		frappe.clear_messages()


class TestTwoOnOneIntake(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.desk = factories.make_desk().name
		for name in ("anna", "bert"):
			user = factories.make_user(
				"Loket Officer", desk=self.desk, first_name=name.title(), last_name=""
			).name
			setattr(self, name, user)
		frappe.set_user(self.anna)
		self.data = {"desk": self.desk, "contact_name": "Half Ingevuld", "phone": "+32470000001"}
		self.draft = intake_page.save_draft(self.data)

	def test_the_second_one_is_told_and_writes_nothing_over(self) -> None:
		frappe.set_user(self.bert)
		opened = intake_page.read_draft(self.draft["name"])
		frappe.set_user(self.anna)
		later = {**self.data, "phone": "+32470000002"}
		intake_page.save_draft(later, self.draft["name"], self.draft["seen"])
		frappe.set_user(self.bert)
		mine = {**self.data, "contact_name": "Heel Ingevuld"}
		with self.assertRaises(together.ChangedByOthers):
			intake_page.save_draft(mine, self.draft["name"], opened["seen"])
		with self.assertRaises(together.ChangedByOthers):
			intake_page.register(mine, self.draft["name"], None, opened["seen"])
		frappe.clear_messages()
		said = intake_page.draft_changes(self.draft["name"], self.data)
		self.assertIn("Anna", said["said"])
		self.assertEqual([(row["path"], row["new"]) for row in said["changes"]], [("phone", "+32470000002")])
		saved = intake_page.save_draft(
			{**later, **mine, "phone": later["phone"]}, self.draft["name"], said["data"]["seen"]
		)
		self.assertEqual(saved["name"], self.draft["name"])
		self.assertEqual(drafts.read_waiting(self.draft["name"])["phone"], "+32470000002")

	def test_a_page_that_saves_again_and_again_is_in_nobodys_way(self) -> None:
		seen = self.draft["seen"]
		for number in range(3):
			seen = intake_page.save_draft(
				{**self.data, "phone": f"+3247000001{number}"}, self.draft["name"], seen
			)["seen"]
