"""Which page answers an address below /childcare/."""

from __future__ import annotations

from loket_kinderopvang.tests.base import LoketTestCase
from loket_kinderopvang.tests.http_site import SiteServer
from loket_kinderopvang.web.pages import page_of


class TestPages(LoketTestCase):
	def test_an_address_leads_to_its_page_and_its_last_part_is_kept(self) -> None:
		for path, found in {
			"childcare/ask": ("childcare_ask", {}),
			"childcare/file": ("childcare_file", {}),
			"childcare/file/abc-D_1": ("childcare_file", {"token": "abc-D_1"}),
			"childcare/answer/abc": ("childcare_answer", {"token": "abc"}),
			"childcare/places": ("childcare_places", {}),
			"childcare/places/OL-00001": ("childcare_place", {"place": "OL-00001"}),
			# Without its secret part, with too much behind it, of no page of the desk, or of another app.
			"childcare/answer": ("", {}),
			"childcare/answer/abc/def": ("", {}),
			"childcare/ask/abc": ("", {}),
			"childcare/nothing": ("", {}),
			"childcare": ("childcare_home", {}),
			"childcare/desk/Loket Voorbeeld": ("childcare_home", {"desk": "Loket Voorbeeld"}),
			"childcare/desk": ("", {}),
			"childcarex/ask": ("", {}),
			"app": ("", {}),
		}.items():
			self.assertEqual(page_of(path), found, path)

	def test_pages_answer_and_what_is_none_is_not_found(self) -> None:
		server = SiteServer().start()
		self.addCleanup(server.stop)
		visitor = server.visitor()
		for path, status in (
			("/childcare/places", 200),
			("/childcare/places/", 200),
			("/childcare/figures?lang=fr", 200),
			("/childcare/nothing", 404),
			("/childcare/ask/too/much", 404),
		):
			self.assertEqual(visitor.request("GET", path).status_code, status, path)
