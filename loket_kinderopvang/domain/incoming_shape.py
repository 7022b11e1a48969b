"""What anything that comes in may look like at most, before anybody reads what it says.

Values come from JSON: objects, lists, texts, numbers. Everything here costs no more than the limits allow, however much
was sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from loket_kinderopvang.domain.checks import Problem

MOST_DEPTH = 6
MOST_KEYS = 150
MOST_VALUES = 2_000
LONGEST_KEY = 140
# Halves of characters, control characters, and those that turn the whole line around them: nobody types them, and the
# database refuses some. Line ends and tabs are a person's; marks around a right-to-left name come with it from a phone.
_UNREADABLE = re.compile("[\ud800-\udfff\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202d\u202e\ufffd]")


def check(value: Any, most_keys: int = MOST_KEYS, most_values: int = MOST_VALUES) -> Problem | None:
	"""Return the first thing that is too much, or can't be read, in what came in; None when it may be looked at.

	Args:
		value: an object or list, as JSON gives it.
		most_keys: that one object may have.
		most_values: that all of it may have.

	Returns:
		``too_deep``, ``too_many_keys``, ``too_many_values``, ``long_key`` or ``unreadable``; ``field`` is the path.
	"""
	waiting: list[tuple[str, Any, int]] = [("", value, 1)]
	seen = 0
	while waiting:
		path, found, depth = waiting.pop()
		seen += 1
		if isinstance(found, str):
			if _UNREADABLE.search(found):
				return Problem("unreadable", path)
			continue
		if not isinstance(found, (Mapping, list, tuple)):
			continue
		if depth > MOST_DEPTH:
			return Problem("too_deep", path, {"longest": MOST_DEPTH})
		if seen + len(waiting) + len(found) > most_values:
			return Problem("too_many_values", path, {"longest": most_values})
		if isinstance(found, Mapping):
			if len(found) > most_keys:
				return Problem("too_many_keys", path, {"longest": most_keys, "length": len(found)})
			for key, below in found.items():
				if not isinstance(key, str) or len(key) > LONGEST_KEY:
					return Problem("long_key", path, {"longest": LONGEST_KEY})
				if _UNREADABLE.search(key):
					return Problem("unreadable", path)
				waiting.append((f"{path}.{key}" if path else key, below, depth + 1))
		else:
			waiting += [
				(f"{path}.{index}" if path else str(index), below, depth + 1)
				for index, below in enumerate(found)
			]
	return None


def loads_safely(text: str, loads: Any) -> Any:
	"""Return what JSON text holds.

	Args:
		text: JSON.
		loads: reads it.

	Raises:
		ValueError: it is no JSON, is nested without end, or holds a number of thousands of figures.
	"""
	try:
		return loads(text)
	except RecursionError:
		raise ValueError("nested without end") from None
