"""Which children of a family's file the rows of an application are.

A row is attached by itself to a child of the same name and day only, wherever it stands in its list. Whatever is merely
alike (another spelling, a name that came after "Baby", an expected child that was born) is said with both names, and an
officer decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import cint, format_date, getdate

from loket_kinderopvang.domain import identity
from loket_kinderopvang.domain.identity import ChildIdentity
from loket_kinderopvang.platform import field_checks

if TYPE_CHECKING:
	from frappe.model.document import Document

# What an officer decides of a row in place of a child's name: it is none of those on the file.
NEW = "new"


class ToChoose(field_checks.InvalidFields):
	"""Children that may be on the file already; ``asks`` says which, for a page that lets an officer choose.

	Each is ``{"row", "typed", "choices": [{"child", "label"}]}``.
	"""

	def __init__(self, problems: list[field_checks.FieldProblem], asks: list[dict[str, Any]]) -> None:
		super().__init__(problems)
		self.asks = asks


def identity_of(row: Any, family: str = "", order: int = 0) -> ChildIdentity:
	"""Return what a child, or a row of an application, is compared by."""
	return ChildIdentity(
		first_name=row.get("first_name") or "",
		last_name=row.get("last_name") or "",
		birth_date=_day(row.get("birth_date")),
		expected_date=_day(row.get("expected_date")),
		birth_order=order or cint(row.get("birth_order")),
		family=family,
	)


def birth_orders(rows: Sequence[Any]) -> list[int]:
	"""Return for each row 1, 2, … where nothing else parts several rows: no name yet, and one day; else 0."""
	keys = [identity.child_key(identity_of(row)) for row in rows]
	several = Counter(keys)
	return [keys[: i + 1].count(key) if several[key] > 1 else 0 for i, key in enumerate(keys)]


def twice(rows: Sequence[Any]) -> list[int]:
	"""Return the rows that name a child that a row before names too, with one name and day."""
	keys = [
		identity.child_key(identity_of(row)) if identity.given_name(row.get("first_name")) else ""
		for row in rows
	]
	return [i for i, key in enumerate(keys) if key and key in keys[:i]]


def attach(
	family: str, rows: Sequence[Document], taken: dict[int, str], decided: dict[int, str]
) -> dict[int, str]:
	"""Return the child on a family's file for each row that is one.

	Args:
		family: the family.
		rows: rows of an application.
		taken: index of a row to the child that its request is about.
		decided: index of a row to the child that an officer says it is, or ``NEW``.

	Raises:
		ToChoose: a row may be a child of the file, and nobody decided; nothing is written.
	"""
	known = {row.name: row for row in children_of(family)}
	found = dict(taken)
	for index, name in decided.items():
		if index >= len(rows) or index in found or name == NEW:
			continue
		if name not in known:
			frappe.throw(_("This child does not stand on the file any more. Load the page again."))
		found[index] = name
	open_rows = [i for i in range(len(rows)) if i not in found and decided.get(i) != NEW]
	orders = birth_orders(rows)
	likeness: dict[tuple[int, str], str] = {}
	for i in open_rows:
		typed = identity_of(rows[i], family, orders[i])
		for name, row in known.items():
			likeness[i, name] = identity.compare_children(typed, identity_of(row, family)).level
	for i in open_rows:
		free = [
			name
			for name in sorted(known, key=lambda name: cint(known[name].birth_order) != orders[i])
			if likeness[i, name] == identity.SAME and name not in found.values()
		]
		if free:
			found[i] = free[0]
	asks = []
	for i in open_rows:
		maybe = [
			name
			for name in known
			if i not in found
			and name not in found.values()
			and likeness[i, name] in (identity.LIKELY, identity.POSSIBLE)
		]
		if maybe:
			choices = [{"child": name, "label": _shown(known[name])} for name in maybe]
			asks.append({"row": i, "typed": _shown(rows[i]), "choices": choices})
	if asks:
		_ask(rows, asks)
	return found


def _ask(rows: Sequence[Document], asks: list[dict[str, Any]]) -> None:
	problems = [
		field_checks.problem(
			"which_child",
			rows[ask["row"]].meta,
			"first_name",
			f"children.{ask['row']}.",
			typed=ask["typed"],
			known=" / ".join(choice["label"] for choice in ask["choices"]),
		)
		for ask in asks
	]
	try:
		field_checks.refuse(problems)
	except field_checks.InvalidFields as error:
		raise ToChoose(error.problems, asks) from error


def order_of_new(family: str, row: Document, order: int) -> int:
	"""Return the order of birth for a new child: the next one where the file holds a child that nothing parts it from."""
	typed = replace(identity_of(row, family), birth_order=0)
	alike = [
		cint(known.birth_order)
		for known in children_of(family)
		if identity.child_key(replace(identity_of(known, family), birth_order=0)) == identity.child_key(typed)
	]
	return max(order, max(alike, default=0) + 1, 2) if alike else order


def too_close(family: str, new: Sequence[str]) -> list[str]:
	"""Return sentences about births of one family that no mother has so close together.

	Args:
		family: the family.
		new: children that came just now; only what they do to those that were there is said.
	"""
	children = children_of(family)
	days = [_day(row.birth_date) or _day(row.expected_date) for row in children]
	return [
		_(
			"{0} and {1} would be born within nine months of each other, and are no twins. Check the dates, and whether they are children of one mother."
		).format(_shown(children[i]), _shown(children[j]))
		for i, j in identity.too_close(days)
		if (children[i].name in new) != (children[j].name in new)
	]


def children_of(family: str) -> list[Any]:
	"""Return the children on a family's file with what they are compared by; whoever calls may read the file."""
	return frappe.get_all(
		"Childcare Child",
		filters={"family": family},
		fields=[
			"name",
			"child_name",
			"first_name",
			"last_name",
			"birth_date",
			"expected_date",
			"birth_order",
		],
		order_by="creation asc, name asc",
	)


def _shown(row: Any) -> str:
	name = " ".join(filter(None, (row.get("first_name"), row.get("last_name")))) or "?"
	if row.get("birth_date"):
		return _("{0}, born {1}").format(name, format_date(row.get("birth_date")))
	if row.get("expected_date"):
		return _("{0}, expected {1}").format(name, format_date(row.get("expected_date")))
	return name


def _day(value: Any) -> date | None:
	return getdate(value) if value else None
