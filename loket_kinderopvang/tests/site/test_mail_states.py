"""Mail that does not go: nothing else is held up, it is tried again, and its file says what became of it."""

from __future__ import annotations

import socket
from datetime import timedelta
from unittest.mock import patch

import frappe
from frappe.utils import now_datetime

from loket_kinderopvang import api
from loket_kinderopvang.follow_up import follow_up, mail_states
from loket_kinderopvang.platform import clock
from loket_kinderopvang.referral import referrals
from loket_kinderopvang.tests import factories, mail_server
from loket_kinderopvang.tests.committed import CommittedTestCase
from loket_kinderopvang.tests.mail_server import MailServer, really


class MailTestCase(CommittedTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.server = MailServer(slow=3)
		self.addCleanup(self.server.stop)
		self.use(self.server.port)
		self.desk = factories.make_desk()
		self.provider = factories.make_provider(self.desk.name, language="en")
		self.request = factories.make_request(desk=self.desk.name)

	def use(self, port: int) -> None:
		self.addCleanup(mail_server.put_back, mail_server.use_port(port))

	def refer(self, email: str) -> str:
		"""Ask a provider with this address; return the referral."""
		provider = factories.make_provider(self.desk.name, language="en", email=email)
		made = referrals.refer(self.request.name, [provider.name])[0]["referral"]
		frappe.db.commit()
		return made

	def sweep(self, hours: float = 2) -> int:
		with clock.fixed(now_datetime() + timedelta(hours=hours)), really():
			return follow_up.sweep_mails()

	def tell(self) -> int:
		return follow_up.mark_undelivered()

	def states(self, doctype: str, name: str) -> list[tuple[str, str]]:
		return [(row["state"], row["words"]) for row in mail_states.states_of(doctype, name)]

	def attention(self) -> str | None:
		return frappe.db.get_value("Childcare Request", self.request.name, "attention")

	def comments(self, doctype: str, name: str) -> str:
		found = frappe.get_all(
			"Comment", {"reference_doctype": doctype, "reference_name": name}, pluck="content"
		)
		return "\n".join(found)


class TestMailThatDoesNotGo(MailTestCase):
	def test_one_refused_address_holds_up_nobody_and_its_file_says_why(self) -> None:
		refused = self.refer(f"refuse-{factories.word()}@example.org")
		good_address = factories.email()
		good = self.refer(good_address)
		self.assertEqual(self.states("Childcare Referral", good), [("waiting", "Waits to be sent.")])
		self.assertEqual(self.sweep(), 1)
		self.assertEqual(self.server.received(), [good_address])
		self.assertEqual(self.states("Childcare Referral", good), [("sent", "Sent.")])
		state, words = self.states("Childcare Referral", refused)[0]
		self.assertEqual(state, "refused")
		self.assertIn("does not exist", words)
		self.assertEqual(self.tell(), 1)
		self.assertEqual(self.attention(), "Cannot Be Reached by Mail")
		self.assertEqual(frappe.db.get_value("Childcare Referral", refused, "mail_failed"), 1)
		self.assertIn("does not exist", self.comments("Childcare Request", self.request.name))
		self.assertEqual(self.tell(), 0)
		self.assertEqual(self.sweep(30), 0)
		self.assertEqual(
			{state for state, _words in self.states("Childcare Request", self.request.name)},
			{"sent", "refused"},
		)

	def test_what_waits_for_less_than_an_hour_is_the_platforms(self) -> None:
		self.refer(factories.email())
		self.assertEqual(self.sweep(0.5), 0)

	def test_a_killed_worker_leaves_nothing_behind_and_nobody_gets_it_twice(self) -> None:
		address = factories.email()
		referral = self.refer(address)
		name = frappe.db.get_value("Email Queue", {"reference_name": referral}, "name")
		frappe.db.set_value("Email Queue", name, "status", "Sending")
		frappe.db.commit()
		self.assertEqual(self.sweep(0.5), 0)
		self.assertEqual(self.sweep(), 1)
		self.assertEqual(self.sweep(3), 0)
		self.assertEqual(self.server.received(), [address])

	def test_a_server_that_is_down_is_tried_again_a_few_times_and_then_given_up_in_words(self) -> None:
		with socket.socket() as held:
			held.bind(("127.0.0.1", 0))
			self.use(held.getsockname()[1])
			referral = self.refer(factories.email())
			for hours in (2, 2, 5):
				self.assertEqual(self.sweep(hours), 0)
				self.assertEqual(self.states("Childcare Referral", referral)[0][0], "waiting")
				self.assertEqual(self.tell(), 0)
			self.sweep(30)
			state, words = self.states("Childcare Referral", referral)[0]
			self.assertEqual(state, "failed")
			self.assertIn("could not be reached", words)
			self.assertEqual(self.tell(), 1)
			self.assertEqual(self.attention(), "Cannot Be Reached by Mail")
			tries = frappe.db.get_value("Childcare Mail Fault", {"reference_name": referral}, "tries")
			self.assertEqual(tries, 4)
			self.assertEqual(self.sweep(60), 0)

	def test_a_server_that_comes_back_gets_its_mails(self) -> None:
		address = factories.email()
		with socket.socket() as held:
			held.bind(("127.0.0.1", 0))
			before = mail_server.use_port(held.getsockname()[1])
			referral = self.refer(address)
			self.sweep()
			mail_server.put_back(before)
		mail_server.use_port(self.server.port)
		self.assertEqual(self.sweep(), 1)
		self.assertEqual(self.server.received(), [address])
		self.assertEqual(self.states("Childcare Referral", referral), [("sent", "Sent.")])
		self.assertEqual(self.tell(), 0)
		self.assertFalse(self.attention())

	def test_a_slow_or_rude_server_holds_up_nobody_else(self) -> None:
		addresses = [f"slow-{factories.word()}@example.org", f"drop-{factories.word()}@example.org"]
		addresses += [f"later-{factories.word()}@example.org"]
		odd = [self.refer(address) for address in addresses]
		good = factories.email()
		self.refer(good)
		with patch.object(mail_states, "SERVER_SECONDS", 1), patch.object(mail_states, "DOWN_AFTER", 5):
			self.sweep()
		self.assertIn(good, self.server.received())
		# Later versions wait for a slow server for two minutes, whatever they are told.
		self.assertIn(self.states("Childcare Referral", odd[0])[0][0], ("waiting", "sent"))
		for referral in odd[1:]:
			self.assertEqual(self.states("Childcare Referral", referral)[0][0], "waiting")

	def test_a_server_that_is_down_is_not_asked_for_every_mail(self) -> None:
		with socket.socket() as held:
			held.bind(("127.0.0.1", 0))
			self.use(held.getsockname()[1])
			for _number in range(5):
				self.refer(factories.email())
			self.sweep()
		self.assertEqual(
			frappe.db.count("Email Queue", {"status": "Error", "reference_doctype": "Childcare Referral"}), 3
		)


class TestMailThatComesBack(MailTestCase):
	def bounce(
		self, address: str, code: str = "550 5.1.1", sender: str = "MAILER-DAEMON@mx.example.net"
	) -> None:
		from frappe.email.receive import InboundMail

		account = frappe.get_doc(
			{
				"doctype": "Email Account",
				"email_id": factories.email(),
				"email_account_name": factories.word(),
			}
		)
		account.name = account.email_account_name
		account.db_insert()
		self.addCleanup(frappe.db.delete, "Email Account", {"name": account.name})
		raw = (
			f"From: <{sender}>\r\nTo: {self.desk.email}\r\nSubject: Undelivered Mail Returned to Sender\r\n"
			f"Message-ID: <{factories.word()}@mx.example.net>\r\nAuto-Submitted: auto-replied\r\n"
			'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\r\n\r\n'
			f"--B\r\nContent-Type: text/plain\r\n\r\n<{address}>: host mx said: {code} refused\r\n"
			f"--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
			f"Final-Recipient: rfc822; {address}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--B--\r\n"
		)
		InboundMail(raw, account, uid=9).process()
		frappe.db.commit()

	def test_a_bounce_puts_its_file_on_the_list_to_call_and_says_why(self) -> None:
		address = factories.email()
		referral = self.refer(address)
		self.sweep()
		self.bounce(address, "552 5.2.2")
		state, words = self.states("Childcare Referral", referral)[0]
		self.assertEqual(state, "bounced")
		self.assertIn("mailbox is full", words)
		self.assertEqual(self.tell(), 1)
		self.assertEqual(self.attention(), "Cannot Be Reached by Mail")

	def test_who_was_never_written_to_can_not_bounce(self) -> None:
		address = factories.email()
		referral = self.refer(address)
		self.sweep()
		self.bounce(factories.email())
		self.bounce(address, sender="somebody@example.net")
		self.assertEqual(self.states("Childcare Referral", referral), [("sent", "Sent.")])
		self.assertEqual(self.tell(), 0)


class TestWhoSeesIt(MailTestCase):
	def test_the_desks_staff_alone_see_what_became_of_a_mail(self) -> None:
		referral = self.refer(factories.email())
		other = factories.make_desk()
		officer = factories.make_user("Loket Officer", desk=self.desk.name)
		frappe.db.commit()
		frappe.set_user(officer.name)
		self.assertEqual(api.mail_states("Childcare Referral", referral)[0]["state"], "waiting")
		for user in (
			factories.make_user("Loket Officer", desk=other.name),
			factories.make_user("Loket Board", desk=self.desk.name),
			factories.make_user("Loket Provider"),
		):
			frappe.set_user(user.name)
			with self.assertRaises(frappe.PermissionError):
				api.mail_states("Childcare Referral", referral)
		frappe.set_user(officer.name)
		with self.assertRaises(frappe.ValidationError):
			api.mail_states("User", officer.name)

	def test_what_is_noted_goes_with_the_file_and_holds_no_address(self) -> None:
		referral = self.refer(f"refuse-{factories.word()}@example.org")
		self.sweep()
		fault = frappe.get_last_doc("Childcare Mail Fault", {"reference_name": referral})
		self.assertNotIn("example.org", frappe.as_json(fault))
		frappe.delete_doc("Childcare Referral", referral, force=True)
		self.assertFalse(frappe.db.exists("Childcare Mail Fault", {"reference_name": referral}))
