"""Every function that the web can call, found by reading the code of Frappe and of this app, at test time."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import NamedTuple

import frappe

import loket_kinderopvang

# Folders that no site serves: tests, and what a developer runs.
LEFT_OUT = frozenset({"tests", "node_modules", "boilerplates", "testing", "_tests"})


class Route(NamedTuple):
	"""A whitelisted function: how it is called, with which arguments, and from where."""

	path: str
	arguments: tuple[str, ...]
	guest: bool


def _decorated(function: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[bool, bool]:
	"""Tell whether a function is whitelisted, and whether a guest may call it."""
	for decorator in function.decorator_list:
		called = decorator.func if isinstance(decorator, ast.Call) else decorator
		name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
		if name != "whitelist":
			continue
		keywords = decorator.keywords if isinstance(decorator, ast.Call) else []
		values = {word.arg: getattr(word.value, "value", None) for word in keywords}
		first = decorator.args[0] if isinstance(decorator, ast.Call) and decorator.args else None
		return True, bool(values.get("allow_guest") or getattr(first, "value", False))
	return False, False


@cache
def of_package(package: str) -> tuple[Route, ...]:
	"""Return the whitelisted functions and methods of an app's package, in the order of their names."""
	root = Path(__import__(package).__file__).parent
	found = []
	for file in sorted(root.rglob("*.py")):
		inside = file.relative_to(root)
		if LEFT_OUT & set(inside.parts) or file.name.startswith("test_"):
			continue
		text = file.read_text(encoding="utf-8")
		if "whitelist" not in text:
			continue
		parts = [package, *inside.with_suffix("").parts]
		# The app's interface is called by the name of its folder, whichever of its modules a function stands in.
		parts = parts[:2] if parts[:2] == [loket_kinderopvang.__name__, "api"] else parts
		module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
		for node in ast.parse(text).body:
			bodies = [(module, node)]
			if isinstance(node, ast.ClassDef):
				bodies = [(f"{module}.{node.name}", inner) for inner in node.body]
			for owner, function in bodies:
				if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
					continue
				open_, guest = _decorated(function)
				if open_:
					names = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
					arguments = tuple(argument.arg for argument in names if argument.arg != "self")
					found.append(Route(f"{owner}.{function.name}", arguments, guest))
	return tuple(sorted(set(found)))


def all_routes() -> tuple[Route, ...]:
	"""Return what the web can call of Frappe and of this app."""
	return (*of_package(frappe.__name__), *of_package(loket_kinderopvang.__name__))


def is_method(route: Route) -> bool:
	"""Tell whether a route is a method of a document, which ``run_doc_method`` calls."""
	return route.path.rsplit(".", 2)[-2][:1].isupper()
