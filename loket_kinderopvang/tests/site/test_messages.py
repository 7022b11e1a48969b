"""Mail: in the reader's language, edited by staff, safe whatever a name holds, and noted without the secret."""

from __future__ import annotations

import re
from datetime import timedelta

import frappe

from loket_kinderopvang.domain import names
from loket_kinderopvang.follow_up import follow_up
from loket_kinderopvang.mail import messages
from loket_kinderopvang.platform import clock
from loket_kinderopvang.referral import referrals
from loket_kinderopvang.tests import factories, mailbox
from loket_kinderopvang.tests.base import LoketTestCase
from loket_kinderopvang.tests.mailbox import last_mail, mails

LANGUAGES = ("nl", "en", "fr")
NASTY = "Bij 't Zonnetje <script>alert(1)</script> & Co 🌞 مرحبا"


class TestMessages(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		mailbox.use_in(self)
		# What a test changes in Settings is rolled back; the cache does not know.
		self.addCleanup(frappe.clear_document_cache, "Childcare Settings", "Childcare Settings")
		self.provider = factories.make_provider()
		self.desk = frappe.get_doc("Childcare Desk", self.provider.desk)
		self.email = factories.email()

	def send(
		self, message: str = "availability_round", language: str | None = "en", **context: object
	) -> bool:
		values = {"recipient": "Jo", "link": "https://desk.example.org/childcare/availability/" + "s" * 43}
		return messages.send(
			message,
			self.provider,
			self.email,
			language,
			{**values, "vacancies": [], "locations": [], **context},
		)

	def own_template(self, language: str, subject: str, body: str) -> None:
		"""Let staff link a template of their own in Settings."""
		template = factories.insert(
			"Email Template", name=factories.unique("Own"), subject=subject, use_html=1, response_html=body
		)
		settings = frappe.get_doc("Childcare Settings")
		settings.mail_templates = [
			row
			for row in settings.mail_templates
			if (row.message, row.language) != ("availability_round", language)
		]
		settings.append(
			"mail_templates",
			{"message": "availability_round", "language": language, "email_template": template.name},
		)
		settings.save()

	def test_every_message_ships_in_dutch_english_and_french(self) -> None:
		options = frappe.get_meta("Childcare Mail Template").get_field("message").options.split("\n")
		for option in options:
			for language in LANGUAGES:
				self.assertIn((option, language), messages.shipped_templates())

	def test_it_goes_out_in_the_language_of_the_reader(self) -> None:
		subjects = set()
		for language in LANGUAGES:
			self.assertTrue(self.send(language=language))
			subjects.add(last_mail(self.email).subject)
		self.assertEqual(len(subjects), 3)

	def test_a_language_without_template_falls_back_to_the_desk_then_to_english(self) -> None:
		self.desk.db_set("default_language", "fr")
		frappe.clear_document_cache("Childcare Desk", self.desk.name)
		self.send(language="ar")
		self.assertIn("Quelles places", last_mail(self.email).subject)
		self.desk.db_set("default_language", "tr")
		frappe.clear_document_cache("Childcare Desk", self.desk.name)
		self.send(language="ar")
		self.assertIn("Which places", last_mail(self.email).subject)

	def test_words_of_the_context_are_in_the_language_of_the_template(self) -> None:
		used = []
		frappe.db.set_value("Childcare Desk", self.desk.name, "default_language", "fr")
		frappe.clear_document_cache("Childcare Desk", self.desk.name)

		def context() -> dict:
			used.append(frappe.local.lang)
			return {"recipient": "Jo", "link": "x", "vacancies": [], "locations": []}

		before = frappe.local.lang
		messages.send("availability_round", self.provider, self.email, "ar", context)
		self.assertEqual(used, ["fr"])
		self.assertEqual(frappe.local.lang, before)

	def test_staff_change_a_text_without_code(self) -> None:
		self.own_template("en", "Own subject for {{ recipient }}", "<p>Own text {{ desk.name }}</p>")
		self.send(recipient="Ann")
		mail = last_mail(self.email)
		self.assertEqual(mail.subject, "Own subject for Ann")
		self.assertIn(f"Own text {self.desk.name}", mail.html)

	def test_a_template_that_can_not_be_rendered_does_not_stop_the_mail(self) -> None:
		# One that was written before such templates were refused.
		self.own_template("en", "Own", "<p>{{ recipient }}</p>")
		template = frappe.get_last_doc("Email Template", {"subject": "Own"})
		template.db_set("response_html", "<p>{{ frappe.get_all('User') }}</p>")
		frappe.clear_document_cache("Email Template", template.name)
		self.assertTrue(self.send())
		self.assertIn("Which places", last_mail(self.email).subject)
		self.assertFalse(frappe.local.message_log)

	def test_a_template_that_could_not_be_sent_is_refused_when_it_is_saved(self) -> None:
		for body, told in (
			("<p>{{ recipient }}</p>\n<p>{{ desk.nmae }}</p>", "desk.phone"),
			("<p>{{ recipient }}</p>\n{{ frappe.db.sql('select 1') }}", "calls frappe.db.sql"),
		):
			with self.assertRaises(frappe.ValidationError) as refused:
				self.own_template("en", "Own", body)
			self.assertIn("Line 2", str(refused.exception))
			self.assertIn(told, str(refused.exception))
		# What can't be read at all the platform refuses by itself.
		with self.assertRaises(frappe.ValidationError):
			self.own_template("en", "Own", "<p>{{ recipient }}</p>\n{% if recipient %}")
		self.own_template("en", "Own", "<p>{{ recipient }}</p>")
		template = frappe.get_last_doc("Email Template", {"subject": "Own"})
		template.subject = "{{ no_such_word }}"
		with self.assertRaises(frappe.ValidationError):
			template.save()

	def test_a_template_of_another_app_is_not_looked_at(self) -> None:
		factories.insert(
			"Email Template",
			name=factories.unique("Other"),
			subject="{{ frappe.x() }}",
			response="{{ doc.y() }}",
		)

	def test_a_template_knows_nothing_but_its_words(self) -> None:
		self.own_template("en", "Own {{ recipient }}", "<p>{{ desk.name }}</p>")
		template = frappe.get_last_doc("Email Template", {"subject": "Own {{ recipient }}"})
		for body in (
			"{{ frappe.conf.db_password }}",
			"{{ doc }}",
			"{{ recipient.__class__ }}",
			"{{ get_url() }}",
		):
			template.db_set("response_html", body)
			frappe.clear_document_cache("Email Template", template.name)
			self.send()
			self.assertIn("Which places", last_mail(self.email).subject, body)

	def test_what_a_message_may_use_is_what_it_gets(self) -> None:
		from loket_kinderopvang.mail import message_templates
		from loket_kinderopvang.referral import questions
		from loket_kinderopvang.supply import availability

		referral = referrals.refer(
			factories.make_request(desk=self.provider.desk).name, [self.provider.name]
		)[0]["referral"]
		asked = questions.question(frappe.get_doc("Childcare Referral", referral))
		self.assertLessEqual(set(asked), set(message_templates.QUESTION))
		vacancy = factories.make_vacancy(self.provider.name)
		self.assertLessEqual(set(availability.vacancy_words(vacancy)), set(message_templates.VACANCY))
		self.assertEqual(set(messages._desk_words(self.desk)), set(message_templates.DESK))
		options = frappe.get_meta("Childcare Mail Template").get_field("message").options.split("\n")
		self.assertEqual(set(options) - {""}, set(message_templates.KNOWN))

	def test_a_name_is_text_in_the_body_and_plain_in_the_subject(self) -> None:
		self.own_template("en", "For {{ recipient }}", "<p>{{ recipient }}</p>")
		self.send(recipient=NASTY)
		mail = last_mail(self.email)
		# Plain text, in which a program finds no address to open either.
		self.assertEqual(mail.subject, f"For {names.harmless(NASTY)}")
		self.assertNotIn("<script>", mail.html)
		self.assertIn("🌞 مرحبا", mail.html)

	def test_there_is_html_and_plain_text_and_an_answer_reaches_the_desk(self) -> None:
		self.send()
		mail = last_mail(self.email)
		self.assertIn("<a href", mail.html)
		self.assertIn("Hello Jo", mail.text)
		self.assertNotIn("<p>", mail.text)
		self.assertIn(self.desk.email, mail.reply_to)

	def test_it_is_queued_and_noted_on_the_timeline_without_the_secret(self) -> None:
		self.send()
		queued = frappe.get_last_doc("Email Queue", {"reference_name": self.provider.name})
		self.assertEqual(queued.status, "Not Sent")
		lines = frappe.get_all(
			"Communication",
			filters={"reference_doctype": "Childcare Provider", "reference_name": self.provider.name},
			fields=["subject", "content", "recipients"],
		)
		self.assertEqual(len(lines), 1)
		self.assertEqual(lines[0].recipients, self.email)
		self.assertNotIn("s" * 43, lines[0].content)

	def test_without_an_address_nothing_is_sent_and_it_says_so(self) -> None:
		for address in (None, "", "no address"):
			self.email = address
			self.assertFalse(self.send())
		self.assertEqual(mails(reference_name=self.provider.name), [])
		self.assertIn("no email address", self.comments()[-1])

	def test_a_site_without_outgoing_account_goes_on(self) -> None:
		mailbox.without_accounts(self)
		self.assertFalse(self.send())
		self.assertFalse(frappe.local.message_log)
		self.assertEqual(mails(reference_name=self.provider.name), [])
		self.assertIn("no outgoing email account", self.comments()[-1])

	def comments(self) -> list[str]:
		return frappe.get_all(
			"Comment",
			filters={"reference_doctype": self.provider.doctype, "reference_name": self.provider.name},
			pluck="content",
			order_by="creation asc",
		)


class TestNotFiveADay(LoketTestCase):
	def test_what_is_too_much_waits_until_the_morning_and_comes_as_one(self) -> None:
		self.addCleanup(frappe.clear_document_cache, "Childcare Settings", "Childcare Settings")
		mailbox.use_in(self)
		desk = factories.make_desk()
		provider = factories.make_provider(desk.name, language="en")
		frappe.db.set_single_value("Childcare Settings", "mails_per_day", 2)
		for _number in range(4):
			referrals.refer(factories.make_request(desk=desk.name).name, [provider.name])
		self.assertEqual(len(mailbox.mails(to=provider.email)), 2)
		urgent = factories.make_request(desk=desk.name, urgent=1, urgent_reason="Loss of Care")
		referrals.refer(urgent.name, [provider.name])
		self.assertEqual(len(mailbox.mails(to=provider.email)), 3)
		follow_up.send_waiting_mails()
		self.assertEqual(len(mailbox.mails(to=provider.email)), 3)
		with clock.fixed(clock.now() + timedelta(days=1)):
			follow_up.send_waiting_mails()
			follow_up.send_waiting_mails()
		sent = mailbox.mails(to=provider.email)
		self.assertEqual(len(sent), 4)
		self.assertIn("2 messages from", sent[-1].subject)
		tokens = set(re.findall(r"/childcare/answer/([\w-]{20,})", sent[-1].html))
		self.assertEqual(len(tokens), 2)
		for token in tokens:
			self.assertTrue(referrals.question_for(token))


class TestWhatComesBack(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		mailbox.use_in(self)
		self.desk = factories.make_desk()
		self.provider = factories.make_provider(self.desk.name, language="en")
		self.request = factories.make_request(desk=self.desk.name)
		self.referral = referrals.refer(self.request.name, [self.provider.name])[0]["referral"]
		self.queued = frappe.get_last_doc("Email Queue", {"reference_name": self.referral})

	def test_a_reply_lands_on_the_timeline_of_its_file(self) -> None:
		from frappe.email.receive import InboundMail

		account = frappe.get_doc(
			{"doctype": "Email Account", "email_id": self.desk.email, "email_account_name": factories.word()}
		)
		account.name = account.email_account_name
		account.db_insert()
		raw = (
			f"From: {self.provider.email}\r\nTo: {self.desk.email}\r\nSubject: Re: your question\r\n"
			f"Message-ID: <{factories.word()}@example.org>\r\n"
			f"In-Reply-To: <{self.queued.message_id}>\r\nContent-Type: text/plain\r\n\r\nMaybe in June.\r\n"
		)
		reply = InboundMail(raw, account, uid=7).process()
		self.assertEqual(
			(reply.reference_doctype, reply.reference_name), ("Childcare Referral", self.referral)
		)
		self.assertIn("Maybe in June.", reply.content)

	def test_a_refused_mail_puts_its_file_on_the_list_to_call_once(self) -> None:
		frappe.db.set_value("Email Queue", self.queued.name, "status", "Error")
		follow_up.mark_undelivered()
		self.assertTrue(frappe.db.get_value("Childcare Referral", self.referral, "mail_failed"))
		field = ("Childcare Request", self.request.name, "attention")
		self.assertEqual(frappe.db.get_value(*field), "Cannot Be Reached by Mail")
		frappe.db.set_value(*field, "")
		follow_up.mark_undelivered()
		self.assertFalse(frappe.db.get_value(*field))
