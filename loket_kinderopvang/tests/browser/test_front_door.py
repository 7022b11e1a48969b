"""The front door as people meet it: on a phone and a narrow one, in Dutch and Arabic, without a script, with an account."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import frappe

from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.browser import accessible
from loket_kinderopvang.tests.browser.test_public import PublicCase
from loket_kinderopvang.tests.optional import expect

PAGES = {
	"home": "",
	"again": "/again",
	"accessibility": "/accessibility",
	"privacy": "/privacy",
	"cookies": "/cookies",
	"missing": "/nothing",
	"ask": "/ask",
	"places": "/places",
	"price": "/price",
	"information": "/information",
}
LOGO = (
	'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40">'
	'<rect width="40" height="40" rx="8" fill="#7a1f5c"/></svg>'
)


class DoorCase(PublicCase):
	def setUp(self) -> None:
		super().setUp()
		# Other tests left desks and areas with the postal code that they share.
		self.code = f"8{int(frappe.generate_hash(length=6), 16) % 1000:03}"
		town = self.committed(
			factories.make_area, area_name=f"{factories.word()} {factories.word()}", postal_codes=[self.code]
		)
		file = self.committed(
			factories.insert,
			"File",
			file_name=f"{factories.word()}.svg",
			content=LOGO,
			is_private=0,
			attached_to_doctype="Childcare Desk",
			attached_to_name=self.desk.name,
		)
		self.desk.reload()
		self.desk.update(
			{
				"public_name": "Loket Kinderopvang Voorbeeldstad",
				"colour": "#7a1f5c",
				"logo": file.file_url,
				"website": "https://voorbeeldstad.example.org",
				"address": "Markt 1\n9991 Voorbeeldstad",
				"opening_hours": "Maandag tot vrijdag, 9 tot 12 uur",
				"controller": "Stad Voorbeeldstad\nMarkt 1, 9991 Voorbeeldstad",
				"dpo_contact": "privacy@voorbeeldstad.example.org",
				"areas": [{"area": town.name}],
				"footer_links": [{"text": "Huis van het Kind", "url": "https://huis.example.org"}],
			}
		)
		self.desk.save()
		frappe.db.commit()
		self.door = f"/childcare/desk/{quote(self.desk.name)}?lang="

	def width_beyond(self, page: Any) -> int:
		return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


class TestDoor(DoorCase):
	def test_every_page_in_dutch_and_arabic_on_a_phone(self) -> None:
		for lang in ("nl", "ar"):
			page = self.open(phone=True, lang=lang)
			for name, path in PAGES.items():
				page.goto(f"/childcare{path}?lang={lang}" if path else self.door + lang)
				accessible.check(self, page, f"{name} in {lang}")
				self.assertEqual(page.locator("h1").count(), 1, name)
				self.screenshot(page, f"h-{name}-{lang}-phone")
				for width in (320, 1280):
					page.set_viewport_size({"width": width, "height": 844})
					self.assertLessEqual(self.width_beyond(page), 0, f"{name} in {lang} at {width}")
				page.set_viewport_size({"width": 390, "height": 844})
		page = self.open(lang="nl")
		page.goto(self.door + "nl")
		self.screenshot(page, "h-home-nl-desktop")

	def test_the_towns_colour_and_logo_are_there(self) -> None:
		page = self.open(lang="nl")
		refused: list[str] = []
		page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
		page.goto(self.door + "nl")
		self.assertEqual(
			page.locator("a.lk-button").evaluate("box => getComputedStyle(box).backgroundColor"),
			"rgb(122, 31, 92)",
		)
		self.assertGreater(page.locator(".lk-logo").evaluate("image => image.naturalWidth"), 0)
		self.assertEqual(refused, [])
		self.assertEqual([cookie["name"] for cookie in page.context.cookies()], ["preferred_language"])

	def test_from_the_door_to_everything_without_a_script(self) -> None:
		other = self.committed(
			factories.make_desk, public_name=f"Loket {factories.word()} {factories.word()}"
		)
		frappe.db.set_single_value("Childcare Settings", "default_desk", None)
		frappe.clear_document_cache("Childcare Settings", "Childcare Settings")
		frappe.db.commit()
		context = self.browser.new_context(
			base_url=self.url, java_script_enabled=False, viewport={"width": 390, "height": 844}
		)
		self.contexts.append(context)
		page = context.new_page()
		page.goto("/childcare?lang=nl")
		self.screenshot(page, "h-choose-nl-phone")
		page.get_by_label("Postcode of gemeente").fill(self.code)
		page.get_by_role("button", name="Mijn loket zoeken").click()
		expect(page.get_by_role("heading", level=1)).to_contain_text("Loket Kinderopvang Voorbeeldstad")
		page.locator("main a.lk-button").click()
		expect(page.locator("#ask-form")).to_be_visible()
		self.assertIn("desk=", page.locator("#ask-form").get_attribute("action"))
		self.assertEqual(
			page.locator("[data-name=consent_registration] a").get_attribute("href").rpartition("#")[2],
			"consent_registration",
		)
		page.goto("/childcare?lang=nl")
		page.get_by_role("link", name=other.public_name).click()
		page.get_by_role("link", name="Ik vroeg al opvang").click()
		page.get_by_label("Je mailadres").fill("niemand@example.org")
		page.get_by_role("button", name="Stuur me mijn link").click()
		expect(page.locator("main")).to_contain_text("Als we dit adres kennen")

	def test_a_lost_mail_comes_again(self) -> None:
		address = factories.email("kwijt")
		self.committed(factories.make_application, self.desk.name, email=address, language="nl")
		page = self.open(phone=True, lang="nl")
		page.goto("/childcare/again?lang=nl")
		page.get_by_role("button", name="Stuur me mijn link").click()
		expect(page.get_by_role("alert")).to_be_visible()
		accessible.check(self, page, "no address was typed")
		page.get_by_label("Je mailadres").fill(address)
		page.get_by_role("button", name="Stuur me mijn link").click()
		accessible.check(self, page, "the link is on its way")
		page.goto(self.link_in(self.mails_to(address)[-1], "/childcare/file/"))
		expect(page.locator("main")).to_contain_text("vraag")

	def test_a_provider_lands_on_its_page_and_logs_out(self) -> None:
		user = self.committed(
			factories.make_user, "Loket Provider", password=factories.PASSWORD, language="nl"
		)
		self.provider.reload()
		self.provider.language = "nl"
		self.provider.append("users", {"user": user.name})
		self.provider.save()
		frappe.db.commit()
		page = self.open(phone=True, lang="nl")
		page.goto(self.door + "nl")
		page.get_by_role("link", name="Voor opvanglocaties en partners").click()
		expect(page.locator("body")).to_contain_text("Loket Kinderopvang Voorbeeldstad")
		self.screenshot(page, "h-login-nl-phone")
		page.fill("#login_email", user.name)
		page.fill("#login_password", factories.PASSWORD)
		page.locator(".btn-login:visible").first.click()
		page.wait_for_url("**/childcare/provider*")
		accessible.check(self, page, "the provider's page with its menu")
		self.screenshot(page, "h-provider-nl-phone")
		page.get_by_role("button", name="Afmelden").click()
		expect(page.get_by_role("heading", level=1)).to_contain_text("Je bent afgemeld")
		accessible.check(self, page, "logged out")
		page.goto("/childcare/provider")
		self.assertIn("/login", page.url)
