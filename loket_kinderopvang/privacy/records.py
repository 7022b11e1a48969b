"""Which records a family or an application has, and the words by which other tables may name it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import frappe
from frappe.utils import strip_html

if TYPE_CHECKING:
	from frappe.model.document import Document

FAMILY, CHILD, REQUEST, APPLICATION, REFERRAL = (
	"Childcare Family",
	"Childcare Child",
	"Childcare Request",
	"Childcare Application",
	"Childcare Referral",
)
# A shorter text would find half of the town.
SHORTEST_WORD, SHORTEST_NAME = 6, 4


@dataclass(frozen=True)
class Records:
	"""Everything that belongs to one family, or to one application that was never registered.

	``words`` name nobody else: addresses, numbers, whole names, and the numbers of records. ``names`` are surnames and
	streets, which others may share.
	"""

	names_of: dict[str, list[str]]
	emails: tuple[str, ...] = ()
	words: tuple[str, ...] = ()
	names: tuple[str, ...] = ()
	users: tuple[str, ...] = field(default=())

	def __getitem__(self, doctype: str) -> list[str]:
		return self.names_of.get(doctype, [])

	def all(self) -> list[tuple[str, str]]:
		"""Return every record as (doctype, name)."""
		return [(doctype, name) for doctype, names in self.names_of.items() for name in names]


def of_family(family: str) -> Records:
	"""Return what belongs to a family."""
	children = frappe.get_all(CHILD, {"family": family}, pluck="name", order_by="name asc")
	requests = frappe.get_all(REQUEST, {"family": family}, pluck="name", order_by="name asc")
	applications = set(frappe.get_all(APPLICATION, {"family": family}, pluck="name"))
	if requests:
		applications |= set(frappe.get_all(APPLICATION, {"changes_request": ("in", requests)}, pluck="name"))
	found = {
		FAMILY: [family],
		CHILD: children,
		REQUEST: requests,
		APPLICATION: sorted(applications),
		REFERRAL: frappe.get_all(
			REFERRAL, {"request": ("in", requests or [""])}, pluck="name", order_by="name asc"
		),
	}
	doc = frappe.get_doc(FAMILY, family)
	people = [doc, *doc.contacts, *(frappe.get_doc(CHILD, name) for name in children)]
	for name in found[APPLICATION]:
		application = frappe.get_doc(APPLICATION, name)
		people += [application, *application.children]
	return _told(found, people, (doc.user,) if doc.user else ())


def of_application(application: Document) -> Records:
	"""Return what belongs to an application alone."""
	return _told({APPLICATION: [application.name]}, [application, *application.children], ())


def _told(found: dict[str, list[str]], people: list[Document], users: tuple[str, ...]) -> Records:
	words: set[str] = {name for names in found.values() for name in names}
	names: set[str] = set()
	emails: set[str] = set()
	for person in people:
		emails.add(str(person.get("email") or "").strip().lower())
		words.update(str(person.get(field) or "").strip() for field in ("phone", "second_phone"))
		for whole in (
			person.get("contact_name"),
			person.get("child_name"),
			f"{person.get('first_name') or ''} {person.get('last_name') or ''}",
		):
			whole = " ".join(strip_html(str(whole or "")).split())
			(words if " " in whole else names).add(whole)
		names |= {str(person.get(part) or "").strip() for part in ("family_name", "last_name", "street")}
	emails = {email for email in emails if "@" in email}
	own = tuple(sorted(email for email in emails if not _is_somebody_elses(email, found)))
	return Records(
		names_of=found,
		emails=own,
		words=tuple(sorted(word for word in words | set(own) if len(word) >= SHORTEST_WORD)),
		names=tuple(
			sorted(name for name in names if len(name) >= SHORTEST_NAME and re.search(r"\w{3}", name))
		),
		users=users,
	)


def _is_somebody_elses(email: str, found: dict[str, list[str]]) -> bool:
	"""Tell whether an address serves another family, a provider, a partner or a member of staff as well."""
	families = found.get(FAMILY, [])
	others = frappe.get_all(
		"Childcare Family Contact",
		{"email": email, "parenttype": FAMILY, "parent": ("not in", families or [""])},
		limit=1,
	)
	for doctype in ("Childcare Provider", "Childcare Organiser", "Childcare Partner", "Childcare Desk"):
		others = others or frappe.get_all(doctype, {"email": email}, limit=1)
	return bool(others or frappe.db.exists("User", {"name": email, "user_type": "System User"}))
