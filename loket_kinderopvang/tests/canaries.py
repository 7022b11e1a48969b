"""Names that stand in one place only: an answer that holds one tells where it came from."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import frappe
from frappe.utils import cint

from loket_kinderopvang.platform import own_doctypes

TEXT_TYPES = frozenset(
	("Data", "Small Text", "Text", "Long Text", "Text Editor", "Code", "Read Only", "JSON", "Markdown Editor")
)
# Files of people, and what stands in their tables.
OF_PEOPLE = (
	"Childcare Family",
	"Childcare Child",
	"Childcare Request",
	"Childcare Application",
	"Childcare Referral",
)
# What reads a text as something else than a text.
LEFT = frozenset({"naming_series", "token_hash", "registration_codes", "judged_criteria"})

LONGEST = 40


@dataclass
class Planted:
	"""The canaries of one world: those that its desk's staff may read, and those for which they need the level."""

	plain: set[str] = field(default_factory=set)
	sensitive: set[str] = field(default_factory=set)

	@property
	def all(self) -> set[str]:
		return self.plain | self.sensitive


def _takes_text(df: Any) -> bool:
	return (
		df.fieldtype in TEXT_TYPES
		and df.fieldname not in LEFT
		and not df.get("is_virtual")
		and not 0 < cint(df.length) < LONGEST
	)


def plant(doctype: str, name: str, label: str, into: Planted) -> None:
	"""Put a name of its own in each text of a record and of its rows; ``label`` is letters only."""
	meta = frappe.get_meta(doctype)
	values = {}
	for df in meta.fields:
		if _takes_text(df):
			token = _token(label, df.permlevel)
			(into.sensitive if df.permlevel else into.plain).add(token)
			values[df.fieldname] = json.dumps([token]) if df.fieldtype == "JSON" else token
	if values:
		frappe.db.set_value(doctype, name, values, update_modified=False)
	for df in meta.get_table_fields():
		for row in frappe.get_all(df.options, {"parent": name, "parenttype": doctype}, pluck="name"):
			texts = {}
			for inner in frappe.get_meta(df.options).fields:
				if _takes_text(inner):
					token = _token(label, df.permlevel or inner.permlevel)
					(into.sensitive if df.permlevel or inner.permlevel else into.plain).add(token)
					texts[inner.fieldname] = token
			if texts:
				frappe.db.set_value(df.options, row, texts, update_modified=False)


def plant_around(doctype: str, name: str, label: str, into: Planted) -> None:
	"""Put canaries in what the platform keeps around a record: a comment, a tag, a to-do, a version, a mail, a file."""

	def token() -> str:
		into.plain.add(made := _token(label, 0))
		return made

	def insert(**values: Any) -> None:
		doc = frappe.get_doc(values)
		doc.flags.ignore_permissions = doc.flags.ignore_links = True
		doc.insert()

	about = {"reference_doctype": doctype, "reference_name": name}
	insert(doctype="Comment", comment_type="Comment", content=token(), **about)
	insert(doctype="ToDo", description=token(), reference_type=doctype, reference_name=name)
	tag = token()
	if not frappe.db.exists("Tag", tag):
		insert(doctype="Tag", name=tag)
	insert(doctype="Tag Link", document_type=doctype, document_name=name, tag=tag, title=token())
	insert(
		doctype="Communication",
		communication_type="Communication",
		subject=token(),
		content=token(),
		sender=f"{token()}@example.org",
		**about,
	)
	secret = _token(label, 1)
	into.sensitive.add(secret)
	levelled = next((df for df in frappe.get_meta(doctype).fields if df.permlevel), None)
	changes = [[levelled.fieldname, "", secret]] if levelled else []
	insert(
		doctype="Version",
		ref_doctype=doctype,
		docname=name,
		data=json.dumps({"changed": [*changes, ["owner", "", token()]]}),
	)


def take_away_around() -> None:
	"""Delete what ``plant_around`` made: other tests look at all tags, tasks and mails that there are."""
	for doctype, fieldname in (
		("Comment", "content"),
		("ToDo", "description"),
		("Tag Link", "tag"),
		("Tag", "name"),
		("Communication", "subject"),
		("Version", "data"),
	):
		frappe.db.delete(doctype, {fieldname: ("like", "%kanarie%")})


def _token(label: str, level: int) -> str:
	letters = frappe.generate_hash(length=12).translate(str.maketrans("0123456789", "ghijklmnop"))
	return f"kanarie{label}{'geheim' if level else ''}{letters}"


def found(text: str, planted: set[str]) -> set[str]:
	"""Return the canaries that an answer holds."""
	return {token for token in planted if token in text} if "kanarie" in text else set()


def people_tables() -> dict[str, str]:
	"""Return for the child doctypes that stand in files of people one of their parents."""
	return {
		child: table.parent
		for child, tables in own_doctypes.tables().items()
		for table in tables
		if table.parent in OF_PEOPLE
	}
