"""A family's own page through real requests: what it reads, what it is asked once more, what a dead link says."""

from __future__ import annotations

import re
from datetime import timedelta

import frappe

from loket_kinderopvang.follow_up import family_contact
from loket_kinderopvang.intake import asking, intake
from loket_kinderopvang.platform import clock, links
from loket_kinderopvang.referral import referrals
from loket_kinderopvang.supply import availability
from loket_kinderopvang.tests import factories, mailbox
from loket_kinderopvang.tests.committed import ServedTestCase

FILE, CONFIRM, AVAILABILITY = "/childcare/file/", "/childcare/confirm/", "/childcare/availability/"
PHONE = "+3292000000"


class PageCase(ServedTestCase):
	def setUp(self) -> None:
		super().setUp()
		mailbox.use_in(self)
		self.desk = factories.make_desk(phone=PHONE)
		self.family = factories.make_family(self.desk.name, language="nl", shares=("Registration",))
		self.child = factories.make_child(self.family.name, first_name="Noor")
		self.request = factories.make_request(self.child.name, monday="Full Day")
		self.token = family_contact.follow_link(self.family)
		self.client = self.server.visitor()
		frappe.db.commit()

	def get(self, path: str) -> str:
		answer = self.client.request("GET", path)
		self.status = answer.status_code
		return answer.text

	def post(self, path: str, **form: str) -> str:
		answer = self.client.request("POST", path, data=form)
		self.status = answer.status_code
		frappe.db.rollback()
		return answer.text

	def outcome(self) -> str:
		return frappe.db.get_value("Childcare Request", self.request.name, "outcome")


class TestOwnPage(PageCase):
	def test_withdrawing_asks_once_more_and_is_undone(self) -> None:
		form = {"action": "withdraw", "request": self.request.name}
		asked = self.post(f"{FILE}{self.token}?lang=en", **form)
		self.assertIn("Do you want to withdraw your question?", asked)
		self.assertEqual(self.outcome(), "Open")
		done = self.post(f"{FILE}{self.token}?lang=en", **form, sure="1")
		self.assertEqual(self.outcome(), "Lapsed")
		self.assertIn("You can undo this until", done)
		self.assertNotIn("I am still looking", done)
		back = self.post(f"{FILE}{self.token}?lang=en", action="undo", request=self.request.name)
		self.assertEqual(self.outcome(), "Open")
		self.assertIn("I am still looking", back)
		self.assertNotIn("You can undo this until", back)

	def test_my_data_is_a_page_with_labels_in_the_language_of_the_reader_or_the_desk(self) -> None:
		page = self.get(f"{FILE}{self.token}?lang=nl&show=my-data")
		self.assertEqual(self.status, 200)
		for text in (
			"Noor",
			self.family.first_contact.contact_name,
			"Voornaam",
			"Gewenst vanaf",
			"loket_kinderopvang.api.my_data",
		):
			self.assertIn(text, page)
		self.assertNotIn("unique_key", page)
		turkish = self.get(f"{FILE}{self.token}?lang=tr&show=my-data")
		self.assertIn("Siz kimsiniz", turkish)
		self.assertRegex(turkish, r'lang="(nl|fr|en)" dir="ltr"')
		self.assertNotIn("Noor", self.get(f"{FILE}nothing?show=my-data"))

	def test_nothing_says_the_family_to_the_family(self) -> None:
		self.assertNotIn(
			"the family", re.sub(r"<[^>]+>", " ", self.get(f"{FILE}{self.token}?lang=en")).lower()
		)


class TestDeadLinks(PageCase):
	def over(self, token: str, purpose: str) -> None:
		links.find(token, purpose).db_set("expires_on", clock.now() - timedelta(days=1))
		frappe.db.commit()

	def mails(self, address: str) -> int:
		frappe.db.rollback()
		return len(mailbox.mails(to=address))

	def test_an_old_link_is_renewed_to_the_address_on_file(self) -> None:
		self.over(self.token, family_contact.FOLLOW)
		page = self.get(f"{FILE}{self.token}?lang=en")
		self.assertEqual(self.status, 410)
		self.assertIn("Send me a new link", page)
		self.assertIn(PHONE, page)
		address = self.family.first_contact.email
		self.assertNotIn(address, page)
		before = self.mails(address)
		sent = self.post(f"{FILE}{self.token}?lang=en", action="renew")
		self.assertNotIn(address, sent)
		self.assertEqual(self.mails(address), before + 1)
		# The answer tells nothing of what is behind a link.
		self.assertEqual(self.main(sent), self.main(self.post(f"{FILE}nothing?lang=en", action="renew")))

	def main(self, page: str) -> str:
		return page[page.index("<main") : page.index("</main")]

	def test_a_link_that_is_cut_off_says_so_and_offers_no_new_one(self) -> None:
		page = self.get(f"{FILE}{self.token[:20]}?lang=en")
		self.assertEqual(self.status, 404)
		self.assertIn("A part of the address may be missing", page)
		self.assertNotIn("<form", self.main(page))

	def test_who_confirmed_already_gets_the_link_of_its_page(self) -> None:
		data = factories.application_data(self.desk.name)
		application = intake.receive(data, channel="Web Form", confirmed=False)
		token = links.make(
			asking.CONFIRM, application.doctype, application.name, clock.now() + timedelta(days=1)
		)
		frappe.db.commit()
		self.post(f"{CONFIRM}{token}?lang=en")
		page = self.get(f"{CONFIRM}{token}?lang=en")
		self.assertIn("Your question is confirmed already", page)
		before = self.mails(application.email)
		self.post(f"{CONFIRM}{token}?lang=en", action="renew")
		self.post(f"{CONFIRM}{token}?lang=en", action="renew")
		self.assertEqual(self.mails(application.email), before + 1)
		fresh = mailbox.last_mail(application.email).token
		self.assertIn(application.name, self.get(f"{FILE}{fresh}?lang=en"))

	def test_a_confirmation_that_came_too_late_is_sent_again(self) -> None:
		data = factories.application_data(self.desk.name)
		application = intake.receive(data, channel="Web Form", confirmed=False)
		token = asking.links.make(
			asking.CONFIRM, application.doctype, application.name, clock.now() - timedelta(days=1)
		)
		frappe.db.commit()
		self.assertIn("Send me a new link", self.get(f"{CONFIRM}{token}?lang=en"))
		self.post(f"{CONFIRM}{token}?lang=en", action="renew")
		fresh = mailbox.last_mail(application.email).token
		self.post(f"{CONFIRM}{fresh}?lang=en")
		self.assertEqual(frappe.db.get_value(application.doctype, application.name, "status"), "New")

	def test_a_provider_gets_a_new_link_for_an_old_one_and_none_for_one_that_works(self) -> None:
		provider = factories.make_provider(self.desk.name, language="en")
		token = links.make(
			availability.PURPOSE,
			"Childcare Provider",
			provider.name,
			clock.now() + timedelta(days=1),
			single_use=False,
		)
		frappe.db.commit()
		before = self.mails(provider.email)
		self.post(f"{AVAILABILITY}{token}", action="renew")
		self.assertEqual(self.mails(provider.email), before)
		self.over(token, availability.PURPOSE)
		self.assertIn("Send me a new link", self.get(f"{AVAILABILITY}{token}"))
		self.post(f"{AVAILABILITY}{token}", action="renew")
		self.assertEqual(self.mails(provider.email), before + 1)
		self.get(AVAILABILITY + mailbox.last_mail(provider.email).token)
		self.assertEqual(self.status, 200)


class TestHowOften(PageCase):
	def setUp(self) -> None:
		super().setUp()
		limit = frappe.db.get_single_value("Childcare Settings", "answers_per_hour")
		self.addCleanup(self.set_limit, limit)
		self.set_limit(3)

	def set_limit(self, visits: int) -> None:
		frappe.db.set_single_value("Childcare Settings", "answers_per_hour", visits)
		frappe.db.commit()
		frappe.clear_document_cache("Childcare Settings", "Childcare Settings")

	def statuses(self, *tokens: str) -> list[int]:
		found = []
		for token in tokens:
			self.get(FILE + token)
			found.append(self.status)
		return found

	def test_a_library_has_one_address_and_many_families(self) -> None:
		tokens = [family_contact.follow_link(self.family) for _family in range(6)]
		frappe.db.commit()
		self.assertEqual(self.statuses(*tokens), [200] * 6)
		# One link is held, for whoever opens it from wherever.
		self.assertEqual(self.statuses(*[self.token] * 4), [200, 200, 200, 429])
		self.client = self.server.visitor()
		self.assertEqual(self.statuses(self.token), [429])

	def test_who_tries_links_that_do_not_exist_is_held(self) -> None:
		guesses = [f"guess{number}" for number in range(5)]
		self.assertEqual(self.statuses(*guesses), [404, 404, 404, 429, 429])
		# A neighbour on the same line opens its own page all the same.
		self.assertEqual(self.statuses(self.token), [200])


class TestLinksInMails(PageCase):
	def test_every_link_of_every_part_opens_its_page(self) -> None:
		provider = factories.make_provider(self.desk.name, language="en", published=1)
		factories.make_vacancy(provider.name)
		application = intake.receive(
			factories.application_data(self.desk.name), channel="Web Form", confirmed=False
		)
		asking.ask_to_confirm(application)
		asking.tell_received(application)
		referrals.refer(self.request.name, [provider.name])
		round_doc = factories.insert(
			"Childcare Availability Round", desk=self.desk.name, month=clock.today(), asked_on=clock.today()
		)
		availability.send_round(round_doc.name)
		family_contact.tell_registered(self.family, [self.request.name])
		family_contact.tell_put(self.family.name)
		frappe.db.commit()
		addresses = (provider.email, application.email, self.family.first_contact.email)
		mails = [mail for address in addresses for mail in mailbox.mails(to=address)]
		self.assertGreaterEqual(len(mails), 6)
		for mail in mails:
			with self.subTest(mail.subject):
				self.assertNotIn("\\_", mail.text)
				self.assertIn("font-size:16px", mail.html)
				for part in (mail.text, mail.html):
					paths = set(re.findall(r"https?://[^/\s]+(/childcare/[^\s\"<>)\]]+)", part))
					self.assertTrue(paths)
					for path in paths:
						self.get(path)
						self.assertEqual(self.status, 200, path)
