"""A real Chromium for tests: each user in a context of its own, every page error counts, screenshots are kept."""

from __future__ import annotations

import os
import shutil
import unittest
from pathlib import Path
from typing import ClassVar

import frappe
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from loket_kinderopvang.tests import factories

# What the desk of Frappe itself says where no socket server runs.
NOT_OURS = ("socket.io", "xhr poll error")


def chromium() -> str | None:
	"""Return the Chromium to start: the one that CHROMIUM names, the system's, else playwright's own (None)."""
	return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@unittest.skipUnless(os.environ.get("LOKET_SITE_URL"), "no web server: set LOKET_SITE_URL, or use bin/test")
class BrowserTestCase(unittest.TestCase):
	"""A test in a browser. What it makes is committed, so it asks for records of its own."""

	playwright: ClassVar[Playwright]
	browser: ClassVar[Browser]
	maxDiff = None

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		cls.playwright = sync_playwright().start()
		cls.browser = cls.playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])

	@classmethod
	def tearDownClass(cls) -> None:
		cls.browser.close()
		cls.playwright.stop()
		super().tearDownClass()

	def setUp(self) -> None:
		frappe.set_user("Administrator")
		self.errors: list[str] = []

	def tearDown(self) -> None:
		frappe.db.rollback()
		self.assertEqual(self.errors, [])

	def open(self, path: str, user: str | None = None, width: int = 1400, height: int = 1000) -> Page:
		"""Return a page of the site, opened by a user with the password of the factories, or by a guest."""
		url = os.environ["LOKET_SITE_URL"].rstrip("/")
		context = self.browser.new_context(viewport={"width": width, "height": height}, base_url=url)
		self.addCleanup(context.close)
		if user:
			answer = context.request.post("/api/method/login", form={"usr": user, "pwd": factories.PASSWORD})
			self.assertTrue(answer.ok, answer.text())
		page = context.new_page()
		page.set_default_timeout(30_000)
		page.on("pageerror", lambda error: self.errors.append(str(error)))
		page.goto(path)
		return page

	def screenshot(self, page: Page, name: str) -> None:
		"""Keep what the page shows as an artefact of this run."""
		if folder := os.environ.get("LOKET_ARTEFACTS"):
			bench = os.environ.get("LOKET_BENCH", "site")
			page.screenshot(path=str(Path(folder) / f"{bench}-{name}.png"), full_page=True)
