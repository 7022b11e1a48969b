"""The public form asks for fields that there are, and for none that only the desk may write."""

from __future__ import annotations

import ast

from loket_kinderopvang.tests.metadata.artefacts import PACKAGE, defaults, doctypes, fields
from loket_kinderopvang.tests.optional import pytest

FORMS = defaults("web_forms.json")
BREAKS = ("Page Break", "Section Break", "Column Break")


def _names(constant: str) -> set[str]:
	"""Return the names in one of the sets of ``incoming.py``, which can't be imported without Frappe."""
	tree = ast.parse((PACKAGE / "intake" / "incoming.py").read_text(encoding="utf-8"))
	for node in tree.body:
		if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == constant:
			return {leaf.value for leaf in ast.walk(node.value) if isinstance(leaf, ast.Constant)}
	raise AssertionError(f"no {constant} in incoming.py")


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form["name"])
def test_every_field_is_one_of_its_doctype(form: dict) -> None:
	there = fields(form["doc_type"])
	for row in form["web_form_fields"]:
		if row["fieldtype"] in BREAKS:
			continue
		field = there[row["fieldname"]]
		assert row["fieldtype"] == field["fieldtype"], row["fieldname"]
		if row["fieldtype"] == "Select":
			assert row["options"] == field["options"], row["fieldname"]
		if row["fieldtype"] in ("Link", "Table"):
			assert row["options"] == field["options"], row["fieldname"]
			assert row["options"] in doctypes()


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form["name"])
def test_nobody_outside_writes_what_is_the_desks(form: dict) -> None:
	asked = {row.get("fieldname") for row in form["web_form_fields"]}
	assert not asked & (_names("OWN_FIELDS") | _names("STAFF_FIELDS"))


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form["name"])
def test_it_is_staffs_to_edit_and_writes_applications_only(form: dict) -> None:
	assert form["doc_type"] == "Childcare Application"
	assert not form["is_standard"] and not form["allow_edit"] and not form["allow_delete"]
	assert form["web_form_fields"][0]["fieldtype"] == "Page Break"
	assert len([row for row in form["web_form_fields"] if row["fieldtype"] == "Page Break"]) > 3
	consents = [row for row in form["web_form_fields"] if row.get("fieldname") == "consent_registration"]
	assert [row.get("reqd") for row in consents] == [1]
