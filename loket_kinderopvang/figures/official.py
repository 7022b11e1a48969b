"""The official registration as a whole: the rows of the form, how requests ended, and the same by area, age and more.

One plain dictionary holds it, so that it can be shown, handed in, published with protected figures, and frozen.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from frappe import _

from loket_kinderopvang.domain import registration as rules
from loket_kinderopvang.domain.protected_figures import carried
from loket_kinderopvang.figures import counted, files, labels, protection
from loket_kinderopvang.figures.scope import Scope

SECTIONS = ("area", "age", "kind", "price_system", "start_month", "channel")


def section_label(code: str) -> str:
	"""Return the heading of a section."""
	return {
		"area": _("By Area"),
		"age": _("By Age at the Start of Care"),
		"kind": _("By Kind of Care"),
		"price_system": _("By Price System"),
		"start_month": _("By Wanted Start"),
		"channel": _("By Channel"),
	}[code]


def official(scope: Scope, sections: bool = True) -> dict[str, Any]:
	"""Return the registration of a scope, its figures as its reader may see them.

	Returns:
		``{"from_date", "to_date", "outcomes": {outcome: n}, "rows": [{"code", "label", "total", "unanswered"}],
		"breakdowns": {row code: [the same]}, "sections": {code: [{"key", "label", "total", outcomes, "unanswered"}]}}``;
		labels in the reader's language.
	"""
	found = counted.registration(scope)
	known = counted.dimensions() if sections else {}
	lines = counted.by_each([known[code] for code in SECTIONS if sections], scope)
	return {
		"from_date": scope.start.isoformat(),
		"to_date": scope.end.isoformat(),
		**({"as_of": scope.as_of.isoformat()} if scope.hides else {}),
		"outcomes": {how: scope.figure(number) for how, number in found.outcomes.items()},
		"rows": [_row(scope, row) for row in found.rows],
		"breakdowns": {code: [_row(scope, row) for row in rows] for code, rows in found.breakdowns.items()},
		"sections": {
			code: [section_row(scope, line) for line in lines[code]] for code in SECTIONS if sections
		},
	}


def _row(scope: Scope, row: rules.Row) -> dict[str, Any]:
	return {
		"code": row.code,
		"label": labels.row_label(row.code),
		"total": scope.figure(row.total),
		"unanswered": scope.figure(row.unanswered),
	}


def section_row(scope: Scope, line: counted.Line) -> dict[str, Any]:
	"""Return a line of a section with its figures as the reader of a scope may see them."""
	return {
		"key": line.key.isoformat() if hasattr(line.key, "isoformat") else line.key,
		"label": line.label,
		"total": scope.figure(line.total),
		**{outcome.lower(): scope.figure(count) for outcome, count in line.outcomes.items()},
		"unanswered": scope.figure(line.unanswered),
	}


def published(figures: dict[str, Any]) -> dict[str, Any]:
	"""Return the version to publish of figures that were frozen: the one that was frozen with them.

	A year that an earlier version closed has none. Its figures are protected here, each with a key made of its place.
	"""
	if kept := figures.get("as_published"):
		return kept
	how = protection.protection()

	def shown(place: str, count: int) -> int:
		key = protection.record_key(f"{figures['from_date']} {figures['to_date']} {place}")
		return how.figure(carried(count, key))

	def line(section: str, found: dict[str, Any]) -> dict[str, Any]:
		place = f"{section} {found.get('code') or found.get('key')}"
		return {
			name: shown(f"{place} {name}", value) if name in _COUNTS else value
			for name, value in found.items()
		}

	return {
		**figures,
		"outcomes": {name: shown(f"outcome {name}", count) for name, count in figures["outcomes"].items()},
		"rows": [line("row", row) for row in figures["rows"]],
		"breakdowns": {
			code: [line(code, row) for row in rows] for code, rows in figures["breakdowns"].items()
		},
		"sections": {
			code: [line(code, row) for row in rows] for code, rows in (figures.get("sections") or {}).items()
		},
	}


_COUNTS = {"total", "unanswered", *(outcome.lower() for outcome in rules.OUTCOMES)}


def in_readers_words(figures: dict[str, Any]) -> dict[str, Any]:
	"""Return figures that were frozen by somebody else with the labels of today's reader, where the form gives them."""

	def labelled(row: dict[str, Any]) -> dict[str, Any]:
		return {**row, "label": labels.row_label(row["code"])}

	known = counted.dimensions()
	sections = figures.get("sections") or {}
	return {
		**figures,
		"rows": [labelled(row) for row in figures["rows"]],
		"breakdowns": {code: [labelled(row) for row in rows] for code, rows in figures["breakdowns"].items()},
		"sections": {
			code: [{**line, "label": _line_label(known[code], line)} for line in lines]
			for code, lines in sections.items()
		},
	}


def _line_label(dimension: counted.Dimension, line: dict[str, Any]) -> str:
	if dimension.code == "age":
		# Groups are named as they were drawn when the year was closed.
		return str(line["label"])
	return dimension.label(_key(dimension.code, line))


def _key(section: str, line: dict[str, Any]) -> Any:
	key = line["key"]
	return date.fromisoformat(key) if section == "start_month" and key else key


def files_behind(scope: Scope, line: dict[str, Any]) -> files.Files:
	"""Return the filters of the requests behind a line of ``flat``."""
	behind = files.of_scope(scope)
	if line["section"]:
		return {**behind, **files.of_line(line["section"], _key(line["section"], line))}
	return behind if line["code"] == "all" else {**behind, **files.of_code(line["code"])}


def flat(figures: dict[str, Any]) -> list[dict[str, Any]]:
	"""Return every figure in the order in which it is read: ``{"code", "label", "indent", "section", figures}``.

	A breakdown stands indented below the row that it belongs to; ``section`` is the code of the section, empty for the
	official rows.
	"""
	result: list[dict[str, Any]] = []
	for row in figures["rows"]:
		ended = _ended(figures["outcomes"]) if row["code"] == "all" else {}
		result.append({**ended, **row, "indent": 0, "section": ""})
		result.extend(
			{**part, "indent": 1, "section": ""} for part in figures["breakdowns"].get(row["code"], [])
		)
	for section, lines in (figures.get("sections") or {}).items():
		if lines:
			result.append({"code": section, "label": section_label(section), "indent": 0, "section": section})
			result.extend(
				{**line, "code": f"{section}:{line['key']}", "indent": 1, "section": section}
				for line in lines
			)
	return result


def _ended(outcomes: dict[str, Any]) -> dict[str, Any]:
	return {outcome.lower(): count for outcome, count in outcomes.items() if outcome != rules.UNANSWERED}


def differences(before: dict[str, Any], now: dict[str, Any]) -> list[dict[str, Any]]:
	"""Return what changed between two states of the same figures: ``{"heading", "label", "figure", "before", "now"}``.

	A line that was not there counts as zero.
	"""
	old, new = ({line["code"]: line for line in flat(figures)} for figures in (before, now))
	result = []
	for code in [*old, *(code for code in new if code not in old)]:
		line = old.get(code) or new[code]
		for figure in ("total", "unanswered", "answered", "open", "lapsed", "unknown"):
			was, became = (lines.get(code, {}).get(figure) or 0 for lines in (old, new))
			if was != became:
				result.append(
					{
						"code": code,
						"section": line["section"],
						"heading": section_label(line["section"]) if line["section"] else "",
						"label": line["label"],
						"figure": figure,
						"before": was,
						"now": became,
					}
				)
	return result
