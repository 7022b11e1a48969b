"""A site of before gets rights for its contacts: who made a file loses nothing, who was added by likeness waits."""

from __future__ import annotations

import frappe

from loket_kinderopvang.contacts import contacts
from loket_kinderopvang.family import family_page
from loket_kinderopvang.follow_up import family_contact
from loket_kinderopvang.intake import intake
from loket_kinderopvang.patches.v0_2 import contact_rights, keep_link_days
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import LoketTestCase

NOTHING = {**dict.fromkeys(contacts.RIGHTS, 0), "decision_waits": 0, "user": None}


class TestContactRightsPatch(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.desk = factories.make_desk().name
		self.data = factories.application_data(self.desk)
		self.first = intake.receive(self.data, channel="Web Form")
		result = intake.register(self.first.name)
		self.family, self.request = result["family"], result["requests"][0]
		self.later = intake.receive(
			{
				**self.data,
				"contact_name": "Later Gekomen",
				"email": factories.email(),
				"phone": factories.phone(),
			},
			channel="Web Form",
		)
		intake.register(self.later.name, self.family, {0: self.request})
		self.tokens = {
			"first": family_contact.follow_link(self.first),
			"later": family_contact.follow_link(self.later),
			"family": family_contact.follow_link(self.doc()),
		}
		self.as_before()

	def doc(self) -> object:
		return frappe.get_doc("Childcare Family", self.family)

	def as_before(self) -> None:
		"""Take away all that the patch gives, as a site of before has none of it."""
		for row in self.doc().contacts:
			frappe.db.set_value(row.doctype, row.name, NOTHING)
		frappe.db.set_value("Childcare Family", self.family, "contact_waits", 0)
		frappe.db.set_value("Childcare Application", {"family": self.family}, "contact", None)
		frappe.db.set_value(
			"Childcare Personal Link",
			{
				"purpose": "follow_file",
				"reference_name": ("in", (self.family, self.first.name, self.later.name)),
			},
			{"contact": None, "state_hash": None},
		)

	def rights(self) -> list[tuple]:
		return [
			(row.may_see, row.may_change, row.is_asked, row.decision_waits) for row in self.doc().contacts
		]

	def test_who_made_the_file_keeps_it_and_who_came_later_waits(self) -> None:
		contact_rights.execute()
		self.assertEqual(self.rights(), [(1, 1, 1, 0), (0, 0, 0, 1)])
		self.assertTrue(self.doc().contact_waits)

	def test_links_of_before_open_what_their_contact_may_see(self) -> None:
		contact_rights.execute()
		self.assertEqual(family_page.open_file(self.tokens["first"]).requests, (self.request,))
		self.assertEqual(family_page.open_file(self.tokens["family"]).requests, (self.request,))
		self.assertEqual(family_page.open_file(self.tokens["later"]).requests, ())

	def test_it_may_run_again_after_it_broke_and_after_staff_decided(self) -> None:
		contact_rights.execute()
		family = self.doc()
		family.contacts[1].may_see = 1
		family.save()
		decided = self.rights()
		contact_rights.execute()
		self.assertEqual(self.rights(), decided)

	def test_who_got_the_mails_keeps_them_and_is_looked_at(self) -> None:
		frappe.db.set_value("Childcare Family Contact", self.doc().contacts[0].name, "email", None)
		contact_rights.execute()
		self.assertEqual(self.rights(), [(1, 1, 1, 0), (1, 1, 1, 1)])
		self.assertEqual(family_contact.contact_to_mail(self.doc()).contact_name, "Later Gekomen")

	def test_a_portal_account_becomes_that_of_a_contact(self) -> None:
		user = factories.make_user("Loket Parent", email=self.data["email"]).name
		frappe.db.set_value("Childcare Family", self.family, "user", user)
		contact_rights.execute()
		self.assertEqual([row.user for row in self.doc().contacts], [user, None])
		frappe.set_user(user)
		self.assertEqual(family_page.open_file("").requests, (self.request,))

	def test_a_site_of_before_keeps_its_year(self) -> None:
		frappe.db.delete("Singles", {"doctype": "Childcare Settings", "field": "follow_link_days"})
		keep_link_days.execute()
		frappe.clear_document_cache("Childcare Settings", "Childcare Settings")
		self.assertEqual(family_contact.link_days(), 365)
		frappe.db.set_single_value("Childcare Settings", "follow_link_days", 30)
		keep_link_days.execute()
		frappe.clear_document_cache("Childcare Settings", "Childcare Settings")
		self.assertEqual(family_contact.link_days(), 30)
