"""The secret of a personal link stays nowhere: not in mails that went, errors, visits, replies or what is thrown away."""

from __future__ import annotations

import logging
from datetime import timedelta

import frappe
from frappe.utils import now_datetime

from loket_kinderopvang.platform import link_traces
from loket_kinderopvang.referral import referrals
from loket_kinderopvang.tests import factories, mailbox
from loket_kinderopvang.tests.base import LoketTestCase
from loket_kinderopvang.tests.mailbox import last_mail


class TestLinkTraces(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		mailbox.use_in(self)
		self.email = factories.email()
		self.provider = factories.make_provider(language="en", email=self.email)
		request = factories.make_request(desk=self.provider.desk)
		self.referral = referrals.refer(request.name, [self.provider.name])[0]["referral"]
		self.token = last_mail(self.email).token
		self.queued = frappe.get_last_doc("Email Queue", {"reference_name": self.referral}).name

	def holds(self) -> bool:
		row = frappe.db.get_value("Email Queue", self.queued, ["message", "error"], as_dict=True)
		mail = last_mail(self.email)
		whole = f"{row.message}{row.error}{mail.text}{mail.html}".replace("=\r\n", "").replace("=\n", "")
		return self.token in whole

	def as_status(self, status: str, **values: object) -> None:
		frappe.db.set_value("Email Queue", self.queued, {"status": status, **values})

	def test_a_mail_that_waits_keeps_its_link_and_one_that_went_does_not(self) -> None:
		link_traces.scrub_sent()
		self.assertTrue(self.holds())
		self.as_status("Sent")
		link_traces.every_few_minutes()
		self.assertFalse(self.holds())
		self.assertIn("/childcare/answer/…", last_mail(self.email).html)
		self.assertIn(self.provider.provider_name, last_mail(self.email).text)

	def test_the_job_that_sends_cleans_up_behind_itself(self) -> None:
		self.as_status("Sent")
		link_traces.after_job(method="frappe.utils.something", kwargs={})
		self.assertTrue(self.holds())
		link_traces.after_job(
			method="frappe.core.doctype.scheduled_job_type.scheduled_job_type.run_scheduled_job",
			kwargs={"job_type": "frappe.email.queue.flush"},
		)
		self.assertFalse(self.holds())

	def test_a_mail_that_failed_loses_it_when_nobody_sends_it_any_more(self) -> None:
		self.as_status("Error", error=f"body = '{self.token}'")
		link_traces.every_day()
		self.assertTrue(self.holds())
		frappe.db.set_value(
			"Email Queue", self.queued, "modified", now_datetime() - timedelta(days=3), update_modified=False
		)
		link_traces.every_day()
		self.assertFalse(self.holds())

	def test_an_error_holds_no_link_and_no_token(self) -> None:
		def fails(token: str, link: str) -> None:
			raise ValueError("it failed")

		try:
			fails(self.token, f"/childcare/answer/{self.token}")
		except ValueError:
			logged = frappe.log_error(title=f"for /childcare/answer/{self.token}")
		logged.reload()
		self.assertIn("it failed", logged.error)
		self.assertNotIn(self.token, frappe.as_json(logged))

	def test_a_reply_that_quotes_the_mail_holds_no_link(self) -> None:
		line = factories.insert(
			"Communication",
			communication_medium="Email",
			sent_or_received="Received",
			sender=self.email,
			subject="Re: question",
			content=f"<p>Yes.</p><blockquote>http://x.be/childcare/answer/{self.token}</blockquote>",
		)
		line.reload()
		self.assertNotIn(self.token, frappe.as_json(line))
		line.content = f"again /childcare/answer/{self.token}"
		line.save()
		self.assertNotIn(self.token, frappe.db.get_value("Communication", line.name, "content"))

	def test_a_visit_that_is_counted_and_a_mail_that_is_deleted_hold_none(self) -> None:
		view = factories.insert(
			"Web Page View",
			path=f"childcare/answer/{self.token}",
			referrer=f"http://x.be/childcare/file/{self.token}",
		)
		self.assertNotIn(self.token, frappe.as_json(frappe.get_doc("Web Page View", view.name)))
		frappe.delete_doc("Email Queue", self.queued, force=True)
		deleted = frappe.get_last_doc("Deleted Document", {"deleted_name": self.queued})
		self.assertNotIn(self.token, deleted.data.replace("=\\r\\n", "").replace("=\\n", ""))

	def test_a_logged_request_shows_no_link(self) -> None:
		record = logging.LogRecord(
			"x", logging.INFO, "f", 1, {"full_path": f"/childcare/file/{self.token}?"}, (), None
		)
		self.assertTrue(link_traces._FILTER.filter(record))
		self.assertNotIn(self.token, str(record.msg))

	def test_no_background_job_gets_a_token(self) -> None:
		"""Jobs lie in Redis, where administrators see their arguments: none of the app's takes a secret."""
		import ast
		from pathlib import Path

		package = Path(frappe.get_app_path("loket_kinderopvang"))
		for file in package.glob("**/*.py"):
			if "tests" in file.parts:
				continue
			for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
				if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in (
					"enqueue",
					"enqueue_doc",
				):
					self.assertNotRegex(ast.unparse(node), r"token|link|secret|password", file.name)
