"""A PDF asks no address and no file: whatever stands in the page, and whoever made it."""

from __future__ import annotations

import http.server
import threading
from unittest.mock import patch

import frappe

from loket_kinderopvang.access import offline_pdf
from loket_kinderopvang.mail import printing
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import LoketTestCase


class Canary:
	"""A web server that notes what it is asked for."""

	def __init__(self) -> None:
		self.asked: list[str] = []
		canary = self

		class Handler(http.server.BaseHTTPRequestHandler):
			def do_GET(self) -> None:
				canary.asked.append(self.path)
				self.send_response(204)
				self.end_headers()

			do_POST = do_HEAD = do_CONNECT = do_GET

			def log_message(self, *_args: object) -> None:
				"""Say nothing."""

		self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
		threading.Thread(target=self._server.serve_forever, daemon=True).start()

	@property
	def url(self) -> str:
		return f"http://127.0.0.1:{self._server.server_port}"

	def stop(self) -> None:
		self._server.shutdown()
		self._server.server_close()


PAGE = """<html><head><link rel="stylesheet" href="{0}/css"><style>@import url({0}/import);
p {{ background: url({0}/background) }}</style><meta http-equiv="refresh" content="0;url={0}/refresh">
<meta name="pdfkit-enable-local-file-access" content=""></head>
<body><p>Read me</p><img src="{0}/img"><iframe src="{0}/frame"></iframe><iframe src="file:///etc/passwd"></iframe>
<script>var x = new XMLHttpRequest(); x.open("GET", "{0}/script", false); x.send();</script>
<object data="{0}/object"></object><img src="file:///etc/hostname">
<div id="header-html"><img src="{0}/header"></div><div id="footer-html"><img src="{0}/footer"></div></body></html>"""


def text_of(content: bytes) -> str:
	import io

	from pypdf import PdfReader

	# Debian's engine writes the spaces between words as tabs.
	return "\n".join(page.extract_text().replace("\t", " ") for page in PdfReader(io.BytesIO(content)).pages)


class TestOfflinePdf(LoketTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.canary = Canary()
		self.addCleanup(self.canary.stop)

	def test_no_address_is_asked_and_no_file_is_shown(self) -> None:
		content = printing.offline_pdf(PAGE.format(self.canary.url))
		self.assertEqual(self.canary.asked, [])
		text = text_of(content)
		self.assertIn("Read me", text)
		self.assertNotIn("root:", text)

	def test_the_engine_itself_has_no_network(self) -> None:
		"""Were something left in the page, the engine would still reach nothing."""
		original, offline_pdf.offline = offline_pdf.offline, lambda html, *_others: html
		try:
			content = offline_pdf.make(
				f'<html><head></head><body>Read me<img src="{self.canary.url}/img"></body></html>'
			)
		except OSError:
			content = None
		finally:
			offline_pdf.offline = original
		self.assertEqual(self.canary.asked, [])
		self.assertTrue(content is None or "Read me" in text_of(content))

	def test_a_report_is_a_pdf_for_staff_and_asks_nothing(self) -> None:
		officer = factories.make_user("Loket Officer")
		frappe.set_user(officer.name)
		self.call(
			"frappe.utils.print_format.report_to_pdf",
			html=PAGE.format(self.canary.url),
			orientation="Portrait",
		)
		self.assertEqual(self.canary.asked, [])
		self.assertIn("Read me", text_of(frappe.local.response.filecontent))

	def test_who_has_no_desk_makes_no_pdf_of_a_report(self) -> None:
		for role in ("Loket Parent", "Loket Provider", "Loket Partner"):
			frappe.set_user(factories.make_user(role).name)
			with self.assertRaises(frappe.PermissionError):
				self.call("frappe.utils.print_format.report_to_pdf", html="<p>x</p>")

	def test_a_record_of_ours_prints_without_network_for_who_may_print_it(self) -> None:
		provider = factories.make_provider()
		self.call("frappe.utils.print_format.download_pdf", doctype=provider.doctype, name=provider.name)
		self.assertIn(provider.provider_name, text_of(frappe.local.response.filecontent))
		self.call(
			"frappe.utils.print_format.download_multi_pdf",
			doctype=provider.doctype,
			name=frappe.as_json([provider.name, provider.name]),
		)
		self.assertGreaterEqual(text_of(frappe.local.response.filecontent).count(provider.provider_name), 2)
		self.assertEqual(self.canary.asked, [])
		frappe.set_user(factories.make_user("Loket Parent").name)
		with self.assertRaises(frappe.PermissionError):
			self.call("frappe.utils.print_format.download_pdf", doctype=provider.doctype, name=provider.name)

	def test_what_the_platform_attaches_names_no_address_either(self) -> None:
		provider = factories.make_provider()
		name = factories.unique("Format")
		factories.insert(
			"Print Format",
			name=name,
			doc_type=provider.doctype,
			standard="No",
			custom_format=1,
			print_format_type="Jinja",
			html=f'<p>{{{{ doc.name }}}}</p><img src="{self.canary.url}/format"><iframe src="{self.canary.url}"></iframe>',
		)
		page = frappe.get_print(provider.doctype, provider.name, name, no_letterhead=1)
		self.assertIn(provider.name, page)
		self.assertNotIn(self.canary.url, page)

	def test_a_record_of_another_app_is_the_platforms(self) -> None:
		note = factories.insert("Note", title=factories.unique("Note"), content="<p>Read me</p>")
		asked: list[tuple] = []

		@frappe.whitelist(allow_guest=True)
		def platforms_own(doctype: str, name: str, **_others: object) -> None:
			asked.append((doctype, name))

		with patch("frappe.utils.print_format.download_pdf", platforms_own):
			self.call("frappe.utils.print_format.download_pdf", doctype="Note", name=note.name)
		self.assertEqual(asked, [("Note", note.name)])
		# With the platform's own say about who may call it.
		with (
			patch("frappe.utils.print_format.download_pdf", lambda **_arguments: asked.clear()),
			self.assertRaises(frappe.PermissionError),
		):
			self.call("frappe.utils.print_format.download_pdf", doctype="Note", name=note.name)
		self.assertEqual(asked, [("Note", note.name)])

	def call(self, method: str, **arguments: object) -> None:
		"""Call what stands in the place of a function of the platform, as a request does."""
		path = frappe.get_hooks("override_whitelisted_methods")[method][-1]
		frappe.local.response = frappe._dict()
		frappe.call(path, **arguments)
