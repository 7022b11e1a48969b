"""What people type, at every door: days, hours, numbers, mail, places; nothing is guessed, and nothing fails at the end."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

import frappe
from frappe.utils import validate_email_address

from loket_kinderopvang import api
from loket_kinderopvang.desk import intake_page
from loket_kinderopvang.family import family_page
from loket_kinderopvang.follow_up import family_contact
from loket_kinderopvang.intake import asking, incoming, intake, known_files
from loket_kinderopvang.matching import localities
from loket_kinderopvang.patches.v0_2 import hours_that_nobody_typed
from loket_kinderopvang.platform import clock, field_checks, import_dates
from loket_kinderopvang.setup import install
from loket_kinderopvang.supply import availability
from loket_kinderopvang.tests import factories, mailbox
from loket_kinderopvang.tests.base import LoketTestCase
from loket_kinderopvang.town import directory

THIRD_OF_MAY = date(2027, 5, 3)
WAYS = ("03/05/2027", "3.5.27", "3 mei 2027", "3 травня 2027", "٣/٥/٢٠٢٧", "2027-05-03")
NO_DAYS = ("10", "May", "31/02/2027", "05/13/2027", "now", 46510)


class TypedCase(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		still = clock.fixed(datetime(2026, 11, 2, 10))
		still.__enter__()
		self.addCleanup(still.__exit__, None, None, None)
		self.desk = factories.make_desk().name

	def problems(self, **values: object) -> dict[str, str]:
		"""Return what is said of an application from outside, by field."""
		try:
			intake.receive(factories.application_data(self.desk, **values))
		except field_checks.InvalidFields as error:
			return {problem.field: problem.code for problem in error.problems}
		return {}

	def refused(self, doctype: str, **values: object) -> set[str]:
		with self.assertRaises(field_checks.InvalidFields) as caught:
			factories.insert(doctype, **values)
		return {problem.field for problem in caught.exception.problems}


class TestDays(TypedCase):
	def test_a_question_from_outside(self) -> None:
		for text in WAYS:
			application = intake.receive(factories.application_data(self.desk, wanted_from=text))
			self.assertEqual(application.wanted_from, THIRD_OF_MAY, text)
		for text in NO_DAYS:
			self.assertEqual(self.problems(wanted_from=text), {"wanted_from": "not_a_date"}, text)
			child = {"first_name": "Noor", "last_name": "Proef", "birth_date": text}
			self.assertEqual(self.problems(children=[child])["children.0.birth_date"], "not_a_date", text)

	def test_the_sentence_shows_how(self) -> None:
		with self.assertRaises(field_checks.InvalidFields) as caught:
			intake.receive(factories.application_data(self.desk, wanted_from="10"))
		self.assertIn("3/5/2027", str(caught.exception))

	def test_a_record_that_is_written_directly(self) -> None:
		for text in WAYS:
			vacancy = factories.make_vacancy(available_from=text)
			self.assertEqual(
				frappe.db.get_value("Childcare Vacancy", vacancy.name, "available_from"), THIRD_OF_MAY, text
			)
		provider = factories.make_provider(self.desk).name
		for text in NO_DAYS:
			values = {"provider": provider, "desk": self.desk, "places": 1, "price_system": "Free Price"}
			self.assertEqual(
				self.refused("Childcare Vacancy", **values, **factories.FULL_WEEK, available_from=text),
				{"available_from"},
			)
		family = factories.make_family(self.desk)
		family.append("consents", {**factories.consent("Share With Providers"), "given_on": "yesterday"})
		with self.assertRaises(field_checks.InvalidFields) as caught:
			family.save()
		self.assertEqual([p.field for p in caught.exception.problems], ["consents.1.given_on"])

	def test_a_familys_own_page(self) -> None:
		mailbox.use_in(self)
		family = factories.make_family(self.desk, shares=("Registration",))
		request = factories.make_request(factories.make_child(family.name).name)
		token = family_contact.follow_link(family)
		form = {"request": request.name, "monday_morning": "1", "wanted_from": "10"}
		with self.assertRaises(field_checks.InvalidFields):
			family_page.act(token, "change", form)
		family_page.act(token, "change", {**form, "wanted_from": "3 mei 2027"})
		proposal = frappe.get_last_doc("Childcare Application", {"changes_request": request.name})
		self.assertEqual(proposal.wanted_from, THIRD_OF_MAY)

	def test_a_provider_tells_what_is_free(self) -> None:
		vacancy = factories.make_vacancy(factories.make_provider(self.desk).name)
		self.assertEqual(availability._value(vacancy, "available_from", "03/05/2027"), THIRD_OF_MAY)
		for text in ("10", "May", "05/13/2027"):
			with self.assertRaises(frappe.ValidationError):
				availability._value(vacancy, "available_from", text)

	def test_a_period_of_figures(self) -> None:
		found = api.registration(self.desk, from_date="01/02/2026", to_date="28 februari 2026")
		self.assertTrue(found["rows"])
		with self.assertRaises(frappe.ValidationError):
			api.registration(self.desk, from_date="10", to_date="2026-12-31")

	def test_half_a_day_finds_nobody(self) -> None:
		self.assertIsNone(known_files._day("10"))
		self.assertEqual(known_files._day("3/5/2027"), THIRD_OF_MAY)


class TestImports(TypedCase):
	def imported(self, doctype: str, *rows: dict) -> list:
		"""Let the platform import rows of a CSV file; return the records, or why it imports none."""
		text = io.StringIO()
		writer = csv.DictWriter(text, fieldnames=list(rows[0]))
		writer.writeheader()
		writer.writerows(rows)
		file = factories.insert("File", file_name="rijen.csv", content=text.getvalue(), is_private=1)
		job = factories.insert(
			"Data Import",
			reference_doctype=doctype,
			import_type="Insert New Records",
			import_file=file.file_url,
			submit_after_import=0,
		)
		import_dates.before_job("frappe.core.doctype.data_import.data_import.start_import")
		importer = job.get_importer()
		payloads = importer.import_file.get_payloads_for_import()
		if warnings := [one for one in importer.import_file.get_warnings() if one.get("type") != "info"]:
			return warnings
		frappe.flags.in_import = True
		self.addCleanup(frappe.flags.update, {"in_import": False})
		return [importer.insert_record(payload.doc) for payload in payloads]

	def test_an_hour_that_nobody_typed_stays_empty(self) -> None:
		for values, hours in (
			({}, (None, None)),
			({"opens_at": "07:00:00"}, ("7:00:00", None)),
			({"opens_at": "7u15", "closes_at": "18.30"}, ("7:15:00", "18:30:00")),
		):
			for in_import in (False, True):
				doc = frappe.new_doc("Childcare Provider")
				doc.update(
					{
						"provider_name": factories.unique("Opvang"),
						"kind": "Group Care",
						"price_system": "Both",
						"desk": self.desk,
						"language": "nl",
						**values,
					}
				)
				frappe.flags.in_import = in_import
				self.addCleanup(frappe.flags.update, {"in_import": False})
				doc.insert()
				doc.reload()
				found = tuple(
					str(doc.get(name)) if doc.get(name) else None for name in ("opens_at", "closes_at")
				)
				self.assertEqual(found, hours)
		self.assertEqual(factories.make_provider(self.desk, opens_at="07:00").get("closes_at"), None)
		self.assertIn("closes_at", self.refused("Childcare Provider", **self._fields(closes_at="noon")))

	def _fields(self, **values: str) -> dict:
		return {
			"provider_name": factories.unique("Opvang"),
			"kind": "Group Care",
			"price_system": "Both",
			"desk": self.desk,
			"language": "nl",
			**values,
		}

	def test_hours_that_were_made_up_before_are_emptied(self) -> None:
		provider = factories.make_provider(self.desk)
		hours = {"opens_at": "07:00:00", "closes_at": "14:03:09.123456"}
		frappe.db.set_value("Childcare Provider", provider.name, hours)
		for _time in range(2):
			hours_that_nobody_typed.execute()
			provider.reload()
			self.assertEqual((str(provider.opens_at), provider.closes_at), ("7:00:00", None))

	def test_a_list_does_not_say_today_where_it_says_nothing(self) -> None:
		provider = factories.make_provider(self.desk).name
		child = factories.make_child(factories.make_family(self.desk).name)
		frappe.flags.in_import = True
		self.addCleanup(frappe.flags.update, {"in_import": False})
		vacancy = frappe.new_doc("Childcare Vacancy")
		vacancy.update({"provider": provider, "desk": self.desk, "places": 1, "price_system": "Free Price"})
		vacancy.update({"available_from": "2027-05-03", **factories.FULL_WEEK})
		vacancy.insert()
		self.assertIsNone(frappe.db.get_value("Childcare Vacancy", vacancy.name, "confirmed_on"))
		request = frappe.new_doc("Childcare Request")
		request.update({"child": child.name, "family": child.family, "desk": self.desk})
		request.update({"wanted_from": "2027-05-03", **factories.FULL_WEEK})
		with self.assertRaises(field_checks.InvalidFields) as caught:
			request.insert()
		self.assertEqual([p.field for p in caught.exception.problems], ["asked_on"])
		request.asked_on = "3 okt 2026"
		request.insert()
		asked = frappe.db.get_value("Childcare Request", request.name, "asked_on")
		self.assertEqual(asked, date(2026, 10, 3))

	def test_the_platforms_import_reads_days_as_we_do(self) -> None:
		provider = factories.make_provider(self.desk).name
		row = {"Provider": provider, "Desk": self.desk, "Free Places": "1", "Price System": "Free Price"}
		row |= {"Monday": "Full Day"}
		made = self.imported(
			"Childcare Vacancy",
			{**row, "Available From": "03/05/2027"},
			{**row, "Available From": "4 mei 2027"},
			{**row, "Available From": "2027-05-05"},
		)
		days = [frappe.db.get_value("Childcare Vacancy", doc.name, "available_from") for doc in made]
		self.assertEqual(days, [date(2027, 5, 3), date(2027, 5, 4), date(2027, 5, 5)])
		refused = self.imported("Childcare Vacancy", {**row, "Available From": "05/13/2027"})
		self.assertIn("05/13/2027", str(refused))

	def test_a_place_in_a_list_has_the_hours_that_the_list_says(self) -> None:
		row = {"Provider Name": factories.unique("Opvang"), "Kind": "Group Care", "Desk": self.desk}
		row |= {"Price System": "Both", "Language": "nl"}
		[provider] = self.imported("Childcare Provider", {**row, "Opens At": "07:00:00", "Closes At": ""})
		provider.reload()
		self.assertEqual((str(provider.opens_at), provider.closes_at), ("7:00:00", None))


class TestNumbers(TypedCase):
	def test_two_numbers_and_a_remark_from_the_form_to_the_file(self) -> None:
		application = intake.receive(
			factories.application_data(self.desk, phone="0470 12 34 56 (mama) / 09 233 44 55 (papa)")
		)
		told = ("+32470123456", "+3292334455", "mama, papa")
		self.assertEqual((application.phone, application.second_phone, application.phone_note), told)
		family = frappe.get_doc("Childcare Family", intake.register(application.name)["family"])
		contact = family.first_contact
		self.assertEqual((contact.phone, contact.second_phone, contact.phone_note), told)
		found = intake.find_similar({"phone": "09 233 44 55"})
		self.assertIn(family.name, [one["name"] for one in found["families"]])

	def test_every_record_with_a_number(self) -> None:
		typed, told = "09 233 44 55 of 0470/12.34.56 (Jo)", ("+3292334455", "+32470123456", "Jo")
		organiser = {"organiser_name": factories.unique("Organisator")}
		for doc in (
			factories.make_provider(self.desk, phone=typed),
			factories.make_partner(self.desk, phone=typed),
			factories.make_desk(phone=typed),
			factories.insert("Childcare Organiser", **organiser, phone=typed),
		):
			self.assertEqual((doc.phone, doc.second_phone, doc.phone_note), told, doc.doctype)
			doc.reload()
			doc.save()
			self.assertEqual((doc.phone, doc.second_phone, doc.phone_note), told, doc.doctype)

	def test_a_number_that_reaches_nobody(self) -> None:
		for text, code in (
			("0470 12 34 5", "phone"),
			("000000000", "phone"),
			("0612345678", "phone_country"),
			("06 12 34 56 78 (papa)", "phone_country"),
		):
			self.assertEqual(self.problems(phone=text), {"phone": code}, text)
		self.assertEqual(self.problems(phone="+31 6 12345678"), {})

	def test_a_number_that_was_taken_once_keeps_no_file_from_being_saved(self) -> None:
		family = factories.make_family(self.desk)
		frappe.db.set_value("Childcare Family Contact", family.contacts[0].name, "phone", "+3291234567")
		family.reload()
		family.street = "Kerkstraat 1"
		family.save()
		family.reload()
		self.assertEqual(family.contacts[0].phone, "+3291234567")
		family.contacts[0].phone = "+329123456"
		with self.assertRaises(field_checks.InvalidFields):
			family.save()

	def test_another_number_takes_its_own_remark_along(self) -> None:
		family = factories.make_family(self.desk)
		contact = family.contacts[0]
		contact.phone = "0470 12 34 56 (mama)"
		family.save()
		family.reload()
		contact = family.contacts[0]
		contact.phone = "0470 12 34 57 (oma)"
		family.save()
		family.reload()
		self.assertEqual(family.contacts[0].phone_note, "oma")


class TestMail(TypedCase):
	def test_one_rule_at_every_door(self) -> None:
		for text in ("jan.@gmail.com", "jan@gmail", "jan@gmail.c", "jän@example.org"):
			self.assertEqual(self.problems(email=text), {"email": "email"}, text)
			self.assertIn("email", self.refused("Childcare Partner", **self._partner(email=text)), text)
		for text in ("jan@example.org", "o'brien+x@sub.example.org", "Jan@Example.ORG"):
			application = intake.receive(factories.application_data(self.desk, email=text))
			self.assertEqual(application.email, text.lower())
			self.assertTrue(validate_email_address(application.email))

	def _partner(self, **values: str) -> dict:
		return {
			"partner_name": factories.unique("Partner"),
			"partner_type": "Family Centre",
			"desk": self.desk,
			"language": "nl",
			**values,
		}

	def test_a_slip_is_asked_back_and_taken_when_it_is_meant(self) -> None:
		data = factories.application_data(self.desk, email="jan@gmail.con")
		with self.assertRaises(field_checks.InvalidFields) as caught:
			intake.receive(data)
		problem = caught.exception.problems[0]
		self.assertEqual((problem.field, problem.suggestion), ("email", "jan@gmail.com"))
		self.assertIn("jan@gmail.com", problem.message)
		self.assertEqual(frappe.local.response["problems"][0]["suggestion"], "jan@gmail.com")
		application = intake.receive({**data, "meant": ["jan@gmail.con"]})
		self.assertEqual(application.email, "jan@gmail.con")
		with self.assertRaises(field_checks.InvalidFields):
			intake.receive({**data, "meant": ["piet@gmail.con"]})

	def test_the_page_sends_it_once_more(self) -> None:
		self.assertEqual(
			asking.meant({"meant.email": "a@gmail.con", "email": "b@gmail.con"}), ["a@gmail.con"]
		)

	def test_an_officer_is_told_and_not_kept(self) -> None:
		data = factories.application_data(self.desk, email="jan@gmail.con")
		codes = {found["code"] for found in intake_page.look(data)["warnings"]}
		self.assertIn("email_slip", codes)
		self.assertEqual(intake.take_counter(data).email, "jan@gmail.con")


class TestPlaces(TypedCase):
	def setUp(self) -> None:
		super().setUp()
		self.town = factories.make_area(area_name=factories.word(), latitude=51.05, longitude=3.72)
		self.district = factories.make_area(
			area_name=factories.word(),
			parent_childcare_area=self.town.name,
			postal_codes=["9981", {"postal_code": "9982", "locality": "Oud Zonnedorp"}],
			latitude=51.1,
			longitude=3.8,
		)
		self.other = factories.make_area(area_name=factories.word(), postal_codes=["9983"])

	def asked(self, **values: object) -> object:
		return intake.receive(factories.application_data(self.desk, **values))

	def test_any_notation_finds_its_area(self) -> None:
		for text in ("9981", "B-9981", "BE 9981", "9981 Zonnedorp", "Zonnedorp (9981)", "٩٩٨١", "99 81"):
			application = self.asked(postal_code=text)
			self.assertEqual((application.postal_code, application.area), ("9981", self.district.name), text)
		self.assertEqual(self.asked(postal_code="9981 Zonnedorp").city, "Zonnedorp")
		family = factories.make_family(self.desk, postal_code="B-9981 Zonnedorp")
		self.assertEqual(
			(family.postal_code, family.city, family.area), ("9981", "Zonnedorp", self.district.name)
		)
		provider = factories.make_provider(self.desk, postal_code="9981 Zonnedorp")
		self.assertEqual(
			(provider.postal_code, provider.city, provider.area), ("9981", "Zonnedorp", self.district.name)
		)
		self.assertEqual(intake_page._place("B-9981")["area"], self.district.name)

	def test_the_name_of_a_town_that_was_merged(self) -> None:
		for text in ("Oud Zonnedorp", "oud-zonnedorp"):
			application = self.asked(postal_code=text)
			self.assertEqual(
				(application.postal_code, application.city, application.area),
				("9982", text, self.district.name),
			)
		self.assertEqual(self.asked(city="Oud Zonnedorp").area, self.district.name)
		self.assertEqual(self.asked(postal_code=self.other.area_name).postal_code, "9983")
		self.assertEqual(intake_page._place("Oud Zonnedorp")["area"], self.district.name)

	def test_a_name_that_is_known_from_elsewhere(self) -> None:
		before = localities.codes_of_former_name
		self.addCleanup(setattr, localities, "codes_of_former_name", before)
		localities.codes_of_former_name = lambda name: frozenset({"9983"} if name == "vroegerdorp" else ())
		self.assertEqual(self.asked(postal_code="Vroegerdorp").area, self.other.name)

	def test_a_code_that_no_area_has_is_said(self) -> None:
		for text in ("9989", "1234 AB", "Nergenshuizen"):
			self.assertEqual(self.problems(postal_code=text), {"postal_code": "postal_code_unknown"}, text)
			self.assertEqual(self.problems(postal_code=text, meant=[text]), {}, text)
		data = factories.application_data(self.desk, postal_code="9989")
		self.assertIn("postal_code_unknown", {one["code"] for one in intake_page.look(data)["warnings"]})
		self.assertTrue(intake.take_counter(data).name)
		self.assertEqual(self.problems(postal_code="9989", area=self.other.name), {})

	def test_a_code_that_two_towns_share_is_known(self) -> None:
		factories.make_area(area_name=factories.word(), postal_codes=["9983"])
		self.assertEqual(self.problems(postal_code="9983"), {})

	def test_where_no_area_has_a_code_none_is_unknown(self) -> None:
		frappe.db.delete("Childcare Postal Code")
		self.assertEqual(self.problems(postal_code="9989"), {})


class TestNear(TypedCase):
	def setUp(self) -> None:
		super().setUp()
		frappe.db.set_value("Childcare Provider", {"published": 1}, "published", 0)
		self.north = factories.make_area(
			area_name="Noordzonnedorp", postal_codes=["9985"], latitude=51.2, longitude=3.7
		)
		self.south = factories.make_area(
			area_name="Zuidzonnedorp", postal_codes=["9986"], latitude=50.9, longitude=3.7
		)
		for area, code, latitude in ((self.north, "9985", 51.21), (self.south, "9986", 50.91)):
			factories.make_provider(
				self.desk,
				published=1,
				street="Zonnestraat 5",
				postal_code=code,
				city=area.area_name,
				latitude=latitude,
				longitude=3.7,
			)

	def test_a_whole_address_uses_its_postal_code(self) -> None:
		for text in (
			"Zonnestraat 12, 9986 Zuidzonnedorp",
			"Zonnestraat 12 B-9986 Zuidzonnedorp",
			"Nergensstraat 1 bus 3, 9986 Ergens",
			"9986 Zuidzonnedorp, Zonnestraat 12",
			"Zonnesteenweg 1200, 9986 Zuidzonnedorp",
			"B-9986",
		):
			self.assertEqual(directory.look_up(text), directory.Near((50.9, 3.7)), text)

	def test_a_street_that_several_towns_have_asks_which(self) -> None:
		for text in ("Zonnestraat", "zonnestraat 12"):
			near = directory.look_up(text)
			self.assertIsNone(near.place, text)
			self.assertEqual(
				near.choices, ("Zonnestraat, 9985 Noordzonnedorp", "Zonnestraat, 9986 Zuidzonnedorp"), text
			)
		for choice, area in zip(near.choices, (self.north, self.south), strict=True):
			self.assertEqual(directory.look_up(choice).place, (area.latitude, 3.7))
		self.assertEqual(directory.look_up("Zonnestraat 12 Zuidzonnedorp").place, (50.91, 3.7))
		wish = directory.Wish.of({"near": "Zonnestraat"})
		self.assertEqual(directory.find(wish)["places"][0]["distance"], "")
		self.assertEqual(len(wish.choices), 2)

	def test_a_name_that_several_towns_have_asks_which(self) -> None:
		for town, latitude in ((self.north, 51.25), (self.south, 50.85)):
			factories.make_area(
				area_name="Zonnecentrum", parent_childcare_area=town.name, latitude=latitude, longitude=3.7
			)
		near = directory.look_up("Zonnecentrum")
		self.assertEqual(near.choices, ("Zonnecentrum, Noordzonnedorp", "Zonnecentrum, Zuidzonnedorp"))
		self.assertEqual(directory.look_up(near.choices[1]).place, (50.85, 3.7))

	def test_an_address_elsewhere_is_not_put_in_another_town(self) -> None:
		self.assertEqual(directory.look_up("Zonnestraat 12, 9999 Nergenshuizen"), directory.Near())
		self.assertEqual(directory.look_up("Nergensstraat 12"), directory.Near())
		self.assertEqual(directory.look_up("Nergensstraat 12, Zuidzonnedorp").place, (50.9, 3.7))


class TestCoordinates(TypedCase):
	def test_what_is_not_in_belgium_is_asked_back(self) -> None:
		for place, code in (
			((3.72, 51.05), "coordinates_swapped"),
			((48.85, 2.35), "outside_belgium"),
			((51.05, 0), "half_a_place"),
			((104000, 193000), "outside_belgium"),
		):
			values = dict(zip(("latitude", "longitude"), place, strict=True))
			for make in (factories.make_provider, factories.make_family):
				with self.assertRaises(field_checks.InvalidFields) as caught:
					make(self.desk, **values)
				self.assertEqual([p.code for p in caught.exception.problems], [code])
			with self.assertRaises(field_checks.InvalidFields):
				factories.make_area(**values)
			self.assertEqual(self.problems(**values), {"latitude": code})

	def test_what_stood_there_before_keeps_nothing_from_being_saved(self) -> None:
		provider = factories.make_provider(self.desk)
		frappe.db.set_value("Childcare Provider", provider.name, {"latitude": 3.72, "longitude": 51.05})
		provider.reload()
		provider.save()
		provider.latitude = 3.8
		with self.assertRaises(field_checks.InvalidFields):
			provider.save()


class TestTimeZone(TypedCase):
	def test_a_site_without_one_gets_that_of_belgium_at_a_migrate_too(self) -> None:
		before = frappe.db.get_single_value("System Settings", "time_zone")
		self.addCleanup(frappe.cache.delete_value, "time_zone")
		frappe.db.set_single_value("System Settings", "time_zone", "")
		install.ensure_time_zone()
		self.assertEqual(frappe.db.get_single_value("System Settings", "time_zone"), "Europe/Brussels")
		frappe.db.set_single_value("System Settings", "time_zone", "Europe/Paris")
		install.ensure_time_zone()
		self.assertEqual(frappe.db.get_single_value("System Settings", "time_zone"), "Europe/Paris")
		frappe.db.set_single_value("System Settings", "time_zone", before)


class TestMeant(TypedCase):
	def test_what_is_no_value_confirms_nothing(self) -> None:
		self.assertEqual(incoming.take_meant({"meant": [1, {"a": 2}, "x"], "b": 1}), ({"b": 1}, ["x"]))
		self.assertEqual(incoming.take_meant({"b": 1}), ({"b": 1}, []))
