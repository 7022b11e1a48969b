"""Makes the records that a test needs, with invented values that never repeat.

Each function takes the fields that matter to the test and fills in the rest; it saves as Administrator would and
returns the document. Nothing here is shared between tests: a test asks for what it uses.
"""

from __future__ import annotations

from itertools import count
from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, add_months

from loket_kinderopvang.platform import clock

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
FULL_WEEK = dict.fromkeys(WEEKDAYS, "Full Day")
PASSWORD = "Zonnedorp-Proef-2026!"

_counter = count(1)


def number() -> int:
	"""Return a number that this process did not give before."""
	return next(_counter)


def unique(prefix: str) -> str:
	"""Return a text that no record of this site holds."""
	return f"{prefix} {frappe.generate_hash(length=8)}"


def word(syllables: int = 4) -> str:
	"""Return an invented name, unlike any other: fuzzy comparison must not find families that have nothing in common."""
	heads = (
		"ba",
		"do",
		"fe",
		"gu",
		"hi",
		"jo",
		"ka",
		"lu",
		"me",
		"ni",
		"po",
		"ra",
		"su",
		"ta",
		"vo",
		"wi",
		"ze",
		"qua",
	)
	tails = ("", "l", "n", "r", "s", "m", "k")
	digits = int(frappe.generate_hash(length=10), 16)
	text = ""
	for _syllable in range(syllables):
		digits, head = divmod(digits, len(heads))
		digits, tail = divmod(digits, len(tails))
		text += heads[head] + tails[tail]
	return text.capitalize()


def email(of: str = "test") -> str:
	"""Return an address in the domain that is reserved for examples."""
	return f"{of}.{frappe.generate_hash(length=8)}@example.org"


def phone() -> str:
	"""Return a Belgian mobile number in the international form, invented."""
	return f"+324700{int(frappe.generate_hash(length=6), 16) % 100000:05d}"


def insert(doctype: str, **values: Any) -> Document:
	"""Insert a record without asking the session's rights."""
	return frappe.get_doc({"doctype": doctype, **values}).insert(ignore_permissions=True)


def make_user(*roles: str, desk: str | None = None, password: str | None = None, **values: Any) -> Document:
	"""Make a user with these roles; with ``desk``, bound to it as staff are."""
	_have_a_system_manager()
	address = values.pop("email", None) or email("user")
	user = insert(
		"User",
		**{
			"email": address,
			"first_name": word(2),
			"last_name": word(3),
			"send_welcome_email": 0,
			"language": "en",
			"roles": [{"role": role} for role in roles],
			**({"new_password": password} if password else {}),
			**values,
		},
	)
	if desk:
		insert(
			"User Permission", user=user.name, allow="Childcare Desk", for_value=desk, apply_to_all_doctypes=1
		)
	return user


def _have_a_system_manager() -> None:
	"""Frappe gives the first user of a site the role of System Manager, whom no User Permission holds."""
	others = {
		"role": "System Manager",
		"parenttype": "User",
		"parent": ("not in", ("Administrator", "Guest")),
	}
	if not frappe.db.exists("Has Role", others):
		insert(
			"User",
			email=email("beheer"),
			first_name=word(2),
			send_welcome_email=0,
			roles=[{"role": "System Manager"}],
		)


def make_area(**values: Any) -> Document:
	"""Make an area; ``postal_codes`` may be a list of codes."""
	codes = values.pop("postal_codes", None) or []
	if values.get("parent_childcare_area"):
		values.setdefault("area_type", "District")
	return insert(
		"Childcare Area",
		**{
			"area_name": word(),
			"area_type": "Municipality",
			"latitude": 51.0,
			"longitude": 3.7,
			"postal_codes": [{"postal_code": code} if isinstance(code, str) else code for code in codes],
			**values,
		},
	)


def make_desk(**values: Any) -> Document:
	"""Make a desk; ``areas`` may be a list of area names."""
	areas = values.pop("areas", None) or []
	return insert(
		"Childcare Desk",
		**{
			"desk_name": unique("Loket"),
			"email": email("loket"),
			"phone": "+32 9 000 00 01",
			"default_language": "nl",
			"areas": [{"area": area} for area in areas],
			**values,
		},
	)


def make_provider(desk: str | None = None, **values: Any) -> Document:
	"""Make a provider that is open Monday to Friday."""
	return insert(
		"Childcare Provider",
		**{
			"provider_name": f"Opvang {word()}",
			"kind": "Group Care",
			"price_system": "Both",
			"desk": desk or make_desk().name,
			"email": email("opvang"),
			"language": "nl",
			"latitude": 51.0,
			"longitude": 3.7,
			**FULL_WEEK,
			**values,
		},
	)


def make_vacancy(provider: str | None = None, **values: Any) -> Document:
	"""Make a vacancy for the full week, from next month on."""
	provider = provider or make_provider().name
	days = {} if any(day in values for day in (*WEEKDAYS, "saturday", "sunday")) else FULL_WEEK
	return insert(
		"Childcare Vacancy",
		**{
			"provider": provider,
			"desk": frappe.db.get_value("Childcare Provider", provider, "desk"),
			"places": 1,
			"available_from": add_months(clock.today(), 1),
			"price_system": "Income-based",
			"confirmed_on": clock.today(),
			**days,
			**values,
		},
	)


def make_partner(desk: str | None = None, **values: Any) -> Document:
	"""Make a partner organisation."""
	return insert(
		"Childcare Partner",
		**{
			"partner_name": unique("Partner"),
			"partner_type": "Family Centre",
			"desk": desk or make_desk().name,
			"email": email("partner"),
			"language": "nl",
			**values,
		},
	)


def consent(purpose: str, **values: Any) -> dict:
	"""Return a row of consent for a family: given now, at the counter."""
	return {
		"purpose": purpose,
		"given_on": clock.now(),
		"given_through": "Counter",
		"wording": "Invented wording.",
		**values,
	}


def make_family(desk: str | None = None, *, shares: tuple[str, ...] = (), **values: Any) -> Document:
	"""Make a family with one contact.

	Args:
		desk: the desk that keeps the file; a new one by default.
		shares: purposes of consent beside the registration, such as "Share With Providers".
	"""
	surname = values.pop("family_name", None) or word()
	return insert(
		"Childcare Family",
		**{
			"family_name": surname,
			"language": "nl",
			"desk": desk or make_desk().name,
			"contacts": [
				{
					"contact_name": f"{word(3)} {surname}",
					"relation": "Mother",
					"phone": phone(),
					"email": email("ouder"),
					"is_primary": 1,
				}
			],
			"consents": [consent("Registration"), *(consent(purpose) for purpose in shares)],
			"latitude": 51.0,
			"longitude": 3.7,
			**values,
		},
	)


def make_child(family: str | None = None, **values: Any) -> Document:
	"""Make a child of ten months old; give ``expected_date`` for an unborn one."""
	family = family or make_family().name
	desk, surname = frappe.db.get_value("Childcare Family", family, ("desk", "family_name"))
	if "expected_date" not in values:
		values.setdefault("birth_date", add_months(clock.today(), -10))
		values.setdefault("first_name", word(3))
	return insert("Childcare Child", **{"family": family, "last_name": surname, "desk": desk, **values})


def make_request(child: str | None = None, **values: Any) -> Document:
	"""Make an open request for the full week, from next month on; ``family`` or ``desk`` say whose it is."""
	if not child:
		family = values.pop("family", None) or make_family(values.get("desk")).name
		child = make_child(family).name
	family, desk = frappe.db.get_value("Childcare Child", child, ("family", "desk"))
	days = {} if any(day in values for day in (*WEEKDAYS, "saturday", "sunday")) else FULL_WEEK
	return insert(
		"Childcare Request",
		**{
			"child": child,
			"family": family,
			"desk": desk,
			"asked_on": clock.today(),
			"wanted_from": add_months(clock.today(), 1),
			**days,
			**values,
		},
	)


def application_data(desk: str | None = None, **values: Any) -> dict:
	"""Return what the counter's page or the web form sends for one family with one child."""
	surname = word()
	days = {} if any(day in values for day in (*WEEKDAYS, "saturday", "sunday")) else FULL_WEEK
	return {
		"desk": desk or make_desk().name,
		"contact_name": f"{word(3)} {surname}",
		"relation": "Mother",
		"phone": phone(),
		"email": email("ouder"),
		"language": "nl",
		"children": [
			{
				"first_name": word(3),
				"last_name": surname,
				"birth_date": str(add_months(clock.today(), -8)),
			}
		],
		"wanted_from": str(add_days(clock.today(), 60)),
		"consent_registration": 1,
		**days,
		**values,
	}


def make_application(desk: str | None = None, **values: Any) -> Document:
	"""Make an application that waits for the desk."""
	from loket_kinderopvang.intake import intake

	return intake.receive(application_data(desk, **values), channel="Counter", user_is_outside=False)
