"""What can't be part of a person's name: an address of a site, of mail, or a telephone number.

A name goes into mails to an address that its sender typed. It is refused where it is plainly something else, and
``harmless`` takes from the rest what a mail program would turn into a link.
"""

from __future__ import annotations

import re
import unicodedata

MOST_DIGITS = 4
LONGEST_SHOWN = 80
LONGEST_LOOKED_AT = 500
# Last parts of addresses that no name ends in. Those that are also parts of names (de, la, al, da, di, el) are left out.
_ENDINGS = (
	"com|net|org|info|biz|edu|gov|mil|int|eu|be|nl|fr|uk|lu|ru|cn|us|tk|ml|cf|gq|ua|pl|ro|tr|es|ch|at|tv|cc|ws|"
	"io|me|co|app|dev|xyz|top|club|shop|store|site|online|website|link|click|live|life|space|world|page|blog|news|"
	"pro|win|vip|icu|buzz|example|invalid|test|localhost|onion|vlaanderen|brussels|gent"
)
_SCHEME = re.compile(r"\w{2,}\s*:\s*/|//|\bwww\b|\\\\|\b(?:https?|ftp|mailto|javascript|data)\b\s*:", re.I)
_SITE = re.compile(rf"[^\W_][\w-]*[^\W_](?:\.[\w-]+)*\.(?:{_ENDINGS})(?![\w.-]*\w)", re.I)
_PATH = re.compile(r"\w\.\w+/")
_ADDRESS_NUMBERS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_LINK_PARTS = re.compile(r"[:/\\@＠：／#?=%]+")
_DOT_BETWEEN = re.compile(r"[.。｡．․](?=[\w\u200b-\u200f\u2060])")
_DOTS = str.maketrans({"。": ".", "｡": ".", "․": "."})
_SPACE = re.compile(r"[\s\x00-\x1f\x7f\u2028\u2029\u0085]+")


def one_line(name: str | None) -> str:
	"""Return a name on one line, with single spaces."""
	return _SPACE.sub(" ", name or "").strip()


def is_address(name: str | None) -> bool:
	"""Tell whether a text that should be a name holds an address of a site or of mail, or a telephone number."""
	text = _as_read(one_line(name)[:LONGEST_LOOKED_AT])
	return bool(
		"@" in text
		or _SCHEME.search(text)
		or _SITE.search(text)
		or _PATH.search(text)
		or _ADDRESS_NUMBERS.search(text)
		or sum(character.isdigit() for character in text) > MOST_DIGITS
	)


def _as_read(text: str) -> str:
	"""Return a text as a mail program would read an address in it: wide letters and dots plain, unseen ones gone."""
	text = unicodedata.normalize("NFKC", text).translate(_DOTS)
	return "".join(character for character in text if unicodedata.category(character) != "Cf")


def harmless(name: str | None) -> str:
	"""Return a name as it may stand in a mail: on one line, not long, and nothing that a mail program makes a link of."""
	text = _LINK_PARTS.sub(" ", one_line((name or "")[:LONGEST_LOOKED_AT]))
	# "Ben.Ali" reads as well as "Ben. Ali", and can't be clicked.
	text = one_line(_DOT_BETWEEN.sub(". ", text))
	return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN].rstrip()}…"
