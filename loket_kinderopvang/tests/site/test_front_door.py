"""The front door: the first page, the desk of a town, what search engines find, the town's look, and who lands where."""

from __future__ import annotations

import json
import re
from typing import Any

import frappe
from frappe.website.utils import get_home_page

from loket_kinderopvang import permissions
from loket_kinderopvang.contacts import consents
from loket_kinderopvang.domain import contrast
from loket_kinderopvang.intake import asking, desks
from loket_kinderopvang.tests import factories, mailbox
from loket_kinderopvang.tests.base import LoketTestCase
from loket_kinderopvang.tests.committed import ServedTestCase
from loket_kinderopvang.town import statements
from loket_kinderopvang.web import look, pages, personal_page

PUBLIC_PAGES = (
	"",
	"/ask",
	"/places",
	"/price",
	"/information",
	"/figures",
	"/open-data",
	"/accessibility",
	"/privacy",
	"/cookies",
)
# Of no use to who searches: it says the same to everybody and shows nothing.
NOT_FOUND_BY_SEARCH = ("/again", "/leave", "/file/nothing", "/answer/nothing", "/confirm/nothing")


# Names of authorities and of cookies stay as they are.
NOT_TRANSLATED = ("Vlaamse Toezichtcommissie", "full_name, user_id")


class DoorCase(ServedTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.area = factories.make_area(area_name="Voorbeeldstad", postal_codes=["9991"])
		self.desk = factories.make_desk(
			areas=[self.area.name],
			public_name="Loket Kinderopvang Voorbeeldstad",
			address="Markt 1\n9991 Voorbeeldstad",
			opening_hours="ma 9-12",
			website="https://voorbeeldstad.example.org",
		)
		self.place = factories.make_provider(self.desk.name, published=1)
		self.keep_settings(default_desk=self.desk.name)
		self.client = self.server.visitor()

	def keep_settings(self, **values: Any) -> None:
		settings = "Childcare Settings"
		before = {field: frappe.db.get_single_value(settings, field) for field in values}
		for field, value in values.items():
			frappe.db.set_single_value(settings, field, value)
		frappe.clear_document_cache(settings, settings)
		frappe.db.commit()

		def give_back() -> None:
			for field, value in before.items():
				frappe.db.set_single_value(settings, field, value)
			frappe.clear_document_cache(settings, settings)
			frappe.db.commit()

		self.addCleanup(give_back)

	def look_of_desk(self, **values: Any) -> None:
		self.desk.reload()
		self.desk.update(values)
		self.desk.save()
		frappe.db.commit()

	def get(self, path: str, **options: Any) -> Any:
		return self.client.request("GET", path, **options)


class TestFirstPage(DoorCase):
	def test_it_says_what_the_desk_does_and_leads_to_everything(self) -> None:
		answer = self.get("/childcare?lang=nl")
		self.assertEqual(answer.status_code, 200)
		for text in ("Loket Kinderopvang Voorbeeldstad", "9991 Voorbeeldstad", "ma 9-12", self.desk.email):
			self.assertIn(text, answer.text)
		for path in ("ask", "places", "price", "information", "again", "privacy", "accessibility", "cookies"):
			self.assertIn(f'href="/childcare/{path}?lang=nl"', answer.text, path)
		self.assertIn('href="/login?_lang=nl"', answer.text)
		self.assertIn('href="https://voorbeeldstad.example.org"', answer.text)

	def test_a_desk_may_say_it_in_its_own_words(self) -> None:
		self.look_of_desk(introduction="Wij helpen.\nKom <b>langs</b>.")
		text = self.get("/childcare?lang=fr").text
		self.assertIn('lang="nl" dir="auto"><p>Wij helpen.</p>', text)
		self.assertNotIn("<b>langs", text)

	def test_of_several_desks_a_visitor_finds_its_own_by_postal_code_or_town(self) -> None:
		other_area = factories.make_area(area_name="Anderdorp", postal_codes=["9992"])
		other = factories.make_desk(areas=[other_area.name], phone="+3290000077")
		gone = factories.make_desk(disabled=1)
		frappe.db.commit()
		start = self.get("/childcare?lang=nl").text
		self.assertIn("Postcode of gemeente", start)
		self.assertIn(other.desk_name, start)
		self.assertNotIn(gone.desk_name, start)
		for typed in ("9992", "anderdorp", " 9992 Anderdorp"):
			found = self.get("/childcare", params={"where": typed, "lang": "nl"}, allow_redirects=False)
			self.assertIn(found.status_code, (301, 302, 303))
			self.assertIn("/childcare/desk/", found.headers["Location"], typed)
		page = self.get("/childcare", params={"where": "9992", "lang": "nl"})
		self.assertIn("+3290000077", page.text)
		# What it chose goes along to the form, also when it takes another language there.
		link = re.search(r'href="(/childcare/ask\?lang=nl&amp;desk=[^"]+)"', page.text)[1].replace(
			"&amp;", "&"
		)
		form = self.get(link).text
		self.assertIn("+3290000077", form)
		self.assertRegex(form, r'href="\?lang=fr&amp;desk=')
		lost = self.get("/childcare", params={"where": "Nergens <i>", "lang": "nl"})
		self.assertIn("We weten niet welk loket", lost.text)
		self.assertNotIn("<i>", lost.text)
		for name in (gone.name, "nobody", "a" * 300):
			self.assertEqual(self.get(f"/childcare/desk/{name}").status_code, 404, name)

	def test_it_is_the_first_page_of_the_site_where_the_site_wants_it(self) -> None:
		def choose(first: int) -> None:
			settings = frappe.get_doc("Childcare Settings")
			settings.is_home_page = first
			settings.save()
			frappe.db.commit()

		before = frappe.db.get_single_value("Website Settings", "home_page")
		self.addCleanup(
			lambda: (
				frappe.db.set_single_value("Website Settings", "home_page", before or ""),
				frappe.cache.delete_value("home_page"),
				frappe.db.commit(),
			)
		)
		self.addCleanup(choose, 0)
		choose(1)
		answer = self.get("/?lang=nl")
		self.assertIn("Loket Kinderopvang Voorbeeldstad", answer.text)
		self.assertRegex(answer.text, r'rel="canonical" href="[^"]*/childcare\?lang=nl">')
		self.assertNotIn("noindex", answer.text)
		self.assertIn("default-src 'none'", answer.headers["Content-Security-Policy"])
		choose(0)
		self.assertNotIn("Loket Kinderopvang Voorbeeldstad</bdi></h1>", self.get("/?lang=nl").text)

	def test_a_desk_that_only_informs_does_not_ask(self) -> None:
		self.look_of_desk(information_only=1)
		self.assertNotIn("lk-button", self.get("/childcare?lang=nl").text)


class TestDeskOfVisitor(LoketTestCase):
	def test_the_form_goes_to_the_desk_that_was_chosen_where_the_address_tells_of_none(self) -> None:
		area = factories.make_area(postal_codes=["9993"])
		own, chosen = factories.make_desk(areas=[area.name]), factories.make_desk()
		self.assertEqual(desks.of_place("9993"), own.name)
		self.assertEqual(desks.of_place(chosen.desk_name), chosen.name)
		for nothing in ("", "  ", "0000", "\x00", "x" * 500):
			self.assertIsNone(desks.of_place(nothing), nothing)
		taken = []
		self.addCleanup(setattr, asking, "_take_in", asking._take_in)
		asking._take_in = lambda data, _form: taken.append(data.get("desk"))
		self.addCleanup(setattr, desks, "chosen", desks.chosen)
		desks.chosen = lambda: chosen
		asking.take({"postal_code": ""}, "nl")
		asking.take({"postal_code": "9993"}, "nl")
		self.assertEqual(taken, [chosen.name, None])


class TestFinding(DoorCase):
	def test_search_engines_may_keep_public_pages_and_no_others(self) -> None:
		for path in PUBLIC_PAGES:
			answer = self.get(f"/childcare{path}?lang=nl")
			self.assertEqual(answer.status_code, 200, path)
			self.assertNotIn("X-Robots-Tag", answer.headers, path)
			self.assertNotIn("noindex", answer.text, path)
			address = f"/childcare{path}?lang=nl"
			self.assertRegex(answer.text, f'<link rel="canonical" href="http[^"]*{re.escape(address)}">')
			self.assertRegex(answer.text, r'<meta name="description" content="[^"]{20,}">')
			self.assertIn('property="og:title"', answer.text, path)
			self.assertIn('hreflang="fr" href=', answer.text, path)
			self.assertIn('hreflang="x-default"', answer.text, path)
		for path in NOT_FOUND_BY_SEARCH:
			answer = self.get(f"/childcare{path}")
			self.assertIn("noindex", answer.headers["X-Robots-Tag"], path)
			self.assertIn("no-store", answer.headers["Cache-Control"], path)
			self.assertNotIn("canonical", answer.text, path)

	def test_an_answer_that_is_none_and_a_page_with_a_number_are_not_kept(self) -> None:
		for path in ("/childcare/places/nothing", "/childcare/ask?sent=abc"):
			self.assertIn("noindex", self.get(path).headers["X-Robots-Tag"], path)
		# The empty form may be found, and is kept by nobody: each visitor has its own.
		self.assertIn("no-store", self.get("/childcare/ask").headers["Cache-Control"])

	def test_filters_do_not_make_pages_of_their_own(self) -> None:
		text = self.get("/childcare/places?lang=nl&near=9991&kind=Group+Care").text
		self.assertRegex(text, r'rel="canonical" href="[^"]*/childcare/places\?lang=nl">')

	def test_the_list_for_search_engines_holds_what_is_public_alone(self) -> None:
		hidden = factories.make_provider(self.desk.name, published=0)
		frappe.db.commit()
		answer = self.get("/sitemap.xml")
		self.assertEqual(answer.status_code, 200)
		found = re.findall(r"<loc>([^<]*)</loc>", answer.text)
		paths = {address.partition("/childcare")[2] for address in found if "/childcare" in address}
		self.assertLessEqual({*PUBLIC_PAGES, f"/places/{self.place.name}"}, paths)
		self.assertNotIn(f"/places/{hidden.name}", paths)
		for path in ("/file", "/provider", "/partner", "/answer", "/leave"):
			self.assertNotIn(path, paths)
		# Nor the names of the files behind the pages.
		self.assertEqual([path for path in paths if path.startswith("_")], [])
		self.assertIn("/sitemap.xml", self.get("/robots.txt").text)

	def test_the_desk_and_a_place_describe_themselves_to_machines(self) -> None:
		def described(path: str) -> dict:
			text = self.get(path).text
			return json.loads(
				re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)[1]
			)

		desk = described("/childcare?lang=nl")
		self.assertEqual(desk["@type"], "GovernmentService")
		self.assertEqual(desk["areaServed"][0]["name"], "Voorbeeldstad")
		self.assertIn("ar", desk["availableLanguage"])
		self.assertEqual(described(f"/childcare/places/{self.place.name}")["@type"], "ChildCare")


class TestMissingPage(DoorCase):
	def test_an_address_without_a_page_says_so_in_the_readers_language(self) -> None:
		for path in (
			"/childcare/nothing",
			"/childcare/ask/too/much",
			"/childcare/a%00b",
			"/childcare_file",
			"/childcare_home",
		):
			answer = self.get(f"{path}?lang=nl")
			self.assertEqual(answer.status_code, 404, path)
			self.assertIn("Deze pagina bestaat niet", answer.text, path)
			self.assertIn("noindex", answer.headers["X-Robots-Tag"], path)
			self.assertLess(len(answer.content), 8000, path)
			self.assertEqual(self.client.request("POST", path).status_code, 404, path)
		arabic = self.get("/childcare/nothing?lang=ar").text
		self.assertIn('dir="rtl"', arabic)

	def test_a_page_that_staff_made_there_stays(self) -> None:
		page = frappe.get_doc(
			{
				"doctype": "Web Page",
				"title": "Extra",
				"route": "childcare/extra",
				"published": 1,
				"content_type": "HTML",
				"main_section_html": "<p>from the site</p>",
			}
		).insert()
		frappe.db.commit()
		self.addCleanup(lambda: (frappe.delete_doc("Web Page", page.name, force=True), frappe.db.commit()))
		self.assertIn("from the site", self.get("/childcare/extra").text)


class TestLook(DoorCase):
	def test_a_colour_that_cannot_be_read_is_refused_with_one_that_can(self) -> None:
		with self.assertRaises(frappe.ValidationError) as refused:
			self.look_of_desk(colour="#ffd700")
		proposed = re.findall(r"#[0-9a-f]{6}", str(refused.exception))[-1]
		self.assertTrue(contrast.is_readable(proposed))
		self.look_of_desk(colour=proposed)

	def test_what_is_no_colour_no_public_picture_and_no_address_is_refused(self) -> None:
		for values in (
			{"colour": "red;}"},
			{"logo": "/private/files/logo.png"},
			{"favicon": "https://elsewhere.example.org/icon.png"},
			{"footer_links": [{"text": "x", "url": "javascript:alert(1)"}]},
		):
			with self.assertRaises(frappe.ValidationError, msg=str(values)):
				self.look_of_desk(**values)
			frappe.db.rollback()

	def test_a_page_shows_it_and_its_policy_lets_no_other_style_in(self) -> None:
		self.look_of_desk(
			colour="#7a1f5c",
			logo="/files/logo.svg",
			favicon="/files/icon.png",
			footer_links=[
				{"text": "Huis van het Kind", "url": "https://huis.example.org"},
				{"text": "Maison", "url": "https://maison.example.org", "language": "fr"},
			],
		)
		answer = self.get("/childcare?lang=nl")
		self.assertIn("--lk-accent:#7a1f5c", answer.text)
		self.assertIn('src="/files/logo.svg"', answer.text)
		self.assertIn('<link rel="icon" href="/files/icon.png">', answer.text)
		self.assertIn("Huis van het Kind", answer.text)
		self.assertNotIn("Maison", answer.text)
		policy = answer.headers["Content-Security-Policy"]
		self.assertIn(f"'sha256-{look.of(self.desk)['style_hash']}'", policy)
		self.assertNotIn("unsafe-inline", policy)

	def test_what_an_import_left_behind_is_not_shown(self) -> None:
		frappe.db.set_value(
			"Childcare Desk",
			self.desk.name,
			{"colour": "#fff;}body{display:none", "logo": "//evil.example.org/x"},
		)
		self.desk.reload()
		shown = look.of(self.desk)
		self.assertEqual((shown["style"], shown["logo"]), ("", ""))

	def test_the_page_to_log_in_bears_the_desks_name_where_the_site_has_none(self) -> None:
		own = frappe.db.get_single_value("Website Settings", "app_name")
		self.addCleanup(self._name_site, own)
		self._name_site("")
		self.assertIn("Loket Kinderopvang Voorbeeldstad", self.get("/login?_lang=nl").text)
		self._name_site("Stad Voorbeeld")
		self.assertNotIn("Loket Kinderopvang Voorbeeldstad", self.get("/login?_lang=nl").text)

	def _name_site(self, name: str | None) -> None:
		frappe.db.set_single_value("Website Settings", "app_name", name or "")
		frappe.clear_document_cache("Website Settings", "Website Settings")
		frappe.db.commit()


class TestCookies(DoorCase):
	def test_a_guest_gets_none_but_the_language_that_it_chose(self) -> None:
		for path in (*PUBLIC_PAGES, "/again", "/nothing", "/file/nothing"):
			self.assertNotIn("Set-Cookie", self.get(f"/childcare{path}").headers, path)
		chosen = self.get("/childcare?lang=fr")
		self.assertEqual(list(chosen.cookies.keys()), ["preferred_language"])
		self.assertIn('<html lang="fr"', self.get("/childcare").text)

	def test_who_is_logged_in_stays_so_and_can_leave(self) -> None:
		user = factories.make_user("Loket Provider", password=factories.PASSWORD)
		self.place.append("users", {"user": user.name})
		self.place.save()
		frappe.db.commit()
		client = self.server.visitor(user.name, factories.PASSWORD)
		page = client.request("GET", "/childcare/provider?lang=nl").text
		self.assertIn("Afmelden", page)
		self.assertIn('href="/childcare/provider?lang=nl"', page)
		token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
		# Without the form's token nobody is logged out by a link on another site.
		self.assertEqual(client.request("GET", "/childcare/leave").status_code, 200)
		self.assertIn("Afmelden", client.request("GET", "/childcare/provider?lang=nl").text)
		left = client.request("POST", "/childcare/leave?lang=nl", data={"csrf_token": token})
		self.assertIn("Je bent afgemeld", left.text)
		self.assertNotIn('action="/childcare/leave', left.text)
		after = client.request("GET", "/childcare/provider", allow_redirects=False)
		self.assertIn("/login", after.headers.get("Location", f"{after.status_code} {after.text}"))


class TestLanding(LoketTestCase):
	def test_each_lands_on_its_own_page(self) -> None:
		self.assertEqual(frappe.get_hooks("role_home_page")["Loket Provider"], ["childcare/provider"])
		for role, path in permissions.HOME_PAGES.items():
			user = factories.make_user(role)
			frappe.set_user(user.name)
			frappe.cache.delete_value("home_page")
			self.assertEqual(get_home_page(), path, role)
			self.assertTrue(pages.page_of(path)[0], path)
			self.assertEqual(personal_page.account_page()["path"], f"/{path}")
			frappe.set_user("Administrator")

	def test_the_sites_first_page_is_the_desks_only_where_the_site_wants_it(self) -> None:
		def first() -> str:
			return frappe.db.get_single_value("Website Settings", "home_page") or ""

		frappe.db.set_single_value("Website Settings", "home_page", "about")
		settings = frappe.get_doc("Childcare Settings")
		self.assertFalse(settings.is_home_page)
		settings.save()
		self.assertEqual(first(), "about")
		settings.is_home_page = 1
		settings.save()
		self.assertEqual(first(), "childcare")
		settings.reload()
		settings.is_home_page = 0
		settings.save()
		self.assertEqual(first(), "about")


class TestAgain(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		mailbox.use_in(self)
		self.desk = factories.make_desk()
		self.address = factories.email("weer")

	def add_contact(self, **rights: Any) -> None:
		family = factories.make_family(self.desk.name)
		family.append("contacts", {"contact_name": "Lezer Voorbeeld", "email": self.address, **rights})
		family.save()

	def test_who_may_see_a_file_gets_its_link_and_who_may_not_gets_nothing(self) -> None:
		self.add_contact(may_see=1)
		self.assertEqual(asking.mail_again(self.address), 1)
		self.assertTrue(mailbox.last_mail(self.address).token)
		for rights in ({}, {"not_to_be_told": 1}):
			self.address = factories.email("niet")
			self.add_contact(**rights)
			self.assertEqual(asking.mail_again(self.address), 0, rights)
		self.assertEqual(asking.mail_again("nobody@example.org"), 0)

	def test_who_waits_for_the_desk_gets_its_link_too(self) -> None:
		factories.make_application(self.desk.name, email=self.address)
		self.assertEqual(asking.mail_again(self.address), 1)
		self.assertTrue(mailbox.last_mail(self.address).token)

	def test_one_mailbox_is_not_filled_and_what_is_no_address_is_said(self) -> None:
		sent: list[str] = []
		self.addCleanup(setattr, frappe, "enqueue", frappe.enqueue)
		frappe.enqueue = lambda *_arguments, **values: sent.append(values["address"])
		for _time in range(5):
			asking.send_again(f" {self.address.upper()} ")
		self.assertEqual(sent, [self.address] * asking.AGAIN_PER_DAY)
		for wrong in ("", "x", "a@b@c"):
			with self.assertRaises(frappe.ValidationError):
				asking.send_again(wrong)


class TestStatements(LoketTestCase):
	def text_of(self, kind: str, desk: Any) -> str:
		found = statements.statement(kind, desk)
		parts = [found.title, found.lead]
		for section in found.sections:
			parts += [section.title, *section.paragraphs, *section.points]
			parts += [text for row in (*section.rows, *section.links) for text in row]
		return "\n".join(parts)

	def test_each_is_whole_in_every_language_without_any_setting(self) -> None:
		desk = factories.make_desk()
		english = {kind: self.text_of(kind, desk) for kind in look.STATEMENTS}
		self.addCleanup(setattr, frappe.local, "lang", frappe.local.lang)
		for language in personal_page.PARENT_LANGUAGES:
			frappe.local.lang = language
			for kind in look.STATEMENTS:
				text = self.text_of(kind, desk)
				left = [
					line
					for line in text.splitlines()
					if language != "en"
					and len(line) > 40
					and line in english[kind]
					and "http" not in line
					and not line.startswith(NOT_TRANSLATED)
				]
				self.assertEqual(left, [], f"{kind} in {language}")
				self.assertIn(desk.desk_name, text + desk.desk_name * (kind == "cookies"))
		self.assertIsNone(statements.statement("other", desk))

	def test_privacy_says_who_why_how_long_and_where_to_complain(self) -> None:
		frappe.db.set_single_value("Childcare Settings", "retention_answered", 84)
		frappe.db.set_single_value("Childcare Settings", "unconfirmed_days", 9)
		frappe.clear_document_cache("Childcare Settings", "Childcare Settings")
		desk = factories.make_desk(
			controller="Stad Voorbeeld\nMarkt 1",
			dpo_contact="privacy@voorbeeld.example.org",
			privacy_addition="Wij werken samen met het OCMW.",
		)
		text = self.text_of("privacy", desk)
		for part in (
			"Stad Voorbeeld",
			"privacy@voorbeeld.example.org",
			"Wij werken samen met het OCMW.",
			"7 years",
			"after 9 days",
			"Vlaamse Toezichtcommissie",
			"Gegevensbeschermingsautoriteit",
			"article 6.1.e",
		):
			self.assertIn(part, text)
		ids = {section.id for section in statements.statement("privacy", desk).sections}
		# "Read more" beside each consent leads here.
		self.assertLessEqual(set(consents.PURPOSES), ids)
		frappe.db.set_single_value("Childcare Settings", "retention_answered", 0)
		frappe.clear_document_cache("Childcare Settings", "Childcare Settings")
		self.assertIn("Until you ask us to delete it.", self.text_of("privacy", desk))

	def test_accessibility_follows_what_the_town_found(self) -> None:
		desk = factories.make_desk()
		shipped = self.text_of("accessibility", desk)
		self.assertIn("They do most of what the law asks", shipped)
		self.assertIn("25 November 2026", shipped)
		self.assertIn("https://www.vlaamseombudsdienst.be", shipped)
		for field, value in {
			"accessibility_status": "Not Compliant",
			"accessibility_checked_on": "2027-02-03",
			"accessibility_checked_by": "Bureau Voorbeeld",
			"accessibility_limits": "De film heeft geen ondertitels.",
		}.items():
			frappe.db.set_single_value("Childcare Settings", field, value)
		frappe.clear_document_cache("Childcare Settings", "Childcare Settings")
		own = self.text_of("accessibility", desk)
		for part in ("They do not yet do", "3 February 2027", "Bureau Voorbeeld", "De film heeft geen"):
			self.assertIn(part, own)
		self.assertNotIn("screen reader", own)


class TestReadMore(DoorCase):
	def test_each_consent_of_the_form_leads_to_what_the_notice_says_of_it(self) -> None:
		form = self.get("/childcare/ask?lang=nl").text
		notice = self.get("/childcare/privacy?lang=nl").text
		led = re.findall(r'href="/childcare/privacy\?lang=nl#(\w+)"', form)
		self.assertGreaterEqual(len(led), 3)
		for name in led:
			self.assertIn(f'id="{name}"', notice)
