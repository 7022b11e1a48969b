"""A page for a PDF names nothing that its engine would fetch."""

import re
import unittest

from loket_kinderopvang.domain.offline_html import offline, offline_css, without_addresses
from loket_kinderopvang.tests.optional import given, settings, st

AWAY = "http://canary.invalid/x"
LOADING = (
	'<img src="{0}">',
	'<img srcset="{0} 2x">',
	"<img/src={0}>",
	'<iframe src="{0}"></iframe>',
	'<iframe srcdoc="<img src={0}>"></iframe>',
	'<object data="{0}"></object>',
	'<embed src="{0}">',
	'<link rel="stylesheet" href="{0}">',
	'<link rel="icon" href="{0}">',
	'<meta http-equiv="refresh" content="0;url={0}">',
	'<meta name="pdfkit-run-script" content="{0}">',
	'<base href="{0}">',
	'<script src="{0}"></script>',
	'<script>fetch("{0}")</script>',
	'<style>@import "{0}";</style>',
	"<style>@import url({0});</style>",
	"<style>p {{ background: url( '{0}' ) }}</style>",
	"<style>p {{ background: u\\72l({0}) }}</style>",
	"<style>p {{ background: \\000075 rl({0}) }}</style>",
	"<style>p {{ background: url/**/({0}); }} @font-face {{ src: url({0}) }}</style>",
	"<style>p {{ background: -webkit-image-set('{0}' 1x) }}</style>",
	'<p style="background:url({0})">',
	'<p style="list-style:url(&quot;{0}&quot;)">',
	'<table background="{0}">',
	'<input type="image" src="{0}">',
	'<video poster="{0}"><source src="{0}"></video>',
	'<svg><image xlink:href="{0}"/><use href="{0}#a"/><feImage href="{0}"/></svg>',
	'<svg><style>p {{ background: url({0}) }}</style><rect fill="url({0})"/></svg>',
	'<svg><foreignObject><img src="{0}"></foreignObject></svg>',
	'<math href="{0}"><mi xlink:href="{0}">',
	"<noscript><img src='{0}'></noscript>",
	"<!--[if IE]><img src='{0}'><![endif]-->",
	"<frameset><frame src='{0}'></frameset>",
	'<body background="{0}">',
	"<div onclick=\"location='{0}'\">",
	"<xmp><img src='{0}'></xmp>",
)


def nothing(_path: str) -> None:
	return None


class TestOfflineHtml(unittest.TestCase):
	def test_no_way_of_loading_is_left(self) -> None:
		for address in (AWAY, "//canary.invalid/x", "file:///etc/canary.invalid", "ftp://canary.invalid/"):
			for pattern in LOADING:
				html = pattern.format(address)
				for cleaned in (offline(html, nothing), offline(f"<html><body><p>{html}", nothing)):
					self.assertNotIn("canary", cleaned, html)
				self.assertNotIn("canary", without_addresses(html), html)

	def test_the_sites_own_pictures_and_styles_are_put_in(self) -> None:
		files = {
			"/files/logo.png": (b"png", "image/png"),
			"/assets/print.css": (b"a > b {color: red}", "text/css"),
		}
		html = (
			'<link rel="stylesheet" href="/assets/print.css"><img src="https://desk.be/files/logo.png?v=1">'
		)
		page = offline(html, files.get, "desk.be")
		self.assertIn("a > b {color: red}", page)
		self.assertIn('src="data:image/png;base64,cG5n"', page)
		self.assertNotIn("base64", offline(html, files.get, "other.be"))

	def test_a_path_leads_nowhere_but_into_the_site(self) -> None:
		asked: list[str] = []

		def own(path: str) -> None:
			asked.append(path)

		for source in (
			"/files/../../etc/passwd",
			"/files/%2e%2e/x",
			"etc/passwd",
			"file:///x",
			"//other.be/x",
			"http:/x",
		):
			offline(f'<img src="{source}">', own, "desk.be")
		self.assertEqual(asked, [])

	def test_what_is_read_and_followed_stays(self) -> None:
		page = offline(
			'<p style="color: red">Dag é &amp; ju</p><a href="https://x.be/a?b=1">hier</a><img src="/x.png" alt="Logo">'
			'<svg viewBox="0 0 1 1"><use href="#a"/><path d="M0 0" fill="url(#b)"/></svg>'
			'<a href="javascript:alert(1)">knop</a>',
			nothing,
		)
		for part in (
			'style="color: red"',
			"Dag é &amp; ju",
			'href="https://x.be/a?b=1"',
			"Logo",
			'href="#a"',
			"#b",
			"knop",
		):
			self.assertIn(part, page)
		self.assertNotIn("javascript", page)

	@settings(max_examples=300, deadline=None)
	@given(st.text(alphabet="url()\\\"'/*@import; {}:x7512 \n", max_size=40))
	def test_no_style_loads_whatever_stands_around_it(self, around: str) -> None:
		css = offline_css(f"{around}url(http://canary.invalid){around}")
		self.assertIsNone(re.search(r"(url|src)\s*\(\s*[\"']?\s*http|@import", css, re.I))
		self.assertNotIn("\\", css)
