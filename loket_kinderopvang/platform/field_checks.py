"""What a value must be, said to the person who typed it.

``domain.checks`` finds what can't be right and gives codes; here a code becomes a sentence in the reader's language
that names the field and says what would be right. The same checks serve the counter's page, the forms and the API.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import cint, escape_html, flt, formatdate, getdate

from loket_kinderopvang.domain import checks, identity
from loket_kinderopvang.domain.week_pattern import DAYS, WeekPattern
from loket_kinderopvang.platform import clock

if TYPE_CHECKING:
	from frappe.model.document import Document
	from frappe.model.meta import Meta

TEXT_TYPES = ("Data", "Small Text", "Text")
LONGEST_TEXT = 10_000
SHOWN_CHARACTERS = 60
# More than these nobody corrects at once, and whoever sends nonsense gets no long answer.
MOST_PROBLEMS = 20
# Characters that no person types and that break a list or turn the text around them.
_UNSEEN = re.compile("[\ud800-\udfff\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_TAG = re.compile(r"<(?=[A-Za-z/!?])([^<>]*)>")
_TAG_BEGIN = re.compile(r"<(?=[A-Za-z/!?])")


@dataclass(frozen=True)
class FieldProblem:
	"""A sentence about one field. ``field`` is its path: ``phone``, ``children.0.birth_date``."""

	field: str
	code: str
	message: str
	severity: str = "error"

	def as_dict(self) -> dict[str, str]:
		return {"field": self.field, "code": self.code, "message": self.message}


class InvalidFields(frappe.ValidationError):
	"""Values that can't be accepted; ``problems`` says which, for a page that shows each at its field."""

	def __init__(self, problems: list[FieldProblem]) -> None:
		super().__init__("\n".join(problem.message for problem in problems))
		self.problems = problems


def refuse(problems: Iterable[FieldProblem]) -> None:
	"""Raise one error for all ``problems`` of severity "error"; nothing when there are none.

	A caller of the API finds them one by one in the answer's ``problems``.

	Raises:
		InvalidFields: with the sentences.
	"""
	errors = _first_ones([problem for problem in problems if problem.severity == "error"])
	if not errors:
		return
	frappe.local.response["problems"] = [problem.as_dict() for problem in errors]
	error = InvalidFields(errors)
	frappe.msgprint(
		[escape_html(problem.message) for problem in errors]
		if len(errors) > 1
		else escape_html(errors[0].message),
		title=_("Please Check"),
		indicator="red",
		as_list=len(errors) > 1,
	)
	raise error


def _first_ones(errors: list[FieldProblem]) -> list[FieldProblem]:
	if len(errors) <= MOST_PROBLEMS:
		return errors
	more = FieldProblem("", "more", _("And more. Correct these first, then send it again."))
	return [*errors[:MOST_PROBLEMS], more]


def plain(text: str | None) -> str:
	"""Return a text as people mean it: composed characters, no unseen ones, HTML tags as text.

	Emoji and any script stay. A tag's angle brackets become ‹ ›, which look the same and never are markup,
	wherever the text is shown later.
	"""
	kept = _UNSEEN.sub("", unicodedata.normalize("NFC", text or "")).strip()
	return _TAG_BEGIN.sub("‹", _TAG.sub(r"‹\1›", kept))


def plain_texts(doc: Document) -> None:
	"""Make every text field of ``doc`` and its rows plain, and refuse what does not fit its field."""
	problems: list[FieldProblem] = []
	for row in (doc, *doc.get_all_children()):
		prefix = f"{row.parentfield}.{cint(row.idx) - 1}." if row is not doc else ""
		for field in row.meta.fields:
			value = row.get(field.fieldname)
			if field.fieldtype in TEXT_TYPES and isinstance(value, str) and value:
				row.set(field.fieldname, plain(value))
				problems += length_problems(row.meta, field.fieldname, row.get(field.fieldname), prefix)
	refuse(problems)


def length_problems(meta: Meta, fieldname: str, value: str, prefix: str = "") -> list[FieldProblem]:
	"""Return the problem of a text that is too long for its field, if it is."""
	field = meta.get_field(fieldname)
	longest = (cint(field.length) or checks.LONGEST_NAME) if field.fieldtype == "Data" else LONGEST_TEXT
	return told(checks.check_text(value, fieldname, longest), meta, prefix)


def told(problems: Iterable[checks.Problem], meta: Meta, prefix: str = "") -> list[FieldProblem]:
	"""Turn codes about fields of a doctype into sentences.

	Args:
		problems: what ``domain.checks`` found.
		meta: of the doctype whose fields they are, for the labels.
		prefix: the path of the row that they are in, such as ``children.0.``.
	"""
	return [
		FieldProblem(
			"days" if problem.code == "no_day" else prefix + problem.field,
			problem.code,
			_row_words(prefix) + sentence(_as_said(problem), label(meta, problem.field), problem.params),
			problem.severity,
		)
		for problem in problems
	]


def _as_said(problem: checks.Problem) -> str:
	"""Return the key of a problem's sentence: what is only looked at twice is not forbidden."""
	looked_at = f"{problem.code}_warning"
	return looked_at if problem.severity == "warning" and looked_at in _sentences() else problem.code


def problem(code: str, meta: Meta, fieldname: str, prefix: str = "", **params: Any) -> FieldProblem:
	"""Return one problem of a field as a sentence."""
	return told([checks.Problem(code, fieldname, params)], meta, prefix)[0]


def label(meta: Meta, fieldname: str) -> str:
	"""Return a field's label in the reader's language; for what is no field, its name."""
	field = meta.get_field(fieldname)
	return _(field.label) if field and field.label else fieldname


def _row_words(prefix: str) -> str:
	table, _dot, number = prefix.rstrip(".").partition(".")
	if not number:
		return ""
	if table == "children":
		return _("Child {0}:").format(int(number) + 1) + " "
	return _("Row {0}:").format(int(number) + 1) + " "


def sentence(code: str, label: str, params: Mapping[str, Any]) -> str:
	"""Return what is wrong and what would be right, as plain text."""
	shown = {key: _shown(value) for key, value in params.items()}
	return _sentences()[code].format(label=label, **shown)


def _shown(value: Any) -> str:
	if isinstance(value, date):
		return formatdate(value)
	if isinstance(value, float) and value.is_integer():
		return str(int(value))
	try:
		text = plain(str(value))
	except ValueError:
		# A whole number of more figures than Python writes.
		text = "…"
	return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"


def shown(value: Any) -> str:
	"""Return a value as it may stand in a message: shortened, and never markup."""
	return escape_html(_shown(value))


def _sentences() -> dict[str, str]:
	return {
		"missing": _("{label} is needed."),
		"contact_missing": _(
			"{label}: give a phone number or an email address, so that the desk can answer."
		),
		"consent_missing": _("{label}: without the family's agreement the desk can't register the question."),
		"unknown_field": _("{label} is not a field of an application."),
		"not_a_list": _("{label} must be a list of rows."),
		"too_many": _("{label}: at most {longest} can be given; there are {length}."),
		"not_a_date": _("{label}: {value} is not a date. Give day, month and year, such as 2027-05-03."),
		"not_a_number": _("{label}: {value} is not a number."),
		"below_zero": _("{label} can't be below 0."),
		"places_below_zero": _("{label} can't be below 0; it is {places}."),
		"ages": _("{label}: the oldest age ({to} months) is below the youngest ({from} months)."),
		"not_yes_or_no": _("{label}: {value} is neither yes (1) nor no (0)."),
		"not_an_option": _("{label}: {value} is not one of the choices. Choose one of: {options}."),
		"not_found": _("{label}: {value} is not known here. Choose one from the list."),
		"not_text": _("{label} must be a text."),
		"phone": _(
			"{label}: {value} can't be a phone number. Give it with its area code, such as 0470 12 34 56 or +32 470 12 34 56."
		),
		"email": _("{label}: {value} can't be an email address. It looks like name@example.org."),
		"no_name": _(
			"{label}: give a name only, without an address of a site or of mail, or a phone number."
		),
		"email_to_confirm": _("{label} is needed: a mail to it asks to confirm the question."),
		"confirm_the_mail": _(
			"{label}: we sent mails to {value} already today. Click the link in one of them, or call the desk. Look in your spam too."
		),
		"unreadable": _("{label} holds characters that can't be read. Type it anew."),
		"too_deep": _("{label}: values are nested too deep; at most {longest} levels can be read."),
		"too_many_keys": _("{label}: at most {longest} values can be given; there are {length}."),
		"too_many_values": _("{label}: at most {longest} values can be given."),
		"long_key": _("{label}: a name of a field has at most {longest} characters."),
		"names_files": _("{label} is filled in by registering only. Leave it empty."),
		"too_long": _("{label} is too long: {length} characters, at most {longest} fit."),
		"language_unknown": _(
			"{label}: {language} is not a language that this site knows. Choose one from the list."
		),
		"date_missing": _(
			"{label}: give the birth date, or the expected date of a child that is not born yet."
		),
		"born_in_future": _(
			"{label}: {birth_date} is in the future. For a child that is not born yet, give the expected date."
		),
		"too_old": _(
			"{label}: a child born on {birth_date} is too old for childcare (0 to 3 years). Check the year."
		),
		"expected_too_far": _("{label}: {expected_date} is more than a pregnancy away. Check the date."),
		"expected_long_ago": _(
			"{label}: {expected_date} is weeks ago. If the child was born, give the birth date."
		),
		"start_missing": _("{label}: say from which day care is wanted."),
		"start_in_past": _("{label}: {wanted_from} is in the past. Choose today or a later day."),
		"start_in_past_warning": _("{label}: {wanted_from} is in the past. Is that what the family means?"),
		"contact_missing_warning": _(
			"{label}: without a phone number or an email address nobody can answer this family."
		),
		"end_before_start": _(
			"{label}: the end ({until}) is before the start ({from}). Choose a later end, or leave it empty."
		),
		"born_after_end": _(
			"{label}: care would end on {until}, before the child is born ({child_date}). Choose a later end."
		),
		"start_before_birth": _("{label}: care would start before the child is born ({child_date})."),
		"start_too_far": _("{label}: {wanted_from} is more than four years away. Check the year."),
		"no_day": _("Choose at least one day, or one morning or afternoon."),
		"minimum_days": _(
			"{label}: {minimum} is more than the {days} days that were chosen. Give at most {days}."
		),
		"urgent_reason": _("{label}: say why it is urgent."),
		"desk_closed": _("{label}: {value} does not register questions. Choose another desk."),
		"registered_already": _("This application was registered before, as family {value}."),
	}


# ---- normal forms


def normal_phone(
	value: str | None, meta: Meta, fieldname: str, prefix: str = ""
) -> tuple[str, list[FieldProblem]]:
	"""Return a phone number in E.164, or as it stands with the problem that it can't be one."""
	try:
		return identity.normal_phone(value), []
	except identity.PhoneError:
		return value or "", [problem("phone", meta, fieldname, prefix, value=value)]


def normal_email(
	value: str | None, meta: Meta, fieldname: str, prefix: str = ""
) -> tuple[str, list[FieldProblem]]:
	"""Return an email address as it is compared, or as it stands with the problem that it can't be one."""
	if not value or identity.is_email(value):
		return identity.normal_email(value), []
	return value, [problem("email", meta, fieldname, prefix, value=value)]


def normalise_contact(row: Document, prefix: str = "") -> list[FieldProblem]:
	"""Put the phone and email of a document or row in their normal form; return what can't be one."""
	problems: list[FieldProblem] = []
	row.phone, found = normal_phone(row.phone, row.meta, "phone", prefix)
	problems += found
	row.email, found = normal_email(row.email, row.meta, "email", prefix)
	return problems + found


def wish_problems(
	doc: Any, meta: Meta, child_dates: Iterable[date | None], *, outside: bool, whole: bool = True
) -> list[FieldProblem]:
	"""Return what can't be right in the wish of an application or request.

	Args:
		doc: the application, request or its values.
		meta: of its doctype.
		child_dates: birth or expected dates of the children that it is for.
		outside: True when it comes from outside the desk.
		whole: False while it is still being filled in: what is missing is not a problem yet.
	"""
	found: list[checks.Problem] = []
	start, end = _date(doc.get("wanted_from")), _date(doc.get("wanted_until"))
	pattern = WeekPattern.from_days({day: doc.get(day) for day in DAYS})
	if start or whole:
		for child_date in list(child_dates) or [None]:
			found += checks.check_period(start, end, child_date, clock.today(), outside)
	if whole:
		found += checks.check_days(pattern.mask)
	if pattern:
		found += checks.check_minimum_days(flt(doc.get("minimum_days")), pattern.day_count)
	if whole and cint(doc.get("urgent")) and not doc.get("urgent_reason"):
		found.append(checks.Problem("urgent_reason", "urgent_reason"))
	return told({(p.code, p.field): p for p in found}.values(), meta)


def _date(value: Any) -> date | None:
	return getdate(value) if value else None


# ---- small checks of reference records


def checked_code(doc: Document) -> str:
	"""Return the code of a reference record, in the form that reports and imports can rely on.

	Raises:
		frappe.ValidationError: it holds other characters than small letters, figures and underscores.
	"""
	code = (doc.code or "").strip()
	if not re.fullmatch(r"[a-z0-9_]{1,60}", code):
		frappe.throw(
			_(
				"The code {0} can't be used: a code has small letters, figures and underscores only, such as {1}."
			).format(frappe.bold(shown(code)), frappe.bold("no_place_in_time")),
			title=_("Code"),
		)
	return code


def check_date_order(doc: Document, first: str = "valid_from", last: str = "valid_until") -> None:
	"""See that a period does not end before it begins."""
	if doc.get(first) and doc.get(last) and getdate(doc.get(last)) < getdate(doc.get(first)):
		frappe.throw(
			_("{0} ({1}) is before {2} ({3}). Choose a later last day, or leave it empty.").format(
				frappe.bold(label(doc.meta, last)),
				formatdate(doc.get(last)),
				frappe.bold(label(doc.meta, first)),
				formatdate(doc.get(first)),
			),
			title=label(doc.meta, last),
		)


def check_no_repeats(doc: Document, table: str, fields: tuple[str, ...]) -> None:
	"""See that no two rows of a table are the same in ``fields``."""
	seen: dict[tuple, int] = {}
	for row in doc.get(table):
		key = tuple(row.get(field) or "" for field in fields)
		if key in seen:
			frappe.throw(
				_("{0}: rows {1} and {2} are the same. Remove one of the two.").format(
					frappe.bold(label(doc.meta, table)), seen[key], row.idx
				),
				title=label(doc.meta, table),
			)
		seen[key] = row.idx


def check_at_least(doc: Document, table: str, fieldname: str, least: int) -> None:
	"""See that a number in each row of a table is not too small."""
	for row in doc.get(table):
		if flt(row.get(fieldname)) < least:
			frappe.throw(
				_("Row {0}: {1} must be at least {2}.").format(
					row.idx, frappe.bold(label(row.meta, fieldname)), least
				),
				title=label(doc.meta, table),
			)


def check_coordinates(doc: Document) -> None:
	"""See that coordinates are on the globe."""
	for fieldname, limit in (("latitude", 90), ("longitude", 180)):
		if abs(flt(doc.get(fieldname))) > limit:
			frappe.throw(
				_("{0} must be between {1} and {2} degrees.").format(
					frappe.bold(label(doc.meta, fieldname)), -limit, limit
				)
			)


def warn_overlap(doc: Document) -> None:
	"""Tell when another dated record of this kind holds on the same days: the one that began last then counts."""
	if doc.get("disabled"):
		return
	Other = frappe.qb.DocType(doc.doctype)
	query = (
		frappe.qb.from_(Other)
		.select(Other.title)
		.where(Other.name != (doc.name or ""))
		.where(Other.disabled == 0)
		.where(Other.valid_until.isnull() | (Other.valid_until >= getdate(doc.valid_from)))
		.orderby(Other.valid_from)
	)
	if doc.valid_until:
		query = query.where(Other.valid_from <= getdate(doc.valid_until))
	others = [row[0] for row in query.run()]
	if others:
		frappe.msgprint(
			_("On some days {0} holds too. On those days the one that began last counts.").format(
				", ".join(frappe.bold(shown(title)) for title in others)
			),
			title=_("Periods Overlap"),
			indicator="orange",
		)
