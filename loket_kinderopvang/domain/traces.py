"""The secret part of a personal link, wherever it may have been left behind, and how it is blotted out.

A token is 43 characters of the url-safe alphabet (256 bits; RFC 4648, section 5). It stands in a mail that was queued,
in the page of a visit, in the variables of an error. The rest of the text stays as it was, so that it can be read.
"""

from __future__ import annotations

import email
import email.policy
import re
from email.message import Message

BLOT = "…"
# A line of a mail breaks in the middle of a word: "=" at its end, or that written out in the text of an error.
_BREAK = r"(?:=(?:\\r)?\\n|=\r?\n)"
_SIGN = rf"(?:[\w-]{_BREAK}?)"
# The app's own links, and the platform's link to choose a new password. The equals sign of a mail is "=3D".
_LINKED = re.compile(
	rf"((?:childcare/\w+/|update-password\?key=(?:3D)?)(?:{_BREAK})?){_SIGN}{{19,}}[\w-]", re.ASCII
)
_ASKED = re.compile(rf"([?&;]token=(?:3D)?(?:{_BREAK})?){_SIGN}{{19,}}[\w-]", re.ASCII)
_BARE = re.compile(r"(?<![\w/+.-])[A-Za-z0-9_-]{43}(?![\w/=+-])")


def without_secrets(text: str) -> str:
	"""Return a text with the secret part of every personal link in it blotted out."""
	if "childcare/" not in text and "token=" not in text and "update-password" not in text:
		return text
	return _ASKED.sub(rf"\1{BLOT}", _LINKED.sub(rf"\1{BLOT}", text))


def without_tokens(text: str) -> str:
	"""Return a text with every token blotted out, also one that stands by itself, as a variable in an error does."""
	return _BARE.sub(_blot_if_random, without_secrets(text))


def _blot_if_random(found: re.Match[str]) -> str:
	# A word of a program has capitals and small letters too, but hardly ever exactly 43 signs.
	word = found[0]
	return BLOT if word.lower() != word and word.upper() != word else word


def mail_without_secrets(raw: str) -> str:
	"""Return a mail as it stands in a queue with the links in its bodies blotted out; headers and files stay.

	A body may be written as quoted-printable or base64 (RFC 2045, section 6): it is read, and written again in the
	encoding that it had. A mail without such a link comes back as it was.
	"""
	try:
		mail = email.message_from_string(raw, policy=email.policy.compat32.clone(max_line_length=0))
		changed = [_clean_part(part) for part in mail.walk()]
		if any(changed):
			raw = mail.as_string()
	except (ValueError, LookupError, AttributeError, TypeError):
		# No mail that can be read: what is seen in its text goes all the same.
		pass
	return without_secrets(raw)


def _clean_part(part: Message) -> bool:
	"""Blot out links in one body; tell whether there were any."""
	if part.is_multipart() or part.get_content_maintype() != "text" or part.get_filename():
		return False
	content = part.get_payload(decode=True)
	if not isinstance(content, bytes):
		return False
	charset = part.get_content_charset() or "utf-8"
	text = content.decode(charset, errors="surrogateescape")
	clean = without_secrets(text)
	if clean == text:
		return False
	encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
	data = clean.encode("utf-8" if charset in ("us-ascii", "ascii") else charset, errors="surrogateescape")
	part.set_payload(_written(data, encoding))
	if not encoding:
		part["Content-Transfer-Encoding"] = "quoted-printable"
	elif encoding not in ("quoted-printable", "base64"):
		part.replace_header("Content-Transfer-Encoding", "quoted-printable")
	if charset in ("us-ascii", "ascii"):
		part.set_param("charset", "utf-8")
	return True


def _written(data: bytes, encoding: str) -> str:
	import base64
	import quopri

	if encoding == "base64":
		return base64.encodebytes(data).decode("ascii")
	return quopri.encodestring(data).decode("ascii")
