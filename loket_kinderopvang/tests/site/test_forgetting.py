"""Forgotten means gone: a canary in every place that a family can reach, and a search through the whole site."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any
from unittest.mock import patch

import frappe
from frappe.utils import add_months, getdate

from loket_kinderopvang import api, privacy
from loket_kinderopvang.figures import providers as provider_figures
from loket_kinderopvang.follow_up import family_contact
from loket_kinderopvang.matching.neutrality import of_period
from loket_kinderopvang.platform import clock, states
from loket_kinderopvang.privacy import again, forget, places, records, traces
from loket_kinderopvang.referral import referrals
from loket_kinderopvang.registration import registration
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import LoketTestCase

# No part of another word, and whatever is searched ignores capitals.
CANARY = "quokkazwaluw"
STREET = f"{CANARY.capitalize()}straat 77"
TEXT_TYPES = (
	"Data",
	"Small Text",
	"Text",
	"Long Text",
	"Code",
	"Text Editor",
	"HTML Editor",
	"Read Only",
)


def rows_with(word: str) -> list[str]:
	"""Return every table and row of the database in which a word stands, whatever the column."""
	found = []
	for table in frappe.db.get_tables(cached=False):
		if not table.startswith(("tab", "__")):
			continue
		columns = frappe.db.sql(f"select * from {quoted(table)}", as_dict=True)
		for row in columns:
			text = " ".join(str(value) for value in row.values() if value is not None).lower()
			if word in text:
				found.append(f"{table} {row.get('name') or row}"[:200])
	return found


def quoted(name: str) -> str:
	return f'"{name}"' if frappe.db.db_type == "postgres" else f"`{name}`"


def files_with(word: str) -> list[str]:
	"""Return every file of the site, logs among them, whose name or content holds a word."""
	site = Path(frappe.get_site_path())
	folders = [site / "private" / "files", site / "public" / "files", site / "logs", Path("..") / "logs"]
	return [
		str(file)
		for folder in folders
		if folder.is_dir()
		for file in folder.rglob("*")
		if file.is_file() and (word in file.name.lower() or word.encode() in file.read_bytes().lower())
	]


def in_redis(word: str) -> list[str]:
	"""Return what of the site's own keys in the cache holds a word."""
	found = []
	for item in frappe.cache.lrange(traces.SEARCH_QUEUE, 0, -1) or []:
		if word in (item.decode() if isinstance(item, bytes) else item).lower():
			found.append("search queue")
	for key, data in (frappe.cache.hgetall(traces.USER_SETTINGS) or {}).items():
		if word in str(data).lower():
			found.append(str(key))
	return found


class FileCase(LoketTestCase):
	"""A family with everything that a family can have, and a canary in each of its texts."""

	def setUp(self) -> None:
		super().setUp()
		# What earlier tests left of the search isn't rolled back: neither the cache nor, on MariaDB, its table.
		frappe.cache.delete_key(traces.SEARCH_QUEUE)
		frappe.db.delete("__global_search", {"content": ("like", f"%{CANARY}%")})
		frappe.db.delete("__global_search", {"name": ("like", f"%{CANARY}%")})
		# Nor are files on the disk, where a test ends before it forgets.
		for file in files_with(CANARY):
			if f"/files/{CANARY}" in file:
				Path(file).unlink()
		self.area = factories.make_area(postal_codes=["9981"]).name
		self.desk = factories.make_desk(areas=[self.area])
		self.parent = factories.make_user(
			"Loket Parent", email=f"{CANARY}.{factories.number()}@example.org", first_name=CANARY
		).name
		self.email = f"ouder.{CANARY}.{factories.number()}@example.org"
		self.family = self.make_family()
		self.child = factories.make_child(
			self.family.name,
			first_name=f"Noor {CANARY}",
			last_name=CANARY.capitalize(),
			care_need=f"zorg {CANARY}",
			notes=f"nota {CANARY}",
			birth_date=add_months(clock.today(), -10),
		)
		self.provider = factories.make_provider(self.desk.name)
		self.request = factories.make_request(
			self.child.name,
			notes=f"nota {CANARY}",
			urgent=1,
			urgent_reason="Loss of Care",
			inclusive_care=1,
			preferred_providers=[{"provider": self.provider.name, "preference": "Preferred"}],
		)
		self.vacancy = factories.make_vacancy(self.provider.name)
		frappe.db.set_value("Childcare Request", self.request.name, "closing_note", f"einde {CANARY}")
		self.referral = referrals.refer(self.request.name, [self.provider.name], f"vraag {CANARY}")[0][
			"referral"
		]
		frappe.db.set_value(
			"Childcare Referral", self.referral, {"answer_note": CANARY, "responded_by": CANARY}
		)

	def make_family(self, **values: Any) -> Any:
		return factories.make_family(
			self.desk.name,
			shares=("Share With Providers",),
			family_name=CANARY.capitalize(),
			street=STREET,
			postal_code="9981",
			city=f"{CANARY}stad",
			notes=f"nota {CANARY}",
			user=self.parent,
			criteria=[{"criterion": "low_income"}, {"criterion": "single_parent"}],
			contacts=[
				{
					"contact_name": f"Ada {CANARY}",
					"relation": "Mother",
					"phone": "+32470999111",
					"email": self.email,
					"is_primary": 1,
				}
			],
			**values,
		)

	def close(self, outcome: str = "Unanswered") -> None:
		request = frappe.get_doc("Childcare Request", self.request.name)
		reason = frappe.get_all("Childcare Closing Reason", {"kind": outcome}, pluck="name")[0]
		states.move(
			request,
			outcome,
			also={"closing_reason": reason, "closing_kind": outcome, "closed_on": clock.now()},
		)

	def put_canaries(self) -> None:
		"""Write the family's name wherever the platform lets somebody write it."""
		application = factories.make_application(
			self.desk.name,
			contact_name=f"Ada {CANARY}",
			email=self.email,
			message=f"bericht {CANARY}",
			street=STREET,
		)
		frappe.db.set_value(
			"Childcare Application",
			application.name,
			{"family": self.family.name, "raw": json.dumps({"who": CANARY}), "rejected_reason": CANARY},
		)
		family_contact.follow_link(frappe.get_doc("Childcare Family", self.family.name))
		records_of = [
			("Childcare Family", self.family.name),
			("Childcare Child", self.child.name),
			("Childcare Request", self.request.name),
			("Childcare Referral", self.referral),
			("Childcare Application", application.name),
		]
		officer = factories.make_user("Loket Officer").name
		for doctype, name in records_of:
			self.write_around(doctype, name, officer)
		self.write_in_logs(officer)

	def write_around(self, doctype: str, name: str, officer: str) -> None:
		doc = frappe.get_doc(doctype, name)
		doc.add_comment("Comment", f"opmerking {CANARY}")
		doc.add_tag(CANARY)
		reference = {"reference_doctype": doctype, "reference_name": name}
		mail = factories.insert(
			"Communication", subject=f"over {CANARY}", content=CANARY, recipients=self.email, **reference
		)
		factories.insert(
			"File",
			file_name=f"{CANARY}-{factories.number()}.txt",
			content=f"{CANARY} {factories.number()}",
			is_private=1,
			attached_to_doctype=doctype,
			attached_to_name=name,
		)
		factories.insert(
			"File",
			file_name=f"{CANARY}-{factories.number()}.txt",
			content=f"{CANARY} bijlage {factories.number()}",
			is_private=1,
			attached_to_doctype="Communication",
			attached_to_name=mail.name,
		)
		factories.insert("ToDo", description=f"bel {CANARY}", reference_type=doctype, reference_name=name)
		for status in ("Sent", "Not Sent", "Error"):
			factories.insert(
				"Email Queue",
				message=f"To: {self.email} {CANARY}",
				sender="loket@example.org",
				status=status,
				recipients=[{"recipient": self.email, "status": "Sent" if status == "Sent" else "Not Sent"}],
				**reference,
			)
		# The platform mails a notification when it is inserted, and commits: it is written as it stands.
		told = frappe.new_doc("Notification Log")
		told.update({"subject": f"over {CANARY}", "for_user": officer})
		told.update({"document_type": doctype, "document_name": name})
		told.set_new_name()
		told.set_user_and_timestamp()
		told.db_insert()
		factories.insert(
			"Deleted Document",
			deleted_name=name,
			deleted_doctype=doctype,
			data=json.dumps({"family_name": CANARY}),
		)
		factories.insert("View Log", viewed_by=self.parent, **reference)
		factories.insert(
			"Access Log", export_from=doctype, reference_document=name, filters=CANARY, user=officer
		)
		factories.insert(
			"Childcare Waiting Mail",
			email=self.email,
			desk=self.desk.name,
			waits_since=clock.now(),
			subject=CANARY,
			body=CANARY,
			**reference,
		)
		frappe.db.set_value(
			doctype,
			name,
			{"_liked_by": json.dumps([CANARY]), "_assign": json.dumps([CANARY]), "_user_tags": f",{CANARY}"},
		)
		title = getattr(doc, "title", None) or doc.get("family_name") or CANARY
		frappe.cache.lpush(
			traces.SEARCH_QUEUE,
			frappe.as_json({"doctype": doctype, "name": name, "content": CANARY, "title": title}),
		)

	def write_in_logs(self, officer: str) -> None:
		factories.insert(
			"List Filter",
			filter_name=f"gezin {CANARY.capitalize()}",
			reference_doctype="Childcare Family",
			for_user=officer,
			filters=json.dumps([["Childcare Family", "family_name", "like", f"%{CANARY.capitalize()}%"]]),
		)
		factories.insert("Error Log", method="fout", error=f"row = {{'contact_name': 'Ada {CANARY}'}}")
		factories.insert(
			"Scheduled Job Log",
			details=f"{self.email} geweigerd",
			status="Failed",
			scheduled_job_type=frappe.get_all("Scheduled Job Type", pluck="name", limit=1)[0],
		)
		factories.insert("Route History", route=f"List/Childcare Family/{CANARY.capitalize()}", user=officer)
		factories.insert("Unhandled Email", raw=f"From: {self.email}", reason="?")
		factories.insert(
			"Email Unsubscribe", email=self.email, global_unsubscribe=1
		) if frappe.db.table_exists("Email Unsubscribe") else None
		contact = factories.insert(
			"Contact", first_name=CANARY, email_ids=[{"email_id": self.email, "is_primary": 1}]
		)
		factories.insert(
			"Address",
			address_title=CANARY,
			address_line1=STREET,
			city="Zonnedorp",
			country="Belgium",
			links=[{"link_doctype": "Childcare Family", "link_name": self.family.name}],
		) if frappe.db.exists("Country", "Belgium") else None
		self.assertTrue(contact.name)
		table = frappe.qb.Table("__UserSettings")
		frappe.qb.into(table).columns("user", "doctype", "data").insert(
			officer, "Childcare Family", json.dumps({"filter": CANARY.capitalize()})
		).run()
		frappe.cache.hset(
			traces.USER_SETTINGS, f"Childcare Child::{officer}", json.dumps({"f": CANARY.capitalize()})
		)


class TestNothingIsLeft(FileCase):
	def test_no_canary_in_database_files_logs_or_cache(self) -> None:
		self.put_canaries()
		self.assertGreater(len(rows_with(CANARY)), 60)
		self.assertGreater(len(files_with(CANARY)), 5)
		privacy.forget_family(self.family.name, "Asked by Phone")
		self.assertEqual(rows_with(CANARY), [])
		self.assertEqual(rows_with("+32470999111"), [])
		self.assertEqual(files_with(CANARY), [])
		self.assertEqual(in_redis(CANARY), [])
		self.assertEqual(frappe.db.get_value("Childcare Request", self.request.name, "outcome"), "Lapsed")
		self.assertEqual(
			frappe.db.get_value("Childcare Family", self.family.name, "forgotten_because"), "Asked by Phone"
		)

	def test_what_the_scheduler_does_afterwards_brings_nothing_back(self) -> None:
		self.put_canaries()
		privacy.forget_family(self.family.name)
		from frappe.utils.global_search import rebuild_for_doctype, sync_global_search

		if frappe.db.db_type != "sqlite":
			# The platform has no rebuilding of its search there.
			sync_global_search()
			for doctype in ("Childcare Family", "Childcare Child", "Childcare Request"):
				rebuild_for_doctype(doctype)
		from loket_kinderopvang.follow_up import follow_up

		with clock.fixed(clock.now() + datetime.timedelta(days=40)):
			follow_up.hourly()
			follow_up.daily()
		self.assertEqual(rows_with(CANARY), [])
		mails = frappe.get_all("Email Queue Recipient", {"recipient": self.email}, pluck="name")
		self.assertEqual(mails, [])

	def test_the_provider_hears_that_the_question_is_withdrawn_without_a_name(self) -> None:
		privacy.forget_family(self.family.name)
		mails = frappe.get_all(
			"Email Queue",
			{
				"reference_doctype": "Childcare Referral",
				"reference_name": self.referral,
				"status": "Not Sent",
			},
			["message"],
		)
		self.assertEqual(len(mails), 1)
		self.assertNotIn(CANARY, mails[0].message.lower())

	def test_dates_are_kept_to_the_month_and_no_place_of_living(self) -> None:
		self.close()
		privacy.forget_family(self.family.name)
		for doctype, name in (
			("Childcare Child", self.child.name),
			("Childcare Request", self.request.name),
			("Childcare Referral", self.referral),
		):
			doc = frappe.get_doc(doctype, name)
			for field in (*places.fields_with(doctype, places.MONTH), "creation"):
				if doc.get(field):
					self.assertEqual(getdate(doc.get(field)).day, 1, f"{doctype}.{field}")
		family = frappe.get_doc("Childcare Family", self.family.name)
		request = frappe.get_doc("Childcare Request", self.request.name)
		self.assertFalse(family.postal_code or family.city or family.latitude or family.criteria)
		self.assertFalse(request.judged_criteria or request.urgent_reason or request.preferred_providers)
		self.assertIn("low_income", request.registration_codes)

	def test_every_field_of_a_file_is_forgotten_as_the_list_says(self) -> None:
		self.put_canaries()
		self.close()
		of = records.of_family(self.family.name)
		before = {one: frappe.get_doc(*one).as_dict() for one in of.all() if one[0] != records.APPLICATION}
		privacy.anonymise(self.family.name)
		for (doctype, name), old in before.items():
			new = frappe.get_doc(doctype, name)
			for field in places.fields_with(doctype, places.KEEP):
				if field not in ("anonymised_on", "forgotten", "forgotten_because"):
					self.assertEqual(new.get(field), old.get(field), f"{doctype}.{field}")
			for field in places.fields_with(doctype, places.BLANK, places.DELETE):
				self.assertFalse(new.get(field), f"{doctype}.{field}")

	def test_others_keep_what_is_theirs(self) -> None:
		other = factories.make_family(
			self.desk.name,
			family_name=f"{CANARY.capitalize()}",
			contacts=[
				{"contact_name": "Bo Anders", "phone": "+32470999222", "email": self.email, "is_primary": 1}
			],
		)
		other.add_comment("Comment", "Blijft staan")
		mail = factories.insert(
			"Communication",
			subject="Blijft",
			content="x",
			recipients=self.email,
			reference_doctype="Childcare Family",
			reference_name=other.name,
		)
		privacy.forget_family(self.family.name)
		other.reload()
		self.assertEqual(other.contacts[0].email, self.email)
		self.assertTrue(frappe.db.exists("Communication", mail.name))
		self.assertTrue(
			frappe.db.exists("Comment", {"reference_name": other.name, "content": "Blijft staan"})
		)

	def test_an_application_alone(self) -> None:
		self.put_canaries()
		frappe.db.delete("Childcare Application", {"family": self.family.name})
		application = factories.make_application(
			self.desk.name, contact_name="Vreemde Kapokzwam", email=factories.email("kapokzwam")
		)
		application.add_comment("Comment", "kapokzwam")
		api.forget_application(application.name)
		self.assertEqual(rows_with("kapokzwam"), [])


class TestAccounts(FileCase):
	def test_the_account_of_a_parent_goes_with_it(self) -> None:
		frappe.db.set_value("Childcare Vacancy", self.vacancy.name, "modified_by", self.parent)
		privacy.forget_family(self.family.name)
		self.assertFalse(frappe.db.exists("User", self.parent))
		self.assertEqual(rows_with(self.parent), [])

	def test_an_account_with_another_role_stays(self) -> None:
		user = frappe.get_doc("User", self.parent)
		user.append("roles", {"role": "Loket Officer"})
		user.save(ignore_permissions=True)
		privacy.forget_family(self.family.name)
		self.assertTrue(frappe.db.exists("User", self.parent))
		self.assertEqual(frappe.db.get_value("User", self.parent, "enabled"), 1)

	def test_who_deletes_its_own_file_is_locked_out_at_once(self) -> None:
		frappe.set_user(self.parent)
		with patch("frappe.enqueue") as later:
			privacy.forget_family(self.family.name)
		frappe.set_user("Administrator")
		self.assertEqual(frappe.db.get_value("User", self.parent, "enabled"), 0)
		self.assertIn(self.parent, [call.kwargs.get("user") for call in later.mock_calls])
		self.assertTrue(traces.remove_account(self.parent))
		self.assertFalse(frappe.db.exists("User", self.parent))


class TestFiguresStayTrue(FileCase):
	def figures(self) -> dict[str, Any]:
		"""Return every figure that counts files: all reports of the year and of its months, neutrality, targets."""
		from frappe.desk.query_report import run

		year = clock.today().year
		first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
		reports = {}
		for report in (
			"Childcare Registration",
			"Childcare Unanswered Need",
			"Childcare Waiting Times",
			"Childcare Supply and Demand",
			"Childcare Expected Need",
			"Childcare Pipeline",
			"Childcare Providers",
			"Childcare Partners",
			"Childcare Sources",
			"Childcare Neutrality",
		):
			filters = {"desk": self.desk.name, "from_date": str(first), "to_date": str(last), "sections": 1}
			reports[report] = run(report, filters)["result"]
		return {
			"reports": json.loads(frappe.as_json(reports)),
			"months": [
				api.registration(
					self.desk.name,
					from_date=f"{year}-{month:02}-01",
					to_date=str(frappe.utils.get_last_day(f"{year}-{month:02}-01")),
				)
				for month in range(1, 13)
			],
			"placed": provider_figures.placed_masks([self.provider.name], first, last),
			"lists": of_period(self.desk.name, first, last).lists,
		}

	def test_every_figure_is_the_same_to_the_last_digit(self) -> None:
		api.find_vacancies(self.request.name)
		partner = factories.make_partner(self.desk.name).name
		second = factories.make_child(self.family.name, birth_date=add_months(clock.today(), -20))
		placed = factories.make_request(second.name, partner=partner, saturday="Morning")
		third = factories.make_child(
			self.family.name, first_name="Wim", expected_date=add_months(clock.today(), 3)
		)
		factories.make_request(third.name)
		self.close()
		states.move(
			frappe.get_doc("Childcare Request", placed.name),
			"Answered",
			also={
				"placed_at": self.provider.name,
				"placed_from": clock.today(),
				"closed_on": clock.now(),
			},
		)
		rejected = factories.make_application(self.desk.name)
		frappe.db.set_value(
			"Childcare Application",
			rejected.name,
			{"status": "Rejected", "family": self.family.name, "partner": partner},
		)
		# What is open is closed by forgetting, so it is closed before it is compared.
		last = frappe.get_doc("Childcare Request", {"child": third.name})
		reason = frappe.get_all("Childcare Closing Reason", {"kind": "Lapsed"}, pluck="name")[0]
		states.move(
			last,
			"Lapsed",
			also={"closing_reason": reason, "closing_kind": "Lapsed", "closed_on": clock.now()},
		)
		before = self.figures()
		privacy.anonymise(self.family.name)
		registration.recount_all()
		self.assertEqual(self.figures(), before)

	def test_two_questions_of_one_child_still_count_as_one(self) -> None:
		year = clock.today().year
		self.close()
		frappe.db.set_value("Childcare Request", self.request.name, "closed_on", f"{year}-12-30 10:00:00")
		again_asked = factories.make_request(self.child.name)
		registration.recount({again_asked.unique_key})
		before = api.registration(self.desk.name, year)["rows"]
		self.assertEqual(before[0]["total"], 1)
		privacy.anonymise(self.family.name)
		registration.recount_all()
		self.assertEqual(api.registration(self.desk.name, year)["rows"], before)

	def test_lists_and_asks_keep_their_order(self) -> None:
		day = datetime.datetime
		moments = [day(2026, 5, 9, 8), day(2026, 5, 3, 7), day(2026, 6, 1, 1), day(2026, 5, 9, 8)]
		found = forget.ordered_in_month(moments)
		self.assertLess(found[moments[1]], found[moments[0]])
		self.assertEqual({moment.day for moment in found.values()}, {1})
		self.assertEqual(len(found), 3)


class TestKilledAndAgain(FileCase):
	def test_a_run_that_fails_in_the_middle_leaves_the_file_whole_and_runs_again(self) -> None:
		before = frappe.get_doc("Childcare Family", self.family.name).as_dict()
		with patch.object(forget, "_coarsen_lists_and_asks", side_effect=RuntimeError):
			with self.assertRaises(RuntimeError):
				privacy.forget_family(self.family.name)
		after = frappe.get_doc("Childcare Family", self.family.name).as_dict()
		self.assertEqual(after.family_name, before.family_name)
		self.assertEqual(len(after.contacts), 1)
		self.assertEqual(frappe.db.get_value("Childcare Request", self.request.name, "outcome"), "Open")
		privacy.forget_family(self.family.name)
		once = frappe.get_doc("Childcare Request", self.request.name).as_dict()
		privacy.forget_family(self.family.name)
		twice = frappe.get_doc("Childcare Request", self.request.name).as_dict()
		self.assertEqual(
			{key: value for key, value in once.items() if key != "modified"},
			{key: value for key, value in twice.items() if key != "modified"},
		)

	def test_an_emptied_file_takes_no_new_text(self) -> None:
		privacy.forget_family(self.family.name)
		family = frappe.get_doc("Childcare Family", self.family.name)
		family.notes = "Toch nog iets"
		with self.assertRaises(frappe.ValidationError):
			family.save()
		with self.assertRaises(frappe.ValidationError):
			factories.make_child(self.family.name)

	def test_after_a_restored_backup_one_command_forgets_again(self) -> None:
		with self.a_list() as path:
			made = frappe.db.get_value("Childcare Family", self.family.name, "creation")
			frappe.db.savepoint("backup")
			privacy.forget_family(self.family.name)
			again.write(
				{
					"doctype": "Childcare Family",
					"name": self.family.name,
					"made": str(frappe.utils.get_datetime(made)),
					"forgotten_on": str(clock.now()),
				}
			)
			self.assertNotIn(CANARY, path.read_text())
			frappe.db.rollback(save_point="backup")
			self.assertTrue(frappe.db.get_value("Childcare Family", self.family.name, "street"))
			self.assertEqual(again.forget_again(), 1)
			self.assertEqual(rows_with(CANARY), [])
			self.assertEqual(again.forget_again(), 0)

	def test_another_family_that_got_the_number_is_left_alone(self) -> None:
		with self.a_list():
			again.write(
				{
					"doctype": "Childcare Family",
					"name": self.family.name,
					"made": "2020-01-01 10:00:00",
					"forgotten_on": "2021-01-01 10:00:00",
				}
			)
			self.assertEqual(again.forget_again(), 0)
			self.assertEqual(frappe.db.get_value("Childcare Family", self.family.name, "street"), STREET)

	def test_what_was_forgotten_is_written_down_once_it_stands(self) -> None:
		with patch.object(again, "write") as write:
			again.note("Childcare Family", "GZ-0", clock.now())
			write.assert_not_called()
			frappe.db.after_commit.run()
		self.assertEqual(write.call_args.args[0]["name"], "GZ-0")

	def a_list(self) -> Any:
		"""Use a list of this test alone, with one line cut short as by a crash."""
		import tempfile

		folder = tempfile.TemporaryDirectory()
		self.addCleanup(folder.cleanup)
		path = Path(folder.name) / again.NAME
		path.write_text('{"doctype": "Childcare Fam\n')
		patcher = patch.object(again, "file", return_value=path)

		class Held:
			def __enter__(self) -> Path:
				patcher.start()
				return path

			def __exit__(self, *_error: Any) -> None:
				patcher.stop()

		return Held()


class TestWhoMayForget(FileCase):
	def test_a_manager_of_the_desk_with_a_reason(self) -> None:
		manager = factories.make_user("Loket Manager", desk=self.desk.name).name
		frappe.set_user(manager)
		for wrong in ("", "zomaar", "Asked on Its Own Page", "End of the Term"):
			with self.assertRaises(frappe.ValidationError):
				api.forget_family(self.family.name, wrong)
		api.forget_family(self.family.name, "Asked on Paper")
		frappe.set_user("Administrator")
		self.assertTrue(frappe.db.get_value("Childcare Family", self.family.name, "anonymised_on"))

	def test_nobody_else(self) -> None:
		other = factories.make_desk().name
		for user in (
			factories.make_user("Loket Officer", desk=self.desk.name),
			factories.make_user("Loket Manager", desk=other),
			factories.make_user("Loket Board"),
			factories.make_user("Loket Parent"),
		):
			frappe.set_user(user.name)
			for call in (
				lambda: api.forget_family(self.family.name, "Asked on Paper"),
				lambda: api.family_data(self.family.name),
			):
				with self.assertRaises(frappe.PermissionError):
					call()
		frappe.set_user("Administrator")
		self.assertFalse(frappe.db.get_value("Childcare Family", self.family.name, "anonymised_on"))


class TestGetMyData(FileCase):
	def test_all_of_it_and_nothing_of_staff(self) -> None:
		self.put_canaries()
		frappe.db.set_value("Childcare Request", self.request.name, "officer", "Administrator")
		factories.insert(
			"Childcare Reading",
			reader="wie.kijkt@example.org",
			reader_desk=self.desk.name,
			how="Opened",
			document_type="Childcare Family",
			document_name=self.family.name,
			family=self.family.name,
			desk=self.desk.name,
		)
		copy = privacy.copy_of(self.family.name)
		text = frappe.as_json(copy)
		for own in (
			f"Ada {CANARY}",
			self.email,
			STREET,
			self.child.name,
			"low_income",
			f"zorg {CANARY}",
			"9981",
		):
			self.assertIn(own, text)
		self.assertTrue(copy["messages"])
		self.assertEqual(copy["who_looked"][0]["desk"], self.desk.name)
		for hidden in ("wie.kijkt", "Administrator", f"nota {CANARY}", f"opmerking {CANARY}"):
			self.assertNotIn(hidden, text)
		self.assertGreater(copy["notes_of_the_desk"]["count"], 5)

	def test_one_contact_gets_nothing_of_another(self) -> None:
		family = frappe.get_doc("Childcare Family", self.family.name)
		family.append(
			"contacts",
			{"contact_name": "Bo Anders", "phone": "+32470999333", "email": factories.email("bo")},
		)
		family.save()
		second = family.contacts[1]
		text = frappe.as_json(privacy.copy_of(family.name, second.name))
		for others in (self.email, f"Ada {CANARY}", "+32470999111", STREET, "9981"):
			self.assertNotIn(others, text)
		self.assertIn("+32470999333", text)
		with self.assertRaises(frappe.ValidationError):
			privacy.copy_of(family.name, "een ander")

	def test_the_list_reaches_every_text_that_a_family_can_write(self) -> None:
		for doctype in ("Childcare Family", "Childcare Child", "Childcare Request", "Childcare Application"):
			said = places.fields(doctype)
			for field in frappe.get_meta(doctype).fields:
				if field.fieldtype in TEXT_TYPES and field.fieldname in said:
					self.assertNotEqual(
						said[field.fieldname][1]
						if said[field.fieldname][0] in ("identity", "note")
						else "blank",
						places.KEEP,
						f"{doctype}.{field.fieldname}",
					)
