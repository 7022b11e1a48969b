"""A town brings its lists: every row is seen before anything is written, and a whole import can be taken back."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import frappe
from frappe.utils import add_days, add_months, getdate

from loket_kinderopvang.domain.lists import files, kinds
from loket_kinderopvang.lists import list_import, list_import_page
from loket_kinderopvang.lists.list_import import IMPORT, ROW
from loket_kinderopvang.platform import clock, long_work
from loket_kinderopvang.privacy import forget, retention
from loket_kinderopvang.tests import factories, killed
from loket_kinderopvang.tests.base import LoketTestCase
from loket_kinderopvang.tests.committed import CommittedTestCase
from loket_kinderopvang.tests.list_files import as_csv, as_xlsx

CASE = (
	"Provider Name;Kind;Desk;Language;Street;Postal Code;City;Opens At;Closes At;Latitude;Longitude;Licensed Places\r\n"
	"Crèche Les P’tits Loups;Group Care;{0};nl;Kerkstraat 12 bus 3;9000;Gent;07:00;;51,0543;3,7174;18\r\n"
	"Anaïs' Kinderhoekje;Family Care;{0};nl;Sint-Pietersnieuwstraat 5;9000;Gent;;;51,0400;3,7250;8\r\n"
	"@Home Kinderopvang;Family Care;{0};nl;Dorp 1;9031;Gent;07:30;18:00;51,0600;3,6600;4\r\n"
)
ASKS = (
	"Datum aanvraag",
	"Naam ouder",
	"GSM",
	"E-mail",
	"Voornaam kind",
	"Achternaam kind",
	"Geboortedatum",
	"Opvang vanaf",
	"Dagen",
)
CONSENT = {"consent_registration": 1}


class Lists:
	"""What both kinds of tests do with a list; ``self.desk`` is whose it is."""

	desk: str

	def given(self, content: bytes, kind: str, **constants: Any) -> str:
		"""Bring a file and look at its rows, with the columns as they were guessed; return the import."""
		doc = list_import.take(content, "lijst.csv", kind, self.desk)
		list_import.set_matching(
			doc.name, json.loads(doc.matching), {**json.loads(doc.constants), **constants}
		)
		self.work(doc.name)
		return doc.name

	def work(self, name: str) -> None:
		self.assertTrue(long_work.run(IMPORT, name))
		status, message = frappe.db.get_value(IMPORT, name, ("status", "message"))
		if status != "Done":
			message = (
				f"{message} {frappe.get_all('Error Log', pluck='error', order_by='creation desc', limit=1)}"
			)
		self.assertEqual(status, "Done", message)

	def imported(self, content: bytes, kind: str, **constants: Any) -> str:
		name = self.given(content, kind, **constants)
		list_import.start(name)
		self.work(name)
		return name

	def states(self, name: str) -> list[str]:
		last = frappe.db.get_value(IMPORT, name, "header_last")
		return frappe.get_all(
			ROW,
			{"childcare_import": name, "line_number": (">", last)},
			pluck="row_state",
			order_by="line_number asc",
		)

	def said(self, name: str, number: int) -> list[tuple[str, str]]:
		remarks = frappe.db.get_value(ROW, {"childcare_import": name, "line_number": number}, "remarks")
		return [(remark["label"], remark["text"]) for remark in json.loads(remarks)]

	def ask(self, **values: Any) -> list[Any]:
		"""Return a row of a list of requests, with invented values."""
		surname = factories.word()
		row = {
			"Datum aanvraag": getdate(add_days(clock.today(), -30)),
			"Naam ouder": f"{factories.word(3)} {surname}",
			"GSM": factories.phone().replace("+32", "0"),
			"E-mail": None,
			"Voornaam kind": factories.word(3),
			"Achternaam kind": surname,
			"Geboortedatum": getdate(add_months(clock.today(), -7)),
			"Opvang vanaf": getdate(add_days(clock.today(), 60)),
			"Dagen": "ma-vr",
			**values,
		}
		return [row[label] for label in ASKS]

	def made(self, doctype: str, **filters: Any) -> list[str]:
		return frappe.get_all(doctype, {"desk": self.desk, **filters}, pluck="name", order_by="name asc")


class TestListImport(Lists, LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.desk = factories.make_desk().name
		self.manager = factories.make_user("Loket Manager", desk=self.desk).name
		frappe.set_user(self.manager)

	# ---- providers

	def test_the_example_from_excel_arrives_as_it_was_typed(self) -> None:
		content = CASE.format(self.desk).encode("cp1252")
		name = self.given(content, kinds.PROVIDERS)
		self.assertEqual(self.states(name), ["Wrong"] * 3)
		self.assertEqual(self.said(name, 2), [("", "Price System is needed.")])
		name = self.given(content, kinds.PROVIDERS, price_system="Free Price")
		self.assertEqual(self.states(name), ["New"] * 3)
		self.assertEqual(self.made("Childcare Provider"), [], "a look writes nothing")
		list_import.start(name)
		self.work(name)
		found = frappe.get_all(
			"Childcare Provider",
			{"desk": self.desk},
			["provider_name", "postal_code", "latitude", "opens_at", "closes_at", "licensed_places", "kind"],
			order_by="name asc",
		)
		self.assertEqual(
			[row.provider_name for row in found],
			["Crèche Les P’tits Loups", "Anaïs' Kinderhoekje", "@Home Kinderopvang"],
		)
		self.assertEqual(
			(found[0].latitude, found[0].licensed_places, found[0].postal_code), (51.0543, 18, "9000")
		)
		self.assertEqual(str(found[0].opens_at), "7:00:00")
		self.assertFalse(found[0].closes_at, "nobody typed an hour")
		self.assertFalse(found[1].opens_at)
		# The same file again: nothing is new.
		again = self.given(content, kinds.PROVIDERS, price_system="Free Price")
		self.assertEqual(self.states(again), ["Same"] * 3)

	def test_what_is_wrong_is_said_in_its_column(self) -> None:
		there = factories.make_provider(self.desk, provider_name="De Boom", postal_code="9000").name
		other = factories.make_desk().name
		rows = [
			(
				"Naam",
				"Soort opvang",
				"Tarief",
				"Postcode",
				"Loket",
				"Telefoon",
				"Ondernemingsnummer",
				"Organisator",
			),
			("Nieuw", "KDV", "IKT", 9000, self.desk, 92345678, 417497106, "Zon vzw"),
			("Fout", "Kasteel", "IKT", "abc", other, "12", "1", None),
			("De Boom", "groepsopvang", "vrije prijs", 9000, None, None, None, None),
			("De Boom", "groepsopvang", "vrije prijs", 9050, None, None, None, None),
			("Nieuw", "KDV", "IKT", 9000, None, None, None, None),
		]
		name = self.given(as_xlsx(rows), kinds.PROVIDERS)
		self.assertEqual(self.states(name), ["New", "Wrong", "Same", "To Decide", "Same"])
		wrong = dict(self.said(name, 3))
		self.assertEqual(set(wrong), {"Soort opvang", "Postcode", "Loket", "Telefoon", "Ondernemingsnummer"})
		self.assertIn("Family Care, Group Care", wrong["Soort opvang"])
		self.assertEqual(
			frappe.db.get_value(ROW, {"childcare_import": name, "line_number": 4}, "same_name"), there
		)
		self.assertEqual(self.said(name, 6), [("", "The same as row 2 of this list.")])
		list_import.decide(name, [], "New")
		list_import.start(name)
		self.work(name)
		self.assertEqual(self.states(name), ["Imported", "Wrong", "Same", "Imported", "Same"])
		made = frappe.get_doc("Childcare Provider", {"provider_name": "Nieuw", "desk": self.desk})
		self.assertEqual(
			(made.kind, made.price_system, made.phone), ("Group Care", "Income-based", "+3292345678")
		)
		organiser = frappe.get_doc("Childcare Organiser", made.organiser)
		self.assertEqual((organiser.organiser_name, organiser.enterprise_number), ("Zon vzw", "0417.497.106"))

	def test_columns_are_remembered_for_files_of_the_same_layout(self) -> None:
		rows = [("Locatie", "Wat", "X1"), ("Zon", "KDV", "IKT"), ("Maan", "KDV", "IKT")]
		doc = list_import.take(as_csv(rows), "a.csv", kinds.PROVIDERS, self.desk)
		self.assertEqual(json.loads(doc.matching), {"0": "provider_name"})
		list_import.set_matching(doc.name, {"0": "provider_name", "1": "kind", "2": "price_system"}, {})
		self.work(doc.name)
		later = list_import.take(
			as_csv([rows[0], ("Ster", "KDV", "vrij")]), "b.csv", kinds.PROVIDERS, self.desk
		)
		self.assertEqual(json.loads(later.matching), {"0": "provider_name", "1": "kind", "2": "price_system"})

	def test_a_header_that_was_guessed_wrong_is_pointed_at(self) -> None:
		rows = [("Naam", "Soort"), ("Opvanglocatie", "Type opvang", "Prijs"), ("Zon", "KDV", "IKT")]
		doc = list_import.take(as_csv(rows), "a.csv", kinds.PROVIDERS, self.desk)
		doc = list_import.set_header(doc.name, 2)
		self.assertEqual(doc.header_last, 2)

	# ---- vacancies

	def test_vacancies_find_their_provider(self) -> None:
		place = factories.make_provider(self.desk, provider_name="De Boom", price_system="Income-based").name
		start = getdate(add_days(clock.today(), 30))
		rows = [
			("Opvanglocatie", "Aantal plaatsen", "Vrij vanaf", "ma", "di", "wo"),
			("de boom", 2, start, "x", "VM", None),
			("Onbekend", 1, start, "x", None, None),
			("De Boom", 1, "binnenkort", "x", None, None),
			("De Boom", 1, start, None, None, None),
		]
		name = self.imported(as_csv(rows), kinds.VACANCIES)
		self.assertEqual(self.states(name), ["Imported", "Wrong", "Wrong", "Wrong"])
		found = frappe.get_doc("Childcare Vacancy", {"provider": place})
		self.assertEqual(
			(found.places, found.monday, found.tuesday, found.wednesday or ""), (2, "Full Day", "Morning", "")
		)
		self.assertEqual((found.price_system, found.source), ("Income-based", "Import"))
		again = self.given(as_csv(rows[:2]), kinds.VACANCIES)
		self.assertEqual(self.states(again), ["Same"])

	# ---- requests

	def test_waiting_requests_become_files_and_nobody_gets_mail(self) -> None:
		parent = {"Naam ouder": "Jana Zeldzaam", "GSM": 470998877, "E-mail": "jana@example.org"}
		rows = [
			ASKS,
			self.ask(**parent, **{"Voornaam kind": "Noor", "Achternaam kind": "Zeldzaam"}),
			self.ask(
				**parent,
				**{
					"Voornaam kind": "Lou",
					"Achternaam kind": "Zeldzaam",
					"Geboortedatum": getdate(add_months(clock.today(), -25)),
				},
			),
			self.ask(**parent, **{"Voornaam kind": "Noor", "Achternaam kind": "Zeldzaam"}),
			self.ask(Dagen="altijd"),
		]
		before = frappe.db.count("Email Queue")
		name = self.given(as_csv(rows), kinds.REQUESTS)
		self.assertEqual(set(self.states(name)), {"Wrong"})
		self.assertIn("Agrees to Registration is needed.", [text for _label, text in self.said(name, 2)])
		name = self.imported(as_csv(rows), kinds.REQUESTS, **CONSENT)
		self.assertEqual(self.states(name), ["Imported", "Imported", "Same", "Wrong"])
		families = self.made("Childcare Family")
		self.assertEqual(len(families), 1, "one family for both children")
		family = frappe.get_doc("Childcare Family", families[0])
		self.assertEqual([row.contact_name for row in family.contacts], ["Jana Zeldzaam"])
		self.assertEqual(family.contacts[0].phone, "+32470998877")
		requests = frappe.get_all(
			"Childcare Request", {"desk": self.desk}, ["asked_on", "channel", "outcome", "monday"]
		)
		self.assertEqual(len(requests), 2)
		asked = getdate(add_days(clock.today(), -30))
		for request in requests:
			self.assertEqual(
				(getdate(request.asked_on), request.channel, request.outcome, request.monday),
				(asked, "Import", "Open", "Full Day"),
			)
		self.assertEqual(frappe.db.count("Email Queue"), before)
		again = self.given(as_csv(rows[:3]), kinds.REQUESTS, **CONSENT)
		self.assertEqual(self.states(again), ["Same", "Same"])

	def test_twins_of_one_list_are_two_children(self) -> None:
		parent = {"Naam ouder": "Iva Tweeling", "GSM": 470112233, "Achternaam kind": "Tweeling"}
		born = getdate(add_months(clock.today(), -5))
		rows = [
			ASKS,
			*(
				self.ask(**parent, **{"Voornaam kind": first, "Geboortedatum": born})
				for first in ("Victor", "Margaux")
			),
		]
		name = self.imported(as_csv(rows), kinds.REQUESTS, **CONSENT)
		self.assertEqual(self.states(name), ["Imported", "Imported"])
		self.assertEqual(len(self.made("Childcare Child")), 2)
		self.assertEqual(len(self.made("Childcare Family")), 1)

	def test_who_looks_like_a_family_waits_for_a_person(self) -> None:
		family = factories.make_family(self.desk, family_name="Wachters")
		contact = family.contacts[0]
		rows = [ASKS, self.ask(**{"Naam ouder": contact.contact_name, "GSM": contact.phone})]
		name = self.imported(as_csv([*rows, self.ask()]), kinds.REQUESTS, **CONSENT)
		self.assertEqual(self.states(name), ["To Decide", "Imported"])
		row = frappe.get_doc(ROW, {"childcare_import": name, "line_number": 2})
		self.assertEqual(row.same_name, family.name)
		list_import.decide(name, [row.name], "Leave Out")
		with self.assertRaisesRegex(frappe.ValidationError, "nothing new"):
			list_import.start(name)
		list_import.decide(name, [row.name], "New")
		list_import.start(name)
		self.work(name)
		self.assertEqual(self.states(name), ["Imported", "Imported"])
		self.assertEqual(len(self.made("Childcare Family")), 3)

	def test_what_came_in_between_is_noticed(self) -> None:
		name = self.given(
			as_csv([("Naam", "Soort", "Prijs", "Postcode"), ("Zon", "KDV", "IKT", 9000)]), kinds.PROVIDERS
		)
		factories.make_provider(self.desk, provider_name="Zon", postal_code="9000")
		list_import.start(name)
		self.work(name)
		self.assertEqual(self.states(name), ["Same"])
		self.assertEqual(len(self.made("Childcare Provider")), 1)

	def test_rejected_rows_come_back_corrected(self) -> None:
		rows = [ASKS, self.ask(), self.ask(**{"Opvang vanaf": "ooit"})]
		name = self.imported(as_csv(rows), kinds.REQUESTS, **CONSENT)
		self.assertEqual(self.states(name), ["Imported", "Wrong"])
		content = list_import.rejected_rows(name)
		sheet = files.read(content).fullest
		self.assertEqual(sheet.rows[0].cells[-1], "What Is to Be Corrected")
		self.assertIn("ooit is not a date", sheet.rows[1].cells[-1])
		self.assertEqual(len(sheet.rows), 2)
		cells = [list(row.cells) for row in sheet.rows]
		cells[1][ASKS.index("Opvang vanaf")] = date(2027, 9, 1)
		with clock.fixed("2026-11-25 10:00:00"):
			again = self.imported(as_xlsx(cells), kinds.REQUESTS, **CONSENT)
		self.assertEqual(self.states(again), ["Imported"])
		self.assertIn("PK", list_import.report(again)[:2].decode())

	# ---- taking it back

	def test_a_whole_import_is_taken_back(self) -> None:
		rows = [ASKS, self.ask(), self.ask(), self.ask(Dagen="nooit")]
		name = self.imported(as_csv(rows), kinds.REQUESTS, **CONSENT)
		self.assertEqual(len(self.made("Childcare Request")), 2)
		bin_before = frappe.db.count("Deleted Document", {"deleted_doctype": "Childcare Family"})
		list_import.undo(name)
		self.work(name)
		self.assertEqual(self.states(name), ["Undone", "Undone", "Wrong"])
		for doctype in ("Childcare Family", "Childcare Child", "Childcare Request", "Childcare Application"):
			self.assertEqual(self.made(doctype), [], doctype)
		self.assertEqual(
			frappe.db.count("Deleted Document", {"deleted_doctype": "Childcare Family"}),
			bin_before,
			"nothing stays in the bin",
		)
		again = self.given(as_csv(rows), kinds.REQUESTS, **CONSENT)
		self.assertEqual(self.states(again), ["New", "New", "Wrong"])

	def test_what_was_worked_on_since_is_not_taken_back(self) -> None:
		parent = {"Naam ouder": "Kira Blijvers", "GSM": 470554433}
		rows = [
			ASKS,
			self.ask(**parent),
			self.ask(**parent, **{"Geboortedatum": getdate(add_months(clock.today(), -30))}),
			self.ask(),
		]
		name = self.imported(as_csv(rows), kinds.REQUESTS, **CONSENT)
		made = list_import.made_by(name)
		self.assertEqual(list_import.touched_records(name), set())
		request = next(record for doctype, record in made if doctype == "Childcare Request")
		provider = factories.make_provider(self.desk).name
		factories.insert("Childcare Referral", request=request, provider=provider, desk=self.desk)
		with self.assertRaisesRegex(frappe.ValidationError, request):
			list_import.undo(name)
		list_import.undo(name, keep_touched=True)
		self.work(name)
		self.assertEqual(self.states(name), ["Kept", "Kept", "Undone"])
		self.assertEqual(len(self.made("Childcare Family")), 1)
		self.assertEqual(len(self.made("Childcare Request")), 2)

	def test_a_change_or_a_comment_is_a_touch(self) -> None:
		rows = [
			("Naam", "Soort", "Prijs"),
			("Zon", "KDV", "IKT"),
			("Maan", "KDV", "IKT"),
			("Ster", "KDV", "IKT"),
		]
		name = self.imported(as_csv(rows), kinds.PROVIDERS)
		zon, maan, _ster = (
			frappe.get_doc("Childcare Provider", one) for one in self.made("Childcare Provider")
		)
		zon.phone = "0470 12 34 56"
		zon.save()
		maan.add_comment("Comment", "Gebeld.")
		self.assertEqual(
			list_import.touched_records(name),
			{("Childcare Provider", zon.name), ("Childcare Provider", maan.name)},
		)

	# ---- who may

	def test_only_a_manager_of_the_desk_brings_a_list(self) -> None:
		content = as_csv([("Naam", "Soort", "Prijs"), ("Zon", "KDV", "IKT")])
		name = list_import.take(content, "a.csv", kinds.PROVIDERS, self.desk).name
		frappe.set_user("Administrator")
		other = factories.make_desk().name
		stranger = factories.make_user("Loket Manager", desk=other).name
		for user in (
			stranger,
			factories.make_user("Loket Officer", desk=self.desk).name,
			factories.make_user("Loket Board").name,
			factories.make_user("Loket Provider").name,
		):
			frappe.set_user(user)
			for call in (
				lambda: list_import.take(content, "a.csv", kinds.PROVIDERS, self.desk),
				lambda: list_import_page.state(name),
				lambda: list_import_page.rows(name),
				lambda: list_import_page.look(name, {}, {}),
				lambda: list_import_page.undo(name),
				lambda: list_import_page.download(name, "report"),
			):
				self.assertRaises(frappe.PermissionError, call)
			if user != stranger:
				self.assertRaises(frappe.PermissionError, list_import_page.begin)
			self.assertEqual(frappe.get_list(ROW, {"childcare_import": name}) if user == stranger else [], [])
			frappe.set_user("Administrator")

	def test_a_row_of_another_desk_is_refused(self) -> None:
		frappe.set_user("Administrator")
		other = factories.make_desk().name
		frappe.set_user(self.manager)
		rows = [("Naam", "Soort", "Prijs", "Loket"), ("Zon", "KDV", "IKT", other)]
		name = self.given(as_csv(rows), kinds.PROVIDERS)
		self.assertEqual(self.states(name), ["Wrong"])
		self.assertEqual(self.said(name, 2)[0][0], "Loket")

	def test_what_is_no_list_says_so(self) -> None:
		for content, words in (
			(b"", "nothing in this file"),
			(b"\xd0\xcf\x11\xe0" * 300, "old kind"),
			(b"PK\x03\x04x", "no list"),
		):
			with self.assertRaisesRegex(frappe.ValidationError, words):
				list_import.take(content, "a", kinds.PROVIDERS, self.desk)

	def test_the_page_says_how_it_stands(self) -> None:
		rows = [("Naam", "Soort", "Prijs"), ("Zon", "KDV", "IKT"), ("Maan", "Kasteel", "IKT")]
		name = self.given(as_csv(rows), kinds.PROVIDERS)
		state = list_import_page.state(name)
		self.assertEqual(state["counts"], {"Taken In": 1, "New": 1, "Wrong": 1})
		self.assertEqual(
			[column["field"] for column in state["columns"]], ["provider_name", "kind", "price_system"]
		)
		self.assertEqual(state["columns"][0]["sample"], ["Zon", "Maan"])
		shown = list_import_page.rows(name, "Wrong")
		self.assertEqual([row["number"] for row in shown["rows"]], [3])
		self.assertFalse(shown["more"])
		self.assertEqual(list_import_page.begin()["imports"][0]["name"], name)
		self.assertEqual(list_import_page.first_rows(name)[1], {"number": 2, "cells": ["Zon", "KDV", "IKT"]})

	# ---- what is kept

	def test_rows_go_with_their_family_and_with_their_term(self) -> None:
		rows = [ASKS, self.ask(), self.ask(Dagen="nooit")]
		name = self.imported(as_csv(rows), kinds.REQUESTS, **CONSENT)
		frappe.set_user("Administrator")
		forget.forget_family(self.made("Childcare Family")[0])
		left = frappe.get_all(
			ROW, {"childcare_import": name}, pluck="line_number", order_by="line_number asc"
		)
		self.assertEqual(left, [1, 3])
		frappe.db.set_value(ROW, {"childcare_import": name}, "creation", "2026-01-01 10:00:00")
		frappe.db.set_single_value("Childcare Settings", "retention_import_rows", 3)
		frappe.clear_document_cache("Childcare Settings", "Childcare Settings")
		with clock.fixed("2026-11-25 10:00:00"):
			retention.daily()
		self.assertEqual(frappe.db.count(ROW, {"childcare_import": name}), 0)
		self.assertTrue(frappe.db.exists(IMPORT, name))

	def test_an_import_that_is_removed_takes_its_rows(self) -> None:
		name = self.given(as_csv([("Naam", "Soort", "Prijs"), ("Zon", "KDV", "IKT")]), kinds.PROVIDERS)
		frappe.delete_doc(IMPORT, name)
		self.assertEqual(frappe.db.count(ROW, {"childcare_import": name}), 0)


class TestKilledImport(Lists, CommittedTestCase):
	def test_a_run_that_is_killed_goes_on_with_nothing_twice_and_nothing_lost(self) -> None:
		self.desk = factories.make_desk().name
		rows = [("Naam", "Soort", "Prijs", "Postcode", "Organisator")]
		rows += [(f"Zon {number}", "KDV", "IKT", 9000, f"Zon vzw {number // 3}") for number in range(10)]
		name = self.given(as_csv(rows), kinds.PROVIDERS)
		list_import.start(name)
		batch = frappe.db.get_single_value("Childcare Settings", "batch_size")
		frappe.db.set_single_value("Childcare Settings", "batch_size", 4)
		frappe.clear_document_cache("Childcare Settings", "Childcare Settings")
		try:
			# In the second batch: of its rows some were made, and none was kept.
			killed.kill_at(
				"loket_kinderopvang.platform.long_work.run",
				IMPORT,
				name,
				at="loket_kinderopvang.lists.list_import._Maker._make",
				call=7,
				after=True,
			)
			self.assertEqual(len(self.made("Childcare Provider")), 4)
			quiet = add_days(clock.now(), -1)
			frappe.db.set_value(IMPORT, name, "heartbeat_on", quiet, update_modified=False)
			frappe.db.commit()
			self.assertEqual(long_work.resume(), [name])
			self.assertTrue(killed.run("loket_kinderopvang.platform.long_work.run", IMPORT, name))
		finally:
			frappe.db.set_single_value("Childcare Settings", "batch_size", batch)
			frappe.db.commit()
		self.assertEqual(self.states(name), ["Imported"] * 10)
		names = frappe.get_all("Childcare Provider", {"desk": self.desk}, pluck="provider_name")
		self.assertEqual(sorted(names), sorted(f"Zon {number}" for number in range(10)))
		self.assertEqual(frappe.db.count("Childcare Organiser", {"organiser_name": ("like", "Zon vzw %")}), 4)


class TestPlatformsImport(Lists, CommittedTestCase):
	def test_home_comes_back_as_home(self) -> None:
		from frappe.core.doctype.data_import.importer import Importer

		self.desk = factories.make_desk().name
		header = "Provider Name,Kind of Care,Price System,Desk,Language of Messages,City"
		content = f"{header}\n'@Home,Group Care,Both,{self.desk},nl,'t Zand\n''=Zon,Group Care,Both,{self.desk},nl,Gent\n"
		doc = factories.insert(
			"Data Import", reference_doctype="Childcare Provider", import_type="Insert New Records"
		)
		file = frappe.get_doc(
			{
				"doctype": "File",
				"file_name": f"{factories.word()}.csv",
				"content": content,
				"is_private": 1,
				"attached_to_doctype": "Data Import",
				"attached_to_name": doc.name,
			}
		).insert()
		self.addCleanup(self._remove, doc.name, file.name)
		doc.db_set("import_file", file.file_url)
		Importer("Childcare Provider", data_import=frappe.get_doc("Data Import", doc.name)).import_data()
		found = frappe.get_all(
			"Childcare Provider",
			{"desk": self.desk},
			["provider_name", "city"],
			order_by="name asc",
			as_list=True,
		)
		self.assertEqual(found, (("@Home", "'t Zand"), ("'=Zon", "Gent")))

	@staticmethod
	def _remove(data_import: str, file: str) -> None:
		frappe.delete_doc("File", file, force=True)
		frappe.db.delete("Data Import Log", {"data_import": data_import})
		frappe.db.delete("Data Import", {"name": data_import})
		frappe.db.commit()
