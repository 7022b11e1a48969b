"""One rule for an e-mail address, wherever it is typed, and what to ask back of one that looks like a slip.

What passes here passes the platform's own check and can be sent to: a dot-atom, and a domain of letters, figures and
hyphens (RFC 5321). A domain in other letters is written as it stands in the DNS.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from rapidfuzz.distance import DamerauLevenshtein

LONGEST, LONGEST_LOCAL = 140, 64
_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ADDRESS = re.compile(rf"({_ATOM}(?:\.{_ATOM})*)@((?:{_LABEL}\.)+(?:[a-z]{{2,63}}|xn--[a-z0-9-]{{2,59}}))")

# Mailboxes that families of Flanders have; the first domain of a name is what a slip is taken for.
PROVIDERS: dict[str, tuple[str, ...]] = {
	"gmail": ("gmail.com",),
	"googlemail": ("googlemail.com",),
	"hotmail": (
		"hotmail.com",
		"hotmail.be",
		"hotmail.fr",
		"hotmail.nl",
		"hotmail.de",
		"hotmail.es",
		"hotmail.it",
		"hotmail.co.uk",
		"hotmail.com.tr",
	),
	"outlook": (
		"outlook.com",
		"outlook.be",
		"outlook.fr",
		"outlook.de",
		"outlook.es",
		"outlook.it",
		"outlook.com.tr",
		"outlook.pt",
	),
	"live": ("live.be", "live.com", "live.nl", "live.fr", "live.co.uk", "live.de", "live.it", "live.com.pt"),
	"msn": ("msn.com",),
	"yahoo": (
		"yahoo.com",
		"yahoo.fr",
		"yahoo.co.uk",
		"yahoo.de",
		"yahoo.es",
		"yahoo.it",
		"yahoo.ro",
		"yahoo.pl",
		"yahoo.com.tr",
		"yahoo.be",
	),
	"ymail": ("ymail.com",),
	"icloud": ("icloud.com",),
	"telenet": ("telenet.be",),
	"skynet": ("skynet.be",),
	"proximus": ("proximus.be",),
	"scarlet": ("scarlet.be",),
	"pandora": ("pandora.be",),
	"belgacom": ("belgacom.net",),
	"protonmail": ("protonmail.com", "protonmail.ch"),
	"laposte": ("laposte.net",),
	"wanadoo": ("wanadoo.fr", "wanadoo.nl"),
}
# Domains of others that are one letter away from one of the above.
OTHERS = frozenset(
	{"mail.com", "email.com", "mail.be", "email.be", "gmx.com", "mail.ru", "hotmail.se", "hotmail.gr"}
)
# A name of fewer letters is too near to other words to be taken for a slip.
LEAST_LETTERS = 5
LETTERS_FOR_TWO_SLIPS = 7


def normal(text: str | None) -> str:
	"""Return an address as it is kept and compared: in small letters, without spaces and marks around it."""
	kept = "".join(
		letter for letter in unicodedata.normalize("NFKC", text or "") if unicodedata.category(letter) != "Cf"
	)
	address = kept.strip().strip("<>").strip().lower()
	local, at, domain = address.rpartition("@")
	if at and domain and not domain.isascii():
		try:
			domain = domain.encode("idna").decode("ascii")
		except UnicodeError:
			return address
	return f"{local}{at}{domain}"


def is_address(text: str | None) -> bool:
	"""Tell whether this can be one e-mail address, and one that a mail can be sent to."""
	address = normal(text)
	found = _ADDRESS.fullmatch(address)
	return bool(found) and len(address) <= LONGEST and len(found.group(1)) <= LONGEST_LOCAL


@cache
def _known() -> frozenset[str]:
	return OTHERS | {domain for domains in PROVIDERS.values() for domain in domains}


def meant(text: str | None) -> str:
	"""Return the address that was probably meant where the domain looks like a slip in that of a big provider; else ""."""
	if not is_address(text):
		return ""
	local, _at, domain = normal(text).rpartition("@")
	if domain in _known():
		return ""
	right = _slip(domain)
	return f"{local}@{right}" if right else ""


def _slip(domain: str) -> str:
	name, _dot, ending = domain.partition(".")
	if name in PROVIDERS:
		return _nearest_ending(domain, name, ending)
	if len(name) < LEAST_LETTERS:
		# Of a short name only the whole domain is compared: "gmai.com", "gmal.com", and not "ymca.com".
		near = [known for known in _known() - OTHERS if len(name) >= 4 and _distance(domain, known) == 1]
		return min(near) if len(near) == 1 else ""
	near = {
		_distance(name, known): known for known in reversed(list(PROVIDERS)) if len(known) >= LEAST_LETTERS
	}
	distance = min(near)
	right = _nearest_ending(domain, near[distance], ending)
	if distance == 2 and len(name) >= LETTERS_FOR_TWO_SLIPS and near[2][0] == name[0]:
		# Two slips in the name and a third one behind it are another name.
		return right if right.partition(".")[2] == ending else ""
	return right if distance == 1 else ""


def _nearest_ending(domain: str, name: str, ending: str) -> str:
	"""Return the domain of a provider whose ending is nearest to what was typed; the first one where none is near."""
	candidates = PROVIDERS[name]
	first, dot, _rest = ending.partition(".")
	if dot and _distance(first, "com") > 1:
		# "hotmail.something.org" is a domain of its own.
		return ""
	return min(
		candidates, key=lambda known: (_distance(known.partition(".")[2], ending), candidates.index(known))
	)


def _distance(left: str, right: str) -> int:
	return int(DamerauLevenshtein.distance(left, right))
