"""A family asks by itself: through the real page, with what robots and mistakes do to it."""

from __future__ import annotations

import re
from unittest import mock

import frappe
import requests

from loket_kinderopvang.intake import asking, intake
from loket_kinderopvang.platform import clock
from loket_kinderopvang.tests import factories, mailbox
from loket_kinderopvang.tests.base import LoketTestCase
from loket_kinderopvang.tests.committed import CommittedTestCase
from loket_kinderopvang.tests.http_site import Client, SiteServer
from loket_kinderopvang.web import personal_page

ASK = "/childcare/ask"


def answers(**changed: str | None) -> dict[str, str]:
	"""Return a form that is filled in well, with what a test changes; None leaves a field out."""
	start = frappe.utils.add_days(clock.today(), 90)
	form = {
		"contact_name": "Amina Voorbeeld",
		"phone": "0470 12 34 56",
		"email": f"amina.{frappe.generate_hash(length=8)}@example.org",
		"children.0.first_name": "Noor",
		"children.0.last_name": "Voorbeeld",
		"children.0.born": "yes",
		"children.0.birth_date": frappe.utils.add_days(clock.today(), -200),
		"wanted_from": start,
		"monday_morning": "1",
		"tuesday_morning": "1",
		"tuesday_afternoon": "1",
		"consent_registration": "1",
		"consent_providers": "1",
		**changed,
	}
	return {key: str(value) for key, value in form.items() if value is not None}


class AskCase(CommittedTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		cls.server = SiteServer().start()
		cls.addClassCleanup(cls.server.stop)

	def setUp(self) -> None:
		super().setUp()
		self.desk = factories.make_desk()
		self._settings = {
			field: frappe.db.get_single_value("Childcare Settings", field)
			for field in (
				"default_desk",
				"minimum_form_seconds",
				"applications_per_hour",
				"confirmations_per_day",
			)
		}
		self.addCleanup(self._put_back)
		self.set(default_desk=self.desk.name, minimum_form_seconds=0)
		self.client = self.someone()

	def _put_back(self) -> None:
		self.set(**self._settings)

	def set(self, **values: object) -> None:
		for field, value in values.items():
			frappe.db.set_single_value("Childcare Settings", field, value)
		frappe.db.commit()

	def someone(self, user: str | None = None) -> Client:
		return self.server.visitor(user, factories.PASSWORD if user else None)

	def hidden(self, page: str) -> dict[str, str]:
		"""Return the marks that a page carries: its seal and its form's id."""
		return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))

	def send(self, form: dict[str, str], lang: str = "en", client: Client | None = None) -> requests.Response:
		client = client or self.client
		page = client.request("GET", f"{ASK}?lang={lang}").text
		hidden = self.hidden(page)
		return client.request("POST", f"{ASK}?lang={lang}", data={**hidden, **form})

	def applications(self) -> list[dict]:
		frappe.db.rollback()
		return frappe.get_all(
			"Childcare Application",
			filters={"desk": self.desk.name},
			fields=[
				"name",
				"status",
				"channel",
				"language",
				"email",
				"partner",
				"monday",
				"tuesday",
				"phone",
			],
		)


class TestAskPage(AskCase):
	def test_a_question_waits_apart_until_its_address_is_confirmed(self) -> None:
		answer = self.send(answers(), lang="tr")
		self.assertEqual(answer.status_code, 200)
		(found,) = self.applications()
		self.assertIn(found.name, answer.text)
		self.assertEqual((found.status, found.channel, found.language), ("Unconfirmed", "Web Form", "tr"))
		self.assertEqual((found.monday, found.tuesday, found.phone), ("Morning", "Full Day", "+32470123456"))

	def test_looking_at_the_form_writes_nothing(self) -> None:
		page = self.client.request("GET", ASK)
		self.assertEqual(page.status_code, 200)
		self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
		self.assertEqual(self.applications(), [])

	def test_what_is_wrong_is_named_at_its_field_and_nothing_is_lost(self) -> None:
		bad = answers(
			email="nobody@nowhere", contact_name="Zoë <b>", wanted_from="2020-01-01", monday_morning=None
		)
		answer = self.send(bad)
		self.assertEqual(answer.status_code, 400)
		self.assertIn('href="#email"', answer.text)
		self.assertIn('href="#wanted_from"', answer.text)
		self.assertIn('aria-invalid="true"', answer.text)
		self.assertIn("Zoë &lt;b&gt;", answer.text)
		self.assertNotIn("Zoë <b>", answer.text)
		self.assertEqual(self.applications(), [])

	def test_no_day_and_no_consent_are_refused_in_the_readers_language(self) -> None:
		form = answers(
			monday_morning=None, tuesday_morning=None, tuesday_afternoon=None, consent_registration=None
		)
		answer = self.send(form, lang="nl")
		self.assertEqual(answer.status_code, 400)
		self.assertIn("Kies minstens één dag", answer.text)
		self.assertIn('href="#consent_registration"', answer.text)
		self.assertEqual(self.applications(), [])

	def test_an_unborn_child_and_a_twin(self) -> None:
		due = frappe.utils.add_days(clock.today(), 60)
		form = answers(
			**{
				"children.0.born": "no",
				"children.0.expected_date": due,
				"children.0.first_name": "",
				"children.1.born": "no",
				"children.1.expected_date": due,
				"children.1.last_name": "Voorbeeld",
			}
		)
		self.assertEqual(self.send(form).status_code, 200)
		(found,) = self.applications()
		rows = frappe.get_doc("Childcare Application", found.name).children
		self.assertEqual([(str(row.expected_date), row.birth_date) for row in rows], [(str(due), None)] * 2)

	def test_the_same_form_twice_is_one_question(self) -> None:
		page = self.client.request("GET", ASK).text
		hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
		first, second = (
			self.client.request("POST", ASK, data={**hidden, **answers(email="same@example.org")})
			for _i in range(2)
		)
		self.assertEqual((first.status_code, second.status_code), (200, 200))
		(found,) = self.applications()
		self.assertIn(found.name, second.text)

	def test_robots(self) -> None:
		for bad in ({asking.HONEYPOT: "http://example.org"}, {"opened": "1.forged"}, {"opened": ""}):
			self.assertEqual(self.send({**answers(), **bad}).status_code, 400, bad)
		self.set(minimum_form_seconds=60)
		self.assertEqual(self.send(answers()).status_code, 400)
		self.assertEqual(self.applications(), [])

	def test_a_page_that_was_opened_once_makes_one_question(self) -> None:
		marks = self.hidden(self.client.request("GET", ASK).text)
		self.assertEqual(self.client.request("POST", ASK, data={**marks, **answers()}).status_code, 200)
		other = {**marks, **answers(), "form_id": frappe.generate_hash(length=20)}
		self.assertEqual(self.client.request("POST", ASK, data=other).status_code, 400)
		again = self.someone().request("POST", ASK, data={**marks, **answers(contact_name="Iemand Anders")})
		(found,) = self.applications()
		self.assertIn(found.name, again.text)

	def test_a_page_keeps_its_seal_after_an_error_and_gets_a_new_one_after_a_day(self) -> None:
		marks = self.hidden(self.client.request("GET", ASK).text)
		refused = self.client.request("POST", ASK, data={**marks, **answers(contact_name="")})
		self.assertEqual(refused.status_code, 400)
		self.assertEqual(self.hidden(refused.text)["opened"], marks["opened"])
		with mock.patch.object(asking, "SEAL_SECONDS", -1):
			late = self.client.request("POST", f"{ASK}?lang=en", data={**marks, **answers()})
		self.assertEqual(late.status_code, 400)
		self.assertIn("open for more than a day", late.text)
		new = self.hidden(late.text)
		self.assertNotEqual((new["opened"], new["form_id"]), (marks["opened"], marks["form_id"]))
		self.assertEqual(self.client.request("POST", ASK, data={**new, **answers()}).status_code, 200)

	def test_a_seal_of_other_letters_is_refused_like_any_other(self) -> None:
		for opened in ("١٢٣.é", "²." + "0" * 64, "9" * 5000 + ".x", "\ud83d."):
			form = {**answers(), "opened": opened.encode("utf-8", "replace").decode()}
			self.assertEqual(self.send(form).status_code, 400, opened[:20])

	def test_two_at_once_with_one_page_make_one_question(self) -> None:
		marks = self.hidden(self.client.request("GET", ASK).text)
		self.client.request("POST", ASK, data={**marks, **answers()})
		earlier = asking.sent
		# The second looks for the first before that one is there, and again when it could not be written.
		with mock.patch.object(asking, "sent", side_effect=[None, *[mock.DEFAULT] * 9], wraps=earlier):
			second = self.client.request("POST", ASK, data={**marks, **answers()})
		(found,) = self.applications()
		self.assertEqual(second.status_code, 200)
		self.assertIn(found.name, second.text)

	def test_a_mailbox_gets_few_mails_whoever_asks_from_wherever(self) -> None:
		self.set(confirmations_per_day=2)
		box = f"victim{frappe.generate_hash(length=8)}"
		statuses = [
			self.send(answers(email=f"{box}{more}@example.org"), client=self.someone()).status_code
			for more in ("", "+a", "+b")
		]
		self.assertEqual(statuses, [200, 200, 400])
		page = self.send(answers(email=f"{box}@example.org"), client=self.someone()).text
		self.assertIn("we sent mails to", page)
		self.assertEqual(len(self.applications()), 2)

	def test_a_name_is_a_name(self) -> None:
		for name in ("Visit http://evil.example", "win@evil.example", "evil.com nu", "Bel 0900 12 34 56"):
			answer = self.send(answers(contact_name=name))
			self.assertEqual(answer.status_code, 400, name)
			self.assertIn('href="#contact_name"', answer.text)
		answer = self.send(answers(contact_name="Amina\r\nBcc: x\n\nVoorbeeld"))
		self.assertEqual(answer.status_code, 200)
		(found,) = self.applications()
		name = frappe.db.get_value("Childcare Application", found.name, "contact_name")
		self.assertEqual(name, "Amina Bcc: x Voorbeeld")

	def test_too_many_questions_from_one_address(self) -> None:
		self.set(applications_per_hour=2)
		statuses = [self.send(answers()).status_code for _i in range(3)]
		self.assertEqual(statuses, [200, 200, 429])
		self.assertEqual(self.client.request("GET", ASK).status_code, 200)

	def test_too_many_visits_to_the_public_pages(self) -> None:
		with mock.patch.object(personal_page, "PUBLIC_VISITS_PER_HOUR", 0):
			statuses = [
				self.client.request("GET", f"/childcare/{page}").status_code
				for page in ("ask", "places", "price", "information")
			]
		self.assertEqual(statuses, [429] * 4)

	def test_what_only_the_desk_may_say_is_not_taken_from_a_form(self) -> None:
		form = answers(
			status="Registered", channel="Counter", partner="X", officer="Administrator", family="GZ-1"
		)
		self.assertEqual(self.send(form).status_code, 200)
		(found,) = self.applications()
		self.assertEqual((found.status, found.channel, found.partner), ("Unconfirmed", "Web Form", None))

	def test_the_language_is_remembered(self) -> None:
		self.client.request("GET", f"{ASK}?lang=pl")
		self.assertIn('lang="pl"', self.client.request("GET", "/childcare/places").text)

	def test_an_information_point_takes_no_questions(self) -> None:
		frappe.db.set_value("Childcare Desk", self.desk.name, "information_only", 1)
		others = frappe.get_all(
			"Childcare Desk", {"disabled": 0, "name": ("!=", self.desk.name)}, pluck="name"
		)
		for name in others:
			frappe.db.set_value("Childcare Desk", name, "disabled", 1)
			self.addCleanup(frappe.db.set_value, "Childcare Desk", name, "disabled", 0)
		frappe.db.commit()
		page = self.client.request("GET", ASK)
		self.assertNotIn("ask-form", page.text)
		self.assertIn("/childcare/information", page.text)
		self.assertEqual(self.client.request("POST", ASK, data=answers()).status_code, 400)

	def test_staff_decide_what_is_asked(self) -> None:
		form = frappe.get_doc("Web Form", asking.FORM)
		before = [(row.name, row.hidden, row.label) for row in form.web_form_fields]
		self.addCleanup(self._restore, before)
		for row in form.web_form_fields:
			if row.fieldname == "street":
				row.hidden = 1
			if row.fieldname == "phone":
				row.label = "Gsm van mama of papa"
		intro = form.introduction_text
		form.introduction_text = "<p>Vraag het <b>hier</b></p><script>alert(1)</script>"
		form.save()
		self.addCleanup(frappe.db.set_value, "Web Form", asking.FORM, "introduction_text", intro)
		frappe.db.commit()
		page = self.client.request("GET", ASK).text
		self.assertIn("Vraag het <b>hier</b>", page)
		self.assertNotIn("<script>alert(1)", page)
		self.assertNotIn('name="street"', page)
		self.assertIn("Gsm van mama of papa", page)

	def _restore(self, rows: list[tuple]) -> None:
		for name, hidden, label in rows:
			frappe.db.set_value("Web Form Field", name, {"hidden": hidden, "label": label})
		frappe.clear_document_cache("Web Form", asking.FORM)
		frappe.db.commit()

	def test_a_partner_brings_a_family_in(self) -> None:
		user = factories.make_user("Loket Partner", password=factories.PASSWORD)
		partner = factories.make_partner(self.desk.name, users=[{"user": user.name}])
		other = factories.make_partner(self.desk.name)
		frappe.db.commit()
		client = self.someone(user.name)
		client.request("GET", "/childcare/partner")
		refused = self.send(answers(email=None), client=client)
		self.assertEqual(refused.status_code, 400)
		form = answers(email=None, family_agrees="1", partner_supports="1", family_language="ar")
		self.assertEqual(self.send(form, client=client).status_code, 200)
		(found,) = self.applications()
		self.assertEqual(
			(found.status, found.channel, found.partner, found.language),
			("New", "Partner", partner.name, "ar"),
		)
		self.assertNotEqual(found.partner, other.name)
		page = client.request("GET", "/childcare/partner").text
		self.assertIn("Amina Voorbeeld", page)


class TestConfirming(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		mailbox.use_in(self)
		self.desk = factories.make_desk()
		self.application = intake.receive(
			factories.application_data(self.desk.name, email=factories.email("p"), language="fr"),
			channel="Web Form",
			confirmed=False,
		)
		self.assertTrue(asking.ask_to_confirm(self.application))
		self.mail = mailbox.last_mail(self.application.email)

	def status(self) -> str:
		return frappe.db.get_value("Childcare Application", self.application.name, "status")

	def test_the_link_confirms_once_and_brings_the_familys_own_page(self) -> None:
		self.assertIn("Confirmer ma demande", self.mail.html)
		frappe.set_user("Guest")
		self.assertEqual(asking.waiting_for(self.mail.token).name, self.application.name)
		self.assertEqual(self.status(), "Unconfirmed")
		_doc, token = asking.confirm(self.mail.token)
		self.assertEqual(self.status(), "New")
		self.assertTrue(token)
		from loket_kinderopvang.family import family_page
		from loket_kinderopvang.platform import links

		self.assertEqual(family_page.open_file(token).application.name, self.application.name)
		with self.assertRaises(links.LinkProblem):
			asking.confirm(self.mail.token)

	def test_an_unconfirmed_one_is_no_request_and_goes_in_time(self) -> None:
		from loket_kinderopvang.follow_up import follow_up

		self.assertFalse(frappe.db.exists("Childcare Request", {"application": self.application.name}))
		frappe.db.set_value(
			"Childcare Application",
			self.application.name,
			"modified",
			frappe.utils.add_days(clock.now(), -30),
			update_modified=False,
		)
		follow_up.clean_applications()
		self.assertFalse(frappe.db.exists("Childcare Application", self.application.name))
