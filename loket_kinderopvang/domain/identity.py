"""Who is who: normalising names, phones and addresses of mail, and comparing children and families.

A unique request is one child of one applicant (Flemish government decision of 14 December 2018, art. 3), so the desk
must see that "Zoë De Smet", "Zoe Desmet" and "De Smet Zoë" may be one child, and that twins are two.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import date

from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein

from loket_kinderopvang.domain import mail_addresses, phones
from loket_kinderopvang.domain.phones import PhoneError as PhoneError

PREGNANCY_SLACK_DAYS = 42
SAME, LIKELY, POSSIBLE, DIFFERENT = "same", "likely", "possible", "different"
LEVELS = (DIFFERENT, POSSIBLE, LIKELY, SAME)
# A name counts as the same person's from here on; below the lower line it is another name.
NAME_LIKE, NAME_UNLIKE = 86.0, 70.0
_SPECIAL = str.maketrans(
	{"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "æ": "ae", "œ": "oe"}
)


@dataclass(frozen=True)
class ChildIdentity:
	"""What is compared of a child. ``family`` is any stable key of its family, or empty."""

	first_name: str = ""
	last_name: str = ""
	birth_date: date | None = None
	expected_date: date | None = None
	birth_order: int = 0
	family: str = ""

	@property
	def date(self) -> date | None:
		return self.birth_date or self.expected_date


@dataclass(frozen=True)
class FamilyIdentity:
	"""What is compared of a family; phones in E.164, all parts may be empty."""

	names: tuple[str, ...] = ()
	phones: tuple[str, ...] = ()
	emails: tuple[str, ...] = ()
	street: str = ""
	postal_code: str = ""


@dataclass(frozen=True)
class Difference:
	"""A field on which two records differ, with both values as they stand."""

	field: str
	left: object
	right: object


@dataclass(frozen=True)
class Likeness:
	"""How alike two records are: a score of 0 to 100, a level, and what differs."""

	score: float
	level: str
	differences: tuple[Difference, ...] = field(default=())


def normal_name(name: str | None) -> str:
	"""Return a name as it is compared: lower case, no diacritics, punctuation or emoji; any script is kept."""
	text = name or ""
	# Folding one letter may give another that folds again ("Æ" to "æ" to "ae"), so it goes on until nothing changes.
	while (folded := _fold(text)) != text:
		text = folded
	return text


def _fold(text: str) -> str:
	text = unicodedata.normalize("NFKD", text.casefold().translate(_SPECIAL))
	kept = (c if c.isalnum() else " " for c in text if unicodedata.category(c) not in ("Mn", "Cf"))
	return " ".join("".join(kept).split())


def name_key(*names: str | None) -> str:
	"""Return the words of a name in a fixed order, joined: equal for swapped first and last names."""
	return " ".join(sorted(" ".join(normal_name(name) for name in names).split()))[:140]


def normal_phone(phone: str | None, region: str = "BE") -> str:
	"""Return the (first) phone number in E.164 ("+32470123456"), from any Belgian or an international notation.

	Args:
		phone: as it was typed; empty gives empty.
		region: the country of a number without prefix.

	Raises:
		PhoneError: this can't be a phone number.
	"""
	return next(iter(phones.read(phone, region).numbers), "")


def normal_email(email: str | None) -> str:
	"""Return an e-mail address as it is kept and compared (``domain.mail_addresses``)."""
	return mail_addresses.normal(email)


def mailbox(email: str | None) -> str:
	"""Return what stands for the mailbox behind an address: what follows a "+" reaches the same one, as dots at Gmail do."""
	local, _at, domain = normal_email(email).rpartition("@")
	local = local.partition("+")[0] or local
	if domain in ("gmail.com", "googlemail.com"):
		local, domain = local.replace(".", ""), "gmail.com"
	return f"{local}@{domain}"


def is_email(email: str | None) -> bool:
	"""Tell whether this can be one e-mail address."""
	return mail_addresses.is_address(email)


def child_key(child: ChildIdentity) -> str:
	"""Return the key under which two registrations of one child are equal: name words, date, order of birth."""
	when = child.date.isoformat() if child.date else ""
	return "|".join((name_key(child.first_name, child.last_name), when, str(child.birth_order or 0)))


def request_key(child: ChildIdentity) -> str:
	"""Return the unique key of a request: the child's key within its family."""
	return f"{child_key(child)}|{child.family}"


def name_likeness(left: str, right: str) -> float:
	"""Return 0 to 100: how alike two normalised names are, whatever the order of their words."""
	if not left or not right:
		return 0.0
	together = DamerauLevenshtein.normalized_similarity(left.replace(" ", ""), right.replace(" ", "")) * 100
	return max(fuzz.token_sort_ratio(left, right), together)


def _dates_alike(left: ChildIdentity, right: ChildIdentity) -> float:
	"""Return 1 for the same date, 0.8 for one likely slip, 0.6 where a birth may follow an expected date, else 0."""
	a, b = left.date, right.date
	if not a or not b:
		return 0.4
	if a == b:
		return 1.0
	if bool(left.birth_date) != bool(right.birth_date) or not (left.birth_date or right.birth_date):
		return 0.6 if abs((a - b).days) <= PREGNANCY_SLACK_DAYS else 0.0
	swapped = a.year == b.year and a.day == b.month and a.month == b.day
	one_part = sum((a.year != b.year, a.month != b.month, a.day != b.day)) == 1
	return 0.8 if swapped or one_part else 0.0


def compare_children(left: ChildIdentity, right: ChildIdentity) -> Likeness:
	"""Compare two children: same, likely, possible or different, with what differs.

	Twins (same family and date, with another first name or another order of birth) are different children. A child
	without a first name yet is compared by last name, date and family alone.
	"""
	full_left = normal_name(f"{left.first_name} {left.last_name}")
	full_right = normal_name(f"{right.first_name} {right.last_name}")
	first_left, first_right = normal_name(left.first_name), normal_name(right.first_name)
	same_family = bool(left.family) and left.family == right.family
	differences = tuple(
		Difference(name, getattr(left, name), getattr(right, name))
		for name in ("first_name", "last_name", "birth_date", "expected_date", "birth_order")
		if getattr(left, name) != getattr(right, name)
	)
	if left.birth_order and right.birth_order and left.birth_order != right.birth_order:
		return Likeness(0.0, DIFFERENT, differences)
	dates = _dates_alike(left, right)
	if not first_left or not first_right:
		names = name_likeness(normal_name(left.last_name), normal_name(right.last_name))
		unnamed = True
	else:
		names = name_likeness(full_left, full_right)
		# Two first names that differ in one family on one day are twins, however alike the long last name makes them.
		if dates == 1.0 and name_key(left.first_name, left.last_name) != name_key(
			right.first_name, right.last_name
		):
			firsts = name_likeness(first_left, first_right)
			crossed = max(
				name_likeness(first_left, normal_name(right.last_name)),
				name_likeness(first_right, normal_name(left.last_name)),
			)
			if firsts < NAME_UNLIKE and crossed < NAME_LIKE:
				return Likeness(round(names * 0.4, 1), DIFFERENT, differences)
		unnamed = False
	score = round(0.6 * names + 40 * dates, 1)
	if names < NAME_UNLIKE or dates == 0.0:
		return Likeness(min(score, 50.0), DIFFERENT, differences)
	if unnamed:
		level = (
			LIKELY
			if same_family and dates >= 0.6
			else POSSIBLE
			if names >= NAME_LIKE and dates >= 0.6
			else DIFFERENT
		)
		return Likeness(score, level, differences)
	if not differences or (dates == 1.0 and names == 100.0):
		return Likeness(100.0, SAME, differences)
	if (names >= NAME_LIKE and dates >= 0.8) or (same_family and names >= NAME_LIKE):
		return Likeness(score, LIKELY, differences)
	if dates == 1.0 or names >= NAME_LIKE:
		return Likeness(score, POSSIBLE, differences)
	return Likeness(score, DIFFERENT, differences)


def compare_families(left: FamilyIdentity, right: FamilyIdentity) -> Likeness:
	"""Compare two families by name, phone, mail and address; a shared phone or mail weighs more than a name."""
	names = max(
		(name_likeness(normal_name(a), normal_name(b)) for a in left.names for b in right.names), default=0.0
	)
	phone = bool(set(left.phones) & set(right.phones) - {""})
	mail = bool({normal_email(e) for e in left.emails} & {normal_email(e) for e in right.emails} - {""})
	address = (
		bool(left.street and right.street)
		and normal_name(left.street) == normal_name(right.street)
		and left.postal_code == right.postal_code
	)
	score = min(100.0, (names * 0.5 if names >= NAME_UNLIKE else 0.0) + 35 * phone + 35 * mail + 25 * address)
	differences = []
	if names < 100.0 and left.names and right.names:
		differences.append(Difference("name", ", ".join(left.names), ", ".join(right.names)))
	if left.phones and right.phones and not phone:
		differences.append(Difference("phone", ", ".join(left.phones), ", ".join(right.phones)))
	if left.emails and right.emails and not mail:
		differences.append(Difference("email", ", ".join(left.emails), ", ".join(right.emails)))
	if left.street and right.street and not address:
		differences.append(
			Difference(
				"address", f"{left.street}, {left.postal_code}", f"{right.street}, {right.postal_code}"
			)
		)
	if (phone or mail) and names >= NAME_LIKE:
		level = SAME if not differences else LIKELY
	elif (phone or mail) or (names >= NAME_LIKE and address):
		level = LIKELY if names >= NAME_UNLIKE or (phone and mail) else POSSIBLE
	elif names >= NAME_LIKE:
		level = POSSIBLE
	else:
		level = DIFFERENT
	return Likeness(round(score, 1), level, tuple(differences))
