"""Which children of a file a family asks for again: by name and day, in any order, and never by likeness alone."""

from __future__ import annotations

import frappe
from frappe.utils import add_days

from loket_kinderopvang.desk import intake_page
from loket_kinderopvang.intake import intake, same_children
from loket_kinderopvang.patches.v0_2 import sounds_of_names
from loket_kinderopvang.platform import clock
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import LoketTestCase

TODAY = "2026-11-23 09:00:00"


class TestSameChildren(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.desk = factories.make_desk(default_language="en").name
		fixed = clock.fixed(TODAY)
		fixed.__enter__()
		self.addCleanup(fixed.__exit__, None, None, None)
		self.born = str(add_days(clock.today(), -60))

	def row(self, first: str = "", last: str = "Proefmans", **values: object) -> dict:
		row = {"first_name": first, "last_name": last, **values}
		return row if "expected_date" in row or "birth_date" in row else {**row, "birth_date": self.born}

	def registered(self, *rows: dict, family: str | None = None, **options: object) -> dict:
		data = factories.application_data(self.desk, children=list(rows))
		channel = options.pop("channel", "Counter")
		application = intake.receive(data, channel=channel, user_is_outside=False)
		return intake.register(application.name, family=family, **options)

	def test_twins_in_swapped_order_stay_two(self) -> None:
		first = self.registered(self.row("Lotte"), self.row("Noor"))
		again = self.registered(self.row("Noor"), self.row("Lotte"), family=first["family"])
		self.assertEqual(again["children"], first["children"][::-1])
		self.assertEqual(again["continued"], first["requests"][::-1])
		self.assertEqual(frappe.db.count("Childcare Child", {"family": first["family"]}), 2)

	def test_twins_without_names_are_parted_by_their_order(self) -> None:
		expected = str(add_days(clock.today(), 90))
		rows = [self.row(expected_date=expected), self.row("Baby", expected_date=expected)]
		first = self.registered(*rows)
		orders = [frappe.db.get_value("Childcare Child", name, "birth_order") for name in first["children"]]
		self.assertEqual(orders, [1, 2])
		again = self.registered(*rows, family=first["family"])
		self.assertEqual(again["children"], first["children"])

	def test_names_that_are_alike_are_asked_and_nothing_is_written(self) -> None:
		first = self.registered(self.row("Lina"))
		before = frappe.db.count("Childcare Request")
		with self.assertRaises(same_children.ToChoose) as caught:
			self.registered(self.row("Luna"), family=first["family"])
		frappe.clear_messages()
		ask = caught.exception.asks[0]
		self.assertEqual((ask["row"], ask["choices"][0]["child"]), (0, first["children"][0]))
		self.assertIn("Luna Proefmans", str(caught.exception))
		self.assertIn("Lina Proefmans", str(caught.exception))
		self.assertEqual(frappe.db.count("Childcare Request"), before)
		twin = self.registered(
			self.row("Luna"), family=first["family"], known_children={0: same_children.NEW}
		)
		self.assertNotEqual(twin["children"], first["children"])
		same = self.registered(
			self.row("Lyna"), family=first["family"], known_children={0: first["children"][0]}
		)
		self.assertEqual(same["children"], first["children"])

	def test_what_comes_from_outside_is_asked_too(self) -> None:
		first = self.registered(self.row("Oleksandra", "Shevchenko"))
		for channel in ("Web Form", "Partner"):
			with self.assertRaises(same_children.ToChoose):
				self.registered(self.row("Олександра", "Шевченко"), family=first["family"], channel=channel)
			frappe.clear_messages()

	def test_an_expected_child_that_was_born_early_is_asked(self) -> None:
		expected = str(add_days(clock.today(), 80))
		first = self.registered(self.row("Baby", expected_date=expected))
		born = self.row("Noor", birth_date=str(add_days(clock.today(), -5)))
		with self.assertRaises(same_children.ToChoose):
			self.registered(born, family=first["family"])
		frappe.clear_messages()
		again = self.registered(born, family=first["family"], known_children={0: first["children"][0]})
		self.assertEqual(again["requests"], first["requests"])
		child = frappe.get_doc("Childcare Child", first["children"][0])
		self.assertEqual((child.first_name, str(child.birth_date)), ("Noor", born["birth_date"]))

	def test_births_too_close_together_are_said(self) -> None:
		first = self.registered(self.row("Lotte"))
		self.assertEqual(first["warnings"], [])
		close = self.row("Finn", birth_date=str(add_days(clock.today(), -200)))
		self.assertIn("nine months", " ".join(self.registered(close, family=first["family"])["warnings"]))
		both = self.registered(self.row("Lotte"), close)
		self.assertEqual(len([told for told in both["warnings"] if "nine months" in told]), 1)

	def test_one_child_twice_on_a_form_is_refused(self) -> None:
		data = factories.application_data(self.desk, children=[self.row("Lotte"), self.row("LOTTE")])
		with self.assertRaises(frappe.ValidationError) as caught:
			intake.receive(data)
		self.assertIn("stands on the form already", str(caught.exception))

	def test_an_address_that_is_written_otherwise_is_no_move(self) -> None:
		data = factories.application_data(
			self.desk, children=[self.row("Lotte")], street="Sint-Jansstraat 12 bus 3", postal_code="9000"
		)
		first = intake.register(intake.receive(data, user_is_outside=False).name)
		for street, moved in (("St. Jansstr. 12/3", False), ("Sint-Jansstraat 21 bus 3", True)):
			again = intake.receive({**data, "street": street}, user_is_outside=False)
			told = " ".join(intake.register(again.name, family=first["family"])["warnings"])
			self.assertEqual("address" in told, moved, street)

	def test_the_page_gets_the_choices(self) -> None:
		first = self.registered(self.row("Lina"))
		family = frappe.get_doc("Childcare Family", first["family"])
		contact = family.contacts[0]
		data = {
			**factories.application_data(self.desk, children=[self.row("Luna")]),
			"contact_name": contact.contact_name,
			"phone": contact.phone,
			"email": contact.email,
			"family": family.name,
		}
		answer = intake_page.register(data)
		self.assertEqual(answer["asks"][0]["choices"][0]["child"], first["children"][0])
		answer = intake_page.register(data, known_children={"0": same_children.NEW})
		self.assertFalse(answer["requests"][0]["continued"])


class TestFound(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.desk = factories.make_desk().name

	def found(self, row: dict, **data: object) -> dict[str, str]:
		"""Return the levels of the children that are found."""
		answer = intake.find_similar({"children": [row], **data})
		return {match["child"]: match["level"] for match in answer["requests"]}

	def test_in_another_script_swapped_or_with_a_slip(self) -> None:
		request = factories.make_request(
			factories.make_child(
				factories.make_family(self.desk).name,
				first_name="Oleksandra",
				last_name="Shevchenkovska",
				birth_date="2026-05-10",
			).name
		)
		for row in (
			{"first_name": "Олександра", "last_name": "Шевченковска", "birth_date": "2026-05-10"},
			{"first_name": "Shevchenkovska", "last_name": "Oleksandra", "birth_date": "2026-05-10"},
			{"first_name": "Oleksandra", "last_name": "Shevchenkovska", "birth_date": "2026-10-05"},
			{"first_name": "Oleksandra", "last_name": "Shevchenkovska", "birth_date": ""},
			{"first_name": "Oleksandra", "last_name": "Maes", "birth_date": "2026-05-10"},
			{"first_name": "", "last_name": "Shevchenkovska", "expected_date": "2026-05-20"},
		):
			self.assertIn(self.found(row).get(request.child), ("possible", "likely", "same"), row)
		other = {"first_name": "Dmytro", "last_name": "Shevchenkovska", "birth_date": "2026-05-10"}
		self.assertNotIn(request.child, self.found(other))

	def test_keys_of_children_that_were_there_are_filled_in(self) -> None:
		family = factories.make_family(self.desk)
		child = factories.make_child(family.name, first_name="Yusuf", last_name="Proefamrani")
		contact = family.contacts[0].name
		frappe.db.set_value("Childcare Child", child.name, {"first_sound": None, "last_sound": None})
		frappe.db.set_value("Childcare Family", family.name, "name_sound", None)
		frappe.db.set_value("Childcare Family Contact", contact, "name_sound", None)
		commit, frappe.db.commit = frappe.db.commit, lambda: None
		try:
			sounds_of_names.execute()
			sounds_of_names.execute()
		finally:
			frappe.db.commit = commit
		self.assertEqual(
			frappe.db.get_value("Childcare Child", child.name, ["first_sound", "last_sound", "identity_key"]),
			(child.first_sound, child.last_sound, child.identity_key),
		)
		self.assertTrue(child.first_sound and child.last_sound)
		self.assertEqual(
			frappe.db.get_value("Childcare Family", family.name, "name_sound"), family.name_sound
		)
		self.assertTrue(frappe.db.get_value("Childcare Family Contact", contact, "name_sound"))
