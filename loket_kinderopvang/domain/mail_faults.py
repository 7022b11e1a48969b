"""What became of a mail: whether to try again, when, and why it did not arrive.

A reason is a short code, which the desk reads as a sentence (``mail_states.reason_text``). The codes of a mail server
are those of RFC 5321 (three digits) and RFC 3463 (three numbers, as 5.1.1).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

NO_SUCH_ADDRESS, FULL, NOT_ACCEPTED, TOO_LARGE = "no_such_address", "full", "not_accepted", "too_large"
SERVER_DOWN, NOT_DELIVERED, OWN_SERVER, UNKNOWN = "server_down", "not_delivered", "own_server", "unknown"
REASONS = (
	NO_SUCH_ADDRESS,
	FULL,
	NOT_ACCEPTED,
	TOO_LARGE,
	SERVER_DOWN,
	NOT_DELIVERED,
	OWN_SERVER,
	UNKNOWN,
)
# After the platform's own tries: so long after each failure the next one is made. Then it is given up.
WAITS = (timedelta(hours=1), timedelta(hours=4), timedelta(hours=24))
STUCK_AFTER = timedelta(hours=1)

_ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.])([45])\d\d(?=[ ,\-#])")
_TEMPORARY = (
	"connectionrefused",
	"connection refused",
	"create_connection",
	"sock.connect",
	"timeouterror",
	"timed out",
	"gaierror",
	"getaddrinfo",
	"smtpserverdisconnected",
	"smtpconnecterror",
	"connectionreset",
	"brokenpipe",
	"network is unreachable",
	"invalid outgoing mail server",
	"in session",
)
_OWN = ("smtpauthentication", "invalidemailcredentials", "smtpsenderrefused", "outgoingemailerror")
_ADDRESS = re.compile(r"[\w.+'=&/-]+@[\w-]+(?:\.[\w-]+)+")
_ROBOT = re.compile(r"^(mailer-daemon|postmaster|mail-daemon|mdaemon|noreply-bounce|bounces?)([@+-]|$)", re.I)
_NOT_DELIVERED = re.compile(
	r"undeliver|delivery status notification|failure notice|returned mail|mail delivery (failed|system)|"
	r"delivery (has )?failed|onbestelbaar|niet (bezorgd|afgeleverd)|non remis|échec de (la )?remise|unzustellbar",
	re.I,
)
# Some servers say first that they still try: nothing to tell anybody yet.
_DELAYED = re.compile(r"\b(delayed|will (be )?retr(y|ied)|not yet been delivered|action: delayed)\b", re.I)


@dataclass(frozen=True)
class Fault:
	"""Why a mail did not go: ``reason`` is one of ``REASONS``; ``for_good`` when another try changes nothing."""

	reason: str
	for_good: bool


def of_error(text: str) -> Fault:
	"""Return what an error of sending means, from the text that the platform kept of it.

	What names no cause is taken as final: a person is to look at it, and nobody gets the same mail twice.
	"""
	low = (text or "").lower()
	if found := _ENHANCED.search(text or ""):
		return Fault(_by_status(found[2], found[3]), found[1] == "5")
	if any(word in low for word in _OWN):
		return Fault(OWN_SERVER, False)
	if found := _REPLY.search(text or ""):
		return Fault(NOT_ACCEPTED if found[1] == "5" else SERVER_DOWN, found[1] == "5")
	if any(word in low for word in _TEMPORARY):
		return Fault(SERVER_DOWN, False)
	if "smtprecipientsrefused" in low or "smtpdataerror" in low:
		return Fault(NOT_ACCEPTED, True)
	return Fault(UNKNOWN, True)


def _by_status(subject: str, detail: str) -> str:
	"""Return the reason of a status of RFC 3463, by its second and third number."""
	if subject == "1":
		return NO_SUCH_ADDRESS if detail in ("0", "1", "2", "3", "6", "10") else NOT_ACCEPTED
	if subject == "2":
		return {"2": FULL, "3": TOO_LARGE, "1": NO_SUCH_ADDRESS}.get(detail, NOT_ACCEPTED)
	if subject == "3":
		return TOO_LARGE if detail == "4" else NOT_DELIVERED
	if subject == "4":
		return SERVER_DOWN
	return NOT_ACCEPTED


def next_try(tries: int, failed_on: datetime) -> datetime | None:
	"""Return when a mail is tried again that failed for the ``tries``-th time; None when it is given up."""
	return failed_on + WAITS[tries - 1] if 0 < tries <= len(WAITS) else None


@dataclass(frozen=True)
class Bounce:
	"""A mail that came back: the addresses that it names, in its order, and why."""

	addresses: tuple[str, ...]
	reason: str


def bounce(sender: str, subject: str, text: str, own: Iterable[str] = ()) -> Bounce | None:
	"""Return what a mail that came in says of one that did not arrive; None when it is no such notice.

	Args:
		sender: its address. A notice comes from a mail server's own address, or from nobody.
		subject: its subject.
		text: its plain text, with what servers write as ``Final-Recipient`` and ``Status`` (RFC 3464) where it has it.
		own: addresses of the desk, which a notice names too.
	"""
	address = (sender or "").strip().strip("<>")
	robot = not address or bool(_ROBOT.match(address))
	if not robot or not (_NOT_DELIVERED.search(subject or "") or _NOT_DELIVERED.search((text or "")[:2000])):
		return None
	fault = of_error(text)
	if _DELAYED.search(f"{subject}\n{text}") and not fault.for_good:
		return None
	mine = {item.lower() for item in own} | {address.lower()}
	found = dict.fromkeys(item.strip(".'").lower() for item in _ADDRESS.findall(text or ""))
	addresses = tuple(item for item in found if item not in mine and not _ROBOT.match(item))
	reason = NOT_DELIVERED if fault.reason in (UNKNOWN, SERVER_DOWN) else fault.reason
	return Bounce(addresses, reason) if addresses else None
