"""Separated parents and impostors: who continues a file gets nothing of it, and the first parent hears of it."""

from __future__ import annotations

import json

import frappe
from frappe.utils import add_months

from loket_kinderopvang import api
from loket_kinderopvang.contacts import consents
from loket_kinderopvang.desk import intake_page, request_summary
from loket_kinderopvang.family import family_page
from loket_kinderopvang.follow_up import family_contact
from loket_kinderopvang.intake import asking, intake
from loket_kinderopvang.mail import messages
from loket_kinderopvang.platform import clock, links
from loket_kinderopvang.referral import referrals
from loket_kinderopvang.tests import factories, mailbox
from loket_kinderopvang.tests.base import LoketTestCase
from loket_kinderopvang.tests.committed import ServedTestCase

# What stands on the mother's file, and nobody else may read.
SECRETS = {
	"mother": "Kanarie Zonderling",
	"phone": "+32470987654",
	"email": "kanarie.moeder@example.org",
	"street": "Schuilhoekstraat 77",
	"postal_code": "8977",
	"provider": "Opvang Kanarievogel",
	"note": "kanarienotitie",
	"need": "kanariezorg",
}
CHILD = {"first_name": "Vlinder", "last_name": "Zonderling"}


class TwoParents:
	"""A mother's file, and a former partner who knows the child's name and date."""

	def make_file(self) -> None:
		self.desk = factories.make_desk(default_language="nl").name
		self.born = str(add_months(clock.today(), -8))
		data = factories.application_data(
			self.desk,
			contact_name=SECRETS["mother"],
			phone=SECRETS["phone"],
			email=SECRETS["email"],
			street=SECRETS["street"],
			postal_code=SECRETS["postal_code"],
			message=SECRETS["note"],
			children=[{**CHILD, "birth_date": self.born, "care_need": SECRETS["need"]}],
		)
		application = intake.receive(data, channel="Web Form")
		application.db_set("confirmed_on", clock.now())
		result = intake.register(application.name)
		self.family = frappe.get_doc("Childcare Family", result["family"])
		self.request = result["requests"][0]
		provider = factories.make_provider(
			self.desk, provider_name=f"{SECRETS['provider']} {factories.word()}", published=1
		)
		self.referral = referrals.refer(self.request, [provider.name])[0]["referral"]

	def ask(self, **values: object) -> tuple[str, str]:
		"""Send the public form as the former partner; return the application and the token of its page."""
		self.his_email = factories.email("gewezen")
		data = factories.application_data(
			self.desk,
			**{
				"contact_name": "Bram Vertrokken",
				"phone": factories.phone(),
				"email": self.his_email,
				"message": "",
				"children": [{**CHILD, "birth_date": self.born}],
				**factories.FULL_WEEK,
				"friday": "",
				"consent_providers": 1,
				**values,
			},
		)
		application = intake.receive(data, channel="Web Form", confirmed=True)
		application.db_set("confirmed_on", clock.now())
		return application.name, asking.tell_received(application)

	def people(self) -> list:
		self.family.reload()
		return self.family.contacts


class FileCase(TwoParents, LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		mailbox.use_in(self)
		self.make_file()

	def continue_file(self, newcomer: dict | None = None, **values: object) -> tuple[dict, str]:
		application, token = self.ask(**values)
		return intake.register(application, self.family.name, {0: self.request}, newcomer), token


class TestContinuing(FileCase):
	def test_who_made_the_file_has_all_rights(self) -> None:
		mother = self.people()[0]
		self.assertEqual(
			(mother.may_see, mother.may_change, mother.is_asked, mother.not_to_be_told), (1, 1, 1, 0)
		)
		self.assertFalse(self.family.contact_waits)

	def test_a_newcomer_stands_apart_and_waits_for_a_decision(self) -> None:
		result, _token = self.continue_file()
		mother, newcomer = self.people()
		self.assertEqual((mother.phone, mother.email), (SECRETS["phone"], SECRETS["email"]))
		self.assertEqual(
			(newcomer.may_see, newcomer.may_change, newcomer.is_asked, newcomer.decision_waits), (0, 0, 0, 1)
		)
		self.assertTrue(self.family.contact_waits)
		self.assertIn("sees nothing", " ".join(result["warnings"]))
		attention = frappe.db.get_value("Childcare Request", self.request, "attention")
		self.assertEqual(attention, "Contact to Decide")

	def test_the_same_name_with_another_address_is_somebody_else(self) -> None:
		his = factories.email("zogenaamd")
		self.continue_file(contact_name=SECRETS["mother"], email=his, phone="")
		mother, newcomer = self.people()
		self.assertEqual((mother.phone, mother.email), (SECRETS["phone"], SECRETS["email"]))
		self.assertEqual((newcomer.email, newcomer.may_see), (his, 0))

	def test_her_own_address_is_her_own(self) -> None:
		self.continue_file(contact_name="Zonderling Kanarie", email=SECRETS["email"].upper(), phone="")
		self.assertEqual(len(self.people()), 1)

	def test_the_mother_hears_of_it_in_words_that_name_nobody(self) -> None:
		before = len(mailbox.mails(to=SECRETS["email"]))
		self.continue_file()
		told = mailbox.mails(to=SECRETS["email"])[before:]
		self.assertEqual(len(told), 1, "one mail for all that changed at once")
		with messages.in_language("nl"):
			self.assertIn(frappe._("Something changed in your file"), told[0].subject)
		self.assertIn("iemand anders", told[0].text.lower())
		for secret in ("Bram", "Vertrokken", self.his_email, SECRETS["street"]):
			self.assertNotIn(secret, told[0].html)

	def test_he_hears_nothing(self) -> None:
		application, _token = self.ask()
		before = len(mailbox.mails(to=self.his_email))
		intake.register(application, self.family.name, {0: self.request})
		self.assertEqual(len(mailbox.mails(to=self.his_email)), before)

	def test_he_agrees_to_nothing_for_the_family(self) -> None:
		result, _token = self.continue_file(street="Bij Bram 1")
		self.family.reload()
		self.assertFalse(self.family.share_with_providers)
		self.assertIn("not taken over", " ".join(result["warnings"]))

	def test_his_page_shows_what_he_sent_and_no_more(self) -> None:
		_result, token = self.continue_file()
		file = family_page.open_file(token)
		self.assertEqual((file.requests, file.family), ((), None))
		for action in ("looking", "found", "withdraw", "change", "phone"):
			with self.assertRaises(frappe.ValidationError):
				family_page.act(
					token,
					action,
					{"request": self.request, "phone": "0470111111", "found_where": "here"},
				)
		self.assertEqual(frappe.db.get_value("Childcare Request", self.request, "outcome"), "Open")
		self.assertEqual(self.people()[0].phone, SECRETS["phone"])

	def test_his_page_looks_the_same_before_and_after(self) -> None:
		"""That his question was added to a file would tell him that the child is known here."""
		application, token = self.ask()
		before = family_page.open_file(token)
		copy = set(family_page.copy_of(before)["applications"][0])
		intake.register(application, self.family.name, {0: self.request})
		after = family_page.open_file(token)
		self.assertEqual(
			(after.requests, after.family, after.desk), (before.requests, before.family, before.desk)
		)
		self.assertNotIn("family", copy)
		self.assertNotIn("family", family_page.copy_of(after)["applications"][0])

	def test_what_an_officer_filled_in_from_the_file_is_not_handed_to_him(self) -> None:
		application, token = self.ask(street="")
		shown = intake_page.read_draft(application)
		intake_page.register(
			{**shown, "street": SECRETS["street"], "family": self.family.name},
			application,
			{"0": self.request},
		)
		copy = frappe.as_json(family_page.copy_of(family_page.open_file(token)))
		self.assertIn("Bram Vertrokken", copy)
		for secret in SECRETS.values():
			self.assertNotIn(secret, copy)

	def test_deleting_takes_away_his_own_and_nothing_else(self) -> None:
		_result, token = self.continue_file()
		family_page.act(token, "delete", {"sure": "1"})
		self.assertEqual([row.contact_name for row in self.people()], [SECRETS["mother"]])
		self.assertFalse(self.family.anonymised_on)
		self.assertFalse(self.family.contact_waits)
		self.assertEqual(frappe.db.get_value("Childcare Request", self.request, "outcome"), "Open")
		self.assertEqual(frappe.db.count("Childcare Application", {"contact_name": "Bram Vertrokken"}), 0)
		with self.assertRaises(links.LinkProblem):
			family_page.open_file(token)

	def test_an_officer_may_decide_while_continuing(self) -> None:
		_result, token = self.continue_file({"may_see": 1})
		file = family_page.open_file(token)
		self.assertEqual(file.requests, (self.request,))
		self.assertFalse(file.may_change)
		self.assertFalse(self.people()[1].decision_waits)
		with self.assertRaises(frappe.ValidationError):
			family_page.act(token, "withdraw", {"request": self.request})

	def test_an_officer_may_decide_later(self) -> None:
		_result, token = self.continue_file()
		self.people()[1].update({"may_see": 1, "may_change": 1})
		self.family.save()
		self.assertFalse(self.family.contact_waits)
		self.assertFalse(frappe.db.get_value("Childcare Request", self.request, "attention"))
		family_page.act(token, "withdraw", {"request": self.request, "sure": "1"})
		told = mailbox.last_mail(SECRETS["email"])
		self.assertIn("ingetrokken", told.text)

	def test_a_new_number_of_the_same_person_is_taken_when_an_officer_says_so(self) -> None:
		before = len(mailbox.mails(to=SECRETS["email"]))
		new = factories.email("nieuw")
		self.continue_file({"same_as": self.people()[0].name}, contact_name=SECRETS["mother"], email=new)
		self.assertEqual([row.email for row in self.people()], [new])
		told = mailbox.mails(to=SECRETS["email"])[before:]
		self.assertEqual(len(told), 1, "the address of before hears that it was changed")
		self.assertNotIn(new, told[0].html)

	def test_a_partner_sees_what_the_one_that_it_brought_in_may_see(self) -> None:
		from loket_kinderopvang.www import childcare_partner

		partner = factories.make_partner(self.desk)
		application, _token = self.ask()
		frappe.db.set_value("Childcare Application", application, "partner", partner.name)
		intake.register(application, self.family.name, {0: self.request})
		self.assertNotIn(self.request, json.dumps(childcare_partner._files([partner.name])))
		self.people()[1].may_see = 1
		self.family.save()
		self.assertIn(self.request, json.dumps(childcare_partner._files([partner.name])))


class TestOwnPage(FileCase):
	def second(self, **rights: int) -> str:
		"""Add a second parent with these rights; return the token of its page."""
		self.family.reload()
		self.family.append(
			"contacts",
			{
				"contact_name": "Tweede Ouder",
				"phone": factories.phone(),
				"email": factories.email(),
				**rights,
			},
		)
		self.family.save()
		return family_contact.follow_link(self.family, self.people()[1])

	def test_a_contact_changes_its_own_number_only(self) -> None:
		token = self.second(may_see=1, may_change=1)
		family_page.act(token, "phone", {"phone": "0479 11 22 33"})
		self.assertEqual([row.phone for row in self.people()], [SECRETS["phone"], "+32479112233"])
		self.assertIn("telefoonnummer", mailbox.last_mail(SECRETS["email"]).text)

	def test_a_copy_holds_nothing_of_the_other_parent(self) -> None:
		self.continue_file({"may_see": 1})
		token = family_contact.follow_link(self.family, self.people()[1])
		copy = frappe.as_json(family_page.copy_of(family_page.open_file(token)))
		self.assertIn("Bram Vertrokken", copy)
		self.assertIn(self.request, copy)
		for secret in (SECRETS["mother"], SECRETS["phone"], SECRETS["email"]):
			self.assertNotIn(secret, copy)

	def test_her_copy_holds_nothing_of_him(self) -> None:
		self.continue_file()
		token = family_contact.follow_link(self.family, self.people()[0])
		copy = frappe.as_json(family_page.copy_of(family_page.open_file(token)))
		self.assertIn(SECRETS["phone"], copy)
		self.assertNotIn("Bram", copy)
		self.assertNotIn(self.his_email, copy)

	def test_one_of_two_leaves_the_file_and_the_other_keeps_it(self) -> None:
		token = self.second(may_see=1, may_change=1)
		family_page.act(token, "delete", {"sure": "1"})
		self.assertEqual([row.contact_name for row in self.people()], [SECRETS["mother"]])
		self.assertEqual(frappe.db.get_value("Childcare Request", self.request, "outcome"), "Open")
		self.assertIn("verwijderd", mailbox.last_mail(SECRETS["email"]).text)

	def test_an_account_opens_what_its_contact_may_see(self) -> None:
		user = factories.make_user("Loket Parent").name
		self.second(may_see=0)
		self.people()[1].user = user
		self.family.user = user
		self.family.save()
		frappe.set_user(user)
		with self.assertRaises(links.LinkProblem):
			family_page.open_file("")
		frappe.set_user("Administrator")
		self.people()[1].may_see = 1
		self.family.save()
		frappe.set_user(user)
		file = family_page.open_file("")
		self.assertEqual((file.contact.contact_name, file.may_change), ("Tweede Ouder", False))

	def test_an_account_of_before_is_the_first_contacts(self) -> None:
		user = factories.make_user("Loket Parent").name
		self.family.reload()
		self.family.user = user
		self.family.save()
		self.assertEqual(self.people()[0].user, user)
		frappe.set_user(user)
		self.assertEqual(family_page.open_file("").requests, (self.request,))

	def test_the_desk_writes_to_who_is_asked(self) -> None:
		self.second()
		self.people()[0].is_asked = 0
		self.family.save()
		self.assertIsNone(family_contact.contact_to_mail(self.family))


class TestNotToBeTold(FileCase):
	def mark(self) -> str:
		_result, token = self.continue_file({"may_see": 1, "is_asked": 1})
		self.people()[1].not_to_be_told = 1
		self.family.save()
		return token

	def test_no_link_works_and_no_mail_goes_out(self) -> None:
		application_token = self.mark()
		before = len(mailbox.mails(to=self.his_email))
		for token in (application_token, family_contact.follow_link(self.family, self.people()[1])):
			with self.assertRaises(links.LinkProblem):
				family_page.open_file(token)
		family_page.act(
			family_contact.follow_link(self.family), "withdraw", {"request": self.request, "sure": "1"}
		)
		self.assertFalse(
			messages.send(
				"still_looking", self.family, self.his_email, "nl", lambda: {"link": "", "recipient": ""}
			)
		)
		self.assertEqual(len(mailbox.mails(to=self.his_email)), before)

	def test_what_still_waited_for_him_is_taken_back(self) -> None:
		_result, _token = self.continue_file({"is_asked": 1})
		family_page.act(
			family_contact.follow_link(self.family, self.people()[0]), "looking", {"request": self.request}
		)
		messages.send(
			"file_changed",
			self.family,
			self.his_email,
			"nl",
			lambda: {"recipient": "", "number": "", "changes": []},
		)
		queued = {"reference_name": self.family.name, "status": "Not Sent"}
		self.assertEqual(len(mailbox.mails(to=self.his_email, **queued)), 1)
		self.people()[1].not_to_be_told = 1
		self.family.save()
		self.assertEqual(mailbox.mails(to=self.his_email, **queued), [])

	def test_he_has_no_right_whatever_is_ticked_and_is_never_the_first_contact(self) -> None:
		self.mark()
		self.people()[1].update({"may_see": 1, "may_change": 1, "is_asked": 1, "is_primary": 1})
		self.family.save()
		him = self.people()[1]
		self.assertEqual((him.may_see, him.may_change, him.is_asked, him.is_primary), (0, 0, 0, 0))
		self.assertEqual(self.family.first_contact.contact_name, SECRETS["mother"])

	def test_asking_again_gives_him_no_page_and_no_second_row(self) -> None:
		self.mark()
		him = self.people()[1]
		application, token = self.ask(email=him.email, phone=him.phone)
		intake.register(application, self.family.name, {0: self.request})
		self.assertEqual(len(self.people()), 2)
		with self.assertRaises(links.LinkProblem):
			family_page.open_file(token)

	def test_a_search_and_the_forms_say_it_in_words(self) -> None:
		self.mark()
		found = intake.find_similar({"children": [{**CHILD, "birth_date": self.born}]})
		for match in (found["families"][0], found["requests"][0]):
			self.assertIn("may not be told where the family is", match["warning"])
		request = frappe.get_doc("Childcare Request", self.request)
		for doc in (self.family, request):
			doc.run_method("onload")
			self.assertIn("Bram Vertrokken", str(doc.get("__onload").people_warnings))

	def test_a_paper_does_not_tell_where_the_family_is(self) -> None:
		request = frappe.get_doc("Childcare Request", self.request)
		self.assertIn(SECRETS["street"], str(request_summary.view_of(request)))
		self.mark()
		view = request_summary.view_of(request)
		self.assertNotIn(SECRETS["street"], str(view))
		self.assertTrue(view["warnings"])

	def test_the_intake_page_says_who_stands_there_and_that_he_is_like_the_marked_one(self) -> None:
		self.mark()
		data = {"family": self.family.name, "contact_name": "Vertrokken Bram", "children": [{}]}
		told = intake_page.look(data)["on_file"]
		self.assertIsNone(told["known"])
		self.assertTrue(told["alike"])
		self.assertIn("must not be told", told["marked"])
		self.assertEqual(
			[row["may"] for row in told["contacts"]],
			["sees the file, changes it, is asked and told", "must not be told where the family is"],
		)


class TestWhatOthersHear(FileCase):
	def test_another_address_is_told_at_the_old_one_too(self) -> None:
		before = len(mailbox.mails(to=SECRETS["email"]))
		self.people()[0].email = factories.email("elders")
		self.family.save()
		self.assertEqual(len(mailbox.mails(to=SECRETS["email"])), before + 1)

	def test_a_change_by_the_only_contact_is_told_to_nobody(self) -> None:
		before = len(mailbox.mails(to=SECRETS["email"]))
		family_page.act(family_contact.follow_link(self.family), "phone", {"phone": "0479 11 22 33"})
		self.assertEqual(len(mailbox.mails(to=SECRETS["email"])), before)

	def test_nothing_is_told_of_what_did_not_happen(self) -> None:
		application, _token = self.ask()
		frappe.db.set_value("Childcare Request", self.request, "outcome", "Lapsed")
		before = len(mailbox.mails())
		with self.assertRaises(frappe.ValidationError):
			intake.register(application, self.family.name, {0: self.request})
		self.assertEqual(len(mailbox.mails()), before)
		self.assertIsNone(frappe.flags.childcare_tellings)

	def test_every_parents_language_has_its_own_words(self) -> None:
		desk = frappe.get_doc("Childcare Desk", self.desk)
		seen = set()
		for language in ("en", "nl", "fr", "de", "tr", "ar", "uk", "pl", "es", "ro"):
			from loket_kinderopvang.follow_up import file_changes

			_subject, body = messages.render(
				"file_changed",
				language,
				desk,
				lambda: {
					"recipient": "X",
					"number": "Y",
					"changes": [file_changes.CHANGES["contact_added"]()],
				},
			)
			seen.add(body)
		self.assertEqual(len(seen), 10)


class TestOverHttp(TwoParents, ServedTestCase):
	"""The attack, as a former partner would do it: his page, the copy of his data, every action, his mails."""

	def setUp(self) -> None:
		super().setUp()
		mailbox.use_in(self)
		self.make_file()

	def attack(self, **values: object) -> list[str]:
		"""Continue the mother's file with his question as an honest officer does; return all that he gets to read."""
		officer = factories.make_user("Loket Officer", desk=self.desk)
		application, token = self.ask(**values)
		frappe.set_user(officer.name)
		shown = intake_page.read_draft(application)
		intake_page.register(
			{**shown, "family": self.family.name, "contact": self.people()[0].name},
			application,
			{"0": self.request},
		)
		frappe.set_user("Administrator")
		frappe.db.commit()
		visitor = self.server.visitor()
		page = f"/childcare/file/{token}"
		answers = [visitor.request("GET", page)]
		self.assertEqual(answers[0].status_code, 200)
		for form in (
			{"action": "looking"},
			{"action": "found", "found_where": "here"},
			{"action": "withdraw"},
			{"action": "change", "monday_morning": "1", "change_note": "x"},
			{"action": "phone", "phone": "0470 66 66 66"},
			{"action": "renew"},
			{"action": "delete"},
		):
			answers.append(visitor.request("POST", page, data={"request": self.request, **form}))
		copy = visitor.request("POST", "/api/method/loket_kinderopvang.api.my_data", data={"token": token})
		self.assertEqual(copy.status_code, 200)
		self.assertIn(self.his_email, copy.text)
		answers.append(copy)
		answers.append(visitor.request("POST", page, data={"action": "delete", "sure": "1"}))
		frappe.db.rollback()
		mails = [mail.subject + mail.html + mail.text for mail in mailbox.mails(to=self.his_email)]
		return [answer.text for answer in answers] + mails

	def check_untouched(self, read: list[str]) -> None:
		for text in read:
			for secret in (*SECRETS.values(), self.request, self.family.name, "0987654"):
				self.assertNotIn(secret, text)
		self.family.reload()
		self.assertFalse(self.family.anonymised_on)
		mother = self.family.contacts[0]
		self.assertEqual((mother.phone, mother.email), (SECRETS["phone"], SECRETS["email"]))
		self.assertEqual(frappe.db.get_value("Childcare Request", self.request, "outcome"), "Open")
		told = mailbox.last_mail(SECRETS["email"])
		self.assertIn("verwijderd", told.text)
		all_told = " ".join(mail.text for mail in mailbox.mails(to=SECRETS["email"]))
		self.assertIn("iemand anders", all_told.lower())

	def test_a_former_partner_gets_nothing(self) -> None:
		self.check_untouched(self.attack())

	def test_nor_does_one_who_types_her_name(self) -> None:
		secrets = SECRETS["mother"]
		read = self.attack(contact_name=secrets, relation="Mother")
		self.check_untouched([text.replace(secrets, "") for text in read])

	def test_nor_one_who_types_her_name_and_number(self) -> None:
		read = self.attack(contact_name=SECRETS["mother"], phone=SECRETS["phone"])
		own = (SECRETS["mother"], SECRETS["phone"], "0987654")
		for word in own:
			read = [text.replace(word, "") for text in read]
		self.check_untouched(read)

	def test_a_link_that_is_over_is_renewed_at_the_address_on_file_alone(self) -> None:
		token = family_contact.follow_link(self.family)
		link = links.find(token, family_contact.FOLLOW)
		link.db_set("expires_on", frappe.utils.add_days(clock.now(), -1))
		frappe.db.commit()
		visitor = self.server.visitor()
		over = visitor.request("GET", f"/childcare/file/{token}")
		self.assertEqual(over.status_code, 410)
		self.assertIn('value="renew"', over.text)
		known = visitor.request("POST", f"/childcare/file/{token}", data={"action": "renew"})
		unknown = visitor.request("POST", f"/childcare/file/{'x' * 43}", data={"action": "renew"})
		self.assertEqual((known.status_code, unknown.status_code), (200, 200))
		self.assertEqual(known.text, unknown.text.replace("x" * 43, token))
		for secret in SECRETS.values():
			self.assertNotIn(secret, over.text + known.text)


class TestRenewing(FileCase):
	def over(self, token: str) -> object:
		link = links.find(token, family_contact.FOLLOW)
		link.db_set("expires_on", frappe.utils.add_days(clock.now(), -1))
		return link

	def new_links(self, to: str) -> int:
		with messages.in_language("nl"):
			subject = frappe._("The new link of your own page")
		return len([mail for mail in mailbox.mails(to=to) if subject in mail.subject])

	def test_it_goes_to_the_address_on_file_once_an_hour(self) -> None:
		token = family_contact.follow_link(self.family)
		self.over(token)
		family_contact.renew(token)
		family_contact.renew(token)
		self.assertEqual(self.new_links(SECRETS["email"]), 1)
		fresh = mailbox.last_mail(SECRETS["email"]).token
		self.assertEqual(family_page.open_file(fresh).requests, (self.request,))
		with clock.fixed(frappe.utils.add_to_date(clock.now(), hours=2)):
			family_contact.renew(token)
		self.assertEqual(self.new_links(SECRETS["email"]), 2)

	def test_a_link_that_works_or_was_ended_is_not_renewed(self) -> None:
		family_contact.renew(family_contact.follow_link(self.family))
		ended = family_contact.follow_link(self.family)
		self.over(ended).db_set("revoked_on", clock.now())
		family_contact.renew(ended)
		family_contact.renew("nonsense")
		self.assertEqual(self.new_links(SECRETS["email"]), 0)

	def test_nobody_without_a_right_to_see_gets_a_link_of_the_file(self) -> None:
		_result, own = self.continue_file()
		his = family_contact.follow_link(self.family, self.people()[1])
		self.over(his)
		family_contact.renew(his)
		self.assertEqual(self.new_links(self.his_email), 0)
		self.over(own)
		family_contact.renew(own)
		self.assertEqual(self.new_links(self.his_email), 1)
		self.assertEqual(family_page.open_file(mailbox.last_mail(self.his_email).token).requests, ())

	def test_links_of_families_are_short_on_a_new_site(self) -> None:
		field = frappe.get_meta("Childcare Settings").get_field("follow_link_days")
		self.assertEqual(field.default, "90")

	def test_an_officer_sends_a_link_to_who_may_see(self) -> None:
		self.continue_file()
		with self.assertRaises(frappe.ValidationError):
			api.send_family_link(self.family.name, self.people()[1].name)
		self.assertTrue(api.send_family_link(self.family.name, self.people()[0].name))


class TestConsentOfTheCareNeed(FileCase):
	def test_it_is_a_consent_of_its_own(self) -> None:
		self.assertFalse(self.family.share_care_need)
		self.continue_file(
			contact_name=SECRETS["mother"], email=SECRETS["email"], phone="", consent_care_need=1
		)
		self.family.reload()
		self.assertFalse(self.family.share_care_need, "she told of no care need in this question")
		self.continue_file(
			contact_name=SECRETS["mother"],
			email=SECRETS["email"],
			phone="",
			consent_care_need=1,
			inclusive_care=1,
		)
		self.family.reload()
		self.assertTrue(self.family.share_care_need)
		row = next(row for row in self.family.consents if row.purpose == "Share Care Need")
		self.assertEqual(row.wording, consents.wordings("nl")["consent_care_need"])
