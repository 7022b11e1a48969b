"""What every test that needs a site builds on; the only place that knows how Frappe's versions differ here."""

from __future__ import annotations

import email
import email.policy
import os
import re
import shutil
import tempfile
import threading
import time
import unittest
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import frappe

from loket_kinderopvang.tests.optional import sync_playwright

try:
	from frappe.tests import IntegrationTestCase as SiteTestCase
except ImportError:
	from frappe.tests.utils import FrappeTestCase as SiteTestCase


@contextmanager
def outside_of_tests() -> Iterator[None]:
	"""Let a block run as on a real site: mails go out, and work is kept as it goes on.

	Frappe 15 says for each thread whether a test runs; 16 for the whole process, and every thread that starts takes it
	over. So what starts threads of its own, or serves the site, stands within the block.
	"""
	before = frappe.flags.in_test, getattr(frappe, "in_test", None)
	frappe.flags.in_test = False
	if before[1] is not None:
		frappe.in_test = False
	try:
		yield
	finally:
		frappe.flags.in_test = before[0]
		if before[1] is not None:
			frappe.in_test = before[1]


class LoketTestCase(SiteTestCase):
	"""A test on a real site that leaves nothing behind: each runs in a savepoint, as Administrator."""

	def setUp(self) -> None:
		super().setUp()
		frappe.set_user("Administrator")
		frappe.db.savepoint("loket_test")

	def tearDown(self) -> None:
		frappe.set_user("Administrator")
		frappe.db.rollback(save_point="loket_test")
		super().tearDown()


class BrowserTestCase(LoketTestCase):
	"""A test that a person would do: real Chromium on the served site, with committed records.

	The site's address comes from LOKET_SITE_URL, the mails that it sent from the folder LOKET_MAIL_FOLDER. An error of
	a page that nobody caught fails the test. Records are made with ``committed``; the site is thrown away afterwards.
	"""

	url: str
	flags = (
		"--no-sandbox",
		"--disable-gpu",
		"--disable-background-networking",
		"--disable-component-update",
		"--disable-sync",
		"--no-first-run",
	)

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		if not os.environ.get("LOKET_SITE_URL"):
			raise unittest.SkipTest("no served site: set LOKET_SITE_URL, or use bin/test")
		if not sync_playwright:
			raise unittest.SkipTest("no playwright: pip install -e .[test]")
		cls.url = os.environ["LOKET_SITE_URL"]
		cls.playwright = sync_playwright().start()
		cls.browser = cls.playwright.chromium.launch(
			executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"), args=list(cls.flags)
		)

	@classmethod
	def tearDownClass(cls) -> None:
		if hasattr(cls, "browser"):
			cls.browser.close()
			cls.playwright.stop()
		super().tearDownClass()

	def setUp(self) -> None:
		frappe.set_user("Administrator")
		self.page_errors: list[str] = []
		self.contexts: list[Any] = []

	def tearDown(self) -> None:
		for context in self.contexts:
			context.close()
		frappe.db.commit()
		self.assertEqual(self.page_errors, [], "errors of a page that nobody caught")

	def open(
		self, user: str | None = None, password: str | None = None, phone: bool = False, lang: str = "en-GB"
	) -> Any:
		"""Return a page of a browser of its own, signed in when a user is given; phone-sized on demand."""
		size = {"width": 390, "height": 844} if phone else {"width": 1280, "height": 900}
		context = self.browser.new_context(viewport=size, locale=lang, base_url=self.url, has_touch=phone)
		context.set_default_timeout(30_000)
		self.contexts.append(context)
		if user:
			self._sign_in(context, user, password or "")
		page = context.new_page()
		page.on("pageerror", lambda error: self.page_errors.append(str(error)))
		return page

	def _sign_in(self, context: Any, user: str, password: str) -> None:
		"""Sign in, a second time where the site's only writer was busy: it is what the page does that is tested."""
		from playwright.sync_api import TimeoutError as NoAnswer

		form = {"usr": user, "pwd": password}
		try:
			answer = context.request.post("/api/method/login", form=form, timeout=15_000)
		except NoAnswer:
			answer = None
		if answer is None or answer.status >= 500:
			# A transaction that this process left open would hold up the site's own on SQLite.
			frappe.db.commit()
			answer = context.request.post("/api/method/login", form=form)
		self.assertTrue(answer.ok, answer.text())

	def committed(self, make: Callable[..., Any], *arguments: Any, **values: Any) -> Any:
		"""Make a record with a factory so that the served site sees it."""
		record = make(*arguments, **values)
		frappe.db.commit()
		return record

	def fresh(self) -> None:
		"""End this connection's transaction, to see what the served site wrote."""
		frappe.db.commit()
		frappe.clear_document_cache("Childcare Settings", "Childcare Settings")

	def screenshot(self, page: Any, name: str) -> None:
		"""Keep a picture of a page among the run's artefacts."""
		folder = Path(os.environ.get("LOKET_ARTEFACTS") or tempfile.gettempdir()) / "screenshots"
		folder.mkdir(parents=True, exist_ok=True)
		bench = os.environ.get("LOKET_BENCH", "site")
		page.screenshot(path=folder / f"{name}-{bench}.png", full_page=True)

	def mails_to(self, address: str, count: int = 1) -> list[EmailMessage]:
		"""Send what is queued and return the mails to an address, oldest first, once there are ``count``.

		Raises:
			AssertionError: they did not come within 20 seconds.
		"""
		folder = Path(os.environ["LOKET_MAIL_FOLDER"])
		until = time.monotonic() + 20
		while True:
			self._send_queued()
			mails = [
				email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
				for file in sorted(folder.glob("*.eml"))
			]
			found = [mail for mail in mails if address in str(mail["X-Sink-To"])]
			if len(found) >= count:
				return found
			if time.monotonic() > until:
				raise AssertionError(f"{len(found)} of {count} mails to {address} came")
			threading.Event().wait(0.1)

	@staticmethod
	def _send_queued() -> None:
		frappe.db.commit()
		try:
			# These are to be sent, and now: a worker may have other work.
			with outside_of_tests():
				for queued in frappe.get_all(
					"Email Queue", {"status": "Not Sent"}, pluck="name", order_by="creation asc"
				):
					frappe.get_doc("Email Queue", queued).send()
		except (frappe.QueryDeadlockError, frappe.QueryTimeoutError):
			# The served site wrote between this reading and this writing, which SQLite refuses. Nothing was sent that
			# is not marked so; whoever waits for a mail asks again.
			frappe.db.rollback()
		frappe.db.commit()

	@staticmethod
	def link_in(mail: EmailMessage, path: str) -> str:
		"""Return the personal link of a mail, without the site's address."""
		body = mail.get_body(("plain", "html")).get_content()
		found = re.search(rf"({path}[\w-]+)", body)
		assert found, body
		return found.group(1)
