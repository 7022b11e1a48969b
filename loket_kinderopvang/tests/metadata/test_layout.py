"""The house rules of the code that no linter knows."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

from loket_kinderopvang.tests.metadata.artefacts import DEFAULTS, MODULE, PACKAGE, code_files, doctypes
from loket_kinderopvang.tests.optional import pytest

CHECKOUT = PACKAGE.parent
FILES = code_files(".py")
# A list's permission condition has no parameters in Frappe: this module writes them, from escaped values only.
COMPOSES_SQL = {"permissions.py"}


def _tree(file: Path) -> ast.Module:
	return ast.parse(file.read_text(encoding="utf-8"))


def test_no_module_takes_anothers_private_names() -> None:
	wrong = []
	for file in FILES:
		imported: set[str] = set()
		for node in ast.walk(_tree(file)):
			if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("loket_kinderopvang"):
				for alias in node.names:
					imported.add(alias.asname or alias.name)
					if alias.name.startswith("_"):
						wrong.append(f"{file.name}: {alias.name}")
			if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
				if node.value.id in imported and re.match(r"_[^_]", node.attr):
					wrong.append(f"{file.name}: {node.value.id}.{node.attr}")
	assert wrong == []


def _whitelisted() -> list[tuple[Path, ast.FunctionDef]]:
	return [
		(file, node)
		for file in FILES
		for node in ast.walk(_tree(file))
		if isinstance(node, ast.FunctionDef)
		and any("whitelist" in ast.unparse(decorator) for decorator in node.decorator_list)
	]


def test_what_the_web_may_call_is_typed_and_described() -> None:
	assert len(_whitelisted()) > 10
	for file, function in _whitelisted():
		assert ast.get_docstring(function), f"{file.name}: {function.name}"
		assert function.returns is not None, f"{file.name}: {function.name}"
		for argument in (*function.args.args, *function.args.kwonlyargs):
			if argument.arg != "self":
				assert argument.annotation is not None, f"{file.name}: {function.name}({argument.arg})"


def _declaration(function: ast.FunctionDef) -> ast.Call | None:
	"""Return the declaration of who may call a function: it stands right below the platform's own decorator."""
	texts = [ast.unparse(decorator) for decorator in function.decorator_list]
	below = 1 + next(place for place, text in enumerate(texts) if "frappe.whitelist(" in text)
	# What stands above the platform's decorator is not what the web calls.
	if below >= len(texts) or not texts[below].startswith("open_to("):
		return None
	found = function.decorator_list[below]
	return found if isinstance(found, ast.Call) else None


def test_who_may_call_is_declared_above_each_function() -> None:
	undeclared = [
		f"{file.relative_to(PACKAGE)}: {function.name}"
		for file, function in _whitelisted()
		if not _declaration(function)
	]
	assert undeclared == []


def test_what_everybody_with_an_account_may_call_needs_a_right() -> None:
	for file, function in _whitelisted():
		declaration = _declaration(function)
		if declaration and ast.unparse(declaration.args[0]) == "ACCOUNTS":
			assert len(declaration.args) > 1, f"{file.name}: {function.name}"


def test_what_stands_in_for_the_platform_is_called_in_its_place_only() -> None:
	overridden = (PACKAGE / "hooks.py").read_text(encoding="utf-8")
	for file, function in _whitelisted():
		declaration = _declaration(function)
		if declaration and ast.unparse(declaration.args[0]) == "AS_THE_PLATFORM":
			module = ".".join((PACKAGE.name, *file.relative_to(PACKAGE).with_suffix("").parts))
			assert f"{module}." in overridden, f"{module}.{function.name}"


def test_what_guests_may_call_is_limited() -> None:
	for file, function in _whitelisted():
		if "allow_guest=True" not in " ".join(ast.unparse(node) for node in function.decorator_list):
			continue
		declaration = _declaration(function)
		assert declaration, f"{file.name}: {function.name}"
		limited = any(keyword.arg == "limit" for keyword in declaration.keywords)
		# The platform's own function is called, with its own limit, unless the form is the desk's: then what is
		# called has the limit in it, or the call is refused.
		last = ast.unparse(function.body[-1])
		limited = limited or last.startswith("return _unless_ours(")
		limited = limited or (last.startswith("return _take(") and _limits_itself(file, "_take"))
		assert limited, f"{file.name}: {function.name}"


def _limits_itself(file: Path, name: str) -> bool:
	return any(
		ast.unparse(decorator).startswith("counting.limited(")
		for node in _tree(file).body
		if isinstance(node, ast.FunctionDef) and node.name == name
		for decorator in node.decorator_list
	)


def test_a_controller_is_thin() -> None:
	for file in MODULE.glob("doctype/*/*.py"):
		tree = _tree(file)
		code = [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]
		assert len(code) < 220, f"{file.name} has {len(code)} statements: hand over to a step"


@pytest.mark.parametrize(
	"file",
	[file for file in FILES if file.name not in COMPOSES_SQL],
	ids=lambda file: str(file.relative_to(PACKAGE)),
)
def test_sql_takes_parameters(file: Path) -> None:
	for node in ast.walk(_tree(file)):
		if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("db.sql", "db.multisql")):
			for part in ast.walk(node.args[0]):
				assert not isinstance(part, ast.JoinedStr), f"{file.name}:{node.lineno}"
				formatted = isinstance(part, ast.Attribute) and part.attr == "format"
				assert not formatted, f"{file.name}:{node.lineno}"


def test_no_list_asks_whether_a_date_is_set() -> None:
	"""Frappe 15 can't write it for PostgreSQL: see ``compat.day_not_set``."""
	days = {
		field["fieldname"]
		for doctype in doctypes().values()
		for field in doctype["fields"]
		if field["fieldtype"] in ("Date", "Datetime", "Time")
	}
	# As in {"day": ("is", "set")} and ["DocType", "day", "is", "set"], in JSON within JSON too.
	asks = re.compile(r"""(\w+)\\?["'] ?[:,] ?[(\[]?\\?["']is\\?["'],""")
	wrong = [
		f"{file.relative_to(PACKAGE)}: {field}"
		for file in (*code_files(".py", ".js", ".json"), *DEFAULTS.glob("*.json"))
		for field in asks.findall(file.read_text(encoding="utf-8"))
		if field in days
	]
	assert wrong == []


def test_passing_by_permissions_is_explained() -> None:
	"""Each use has a comment in the six lines above it, or the function says it in its docstring."""
	wrong = []
	for file in FILES:
		source = file.read_text(encoding="utf-8")
		lines = source.splitlines()
		functions = [node for node in ast.walk(_tree(file)) if isinstance(node, ast.FunctionDef)]
		for number, line in enumerate(lines, 1):
			if "ignore_permissions" not in line or line.lstrip().startswith(("#", '"""')):
				continue
			near = any("#" in above for above in lines[max(0, number - 7) : number])
			around = [f for f in functions if f.lineno <= number <= (f.end_lineno or 0)]
			said = any(re.search("permission", ast.get_docstring(f) or "") for f in around)
			if not (near or said):
				wrong.append(f"{file.relative_to(PACKAGE)}:{number}")
	assert wrong == []


def test_nothing_names_a_path_of_one_machine() -> None:
	tracked = subprocess.run(
		["git", "ls-files"], cwd=CHECKOUT, capture_output=True, text=True, check=False
	).stdout.splitlines()
	if not tracked:
		pytest.skip("not a checkout")
	marks = re.compile(r"/work/|/root/|/home/(?!frappe)\w+|farm-(bench|studio)|\.library/")
	wrong = []
	for name in tracked:
		file = CHECKOUT / name
		if file.suffix in (".png", ".jpg", ".woff2") or file == Path(__file__) or not file.is_file():
			continue
		if marks.search(file.read_text(encoding="utf-8", errors="replace")):
			wrong.append(name)
	assert wrong == []


def test_every_folder_of_python_is_a_package() -> None:
	folders = {file.parent for file in PACKAGE.rglob("*.py")}
	assert [str(folder) for folder in folders if not (folder / "__init__.py").exists()] == []
