"""Which channel and which language reach whom: counted requests, and how many of them are of the families to reach."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from frappe.query_builder import Case
from frappe.query_builder.functions import Sum
from frappe.utils import cint

from loket_kinderopvang.figures.counted import (
	Dimension,
	Line,
	counted,
	dimensions,
	each,
	in_line,
	number,
	outcome,
	reading,
	requests,
	unanswered,
	whole,
)
from loket_kinderopvang.figures.scope import Scope


@dataclass
class Source(Line):
	"""A line of requests with how many of them are of vulnerable families and of priority groups."""

	vulnerable: int = 0
	priority: int = 0


def sources(scope: Scope) -> dict[str, list[Source]]:
	"""Return the counted requests of a scope by channel, by language, and by both: one query for the three.

	Returns:
		``{"channel", "language", "both"}``; the keys of "both" are (channel, language).
	"""
	request = requests()
	rows = (
		reading(scope)
		.select(
			request.channel,
			request.language,
			outcome(scope),
			unanswered(scope),
			number(scope),
			Sum(Case().when(in_line("vulnerable"), each(scope)).else_(0)).as_("vulnerable"),
			Sum(Case().when(in_line("priority_groups"), each(scope)).else_(0)).as_("priority"),
		)
		.where(counted(scope))
		.groupby(request.channel, request.language, outcome(scope), unanswered(scope))
		.run()
	)
	known = dimensions()
	channel, language = known["channel"], known["language"]
	found: dict[str, dict[Any, Source]] = {"channel": {}, "language": {}, "both": {}}
	for way, tongue, how, not_answered, count, vulnerable, priority in rows:
		(way_key,), (tongue_key,) = channel.keys((way,)), language.keys((tongue,))
		for table, key, label in (
			("channel", way_key, lambda: channel.label(way_key)),
			("language", tongue_key, lambda: language.label(tongue_key)),
			("both", (way_key, tongue_key), lambda: _both(channel, language, way_key, tongue_key)),
		):
			line = _line(found[table], key, label)
			line.outcomes[how] += whole(count)
			line.unanswered += whole(count) if cint(not_answered) else 0
			line.vulnerable += whole(vulnerable)
			line.priority += whole(priority)
	order: dict[str, Callable[[Any], Any]] = {
		"channel": channel.order,
		"language": language.order,
		"both": lambda key: (channel.order(key[0]), language.order(key[1])),
	}
	return {
		table: sorted(lines.values(), key=lambda line: order[table](line.key))
		for table, lines in found.items()
	}


def _line(lines: dict[Any, Source], key: Any, label: Callable[[], str]) -> Source:
	if key not in lines:
		lines[key] = Source(key, label())
	return lines[key]


def _both(channel: Dimension, language: Dimension, way: Any, tongue: Any) -> str:
	return f"{channel.label(way)} · {language.label(tongue)}"
