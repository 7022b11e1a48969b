"""The pages behind personal links, through real requests: a provider's browser, a mail scanner, a stranger."""

from __future__ import annotations

import re
from datetime import timedelta

import frappe
import requests

from loket_kinderopvang.platform import clock, links
from loket_kinderopvang.referral import referrals
from loket_kinderopvang.supply import availability
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import outside_of_tests
from loket_kinderopvang.tests.committed import ServedTestCase
from loket_kinderopvang.tests.http_site import Client

ANSWER, AVAILABILITY = "/childcare/answer/", "/childcare/availability/"
NASTY = "Bij 't <script>alert(1)</script> 🌞 دار"


class PageCase(ServedTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.desk = factories.make_desk()
		self.provider = factories.make_provider(self.desk.name, language="en", provider_name=NASTY)
		self.vacancy = factories.make_vacancy(self.provider.name)
		self.client = self.someone()

	def someone(self, user: str | None = None) -> Client:
		return self.server.visitor(user, factories.PASSWORD if user else None)

	def make_referral(self, **values: object) -> tuple[str, str]:
		request = factories.make_request(desk=self.desk.name, monday="Full Day", **values)
		made = referrals.refer(request.name, [{"provider": self.provider.name, "vacancy": self.vacancy.name}])
		name = made[0]["referral"]
		token = links.make(referrals.PURPOSE, "Childcare Referral", name, clock.now() + timedelta(days=1))
		frappe.db.commit()
		return name, token

	def response_of(self, name: str) -> str:
		frappe.db.rollback()
		return frappe.db.get_value("Childcare Referral", name, "response")

	def everything(self) -> dict[str, list]:
		"""Return all that a visit could change."""
		frappe.db.rollback()
		doctypes = ("Childcare Referral", "Childcare Request", "Childcare Vacancy", "Childcare Personal Link")
		return {d: frappe.get_all(d, fields=["*"], order_by="name asc") for d in (*doctypes, "Comment")}

	def check_private(self, answer: requests.Response) -> None:
		self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")
		self.assertIn("no-store", answer.headers["Cache-Control"])
		self.assertIn("noindex", answer.headers["X-Robots-Tag"])
		self.assertIn("frame-ancestors 'none'", answer.headers["Content-Security-Policy"])


class TestAnswerPage(PageCase):
	def test_looking_changes_nothing_whoever_looks(self) -> None:
		name, token = self.make_referral()
		before = self.everything()
		for verb in ("GET", "HEAD", "GET"):
			answer = self.client.request(verb, ANSWER + token)
			self.assertEqual(answer.status_code, 200)
			self.check_private(answer)
		self.assertEqual(self.everything(), before)
		self.assertEqual(self.response_of(name), "Pending")

	def test_it_speaks_the_language_of_the_provider_or_the_chosen_one(self) -> None:
		_name, token = self.make_referral()
		page = self.client.request("GET", ANSWER + token).text
		self.assertIn('<html lang="en"', page)
		self.assertIn("Do you have a place?", page)
		self.assertIn("Monday", page)
		page = self.client.request("GET", ANSWER + token + "?lang=nl").text
		self.assertIn('<html lang="nl"', page)
		self.assertIn("maandag", page)
		page = self.client.request("GET", ANSWER + token + "?lang=%22%3E%3Cscript%3E").text
		self.assertIn('<html lang="en"', page)

	def test_a_name_is_shown_as_text(self) -> None:
		_name, token = self.make_referral()
		page = self.client.request("GET", ANSWER + token).text
		self.assertNotIn("<script>alert", page)
		self.assertIn("🌞 دار", page)

	def test_a_plain_form_is_enough_to_say_yes_and_twice_counts_once(self) -> None:
		name, token = self.make_referral()
		answer = self.client.request("POST", ANSWER + token, data={"answer": "accept", "note": "Welcome"})
		self.assertEqual(answer.status_code, 200)
		self.assertIn("What happens now?", answer.text)
		self.check_private(answer)
		self.assertEqual(self.response_of(name), "Accepted")
		before = self.everything()
		again = self.client.request("POST", ANSWER + token, data={"answer": "accept"})
		self.assertEqual(again.status_code, 410)
		self.assertIn("received before", again.text)
		self.assertEqual(self.everything(), before)

	def test_other_days_and_no(self) -> None:
		name, token = self.make_referral()
		form = {
			"answer": "other_days",
			"tuesday_morning": "1",
			"tuesday_afternoon": "1",
			"friday_morning": "1",
		}
		answer = self.client.request("POST", ANSWER + token, data=form)
		self.assertIn("whether these days suit", answer.text)
		frappe.db.rollback()
		doc = frappe.get_doc("Childcare Referral", name)
		self.assertEqual((doc.offer_tuesday, doc.offer_friday, doc.offer_monday), ("Full Day", "Morning", ""))
		name, token = self.make_referral()
		form = {"answer": "decline", "reason": "declined_age"}
		self.assertEqual(self.client.request("POST", ANSWER + token, data=form).status_code, 200)
		self.assertEqual(self.response_of(name), "Declined")

	def test_a_refusal_is_taken_back_until_somebody_else_said_yes(self) -> None:
		name, token = self.make_referral()
		reason = frappe.db.get_value("Childcare Closing Reason", {"kind": "Declined", "disabled": 0}, "name")
		thanks = self.client.request("POST", ANSWER + token, data={"answer": "decline", "reason": reason})
		self.assertIn("Take back my answer", thanks.text)
		self.assertEqual(self.response_of(name), "Declined")
		before = self.everything()
		self.assertIn("Take back my answer", self.client.request("GET", ANSWER + token).text)
		self.assertEqual(self.everything(), before)
		again = self.client.request("POST", ANSWER + token, data={"take_back": "1"})
		self.assertEqual((again.status_code, self.response_of(name)), (200, "Pending"))
		self.assertIn("Send my answer", again.text)
		self.client.request("POST", ANSWER + token, data={"answer": "decline", "reason": reason})
		frappe.db.rollback()
		request = frappe.db.get_value("Childcare Referral", name, "request")
		other = factories.make_provider(self.desk.name)
		made = referrals.refer(request, [other.name])
		referrals.record_answer(made[0]["referral"], "accept")
		frappe.db.commit()
		late = self.client.request("POST", ANSWER + token, data={"take_back": "1"})
		self.assertEqual((late.status_code, self.response_of(name)), (410, "Declined"))

	def test_what_is_missing_is_said_and_what_was_typed_stays(self) -> None:
		_name, token = self.make_referral()
		before = self.everything()
		form = {"answer": "decline", "reason": "", "note": "<b>sorry</b>"}
		answer = self.client.request("POST", ANSWER + token, data=form)
		self.assertEqual(answer.status_code, 400)
		self.assertIn("Choose why", answer.text)
		self.assertIn('role="alert"', answer.text)
		self.assertIn("&lt;b&gt;sorry&lt;/b&gt;", answer.text)
		self.assertRegex(answer.text, r'value="decline" checked')
		self.assertEqual(self.client.request("POST", ANSWER + token).status_code, 400)
		self.assertEqual(self.everything(), before)

	def test_a_place_that_was_just_given(self) -> None:
		name, token = self.make_referral()
		frappe.db.set_value("Childcare Vacancy", self.vacancy.name, "places", 0)
		frappe.db.commit()
		self.assertIn("given to another family", self.client.request("GET", ANSWER + token).text)
		answer = self.client.request("POST", ANSWER + token, data={"answer": "accept"})
		self.assertEqual(answer.status_code, 409)
		self.assertIn("given to another family", answer.text)
		self.assertEqual(self.response_of(name), "Pending")

	def test_a_link_that_does_not_work_says_so_and_tells_nothing(self) -> None:
		name, token = self.make_referral()
		# A site with one desk says its name and number; of several, the right one would tell whose link it was.
		factories.make_desk()
		expired = links.make(
			referrals.PURPOSE, "Childcare Referral", name, clock.now() - timedelta(seconds=1)
		)
		revoked = links.make(referrals.PURPOSE, "Childcare Referral", name, clock.now() + timedelta(days=1))
		frappe.db.set_value(
			"Childcare Personal Link", {"token_hash": links.digest(revoked)}, "revoked_on", clock.now()
		)
		other = links.make(
			availability.PURPOSE, "Childcare Provider", self.provider.name, clock.now() + timedelta(days=1)
		)
		frappe.db.commit()
		before = self.everything()
		altered = token[:-1] + ("A" if token[-1] != "A" else "B")
		for bad, status in ((altered, 404), ("nonsense", 404), (other, 404), (expired, 410), (revoked, 410)):
			for verb in ("GET", "POST"):
				answer = self.client.request(verb, ANSWER + bad + "?lang=en", data={"answer": "accept"})
				self.assertEqual(answer.status_code, status, bad)
				self.check_private(answer)
				self.assertNotIn("<form", answer.text)
				for secret in (name, self.desk.name, "دار", bad):
					self.assertNotIn(secret, answer.text)
		self.assertEqual(self.everything(), before)

	def test_the_page_without_a_token_is_not_there(self) -> None:
		for path in ("/childcare_answer", "/childcare_availability"):
			self.assertEqual(self.client.request("GET", path).status_code, 404)

	def test_somebody_who_is_logged_in_needs_the_forms_own_token(self) -> None:
		user = factories.make_user("Loket Officer", desk=self.desk.name, password=factories.PASSWORD)
		name, token = self.make_referral()
		officer = self.someone(user.name)
		with outside_of_tests():
			# In a test Frappe 16 does not keep the token.
			officer.request("GET", "/app")
		officer.request("POST", ANSWER + token, data={"answer": "accept"})
		# The platform answers with a page of its own; early Frappe 15 gives that status 200.
		self.assertEqual(self.response_of(name), "Pending")
		page = officer.request("GET", ANSWER + token).text
		found = re.search(r'name="csrf_token" value="(\w+)"', page)
		self.assertTrue(found)
		form = {"answer": "accept", "csrf_token": found.group(1)}
		self.assertEqual(officer.request("POST", ANSWER + token, data=form).status_code, 200)
		self.assertEqual(self.response_of(name), "Accepted")

	def test_too_many_visits_to_one_link_are_refused_for_a_while(self) -> None:
		_name, token = self.make_referral()
		_name, other = self.make_referral()
		limit = frappe.db.get_single_value("Childcare Settings", "answers_per_hour")
		self.addCleanup(self.set_limit, limit)
		self.set_limit(3)
		statuses = [self.client.request("GET", ANSWER + token).status_code for _visit in range(5)]
		self.assertEqual(statuses, [200, 200, 200, 429, 429])
		self.check_private(self.client.request("GET", ANSWER + token))
		self.assertEqual(self.someone().request("GET", ANSWER + token).status_code, 429)
		self.assertEqual(self.client.request("GET", ANSWER + other).status_code, 200)

	def set_limit(self, visits: int) -> None:
		frappe.db.set_single_value("Childcare Settings", "answers_per_hour", visits)
		frappe.db.commit()
		frappe.clear_document_cache("Childcare Settings", "Childcare Settings")


class TestAvailabilityPage(PageCase):
	def setUp(self) -> None:
		super().setUp()
		self.token = links.make(
			availability.PURPOSE,
			"Childcare Provider",
			self.provider.name,
			clock.now() + timedelta(days=1),
			single_use=False,
		)
		frappe.db.set_value("Childcare Vacancy", self.vacancy.name, "confirmed_on", "2020-01-01")
		frappe.db.commit()

	def form(self, **values: str) -> dict[str, str]:
		"""Return the fields of the page as a browser would send them back."""
		page = self.client.request("GET", AVAILABILITY + self.token).text
		hidden = dict(re.findall(r'type="hidden" name="(\w[\w-]*)" value="([^"]*)"', page))
		return {**hidden, **values}

	def send(self, **values: str) -> requests.Response:
		return self.client.request("POST", AVAILABILITY + self.token, data=self.form(**values))

	def get(self, field: str) -> object:
		frappe.db.rollback()
		return frappe.db.get_value("Childcare Vacancy", self.vacancy.name, field)

	def test_looking_changes_nothing(self) -> None:
		before = self.everything()
		self.check_private(self.client.request("HEAD", AVAILABILITY + self.token))
		self.form()
		self.assertEqual(self.everything(), before)

	def test_one_click_confirms(self) -> None:
		answer = self.send(answer="same")
		self.assertEqual(answer.status_code, 200)
		self.assertIn("Thank you", answer.text)
		self.assertEqual(self.get("confirmed_on"), clock.today())

	def test_changing_adding_and_being_full(self) -> None:
		self.send(answer="change", **{f"places_{self.vacancy.name}": "4"})
		self.assertEqual(self.get("places"), 4)
		self.send(
			answer="change", new_places="1", new_from="2027-09-01", new_price="Free Price", monday_morning="1"
		)
		frappe.db.rollback()
		self.assertTrue(
			frappe.db.exists("Childcare Vacancy", {"provider": self.provider.name, "monday": "Morning"})
		)
		asked = self.send(answer="full")
		frappe.db.rollback()
		self.assertIn("Are you sure?", asked.text)
		self.assertTrue(frappe.db.exists("Childcare Vacancy", {"provider": self.provider.name, "closed": 0}))
		self.send(answer="full", sure="1")
		frappe.db.rollback()
		self.assertFalse(frappe.db.exists("Childcare Vacancy", {"provider": self.provider.name, "closed": 0}))

	def test_nothing_changed_never_drops_what_was_just_typed(self) -> None:
		typed = {f"places_{self.vacancy.name}": "4"}
		before = self.get("places")
		asked = self.send(answer="same", **typed)
		self.assertIn("You typed other numbers", asked.text)
		self.assertIn(f'name="places_{self.vacancy.name}" value="4"', asked.text)
		self.assertEqual((self.get("places"), str(self.get("confirmed_on"))), (before, "2020-01-01"))
		self.send(answer="change", sure="1", **typed)
		self.assertEqual(self.get("places"), 4)
		self.send(answer="same", sure="1", **{f"places_{self.vacancy.name}": "9"})
		self.assertEqual(self.get("places"), 4)

	def test_an_answer_is_undone_within_the_hour(self) -> None:
		before = self.get("places")
		page = self.send(answer="full", sure="1")
		self.assertIn("Undo my last answer", page.text)
		self.assertEqual(self.get("closed"), 1)
		self.assertIn("is undone", self.send(answer="undo").text)
		self.assertEqual(
			(self.get("closed"), self.get("places"), str(self.get("confirmed_on"))), (0, before, "2020-01-01")
		)
		self.assertEqual(self.send(answer="undo").status_code, 400)
		self.send(answer="change", **{f"places_{self.vacancy.name}": "4"})
		# Somebody got a place since: putting the old number back would give it away twice.
		frappe.get_doc("Childcare Vacancy", self.vacancy.name).db_set("places", 3)
		frappe.db.commit()
		self.assertEqual(self.send(answer="undo").status_code, 409)
		self.assertEqual(self.get("places"), 3)

	def test_what_was_told_an_hour_ago_stays(self) -> None:
		self.send(answer="full", sure="1")
		link = links.find(self.token, availability.PURPOSE)
		link.db_set("last_answer_on", clock.now() - timedelta(minutes=61))
		frappe.db.commit()
		self.assertNotIn("Undo my last answer", self.client.request("GET", AVAILABILITY + self.token).text)
		self.assertEqual(self.send(answer="undo").status_code, 400)
		self.assertEqual(self.get("closed"), 1)

	def test_the_accessible_name_of_a_number_says_where_and_when(self) -> None:
		page = self.client.request("GET", AVAILABILITY + self.token).text
		label = re.search(rf'<label for="places_{self.vacancy.name}">(.*?)</label>', page, re.DOTALL)[1]
		self.assertIn("🌞", label)
		self.assertIn("Monday", label)

	def test_bad_figures_and_what_changed_meanwhile(self) -> None:
		for values, status, words in (
			({f"places_{self.vacancy.name}": "-3"}, 400, "between"),
			({"new_places": "1"}, 400, "at least one day"),
			({"monday_morning": "1"}, 400, "how many children"),
		):
			answer = self.send(answer="change", **values)
			self.assertEqual((answer.status_code, words in answer.text), (status, True), answer.text)
		form = self.form(answer="change", **{f"places_{self.vacancy.name}": "5"})
		frappe.get_doc("Childcare Vacancy", self.vacancy.name).db_set("places", 0)
		frappe.db.commit()
		answer = self.client.request("POST", AVAILABILITY + self.token, data=form)
		self.assertEqual(answer.status_code, 409)
		self.assertIn("while you were looking", answer.text)
		self.assertEqual(self.get("places"), 0)

	def test_a_stranger_gets_a_friendly_no(self) -> None:
		answer = self.client.request("GET", AVAILABILITY + "nonsense?lang=fr")
		self.assertEqual(answer.status_code, 404)
		self.assertIn("Ce lien ne fonctionne pas", answer.text)


class TestSeveralLocations(PageCase):
	def setUp(self) -> None:
		super().setUp()
		organiser = factories.insert(
			"Childcare Organiser",
			organiser_name=factories.email("org"),
			email=factories.email("org"),
			language="en",
		)
		self.places = {}
		for number in range(3):
			provider = factories.make_provider(
				self.desk.name, language="en", provider_name=f"De Bengels {number}", organiser=organiser.name
			)
			self.places[provider.name] = factories.make_vacancy(provider.name, confirmed_on="2020-01-01")
		round_doc = factories.insert(
			"Childcare Availability Round", desk=self.desk.name, month=clock.today(), asked_on=clock.today()
		)
		availability._fill(round_doc)
		self.round = round_doc.name
		self.token = links.make(
			availability.PURPOSE,
			"Childcare Organiser",
			organiser.name,
			clock.now() + timedelta(days=1),
			single_use=False,
			about=self.round,
		)
		frappe.db.commit()

	def send(self, **values: str) -> requests.Response:
		page = self.client.request("GET", AVAILABILITY + self.token).text
		hidden = dict(re.findall(r'type="hidden" name="(\w[\w-]*)" value="([^"]*)"', page))
		answer = self.client.request("POST", AVAILABILITY + self.token, data={**hidden, **values})
		frappe.db.rollback()
		return answer

	def answers(self) -> list[str]:
		return [
			frappe.db.get_value("Childcare Round Answer", {"parent": self.round, "provider": name}, "answer")
			for name in self.places
		]

	def test_each_location_is_answered_by_itself(self) -> None:
		first, second, _third = self.places
		page = self.send(answer=f"same:{first}").text
		self.assertIn("Noted for De Bengels 0", page)
		self.assertEqual(self.answers(), ["Nothing Changed", "Pending", "Pending"])
		self.send(answer=f"full:{second}")
		self.assertEqual(self.answers(), ["Nothing Changed", "Full", "Pending"])
		self.assertEqual(
			str(frappe.db.get_value("Childcare Vacancy", self.places[_third].name, "confirmed_on")),
			"2020-01-01",
		)
		self.send(answer="undo")
		self.assertEqual(self.answers(), ["Nothing Changed", "Pending", "Pending"])
		self.assertIn("Thank you", self.send(answer="same").text)
		self.assertEqual(self.answers(), ["Nothing Changed"] * 3)

	def test_a_changed_number_concerns_its_location_alone(self) -> None:
		first, second, _third = self.places
		self.send(answer="change", **{f"places_{self.places[second].name}": "7"})
		self.assertEqual(self.answers(), ["Pending", "Changed", "Pending"])
		asked = self.send(answer=f"same:{first}", **{f"places_{self.places[second].name}": "8"})
		self.assertIn("You typed other numbers", asked.text)
		self.assertEqual(self.answers(), ["Pending", "Changed", "Pending"])
		self.assertEqual(self.send(answer="change").status_code, 400)

	def test_anothers_location_is_out_of_reach(self) -> None:
		self.assertEqual(self.send(answer=f"full:{self.provider.name}", sure="1").status_code, 400)
		self.assertEqual(frappe.db.get_value("Childcare Vacancy", self.vacancy.name, "closed"), 0)

	def test_the_mail_names_each_location_in_one_line(self) -> None:
		words = availability.location_words(frappe.get_doc("Childcare Provider", next(iter(self.places))))
		self.assertEqual(words["name"], "De Bengels 0")
		self.assertIn("free", words["text"])
