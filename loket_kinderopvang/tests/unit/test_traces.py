"""The secret of a personal link is blotted out wherever it stands, and nothing else is."""

import email
import email.charset
import email.policy
import secrets
import unittest
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

from loket_kinderopvang.domain.traces import mail_without_secrets, without_secrets, without_tokens
from loket_kinderopvang.tests.optional import given, settings, st

TOKEN = "aB3-_" + "xY7" * 12 + "Qz"
TOKENS = st.binary(min_size=32, max_size=32).map(
	lambda data: __import__("base64").urlsafe_b64encode(data).decode().rstrip("=")
)


def charset(encoding: int | None) -> email.charset.Charset:
	chosen = email.charset.Charset("utf-8")
	chosen.body_encoding = encoding
	return chosen


def mail(text: str, html: str, encoding: int = email.charset.QP) -> str:
	whole = MIMEMultipart("alternative", policy=email.policy.SMTP)
	whole["Subject"], whole["To"] = "Vraag é", "<!--recipient-->"
	for body, kind in ((text, "plain"), (html, "html")):
		part = MIMEText("", kind, policy=email.policy.SMTP)
		part.set_charset(charset(encoding))
		part.set_payload(body.encode(), charset(encoding))
		whole.attach(part)
	return whole.as_string()


def bodies(raw: str) -> list[str]:
	read = email.message_from_string(raw, policy=email.policy.default)
	return [part.get_content() for part in read.walk() if not part.is_multipart()]


class TestTraces(unittest.TestCase):
	def test_a_token_is_as_long_as_the_links_make_it(self) -> None:
		self.assertEqual(len(secrets.token_urlsafe(32)), 43)
		self.assertEqual(len(TOKEN), 43)

	def test_links_lose_their_secret_and_keep_their_path(self) -> None:
		for before, after in (
			(f"see https://x.be/childcare/file/{TOKEN} now", "see https://x.be/childcare/file/… now"),
			(f"childcare/answer/{TOKEN}", "childcare/answer/…"),
			(f"/childcare/confirm/{TOKEN}?lang=nl", "/childcare/confirm/…?lang=nl"),
			(f"/childcare/file?token={TOKEN}&a=1", "/childcare/file?token=…&a=1"),
			(f"/update-password?key={TOKEN}", "/update-password?key=…"),
			(
				"/childcare/places and /childcare/information/nl",
				"/childcare/places and /childcare/information/nl",
			),
		):
			self.assertEqual(without_secrets(before), after)

	def test_a_token_that_stands_by_itself_goes_from_an_error(self) -> None:
		self.assertEqual(without_tokens(f"token = '{TOKEN}'"), "token = '…'")
		self.assertEqual(without_tokens(f"{{'token': '{TOKEN}'}}"), "{'token': '…'}")
		for word in ("a" * 43, "A_VERY_LONG_CONSTANT_OF_FORTY_THREE_LETTERS_", "f" * 64):
			self.assertEqual(without_tokens(word), word)

	def test_both_encodings_of_a_mail_are_read_and_written_again(self) -> None:
		for encoding in (email.charset.QP, email.charset.BASE64):
			raw = mail(
				f"Bonjour é http://x.be/childcare/file/{TOKEN} tot dan " * 9,
				f'<a href="http://x.be/childcare/file/{TOKEN}">één</a>',
				encoding,
			)
			clean = mail_without_secrets(raw)
			text, html = bodies(clean)
			self.assertNotIn(TOKEN[:20], clean.replace("=\n", "").replace("=\r\n", "") + text + html)
			self.assertIn("Bonjour é http://x.be/childcare/file/… tot dan", text)
			self.assertIn(">één</a>", html)
			self.assertIn("<!--recipient-->", clean)

	def test_a_mail_without_a_link_stays_byte_for_byte(self) -> None:
		raw = mail("Dag, hier staat niets.", "<p>één</p>")
		self.assertEqual(mail_without_secrets(raw), raw)

	@settings(max_examples=60, deadline=None)
	@given(TOKENS, st.text(max_size=200), st.sampled_from((email.charset.QP, email.charset.BASE64)))
	def test_no_token_survives_in_any_mail(self, token: str, around: str, encoding: int) -> None:
		around = around.encode("utf-8", "replace").decode()
		link = f"https://x.be/childcare/answer/{token}"
		clean = mail_without_secrets(mail(f"{around} {link} {around}", f"<a href='{link}'>", encoding))
		self.assertNotIn(token, clean)
		for body in bodies(clean):
			self.assertNotIn(token, body)

	@settings(max_examples=100, deadline=None)
	@given(st.text(max_size=300))
	def test_anything_else_is_no_mail_and_no_error(self, text: str) -> None:
		mail_without_secrets(text)
