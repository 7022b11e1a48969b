"""The assistant: a manager sets up her desk and nobody else's, twice without harm, and a trial leaves nothing behind."""

from __future__ import annotations

from typing import Any

import frappe

from loket_kinderopvang.desk import health_page, setup_checks, setup_page
from loket_kinderopvang.domain import municipalities
from loket_kinderopvang.platform import own_doctypes
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import LoketTestCase
from loket_kinderopvang.tests.committed import CommittedTestCase
from loket_kinderopvang.town import municipality

AREA, DESK = "Childcare Area", "Childcare Desk"
GENT, NAZARETH, LOCHRISTI, WINGENE = "44021", "44086", "44087", "37021"


def areas() -> list[dict]:
	return frappe.get_all(AREA, ["name", "area_name", "nis_code", "modified"], order_by="name asc")


class SetupCase(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		# The site of a run that keeps it may have areas of this list.
		codes = [GENT, NAZARETH, LOCHRISTI, WINGENE, "44034", "44012", "44048"]
		for name in frappe.get_all(AREA, {"nis_code": ("in", codes)}, pluck="name"):
			frappe.db.set_value(AREA, name, {"nis_code": "", "area_name": factories.word()})

	def be(self, *roles: str, desk: str | None = None) -> str:
		user = factories.make_user(*roles, desk=desk).name
		frappe.set_user(user)
		return user


class TestAreas(SetupCase):
	def test_a_municipality_gets_what_the_list_knows(self) -> None:
		made = municipality.make_areas(municipalities.by_nis_code(GENT), districts=False)
		area = frappe.get_doc(AREA, made.area)
		self.assertEqual(
			(area.nis_code, area.province, area.area_type), (GENT, "Oost-Vlaanderen", "Municipality")
		)
		codes = {row.postal_code: row.locality for row in area.postal_codes}
		self.assertEqual(codes["9030"], "Mariakerke")
		# Gentbrugge and Ledeberg share it: nobody's address is completed with a guess.
		self.assertFalse(codes["9050"])
		self.assertAlmostEqual(area.latitude, 51.05, places=1)

	def test_places_become_districts_and_a_shared_code_stays_with_the_municipality(self) -> None:
		from loket_kinderopvang.matching.areas import area_of_postal_code

		frappe.db.delete("Childcare Postal Code", {"postal_code": ("in", ("9031", "9050"))})
		made = municipality.make_areas(municipalities.by_nis_code(GENT), districts=True)
		self.assertIn("Ledeberg", made.new)
		drongen = area_of_postal_code("9031")
		self.assertEqual(
			frappe.db.get_value(AREA, drongen, ["area_name", "area_type"]), ("Drongen", "District")
		)
		self.assertEqual(frappe.db.get_value(AREA, drongen, "parent_childcare_area"), made.area)
		self.assertEqual(area_of_postal_code("9050"), made.area)

	def test_a_second_time_changes_nothing(self) -> None:
		one = municipalities.by_nis_code(GENT)
		first = municipality.make_areas(one, districts=True)
		before = areas()
		second = municipality.make_areas(one, districts=True)
		self.assertEqual((second.area, second.new, second.completed), (first.area, [], []))
		self.assertEqual(areas(), before)

	def test_what_staff_filled_in_stays(self) -> None:
		own = factories.make_area(
			area_name="Lochristi",
			nis_code="44034",
			latitude=51.5,
			longitude=3.9,
			postal_codes=["9080", "1234"],
		)
		made = municipality.make_areas(municipalities.by_nis_code("44034"), districts=False)
		self.assertEqual((made.area, made.new), (own.name, []))
		own.reload()
		# The same municipality with a new code since it merged; its centre is staff's own.
		self.assertEqual((own.nis_code, own.latitude, own.province), (LOCHRISTI, 51.5, "Oost-Vlaanderen"))
		self.assertLessEqual({"1234", "9080", "9185"}, {row.postal_code for row in own.postal_codes})

	def test_areas_of_municipalities_that_merged_are_named(self) -> None:
		old = factories.make_area(area_name=factories.word(), nis_code="44012")
		made = municipality.make_areas(municipalities.by_nis_code("44012"), districts=False)
		self.assertEqual(made.former, [old.name])
		self.assertEqual(frappe.db.get_value(AREA, made.area, "nis_code"), NAZARETH)


class TestSteps(SetupCase):
	def setUp(self) -> None:
		super().setUp()
		self.desk = factories.make_desk(email="", phone="").name

	def choose(self, nis_code: str = WINGENE, **values: Any) -> dict:
		return setup_page.choose_town(nis_code, **values)

	def test_a_manager_goes_through_the_steps(self) -> None:
		self.be("Loket Manager", desk=self.desk)
		state = setup_page.start()
		self.assertEqual((state["desk"], state["may_make"]), (self.desk, False))
		self.assertFalse(any(step["done"] for step in state["steps"]))
		self.choose(desk=self.desk)
		doc = frappe.get_doc(DESK, self.desk)
		self.assertEqual([row.area for row in doc.areas], [doc.municipality])
		state = setup_page.save(
			self.desk,
			"reach",
			{"email": "kinderopvang@example.org", "phone": "051 65 00 00", "opening_hours": "Ma-vr 9-12"},
		)
		state = setup_page.save(self.desk, "manner", {"default_language": "nl", "information_only": 0})
		state = setup_page.save(self.desk, "terms", {"referral_deadline_days": 14, "round_day": 5})
		doc.reload()
		self.assertEqual((doc.email, doc.opening_hours), ("kinderopvang@example.org", "Ma-vr 9-12"))
		settings = frappe.get_doc("Childcare Settings")
		self.assertEqual((settings.referral_deadline_days, settings.round_day), (14, 5))
		done = [step["key"] for step in state["steps"] if step["done"]]
		self.assertEqual(done, ["town", "reach", "manner", "terms"])
		# Another manager takes it up where it stands.
		self.be("Loket Manager", desk=self.desk)
		again = setup_page.start(self.desk)
		self.assertEqual([step["key"] for step in again["steps"] if step["done"]], done)
		reach = next(step for step in again["steps"] if step["key"] == "reach")
		values = {field["fieldname"]: field["value"] for field in reach["fields"]}
		self.assertEqual(values["email"], "kinderopvang@example.org")

	def test_running_it_twice_does_no_harm(self) -> None:
		self.be("Loket Manager", desk=self.desk)
		self.choose(desk=self.desk)
		before = frappe.get_doc(DESK, self.desk)
		second = self.choose(desk=self.desk)
		self.assertEqual((second["new"], second["completed"]), ([], []))
		after = frappe.get_doc(DESK, self.desk)
		self.assertEqual([row.area for row in after.areas], [row.area for row in before.areas])
		modified = frappe.get_doc("Childcare Settings").modified
		setup_page.save(self.desk, "terms", {"round_day": frappe.get_doc("Childcare Settings").round_day})
		self.assertEqual(frappe.get_doc("Childcare Settings").modified, modified)

	def test_criteria_are_switched_on_and_off(self) -> None:
		criterion = frappe.get_all("Childcare Priority Criterion", {"disabled": 0}, pluck="name", limit=1)[0]
		self.be("Loket Manager", desk=self.desk)
		setup_page.save(self.desk, "criteria", {criterion: 0})
		self.assertTrue(frappe.db.get_value("Childcare Priority Criterion", criterion, "disabled"))
		state = setup_page.save(self.desk, "criteria", {criterion: 1})
		fields = next(step for step in state["steps"] if step["key"] == "criteria")["fields"]
		self.assertEqual({row["fieldname"]: row["value"] for row in fields}[criterion], 1)

	def test_a_new_desk_is_made_by_who_may(self) -> None:
		self.be("Loket Manager")
		made = self.choose(desk_name="Loket Wingene-Proef")
		self.assertEqual(made["desk"], "Loket Wingene-Proef")
		with self.assertRaisesRegex(frappe.ValidationError, "already"):
			self.choose(desk_name="Loket Wingene-Proef")
		self.be("System Manager")
		self.assertEqual(self.choose(desk_name="Loket Twee-Proef")["new"], [])

	def test_nobody_sets_up_the_desk_of_others(self) -> None:
		other = factories.make_desk().name
		self.be("Loket Manager", desk=self.desk)
		for call in (
			lambda: setup_page.start(other),
			lambda: self.choose(desk=other),
			# One who is bound to a desk makes no other.
			lambda: self.choose(),
			lambda: setup_page.save(other, "reach", {"email": "x@example.org"}),
			lambda: setup_page.missing(other),
			lambda: setup_page.mend(other, "default_desk"),
			lambda: setup_page.try_out(other),
			lambda: setup_page.finish_step(other, "missing"),
		):
			with self.assertRaises(frappe.PermissionError):
				call()
		for role in ("Loket Officer", "Loket Board", "Loket Parent"):
			self.be(role, desk=self.desk)
			with self.assertRaises(frappe.PermissionError):
				setup_page.start(self.desk)
			with self.assertRaises(frappe.PermissionError):
				setup_page.find_town("Gent")

	def test_a_step_takes_only_what_it_asks(self) -> None:
		self.be("Loket Manager", desk=self.desk)
		with self.assertRaises(frappe.PermissionError):
			setup_page.save(self.desk, "reach", {"owner": "x@example.org"})
		with self.assertRaises(frappe.PermissionError):
			setup_page.save(self.desk, "terms", {"retention_answered": 1})
		for value in (31, -1, 10**12, "99999999999", [5], {"a": 1}):
			with self.subTest(value), self.assertRaises(frappe.ValidationError):
				setup_page.save(self.desk, "terms", {"round_day": value})
		with self.assertRaises(frappe.ValidationError):
			setup_page.choose_town("99999", desk=self.desk)

	def test_a_town_is_found_by_what_somebody_knows(self) -> None:
		self.be("Loket Manager", desk=self.desk)
		found = setup_page.find_town("ruiselede")
		self.assertEqual([(row["nis_code"], row["by"]) for row in found], [(WINGENE, "Ruiselede")])
		self.assertEqual(found[0]["before"], ["Wingene", "Ruiselede"])
		frappe.local.lang = "fr"
		self.addCleanup(setattr, frappe.local, "lang", "en")
		self.assertEqual(setup_page.find_town("9000")[0]["name"], "Gand")


class TestChecklist(SetupCase):
	def setUp(self) -> None:
		super().setUp()
		self.desk = factories.make_desk(email="").name

	def rows(self) -> dict[str, dict]:
		return {row["check"]: row for row in setup_page.missing(self.desk)}

	def test_it_names_what_is_missing_and_leads_there(self) -> None:
		self.be("Loket Manager", desk=self.desk)
		rows = self.rows()
		self.assertEqual(rows["area"]["actions"][0]["step"], "town")
		self.assertEqual(rows["address"]["actions"][0]["step"], "reach")
		self.assertEqual(rows["provider"]["actions"][0]["values"], {"desk": self.desk})
		# She works at it herself.
		self.assertEqual(rows["staff"]["state"], "ok")
		factories.make_provider(self.desk)
		frappe.db.set_value(DESK, self.desk, "email", "loket@example.org")
		rows = self.rows()
		self.assertEqual((rows["provider"]["state"], rows["address"]["state"]), ("ok", "ok"))

	def test_a_desk_that_only_informs_needs_no_provider(self) -> None:
		frappe.db.set_value(DESK, self.desk, "information_only", 1)
		self.assertFalse({"provider", "form"} & set(self.rows()))

	def test_staff_of_other_desks_do_not_count(self) -> None:
		other = factories.make_desk().name
		there = factories.make_user("Loket Officer", desk=other).name
		here = factories.make_user("Loket Officer", desk=self.desk).name
		gone = factories.make_user("Loket Officer", desk=self.desk, enabled=0).name
		staff = setup_checks.staff_of(self.desk)
		self.assertIn(here, staff)
		self.assertNotIn(there, staff)
		self.assertNotIn(gone, staff)

	def test_who_may_mend_gets_the_button_and_who_may_not_tells_an_administrator(self) -> None:
		frappe.db.set_single_value("System Settings", "time_zone", "Asia/Kolkata")
		administrator = factories.make_user("System Manager").name
		manager = self.be("Loket Manager", desk=self.desk)
		self.assertEqual([action["kind"] for action in self.rows()["time_zone"]["actions"]], ["ask"])
		with self.assertRaises(frappe.PermissionError):
			setup_page.mend(self.desk, "time_zone")
		self.assertIn(
			frappe.utils.get_fullname(administrator), setup_page.ask_administrator(self.desk, "time_zone")
		)
		frappe.set_user("Administrator")
		told = frappe.get_all("Notification Log", {"for_user": administrator}, ["subject", "from_user"])
		self.assertEqual([row.from_user for row in told], [manager])
		self.assertIn("Time Zone", told[0].subject)
		frappe.set_user(administrator)
		self.assertEqual([action["kind"] for action in self.rows()["time_zone"]["actions"]], ["mend"])
		self.assertEqual(
			{row["check"]: row["state"] for row in setup_page.mend(self.desk, "time_zone")}["time_zone"], "ok"
		)
		self.assertEqual(health_page.facts().time_zone, "Europe/Brussels")

	def test_the_first_desk_of_several_is_taken_by_a_button(self) -> None:
		factories.make_desk()
		frappe.db.set_single_value("Childcare Settings", "default_desk", "")
		frappe.clear_document_cache("Childcare Settings", "Childcare Settings")
		self.be("Loket Manager", desk=self.desk)
		self.assertEqual(self.rows()["default_desk"]["actions"][0]["kind"], "mend")
		setup_page.mend(self.desk, "default_desk")
		self.assertEqual(frappe.get_doc("Childcare Settings").default_desk, self.desk)

	def test_nothing_is_told_of_what_is_in_order(self) -> None:
		factories.make_provider(self.desk)
		self.be("Loket Manager", desk=self.desk)
		with self.assertRaisesRegex(frappe.ValidationError, "in order"):
			setup_page.ask_administrator(self.desk, "provider")


class TestTrial(CommittedTestCase):
	def setUp(self) -> None:
		super().setUp()
		made = municipality.make_areas(municipalities.by_nis_code("31040"), districts=False)
		self.desk = factories.make_desk(areas=[made.area], municipality=made.area).name
		self.manager = factories.make_user("Loket Manager", desk=self.desk).name
		frappe.db.commit()

	def everything(self) -> dict[str, int]:
		"""Return how many rows there are of everything that a request may write."""
		platform = ("Email Queue", "Communication", "Comment", "Version", "ToDo", "Notification Log", "File")
		singles = own_doctypes.singles()
		return {
			doctype: frappe.db.count(doctype)
			for doctype in (*own_doctypes.names(), *platform)
			if doctype not in singles and frappe.db.table_exists(doctype)
		}

	def series(self) -> Any:
		"""Return the last number of every kind of file."""
		table = frappe.qb.Table("tabSeries")
		return frappe.qb.from_(table).select(table.name, table.current).orderby(table.name).run()

	def figures(self) -> Any:
		from loket_kinderopvang import api

		return api.registration(self.desk, year=frappe.utils.getdate().year)

	def test_it_goes_the_whole_way_and_leaves_nothing(self) -> None:
		rows, figures = self.everything(), self.figures()
		series = self.series()
		queue = frappe.cache.llen("global_search_queue")
		version = frappe.db.get_value(DESK, self.desk, "vacancy_version")
		frappe.set_user(self.manager)
		result = setup_page.try_out(self.desk)
		frappe.set_user("Administrator")
		self.assertTrue(result["ok"], result["steps"])
		self.assertEqual(len(result["steps"]), 6)
		after = self.everything()
		# That the desk was saved with a step more may be a version of it, and is all that changed.
		self.assertEqual({**after, "Version": 0}, {**rows, "Version": 0})
		self.assertEqual(self.figures(), figures)
		self.assertEqual(self.series(), series)
		self.assertEqual(frappe.cache.llen("global_search_queue"), queue)
		self.assertEqual(frappe.db.get_value(DESK, self.desk, "vacancy_version"), version)
		self.assertIn("trial", frappe.db.get_value(DESK, self.desk, "setup_steps"))

	def test_it_says_where_it_stops(self) -> None:
		from unittest import mock

		from loket_kinderopvang.referral import referrals

		frappe.set_user(self.manager)
		with mock.patch.object(
			referrals, "refer", side_effect=frappe.ValidationError("No provider may be asked.")
		):
			result = setup_page.try_out(self.desk)
		self.assertFalse(result["ok"])
		self.assertIn("No provider may be asked.", [step["text"] for step in result["steps"]])
		frappe.set_user("Administrator")
		self.assertNotIn("trial", frappe.db.get_value(DESK, self.desk, "setup_steps") or "")
		self.assertFalse(frappe.db.exists("Childcare Application", {"desk": self.desk}))

	def test_a_desk_that_only_informs_tries_nothing(self) -> None:
		frappe.db.set_value(DESK, self.desk, "information_only", 1)
		with self.assertRaisesRegex(frappe.ValidationError, "only informs"):
			setup_page.try_out(self.desk)
