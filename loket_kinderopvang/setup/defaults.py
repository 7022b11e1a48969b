"""Defaults that staff may change: made once, remembered, and never forced again.

Each file in ``defaults/`` is a list of documents. A record that is missing is made and remembered with a fingerprint;
one that was remembered is left alone for ever, whether staff changed it, renamed it or threw it away.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import frappe

from loket_kinderopvang import __version__

FOLDER = Path(__file__).parent / "defaults"
# In this order, for a later one links to an earlier one.
FILES = (
	"workflow_states.json",
	"workflows.json",
	"closing_reasons.json",
	"priority_criteria.json",
	"priority_rule_sets.json",
	"vulnerability_rules.json",
	"income_tariffs.json",
	"number_cards.json",
	"dashboard_charts.json",
	"dashboards.json",
	"saved_reports.json",
	"auto_email_reports.json",
	"workspaces.json",
	"web_forms.json",
	"print_formats.json",
	"kanban_boards.json",
)


def ensure_all() -> list[str]:
	"""Make every default that was never made on this site; return what was made, as "DocType: name"."""
	made = []
	for file in FILES:
		for values in read(file):
			if name := ensure(values):
				made.append(f"{values['doctype']}: {name}")
	return made


def read(file: str) -> list[dict]:
	"""Return the documents of one file of defaults."""
	return json.loads((FOLDER / file).read_text(encoding="utf-8"))


def ensure(values: dict) -> str | None:
	"""Make one default if the site never had it; return its name when it was made.

	Args:
		values: the document, with ``doctype`` and ``name``. Fields that this version of Frappe does not have are left
			out.
	"""
	doctype, name = values["doctype"], values["name"]
	if is_remembered(doctype, name):
		return None
	made = None
	if not frappe.db.exists(doctype, name):
		doc = frappe.new_doc(doctype)
		meta = frappe.get_meta(doctype)
		known = {
			key: value for key, value in values.items() if key in ("name", "doctype") or meta.has_field(key)
		}
		doc.update(known)
		# Install and migrate run as Administrator; links to a default that staff threw away must not stop them.
		doc.insert(ignore_permissions=True, set_name=name, ignore_links=True)
		made = doc.name
	remember(doctype, name)
	return made


def is_remembered(doctype: str, name: str) -> bool:
	"""Tell whether this site had the default before."""
	return bool(
		frappe.db.exists("Childcare Default Record", {"document_type": doctype, "document_name": name})
	)


def remember(doctype: str, name: str) -> None:
	"""Note that the site has a default, with the fingerprint of the record as it is now."""
	record = frappe.new_doc("Childcare Default Record")
	record.update(
		{
			"document_type": doctype,
			"document_name": name,
			"fingerprint": fingerprint(doctype, name),
			"app_version": __version__,
		}
	)
	# Written while the app is installed or migrated: the site's administrator does that.
	record.insert(ignore_permissions=True)


def fingerprint(doctype: str, name: str) -> str:
	"""Return a digest of a record's content, without what changes by itself."""
	doc = frappe.get_doc(doctype, name)
	text = json.dumps(_content(doc.as_dict(no_nulls=True)), sort_keys=True, default=str)
	return hashlib.sha256(text.encode()).hexdigest()


def _content(value: object) -> object:
	moving = {
		"creation",
		"modified",
		"modified_by",
		"owner",
		"idx",
		"name",
		"parent",
		# Frappe 16 fills it in from the module, and we take it off (setup/workspaces.py).
		"app",
		"docstatus",
		"__islocal",
	}
	if isinstance(value, dict):
		return {
			key: _content(item)
			for key, item in value.items()
			if key not in moving and not key.startswith("_")
		}
	if isinstance(value, list):
		return [_content(item) for item in value]
	return value


def update_if_untouched(doctype: str, name: str, values: dict) -> bool:
	"""Change a default in a patch, unless staff edited, renamed or deleted it; tell whether it was changed."""
	filters = {"document_type": doctype, "document_name": name}
	record = frappe.db.get_value("Childcare Default Record", filters, ["name", "fingerprint"], as_dict=True)
	if not record or not frappe.db.exists(doctype, name) or record.fingerprint != fingerprint(doctype, name):
		return False
	doc = frappe.get_doc(doctype, name)
	doc.update(values)
	# As in ``ensure``: a link to a default that staff threw away must not stop a migrate.
	doc.flags.ignore_links = True
	# A patch changes what nobody has changed: the site's administrator runs it.
	doc.save(ignore_permissions=True)
	frappe.db.set_value("Childcare Default Record", record.name, "fingerprint", fingerprint(doctype, name))
	return True
