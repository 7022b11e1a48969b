"""The list of places with personal data is whole: a new doctype or field without a line fails by name."""

from __future__ import annotations

from loket_kinderopvang.privacy import places, record, retention
from loket_kinderopvang.tests.metadata.artefacts import doctypes
from loket_kinderopvang.tests.optional import pytest

LAYOUT = {"Section Break", "Column Break", "Tab Break", "HTML", "Button"}


def _fields(doctype: str) -> set[str]:
	return {field["fieldname"] for field in doctypes()[doctype]["fields"] if field["fieldtype"] not in LAYOUT}


@pytest.mark.parametrize("doctype", sorted(doctypes()))
def test_every_field_has_its_line(doctype: str) -> None:
	line = places.read()["doctypes"].get(doctype)
	assert line is not None, f"{doctype} has no line in privacy/places.json"
	listed = set(line.get("fields", {})) | set(line["no_personal_data"])
	assert _fields(doctype) - listed == set(), "fields without a line in privacy/places.json"
	assert listed - _fields(doctype) == set(), "lines of fields that are not there"
	assert set(line.get("fields", {})) & set(line["no_personal_data"]) == set()


def test_no_line_is_of_a_doctype_that_is_gone() -> None:
	assert set(places.read()["doctypes"]) == set(doctypes())


@pytest.mark.parametrize("doctype", sorted(places.doctypes()))
def test_every_line_says_what_the_record_and_forgetting_need(doctype: str) -> None:
	line = places.doctypes()[doctype]
	assert line["purpose"] in record.PURPOSE_LABELS
	assert line["ground"] in record.GROUND_LABELS
	assert set(line["subjects"]) <= set(record.SUBJECT_LABELS)
	assert set(line["recipients"]) <= set(record.RECIPIENT_LABELS)
	assert line["term"] in record.TERM_LABELS
	assert line["forget"] in record.ACTION_LABELS
	for field, (category, action) in places.fields(doctype).items():
		assert category in record.CATEGORY_LABELS, field
		assert action in places.ACTIONS, field


@pytest.mark.parametrize("doctype", sorted(places.doctypes()))
def test_what_can_be_done_fits_the_field(doctype: str) -> None:
	kinds = {field["fieldname"]: field["fieldtype"] for field in doctypes()[doctype]["fields"]}
	for field, (_category, action) in places.fields(doctype).items():
		if action == places.MONTH:
			assert kinds[field] in ("Date", "Datetime"), field
		if kinds[field].startswith("Table") and action != places.KEEP:
			assert action == places.DELETE, field


def test_no_text_of_a_family_is_kept() -> None:
	for doctype in ("Childcare Family", "Childcare Child", "Childcare Request", "Childcare Application"):
		kept = [
			field["fieldname"]
			for field in doctypes()[doctype]["fields"]
			if field["fieldtype"] in ("Small Text", "Text", "Code", "Text Editor")
			and places.fields(doctype).get(field["fieldname"], ("", ""))[1] == places.KEEP
		]
		assert kept == [], doctype


def test_every_log_has_a_term() -> None:
	settings = {field["fieldname"]: field for field in doctypes()["Childcare Settings"]["fields"]}
	terms = {term for term, _moment in retention.LOGS.values()} | set(retention.TERM_OF_OUTCOME.values())
	for term in terms:
		assert int(settings[term]["default"]) > 0, term
