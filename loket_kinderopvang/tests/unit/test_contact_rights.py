"""Who of the people on a file may do what: rights are given, never come from a likeness, and never contradict."""

from __future__ import annotations

import unittest

from loket_kinderopvang.domain import contact_rights
from loket_kinderopvang.domain.contact_rights import NONE, OF_MAKER, Person, Rights
from loket_kinderopvang.tests.optional import given, st

RIGHTS = st.builds(Rights, st.booleans(), st.booleans(), st.booleans(), st.booleans())
NAMES = st.sampled_from(["An Proef", "Proef An", "Bo Test", ""])
PHONES = st.sampled_from(["", "+32470000001", "+32470000002"])
EMAILS = st.sampled_from(["", "an@example.org", "AN@example.org", "bo@example.org"])


@st.composite
def people(draw: st.DrawFn) -> list[Person]:
	rows = draw(st.lists(st.tuples(NAMES, PHONES, EMAILS, RIGHTS), max_size=4))
	return [Person(f"row{index}", *row) for index, row in enumerate(rows)]


class TestSettled(unittest.TestCase):
	@given(RIGHTS)
	def test_nobody_changes_or_hears_of_what_it_may_not_see(self, rights: Rights) -> None:
		settled = contact_rights.settled(rights)
		if settled.may_change or settled.is_asked:
			self.assertTrue(settled.may_see)
		self.assertEqual(contact_rights.settled(settled), settled)

	@given(RIGHTS)
	def test_who_must_not_be_told_has_no_other_right(self, rights: Rights) -> None:
		settled = contact_rights.settled(rights)
		self.assertEqual(settled.not_to_be_told, rights.not_to_be_told)
		if rights.not_to_be_told:
			self.assertEqual(settled, Rights(not_to_be_told=True))

	def test_nothing_is_given_by_settling(self) -> None:
		self.assertEqual(contact_rights.settled(NONE), NONE)
		self.assertEqual(contact_rights.settled(OF_MAKER), OF_MAKER)


class TestSamePerson(unittest.TestCase):
	mother = Person("m", "Aïcha Proef", "+32470000001", "aicha@example.org", OF_MAKER)

	def known(self, name: str, phone: str = "", email: str = "") -> str | None:
		return contact_rights.find_person([self.mother], Person("", name, phone, email))

	def test_a_name_alone_proves_nothing(self) -> None:
		self.assertIsNone(self.known("Aicha Proef"))
		self.assertIsNone(self.known("Aicha Proef", email="other@example.org"))
		self.assertIsNone(self.known("Aicha Proef", phone="+32470000009"))

	def test_her_address_with_another_number_is_not_her_yet(self) -> None:
		self.assertIsNone(self.known("Aicha Proef", "+32470000009", "aicha@example.org"))

	def test_her_number_with_another_address_is_not_her(self) -> None:
		self.assertIsNone(self.known("Aicha Proef", "+32470000001", "other@example.org"))

	def test_her_name_with_her_own_address_is_her(self) -> None:
		self.assertEqual(self.known("proef aicha", email="AICHA@example.org"), "m")
		self.assertEqual(self.known("Aicha Proef", phone="+32470000001"), "m")

	def test_another_name_at_her_address_is_somebody_else(self) -> None:
		self.assertIsNone(self.known("Bo Test", "+32470000001", "aicha@example.org"))

	@given(people(), NAMES, PHONES, EMAILS)
	def test_nobody_new_reaches_a_contact_at_an_address_that_was_not_its_own(
		self, known: list[Person], name: str, phone: str, email: str
	) -> None:
		key = contact_rights.find_person(known, Person("", name, phone, email))
		if key and email:
			found = next(person for person in known if person.key == key)
			self.assertEqual(found.email.lower(), email.lower())

	@given(people(), NAMES, PHONES, EMAILS)
	def test_a_second_row_does_not_walk_around_a_mark(
		self, known: list[Person], name: str, phone: str, email: str
	) -> None:
		typed = Person("", name, phone, email)
		key = contact_rights.find_person(known, typed)
		same = [person for person in known if contact_rights.same_person(person, typed)]
		if any(person.rights.not_to_be_told for person in same):
			found = next(person for person in same if person.key == key)
			self.assertTrue(found.rights.not_to_be_told)


class TestTold(unittest.TestCase):
	@given(people(), people(), st.frozensets(st.sampled_from(["row0", "row1", "row2", "row3"])))
	def test_who_must_not_be_told_and_who_did_it_hear_nothing(
		self, before: list[Person], after: list[Person], doers: frozenset[str]
	) -> None:
		by_key = {person.key: person for person in after}
		for key in contact_rights.told(before, after, doers):
			self.assertNotIn(key, doers)
			self.assertFalse(by_key[key].rights.not_to_be_told)

	def test_who_stood_there_hears_of_it_and_a_newcomer_does_not(self) -> None:
		first, newcomer = Person("a", rights=OF_MAKER), Person("b")
		self.assertEqual(contact_rights.told([first], [first, newcomer]), ["a"])

	def test_who_is_not_asked_any_more_hears_of_that_once(self) -> None:
		before, after = Person("a", rights=OF_MAKER), Person("a", rights=Rights(may_see=True))
		self.assertEqual(contact_rights.told([before], [after]), ["a"])
		self.assertEqual(contact_rights.told([after], [after]), [])


class TestMarkedElsewhere(unittest.TestCase):
	def test_a_likeness_is_enough_to_warn(self) -> None:
		marked = Person("x", "Bo Test", "+32470000002", "bo@example.org", Rights(not_to_be_told=True))
		for typed in (
			Person("", "Test Bo"),
			Person("", "Somebody", "+32470000002"),
			Person("", "Somebody", "", "BO@example.org"),
		):
			self.assertTrue(contact_rights.is_marked_elsewhere([marked], typed))
		self.assertFalse(contact_rights.is_marked_elsewhere([marked], Person("", "Other", "+32470000007")))
		self.assertFalse(
			contact_rights.is_marked_elsewhere(
				[Person("y", "Bo Test", rights=OF_MAKER)], Person("", "Bo Test")
			)
		)
