"""Let what shipped before ask for periods that are over: what asks for another one would say so to the board only."""

from __future__ import annotations

import frappe

from loket_kinderopvang.setup import defaults

# What counts the last quarter now, and was named after this year.
RENAMED = (
	("Number Card", "Requests This Year", "Requests Last Quarter"),
	("Number Card", "Answered This Year", "Answered Last Quarter"),
	("Number Card", "Unanswered This Year", "Unanswered Last Quarter"),
	("Number Card", "Still Open This Year", "Still Open, of Last Quarter"),
	("Dashboard Chart", "Registration of This Year", "Registration of the Last Quarter"),
)
SHIPPED = (
	("dashboard_charts.json", ("filters_json", "dynamic_filters_json")),
	(
		"auto_email_reports.json",
		("filters", "from_date_field", "to_date_field", "dynamic_date_period", "description"),
	),
)
SHOWN = (("dashboards.json", ("charts", "cards")), ("workspaces.json", ("content", "number_cards")))


def ask_for_them() -> None:
	"""Change shipped charts, cards, dashboards and mails that staff left as they were; safe to run twice."""
	untouched = [
		(file, fields, shipped)
		for file, fields in (*SHIPPED, *SHOWN)
		for shipped in defaults.read(file)
		if _is_untouched(shipped["doctype"], _old_name(shipped))
	]
	for doctype, old, new in RENAMED:
		if frappe.db.exists(doctype, old) and not frappe.db.exists(doctype, new):
			frappe.rename_doc(doctype, old, new, force=True, show_alert=False)
			title = "label" if doctype == "Number Card" else "chart_name"
			frappe.db.set_value(doctype, new, title, new)
		known = {"document_type": doctype, "document_name": old}
		if not defaults.is_remembered(doctype, new):
			for record in frappe.get_all("Childcare Default Record", known, pluck="name"):
				frappe.db.set_value("Childcare Default Record", record, "document_name", new)
	for _file, fields, shipped in untouched:
		known = {"document_type": shipped["doctype"], "document_name": shipped["name"]}
		# Renaming what it links to has changed it: it is still as it shipped.
		frappe.db.set_value(
			"Childcare Default Record",
			known,
			"fingerprint",
			defaults.fingerprint(shipped["doctype"], shipped["name"]),
		)
		values = {field: shipped[field] for field in fields if field in shipped}
		defaults.update_if_untouched(shipped["doctype"], shipped["name"], values)


def _old_name(shipped: dict) -> str:
	for doctype, old, new in RENAMED:
		if (doctype, new) == (shipped["doctype"], shipped["name"]) and frappe.db.exists(doctype, old):
			return old
	return shipped["name"]


def _is_untouched(doctype: str, name: str) -> bool:
	found = frappe.db.get_value(
		"Childcare Default Record", {"document_type": doctype, "document_name": name}, "fingerprint"
	)
	return bool(found and frappe.db.exists(doctype, name) and found == defaults.fingerprint(doctype, name))
