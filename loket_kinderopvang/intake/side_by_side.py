"""What is typed beside what a file holds, line by line and in words."""

from __future__ import annotations

from datetime import date

from frappe import _
from frappe.utils import format_date

from loket_kinderopvang.domain import identity
from loket_kinderopvang.domain.identity import ChildIdentity, FamilyIdentity, Likeness


def _line(label: str, typed: str, known: str, same: bool) -> dict:
	# What is not typed yet does not differ.
	return {"label": label, "typed": typed, "known": known, "same": same or not typed}


def compare_families(typed: FamilyIdentity, known: FamilyIdentity) -> list[dict]:
	"""Return the lines of a family: ``{"label", "typed", "known", "same"}``."""
	typed_name, known_name = _closest(typed.names, known.names)
	lines = [
		_line(
			_("Name"), typed_name, known_name, identity.name_key(typed_name) == identity.name_key(known_name)
		),
		_line(_("Phone"), *_values(typed.phones, known.phones)),
		_line(_("Email"), *_values(typed.emails, known.emails)),
	]
	if typed.street or known.street:
		same = identity.normal_name(typed.street) == identity.normal_name(known.street)
		lines.append(
			_line(_("Address"), typed.street, known.street, same and typed.postal_code == known.postal_code)
		)
	return lines


def _closest(typed: tuple[str, ...], known: tuple[str, ...]) -> tuple[str, str]:
	"""Return the two names that are most alike; the typed contact's name before a child's."""
	pairs = [(left, right) for left in typed for right in known]
	if not pairs:
		return "", known[0] if known else ""
	return max(pairs, key=lambda pair: identity.name_likeness(*(identity.normal_name(name) for name in pair)))


def _values(typed: tuple[str, ...], known: tuple[str, ...]) -> tuple[str, str, bool]:
	shared = set(typed) & set(known)
	return ", ".join(typed), ", ".join(sorted(shared) or known), bool(shared)


def compare_children(typed: ChildIdentity, known: ChildIdentity) -> list[dict]:
	"""Return the lines of a child: ``{"label", "typed", "known", "same"}``."""
	full = [f"{child.first_name} {child.last_name}".strip() for child in (typed, known)]
	lines = [_line(_("Name"), *full, identity.name_key(full[0]) == identity.name_key(full[1]))]
	born = [format_date(child.birth_date) if child.birth_date else "" for child in (typed, known)]
	expected = [format_date(child.expected_date) if child.expected_date else "" for child in (typed, known)]
	if any(born):
		lines.append(_line(_("Birth Date"), *born, born[0] == born[1]))
	if any(expected):
		lines.append(_line(_("Expected Date"), *expected, expected[0] == expected[1]))
	return lines


def told_differences(likeness: Likeness) -> list[str]:
	"""Return each difference that the comparison found, as a sentence."""
	labels = {
		"name": _("Name"),
		"phone": _("Phone"),
		"email": _("Email"),
		"address": _("Address"),
		"first_name": _("First Name"),
		"last_name": _("Last Name"),
		"birth_date": _("Birth Date"),
		"expected_date": _("Expected Date"),
		"birth_order": _("Order in a Multiple Birth"),
	}

	def told(value: object) -> str:
		return format_date(value) if isinstance(value, date) else str(value or "–")

	return [
		_("{0}: {1} typed, {2} in the file").format(labels[found.field], told(found.left), told(found.right))
		for found in likeness.differences
	]


def told_request(request: dict | None) -> str:
	"""Return where a request stands, in a few words."""
	if not request:
		return _("no request yet")
	asked = format_date(request["asked_on"])
	if request["outcome"] == "Open":
		return _("open since {0}").format(asked)
	return _("asked on {0}, closed: {1}").format(asked, _(request["outcome"]))
