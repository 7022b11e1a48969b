"""Every text for people in the app, with where it stands: what a translation file has to hold.

Code marks its texts with ``_("…")`` and ``__("…")``; a constant whose name ends with ``LABELS`` holds texts
that are translated where they are shown. Metadata and defaults are translated by the platform or by the pages.
"""

from __future__ import annotations

import ast
import csv
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from loket_kinderopvang.mail import mail_texts
from loket_kinderopvang.tests.metadata.artefacts import MODULE, PACKAGE, defaults, doctypes

TRANSLATIONS = PACKAGE / "translations"
# Options that are codes for programs and never shown as they are.
CODES = {"registration_code", "message", "purpose"}
JS_TEXT = re.compile(r"""\b__\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|`([^`$]*)`)""")
HTML_TEXT = re.compile(r"""\b_\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")
JS_LABELS = re.compile(r"LABELS = \{([^}]*)\}")
PLACEHOLDER = re.compile(r"\{[^{}]*\}|%[sd]|</?\w+[^>]*>")


@cache
def all_texts() -> dict[str, str]:
	"""Return every text with one of the files that it stands in."""
	found: dict[str, str] = {}

	def add(text: Any, where: str) -> None:
		if isinstance(text, str) and re.search(r"[A-Za-z]{2}", text):
			found.setdefault(text, where)

	for file in _files(".py"):
		for text in python_texts(file.read_text(encoding="utf-8")):
			add(text, file.name)
	for file in _files(".js"):
		source = file.read_text(encoding="utf-8")
		for match in JS_TEXT.finditer(source):
			text = next(group for group in match.groups() if group is not None)
			add(text.replace('\\"', '"').replace("\\'", "'"), file.name)
		for block in JS_LABELS.findall(source):
			for text in re.findall(r':\s*"([^"]+)"', block):
				add(text, file.name)
	for file in _files(".html"):
		for match in HTML_TEXT.finditer(file.read_text(encoding="utf-8")):
			add(match[1] or match[2], file.name)
	_add_metadata(add)
	_add_defaults(add)
	return found


# What parents read stands in these files.
PARENT_FILES = frozenset(
	{
		"asking.py",
		"childcare_again.html",
		"childcare_again.py",
		"childcare_ask.html",
		"childcare_ask.py",
		"childcare_confirm.html",
		"childcare_confirm.py",
		"childcare_file.html",
		"childcare_file.py",
		"childcare_home.html",
		"childcare_home.py",
		"childcare_information.html",
		"childcare_information.py",
		"childcare_leave.html",
		"childcare_leave.py",
		"childcare_missing.html",
		"childcare_missing.py",
		"childcare_place.html",
		"childcare_place.py",
		"childcare_places.html",
		"childcare_places.py",
		"childcare_price.html",
		"childcare_price.py",
		"childcare_statement.html",
		"childcare_statement.py",
		"copies.py",
		"directory.py",
		"early_question.py",
		"email_templates.json",
		"family_page.py",
		"file_changes.py",
		"form_parts.html",
		"look.py",
		"link_problems.py",
		"my_data.py",
		"personal_page.html",
		"personal_page.py",
		"price.py",
		"question_closed.html",
		"question_form.html",
		"question_sent.html",
		"statements.py",
		"taking_back.py",
		"what_was_asked.py",
		"web_forms.json",
	}
)
# In those files, what only staff, partners or providers read.
NOT_FOR_PARENTS = frozenset(
	{
		"Tick that the family agrees that you bring it in.",
		"The address was confirmed through the mail.",
		"The family is still looking.",
		"This application proposes no change of a request.",
		"A contact had its own data deleted, on its own page.",
		"The family gave a phone number. Before: {0}",
		"{0} could not be told by mail that the file changed: call.",
		"The family found a place: {0}",
		"You bring in a family",
		"Language of the family",
		"The family agrees that we bring it in and that we see how its question stands.",
		"We support this family.",
		"We can mail you a new one, to the address that we have of you.",
		"There is a newer link",
		"We asked you again since this mail. Use the link in our latest mail, or let us mail you a new one.",
		"This question is over",
		"The round in which we asked this is closed. Did something change? We can mail you a new link, to the address that we have of you.",
		"The family closed its question itself.",
		"The family took back that it closed this question. Who was asked before heard that it is over: ask again.",
		"The family withdrew it on its own page.",
		"The family took back that it withdrew this question.",
		"The family changed its question on its own page.",
	}
)


def parents_texts() -> dict[str, str]:
	"""Return the texts that parents read, with one of the files that each stands in."""
	return {
		text: where
		for text, where in all_texts().items()
		if where in PARENT_FILES and text not in NOT_FOR_PARENTS
	}


def _files(suffix: str) -> list[Path]:
	return [
		file
		for file in sorted(PACKAGE.rglob(f"*{suffix}"))
		if "tests" not in file.relative_to(PACKAGE).parts
		and "node_modules" not in file.parts
		and not file.name.startswith("demo")
	]


def python_texts(source: str) -> list[str]:
	"""Return what is given to ``_()`` in Python code, and the values of constants named ``…LABELS``."""
	texts: list[str] = []
	for node in ast.walk(ast.parse(source)):
		if isinstance(node, ast.Call) and node.args:
			name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
			if name == "_":
				texts += _constants(node.args[0])
		targets = node.targets if isinstance(node, ast.Assign) else []
		if isinstance(node, ast.AnnAssign):
			targets = [node.target]
		if node_value := getattr(node, "value", None):
			if any(isinstance(t, ast.Name) and t.id.endswith("LABELS") for t in targets):
				texts += _constants(node_value, values_only=True)
	return texts


def _constants(node: ast.AST, values_only: bool = False) -> list[str]:
	if isinstance(node, ast.Constant):
		return [node.value] if isinstance(node.value, str) else []
	if isinstance(node, ast.Dict):
		parts: list[ast.AST] = list(node.values)
	elif isinstance(node, ast.IfExp):
		parts = [node.body, node.orelse]
	elif isinstance(node, (ast.Tuple, ast.List)):
		parts = list(node.elts)
	else:
		return []
	return [text for part in parts for text in _constants(part, values_only)]


def _add_metadata(add: Any) -> None:
	for name, data in doctypes().items():
		add(name, name)
		for field in data["fields"]:
			add(field.get("label"), name)
			add(field.get("description"), name)
			if field["fieldtype"] == "Select" and field["fieldname"] not in CODES:
				for option in (field.get("options") or "").split("\n"):
					if not re.match(r"[A-Z]{2}-", option):
						add(option, name)
			if field.get("translatable") and field.get("default"):
				add(field["default"], name)
		for link in data.get("links", []):
			add(link.get("group"), name)
	for file in sorted(MODULE.glob("*/*/*.json")):
		if "doctype" in file.parts:
			continue
		data = json.loads(file.read_text(encoding="utf-8"))
		add(data.get("title") or data.get("report_name") or data.get("name"), file.name)


def _add_defaults(add: Any) -> None:
	for file, fields in (
		("workflow_states.json", ("name",)),
		("closing_reasons.json", ("label", "hint")),
		("priority_criteria.json", ("label", "question", "hint")),
		("priority_rule_sets.json", ("title",)),
		("vulnerability_rules.json", ("title",)),
		("number_cards.json", ("name",)),
		("dashboard_charts.json", ("name",)),
		("dashboards.json", ("name",)),
		("saved_reports.json", ("name",)),
		("kanban_boards.json", ("name",)),
	):
		for record in defaults(file):
			for field in fields:
				add(record.get(field), file)
	for mail in defaults("email_templates.json"):
		for text in mail_texts.MARKED.findall(mail["subject"] + mail["response"]):
			add(text, "email_templates.json")
	for form in defaults("web_forms.json"):
		for key in ("title", "introduction_text", "button_label", "success_title", "success_message"):
			add(form.get(key), "web_forms.json")
		for field in form["web_form_fields"]:
			add(field.get("label"), "web_forms.json")
			add(field.get("description"), "web_forms.json")
	for workspace in defaults("workspaces.json"):
		add(workspace["label"], "workspaces.json")
		for key in ("links", "shortcuts"):
			for link in workspace[key]:
				add(link["label"], "workspaces.json")
		for block in json.loads(workspace["content"]):
			if block["type"] == "header":
				add(re.sub("<[^>]+>", "", block["data"]["text"]), "workspaces.json")


def rows(language: str) -> list[list[str]]:
	"""Return the rows of a translation file, as they stand."""
	with (TRANSLATIONS / f"{language}.csv").open(encoding="utf-8", newline="") as file:
		return [row for row in csv.reader(file) if row]


def placeholders(text: str) -> list[str]:
	"""Return what a translation has to hold too: fields to fill, and tags."""
	return sorted(PLACEHOLDER.findall(text))
