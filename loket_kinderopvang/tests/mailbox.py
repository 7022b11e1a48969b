"""The mail that a test causes, read back from the queue as a recipient would read it; nothing is ever sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_string, policy
from email.message import EmailMessage
from typing import Any
from unittest import TestCase

import frappe

# An outgoing account as a site's configuration may give it; the queue is never worked through in a test.
ACCOUNT = {"mail_server": "127.0.0.1", "mail_port": 9, "auto_email_id": "loket@example.org"}
_LINK = re.compile(r"/childcare/\w+/([\w-]{20,})")


@dataclass(frozen=True)
class Mail:
	"""One queued mail. ``text`` and ``html`` are its two bodies."""

	to: str
	subject: str
	text: str
	html: str
	reply_to: str

	@property
	def token(self) -> str:
		"""The secret part of the personal link in it."""
		found = _LINK.search(self.html)
		assert found, f"no personal link in the mail {self.subject!r}"
		return found.group(1)


@contextmanager
def working_mail() -> Iterator[None]:
	"""Let the site queue mail within a block, as if it had an outgoing account."""
	before = {key: frappe.local.conf.get(key) for key in ACCOUNT}
	frappe.local.conf.update(ACCOUNT)
	_forget_accounts()
	try:
		yield
	finally:
		frappe.local.conf.update(before)
		_forget_accounts()


def use_in(test: TestCase) -> None:
	"""Let the site queue mail until the end of a test."""
	mail = working_mail()
	mail.__enter__()
	test.addCleanup(mail.__exit__, None, None, None)


def without_accounts(test: TestCase) -> None:
	"""Let the site be one that has no outgoing account, until the end of a test, which is rolled back."""
	before = {key: frappe.local.conf.pop(key, None) for key in ACCOUNT}

	def put_back() -> None:
		frappe.local.conf.update({key: value for key, value in before.items() if value is not None})
		_forget_accounts()

	frappe.db.delete("Email Account", {"enable_outgoing": 1})
	_forget_accounts()
	test.addCleanup(put_back)


def _forget_accounts() -> None:
	if hasattr(frappe.local, "outgoing_email_account"):
		del frappe.local.outgoing_email_account


def mails(**filters: Any) -> list[Mail]:
	"""Return the queued mails, oldest first; filter with fields of Email Queue or with ``to``."""
	to = filters.pop("to", None)
	found = []
	for row in frappe.get_all(
		"Email Queue", filters=filters, fields=["name", "message"], order_by="creation asc"
	):
		recipients = frappe.get_all("Email Queue Recipient", filters={"parent": row.name}, pluck="recipient")
		if to and to not in recipients:
			continue
		message = message_from_string(row.message, policy=policy.default)
		assert isinstance(message, EmailMessage)
		found.append(
			Mail(
				", ".join(recipients),
				str(message["Subject"]),
				_body(message, "plain"),
				_body(message, "html"),
				str(message["Reply-To"] or ""),
			)
		)
	return found


def last_mail(to: str) -> Mail:
	"""Return the newest mail to an address."""
	found = mails(to=to)
	assert found, f"no mail to {to}"
	return found[-1]


def _body(message: EmailMessage, kind: str) -> str:
	part = message.get_body((kind,))
	return part.get_content() if part else ""
