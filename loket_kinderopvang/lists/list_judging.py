"""What becomes of a row of a list on this site: new, the same as what is there, to decide, or wrong and why.

It reads and never writes; ``list_import`` keeps what it says and makes the records. Words of a problem are
in the language of whoever started the work.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import frappe
from babel import Locale, UnknownLocaleError
from frappe import _
from frappe.utils import cint, cstr, getdate

from loket_kinderopvang.domain import identity
from loket_kinderopvang.domain.lists import cells, kinds, rows
from loket_kinderopvang.domain.lists.files import Cell
from loket_kinderopvang.domain.lists.kinds import Field
from loket_kinderopvang.domain.week_pattern import DAYS, WeekPattern
from loket_kinderopvang.intake import intake
from loket_kinderopvang.platform import clock, field_checks

if TYPE_CHECKING:
	from frappe.model.document import Document

NEW, SAME, TO_DECIDE, WRONG = "New", "Same", "To Decide", "Wrong"
DOCTYPES = {
	kinds.ORGANISERS: "Childcare Organiser",
	kinds.PROVIDERS: "Childcare Provider",
	kinds.VACANCIES: "Childcare Vacancy",
	kinds.REQUESTS: "Childcare Application",
}
# Languages in which labels of our forms, and names of languages, are known.
LANGUAGES = ("en", "nl", "fr")
CHILD_FIELDS = ("first_name", "last_name", "birth_date", "expected_date", "care_need")
# A field of a record that comes from another column of the list.
COLUMN_OF = {"first_name": "child_first_name", "last_name": "child_last_name"}
PART_LABELS = {
	"house_number": "House Number",
	"box_number": "Box",
	"days": "Days of the Week",
	"organiser_number": "Enterprise Number",
	"contact_first_name": "First Name of the Contact",
	"contact_last_name": "Last Name of the Contact",
	"child_first_name": "First Name of the Child",
	"child_last_name": "Last Name of the Child",
	"child_name": "Name of the Child",
	"preferred_provider": "Preferred Provider",
	"birth_date": "Birth Date",
	"expected_date": "Expected Date",
	"care_need": "Specific Care Need",
	"dossier_number": "Dossier Number",
	"asked_on": "Asked On",
	"name": "ID",
}


@dataclass
class Judged:
	"""What a row would become: its state, what to say of it, and the record that it is the same as."""

	state: str
	remarks: list[dict[str, Any]] = field(default_factory=list)
	values: dict[str, Any] = field(default_factory=dict)
	same_doctype: str | None = None
	same_name: str | None = None
	family_key: str = ""


def fields_of(kind: str) -> dict[str, Field]:
	"""Return the fields that the columns of a list may be, with the labels of our forms among their words."""
	meta = frappe.get_meta(DOCTYPES[kind])
	labels: dict[str, tuple[str, ...]] = {}
	for known in kinds.FIELDS[kind]:
		text = label_in_english(meta, known.name)
		labels[known.name] = tuple(
			dict.fromkeys(cells.folded(_(text, lang=language)) for language in LANGUAGES)
		)
	found = kinds.fields_of(kind, labels)
	for name, known in found.items():
		if known.choices:
			choices = {
				choice: (
					*words,
					*(cells.folded(_(choice, lang=language)) for language in LANGUAGES if choice),
				)
				for choice, words in known.choices.items()
			}
			found[name] = Field(**{**vars(known), "choices": choices})
	return found


def label_in_english(meta: Any, name: str) -> str:
	"""Return what a field of a list is called."""
	known = meta.get_field(name)
	return PART_LABELS.get(name) or (known.label if known and known.label else name)


def label_of(kind: str, name: str) -> str:
	"""Return what a field of a list is called, in the reader's language."""
	return _(label_in_english(frappe.get_meta(DOCTYPES[kind]), name))


class Judge:
	"""Judges the rows of one list, one after the other: two rows that are the same are noticed too.

	Args:
		doc: the Childcare Import.
		labels: of the file's columns.
		matching: of columns to names of fields.
		constants: values for every row.
		own: records that this import itself made; nothing looks like these.
	"""

	def __init__(
		self,
		doc: Document,
		labels: list[str],
		matching: Mapping[int, str],
		constants: Mapping[str, Any],
		own: set[str] | None = None,
	) -> None:
		self.kind, self.desk = doc.list_kind, doc.desk
		self.labels, self.matching = labels, dict(matching)
		self.fields = fields_of(self.kind)
		self.constants = {**constants}
		if "desk" in self.fields:
			self.constants.setdefault("desk", self.desk)
		self.own = own or set()
		self.seen: dict[Any, int] = {}
		self._records: dict[str, dict[str, str]] = {}
		self._organisers: Organisers | None = None
		self._known_places: dict[str, list[Any]] = {}
		self._allowed_desks: dict[str, bool] = {}

	def __call__(self, number: int, row: list[Cell]) -> Judged:
		"""Return what becomes of a row.

		Args:
			number: of the row in the file.
			row: its cells.
		"""
		values, problems = rows.read(row, self.matching, self.fields, self.constants, self.find)
		if problems:
			return Judged(WRONG, [self._told(problem) for problem in problems], values)
		judge = {
			kinds.ORGANISERS: self._organiser,
			kinds.PROVIDERS: self._provider,
			kinds.VACANCIES: self._vacancy,
			kinds.REQUESTS: self._request,
		}[self.kind]
		return judge(number, values)

	# ---- words

	def _told(self, problem: rows.CellProblem) -> dict[str, Any]:
		label = label_of(self.kind, problem.field)
		return self.remark(_sentence(problem, label, self.fields[problem.field]), problem.field)

	def remark(self, text: str, name: str | None = None) -> dict[str, Any]:
		"""Return a remark on a row: its words, the column that it is about, and what stands above that column."""
		column = next((column for column, field in self.matching.items() if field == name), None)
		return {
			"text": text,
			"field": name,
			"column": column,
			"label": self.labels[column] if column is not None and column < len(self.labels) else "",
		}

	def _remarks_of(self, problems: list[field_checks.FieldProblem]) -> list[dict[str, Any]]:
		found = []
		for problem in problems:
			name = problem.field.rsplit(".", 1)[-1]
			found.append(self.remark(problem.message, COLUMN_OF.get(name, name)))
		return found

	# ---- records that cells name

	def find(self, doctype: str, text: str) -> str | None:
		"""Return the record that a text means; None when there is none, or more than one."""
		if doctype not in self._records:
			self._records[doctype] = _names_of(doctype)
		return self._records[doctype].get(cells.folded(text))

	def _places(self, key: str) -> list[Any]:
		"""Return the providers that have this name, number or dossier number; of the desks that the user may see."""
		if not self._known_places:
			for place in frappe.get_list(
				"Childcare Provider",
				fields=["name", "provider_name", "postal_code", "dossier_number", "desk", "price_system"],
				order_by="name asc",
				limit_page_length=0,
			):
				keys = {place.name, identity.name_key(place.provider_name)}
				if place.dossier_number:
					keys.add(f"dossier {place.dossier_number.strip()}")
				for known in keys:
					self._known_places.setdefault(known, []).append(place)
			self._known_places.setdefault("", [])
		return self._known_places.get(key, [])

	def _twice(self, key: Any, number: int) -> int | None:
		"""Return the row of this list that said the same before, if one did."""
		return (
			None if not key else (before if (before := self.seen.setdefault(key, number)) != number else None)
		)

	def _same_row(self, before: int, values: dict) -> Judged:
		return Judged(SAME, [self.remark(_("The same as row {0} of this list.").format(before))], values)

	def _checked(self, doctype: str, values: dict[str, Any]) -> Judged:
		"""Return the row as new when its record could be made, else what its own checks say."""
		doc = new_record(doctype, values)
		missing = [
			known.fieldname
			for known in doc.meta.get("fields", {"reqd": 1})
			if not doc.get(known.fieldname) and known.fieldname not in ("naming_series",)
		]
		if missing:
			remarks = [
				self.remark(_("{0} is needed.").format(field_checks.label(doc.meta, name)), name)
				for name in missing
			]
			return Judged(WRONG, remarks, values)
		try:
			doc.run_method("before_validate")
			doc.validate()
		except field_checks.InvalidFields as error:
			frappe.clear_messages()
			return Judged(WRONG, self._remarks_of(error.problems), values)
		except frappe.ValidationError as error:
			frappe.clear_messages()
			return Judged(WRONG, [self.remark(frappe.utils.strip_html(str(error)))], values)
		frappe.clear_messages()
		return Judged(NEW, [], values)

	def _differences(self, doctype: str, name: str, values: Mapping[str, Any]) -> list[dict[str, Any]]:
		"""Return what a list says otherwise than the record that is there."""
		doc = frappe.get_doc(doctype, name)
		found = []
		for fieldname, value in values.items():
			known = doc.meta.get_field(fieldname)
			if not known or fieldname in ("desk", "language") or fieldname not in self.matching.values():
				continue
			old = doc.get(fieldname)
			if _comparable(known.fieldtype, old) != _comparable(known.fieldtype, value):
				found.append(
					self.remark(
						_("{0}: {1} in the list, {2} in the file. The file stays as it is.").format(
							_(known.label), _shown(value), _shown(old) or "–"
						),
						fieldname,
					)
				)
		return found

	# ---- organisers and providers

	def _organiser(self, number: int, values: dict) -> Judged:
		key = rows.same_place_key(values)
		if before := self._twice(key, number):
			return self._same_row(before, values)
		self._organisers = self._organisers or Organisers()
		known = self._organisers.find(
			values.get("organiser_name"), values.get("enterprise_number"), values.get("name")
		)
		if known:
			return self._same("Childcare Organiser", known, values)
		return self._checked("Childcare Organiser", values)

	def _same(self, doctype: str, name: str, values: dict) -> Judged:
		return Judged(SAME, self._differences(doctype, name, values), values, doctype, name)

	def _provider(self, number: int, values: dict) -> Judged:
		desk = values.get("desk")
		if not self._may_use(desk):
			return Judged(
				WRONG,
				[self.remark(_("You don't work for the desk {0}.").format(desk), "desk")],
				values,
			)
		values.setdefault("language", self._desk_language(desk))
		key = rows.same_place_key(values)
		if before := self._twice(key, number):
			return self._same_row(before, values)
		if values.get("name") and self._places(values["name"]):
			return self._same("Childcare Provider", values["name"], values)
		dossier = values.get("dossier_number")
		if dossier and (found := self._places(f"dossier {dossier}")):
			return self._same("Childcare Provider", found[0].name, values)
		named = [place for place in self._places(key[0]) if place.name not in self.own] if key[0] else []
		there = [place for place in named if (place.postal_code or "") == key[1]]
		if len(there) == 1:
			return self._same("Childcare Provider", there[0].name, values)
		judged = self._checked("Childcare Provider", _without_parts(values))
		judged.values = values
		if named and judged.state == NEW:
			judged.state = TO_DECIDE
			judged.same_doctype, judged.same_name = "Childcare Provider", named[0].name
			judged.remarks.append(
				self.remark(
					_("{0} has the same name, at another address: is it another location?").format(
						named[0].name
					),
					"provider_name",
				)
			)
		return judged

	def _may_use(self, desk: str | None) -> bool:
		if desk not in self._allowed_desks:
			self._allowed_desks[desk] = bool(
				desk
				and frappe.db.exists("Childcare Desk", desk)
				and frappe.has_permission("Childcare Desk", "read", doc=desk)
			)
		return self._allowed_desks[desk]

	def _desk_language(self, desk: str | None) -> str:
		return frappe.get_cached_value("Childcare Desk", desk, "default_language") or "nl"

	# ---- vacancies

	def _vacancy(self, number: int, values: dict) -> Judged:
		name, dossier = values.get("provider") or "", values.pop("dossier_number", None)
		found = self._places(f"dossier {dossier}") if dossier else []
		found = found or self._places(name) or self._places(identity.name_key(name))
		if len(found) != 1:
			text = (
				_("{0} is no provider of this site. Import the providers first, or correct the name.")
				if not found
				else _("{0} is the name of several providers. Give the ID or the dossier number.")
			)
			return Judged(WRONG, [self.remark(text.format(name or dossier), "provider")], values)
		place = found[0]
		values["provider"] = place.name
		if not values.get("price_system") and place.price_system != "Both":
			values["price_system"] = place.price_system
		values["source"] = "Import"
		mask = WeekPattern.from_days({day: values.get(day) for day in DAYS}).mask
		key = (place.name, values.get("available_from"), values.get("available_until"), mask)
		key = (*key, values.get("price_system"), values.get("age_from_months"), values.get("age_to_months"))
		if before := self._twice(key, number):
			return self._same_row(before, values)
		known = frappe.get_list(
			"Childcare Vacancy",
			{
				"provider": place.name,
				"available_from": values.get("available_from"),
				"slot_mask": mask,
				"price_system": values.get("price_system"),
				"closed": 0,
			},
			pluck="name",
			limit=1,
		)
		own_id = values.get("name")
		if own_id and frappe.get_list("Childcare Vacancy", {"name": own_id}, pluck="name", limit=1):
			known = [own_id]
		if known:
			return self._same("Childcare Vacancy", known[0], values)
		judged = self._checked("Childcare Vacancy", values)
		return judged

	# ---- requests

	def _request(self, number: int, values: dict) -> Judged:
		family, child = rows.family_key(values), rows.child_key(values)
		judged = Judged(NEW, [], values, family_key=_digest(self.desk, family) if family else "")
		if family and (before := self._twice((family, child), number)):
			judged.state = SAME
			judged.remarks.append(self.remark(_("The same as row {0} of this list.").format(before)))
			return judged
		asked_on = date.fromisoformat(values["asked_on"]) if values.get("asked_on") else None
		if asked_on and asked_on > clock.today():
			judged.state = WRONG
			judged.remarks.append(
				self.remark(_("{0} is in the future.").format(cells.as_text(asked_on)), "asked_on")
			)
			return judged
		data, unknown = self.application_data(values)
		if unknown:
			judged.state = WRONG
			judged.remarks.append(unknown)
			return judged
		_doc, problems = intake.read_listed(data, asked_on)
		errors = [problem for problem in problems if problem.severity == "error"]
		judged.remarks += self._remarks_of(errors or problems)
		if errors:
			judged.state = WRONG
			return judged
		first = family and self.seen.get(family)
		if first:
			judged.remarks.append(self.remark(_("In the same family as row {0}.").format(first)))
		elif family:
			self.seen[family] = number
		self._look_for_file(judged, data)
		return judged

	def application_data(self, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any] | None]:
		"""Return a row as the gate of what comes in takes it, and a remark when it names an unknown provider."""
		data = {name: value for name, value in values.items() if name not in self._parts}
		data["desk"] = self.desk
		child = {
			name: values.get(COLUMN_OF.get(name, name))
			for name in CHILD_FIELDS
			if values.get(COLUMN_OF.get(name, name))
		}
		if "last_name" not in child and values.get("contact_name"):
			# A child that is not born yet often has no name on a list.
			child["last_name"] = rows.split_name(values["contact_name"])[1]
		data["children"] = [child]
		wanted = values.get("preferred_provider")
		if not wanted:
			return data, None
		preferred = []
		for text in filter(None, (part.strip() for part in cstr(wanted).replace("\n", ";").split(";"))):
			found = self._places(text) or self._places(identity.name_key(text))
			if len(found) != 1:
				words = _("{0} is no provider of this site, or the name of several.").format(text)
				return data, self.remark(words, "preferred_provider")
			preferred.append({"provider": found[0].name})
		data["preferred_providers"] = preferred
		return data, None

	@property
	def _parts(self) -> set[str]:
		return {name for name, known in self.fields.items() if known.part} | {"asked_on"}

	def _look_for_file(self, judged: Judged, data: dict) -> None:
		"""Say which file a row looks like; only a person decides that it is somebody else."""
		found = intake.find_similar(data)
		alike = [match for match in found["requests"] if match["family"] not in self.own]
		exact = [match for match in alike if match["level"] == "same" and match["open"]]
		if exact:
			judged.state = SAME
			judged.same_doctype, judged.same_name = "Childcare Request", exact[0]["name"]
			judged.remarks.append(
				self.remark(
					_("Asked for already: {0}.").format(f"{exact[0]['name']}, {exact[0]['child_name']}")
				)
			)
			return
		families = [
			match
			for match in found["families"]
			if match["name"] not in self.own and match["level"] in ("same", "likely")
		]
		if alike:
			judged.same_doctype, judged.same_name = "Childcare Request", alike[0]["name"]
			words = _("It looks like {0} of the family {1}: the same child?").format(
				alike[0]["child_name"], alike[0]["family_name"]
			)
		elif families:
			judged.same_doctype, judged.same_name = "Childcare Family", families[0]["name"]
			words = _(
				"The family {0} looks like it ({1}). If it is, take the question in at the counter."
			).format(families[0]["family_name"], families[0]["name"])
		else:
			for match in found["other_desks"][:1]:
				judged.remarks.append(self.remark(match["detail"]))
			return
		judged.state = TO_DECIDE
		judged.remarks.append(self.remark(words))


# ---- records


def new_record(doctype: str, values: Mapping[str, Any]) -> Document:
	"""Return a record with the values of a row, not inserted."""
	doc = frappe.new_doc(doctype)
	for known in doc.meta.get("fields", {"fieldtype": "Time"}):
		# Frappe fills an empty time with this moment, here and when it is inserted.
		doc.set(known.fieldname, None)
		doc.dont_update_if_missing.append(known.fieldname)
	doc.update({name: value for name, value in values.items() if name != "name"})
	return doc


class Organisers:
	"""The organisers of the site, looked up by ID, enterprise number or name; read once."""

	def __init__(self) -> None:
		self._known: dict[str, str] = {}
		for row in frappe.get_list(
			"Childcare Organiser",
			fields=["name", "organiser_name", "enterprise_number"],
			order_by="name asc",
			limit_page_length=0,
		):
			self.add(row.name, row.organiser_name, row.enterprise_number)

	def add(self, record: str, name: str | None, number: str | None) -> None:
		"""Note an organiser that was made."""
		for key in self._keys(record, name, number):
			self._known.setdefault(key, record)

	def find(self, name: str | None, number: str | None, record: str | None = None) -> str | None:
		"""Return the organiser with this ID, or else this number, or else this name; None when there is none."""
		keys = self._keys(record, name, number)
		return next((self._known[key] for key in keys if key in self._known), None)

	@staticmethod
	def _keys(record: str | None, name: str | None, number: str | None) -> list[str]:
		figures = "".join(filter(str.isdigit, cstr(number)))
		keys = [f"id {record}" if record else "", f"number {figures}" if figures else ""]
		wanted = identity.name_key(name)
		return [key for key in (*keys, f"name {wanted}" if wanted else "") if key]


def _without_parts(values: Mapping[str, Any]) -> dict[str, Any]:
	return {
		name: value for name, value in values.items() if name not in ("organiser", "organiser_number", "name")
	}


def _names_of(doctype: str) -> dict[str, str]:
	"""Return records of a doctype by the words for them; a word for several stands for none."""
	found: dict[str, str] = {}
	double: set[str] = set()

	def add(word: str, name: str) -> None:
		key = cells.folded(word)
		if key and found.setdefault(key, name) != name:
			double.add(key)

	if doctype == "Language":
		codes = frappe.get_all("Language", fields=["name", "language_name"], order_by="name asc")
		for row in codes:
			found[cells.folded(row.name)] = row.name
		for row in codes:
			for word in (row.language_name, *_language_words(row.name)):
				found.setdefault(cells.folded(cstr(word)), row.name)
		return found
	title = {"Childcare Area": "area_name", "Childcare Desk": "desk_name"}[doctype]
	for row in frappe.get_list(doctype, fields=["name", title], order_by="name asc", limit_page_length=0):
		add(row[title] or row.name, row.name)
	for row in frappe.get_list(doctype, pluck="name", order_by="name asc", limit_page_length=0):
		# The one that is called so and nothing else is meant.
		found[cells.folded(row)] = row
		double.discard(cells.folded(row))
	return {word: name for word, name in found.items() if word not in double}


def _language_words(code: str) -> list[str]:
	words = []
	for language in (*LANGUAGES, code.split("-")[0]):
		try:
			words.append(Locale(language).languages.get(code, ""))
		except (UnknownLocaleError, ValueError):
			continue
	return words


def _digest(*parts: str) -> str:
	"""Return a key that tells rows of one family by, and nothing of who it is."""
	return sha256("|".join(parts).encode()).hexdigest()


def _comparable(fieldtype: str, value: Any) -> Any:
	if fieldtype in ("Check", "Int"):
		return cint(value)
	if fieldtype in ("Float", "Percent", "Currency"):
		return round(frappe.utils.flt(value), 6)
	if fieldtype == "Time":
		return cstr(value)[:8].rjust(8, "0") if value else ""
	if fieldtype == "Date":
		return getdate(value) if value else None
	return cells.folded(cstr(value))


def _shown(value: Any) -> str:
	return cstr(value)[:60]


def _sentence(problem: rows.CellProblem, label: str, known: Field) -> str:
	"""Return what is wrong with a cell and how it is written, as plain text."""
	params = dict(problem.params)
	value = cstr(params.get("value"))[:60]
	if problem.code == "choice":
		choices = ", ".join(_(choice) for choice in known.choices if choice)
		return _("{0}: {1} is not one of the choices. Write one of: {2}.").format(label, value, choices)
	return {
		"missing": _("{0} is needed."),
		"date": _("{0}: {1} is not a date. Write the day first, such as 03/05/2027."),
		"time": _("{0}: {1} is no hour of the day. Write it as 7:30."),
		"number": _("{0}: {1} is not a number."),
		"whole_number": _("{0}: {1} is not a whole number."),
		"yes_no": _("{0}: {1} is neither yes nor no. Write yes or no, or leave it empty."),
		"phone": _("{0}: {1} can't be a phone number. Write it with its area code, such as 0470 12 34 56."),
		"email": _("{0}: {1} can't be an email address. It looks like name@example.org."),
		"postal_code": _("{0}: {1} can't be a postal code. Write it as 9000."),
		"enterprise_number": _("{0}: {1} can't be an enterprise number: ten figures, such as 0123.456.749."),
		"record": _("{0}: {1} is not known here. Make it first, or correct the name."),
		"week": _("{0}: {1} can't be read as days. Write them as Mon-Fri, or Mon morning, Tue."),
		"cell_fault": _("{0}: the spreadsheet shows the fault {1} here. Correct its formula."),
	}[problem.code].format(label, value)
