"""Who of the people that stand on a family's file may see it, change it, and hears of it.

A right is given by an officer, or comes from having made the file; never from the likeness of a name or a child. Who
must not be told where the family is has no rights at all, whatever else is ticked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from loket_kinderopvang.domain import identity


@dataclass(frozen=True)
class Rights:
	"""What one contact may; as an officer ticked it, or as ``settled`` makes it consistent."""

	may_see: bool = False
	may_change: bool = False
	is_asked: bool = False
	not_to_be_told: bool = False


# Of who made the file: by the own application, or at the counter.
OF_MAKER = Rights(may_see=True, may_change=True, is_asked=True)
NONE = Rights()
# What a file keeps per contact; in this order everywhere.
FIELDS = ("may_see", "may_change", "is_asked", "not_to_be_told")


def settled(rights: Rights) -> Rights:
	"""Return rights without contradictions: who must not be told has none; who may change, or gets the mails, may see."""
	if rights.not_to_be_told:
		return Rights(not_to_be_told=True)
	return replace(rights, may_see=rights.may_see or rights.may_change or rights.is_asked)


@dataclass(frozen=True)
class Person:
	"""A contact as it is compared: ``key`` names its row; texts are in their normal form."""

	key: str
	name: str = ""
	phone: str = ""
	email: str = ""
	rights: Rights = NONE


def same_person(known: Person, typed: Person) -> bool:
	"""Tell whether who asks now is a contact that the file holds.

	A name proves nothing, for anybody may type it. Who has another address is somebody else until an officer says
	otherwise: a mail to a new address would hand the file over. The same address is where the contact's mails go
	already, so it brings nobody anything new; without any address the telephone number must be the same.
	"""
	if identity.name_key(known.name) != identity.name_key(typed.name):
		return False
	if typed.phone and typed.phone != known.phone:
		return False
	if typed.email:
		return identity.normal_email(typed.email) == identity.normal_email(known.email)
	return bool(typed.phone)


def find_person(known: Iterable[Person], typed: Person) -> str | None:
	"""Return the key of the contact that asks now; None when it is somebody new.

	Of several that are the same person one that must not be told comes first: a mark can't be walked around by a
	second row.
	"""
	same = [person for person in known if same_person(person, typed)]
	same.sort(key=lambda person: not person.rights.not_to_be_told)
	return same[0].key if same else None


def is_marked_elsewhere(known: Iterable[Person], typed: Person) -> bool:
	"""Tell whether what somebody typed is like a contact that must not be told where the family is.

	A shared name, phone number or address is enough: this only warns.
	"""
	return any(
		person.rights.not_to_be_told
		and (
			identity.name_key(person.name) == identity.name_key(typed.name)
			or bool(typed.phone and typed.phone == person.phone)
			or bool(typed.email and identity.normal_email(typed.email) == identity.normal_email(person.email))
		)
		for person in known
	)


def told(before: Sequence[Person], after: Sequence[Person], doers: frozenset[str] = frozenset()) -> list[str]:
	"""Return the keys of the contacts who hear that the file changed, in their order on the file.

	Args:
		before: the contacts before the change, with their rights.
		after: the contacts after it.
		doers: who did it, or whom it is about: they know.

	Who loses the right to be told hears of that once; who must not be told now hears nothing, whatever was before.
	"""
	heard = {person.key for person in before if settled(person.rights).is_asked}
	return [
		person.key
		for person in after
		if person.key not in doers
		and not person.rights.not_to_be_told
		and (settled(person.rights).is_asked or person.key in heard)
	]
