"""Intake as its users meet it: what they type, what they see, and what is in the files afterwards."""

from __future__ import annotations

import json

import frappe
from frappe.utils import add_days, add_months, getdate

from loket_kinderopvang.contacts import consents
from loket_kinderopvang.desk import intake_page
from loket_kinderopvang.intake import drafts, intake
from loket_kinderopvang.matching import judging
from loket_kinderopvang.platform import clock, field_checks
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import LoketTestCase

FILES = ("Childcare Application", "Childcare Family", "Childcare Child", "Childcare Request")


def counts() -> dict[str, int]:
	return {doctype: frappe.db.count(doctype) for doctype in FILES}


class TestReceive(LoketTestCase):
	def refused(self, **values: object) -> dict[str, str]:
		"""Return the problems of an application from outside with these values, by field; nothing may be written."""
		before = counts()
		with self.assertRaises(field_checks.InvalidFields) as caught:
			intake.receive(factories.application_data(self.desk, **values))
		self.assertEqual(counts(), before)
		return {problem.field: problem.message for problem in caught.exception.problems}

	def setUp(self) -> None:
		super().setUp()
		self.desk = factories.make_desk().name

	def test_every_belgian_notation_becomes_one(self) -> None:
		for typed in (
			"0470 12 34 56",
			"0470/12.34.56",
			"+32 (0)470 12 34 56",
			"0032470123456",
			"+32-470-123456",
		):
			application = intake.receive(factories.application_data(self.desk, phone=typed))
			self.assertEqual(application.phone, "+32470123456", typed)
		landline = intake.receive(factories.application_data(self.desk, phone="09/233 44 55"))
		self.assertEqual(landline.phone, "+3292334455")

	def test_each_bad_value_is_named_with_what_would_be_right(self) -> None:
		problems = self.refused(
			phone="12",
			email="fatima@",
			language="klingon",
			monday="Noon",
			wanted_until="someday",
			colour="green",
			urgent="maybe",
			maximum_distance_km="-3",
		)
		self.assertIn("0470 12 34 56", problems["phone"])
		self.assertIn("name@example.org", problems["email"])
		self.assertIn("klingon", problems["language"])
		self.assertIn("Full Day", problems["monday"])
		self.assertIn("someday", problems["wanted_until"])
		self.assertIn("colour", problems["colour"])
		self.assertIn("maybe", problems["urgent"])
		self.assertIn("0", problems["maximum_distance_km"])

	def test_dates_that_cannot_be(self) -> None:
		today = clock.today()

		def child(**dates: object) -> list[dict]:
			return [
				{"first_name": "Noor", "last_name": "Proef", **{key: str(day) for key, day in dates.items()}}
			]

		self.assertIn(
			"children.0.birth_date", self.refused(children=child(birth_date=add_months(today, -47)))
		)
		self.assertIn("children.0.birth_date", self.refused(children=child(birth_date=add_days(today, 3))))
		self.assertIn("children.0.birth_date", self.refused(children=child()))
		self.assertIn(
			"children.0.expected_date", self.refused(children=child(expected_date=add_days(today, 400)))
		)
		self.assertIn(
			"wanted_until",
			self.refused(
				children=child(expected_date=add_days(today, 200)), wanted_until=str(add_days(today, 100))
			),
		)
		self.assertIn("wanted_until", self.refused(wanted_until=str(add_days(today, 30))))
		self.assertIn("wanted_from", self.refused(wanted_from=str(add_days(today, -1))))

	def test_what_is_missing(self) -> None:
		no_days = dict.fromkeys(factories.WEEKDAYS, "")
		self.assertIn("days", self.refused(**no_days))
		self.assertIn("children", self.refused(children=[]))
		self.assertIn("phone", self.refused(phone="", email=""))
		self.assertIn("consent_registration", self.refused(consent_registration=0))
		self.assertIn("urgent_reason", self.refused(urgent=1))
		self.assertIn("minimum_days", self.refused(minimum_days=6))
		self.assertIn("children", self.refused(children="Noor"))
		self.assertIn("children", self.refused(children=[{"last_name": "Proef"}] * 9))

	def test_a_past_start_is_allowed_at_the_counter_with_a_warning(self) -> None:
		yesterday = str(add_days(clock.today(), -1))
		data = factories.application_data(self.desk, wanted_from=yesterday)
		application = intake.receive(data, channel="Counter", user_is_outside=False)
		result = intake.register(application.name)
		self.assertEqual(len(result["warnings"]), 1)
		self.assertEqual(
			frappe.db.get_value("Childcare Request", result["requests"][0], "wanted_from"), getdate(yesterday)
		)

	def test_ten_thousand_characters(self) -> None:
		problems = self.refused(contact_name="é" * 10_000)
		self.assertIn("10000", problems["contact_name"])
		self.assertLess(len(problems["contact_name"]), 200)
		self.assertIn(
			"children.0.first_name", self.refused(children=[{"first_name": "a" * 141, "last_name": "b"}])
		)
		kept = intake.receive(factories.application_data(self.desk, message="woord " * 1600))
		self.assertGreater(len(kept.message), 9000)

	def test_emoji_and_right_to_left_names_are_kept(self) -> None:
		for name in ("فاطمة الزهراء", "שירה כהן", "Zoë 👶🏽 De Smet", "Nguyễn Thị Hương"):
			application = intake.receive(factories.application_data(self.desk, contact_name=name))
			self.assertEqual(
				frappe.db.get_value("Childcare Application", application.name, "contact_name"), name
			)

	def test_html_is_text(self) -> None:
		typed = '<img src=x onerror="alert(1)">Noor<script>alert(2)</script> & <b>co</b> 2 < 3'
		application = intake.receive(
			factories.application_data(self.desk, contact_name=typed, message=f'"{typed}"')
		)
		application.reload()
		for text in (application.contact_name, application.message):
			self.assertNotRegex(text, r"<[A-Za-z/!]")
			self.assertIn("alert(1)", text)
			self.assertIn("& ", text)
			self.assertIn("2 < 3", text)
		family = frappe.get_doc("Childcare Family", intake.register(application.name)["family"])
		family.family_name = "<u>Proef</u>"
		family.save()
		self.assertNotIn("<", family.family_name)

	def test_a_message_never_holds_markup_of_the_sender(self) -> None:
		problems = self.refused(phone="<img src=x onerror=alert(1)>")
		self.assertNotIn("<", problems["phone"])

	def test_nobody_hands_in_what_the_desk_decides(self) -> None:
		for own in ("status", "family", "officer", "registered_on", "naming_series", "raw", "owner", "name"):
			self.assertIn(own, self.refused(**{own: "New"}), own)
		partner = factories.make_partner(self.desk).name
		self.assertIn("partner", self.refused(partner=partner))
		proof = [{"criterion": self.criterion(), "verification": "Document Seen"}]
		self.assertIn("criteria.0.verification", self.refused(criteria=proof))

	def criterion(self) -> str:
		code = f"proef_{factories.number()}_{frappe.generate_hash(length=5).lower()}"
		return factories.insert("Childcare Priority Criterion", code=code, label="Invented").name

	def test_the_api_answers_with_each_field(self) -> None:
		self.refused(phone="12", email="x@")
		fields = {problem["field"] for problem in frappe.local.response.pop("problems")}
		self.assertEqual(fields, {"phone", "email"})
		frappe.clear_messages()

	def test_a_postal_code_finds_area_and_desk(self) -> None:
		code = f"X{frappe.generate_hash(length=7).upper()}"
		town = factories.make_area()
		district = factories.make_area(parent_childcare_area=town.name, postal_codes=[code])
		desk = factories.make_desk(areas=[town.name])
		data = factories.application_data(desk.name, postal_code=code.lower())
		del data["desk"]
		application = intake.receive(data)
		self.assertEqual((application.area, application.desk), (district.name, desk.name))

	def test_what_a_partner_sends_is_the_partners_and_goes_to_the_default_officer(self) -> None:
		officer, user = factories.make_user("Loket Officer"), factories.make_user("Loket Partner")
		desk = factories.make_desk(default_officer=officer.name).name
		partner = factories.make_partner(desk, users=[{"user": user.name}])
		frappe.set_user(user.name)
		application = intake.receive(factories.application_data(desk))
		self.assertEqual((application.channel, application.partner), ("Partner", partner.name))
		self.assertEqual(application.officer, officer.name)

	def test_a_desk_that_only_informs_registers_nothing(self) -> None:
		self.desk = factories.make_desk(information_only=1).name
		self.assertIn("desk", self.refused())


class TestRegister(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.desk = factories.make_desk().name

	def test_one_family_a_child_and_a_request_each(self) -> None:
		data = factories.application_data(
			self.desk, urgent=1, urgent_reason="Start of Work", message="Ring twice."
		)
		born = data["children"][0]
		data["children"].append(
			{"last_name": born["last_name"], "expected_date": str(add_days(clock.today(), 150))}
		)
		with clock.fixed("2026-11-23 09:00:00"):
			application = intake.receive(data, channel="Phone", user_is_outside=False)
			result = intake.register(application.name)
		family = frappe.get_doc("Childcare Family", result["family"])
		self.assertEqual(family.contacts[0].phone, data["phone"])
		self.assertEqual([row.purpose for row in family.consents], ["Registration"])
		self.assertEqual(family.consents[0].given_through, "Phone")
		self.assertEqual(family.consents[0].wording, consents.wordings("nl")["consent_registration"])
		first, second = (frappe.get_doc("Childcare Request", name) for name in result["requests"])
		self.assertEqual(
			(first.outcome, first.slot_mask, first.urgent_reason), ("Open", 0b1111111111, "Start of Work")
		)
		self.assertEqual(first.asked_on, getdate("2026-11-23"))
		self.assertEqual(first.next_action_on, getdate("2026-11-25"))
		self.assertEqual(first.notes, "Ring twice.")
		self.assertEqual(first.title, f"{born['first_name']} {born['last_name']}")
		self.assertIn(born["last_name"], second.title)
		application.reload()
		self.assertEqual((application.status, application.family), ("Registered", family.name))
		self.assertEqual([row.request for row in application.children], result["requests"])

	def test_a_child_without_a_name_is_known_by_family_and_date(self) -> None:
		desk = factories.make_desk(default_language="en").name
		family = factories.make_family(desk, family_name="Proefmans").name
		with clock.fixed("2026-11-23"):
			child = factories.make_child(family, expected_date="2027-05-03")
		self.assertEqual(child.child_name, "Child of Proefmans, expected 3 May 2027")

	def test_an_application_is_registered_once(self) -> None:
		application = factories.make_application(self.desk)
		intake.register(application.name)
		before = counts()
		with self.assertRaises(frappe.ValidationError):
			intake.register(application.name)
		self.assertEqual(counts(), before)

	def test_nothing_is_half_written_when_the_second_child_fails(self) -> None:
		data = factories.application_data(self.desk)
		data["children"].append({**data["children"][0], "first_name": factories.word(3)})
		application = intake.receive(data, channel="Counter", user_is_outside=False)
		before = counts()
		made = intake._new_request
		calls = []

		def fails_at_the_second(*args: object) -> object:
			calls.append(args)
			if len(calls) == 2:
				frappe.throw("No.")
			return made(*args)

		intake._new_request = fails_at_the_second
		try:
			with self.assertRaises(frappe.ValidationError):
				intake.register(application.name)
		finally:
			intake._new_request = made
		self.assertEqual(counts(), before)
		self.assertEqual(frappe.db.get_value("Childcare Application", application.name, "status"), "New")

	def test_twins_are_two_requests(self) -> None:
		data = factories.application_data(self.desk)
		twin = dict(data["children"][0], first_name=factories.word(3))
		data["children"].append(twin)
		result = intake.register(intake.receive(data, user_is_outside=False).name)
		self.assertEqual(len(set(result["requests"])), 2)
		unborn = {"last_name": twin["last_name"], "expected_date": str(add_days(clock.today(), 100))}
		data = factories.application_data(self.desk, children=[unborn, dict(unborn)])
		result = intake.register(intake.receive(data, user_is_outside=False).name)
		self.assertEqual(len(set(result["requests"])), 2)
		orders = [
			frappe.db.get_value("Childcare Child", child, "birth_order") for child in result["children"]
		]
		self.assertEqual(orders, [1, 2])

	def test_the_same_family_again_continues_with_its_files(self) -> None:
		data = factories.application_data(self.desk)
		first = intake.register(intake.receive(data, user_is_outside=False).name)
		again = {**data, "phone": factories.phone(), "friday": "", "email": data["email"].upper()}
		second = intake.register(intake.receive(again, user_is_outside=False).name, family=first["family"])
		self.assertEqual(second["requests"], first["requests"])
		self.assertEqual(second["continued"], first["requests"])
		self.assertEqual(len(second["warnings"]), 1)
		request = frappe.get_doc("Childcare Request", first["requests"][0])
		self.assertEqual(request.slot_mask, 0b11111111)
		family = frappe.get_doc("Childcare Family", first["family"])
		self.assertEqual([row.phone for row in family.contacts], [data["phone"], again["phone"]])
		self.assertEqual(len(family.consents), 1)

	def test_after_closing_the_same_child_is_a_new_request(self) -> None:
		data = factories.application_data(self.desk)
		first = intake.register(intake.receive(data, user_is_outside=False).name)
		old = frappe.get_doc("Childcare Request", first["requests"][0])
		with self.assertRaises(frappe.ValidationError):
			old.db_set("outcome", "Lapsed")
			application = intake.receive(data, user_is_outside=False)
			intake.register(application.name, same_as={0: old.name})
		second = intake.register(application.name, family=first["family"])
		self.assertEqual(second["children"], first["children"])
		self.assertNotEqual(second["requests"], first["requests"])

	def test_an_expected_child_that_was_born_is_the_same_child(self) -> None:
		expected = add_days(clock.today(), 20)
		data = factories.application_data(self.desk)
		surname = data["children"][0]["last_name"]
		data["children"] = [{"last_name": surname, "expected_date": str(expected)}]
		first = intake.register(intake.receive(data, user_is_outside=False).name)
		with clock.fixed(add_days(clock.now(), 30)):
			born = {"first_name": "Noor", "last_name": surname, "birth_date": str(add_days(expected, 4))}
			again = {**data, "children": [born], "wanted_from": str(add_days(expected, 120))}
			second = intake.register(
				intake.receive(again, user_is_outside=False).name, same_as={0: first["requests"][0]}
			)
		self.assertEqual(second["requests"], first["requests"])
		child = frappe.get_doc("Childcare Child", first["children"][0])
		self.assertEqual((child.first_name, child.birth_date), ("Noor", add_days(expected, 4)))
		self.assertEqual(
			frappe.db.get_value("Childcare Request", first["requests"][0], ["title", "child_date"]),
			(f"Noor {surname}", add_days(expected, 4)),
		)

	def test_consent_decides_what_is_shared(self) -> None:
		data = factories.application_data(self.desk, consent_providers=1)
		family = frappe.get_doc(
			"Childcare Family", intake.register(intake.receive(data, user_is_outside=False).name)["family"]
		)
		self.assertEqual((family.share_with_providers, family.share_with_desks), (1, 0))
		given = next(row for row in family.consents if row.purpose == "Share With Providers")
		given.withdrawn_on = clock.now()
		family.save()
		self.assertEqual(family.share_with_providers, 0)

	def test_criteria_are_copied_with_how_they_were_verified(self) -> None:
		proven, declared = self.criteria(2)
		data = factories.application_data(
			self.desk,
			criteria=[{"criterion": proven, "verification": "Document Seen"}, declared],
		)
		result = intake.register(intake.receive(data, user_is_outside=False).name)
		family = frappe.get_doc("Childcare Family", result["family"])
		self.assertEqual(
			{row.criterion: (row.verification, bool(row.verified_by)) for row in family.criteria},
			{proven: ("Document Seen", True), declared: ("Declared", False)},
		)
		judged = frappe.db.get_value("Childcare Request", result["requests"][0], "judged_criteria")
		self.assertEqual(judged.split("\n"), sorted([proven, declared]))
		family.criteria = [row for row in family.criteria if row.criterion == proven]
		family.save()
		judged = frappe.db.get_value("Childcare Request", result["requests"][0], "judged_criteria")
		self.assertEqual(judged, proven)

	def criteria(self, number: int) -> list[str]:
		return [
			factories.insert(
				"Childcare Priority Criterion",
				code=f"proef_{frappe.generate_hash(length=8).lower()}",
				label="Invented",
			).name
			for _ in range(number)
		]


class TestRequest(LoketTestCase):
	def test_a_second_open_request_is_refused_and_links_the_first(self) -> None:
		request = factories.make_request()
		with self.assertRaises(frappe.DuplicateEntryError) as caught:
			factories.make_request(request.child)
		self.assertIn(request.name, str(caught.exception))
		self.assertIn("<a ", str(caught.exception))
		twin = factories.make_child(
			request.family, first_name=factories.word(3), birth_date=request.child_date
		)
		self.assertNotEqual(factories.make_request(twin.name).unique_key, request.unique_key)

	def test_it_is_judged_by_the_rules_of_the_day_it_was_asked(self) -> None:
		code = f"proef_{frappe.generate_hash(length=8).lower()}"
		factories.insert(
			"Childcare Priority Criterion", code=code, label="Invented", registration_code="low_income"
		)
		for title, start, end, tier in (
			("A", "2001-01-01", "2001-06-30", 1),
			("B", "2001-07-01", "2001-12-31", 2),
		):
			factories.insert(
				"Childcare Priority Rule Set",
				title=factories.unique(title),
				valid_from=start,
				valid_until=end,
				source="Invented",
				rules=[{"criterion": code, "tier": tier}],
			)
		family = factories.make_family(criteria=[{"criterion": code, "verification": "Declared"}]).name
		request = factories.make_request(family=family, asked_on="2001-03-01")
		self.assertEqual((request.priority_tier, request.priority_group), (1, 1))
		request.asked_on = "2001-08-01"
		request.save()
		self.assertEqual(request.priority_tier, 2)
		reasons = judging.judgement_of(request).reasons
		self.assertIn("tier", [reason.code for reason in reasons])

	def test_closing_and_reopening_keep_their_dates(self) -> None:
		request = factories.make_request()
		with clock.fixed("2030-01-02 10:00:00"):
			self.assertTrue(request.next_action_on)
			before = frappe.get_doc("Childcare Request", request.name)
			request.outcome, request._doc_before_save = "Lapsed", before
			request._keep_dates_of_closing()
			self.assertEqual((str(request.closed_on), request.next_action_on), ("2030-01-02 10:00:00", None))
			before.outcome, request.outcome = "Lapsed", "Open"
			request._keep_dates_of_closing()
			self.assertEqual((request.closed_on, str(request.reopened_on)), (None, "2030-01-02 10:00:00"))

	def test_a_child_of_an_old_file_may_grow(self) -> None:
		child = factories.make_child()
		with clock.fixed(add_months(clock.now(), 60)):
			child.notes = "Moved."
			child.save()

	def test_officer_of_a_new_request(self) -> None:
		officer = factories.make_user("Loket Officer")
		desk = factories.make_desk(default_officer=officer.name).name
		self.assertEqual(factories.make_request(desk=desk).officer, officer.name)


class TestFindSimilar(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.desk = factories.make_desk().name
		self.officer = factories.make_user("Loket Officer", desk=self.desk).name
		self.surname = f"De {factories.word()}"
		self.family = factories.make_family(
			self.desk,
			family_name=self.surname,
			contacts=[
				{
					"contact_name": f"Élodie {self.surname}",
					"phone": "0470 99 88 77",
					"email": factories.email("elodie"),
				}
			],
		)
		self.child = factories.make_child(self.family.name, first_name="Zoë", last_name=self.surname)
		self.request = factories.make_request(self.child.name)

	def found(self, **data: object) -> dict:
		frappe.set_user(self.officer)
		try:
			return intake.find_similar(data)
		finally:
			frappe.set_user("Administrator")

	def names(self, **data: object) -> list[str]:
		return [match["name"] for match in self.found(**data)["families"]]

	def test_a_family_is_found_by_whatever_is_typed(self) -> None:
		self.assertIn(self.family.name, self.names(phone="+32470998877"))
		self.assertIn(self.family.name, self.names(phone="0470/99.88.77"))
		self.assertIn(self.family.name, self.names(email=self.family.contacts[0].email.upper()))
		self.assertIn(self.family.name, self.names(contact_name=f"{self.surname} Elodie"))
		self.assertIn(
			self.family.name, self.names(contact_name=f"elodie {self.surname.replace(' ', '').lower()}")
		)
		self.assertEqual(self.names(contact_name=f"{factories.word()} {factories.word()}"), [])
		self.assertEqual(self.names(), [])
		self.assertEqual(self.names(contact_name="%", phone="%", email="%@%"), [])

	def test_side_by_side_says_what_differs(self) -> None:
		match = self.found(
			contact_name=f"Elodie {self.surname}", phone="0470 99 88 77", email="other@example.org"
		)["families"][0]
		lines = {line["label"]: line["same"] for line in match["compare"]}
		self.assertEqual(lines, {"Name": True, "Phone": True, "Email": False})
		self.assertEqual(len(match["differences"]), 1)
		self.assertIn("Zoë", match["children"][0]["detail"])

	def child_row(self, **values: object) -> dict:
		row = {"first_name": "Zoe", "last_name": self.surname, "birth_date": str(self.child.birth_date)}
		return {**row, **values}

	def test_a_request_of_the_same_child_is_found_despite_typing_errors(self) -> None:
		day = self.child.birth_date
		for row in (
			self.child_row(),
			self.child_row(first_name=self.surname, last_name="Zoë"),
			self.child_row(last_name=self.surname.replace(" ", "").upper()),
			self.child_row(birth_date=str(day.replace(year=day.year - 1))),
		):
			requests = self.found(children=[row])["requests"]
			self.assertEqual([match["name"] for match in requests], [self.request.name], row)
			self.assertTrue(requests[0]["open"])

	def test_a_twin_is_no_duplicate(self) -> None:
		self.assertEqual(self.found(children=[self.child_row(first_name="Baptiste")])["requests"], [])

	def test_an_expected_child_is_found_after_its_birth(self) -> None:
		expected = add_days(clock.today(), 5)
		child = factories.make_child(self.family.name, last_name=self.surname, expected_date=expected)
		request = factories.make_request(child.name)
		with clock.fixed(add_days(clock.now(), 30)):
			row = self.child_row(first_name="Baptiste", birth_date=str(add_days(expected, 3)))
			found = self.found(children=[row], family=self.family.name)["requests"]
		self.assertIn(request.name, [match["name"] for match in found])

	def test_another_desk_shows_that_a_child_is_known_and_no_more(self) -> None:
		elsewhere = factories.make_family(family_name=self.surname)
		child = factories.make_child(elsewhere.name, first_name="Baptiste", last_name=self.surname)
		request = factories.make_request(child.name)
		row = self.child_row(first_name="Baptiste", birth_date=str(child.birth_date))
		found = self.found(children=[row], phone=elsewhere.contacts[0].phone)
		self.assertEqual([match["shared"] for match in found["other_desks"]], [False])
		text = json.dumps(found, default=str)
		for secret in (
			elsewhere.name,
			child.name,
			request.name,
			elsewhere.desk,
			elsewhere.contacts[0].contact_name,
		):
			self.assertNotIn(secret, text)
		elsewhere.append("consents", factories.consent("Share With Other Desks"))
		elsewhere.save()
		told = self.found(children=[row])["other_desks"]
		self.assertEqual([match["shared"] for match in told], [True])
		self.assertIn(request.name, told[0]["request"])
		self.assertIn(elsewhere.desk, told[0]["detail"])
		# A name alone, or another date, is not asked about at other desks.
		self.assertEqual(self.found(children=[{"last_name": self.surname}])["other_desks"], [])

	def test_half_a_date_is_no_error(self) -> None:
		self.found(children=[self.child_row(birth_date="2026-1"), {}, {"last_name": "x"}, 7], phone="04")
		self.found(children="none", phone=470123456, email=["x"], contact_name={"a": 1})


class TestDrafts(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.desk = factories.make_desk().name
		self.officer = factories.make_user("Loket Officer", desk=self.desk).name
		frappe.set_user(self.officer)

	def test_nothing_is_lost_however_wrong_it_is(self) -> None:
		data = {
			"contact_name": "x" * 10_000,
			"phone": "04",
			"email": "half@",
			"children": [{"first_name": "Noor", "unborn": 1}, {}],
			"wanted_from": "2026-1",
			"monday": "Morning",
		}
		draft = intake.save_draft(data)
		self.assertEqual(drafts.read_waiting(draft), data)
		self.assertEqual(intake.save_draft({**data, "phone": "0470"}, draft), draft)
		self.assertEqual(drafts.read_waiting(draft)["phone"], "0470")
		self.assertEqual([row["name"] for row in intake_page.drafts()], [draft])

	def test_a_draft_belongs_to_its_officer(self) -> None:
		draft = intake.save_draft({"contact_name": "Noor"})
		frappe.set_user("Administrator")
		colleague = factories.make_user("Loket Officer", desk=self.desk).name
		stranger = factories.make_user("Loket Officer", desk=factories.make_desk().name).name
		frappe.set_user(colleague)
		self.assertEqual(intake_page.drafts(), [])
		frappe.set_user(stranger)
		self.assertRaises(frappe.PermissionError, intake_page.read_draft, draft)
		self.assertRaises(frappe.PermissionError, intake_page.save_draft, {"phone": "1"}, draft)
		self.assertRaises(frappe.PermissionError, intake_page.discard_draft, draft)

	def test_a_draft_becomes_the_application_that_is_registered(self) -> None:
		data = factories.application_data(self.desk)
		draft = intake_page.save_draft({"contact_name": data["contact_name"]})["name"]
		answer = intake_page.register({**data, "phone": "12"}, draft)
		self.assertEqual([problem["field"] for problem in answer["problems"]], ["phone"])
		self.assertEqual(frappe.db.get_value("Childcare Application", draft, "status"), "Draft")
		answer = intake_page.register(data, draft)
		self.assertEqual(frappe.db.get_value("Childcare Application", draft, "family"), answer["family"])
		self.assertEqual(
			frappe.db.get_value("Childcare Request", answer["requests"][0]["name"], "officer"), self.officer
		)
		self.assertEqual(intake_page.drafts(), [])
		with self.assertRaises(frappe.ValidationError):
			intake_page.save_draft(data, draft)

	def test_the_page_registers_what_came_in_from_outside(self) -> None:
		data = factories.application_data(self.desk, phone="0470 11 22 33", consent_providers=1)
		with clock.fixed(add_days(clock.now(), -5)):
			application = intake.receive(data)
			asked_on = clock.today()
		shown = intake_page.read_draft(application.name)
		self.assertEqual(
			(shown["phone"], shown["channel"], len(shown["children"])), ("+32470112233", "API", 1)
		)
		answer = intake_page.register({**shown, "postal_code": "9000"}, application.name)
		application.reload()
		self.assertEqual((application.status, application.channel), ("Registered", "API"))
		self.assertEqual(json.loads(application.raw)["phone"], data["phone"])
		request = frappe.get_doc("Childcare Request", answer["requests"][0]["name"])
		self.assertEqual((request.asked_on, request.channel), (asked_on, "API"))
		with self.assertRaises(frappe.ValidationError):
			intake_page.read_draft(application.name)

	def test_an_application_may_be_rejected_with_a_reason(self) -> None:
		application = intake.receive(factories.application_data(self.desk))
		self.assertRaises(frappe.ValidationError, intake_page.reject, application.name, " ")
		intake_page.reject(application.name, "Asked twice.")
		application.reload()
		self.assertEqual((application.status, application.rejected_reason), ("Rejected", "Asked twice."))
		self.assertRaises(frappe.ValidationError, intake_page.register, {}, application.name)

	def test_the_page_looks_while_it_is_typed(self) -> None:
		seen = intake_page.look(
			{"phone": "12", "wanted_from": str(add_days(clock.today(), -2)), "children": [{}]}
		)
		self.assertEqual({found["field"] for found in seen["warnings"]}, {"phone", "wanted_from"})
		self.assertEqual(seen["similar"]["families"], [])

	def test_only_staff_reaches_the_page(self) -> None:
		for roles in ((), ("Loket Parent",), ("Loket Partner",), ("Loket Provider",), ("Loket Board",)):
			frappe.set_user("Administrator")
			frappe.set_user(factories.make_user(*roles).name)
			for call in (
				intake_page.start,
				intake_page.drafts,
				lambda: intake_page.look({}),
				lambda: intake_page.save_draft({}),
				lambda: intake_page.register({}),
				lambda: intake_page.open_file("x"),
				lambda: intake_page.read_draft("x"),
				lambda: intake_page.discard_draft("x"),
				lambda: intake_page.wordings("nl"),
			):
				self.assertRaises(frappe.PermissionError, call)

	def test_a_file_of_another_desk_is_not_opened(self) -> None:
		frappe.set_user("Administrator")
		other = factories.make_family().name
		frappe.set_user(self.officer)
		self.assertRaises(frappe.PermissionError, intake_page.open_file, other)
		data = factories.application_data(self.desk)
		before = counts()
		self.assertRaises(frappe.PermissionError, intake_page.register, {**data, "family": other})
		self.assertEqual(counts(), before)


class TestReferenceRecords(LoketTestCase):
	def refused(self, doctype: str, **values: object) -> str:
		with self.assertRaises(frappe.ValidationError) as caught:
			factories.insert(doctype, **values)
		return str(caught.exception)

	def test_an_area_whose_name_is_taken_is_called_after_its_town_too(self) -> None:
		first, second = factories.make_area(), factories.make_area()
		centre = factories.make_area(area_name=factories.word(), parent_childcare_area=first.name)
		other = factories.make_area(area_name=centre.area_name, parent_childcare_area=second.name)
		again = factories.make_area(area_name=centre.area_name, parent_childcare_area=second.name)
		self.assertEqual(other.name, f"{centre.area_name} ({second.name})")
		self.assertEqual(len({centre.name, other.name, again.name}), 3)
		self.assertTrue(frappe.db.get_value("Childcare Area", first.name, "is_group"))
		self.assertIn(
			"larger", self.refused("Childcare Area", area_name="x", parent_childcare_area=centre.name)
		)

	def test_settings_without_any_weight_are_refused(self) -> None:
		settings = frappe.get_doc("Childcare Settings")
		for field in settings.meta.fields:
			if field.fieldname.startswith("weight_"):
				settings.set(field.fieldname, 0)
		self.assertRaises(frappe.ValidationError, settings.save)

	def test_periods_do_not_end_before_they_begin(self) -> None:
		period = {
			"title": factories.unique("x"),
			"valid_from": "2020-02-01",
			"valid_until": "2020-01-01",
			"source": "x",
		}
		code = f"proef_{frappe.generate_hash(length=8).lower()}"
		factories.insert("Childcare Priority Criterion", code=code, label="x")
		self.refused("Childcare Priority Rule Set", **period, rules=[{"criterion": code, "tier": 1}])
		self.refused("Childcare Income Tariff", **period)
		self.refused(
			"Childcare Vulnerability Rule",
			**period,
			components=[{"component": "a", "criterion": code, "is_core": 1}],
		)
		self.refused("Childcare Priority Criterion", code="Not a code", label="x")

	def test_overlapping_rule_sets_are_told(self) -> None:
		code = f"proef_{frappe.generate_hash(length=8).lower()}"
		factories.insert("Childcare Priority Criterion", code=code, label="x")
		title = factories.unique("First")
		values = {"valid_from": "1990-01-01", "valid_until": "1990-12-31", "source": "x"}
		rules = [{"criterion": code, "tier": 1}]
		factories.insert("Childcare Priority Rule Set", title=title, rules=rules, **values)
		frappe.clear_messages()
		values["valid_from"] = "1990-06-01"
		factories.insert(
			"Childcare Priority Rule Set", title=factories.unique("Second"), rules=rules, **values
		)
		self.assertIn(title, json.dumps(frappe.get_message_log()))

	def test_a_used_reason_keeps_its_kind(self) -> None:
		reason = factories.insert(
			"Childcare Closing Reason",
			code=f"proef_{frappe.generate_hash(length=8).lower()}",
			label="Invented",
			kind="Lapsed",
		)
		factories.make_request().db_set("closing_reason", reason.name)
		reason.kind = "Unanswered"
		self.assertRaises(frappe.ValidationError, reason.save)
