"""What staff see of their mails, and administrators of their site, in a real browser."""

from __future__ import annotations

import frappe

from loket_kinderopvang.referral import referrals
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import BrowserTestCase


class TestMailsAndHealth(BrowserTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		frappe.set_user("Administrator")
		cls.desk = factories.make_desk().name
		password = factories.PASSWORD
		cls.officer = factories.make_user(
			"Loket Officer", desk=cls.desk, password=password, language="nl"
		).name
		cls.manager = factories.make_user(
			"Loket Manager", desk=cls.desk, password=password, language="nl"
		).name
		cls.board = factories.make_user("Loket Board", desk=cls.desk, password=password).name
		cls.provider = factories.make_provider(cls.desk, email=factories.email()).name
		cls.request = factories.make_request(desk=cls.desk).name
		cls.referral = referrals.refer(cls.request, [cls.provider])[0]["referral"]
		frappe.db.commit()

	def test_a_file_shows_what_became_of_its_mails(self) -> None:
		page = self.open(self.officer, factories.PASSWORD)
		for route in (f"childcare-referral/{self.referral}", f"childcare-request/{self.request}"):
			page.goto(f"/app/{route}")
			table = page.locator(".loket-mails").first
			table.wait_for()
			self.assertIn("Wacht om verstuurd te worden", table.inner_text())
			page.wait_for_load_state("networkidle")
			self.assertEqual(page.locator(".loket-mails").count(), 1)
		self.screenshot(page, "mails-of-a-file")

	def test_the_board_opens_a_provider_without_a_message(self) -> None:
		page = self.open(self.board, factories.PASSWORD)
		page.goto(f"/app/childcare-provider/{self.provider}")
		page.locator(".form-page:visible, .form-layout:visible").first.wait_for()
		page.wait_for_load_state("networkidle")
		self.assertEqual(page.locator(".modal.show .modal-body").all_inner_texts(), [])

	def test_the_health_of_the_site_is_in_words(self) -> None:
		page = self.open(self.manager, factories.PASSWORD)
		page.goto("/app/childcare-health")
		card = page.locator('.loket-health [data-check="time_zone"]')
		card.wait_for()
		self.assertIn("In orde", card.inner_text())
		self.assertIn("Tijdzone", card.inner_text())
		self.assertEqual(page.locator('.loket-health [data-check="encryption"]').count(), 0)
		self.screenshot(page, "health")
