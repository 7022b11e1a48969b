"""Mail templates that staff write: Jinja in a box that holds nothing but the words it is given.

A template may print values, ask whether one is there, and go through a list. It calls nothing, reaches nothing of the
platform, and its work is bounded: so many steps, so much text, so much time. Everything else is refused, with the
line and what would be right, when it is saved as well as when it is used.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from datetime import time as day_time
from decimal import Decimal
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes, pass_environment
from jinja2.exceptions import SecurityError, TemplateError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

LONGEST_TEMPLATE = 60_000
LONGEST_MAIL = 400_000
LONGEST_LIST = 500
LONGEST_SECONDS = 2.0
DEEPEST_LOOP = 2
FILTERS = (
	"capitalize",
	"count",
	"d",
	"default",
	"e",
	"escape",
	"first",
	"int",
	"join",
	"last",
	"length",
	"lower",
	"replace",
	"round",
	"sort",
	"string",
	"striptags",
	"title",
	"trim",
	"truncate",
	"upper",
)
TESTS = ("defined", "undefined", "none", "number", "string", "eq", "equalto", "even", "odd", "in", "ne")
# Problems of a template, by code; ``word`` is the part that is meant.
SYNTAX, UNKNOWN_NAME, UNKNOWN_FIELD, CALL, STATEMENT, FILTER, DEPTH, SIZE, TIME, VALUE = (
	"syntax",
	"unknown_name",
	"unknown_field",
	"call",
	"statement",
	"filter",
	"depth",
	"size",
	"time",
	"value",
)
_ITERATE = "_bounded"
_ALLOWED: tuple[type[nodes.Node], ...] = (
	nodes.Template,
	nodes.Output,
	nodes.TemplateData,
	nodes.Name,
	nodes.Const,
	nodes.If,
	nodes.For,
	nodes.CondExpr,
	nodes.Getattr,
	nodes.Getitem,
	nodes.Filter,
	nodes.Test,
	nodes.Compare,
	nodes.Operand,
	nodes.And,
	nodes.Or,
	nodes.Not,
	nodes.Concat,
	nodes.Add,
	nodes.Sub,
	nodes.Neg,
	nodes.List,
	nodes.Tuple,
	nodes.Keyword,
)


class TemplateProblem(Exception):
	"""A template that is not used: ``code`` says why, ``line`` where (1 is the first), ``word`` which part."""

	def __init__(self, code: str, line: int = 0, word: str = "", names: Iterable[str] = ()) -> None:
		self.code, self.line, self.word, self.names = code, line, word, tuple(sorted(names))
		super().__init__(f"{code} in line {line}: {word}")


class _Box(ImmutableSandboxedEnvironment):
	"""No globals, few filters; of a mapping only its items, of anything else only its text."""

	def __init__(self, html: bool) -> None:
		super().__init__(autoescape=html, undefined=StrictUndefined, cache_size=0)
		self.globals.clear()
		self.until = time.monotonic() + LONGEST_SECONDS
		own = {**self.filters, "replace": _replace, "join": _join}
		self.filters = {name: own[name] for name in FILTERS}
		self.filters[_ITERATE] = _bounded
		self.tests = {name: self.tests[name] for name in TESTS}

	def in_time(self, items: Iterable[Any]) -> Iterator[Any]:
		for item in items:
			if time.monotonic() > self.until:
				raise SecurityError(TIME)
			yield item

	def getattr(self, obj: Any, attribute: str) -> Any:
		return self.getitem(obj, attribute)

	def getitem(self, obj: Any, argument: Any) -> Any:
		if isinstance(obj, Mapping) and isinstance(argument, str) and argument in obj:
			return obj[argument]
		if isinstance(obj, (list, tuple)) and isinstance(argument, int) and -len(obj) <= argument < len(obj):
			return obj[argument]
		# The loop of Jinja itself: "loop.last" and its like are plain numbers.
		if type(obj).__name__ == "LoopContext" and argument in _LOOP:
			return super().getattr(obj, argument)
		return self.undefined(obj=obj, name=str(argument))


_LOOP = ("index", "index0", "first", "last", "length", "revindex", "revindex0")


def _replace(text: Any, old: Any, new: Any) -> str:
	before, put = str(text), str(new)
	if len(before) + before.count(str(old)) * len(put) > LONGEST_MAIL:
		raise SecurityError("size")
	return before.replace(str(old), put)


def _join(items: Any, between: Any = "") -> str:
	if not isinstance(items, (list, tuple)):
		return str(items)
	return str(between).join(str(item) for item in items)


@pass_environment
def _bounded(box: _Box, items: Any) -> Iterator[Any]:
	"""Give a list's items, as long as there is time."""
	if not isinstance(items, (list, tuple)):
		raise SecurityError(VALUE)
	if len(items) > LONGEST_LIST:
		raise SecurityError(SIZE)
	return box.in_time(items)


def check(source: str, known: Mapping[str, Iterable[str] | None] | None = None) -> None:
	"""Refuse a template that could not be used.

	Args:
		source: the template.
		known: the names that it may use, each with its own fields; None for a plain value. Without it every name is
			taken.

	Raises:
		TemplateProblem: naming the line and the part that is wrong.
	"""
	_parsed(source, known, _Box(html=True))


def render(source: str, values: Mapping[str, Any], html: bool) -> str:
	"""Return a template with its values filled in.

	Args:
		source: the template.
		values: words, numbers, days, and lists or mappings of those. Anything else is refused.
		html: whether the text is HTML, in which values are escaped.

	Raises:
		TemplateProblem: it does what a template may not, uses what is not there, or grows too long.
	"""
	box = _Box(html)
	given = {name: plain(value, name) for name, value in values.items()}
	tree = _parsed(source, {name: None for name in given}, box, fields=False)
	code = box.compile(tree)
	template = box.template_class.from_code(box, code, {}, None)
	parts: list[str] = []
	size = steps = 0
	try:
		for part in template.generate(given):
			parts.append(part)
			size += len(part)
			steps += 1
			if size > LONGEST_MAIL:
				raise TemplateProblem(SIZE)
			if not steps % 100 and time.monotonic() > box.until:
				raise TemplateProblem(TIME)
	except UndefinedError as error:
		raise TemplateProblem(UNKNOWN_FIELD, word=str(error)) from None
	except SecurityError as error:
		code_word = str(error)
		raise TemplateProblem(
			code_word if code_word in (SIZE, TIME, VALUE) else CALL, word=code_word
		) from None
	except (TemplateError, TypeError, ValueError, ArithmeticError) as error:
		raise TemplateProblem(VALUE, word=str(error)) from None
	return "".join(parts)


def plain(value: Any, name: str = "") -> Any:
	"""Return a value as a template gets it: words, numbers, days, and lists and mappings of those.

	Raises:
		TemplateProblem: it is something else, a record say.
	"""
	if value is None:
		return ""
	if isinstance(value, (str, bool, int, float, Decimal, datetime, date, day_time)):
		# A class of its own may bring methods along.
		return str(value) if isinstance(value, str) else value
	if type(value) is dict or (isinstance(value, dict) and type(value).__name__ == "_dict"):
		return {str(key): plain(item, f"{name}.{key}") for key, item in value.items()}
	if isinstance(value, (list, tuple)):
		return [plain(item, name) for item in value]
	raise TemplateProblem(VALUE, word=name)


def _parsed(
	source: str, known: Mapping[str, Iterable[str] | None] | None, box: _Box, fields: bool = True
) -> nodes.Template:
	if len(source) > LONGEST_TEMPLATE:
		raise TemplateProblem(SIZE, 1)
	try:
		tree = box.parse(source)
	except TemplateSyntaxError as error:
		raise TemplateProblem(SYNTAX, error.lineno or 0, error.message or "") from None
	except RecursionError:
		raise TemplateProblem(DEPTH, 1) from None
	try:
		_Check(known, fields).visit(tree, {}, 0)
	except RecursionError:
		raise TemplateProblem(DEPTH, 1) from None
	return tree


class _Check:
	"""Walks through a template; ``scope`` holds the names of its own loops with the fields of their items."""

	def __init__(self, known: Mapping[str, Iterable[str] | None] | None, fields: bool) -> None:
		self.known = known
		self.fields = fields

	def visit(self, node: nodes.Node, scope: dict[str, Any], depth: int) -> None:
		if isinstance(node, nodes.Call):
			raise TemplateProblem(CALL, node.lineno, _word(node.node))
		if isinstance(node, nodes.Assign):
			self._assign(node, scope, depth)
			return
		if not isinstance(node, _ALLOWED):
			raise TemplateProblem(STATEMENT, node.lineno, type(node).__name__.lower())
		if isinstance(node, nodes.Filter) and node.name not in FILTERS:
			raise TemplateProblem(FILTER, node.lineno, node.name, FILTERS)
		if isinstance(node, nodes.Test) and node.name not in TESTS:
			raise TemplateProblem(FILTER, node.lineno, node.name, TESTS)
		if isinstance(node, nodes.Name):
			self._name(node, scope)
		if isinstance(node, nodes.Getattr):
			self._field(node, scope)
		if isinstance(node, nodes.For):
			self._loop(node, scope, depth)
			return
		for child in node.iter_child_nodes():
			self.visit(child, scope, depth)

	def _loop(self, node: nodes.For, scope: dict[str, Any], depth: int) -> None:
		if depth >= DEEPEST_LOOP or node.recursive:
			raise TemplateProblem(DEPTH, node.lineno)
		if not isinstance(node.target, nodes.Name):
			raise TemplateProblem(STATEMENT, node.lineno, "for")
		self.visit(node.iter, scope, depth)
		fields = self._fields_of(node.iter)
		inside = {**scope, node.target.name: fields, "loop": _LOOP}
		for child in (*([node.test] if node.test else []), *node.body):
			self.visit(child, inside, depth + 1)
		for child in node.else_:
			self.visit(child, scope, depth)
		node.iter = nodes.Filter(node.iter, _ITERATE, [], [], None, None, lineno=node.lineno)

	def _assign(self, node: nodes.Assign, scope: dict[str, Any], depth: int) -> None:
		"""Take a name for a value; what would let a text grow with each step is refused."""
		growing = (nodes.Concat, nodes.Add, nodes.Filter, nodes.List, nodes.Tuple)
		if (
			not isinstance(node.target, nodes.Name)
			or node.node.find(growing)
			or isinstance(node.node, growing)
		):
			raise TemplateProblem(STATEMENT, node.lineno, "set")
		self.visit(node.node, scope, depth)
		scope[node.target.name] = self._fields_of(node.node)

	def _fields_of(self, node: nodes.Node) -> Iterable[str] | None:
		if isinstance(node, nodes.Name) and self.known and self.fields:
			return self.known.get(node.name)
		return None

	def _name(self, node: nodes.Name, scope: dict[str, Any]) -> None:
		if node.name in scope or self.known is None or node.name in self.known:
			return
		raise TemplateProblem(UNKNOWN_NAME, node.lineno, node.name, self.known)

	def _field(self, node: nodes.Getattr, scope: dict[str, Any]) -> None:
		if node.attr.startswith("_"):
			raise TemplateProblem(UNKNOWN_FIELD, node.lineno, _word(node))
		if not isinstance(node.node, nodes.Name) or not self.fields:
			return
		fields = scope[node.node.name] if node.node.name in scope else (self.known or {}).get(node.node.name)
		if fields is not None and node.attr not in fields:
			raise TemplateProblem(
				UNKNOWN_FIELD, node.lineno, _word(node), (f"{node.node.name}.{field}" for field in fields)
			)


def _word(node: nodes.Node) -> str:
	if isinstance(node, nodes.Name):
		return node.name
	if isinstance(node, nodes.Getattr):
		return f"{_word(node.node)}.{node.attr}"
	return type(node).__name__.lower()
