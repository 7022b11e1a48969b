"""Parents, providers and partners, as they do it: on a phone, in their language, with the links of their mails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from unittest import mock

import frappe

from loket_kinderopvang.desk import message_preview
from loket_kinderopvang.follow_up import family_contact
from loket_kinderopvang.platform import clock, links
from loket_kinderopvang.referral import referrals
from loket_kinderopvang.supply import availability
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import BrowserTestCase
from loket_kinderopvang.tests.browser import accessible
from loket_kinderopvang.tests.optional import expect


class PublicCase(BrowserTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.area = self.committed(factories.make_area, postal_codes=["9991"])
		self.desk = self.committed(
			factories.make_desk, areas=[self.area.name], complaint_text="klacht@example.org"
		)
		for field, value in (("default_desk", self.desk.name), ("minimum_form_seconds", 0)):
			frappe.db.set_single_value("Childcare Settings", field, value)
		self.provider = self.committed(factories.make_provider, self.desk.name, published=1, language="en")
		self.vacancy = self.committed(factories.make_vacancy, self.provider.name)

	def goto(self, page: Any, path: str, name: str) -> None:
		page.goto(path)
		accessible.check(self, page, name)


class TestParent(PublicCase):
	def fill_in(self, page: Any, email: str) -> None:
		page.fill("#contact_name", "سلمى مثال")
		page.fill("#phone", "0470 12 34 56")
		page.fill("#email", email)
		page.locator(".lk-next:visible").click()
		page.fill("[id='children.0.first_name']", "نور")
		page.fill("[id='children.0.last_name']", "مثال")
		page.fill("[id='children.0.birth_date']", str(frappe.utils.add_days(clock.today(), -150)))
		accessible.check(self, page, "the form, children")
		page.locator(".lk-next:visible").click()
		page.fill("#wanted_from", str(frappe.utils.add_days(clock.today(), 100)))
		page.locator("[name=monday_morning]").check()
		page.locator("[name=tuesday_morning]").check()
		page.locator("[name=tuesday_afternoon]").check()
		accessible.check(self, page, "the form, days")

	def test_in_arabic_on_a_phone_from_the_form_to_the_withdrawal(self) -> None:
		email = factories.email("salma")
		page = self.open(phone=True, lang="ar")
		self.goto(page, "/childcare/ask?lang=ar", "the form")
		self.assertEqual(page.locator("html").get_attribute("dir"), "rtl")
		self.screenshot(page, "b-ask-ar-phone")
		self.fill_in(page, email)
		# What was typed stays on the device.
		page.reload()
		expect(page.locator("[name=monday_morning]")).to_be_checked()
		self.assertEqual(page.input_value("#contact_name"), "سلمى مثال")
		page.locator(".lk-next:visible").click()
		page.fill("#postal_code", "9991")
		self.screenshot(page, "b-ask-where-ar-phone")
		page.locator(".lk-next:visible").click()
		page.locator(".lk-next:visible").click()
		page.locator("button[type=submit]:visible").click()
		expect(page.locator(".lk-wrong:visible").first).to_be_visible()
		page.locator("#consent_registration").check()
		page.locator("#consent_providers").check()
		accessible.check(self, page, "the form, consent")
		page.locator("button[type=submit]:visible").click()
		number = page.locator("#number").inner_text()
		self.screenshot(page, "b-sent-ar-phone")
		self.fresh()
		self.assertEqual(frappe.db.get_value("Childcare Application", number, "status"), "Unconfirmed")

		mail = self.mails_to(email)[-1]
		page.goto(self.link_in(mail, "/childcare/confirm/"))
		self.assertEqual(page.locator("html").get_attribute("dir"), "rtl")
		accessible.check(self, page, "the page to confirm")
		page.locator("main button[type=submit]").click()
		page.locator("a.lk-button").click()
		expect(page.locator("main")).to_contain_text(number)
		self.fresh()
		application = frappe.get_doc("Childcare Application", number)
		self.assertEqual(
			(application.status, application.language, application.desk), ("New", "ar", self.desk.name)
		)

		from loket_kinderopvang.intake import intake

		request = intake.register(number)["requests"][0]
		frappe.db.commit()
		mail = self.mails_to(email, 3)[-1]
		page.goto(self.link_in(mail, "/childcare/file/"))
		accessible.check(self, page, "the family's page")
		self.screenshot(page, "b-file-ar-phone")
		expect(page.locator("main")).to_contain_text(request)
		page.locator("summary").filter(has_text="سحب").first.click()
		page.locator("details[open] button[type=submit]").click()
		self.assert_outcome(request, "Open")
		accessible.check(self, page, "asked once more before withdrawing")
		self.screenshot(page, "b-file-ar-withdraw")
		page.locator("main button[type=submit]").click()
		expect(page.locator(".lk-said")).to_be_visible()
		self.assert_outcome(request, "Lapsed")
		accessible.check(self, page, "a question that was withdrawn")
		self.screenshot(page, "b-file-ar-withdrawn")
		page.locator("form:has(input[value=undo]) button").click()
		expect(page.locator(".lk-said")).to_be_visible()
		self.assert_outcome(request, "Open")

	def assert_outcome(self, request: str, outcome: str) -> None:
		self.fresh()
		self.assertEqual(frappe.db.get_value("Childcare Request", request, "outcome"), outcome)

	def test_a_link_that_is_over_is_asked_for_again_and_a_reader_changes_nothing(self) -> None:
		family = factories.make_family(self.desk.name)
		reader = factories.email("lezer")
		family.append("contacts", {"contact_name": "Lezer", "email": reader, "may_see": 1})
		family.save()
		child = factories.make_child(family.name, first_name="Noor")
		request = factories.make_request(child.name)
		token = family_contact.follow_link(family, family.contacts[1])
		link = links.find(token, family_contact.FOLLOW)
		link.db_set("expires_on", frappe.utils.add_days(clock.now(), -1))
		frappe.db.commit()
		page = self.open(phone=True, lang="nl")
		self.goto(page, f"/childcare/file/{token}?lang=nl", "a link that is over")
		self.screenshot(page, "9-link-over")
		page.get_by_role("button", name="Stuur me een nieuwe link").click()
		expect(page.locator("main")).to_contain_text("onderweg")
		expect(page.locator("body")).not_to_contain_text(reader)
		accessible.check(self, page, "a new link is on its way")
		self.screenshot(page, "9-link-renewed")
		page.goto(self.link_in(self.mails_to(reader)[-1], "/childcare/file/"))
		expect(page.locator("main")).to_contain_text(request.name)
		expect(page.get_by_role("button", name="Mijn vraag intrekken")).to_have_count(0)
		self.screenshot(page, "9-file-of-a-reader")

	def test_the_form_asks_whether_a_care_need_may_be_told_only_where_there_is_one(self) -> None:
		page = self.open()
		page.goto("/childcare/ask?lang=nl")
		asked = page.locator("[data-name=consent_care_need]")
		self.assertTrue(asked.evaluate("box => box.hidden"))
		page.evaluate(
			"""() => {
				const box = document.getElementById("inclusive_care");
				box.checked = true;
				box.dispatchEvent(new Event("input", { bubbles: true }));
				box.dispatchEvent(new Event("change", { bubbles: true }));
			}"""
		)
		self.assertFalse(asked.evaluate("box => box.hidden"))

	def test_the_form_by_keyboard_alone_and_at_twice_the_size(self) -> None:
		page = self.open()
		page.set_viewport_size({"width": 640, "height": 450})
		page.goto("/childcare/ask?lang=nl")
		self.screenshot(page, "b-ask-nl-zoomed")
		self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), 640)
		page.locator("#contact_name").focus()
		page.keyboard.type("Jan Voorbeeld")
		page.keyboard.press("Tab")
		page.keyboard.type("0470123456")
		page.keyboard.press("Enter")
		expect(page.locator(".lk-progress:visible")).to_contain_text("2")
		self.assertEqual(page.evaluate("document.activeElement.tagName"), "H2")

	def test_without_a_script_the_form_is_one_page(self) -> None:
		context = self.browser.new_context(base_url=self.url, java_script_enabled=False)
		self.contexts.append(context)
		page = context.new_page()
		page.goto("/childcare/ask?lang=nl")
		self.assertEqual(page.locator(".lk-step:visible").count(), page.locator(".lk-step").count())
		self.assertEqual(page.locator("button[type=submit]:visible").count(), 1)

	def test_looking_around(self) -> None:
		page = self.open(lang="nl")
		self.goto(page, "/childcare/places?lang=nl", "the places")
		expect(page.locator("#map .leaflet-interactive").first).to_be_visible()
		self.screenshot(page, "b-places-nl")
		page.fill("#near", "9991")
		page.get_by_role("button", name="De opvangplaatsen tonen").click()
		page.get_by_role("link", name=self.provider.provider_name).first.click()
		expect(page.get_by_role("heading", level=1)).to_contain_text(self.provider.provider_name)
		accessible.check(self, page, "one place")
		for path in ("price", "information"):
			self.goto(page, f"/childcare/{path}?lang=nl", path)
			self.screenshot(page, f"b-{path}-nl")


class TestPictures(PublicCase):
	"""A picture of each public page, in Dutch on a desktop and in Arabic on a phone; and axe on each."""

	def test_each_page(self) -> None:
		family = self.committed(factories.make_family, self.desk.name, language="nl")
		request = self.committed(factories.make_request, family=family.name, monday="Full Day")
		token = family_contact.follow_link(family)
		frappe.db.commit()
		self.assertTrue(request.name)
		pages = {
			"ask": "/childcare/ask",
			"file": f"/childcare/file/{token}",
			"my-data": f"/childcare/file/{token}?show=my-data",
			"places": "/childcare/places",
			"place": f"/childcare/places/{self.provider.name}",
			"price": "/childcare/price",
			"information": "/childcare/information",
			"gone": "/childcare/file/nothing",
		}
		for lang, phone in (("nl", False), ("ar", True)):
			page = self.open(phone=phone, lang=lang)
			for name, path in pages.items():
				page.goto(f"{path}{'&' if '?' in path else '?'}lang={lang}")
				accessible.check(self, page, f"{name} in {lang}")
				self.assertLessEqual(
					page.evaluate("document.documentElement.scrollWidth - window.innerWidth"), 0, name
				)
				self.screenshot(page, f"b-{name}-{lang}-{'phone' if phone else 'desktop'}")


# The size of the smallest text that our part of a mail shows.
SMALLEST = """() => Math.min(...[...document.querySelectorAll('div[style*="16px"] *')]
	.filter((part) => [...part.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
	.map((part) => parseFloat(getComputedStyle(part).fontSize)))"""


class TestProvider(PublicCase):
	def test_nothing_changed_and_change_from_the_mail_of_the_round(self) -> None:
		round_doc = self.committed(
			factories.insert,
			"Childcare Availability Round",
			desk=self.desk.name,
			month=clock.today(),
			asked_on=clock.today(),
		)
		availability.send_round(round_doc.name)
		mail = self.mails_to(self.provider.email)[-1]
		link = self.link_in(mail, "/childcare/availability/")
		page = self.open(phone=True)
		page.goto(link)
		accessible.check(self, page, "the provider's places")
		self.screenshot(page, "b-availability-phone")
		page.get_by_role("button", name="Nothing changed").click()
		expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
		self.fresh()
		row = {"parent": round_doc.name, "provider": self.provider.name}
		self.assertEqual(frappe.db.get_value("Childcare Round Answer", row, "answer"), "Nothing Changed")
		page.goto(link)
		page.fill(f"#places_{self.vacancy.name}", "7")
		page.get_by_role("button", name="Save my changes").first.click()
		expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
		self.fresh()
		self.assertEqual(frappe.db.get_value("Childcare Vacancy", self.vacancy.name, "places"), 7)

	def test_twenty_locations_on_a_phone(self) -> None:
		organiser = self.committed(
			factories.insert,
			"Childcare Organiser",
			organiser_name=f"Kinderopvang van {self.desk.name}",
			email=factories.email("org"),
			language="nl",
		)
		places = []
		for number in range(20):
			provider = factories.make_provider(
				self.desk.name,
				language="nl",
				provider_name=f"De Bengels {number + 1:02}",
				organiser=organiser.name,
			)
			places.append(factories.make_vacancy(provider.name).name)
		token = links.make(
			availability.PURPOSE,
			"Childcare Organiser",
			organiser.name,
			frappe.utils.add_days(clock.now(), 1),
			single_use=False,
		)
		frappe.db.commit()
		page = self.open(phone=True)
		self.goto(page, f"/childcare/availability/{token}?lang=nl", "twenty locations")
		self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"), 0)
		self.screenshot(page, "b-availability-twenty-phone")
		page.get_by_role("button", name=re.compile("Volzet.*De Bengels 07")).click()
		expect(page.locator(".lk-said")).to_contain_text("De Bengels 07")
		accessible.check(self, page, "one of twenty locations is full")
		page.get_by_role("button", name="Overal volzet").click()
		accessible.check(self, page, "asked once more before all are full")
		self.screenshot(page, "b-availability-twenty-sure")
		page.get_by_role("link", name="Terug, niets veranderen").click()
		page.get_by_role("button", name="Maak mijn laatste antwoord ongedaan").click()
		expect(page.locator(".lk-said")).to_be_visible()
		self.fresh()
		self.assertEqual(frappe.db.count("Childcare Vacancy", {"closed": 1, "name": ("in", places)}), 0)

	def test_mails_are_one_column_on_a_phone(self) -> None:
		from frappe.email.email_body import get_formatted_html

		from loket_kinderopvang.mail import messages

		child = self.committed(factories.make_child, factories.make_family(self.desk.name).name)
		request = factories.make_request(child.name)
		records = {
			"Childcare Request": request,
			"Childcare Family": frappe.get_doc("Childcare Family", request.family),
			"Childcare Provider": self.provider,
			"Childcare Application": factories.make_application(self.desk.name),
			"Childcare Referral": frappe.get_doc(
				"Childcare Referral", referrals.refer(request.name, [self.provider.name])[0]["referral"]
			),
		}

		def shipped(message: str, language: str, _default: str) -> Iterator[dict[str, str]]:
			"""Leave out what staff of a kept site may have: theirs is not ours to lay out."""
			texts = messages.shipped_templates()
			yield texts.get((message, language)) or texts[(message, "en")]

		templates = mock.patch.object(messages, "_templates_for", shipped)
		templates.start()
		self.addCleanup(templates.stop)
		page = self.open(phone=True)
		for message, doctype in message_preview.ABOUT.items():
			if doctype not in records:
				continue
			for language in ("nl", "ar"):
				shown = message_preview.preview(message, language, records[doctype])
				long_link = "https://kinderopvang.stad.example" + "/childcare/file/" + "Ab3" * 14
				body = shown["html"].replace(frappe.utils.get_url("/childcare/…"), long_link)
				body = f'<div style="{messages.READABLE}">{body}</div>'
				page.set_content(get_formatted_html(shown["subject"], body, with_container=True))
				with self.subTest(message=message, language=language):
					self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), 390)
					self.assertGreaterEqual(page.evaluate(SMALLEST), 16)
			self.screenshot(page, f"b-mail-{message}-phone")

	def test_with_an_account(self) -> None:
		user = self.committed(factories.make_user, "Loket Provider", password=factories.PASSWORD)
		self.provider.append("users", {"user": user.name})
		self.provider.save()
		request = self.committed(factories.make_request, desk=self.desk.name, monday="Full Day")
		from loket_kinderopvang.referral import referrals

		referrals.refer(request.name, [self.provider.name])
		frappe.db.commit()
		page = self.open(user.name, factories.PASSWORD)
		self.goto(page, "/childcare/provider?lang=en", "the provider's own page")
		self.screenshot(page, "b-provider")
		page.locator("summary").filter(has_text="Answer").click()
		page.locator("input[value=accept]").check()
		page.get_by_role("button", name="Send my answer").click()
		expect(page.locator(".lk-said")).to_contain_text("Thank you")
		self.fresh()
		self.assertEqual(frappe.db.get_value("Childcare Request", request.name, "outcome"), "Answered")


class TestPartner(PublicCase):
	def test_a_partner_brings_a_family_in(self) -> None:
		user = self.committed(factories.make_user, "Loket Partner", password=factories.PASSWORD)
		self.committed(factories.make_partner, self.desk.name, users=[{"user": user.name}], language="en")
		page = self.open(user.name, factories.PASSWORD)
		self.goto(page, "/childcare/partner?lang=en", "the partner's own page")
		page.get_by_role("link", name="Bring a family in").click()
		page.locator("#family_agrees").check()
		page.fill("#contact_name", "Petra Voorbeeld")
		page.fill("#phone", "0470 12 34 57")
		page.locator(".lk-next:visible").click()
		page.fill("[id='children.0.last_name']", "Voorbeeld")
		page.fill("[id='children.0.birth_date']", str(frappe.utils.add_days(clock.today(), -150)))
		page.locator(".lk-next:visible").click()
		page.fill("#wanted_from", str(frappe.utils.add_days(clock.today(), 100)))
		page.locator("[name=monday_morning]").check()
		for _step in range(3):
			page.locator(".lk-next:visible").click()
		page.locator("#consent_registration").check()
		page.locator("button[type=submit]:visible").click()
		number = page.locator("#number").inner_text()
		page.goto("/childcare/partner?lang=en")
		expect(page.locator("main")).to_contain_text(number)
		self.screenshot(page, "b-partner")
		self.fresh()
		self.assertEqual(frappe.db.get_value("Childcare Application", number, "channel"), "Partner")


class TestCallRound(PublicCase):
	def test_three_providers_answer_at_once_and_the_officer_sees_it(self) -> None:
		others = [self.committed(factories.make_provider, self.desk.name, language="en") for _i in range(2)]
		officer = self.committed(
			factories.make_user, "Loket Officer", desk=self.desk.name, password=factories.PASSWORD
		)
		request = self.committed(
			factories.make_request,
			desk=self.desk.name,
			monday="Full Day",
			urgent=1,
			urgent_reason="Loss of Care",
			officer=officer.name,
		)
		desk = self.open(officer.name, factories.PASSWORD)
		desk.goto(f"/app/childcare-request/{request.name}")
		desk.get_by_role("button", name="Ask All Suitable Providers").click()
		with desk.expect_response(lambda answer: "call_all" in answer.url):
			desk.get_by_role("button", name="Ask Now").click()
		pages = []
		for provider in (self.provider, *others):
			mail = self.mails_to(provider.email)[-1]
			page = self.open(phone=True)
			page.goto(self.link_in(mail, "/childcare/answer/"))
			page.locator("input[value=accept]").check()
			pages.append(page)
		# All three were open before the first answered.
		for page in pages:
			page.locator("button[type=submit]").last.click()
		texts = [page.get_by_role("heading", level=1).inner_text() for page in pages]
		self.assertEqual(sum("Thank you" in text for text in texts), 1, texts)
		expect(desk.locator(".page-head:visible .indicator-pill").first).to_contain_text(
			"Answered", timeout=30_000
		)
		self.screenshot(desk, "b-call-round")
		self.fresh()
		responses = frappe.get_all("Childcare Referral", {"request": request.name}, pluck="response")
		self.assertEqual(sorted(responses), ["Accepted", "Cancelled", "Cancelled"])
		self.assertTrue(self.mails_to(others[-1].email, 2))
