"""Reading what came in: untrusted values become fields of an Application, or sentences that say what is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import cint, getdate

from loket_kinderopvang.contacts import consents
from loket_kinderopvang.domain import checks, identity, incoming_shape, names, postal_codes, typed_dates
from loket_kinderopvang.intake import same_children
from loket_kinderopvang.matching import localities
from loket_kinderopvang.matching.areas import area_of_postal_code, areas_around
from loket_kinderopvang.platform import clock, field_checks, typed_fields
from loket_kinderopvang.platform.field_checks import FieldProblem, problem, told

if TYPE_CHECKING:
	from frappe.model.document import Document
	from frappe.model.meta import DocField, Meta

DOCTYPE = "Childcare Application"
LONGEST_RAW = 100_000
# One page of an organiser has a few fields for each vacancy of all its locations.
MOST_ON_A_PAGE = 10_000
MOST_CHILDREN = 8
MOST_ROWS = 40
# The values of which a sender says that they are right, after they were asked back.
MEANT = "meant"
# What the desk itself decides; nobody hands it in.
OWN_FIELDS = frozenset(
	{
		"naming_series",
		"status",
		"channel",
		"received_on",
		"officer",
		"consent_wording",
		"family",
		"contact",
		"rejected_reason",
		"registered_on",
		"raw",
		"changes_request",
		"confirmed_on",
		"closed_by_family_on",
		"form_mark",
	}
)
OWN_ROW_FIELDS = frozenset({"child", "request"})
# What only the staff of a desk may say.
STAFF_FIELDS = frozenset({"partner", "partner_supports", "verification"})
CHILD_NAMES = ("first_name", "last_name")
# table -> its doctype, and the field that a plain text in place of a row stands for
TABLES = {
	"children": ("Childcare Application Child", None),
	"criteria": ("Childcare Application Criterion", "criterion"),
	"preferred_providers": ("Childcare Preferred Provider", "provider"),
}
VALUE_TYPES = ("Data", "Small Text", "Text", "Select", "Link", "Date", "Check", "Float", "Int")


def read(data: dict, *, outside: bool, strict: bool = True) -> tuple[dict, list[FieldProblem]]:
	"""Return the fields of an Application that ``data`` gives, each in its type, and what can't be one.

	Args:
		data: fieldnames with their values, from anywhere.
		outside: True when it comes from outside the desk: what only staff may say is then refused.
		strict: False leaves out what is unknown without a word, for a page that sends more than fields.

	Raises:
		field_checks.InvalidFields: it is too much, or nested too deep, to be looked at.
	"""
	check_shape(data)
	meta = frappe.get_meta(DOCTYPE)
	values: dict[str, Any] = {}
	problems: list[FieldProblem] = []
	for fieldname, value in data.items():
		if fieldname in TABLES:
			values[fieldname], found = _read_table(fieldname, value, outside=outside, strict=strict)
		else:
			field = _field(meta, fieldname, OWN_FIELDS, outside=outside)
			if not field:
				if strict and len(problems) <= field_checks.MOST_PROBLEMS:
					problems.append(problem("unknown_field", meta, str(fieldname)[:140]))
				continue
			values[fieldname], found = _read_value(field, meta, value)
		problems += found
	return values, problems


def check_shape(data: Any, most: int | None = None) -> None:
	"""See that what came in is of a size and a shape that can be looked at, whatever it says.

	Args:
		data: an object or list, as JSON or a form gives it.
		most: values that it may have, where it is no question; what a question may have by default.

	Raises:
		field_checks.InvalidFields: it has too many values, is nested too deep, or holds what is no text.
	"""
	limits = (most, most) if most else (incoming_shape.MOST_KEYS, incoming_shape.MOST_VALUES)
	if found := incoming_shape.check(data, *limits):
		field_checks.refuse([_shape_problem(found)])


def _shape_problem(found: checks.Problem) -> FieldProblem:
	"""Return the sentence about a shape, with the label of the field that it was found in."""
	table, _dot, below = found.field.partition(".")
	index, _dot, fieldname = below.partition(".")
	if table in TABLES and index.isdigit() and fieldname:
		path, meta, prefix = fieldname.split(".")[0], frappe.get_meta(TABLES[table][0]), f"{table}.{index}."
	else:
		path, meta, prefix = table or "data", frappe.get_meta(DOCTYPE), ""
	return told([checks.Problem(found.code, path[:140], found.params)], meta, prefix)[0]


def refuse_as_too_large(longest: int) -> None:
	"""Refuse because more came in than anybody has to say.

	Args:
		longest: how much may come in, in bytes.

	Raises:
		TooLarge: always.
	"""
	frappe.throw(
		_("This is too much: at most {0} kB can be sent at once.").format(longest // 1024),
		TooLarge,
		title=_("Please Check"),
	)


class TooLarge(frappe.ValidationError):
	"""More came in than may be sent at once."""

	http_status_code = 413


def _field(meta: Meta, fieldname: str, own: frozenset[str], *, outside: bool) -> DocField | None:
	field = meta.get_field(fieldname) if isinstance(fieldname, str) else None
	if not field or field.fieldtype not in VALUE_TYPES or fieldname in own:
		return None
	return None if outside and fieldname in STAFF_FIELDS else field


def _read_table(
	fieldname: str, rows: Any, *, outside: bool, strict: bool
) -> tuple[list[dict], list[FieldProblem]]:
	parent = frappe.get_meta(DOCTYPE)
	doctype, short_for = TABLES[fieldname]
	meta = frappe.get_meta(doctype)
	if rows in (None, ""):
		return [], []
	if not isinstance(rows, list):
		return [], [problem("not_a_list", parent, fieldname)]
	most = _most_rows(fieldname)
	if len(rows) > most:
		return [], [problem("too_many", parent, fieldname, longest=most, length=len(rows))]
	values, problems = [], []
	for index, row in enumerate(rows):
		prefix = f"{fieldname}.{index}."
		if short_for and isinstance(row, str):
			row = {short_for: row}
		if not isinstance(row, dict):
			problems.append(problem("not_a_list", parent, fieldname))
			continue
		read_row: dict[str, Any] = {}
		for key, value in row.items():
			field = _field(meta, key, OWN_ROW_FIELDS, outside=outside)
			if field:
				read_row[key], found = _read_value(field, meta, value, prefix)
				problems += found
			elif strict and len(problems) <= field_checks.MOST_PROBLEMS:
				problems.append(problem("unknown_field", meta, str(key)[:140], prefix))
		values.append(read_row)
	return values, problems


def _most_rows(fieldname: str) -> int:
	if fieldname == "children":
		return MOST_CHILDREN
	if fieldname == "preferred_providers":
		return cint(frappe.get_cached_doc("Childcare Settings").maximum_preferred_providers) or MOST_ROWS
	return MOST_ROWS


def _read_value(field: DocField, meta: Meta, value: Any, prefix: str = "") -> tuple[Any, list[FieldProblem]]:
	"""Return one value in the type of its field; empty stays empty."""
	if value is None or value == "":
		return None, []
	readers = {"Check": _read_check, "Float": _read_number, "Int": _read_number, "Date": _read_date}
	reader = readers.get(field.fieldtype, _read_text)
	return reader(field, meta, value, prefix)


def _read_check(field: DocField, meta: Meta, value: Any, prefix: str) -> tuple[Any, list[FieldProblem]]:
	known = {"1": 1, "0": 0, "true": 1, "false": 0}
	text = str(value).strip().lower()
	if text not in known:
		return 0, [problem("not_yes_or_no", meta, field.fieldname, prefix, value=value)]
	return known[text], []


def _read_number(field: DocField, meta: Meta, value: Any, prefix: str) -> tuple[Any, list[FieldProblem]]:
	try:
		number = float(str(value).replace(",", "."))
	except ValueError:
		number = float("nan")
	if number != number or abs(number) > 1e9:
		return 0, [problem("not_a_number", meta, field.fieldname, prefix, value=value)]
	if number < 0 and field.get("non_negative"):
		return 0, [problem("below_zero", meta, field.fieldname, prefix)]
	return number, []


def _read_date(field: DocField, meta: Meta, value: Any, prefix: str) -> tuple[Any, list[FieldProblem]]:
	try:
		return typed_dates.read_date(value), []
	except typed_dates.TypedError:
		return None, [typed_fields.refused(field, meta, value, prefix)]


def _read_text(field: DocField, meta: Meta, value: Any, prefix: str) -> tuple[Any, list[FieldProblem]]:
	if isinstance(value, (dict, list, bool)):
		return None, [problem("not_text", meta, field.fieldname, prefix)]
	text = field_checks.plain(str(value))
	if field.fieldname == "postal_code" and any(letter.isalpha() for letter in text):
		# With the name of its town it is longer than the field, and becomes both.
		return postal_codes.plain(text)[: checks.LONGEST_NAME], []
	if field.fieldtype in field_checks.TEXT_TYPES:
		if field.fieldtype == "Data":
			# What stands on one line of a form is one line in a mail, a list and a letter.
			text = names.one_line(text)
		return text, field_checks.length_problems(meta, field.fieldname, text, prefix)
	if field.fieldtype == "Select":
		options = [option for option in (field.options or "").split("\n") if option]
		if text and text not in options:
			choices = ", ".join(_(option) for option in options)
			return None, [
				problem("not_an_option", meta, field.fieldname, prefix, value=text, options=choices)
			]
		return text, []
	if text and len(text) <= checks.LONGEST_NAME and _exists(field.options, text):
		return text, []
	if field.options == "Language":
		return None, told(checks.check_language(text, ()), meta, prefix)
	return None, [problem("not_found", meta, field.fieldname, prefix, value=text)]


def _exists(doctype: str, name: str) -> bool:
	if doctype != "Language":
		return bool(frappe.db.exists(doctype, name))
	# Every form names one, and they hardly ever change: the platform keeps them at hand.
	try:
		return frappe.get_cached_value(doctype, name, "name") == name
	except frappe.DoesNotExistError:
		frappe.clear_last_message()
		return False


def prepare(application: Document) -> None:
	"""Put an application in its normal form: phone and email, area, desk, the officer's and the family's texts."""
	localities.normalise(application)
	application.postal_code = application.postal_code or None
	application.area = application.area or area_of_postal_code(application.postal_code)
	application.desk = application.desk or desk_for(application.area)
	if not application.language:
		application.language = (
			frappe.get_cached_value("Childcare Desk", application.desk, "default_language")
			if application.desk
			else None
		)
	if application.desk and not application.officer:
		application.officer = frappe.get_cached_value("Childcare Desk", application.desk, "default_officer")
	if not application.urgent:
		application.urgent_reason = None
	_follow_last_name(application)


def _follow_last_name(application: Document) -> None:
	"""Give a child without a last name that of the child before it."""
	last_name = ""
	for row in application.children:
		row.last_name = row.last_name or last_name
		last_name = row.last_name


def area_of(data: dict) -> str | None:
	"""Return the area that a question names, or that its postal code lies in; None when it says neither."""
	named = data.get("area")
	if isinstance(named, str) and named and frappe.db.exists("Childcare Area", named):
		return named
	code = data.get("postal_code")
	return area_of_postal_code(code) if isinstance(code, str) else None


def desk_for(area: str | None) -> str | None:
	"""Return the desk that serves an area, else the default desk, else the only one there is."""
	around = areas_around(area)
	if around:
		served = dict(
			frappe.get_all(
				"Childcare Desk Area",
				filters={"area": ("in", around), "parenttype": "Childcare Desk"},
				fields=["area", "parent"],
				order_by="parent desc",
				as_list=True,
			)
		)
		for place in around:
			if place in served and not frappe.db.get_value("Childcare Desk", served[place], "disabled"):
				return served[place]
	default = frappe.get_cached_doc("Childcare Settings").default_desk
	if default and frappe.get_cached_value("Childcare Desk", default, "name"):
		return default
	desks = frappe.get_all("Childcare Desk", filters={"disabled": 0}, pluck="name", limit=2)
	return desks[0] if len(desks) == 1 else None


def problems_of(application: Document, *, outside: bool, whole: bool = True) -> list[FieldProblem]:
	"""Return what is wrong with an application, and what deserves a second look (severity "warning").

	Args:
		application: an application in its normal form.
		outside: True when it comes from outside the desk.
		whole: False while it is still being filled in: what is missing is not a problem yet.
	"""
	meta = application.meta
	problems = field_checks.normalise_contact(application)
	problems += field_checks.coordinate_problems(application)
	problems += localities.unknown(application)
	if outside and application.changes_request:
		# It is about a question that is registered: where the family lives was settled then.
		problems = [found for found in problems if found.code not in field_checks.ASKED_BACK]
	elif outside:
		problems = field_checks.ask_back(problems, application.flags.meant or ())
	if whole:
		problems += _missing(application, outside=outside)
	if outside:
		problems += _no_names(application)
	dates = []
	for index, row in enumerate(application.children):
		birth, expected = (getdate(value) if value else None for value in (row.birth_date, row.expected_date))
		dates.append(birth or expected)
		if whole or dates[-1]:
			found = checks.check_child_dates(birth, expected, clock.today())
			problems += told(found, row.meta, f"children.{index}.")
	for index in same_children.twice(application.children):
		row = application.children[index]
		problems.append(problem("child_twice", row.meta, "first_name", f"children.{index}."))
	for _before, index in identity.too_close(dates):
		row = application.children[index]
		fieldname = "birth_date" if row.birth_date else "expected_date"
		found = checks.Problem("born_too_close", fieldname, severity="warning")
		problems += told([found], row.meta, f"children.{index}.")
	known_dates = [day for day in dates if day]
	problems += field_checks.wish_problems(application, meta, known_dates, outside=outside, whole=whole)
	if whole and not application.consent_registration:
		problems.append(problem("consent_missing", meta, "consent_registration"))
	return problems


def with_unreadable(unreadable: list[FieldProblem], problems: Iterable[FieldProblem]) -> list[FieldProblem]:
	"""Return what is wrong: of a field that could not be read no more than that, and not that it is missing as well.

	Args:
		unreadable: what ``read`` gave.
		problems: what ``problems_of`` says of what is left.
	"""
	told_of = {found.field for found in unreadable}
	# A child has one of two dates: who typed one of them did not leave them out.
	told_of |= {field.replace("expected_date", "birth_date") for field in told_of}
	return [*unreadable, *(found for found in problems if found.field not in told_of)]


def take_meant(data: dict) -> tuple[dict, list[str]]:
	"""Return what came in without the values that its sender says are right, and those values.

	Args:
		data: as it came; ``meant`` is one value or a list of values that were asked back before.
	"""
	if not isinstance(data, dict) or MEANT not in data:
		return data, []
	meant = data[MEANT] if isinstance(data[MEANT], list) else [data[MEANT]]
	return {key: value for key, value in data.items() if key != MEANT}, [
		value for value in meant[:MOST_ROWS] if isinstance(value, str)
	]


def _no_names(application: Document) -> list[FieldProblem]:
	"""Return the names that are none: mails to the address that was typed carry them."""
	problems = []
	named = [(application, "contact_name", "")]
	for index, row in enumerate(application.children):
		named += [(row, fieldname, f"children.{index}.") for fieldname in CHILD_NAMES]
	for row, fieldname, prefix in named:
		problems += told(checks.check_name(row.get(fieldname), fieldname), row.meta, prefix)
	return problems


def _missing(application: Document, *, outside: bool) -> Iterable[FieldProblem]:
	meta = application.meta
	needed = ["contact_name", "desk", "language", "children"]
	missing = [problem("missing", meta, fieldname) for fieldname in needed if not application.get(fieldname)]
	if not application.phone and not application.email:
		severity = "error" if outside else "warning"
		found = checks.Problem("contact_missing", "phone", severity=severity)
		missing += told([found], meta)
	for index, row in enumerate(application.children):
		if not row.last_name:
			missing.append(problem("missing", row.meta, "last_name", f"children.{index}."))
	if application.desk:
		closed = frappe.get_cached_value("Childcare Desk", application.desk, ("disabled", "information_only"))
		if closed and any(closed):
			missing.append(problem("desk_closed", meta, "desk", value=application.desk))
	return missing


def raw_text(data: dict) -> str:
	"""Return what came in as JSON, to look up later; too much of it is cut off."""
	return json.dumps(data, default=str, ensure_ascii=False, indent=1)[:LONGEST_RAW]


def set_wording(application: Document) -> None:
	"""Keep the exact texts that the application agrees to: those that it was shown, else as they stand now."""
	kept = (application.consent_wording or "").split("\n")
	lines = consents.agreed_wording(application).split("\n")
	shown = {line.split(": ", 1)[0]: line for line in kept if ": " in line}
	application.consent_wording = "\n".join(shown.get(line.split(": ", 1)[0], line) for line in lines) or None
