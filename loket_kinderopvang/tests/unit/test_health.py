"""What a site's facts mean for the files of families."""

import unittest
from dataclasses import replace
from datetime import datetime, timedelta

from loket_kinderopvang.domain import health
from loket_kinderopvang.domain.health import ATTENTION, OK, UNKNOWN, Facts

NOW = datetime(2026, 3, 2, 9)
GOOD = Facts(
	now=NOW,
	address="https://loket.example.be",
	behind_proxy=True,
	proxies_named=True,
	mail_account=True,
	mails_failed=0,
	mail_suspended=False,
	scheduler_on=True,
	scheduler_ran=NOW - timedelta(minutes=4),
	workers=3,
	time_zone="Europe/Brussels",
	last_backup=NOW - timedelta(hours=8),
	backups_seen=True,
	backups_elsewhere=True,
	demo_users=(),
	demo_records=0,
	version="15.41.0",
	reset_key_hashed=True,
	encryption_key=True,
	developer_mode=False,
	allow_tests=False,
	ignore_csrf=False,
	cors_for_all=False,
	lock_out_after=5,
	password_policy=True,
	sharing_off=True,
	two_factor=True,
	unusable_messages=(),
)
BAD = (
	("https", "wrong", {"address": "http://loket.example.be"}),
	("proxy", "not_named", {"proxies_named": False}),
	("proxy", "not_seen", {"behind_proxy": False}),
	("mail", "no_account", {"mail_account": False}),
	("mail", "suspended", {"mail_suspended": True}),
	("mail", "stuck", {"mail_waits_since": NOW - timedelta(hours=2)}),
	("mail", "failed", {"mails_failed": 2}),
	("scheduler", "off", {"scheduler_on": False}),
	("scheduler", "silent", {"scheduler_ran": NOW - timedelta(hours=1)}),
	("scheduler", "silent", {"scheduler_ran": None}),
	("workers", "wrong", {"workers": 0}),
	("time_zone", "wrong", {"time_zone": "Asia/Kolkata"}),
	("time_zone", "none", {"time_zone": ""}),
	("backups", "old", {"last_backup": NOW - timedelta(days=3)}),
	("backups", "none", {"last_backup": None}),
	("demo", "users", {"demo_users": ("officer@example.org",)}),
	("demo", "records", {"demo_records": 3}),
	("frappe", "plain_key", {"reset_key_hashed": False}),
	("encryption", "wrong", {"encryption_key": False}),
	("developer_mode", "wrong", {"developer_mode": True}),
	("allow_tests", "wrong", {"allow_tests": True}),
	("csrf", "wrong", {"ignore_csrf": True}),
	("cors", "wrong", {"cors_for_all": True}),
	("lock_out", "never", {"lock_out_after": 0}),
	("lock_out", "late", {"lock_out_after": 100}),
	("password_policy", "wrong", {"password_policy": False}),
	("sharing", "wrong", {"sharing_off": False}),
	("two_factor", "wrong", {"two_factor": False}),
	("messages", "wrong", {"unusable_messages": ("Own text",)}),
)


class TestHealth(unittest.TestCase):
	def test_a_site_in_order_needs_nothing(self) -> None:
		found = health.findings(GOOD)
		self.assertEqual({item.state for item in found}, {OK})
		self.assertTrue(health.all_in_order(found))

	def test_each_fault_is_found_by_its_own_check(self) -> None:
		for check, code, values in BAD:
			found = health.findings(replace(GOOD, **values))
			wrong = [(item.check, item.code) for item in found if item.state == ATTENTION]
			self.assertEqual(wrong, [(check, code)], values)
			self.assertFalse(health.all_in_order(found))

	def test_what_was_not_looked_at_is_not_known_and_no_alarm(self) -> None:
		found = health.findings(Facts(now=NOW, time_zone="Europe/Brussels"))
		self.assertEqual({item.state for item in found if item.check != "time_zone"}, {UNKNOWN})
		self.assertTrue(health.all_in_order(found))

	def test_a_trial_on_ones_own_machine_needs_no_certificate(self) -> None:
		for address in ("http://127.0.0.1:8000", "http://demo.localhost:8001", "http://localhost"):
			self.assertEqual(health.findings(replace(GOOD, address=address))[0].state, OK)

	def test_mail_that_waits_a_moment_is_no_fault(self) -> None:
		found = health.findings(replace(GOOD, mail_waits_since=NOW - timedelta(minutes=20)))
		self.assertTrue(health.all_in_order(found))
