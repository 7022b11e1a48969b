"""The health page: for who looks after the site, in words, without a secret; and the lock on the door."""

from __future__ import annotations

import frappe

from loket_kinderopvang import api
from loket_kinderopvang.desk import health_page
from loket_kinderopvang.domain import health
from loket_kinderopvang.setup import install
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import LoketTestCase


class TestHealthPage(LoketTestCase):
	def test_every_judgement_has_its_words(self) -> None:
		texts, found = health_page._texts(), health_page._found_texts()
		for item in health.findings(health_page.facts()):
			shown = health_page.in_words(item)
			self.assertTrue(shown["title"] and shown["why"] and shown["state_words"], item)
			self.assertEqual(bool(shown["todo"]), item.state != health.OK)
		self.assertLessEqual({check for check, _code in found}, set(texts))

	def test_it_finds_what_is_wrong_on_this_site(self) -> None:
		frappe.db.set_single_value("System Settings", "time_zone", "Asia/Kolkata")
		frappe.db.set_single_value("System Settings", "allow_consecutive_login_attempts", 0)
		factories.insert("User", email="officer@example.org", first_name="Olga", send_welcome_email=0)
		wrong = {row["check"]: row for row in api.site_health() if row["state"] == "attention"}
		self.assertIn("Asia/Kolkata", wrong["time_zone"]["found"])
		self.assertIn("never locked", wrong["lock_out"]["found"])
		self.assertIn("officer@example.org", wrong["demo"]["found"])
		# The site of the tests may be tested, and says so.
		self.assertIn("allow_tests", wrong)

	def test_whether_the_reset_key_is_readable_is_what_this_frappe_does(self) -> None:
		user = factories.make_user("Loket Officer")
		link = frappe.get_doc("User", user.name).reset_password(send_email=False)
		key = link.split("key=")[1].split("&")[0]
		kept = frappe.db.get_value("User", user.name, "reset_password_key")
		self.assertEqual(health_page.reset_key_is_hashed(), kept != key)

	def test_no_secret_of_the_site_is_shown(self) -> None:
		shown = frappe.as_json(api.site_health())
		for key in ("db_password", "encryption_key", "db_name"):
			if value := frappe.local.conf.get(key):
				self.assertNotIn(value, shown)

	def test_a_manager_sees_what_concerns_the_desk_and_others_nothing(self) -> None:
		frappe.set_user(factories.make_user("Loket Manager").name)
		checks = {row["check"] for row in api.site_health()}
		self.assertIn("mail", checks)
		self.assertNotIn("encryption", checks)
		for role in ("Loket Officer", "Loket Board", "Loket Parent"):
			frappe.set_user(factories.make_user(role).name)
			with self.assertRaises(frappe.PermissionError):
				api.site_health()

	def test_a_message_that_can_not_be_sent_is_named(self) -> None:
		template = frappe.get_doc("Childcare Settings").mail_templates[0].email_template
		frappe.db.set_value("Email Template", template, "response_html", "{{ frappe.x() }}")
		frappe.clear_document_cache("Email Template", template)
		self.addCleanup(frappe.clear_document_cache, "Email Template", template)
		rows = {row["check"]: row for row in api.site_health()}
		self.assertIn(template, rows["messages"]["found"])


class TestGuardedDoor(LoketTestCase):
	def setting(self, field: str) -> int:
		return frappe.utils.cint(frappe.db.get_single_value("System Settings", field))

	def give(self, attempts: int, seconds: int, policy: int) -> None:
		for field, value in (
			("allow_consecutive_login_attempts", attempts),
			("allow_login_after_fail", seconds),
			("enable_password_policy", policy),
		):
			frappe.db.set_single_value("System Settings", field, value)
		frappe.clear_document_cache("System Settings", "System Settings")
		self.addCleanup(frappe.clear_document_cache, "System Settings", "System Settings")

	def test_a_site_as_the_platform_ships_it_locks_accounts_and_says_so(self) -> None:
		for attempts, seconds in ((0, 60), (10, 60)):
			self.give(attempts, seconds, 0)
			said = " ".join(install.guard_the_door())
			self.assertIn("5 wrong passwords", said)
			self.assertEqual(self.setting("allow_consecutive_login_attempts"), 5)
			self.assertEqual(self.setting("allow_login_after_fail"), 300)
			self.assertEqual(self.setting("enable_password_policy"), 1)

	def test_what_the_site_chose_itself_stays(self) -> None:
		self.give(3, 900, 1)
		self.assertEqual(install.guard_the_door(), [])
		self.assertEqual(self.setting("allow_consecutive_login_attempts"), 3)
		self.give(10, 120, 1)
		self.assertEqual(install.guard_the_door(), [])

	def test_migrating_sets_nothing(self) -> None:
		self.give(0, 60, 0)
		install.ensure_all()
		self.assertEqual(self.setting("allow_consecutive_login_attempts"), 0)
