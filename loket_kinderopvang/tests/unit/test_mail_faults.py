"""Why a mail did not arrive, and whether another try can help."""

import unittest
from datetime import datetime, timedelta

from loket_kinderopvang.domain import mail_faults
from loket_kinderopvang.domain.mail_faults import bounce, next_try, of_error
from loket_kinderopvang.tests.optional import given, st

POSTFIX = """This is the mail system at host mx.example.org.

I'm sorry to have to inform you that your message could not be delivered to one or more recipients.

<an@example.net>: host mx.example.net[192.0.2.1] said: 550 5.1.1 <an@example.net>:
    Recipient address rejected: User unknown (in reply to RCPT TO command)
"""


class TestErrors(unittest.TestCase):
	def test_what_a_server_says_is_understood(self) -> None:
		for text, reason, for_good in (
			(
				"SMTPRecipientsRefused({'a@b.be': (550, b'5.1.1 No such user')})",
				mail_faults.NO_SUCH_ADDRESS,
				True,
			),
			("552 5.2.2 mailbox full", mail_faults.FULL, True),
			("452 4.2.2 mailbox full", mail_faults.FULL, False),
			("554 5.7.1 rejected", mail_faults.NOT_ACCEPTED, True),
			("(550, b'no')", mail_faults.NOT_ACCEPTED, True),
			("ConnectionRefusedError: [Errno 111] Connection refused", mail_faults.SERVER_DOWN, False),
			("TimeoutError('timed out')", mail_faults.SERVER_DOWN, False),
			("SMTPServerDisconnected('Connection unexpectedly closed')", mail_faults.SERVER_DOWN, False),
			("Invalid Outgoing Mail Server or Port", mail_faults.SERVER_DOWN, False),
			("SMTPAuthenticationError", mail_faults.OWN_SERVER, False),
			("(451, b'later')", mail_faults.SERVER_DOWN, False),
			("raise SMTPRecipientsRefused(senderrs)", mail_faults.NOT_ACCEPTED, True),
			("", mail_faults.UNKNOWN, True),
		):
			fault = of_error(text)
			self.assertEqual((fault.reason, fault.for_good), (reason, for_good), text)

	@given(st.text(max_size=200))
	def test_every_text_has_a_reason(self, text: str) -> None:
		self.assertIn(of_error(text).reason, mail_faults.REASONS)

	def test_tries_are_bounded_and_ever_further_apart(self) -> None:
		now = datetime(2026, 3, 2, 9)
		tries = [next_try(number, now) for number in range(1, 5)]
		self.assertEqual(
			tries, [now + timedelta(hours=1), now + timedelta(hours=4), now + timedelta(days=1), None]
		)


class TestBounces(unittest.TestCase):
	def test_a_notice_names_the_address_and_why(self) -> None:
		found = bounce(
			"MAILER-DAEMON@mx.example.org",
			"Undelivered Mail Returned to Sender",
			POSTFIX,
			["desk@example.org"],
		)
		self.assertEqual(found.addresses, ("an@example.net",))
		self.assertEqual(found.reason, mail_faults.NO_SUCH_ADDRESS)

	def test_fields_of_rfc_3464_are_read(self) -> None:
		text = "Final-Recipient: rfc822; an@example.net\nAction: failed\nStatus: 5.2.2\n"
		found = bounce("postmaster@example.net", "Delivery Status Notification (Failure)", text)
		self.assertEqual((found.addresses, found.reason), (("an@example.net",), mail_faults.FULL))

	def test_a_person_who_writes_bounces_nothing(self) -> None:
		self.assertIsNone(bounce("an@example.net", "Undelivered Mail Returned to Sender", POSTFIX))
		self.assertIsNone(bounce("postmaster@example.net", "Hello", "Your summary of an@example.net"))

	def test_a_server_that_still_tries_is_no_bounce(self) -> None:
		text = "an@example.net\nAction: delayed\nStatus: 4.4.1\nwill be retried"
		self.assertIsNone(bounce("mailer-daemon@x.be", "Delivery Status Notification (Delay)", text))

	def test_the_desks_own_address_is_not_what_came_back(self) -> None:
		self.assertIsNone(
			bounce(
				"mailer-daemon@x.be", "Undelivered Mail", "desk@example.org 550 5.1.1", ["desk@example.org"]
			)
		)
