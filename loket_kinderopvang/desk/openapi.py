"""An OpenAPI description of the desk's own interface, made from the code itself: signatures, docstrings, decorators.

Read from the source and not from running functions: what a decorator limits, and how often, can't be seen from outside
once it is applied, and nobody needs a site to look. ``docs/openapi.json`` is what ``describe()`` returns.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parent
APP = PACKAGE.name
# The modules that stay the same between versions; each may be a file or a folder of files.
STABLE = ("api",)
# What a function without a list of methods answers (Frappe's own rule), as far as a description needs it.
HOUR = 60 * 60
METHODS = ("GET", "POST")
SIMPLE = {
	"str": {"type": "string"},
	"int": {"type": "integer"},
	"float": {"type": "number"},
	"bool": {"type": "boolean"},
	"dict": {"type": "object"},
	"list": {"type": "array", "items": {}},
	"None": {"type": "null"},
	"Any": {},
}
PROBLEMS = {
	"400": "The call itself can't be read, or its form carries no CSRF token.",
	"401": "The session or the key is not known.",
	"403": "The caller may not do this.",
	"404": "There is no such record, or no such link.",
	"409": "Somebody else was busy with the same record; try again.",
	"410": "The link worked once, or no longer works.",
	"417": "Something in the call can't be accepted; the message says what.",
	"429": "Too many calls from one address; some versions of the platform say 417.",
}


@dataclass(frozen=True)
class Function:
	"""A whitelisted function of the app, as its source says it."""

	path: str
	node: ast.FunctionDef
	methods: tuple[str, ...]
	guest: bool
	# What a decorator limits: the name of the function or the figure that says how often, and in how many seconds.
	limit: tuple[str, int] | None

	@property
	def name(self) -> str:
		"""Return its name without its module."""
		return self.node.name

	@property
	def doc(self) -> str:
		"""Return its docstring."""
		return ast.get_docstring(self.node) or self.name

	@property
	def parameters(self) -> list[tuple[str, ast.expr | None, ast.expr | None]]:
		"""Return name, annotation and default of every argument; None where there is none."""
		arguments = self.node.args
		defaults: list[ast.expr | None] = [None] * (len(arguments.args) - len(arguments.defaults))
		rows = list(zip(arguments.args, [*defaults, *arguments.defaults], strict=True))
		rows += list(zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True))
		return [(argument.arg, argument.annotation, default) for argument, default in rows]

	@property
	def hands_over_a_file(self) -> bool:
		"""Tell whether it answers with a download: it returns nothing, though it is there to be read."""
		returns = self.node.returns
		nothing = isinstance(returns, ast.Constant) and returns.value is None
		return nothing and ("GET" in self.methods or "response.type" in ast.unparse(self.node))


def functions(modules: tuple[str, ...] = ()) -> list[Function]:
	"""Return the whitelisted functions of the app, by path.

	Args:
		modules: only what stands in these modules or folders of the package; by default in all of it.
	"""
	found: list[Function] = []
	for file in sorted(PACKAGE.rglob("*.py")):
		parts = file.relative_to(PACKAGE).with_suffix("").parts
		if "tests" in parts or (modules and parts[0] not in modules):
			continue
		module = ".".join((APP, *(part for part in parts if part != "__init__")))
		for node in ast.parse(file.read_text(encoding="utf-8")).body:
			if isinstance(node, ast.FunctionDef):
				found += _whitelisted(module, node)
	return sorted(found, key=lambda function: function.path)


def _whitelisted(module: str, node: ast.FunctionDef) -> Iterator[Function]:
	decorators = {
		ast.unparse(decorator.func).rpartition(".")[2]: _keywords(decorator)
		for decorator in node.decorator_list
		if isinstance(decorator, ast.Call)
	}
	if "whitelist" not in decorators:
		return
	given = decorators["whitelist"]
	limited = next((d for d in node.decorator_list if ast.unparse(d).startswith("counting.limited(")), None)
	yield Function(
		path=f"{module}.{node.name}",
		node=node,
		methods=tuple(_value(given.get("methods")) or METHODS),
		guest=bool(_value(given.get("allow_guest"))),
		limit=(ast.unparse(limited.args[1]).rpartition(".")[2], HOUR) if limited else None,
	)


def _keywords(call: ast.Call) -> dict[str, ast.expr]:
	return {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}


def _value(node: ast.expr | None) -> Any:
	"""Return what a plain expression is: a constant, a list, a product of numbers."""
	if node is None:
		return None
	if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
		return _value(node.left) * _value(node.right)
	return ast.literal_eval(node)


def describe(modules: tuple[str, ...] = STABLE) -> dict[str, Any]:
	"""Return the OpenAPI 3.1 description of the whitelisted functions in ``modules``; of the stable interface by default."""
	return {
		"openapi": "3.1.0",
		"info": {
			"title": "Loket Kinderopvang",
			"version": _version(),
			"description": "The municipal childcare desk. Log in with a session or with an API key of a user; a function"
			" that anybody may call needs neither. Every answer stands in `message`.",
			"license": {"name": "GPL-3.0-or-later", "identifier": "GPL-3.0-or-later"},
		},
		"servers": [{"url": "/"}],
		"paths": {
			f"/api/method/{function.path}": {
				method.lower(): _operation(function, method) for method in function.methods
			}
			for function in functions(modules)
		},
		"components": {
			"schemas": {
				"Problem": {
					"type": "object",
					"description": "What could not be done, and what would be right.",
					"properties": {
						"exc_type": {"type": "string", "description": "The kind of problem."},
						"_server_messages": {
							"type": "string",
							"description": "A JSON list of JSON objects with `message`, in the user's language.",
						},
					},
				}
			},
			"responses": {
				status: {
					"description": text,
					"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
				}
				for status, text in PROBLEMS.items()
			},
			"securitySchemes": {
				"session": {"type": "apiKey", "in": "cookie", "name": "sid"},
				"apiKey": {
					"type": "apiKey",
					"in": "header",
					"name": "Authorization",
					"description": "`token <key>:<secret>`, as a user's record gives them.",
				},
			},
		},
	}


def as_text() -> str:
	"""Return the description of the stable interface as JSON, as it stands in ``docs/openapi.json``."""
	return json.dumps(describe(), indent=1, ensure_ascii=False) + "\n"


def _version() -> str:
	text = (PACKAGE / "__init__.py").read_text(encoding="utf-8")
	found = re.search(r"__version__\s*=\s*\"([^\"]+)\"", text)
	return found[1] if found else "0"


def _operation(function: Function, method: str) -> dict[str, Any]:
	summary, rest, about, returns = _docstring(function.doc)
	several = len(function.methods) > 1
	operation: dict[str, Any] = {
		"operationId": f"{function.path.removeprefix(APP + '.')}{f'.{method.lower()}' if several else ''}",
		"summary": summary,
		"tags": [function.path.removeprefix(APP + ".").rpartition(".")[0]],
		"security": [{}] if function.guest else [{"session": []}, {"apiKey": []}],
		"responses": _responses(function, returns),
	}
	if rest:
		operation["description"] = rest
	if function.limit:
		how_often, seconds = function.limit
		operation["x-rate-limit"] = {"limit": how_often, "seconds": seconds, "per": "address"}
	properties, required = {}, []
	for name, annotation, default in function.parameters:
		schema = schema_of(annotation)
		if default is None:
			required.append(name)
		elif (value := _value(default)) is not None:
			schema = {**schema, "default": value}
		properties[name] = {**schema, **({"description": about[name]} if name in about else {})}
	if method == "GET":
		operation["parameters"] = [
			{
				"name": name,
				"in": "query",
				"required": name in required,
				"schema": {key: value for key, value in schema.items() if key != "description"},
				**({"description": schema["description"]} if "description" in schema else {}),
			}
			for name, schema in properties.items()
		]
	elif properties:
		body: dict[str, Any] = {"type": "object", "properties": properties}
		if required:
			body["required"] = required
		operation["requestBody"] = {
			"required": bool(required),
			"content": {"application/json": {"schema": body}},
		}
	return operation


def _responses(function: Function, returns: str) -> dict[str, Any]:
	if function.hands_over_a_file:
		content: dict[str, Any] = {
			"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
		}
	else:
		answer = schema_of(function.node.returns)
		content = {
			"application/json": {"schema": {"type": "object", "properties": {"message": answer}}},
		}
	wrong = {"400", "401", "403", "404", "409", "417"}
	if any(name == "token" for name, _annotation, _default in function.parameters):
		wrong.add("410")
	if function.limit:
		wrong.add("429")
	return {
		"200": {"description": returns or "It was done.", "content": content},
		**{status: {"$ref": f"#/components/responses/{status}"} for status in sorted(wrong)},
	}


def schema_of(annotation: ast.expr | None) -> dict[str, Any]:
	"""Return the JSON schema of a type, as it is written in the source; an unknown type may be anything."""
	if annotation is None:
		return {}
	if isinstance(annotation, ast.BinOp) and isinstance(annotation.op, ast.BitOr):
		return _flat(annotation)
	if isinstance(annotation, ast.Subscript):
		outer = ast.unparse(annotation.value)
		if outer == "list":
			return {"type": "array", "items": schema_of(annotation.slice)}
		return dict(SIMPLE.get(outer, {}))
	return dict(SIMPLE.get(ast.unparse(annotation), {}))


def _flat(annotation: ast.BinOp) -> dict[str, Any]:
	"""Return ``A | B | C`` as one list of choices."""
	choices: list[dict[str, Any]] = []
	for side in (annotation.left, annotation.right):
		schema = schema_of(side)
		choices += schema["anyOf"] if set(schema) == {"anyOf"} else [schema]
	return {"anyOf": choices}


def _docstring(doc: str) -> tuple[str, str, dict[str, str], str]:
	"""Return the first line of a docstring, what else it tells, its arguments, and what it returns."""
	doc = inspect.cleandoc(doc)
	summary, _newline, rest = doc.partition("\n")
	parts = re.split(r"^(Args|Returns|Raises):\n", rest, flags=re.M)
	blocks = {parts[i]: inspect.cleandoc("\n" + parts[i + 1]) for i in range(1, len(parts) - 1, 2)}
	about: dict[str, str] = {}
	for name, text in re.findall(r"^(\w+): (.*(?:\n\s+.*)*)", blocks.get("Args", ""), flags=re.M):
		about[name] = " ".join(text.split())
	return summary, " ".join(parts[0].split()), about, " ".join(blocks.get("Returns", "").split())
