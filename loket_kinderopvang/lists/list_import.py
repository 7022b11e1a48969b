"""A town brings its lists: a file is read, its columns matched, every row looked at, then imported or taken back.

A Childcare Import stands for the file, a Childcare Import Row for each of its rows. The file itself is not
kept. Nothing is written to the desk's records before somebody saw what becomes of each row and said so. What is long runs
in the background (``long_work``), in batches that are kept: a row and what it made stand in one transaction, so a run
that is killed goes on where it was, with nothing twice and nothing lost.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.query_builder.functions import Count
from frappe.utils import cint, cstr, get_datetime, now

from loket_kinderopvang.domain.lists import files, headers, kinds
from loket_kinderopvang.domain.lists.files import Row, TableError, TableFile
from loket_kinderopvang.domain.spreadsheet_text import read_cell
from loket_kinderopvang.intake import intake
from loket_kinderopvang.lists import list_judging
from loket_kinderopvang.lists.list_judging import NEW, TO_DECIDE, WRONG, Judge
from loket_kinderopvang.platform import batches, compat, field_checks, long_work
from loket_kinderopvang.platform.spreadsheets import Sheet, as_xlsx

if TYPE_CHECKING:
	from frappe.model.document import Document

IMPORT, ROW = "Childcare Import", "Childcare Import Row"
TAKEN_IN, LOOKED_AT, IMPORTED, UNDONE, KEPT = "Taken In", "Looked At", "Imported", "Undone", "Kept"
LOOK, UNDO = "Look", "Undo"
LEAVE_OUT = "Leave Out"
NOT_IMPORTED = (WRONG, TO_DECIDE, NEW)
FAMILY, CHILD, REQUEST = "Childcare Family", "Childcare Child", "Childcare Request"
APPLICATION, PROVIDER, ORGANISER = "Childcare Application", "Childcare Provider", "Childcare Organiser"
# What the column of our own remarks is called in a file of rejected rows: it says nothing about the list.
REMARK_LABELS = {"column": "What Is to Be Corrected"}
MOST_TOLD = 20
CHUNK = 400
# What is written around a record by itself, or by somebody who only looks.
NO_TOUCH = frozenset({"Childcare Reading", ROW, "Childcare Personal Link", "Childcare Demo Record"})
BY_PEOPLE = ("Comment",)


# ---- a file comes in


def take(content: bytes, file_name: str, kind: str, desk: str, sheet: str | None = None) -> Document:
	"""Read a file and keep its rows, with the columns matched as for the last file of this layout, or guessed.

	Args:
		content: of the file.
		file_name: as it is called; only shown.
		kind: one of ``kinds.KINDS``.
		desk: whose list it is.
		sheet: which sheet of a workbook; by default the fullest.

	Raises:
		frappe.ValidationError: it can't be read, and why.
		frappe.PermissionError: the user may not make what the list holds.
	"""
	check_right(kind, desk)
	file = _read(content)
	chosen = next((one for one in file.sheets if one.name == sheet), file.fullest)
	if not chosen.rows:
		frappe.throw(_("The sheet {0} is empty.").format(frappe.bold(field_checks.shown(chosen.name))))
	doc = frappe.new_doc(IMPORT)
	doc.update(
		{
			"file_name": field_checks.plain(file_name)[:140] or _("Without a name"),
			"list_kind": kind,
			"desk": desk,
			"sheet": chosen.name[:140],
			"file_kind": " ".join(filter(None, (file.kind.upper(), file.encoding)))[:140],
		}
	)
	doc.insert()
	_keep_rows(doc, [_without_marks(row, file.kind) for row in chosen.rows])
	_match_by_itself(doc, headers.find(chosen.rows, list_judging.fields_of(kind)), chosen.rows)
	return doc


def sheets_of(content: bytes) -> list[str]:
	"""Return the names of the sheets of a file that hold something."""
	return [sheet.name for sheet in _read(content).sheets if sheet.rows]


def check_right(kind: str, desk: str) -> None:
	"""Refuse who may not bring a list of this kind to this desk.

	Raises:
		frappe.PermissionError: the user may not.
	"""
	if kind not in kinds.KINDS:
		frappe.throw(_("Choose what the list holds."))
	doctypes = (IMPORT, list_judging.DOCTYPES[kind])
	if kind == kinds.REQUESTS:
		doctypes = (*doctypes, FAMILY, CHILD, REQUEST)
	for doctype in doctypes:
		if not frappe.has_permission(doctype, "create"):
			frappe.throw(_("You may not import a list: {0}.").format(_(doctype)), frappe.PermissionError)
	if not frappe.db.exists("Childcare Desk", desk) or not frappe.has_permission(
		"Childcare Desk", "read", doc=desk
	):
		frappe.throw(_("Choose the desk whose list it is."), frappe.PermissionError)


def _read(content: bytes) -> TableFile:
	try:
		return files.read(content)
	except TableError as error:
		frappe.throw(_why_not(error.code), title=_("The File Can't Be Read"))
		raise


def _why_not(code: str) -> str:
	return {
		"empty": _("There is nothing in this file."),
		"too_large": _("This file is too large: at most {0} MB, and {1} rows.").format(
			files.LARGEST_FILE // 1_000_000, files.MOST_ROWS
		),
		"old_workbook": _(
			"This workbook is of an old kind, or has a password. Open it, and save it as XLSX without a password."
		),
		"not_a_table": _("This is no list. Give an XLSX, ODS or CSV file, as a spreadsheet saves it."),
		"too_many_rows": _("There are more than {0} rows. Split the list into several files.").format(
			files.MOST_ROWS
		),
		"too_many_columns": _("There are more than {0} columns. Remove what is no part of the list.").format(
			files.MOST_COLUMNS
		),
	}[code]


def _without_marks(row: Row, kind: str) -> Row:
	"""Take off what our own exports put before a dangerous cell; a workbook needs no such mark."""
	if kind != "csv":
		return row
	return Row(row.number, tuple(read_cell(cell) for cell in row.cells))


def _keep_rows(doc: Document, rows: Iterable[Row]) -> None:
	stamp, user = now(), frappe.session.user
	fields = "name creation modified owner modified_by docstatus idx childcare_import desk line_number row_state cells"
	frappe.db.bulk_insert(
		ROW,
		fields.split(),
		[
			(
				f"{doc.name}-{row.number:06d}",
				stamp,
				stamp,
				user,
				user,
				0,
				0,
				doc.name,
				doc.desk,
				row.number,
				TAKEN_IN,
				json.dumps([files.to_plain(cell) for cell in row.cells], ensure_ascii=False),
			)
			for row in rows
		],
		chunk_size=500,
	)


def _match_by_itself(doc: Document, header: headers.Header, rows: list[Row] | tuple[Row, ...]) -> None:
	"""Match the columns as the last time that a file with this layout came, or else by guessing."""
	labels = list(header.labels)
	layout = headers.layout_key(doc.list_kind, [label for label in labels if not _is_remark(label)])
	before = frappe.get_list(
		IMPORT,
		{"layout": layout, "list_kind": doc.list_kind, "name": ("!=", doc.name), "stage": ("!=", TAKEN_IN)},
		["matching", "constants", "labels"],
		order_by="creation desc",
		limit_page_length=1,
	)
	fields = list_judging.fields_of(doc.list_kind)
	if before:
		remembered = _by_label(before[0])
		matching = {
			index: remembered[label] for index, label in enumerate(labels) if remembered.get(label) in fields
		}
		constants = json.loads(before[0].constants or "{}")
		constants.pop("consent_registration", None)
	else:
		sample = [row for row in rows if row.number > header.last]
		matching = headers.guess(["" if _is_remark(label) else label for label in labels], sample, fields)
		constants = {}
	_write(
		doc,
		{
			"header_first": header.first,
			"header_last": header.last,
			"labels": json.dumps(labels, ensure_ascii=False),
			"layout": layout,
			"matching": json.dumps(matching),
			"constants": json.dumps(constants),
		},
	)


def _by_label(doc: Any) -> dict[str, str]:
	labels = json.loads(doc.labels or "[]")
	return {
		labels[int(column)]: name
		for column, name in json.loads(doc.matching or "{}").items()
		if int(column) < len(labels)
	}


def _is_remark(label: str) -> bool:
	return label in {_(REMARK_LABELS["column"], lang=language) for language in list_judging.LANGUAGES}


def _write(doc: Document, values: dict[str, Any]) -> None:
	"""Write what a step found on the import; its fields are nobody's to type, and who calls was asked for the right."""
	doc.db_set(values)


# ---- columns


def open_import(name: str) -> Document:
	"""Return an import that the user may work on.

	Raises:
		frappe.PermissionError: it isn't the user's to work on.
	"""
	doc = frappe.get_doc(IMPORT, name)
	doc.check_permission("read")
	check_right(doc.list_kind, doc.desk)
	return doc


def set_header(name: str, line_number: int) -> Document:
	"""Say which row is the header; the columns are matched anew.

	Raises:
		frappe.ValidationError: it is being worked on, or was imported already.
	"""
	doc = _open_unimported(name)
	rows = rows_of(doc)
	header = headers.at(rows, line_number, list_judging.fields_of(doc.list_kind))
	_match_by_itself(doc, header, rows)
	return doc


def set_matching(name: str, matching: dict[str, str], constants: dict[str, Any]) -> Document:
	"""Say which column is which field, and what holds for every row; then look at every row in the background.

	Args:
		matching: column, counted from 0, to a name of a field.
		constants: values of fields.

	Raises:
		frappe.ValidationError: two columns are one field, it is being worked on, or it was imported already.
	"""
	doc = _open_unimported(name)
	fields = list_judging.fields_of(doc.list_kind)
	labels = json.loads(doc.labels or "[]")
	chosen = {
		int(column): field
		for column, field in matching.items()
		if cstr(column).isdigit() and int(column) < len(labels) and field in fields
	}
	twice = [field for field, times in Counter(chosen.values()).items() if times > 1]
	if twice:
		frappe.throw(
			_("Two columns are {0}. Choose one of them.").format(
				frappe.bold(list_judging.label_of(doc.list_kind, twice[0]))
			)
		)
	known = {
		field: value
		for field, value in constants.items()
		if field in fields and isinstance(value, (str, int, float)) and cstr(value).strip()
	}
	for field, value in known.items():
		choices = fields[field].choices
		if choices and value not in choices:
			frappe.throw(
				_("{0} is not one of the choices of {1}.").format(
					frappe.bold(field_checks.shown(value)), list_judging.label_of(doc.list_kind, field)
				)
			)
	_write(doc, {"matching": json.dumps(chosen), "constants": json.dumps(known), "step": LOOK})
	long_work.start(doc)
	return doc


def _open_unimported(name: str) -> Document:
	doc = open_import(name)
	_refuse_in_hand(doc)
	if doc.stage in (IMPORTED, UNDONE) or frappe.db.exists(
		ROW, {"childcare_import": name, "row_state": ("in", (IMPORTED, KEPT))}
	):
		frappe.throw(_("This list was imported already. Give the file again to import what is left."))
	return doc


def _refuse_in_hand(doc: Document) -> None:
	if doc.status in long_work.IN_HAND:
		frappe.throw(_("{0} is being worked on already.").format(doc.name))


def rows_of(doc: Document) -> list[Row]:
	"""Return the rows of a list as they stood in the file, the header and what is above it too."""
	return [
		Row(row.line_number, tuple(files.from_plain(cell) for cell in json.loads(row.cells)))
		for row in frappe.get_all(
			ROW,
			{"childcare_import": doc.name},
			["line_number", "cells"],
			order_by="line_number asc",
			limit_page_length=0,
		)
	]


# ---- deciding and starting


def decide(name: str, rows: list[str], decision: str) -> None:
	"""Say of rows that look like a file that is there whether they are new all the same.

	Args:
		rows: names of rows; empty for all that wait for a decision.
		decision: New or Leave Out.
	"""
	doc = open_import(name)
	_refuse_in_hand(doc)
	if decision not in (NEW, LEAVE_OUT):
		frappe.throw(_("Say whether it is new, or to be left out."))
	filters: dict[str, Any] = {"childcare_import": name, "row_state": TO_DECIDE}
	if rows:
		filters["name"] = ("in", rows)
	frappe.db.set_value(ROW, filters, "decision", decision, update_modified=False)


def start(name: str) -> None:
	"""Import what is new, in the background; what was imported already stays.

	Raises:
		frappe.ValidationError: nobody looked at its rows yet, or there is nothing to import.
	"""
	doc = open_import(name)
	_refuse_in_hand(doc)
	if doc.stage not in (LOOKED_AT, IMPORTED):
		frappe.throw(_("Look at what becomes of each row first."))
	if not _waiting(name):
		frappe.throw(_("There is nothing new to import."))
	_write(doc, {"step": "Import"})
	long_work.start(doc)


def undo(name: str, keep_touched: bool = False) -> None:
	"""Take back a whole import in the background.

	Args:
		keep_touched: leave what somebody worked on since, and take back the rest.

	Raises:
		frappe.ValidationError: something else touched its records; the first of these are named.
	"""
	doc = open_import(name)
	_refuse_in_hand(doc)
	if not frappe.db.exists(ROW, {"childcare_import": name, "row_state": IMPORTED}):
		frappe.throw(_("Nothing of this list was imported, or its rows are not kept any more."))
	touched = touched_records(name)
	if touched and not keep_touched:
		told = ", ".join(f"{_(doctype)} {record}" for doctype, record in sorted(touched)[:MOST_TOLD])
		frappe.throw(
			_(
				"It can't be taken back as a whole: {0} of its records were worked on since. These are: {1}."
			).format(len(touched), frappe.utils.escape_html(told)),
			title=_("Worked On Since"),
		)
	_write(doc, {"step": UNDO})
	long_work.start(doc)


def _waiting(name: str) -> list[str]:
	"""Return the rows that are to be imported, in the order of the file."""
	new = frappe.get_all(
		ROW,
		{"childcare_import": name, "row_state": NEW},
		["name", "line_number"],
		limit_page_length=0,
		order_by="line_number asc",
	)
	decided = frappe.get_all(
		ROW,
		{"childcare_import": name, "row_state": TO_DECIDE, "decision": NEW},
		["name", "line_number"],
		limit_page_length=0,
		order_by="line_number asc",
	)
	return [row.name for row in sorted([*new, *decided], key=lambda row: row.line_number)]


# ---- the work


def work(doc: Document, begin: Callable[[float], long_work.Progress]) -> None:
	"""Do the step that an import waits for, with the rights of whoever brought the list (``long_work.WORKS``)."""
	worker = frappe.session.user
	# nosemgrep: other-user # a worker acts for whoever brought the list, with that user's rights and no more
	frappe.set_user(doc.owner)
	try:
		{LOOK: _look, "Import": _import, UNDO: _undo}[doc.step](doc, begin)
	finally:
		# nosemgrep: other-user # back to the worker's own user, who began
		frappe.set_user(worker)
	doc.counts = json.dumps(counts(doc.name))


def counts(name: str) -> dict[str, int]:
	"""Return how many rows of an import there are of each state."""
	Row_ = frappe.qb.DocType(ROW)
	found = (
		frappe.qb.from_(Row_)
		.select(Row_.row_state, Count(Row_.name))
		.where(Row_.childcare_import == name)
		.groupby(Row_.row_state)
		.run()
	)
	return {state: cint(number) for state, number in found}


def _judge_of(doc: Document, own: set[str] | None = None) -> Judge:
	matching = {int(column): name for column, name in json.loads(doc.matching or "{}").items()}
	return Judge(doc, json.loads(doc.labels), matching, json.loads(doc.constants or "{}"), own)


def _cells(row: Any) -> list[Any]:
	return [files.from_plain(cell) for cell in json.loads(row.cells)]


def _look(doc: Document, begin: Callable[[float], long_work.Progress]) -> None:
	"""Say of each row what becomes of it. A second look begins anew: it writes only what it says of rows."""
	rows = frappe.get_all(
		ROW,
		{"childcare_import": doc.name, "line_number": (">", doc.header_last)},
		["name", "line_number", "cells"],
		order_by="line_number asc",
		limit_page_length=0,
	)
	above = {"childcare_import": doc.name, "line_number": ("<=", doc.header_last)}
	frappe.db.set_value(ROW, above, {"row_state": TAKEN_IN, "remarks": None}, update_modified=False)
	judge, progress = _judge_of(doc), begin(len(rows) or 1)
	gone = 0

	def look_at(row: Any) -> bool:
		try:
			judged = judge(row.line_number, _cells(row))
		except frappe.ValidationError as error:
			frappe.clear_messages()
			judged = list_judging.Judged(WRONG, [judge.remark(frappe.utils.strip_html(cstr(error)))])
		frappe.db.set_value(
			ROW,
			row.name,
			{
				"row_state": judged.state,
				"remarks": json.dumps(judged.remarks, ensure_ascii=False),
				"same_doctype": judged.same_doctype,
				"same_name": judged.same_name,
				"family_key": judged.family_key,
				"decision": "",
			},
			update_modified=False,
		)
		return True

	def kept(position: int) -> None:
		nonlocal gone
		progress(position - gone)
		gone = position

	batches.in_batches(rows, look_at, "looking at a row", kept)
	doc.stage = LOOKED_AT


def _import(doc: Document, begin: Callable[[float], long_work.Progress]) -> None:
	"""Make the records of each new row; a row and what it made are kept together."""
	names = _waiting(doc.name)
	judge = _judge_of(doc, _own_records(doc.name))
	maker, progress = _Maker(doc, judge), begin(len(names) or 1)
	gone = 0

	def kept(position: int) -> None:
		nonlocal gone
		progress(position - gone)
		gone = position

	batches.in_batches(names, maker, "importing a row", kept)
	doc.stage = IMPORTED


def _own_records(name: str) -> set[str]:
	"""Return the families and other records that an import made so far."""
	rows = frappe.get_all(
		ROW,
		{"childcare_import": name, "row_state": IMPORTED},
		["family", "same_name"],
		limit_page_length=0,
	)
	return {record for row in rows for record in (row.family, row.same_name) if record}


class _Maker:
	"""Makes the records of rows."""

	def __init__(self, doc: Document, judge: Judge) -> None:
		self.doc, self.judge = doc, judge
		self.organisers: list_judging.Organisers | None = None

	def __call__(self, name: str) -> bool:
		row = frappe.db.get_value(
			ROW, name, ("name", "line_number", "row_state", "decision", "cells", "family_key"), as_dict=True
		)
		decided = row.row_state == TO_DECIDE and row.decision == NEW
		if row.row_state != NEW and not decided:
			return False
		try:
			with compat.all_or_nothing():
				judged = self.judge(row.line_number, _cells(row))
				if judged.state == TO_DECIDE and decided:
					judged.state = NEW
				if judged.state == NEW:
					self._make(row, judged)
				else:
					# Somebody else was first, since the list was looked at.
					self._note(row.name, judged)
		except compat.Busy:
			self.organisers = None
			raise
		except Exception as error:
			# What was made is undone, an organiser too.
			self.organisers = None
			judged = list_judging.Judged(WRONG, [self.judge.remark(self._words(error))])
			self._note(row.name, judged)
			return False
		finally:
			frappe.clear_messages()
		return judged.state == NEW

	def _words(self, error: Exception) -> str:
		if isinstance(error, frappe.ValidationError) and cstr(error).strip():
			return frappe.utils.strip_html(cstr(error))
		frappe.log_error(title=f"{self.doc.name}: a row could not be imported"[:140])
		return _(
			"Something went wrong with this row. Whoever looks after the site finds it in the Error Log."
		)

	def _note(self, name: str, judged: list_judging.Judged) -> None:
		frappe.db.set_value(
			ROW,
			name,
			{
				"row_state": judged.state,
				"remarks": json.dumps(judged.remarks, ensure_ascii=False),
				"same_doctype": judged.same_doctype,
				"same_name": judged.same_name,
				"decision": "",
			},
			update_modified=False,
		)

	def _make(self, row: Any, judged: list_judging.Judged) -> None:
		made: list[Document] = []
		family = None
		if self.doc.list_kind == kinds.REQUESTS:
			made, family = self._make_request(row, judged.values)
		elif self.doc.list_kind == kinds.PROVIDERS:
			made = self._make_provider(judged.values)
		else:
			made = [self._insert(list_judging.DOCTYPES[self.doc.list_kind], judged.values)]
		frappe.db.set_value(
			ROW,
			row.name,
			{
				"row_state": IMPORTED,
				"made": json.dumps([[one.doctype, one.name, cstr(one.modified)] for one in made]),
				"family": family,
				"same_doctype": made[-1].doctype,
				"same_name": made[-1].name,
			},
			update_modified=False,
		)

	def _insert(self, doctype: str, values: dict[str, Any]) -> Document:
		return list_judging.new_record(doctype, values).insert()

	def _make_provider(self, values: dict[str, Any]) -> list[Document]:
		made = []
		values = {**values}
		name, number = values.pop("organiser", None), values.pop("organiser_number", None)
		if name or number:
			self.organisers = self.organisers or list_judging.Organisers()
			organiser = self.organisers.find(name, number)
			if not organiser and name:
				doc = self._insert(ORGANISER, {"organiser_name": name, "enterprise_number": number})
				made.append(doc)
				organiser = doc.name
				self.organisers.add(doc.name, name, number)
			values["organiser"] = organiser
		return [*made, self._insert(PROVIDER, values)]

	def _make_request(self, row: Any, values: dict[str, Any]) -> tuple[list[Document], str]:
		data, _unknown = self.judge.application_data(values)
		asked_on = date.fromisoformat(values["asked_on"]) if values.get("asked_on") else None
		application = intake.take_listed(data, asked_on)
		family = self._family_of_list(row)
		newcomer = {}
		if family:
			contact = frappe.get_doc(FAMILY, family).first_contact
			# The same name with the same phone, mail or address on one list is one person.
			newcomer = {"same_as": contact.name} if contact else {}
		result = intake.register(application.name, family, newcomer=newcomer, tell=False)
		if result["continued"]:
			frappe.throw(
				_(
					"It looks too much like another child of the same family: {0}. Register it at the counter."
				).format(result["continued"][0])
			)
		made = [] if family else [frappe.get_doc(FAMILY, result["family"])]
		made += [frappe.get_doc(CHILD, name) for name in result["children"]]
		made.append(frappe.get_doc(APPLICATION, application.name))
		made += [frappe.get_doc(REQUEST, name) for name in result["requests"]]
		if family:
			# It was changed by this row, and by nobody else.
			self._restamp(family)
		self.judge.own.add(result["family"])
		return made, result["family"]

	def _family_of_list(self, row: Any) -> str | None:
		"""Return the family that an earlier row of this list with the same contact made."""
		if not row.family_key:
			return None
		found = frappe.get_all(
			ROW,
			{
				"childcare_import": self.doc.name,
				"family_key": row.family_key,
				"row_state": IMPORTED,
				"family": ("is", "set"),
			},
			pluck="family",
			order_by="line_number asc",
			limit_page_length=1,
		)
		return found[0] if found and frappe.db.exists(FAMILY, found[0]) else None

	def _restamp(self, family: str) -> None:
		modified = cstr(frappe.db.get_value(FAMILY, family, "modified"))
		for row in frappe.get_all(
			ROW, {"childcare_import": self.doc.name, "family": family}, ["name", "made"], limit_page_length=0
		):
			made = [
				[doctype, name, modified if (doctype, name) == (FAMILY, family) else stamp]
				for doctype, name, stamp in json.loads(row.made or "[]")
			]
			frappe.db.set_value(ROW, row.name, "made", json.dumps(made), update_modified=False)


# ---- taking it back


def made_by(name: str) -> dict[tuple[str, str], str]:
	"""Return the records that an import made, in the order of the file, each with when it was last changed by it."""
	made: dict[tuple[str, str], str] = {}
	for row in frappe.get_all(
		ROW,
		{"childcare_import": name, "row_state": IMPORTED},
		["made"],
		order_by="line_number asc",
		limit_page_length=0,
	):
		for doctype, record, stamp in json.loads(row.made or "[]"):
			made[doctype, record] = stamp
	return made


def touched_records(name: str) -> set[tuple[str, str]]:
	"""Return the records of an import that somebody or something else touched since.

	Changed, removed, named by a record that the import did not make, or written about: a comment, a mail, a task, a file.
	"""
	made = made_by(name)
	by_doctype: dict[str, list[str]] = {}
	for doctype, record in made:
		by_doctype.setdefault(doctype, []).append(record)
	touched: set[tuple[str, str]] = set()
	for doctype, records in by_doctype.items():
		for chunk in _chunks(records):
			changed = dict(
				frappe.get_all(
					doctype,
					{"name": ("in", chunk)},
					["name", "modified"],
					as_list=True,
					limit_page_length=0,
				)
			)
			touched |= {
				(doctype, record)
				for record in chunk
				if record not in changed
				or get_datetime(changed[record]) != get_datetime(made[doctype, record])
			}
			touched |= {(doctype, record) for record in _named_elsewhere(doctype, chunk, made)}
	return touched


def _chunks(records: list[str]) -> Iterable[list[str]]:
	return (records[at : at + CHUNK] for at in range(0, len(records), CHUNK))


def _named_elsewhere(doctype: str, records: list[str], made: Any) -> set[str]:
	"""Return which of these records another record names that this import did not make."""
	found: set[str] = set()
	for parent, fieldname in _links_to(doctype):
		meta = frappe.get_meta(parent)
		fields = ["name", fieldname, *(("parenttype", "parent") if meta.istable else ())]
		for row in frappe.get_all(parent, {fieldname: ("in", records)}, fields, limit_page_length=0):
			holder = (row.parenttype, row.parent) if meta.istable else (parent, row.name)
			if holder not in made:
				found.add(row[fieldname])
	for about, type_field, name_field, extra in (
		("Comment", "reference_doctype", "reference_name", {"comment_type": ("in", BY_PEOPLE)}),
		("Communication", "reference_doctype", "reference_name", {}),
		("ToDo", "reference_type", "reference_name", {}),
		("File", "attached_to_doctype", "attached_to_name", {}),
	):
		filters = {type_field: doctype, name_field: ("in", records), **extra}
		found |= set(frappe.get_all(about, filters, pluck=name_field, limit_page_length=0))
	return found


def _links_to(doctype: str) -> list[tuple[str, str]]:
	"""Return every field that names records of a doctype, as (doctype, field)."""
	fields = frappe.get_all(
		"DocField", {"fieldtype": "Link", "options": doctype}, ["parent", "fieldname"], limit_page_length=0
	)
	fields += frappe.get_all(
		"Custom Field",
		{"fieldtype": "Link", "options": doctype},
		["dt as parent", "fieldname"],
		limit_page_length=0,
	)
	return [
		(row.parent, row.fieldname)
		for row in fields
		if row.parent not in NO_TOUCH
		and not frappe.get_meta(row.parent).issingle
		and not frappe.get_meta(row.parent).get("is_virtual")
	]


def _undo(doc: Document, begin: Callable[[float], long_work.Progress]) -> None:
	"""Remove what an import made, the last row first; what was touched meanwhile stays, and is said."""
	names = frappe.get_all(
		ROW,
		{"childcare_import": doc.name, "row_state": IMPORTED},
		pluck="name",
		order_by="line_number desc",
		limit_page_length=0,
	)
	touched = touched_records(doc.name)
	kept_families = _families_with(doc.name, touched)
	progress = begin(len(names) or 1)
	gone = 0

	def take_back(name: str) -> bool:
		row = frappe.db.get_value(ROW, name, ("row_state", "made", "family"), as_dict=True)
		if row.row_state != IMPORTED:
			return False
		made = [(doctype, record) for doctype, record, _stamp in json.loads(row.made or "[]")]
		stays = touched & set(made) or (row.family and row.family in kept_families)
		if not stays:
			_remove(made)
		frappe.db.set_value(
			ROW,
			name,
			{"row_state": KEPT}
			if stays
			else {"row_state": UNDONE, "made": None, "family": None, "same_doctype": None, "same_name": None},
			update_modified=False,
		)
		return True

	def kept(position: int) -> None:
		nonlocal gone
		progress(position - gone)
		gone = position

	batches.in_batches(names, take_back, "taking back a row", kept)
	doc.stage = UNDONE


def _families_with(name: str, touched: set[tuple[str, str]]) -> set[str]:
	"""Return the families of which something was touched: their rows stay together."""
	if not touched:
		return set()
	found = set()
	for row in frappe.get_all(
		ROW,
		{"childcare_import": name, "row_state": IMPORTED, "family": ("is", "set")},
		["family", "made"],
		limit_page_length=0,
	):
		if any((doctype, record) in touched for doctype, record, _stamp in json.loads(row.made or "[]")):
			found.add(row.family)
	return found


def _remove(made: list[tuple[str, str]]) -> None:
	"""Remove the records of one row, those that name others first; none of them is left in the bin."""
	for doctype, record in made:
		if doctype == APPLICATION:
			frappe.db.set_value(REQUEST, {"application": record}, "application", None, update_modified=False)
	for doctype, record in sorted(made, key=lambda one: _ORDER.index(one[0])):
		if doctype == ORGANISER and frappe.db.exists(PROVIDER, {"organiser": record}):
			# A later row of the list took the same organiser; it goes with the first one.
			continue
		# What names it was looked at before: only records of this same import.
		frappe.delete_doc(doctype, record, force=True, delete_permanently=True, ignore_missing=True)


_ORDER = (REQUEST, APPLICATION, CHILD, FAMILY, "Childcare Vacancy", PROVIDER, ORGANISER)


# ---- what to take home


def rejected_rows(name: str) -> bytes:
	"""Return the rows that were not imported as a workbook, with what is to be corrected: to give again once it is."""
	doc = open_import(name)
	labels = json.loads(doc.labels or "[]")
	kept = [label for label in labels if not _is_remark(label)]
	columns = [index for index, label in enumerate(labels) if not _is_remark(label)]
	rows: list[list[Any]] = [[*kept, _(REMARK_LABELS["column"])]]
	for row in frappe.get_all(
		ROW,
		{
			"childcare_import": name,
			"row_state": ("in", NOT_IMPORTED),
			"line_number": (">", doc.header_last),
		},
		["cells", "remarks"],
		order_by="line_number asc",
		limit_page_length=0,
	):
		cells = _cells(row)
		rows.append([*(cells[i] if i < len(cells) else None for i in columns), _remarks_text(row)])
	return as_xlsx([Sheet(doc.sheet or _("List"), rows)])


def report(name: str) -> bytes:
	"""Return what became of every row as a workbook."""
	doc = open_import(name)
	rows: list[list[Any]] = [[_("Row"), _("What Becomes of It"), _("Record"), _("Remarks")]]
	for row in frappe.get_all(
		ROW,
		{"childcare_import": name, "line_number": (">", doc.header_last)},
		["line_number", "row_state", "same_name", "remarks"],
		order_by="line_number asc",
		limit_page_length=0,
	):
		rows.append([row.line_number, _(row.row_state), row.same_name or "", _remarks_text(row)])
	return as_xlsx([Sheet(doc.name, rows)])


def _remarks_text(row: Any) -> str:
	remarks = json.loads(row.remarks or "[]")
	return "\n".join(
		f"{remark['label']}: {remark['text']}" if remark.get("label") else remark["text"]
		for remark in remarks
	)


def clear(doc: Document) -> None:
	"""Remove the rows of an import that goes.

	Raises:
		frappe.ValidationError: it is being worked on.
	"""
	_refuse_in_hand(doc)
	frappe.db.delete(ROW, {"childcare_import": doc.name})
