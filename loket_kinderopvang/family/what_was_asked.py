"""Everything that a family asked, to read on its own page: each question of the form with its answer.

The labels are those of the form that staff edit, in the reader's language; what the form asks no more is not shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe import _

from loket_kinderopvang.domain.week_pattern import DAYS, WeekPattern
from loket_kinderopvang.intake import asking
from loket_kinderopvang.platform.wording import date_words, days_text, listing, number

if TYPE_CHECKING:
	from frappe.model.document import Document


def answers(*sources: Document | None) -> list[dict[str, str]]:
	"""Return what was asked and answered, in words of the current language: ``[{"label", "text"}]``.

	Args:
		sources: where an answer stands, the first that has the field first: a request, a contact, an application. The
			caller has seen that the reader may read each of them.
	"""
	found = []
	for question in (question for step in asking.steps() for question in step.questions):
		name = DAYS[0] if question.kind == "week" else question.name
		source = next((doc for doc in sources if doc is not None and doc.meta.has_field(name)), None)
		text = _answer(question, source) if source is not None else ""
		if text:
			found.append({"label": question.label, "text": text})
	return found


def _answer(question: asking.Question, source: Document) -> str:
	value = source.get(question.name)
	if question.kind == "week":
		mask = WeekPattern.from_days({day: source.get(day) for day in DAYS}).mask
		return days_text(mask) if mask else ""
	if not value:
		return ""
	if question.kind in ("check", "consent"):
		return _("Yes")
	words = {
		"children": _children,
		"providers": _places,
		"criteria": lambda rows: listing(
			[label for row in rows for code, label in question.options if code == row.criterion]
		),
		"area": lambda name: frappe.db.get_value("Childcare Area", name, "area_name") or "",
		"select": _,
		"date": date_words,
		"number": number,
	}.get(question.kind)
	return words(value) if words else str(value)


def _children(rows: list[Any]) -> str:
	return listing([child_words(row) for row in rows])


def child_words(child: Any) -> str:
	"""Return a child with when it was or will be born: "Noor (1 September 2027)"."""
	name = child.first_name or _("Your child")
	day = child.birth_date or child.expected_date
	return f"{name} ({date_words(day)})" if day else name


def _places(rows: list[Any]) -> str:
	names = frappe.get_all(
		"Childcare Provider",
		{"name": ("in", [row.provider for row in rows]), "published": 1},
		["name", "provider_name"],
	)
	called = {row.name: row.provider_name for row in names}
	return listing([called[row.provider] for row in rows if row.provider in called])
