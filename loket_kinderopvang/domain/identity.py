"""Who is who: normalising names, phones and addresses of mail, and comparing children and families.

A unique request is one child of one applicant (Flemish government decision of 14 December 2018, art. 3), so the desk
must see that "Zoë De Smet", "Zoe Desmet" and "De Smet Zoë" may be one child, and that twins are two.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, DamerauLevenshtein

from loket_kinderopvang.domain import mail_addresses, name_forms, phones
from loket_kinderopvang.domain.addresses import same_address as same_address
from loket_kinderopvang.domain.name_forms import given_name as given_name
from loket_kinderopvang.domain.name_forms import name_key as name_key
from loket_kinderopvang.domain.name_forms import normal_name as normal_name
from loket_kinderopvang.domain.phones import PhoneError as PhoneError

# A birth so long before and after the day that was expected is that of the expected child.
EARLY_DAYS, LATE_DAYS = 17 * 7, 3 * 7
# In no more than this an expected date is corrected, or a birth differs from it as births do.
PREGNANCY_SLACK_DAYS = 42
# Births of one mother lie further apart than the first, or no further than the second: twins around midnight.
SHORTEST_PREGNANCIES_DAYS, TWINS_DAYS = 270, 2
SAME, LIKELY, POSSIBLE, DIFFERENT = "same", "likely", "possible", "different"
LEVELS = (DIFFERENT, POSSIBLE, LIKELY, SAME)
# A name counts as the same person's from here on; below the lower line it is another name.
NAME_LIKE, NAME_UNLIKE = 86.0, 70.0
# Two names in two scripts that are one in Latin letters, or nearly; no typing error and no brother comes so close.
SURE_ACROSS_SCRIPTS = 96.5


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
	"""Return the key under which two registrations of one child are equal: name words, date, order of birth.

	An order of birth stands only where nothing else parts two children; intake gives none to twins with names.
	"""
	when = child.date.isoformat() if child.date else ""
	return "|".join(
		(name_key(given_name(child.first_name), child.last_name), when, str(child.birth_order or 0))
	)


def request_key(child: ChildIdentity) -> str:
	"""Return the unique key of a request: the child's key within its family."""
	return f"{child_key(child)}|{child.family}"


def name_likeness(left: str, right: str) -> float:
	"""Return 0 to 100: how alike two normalised names are, whatever the order of their words or their script."""
	if not left or not right:
		return 0.0
	together = DamerauLevenshtein.normalized_similarity(left.replace(" ", ""), right.replace(" ", "")) * 100
	best = max(fuzz.token_sort_ratio(left, right), together)
	if best < 100 and not (left.isascii() and right.isascii()):
		found, score = name_forms.relation(name_forms.form(left), name_forms.form(right))
		if found in (name_forms.EQUAL, name_forms.LIKE):
			best = max(best, score)
		elif name_forms.sound_key(left) == name_forms.sound_key(right) != "":
			best = max(best, 88.0)
	return best


# ---- days

_EQUAL, _SLIP, _LOOSE_SLIP, _GROWN, _EARLY, _MISSING, _APART = (
	"equal",
	"slip",
	"loose slip",
	"grown",
	"early",
	"missing",
	"apart",
)
_NEARNESS = (_EQUAL, _SLIP, _GROWN, _LOOSE_SLIP, _EARLY, _MISSING, _APART)


def _days_relation(left: ChildIdentity, right: ChildIdentity) -> str:
	"""Return how the days of two children stand to each other; the closest of what can be compared."""
	found = []
	if left.birth_date and right.birth_date:
		found.append(_same_kind(left.birth_date, right.birth_date))
	elif left.expected_date and right.expected_date:
		found.append(_expected_twice(left.expected_date, right.expected_date))
	if not (left.birth_date and right.birth_date):
		for born, expected in (
			(left.birth_date, right.expected_date),
			(right.birth_date, left.expected_date),
		):
			if born and expected:
				found.append(_born_after_expected(born, expected))
	return min(found, key=_NEARNESS.index, default=_MISSING)


def _same_kind(a: date, b: date) -> str:
	if a == b:
		return _EQUAL
	if a.year == b.year and a.day == b.month and a.month == b.day:
		return _SLIP
	if OSA.distance(a.strftime("%Y%m%d"), b.strftime("%Y%m%d")) == 1 or abs((a - b).days) == 1:
		return _SLIP
	if (a.year != b.year) + (a.month != b.month) + (a.day != b.day) == 1:
		return _LOOSE_SLIP
	return _APART


def _expected_twice(a: date, b: date) -> str:
	if a == b:
		return _EQUAL
	if abs((a - b).days) <= PREGNANCY_SLACK_DAYS:
		return _GROWN
	return _EARLY if abs((a - b).days) <= EARLY_DAYS else _APART


def _born_after_expected(born: date, expected: date) -> str:
	early = (expected - born).days
	if -LATE_DAYS <= early <= PREGNANCY_SLACK_DAYS:
		return _GROWN
	return _EARLY if -LATE_DAYS <= early <= EARLY_DAYS else _APART


def too_close(days: Iterable[date | None]) -> list[tuple[int, int]]:
	"""Return the pairs of children that one mother can't have borne: within nine months, and no twins.

	Args:
		days: the birth or expected date of each child of one family; None where it is not known.

	Returns:
		Pairs of positions in ``days``. It may be right all the same: a foster child, or a partner's.
	"""
	known = [(index, day) for index, day in enumerate(days) if day]
	return [
		(i, j)
		for (i, a), (j, b) in combinations(known, 2)
		if TWINS_DAYS < abs((a - b).days) < SHORTEST_PREGNANCIES_DAYS
	]


# ---- whose child

# What is known of two children's families: they are one; they share something; nothing is known; they share nothing.
_ONE, _NEAR, _UNSURE, _STRANGE = "one", "near", "unsure", "strange"


def _families_relation(
	left: ChildIdentity,
	right: ChildIdentity,
	left_family: FamilyIdentity | None,
	right_family: FamilyIdentity | None,
) -> str:
	if left.family and left.family == right.family:
		return _ONE
	if not left_family or not right_family:
		return _UNSURE
	own = {name_key(child.last_name) for child in (left, right)}
	names = max(
		(
			name_likeness(normal_name(a), normal_name(b))
			for a in left_family.names
			for b in right_family.names
			if len(normal_name(a).split()) > 1 and not {name_key(a), name_key(b)} & own
		),
		default=0.0,
	)
	phone = bool(set(left_family.phones) & set(right_family.phones) - {""})
	mail = bool(_mails(left_family) & _mails(right_family))
	address = _share_address(left_family, right_family)
	shared = phone + mail + address + (names >= NAME_LIKE)
	if shared >= 2:
		return _ONE
	if shared:
		return _NEAR
	reached = all((f.phones or f.emails) and f.names for f in (left_family, right_family))
	return _STRANGE if reached else _UNSURE


def _mails(family: FamilyIdentity) -> set[str]:
	return {mailbox(email) for email in family.emails if email}


def _share_address(left: FamilyIdentity, right: FamilyIdentity) -> bool:
	return same_address(left.street, right.street) and (
		left.postal_code == right.postal_code or not (left.postal_code and right.postal_code)
	)


# ---- children

_FAR = (name_forms.EQUAL, name_forms.LIKE, name_forms.PART, name_forms.OTHER, name_forms.UNKNOWN)
_BAND = {SAME: (100.0, 0.0), LIKELY: (80.0, 19.0), POSSIBLE: (50.0, 29.0), DIFFERENT: (0.0, 49.0)}


def compare_children(
	left: ChildIdentity,
	right: ChildIdentity,
	left_family: FamilyIdentity | None = None,
	right_family: FamilyIdentity | None = None,
) -> Likeness:
	"""Compare two children: same, likely, possible or different, with what differs.

	Args:
		left, right: the children; two with the same ``family`` are of one family.
		left_family, right_family: what is known of their families: who shares a phone number, mail, address or contact
			with the other is nearer, and of whom nothing is shared is further away.

	Same is said of one name on one day only. Twins (one family and day, another first name) are different children, and
	names that are merely alike never make more than a possible one of them. A child without a first name ("Baby", an
	initial) is compared by last name, day and family; only such children are told apart by their order of birth.
	"""
	differences = tuple(
		Difference(name, getattr(left, name), getattr(right, name))
		for name in ("first_name", "last_name", "birth_date", "expected_date", "birth_order")
		if getattr(left, name) != getattr(right, name)
	)
	days = _days_relation(left, right)
	family = _families_relation(left, right, left_family, right_family)
	first, last, fine = _names_relation(left, right)
	if first == name_forms.UNKNOWN:
		level = _level_unnamed(left, right, last, days, family)
	else:
		level = _level_named(first, last, fine, days, family, left.family and right.family)
		if level == SAME and left.birth_order and right.birth_order and left.birth_order != right.birth_order:
			# Twins given in another order, or one of them twice: an officer sees it.
			level = LIKELY
	low, room = _BAND[level]
	closeness = 0.7 * fine / 100 + 0.3 * (1 - _NEARNESS.index(days) / (len(_NEARNESS) - 1))
	return Likeness(round(low + room * closeness, 1), level, differences)


def _names_relation(left: ChildIdentity, right: ChildIdentity) -> tuple[str, str, float]:
	"""Return how first and last names stand to each other, swapped or not, and a score of 0 to 100 for both."""
	firsts = [given_name(child.first_name) for child in (left, right)]
	lasts = [normal_name(child.last_name) for child in (left, right)]
	if all(firsts) and name_key(firsts[0], lasts[0]) == name_key(firsts[1], lasts[1]):
		return name_forms.EQUAL, name_forms.EQUAL, 100.0
	for here, there in ((0, 1), (1, 0)):
		if (
			firsts[here]
			and lasts[here]
			and not given_name(lasts[here])
			and _alike(firsts[here], lasts[there])
		):
			# The last name stands where a first name should, and "Baby" where a last name should.
			firsts[here], lasts[here] = "", firsts[here]
	a, b = (name_forms.form(first) for first in firsts)
	c, d = (name_forms.form(last) for last in lasts)
	first, first_score = name_forms.relation(a, b)
	last, last_score = name_forms.relation(c, d)
	if all(firsts) and all(lasts):
		crossed, crossed_score = name_forms.relation(a, d)
		back, back_score = name_forms.relation(b, c)
		straight, over = ({first, last}, {crossed, back})
		apart = name_forms.OTHER
		if apart in straight and apart not in over and over & {name_forms.EQUAL, name_forms.LIKE}:
			# First and last name were swapped.
			# Nobody knows which of the two is the first name, so the pair that is less alike stands for it.
			relations = sorted((crossed, back), key=_FAR.index, reverse=True)
			return relations[0], relations[1], (crossed_score + back_score) / 2
	if first == name_forms.UNKNOWN:
		return first, last, last_score
	return first, last, 0.55 * first_score + 0.45 * last_score


def _alike(left: str, right: str) -> bool:
	found, _score = name_forms.relation(name_forms.form(left), name_forms.form(right))
	return found in (name_forms.EQUAL, name_forms.LIKE)


def _level_unnamed(left: ChildIdentity, right: ChildIdentity, last: str, days: str, family: str) -> str:
	"""Return the level of two children of whom at least one has no first name yet."""
	both = not given_name(left.first_name) and not given_name(right.first_name)
	orders_differ = bool(left.birth_order and right.birth_order and left.birth_order != right.birth_order)
	if days == _EQUAL and both and orders_differ:
		return DIFFERENT
	close = last in (name_forms.EQUAL, name_forms.LIKE)
	if family in (_ONE, _NEAR):
		certain = family == _ONE or close
		if days == _EQUAL:
			if both and last == name_forms.EQUAL and left.family and left.family == right.family:
				return SAME
			return LIKELY if certain and not orders_differ else POSSIBLE
		if days == _GROWN:
			return LIKELY if certain else POSSIBLE
		if days in (_SLIP, _LOOSE_SLIP):
			return POSSIBLE if _within_a_year(left, right) else DIFFERENT
		return POSSIBLE if days in (_EARLY, _MISSING) else DIFFERENT
	if not close:
		return POSSIBLE if last == name_forms.PART and days == _EQUAL and family == _UNSURE else DIFFERENT
	if days == _EQUAL:
		return POSSIBLE
	return POSSIBLE if days == _GROWN and family == _UNSURE else DIFFERENT


def _within_a_year(left: ChildIdentity, right: ChildIdentity) -> bool:
	# A day that differs by its year alone is a brother's or sister's as soon as a typing error.
	return not (left.date and right.date) or abs((left.date - right.date).days) < SHORTEST_PREGNANCIES_DAYS


def _level_named(first: str, last: str, fine: float, days: str, family: str, both_in_files: object) -> str:
	"""Return the level of two children who both have a first name."""
	if first == name_forms.OTHER:
		# Parents change their mind about the name of a child that is not born yet.
		return POSSIBLE if family == _ONE and days in (_GROWN, _EARLY) else DIFFERENT
	close = last in (name_forms.EQUAL, name_forms.LIKE)
	if first == name_forms.EQUAL:
		return _level_of_one_name(last, close, days, family, bool(both_in_files))
	if days == _EQUAL and fine >= SURE_ACROSS_SCRIPTS and close and family == _ONE:
		return LIKELY
	if days == _EQUAL:
		# Two names that are alike: a typing error, another script, or twins. Nobody but the family knows.
		return POSSIBLE if close or family in (_ONE, _NEAR) else _elsewhere(last, family, first)
	if family in (_ONE, _NEAR):
		return POSSIBLE if close and days != _APART else DIFFERENT
	slight = close and first == name_forms.LIKE and family == _UNSURE
	return POSSIBLE if slight and days in (_SLIP, _GROWN, _MISSING) and fine >= NAME_LIKE else DIFFERENT


def _elsewhere(last: str, family: str, first: str) -> str:
	"""Return the level of a first name that is alike and a last name that is not, on one day, in families apart."""
	double = last == name_forms.PART and first == name_forms.LIKE
	return POSSIBLE if double and family == _UNSURE else DIFFERENT


def _level_of_one_name(last: str, close: bool, days: str, family: str, both_in_files: bool) -> str:
	"""Return the level of two children with one first name."""
	near = family in (_ONE, _NEAR)
	if days == _EQUAL:
		if last == name_forms.EQUAL:
			if family == _STRANGE:
				# A common name on one day, or the other parent: an officer sees it.
				return POSSIBLE
			return SAME if family == _ONE or not both_in_files else LIKELY
		if near:
			return LIKELY
		if close:
			return LIKELY if family == _UNSURE else POSSIBLE
		return POSSIBLE
	if days in (_SLIP, _GROWN, _LOOSE_SLIP, _EARLY):
		slight = days in (_SLIP, _GROWN)
		if near:
			return LIKELY if close and days != _EARLY else POSSIBLE
		if family == _UNSURE:
			if last == name_forms.EQUAL:
				return LIKELY if slight else POSSIBLE
			return POSSIBLE if slight and (close or last == name_forms.PART) else DIFFERENT
		return POSSIBLE if slight and last == name_forms.EQUAL else DIFFERENT
	if days == _MISSING:
		if near:
			return LIKELY if close else POSSIBLE
		return POSSIBLE if close and (family == _UNSURE or last == name_forms.EQUAL) else DIFFERENT
	# One family gives a first name once, whatever the day says.
	return POSSIBLE if family == _ONE and close else DIFFERENT


def compare_families(left: FamilyIdentity, right: FamilyIdentity) -> Likeness:
	"""Compare two families by name, phone, mail and address; a shared phone or mail weighs more than a name."""
	names = max(
		(name_likeness(normal_name(a), normal_name(b)) for a in left.names for b in right.names), default=0.0
	)
	phone = bool(set(left.phones) & set(right.phones) - {""})
	mail = bool(_mails(left) & _mails(right))
	address = _share_address(left, right)
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
