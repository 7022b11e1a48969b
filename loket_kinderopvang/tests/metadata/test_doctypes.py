"""Every doctype is whole: fields, links, levels and rights."""

import unittest
from pathlib import Path

from loket_kinderopvang.tests.metadata.artefacts import MODULE, PORTAL, STAFF, doctypes, fields

CORE = {"User", "Language", "DocType", "Workflow State", "Email Template", "Role"}
LAYOUT = {"Section Break", "Column Break", "Tab Break", "HTML", "Button"}
# Written by the app alone; a history of its own log would say nothing.
WITHOUT_HISTORY = {
	"Childcare Match Log",
	"Childcare Reading",
	"Childcare Personal Link",
	"Childcare Waiting Mail",
	"Childcare Mail Fault",
	"Childcare Default Record",
	"Childcare Demo Record",
	"Childcare Import Row",
}
SENSITIVE = {
	"Childcare Family": {"criteria", "notes", "price_certificate"},
	"Childcare Child": {"care_need", "notes"},
	"Childcare Request": {
		"notes",
		"closing_note",
		"urgent_reason",
		"inclusive_care",
		"priority_tier",
		"vulnerable",
	},
	"Childcare Application": {"criteria", "message", "inclusive_care", "raw", "urgent_reason"},
	"Childcare Provider": {"note"},
}
SEMANTIC = {
	("Childcare Request", "outcome"): ["Open", "Answered", "Unanswered", "Lapsed", "Unknown"],
	("Childcare Referral", "response"): ["Pending", "Accepted", "Declined", "No Response", "Cancelled"],
	("Childcare Application", "status"): ["Draft", "Unconfirmed", "New", "Registered", "Rejected"],
}


class TestDoctypes(unittest.TestCase):
	def each(self):
		for name, doctype in doctypes().items():
			with self.subTest(doctype=name):
				yield name, doctype

	def test_names_module_and_controller(self) -> None:
		self.assertGreater(len(doctypes()), 35)
		for name, doctype in self.each():
			self.assertTrue(name.startswith("Childcare "))
			self.assertEqual(doctype["module"], "Loket Kinderopvang")
			folder = name.lower().replace(" ", "_")
			controller = MODULE / "doctype" / folder / f"{folder}.py"
			self.assertIn(f"class {name.replace(' ', '')}(", controller.read_text())

	def test_fields_are_in_order_and_named_once(self) -> None:
		for _name, doctype in self.each():
			names = [field["fieldname"] for field in doctype["fields"]]
			self.assertEqual(names, doctype["field_order"])
			self.assertEqual(len(names), len(set(names)))
			for field in doctype["fields"]:
				if field["fieldtype"] not in LAYOUT:
					self.assertTrue(field.get("label"), field["fieldname"])

	def test_links_lead_somewhere(self) -> None:
		for _name, doctype in self.each():
			for field in doctype["fields"]:
				if field["fieldtype"] in ("Link", "Table", "Table MultiSelect"):
					self.assertIn(field["options"], {*doctypes(), *CORE}, field["fieldname"])
				if field["fieldtype"].startswith("Table"):
					self.assertTrue(doctypes()[field["options"]].get("istable"))
			for link in doctype["links"]:
				self.assertIn(link["link_fieldname"], fields(link["link_doctype"]))

	def test_titles_searches_and_sorting_use_fields(self) -> None:
		for name, doctype in self.each():
			known = {*fields(name), "name", "creation", "modified"}
			for used in (
				doctype.get("title_field"),
				doctype.get("sort_field"),
				*(doctype.get("search_fields") or "").split(","),
			):
				if used:
					self.assertIn(used.strip(), known)
			if doctype.get("title_field"):
				# A form whose title is "name" does not open: its toolbar looks the field up.
				self.assertIn(doctype["title_field"], fields(name))
			if (doctype.get("autoname") or "").startswith("field:"):
				self.assertIn(doctype["autoname"][6:], known)

	def test_changes_are_kept(self) -> None:
		for name, doctype in self.each():
			if not doctype.get("istable") and name not in WITHOUT_HISTORY:
				self.assertEqual(doctype.get("track_changes"), 1)

	def test_what_lists_filter_has_an_index(self) -> None:
		for name in (
			"Childcare Request",
			"Childcare Referral",
			"Childcare Vacancy",
			"Childcare Family",
			"Childcare Provider",
		):
			for field in fields(name).values():
				if (
					field.get("in_standard_filter")
					and field["fieldtype"] == "Link"
					and field["options"] != "Language"
				):
					self.assertEqual(field.get("search_index"), 1, f"{name}.{field['fieldname']}")

	def test_sensitive_fields_are_for_staff(self) -> None:
		for name, sensitive in SENSITIVE.items():
			for fieldname in sensitive:
				self.assertEqual(fields(name)[fieldname].get("permlevel"), 1, f"{name}.{fieldname}")
		for _name, doctype in self.each():
			for right in doctype["permissions"]:
				if right.get("permlevel"):
					self.assertIn(right["role"], STAFF)

	def test_portal_roles_only_read(self) -> None:
		for _name, doctype in self.each():
			for right in doctype["permissions"]:
				if right["role"] in PORTAL:
					self.assertEqual({key for key, value in right.items() if value == 1}, {"read"})
				self.assertNotIn("if_owner", right)

	def test_semantic_fields_hold_what_code_reads(self) -> None:
		for (doctype, fieldname), values in SEMANTIC.items():
			self.assertEqual(fields(doctype)[fieldname]["options"].split("\n"), values)
		kinds = fields("Childcare Closing Reason")["kind"]["options"].split("\n")
		self.assertEqual(len(kinds), 7)
		self.assertTrue(Path(MODULE).exists())
