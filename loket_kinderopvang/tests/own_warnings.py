"""Warnings that the app's own code causes: itself, or by calling what the platform calls deprecated.

The platform warns in its own name, often from a helper, so that a filter on the place of a warning doesn't find these.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

PACKAGE = "loket_kinderopvang"
# What the platform warns through, and what hands a call on.
HELPERS = ("frappe.utils.deprecations", "frappe.deprecation_dumpster", "typing_extensions", "warnings")
HANDS_ON = ("frappe", "frappe.utils.typing_validations")
PLAIN = warnings.warn


@contextmanager
def collected() -> Iterator[list[str]]:
	"""Note the warnings of a block, in all threads, that the app causes; each is given as it always was."""
	found: list[str] = []
	original = warnings.warn

	def warn(message: Any, category: Any = None, stacklevel: int = 1, *rest: Any, **options: Any) -> None:
		caused = caused_by(sys._getframe(1))
		if caused:
			found.append(f"{caused}: {message}")
		original(message, category, stacklevel + 1, *rest, **options)

	warnings.warn = warn
	try:
		yield found
	finally:
		warnings.warn = original


def caused_by(frame: FrameType | None) -> str | None:
	"""Return the line of the app that causes the warning which a frame gives; None when it is somebody else's.

	It is the app's when it warns itself, or when it calls the function that warns. What the platform does wrong within a
	call that is fine is not.
	"""
	frame = _beyond(frame, HELPERS)
	if frame and not _is_own(frame):
		frame = _beyond(frame, (_module(frame), *HANDS_ON))
	return f"{frame.f_code.co_filename}:{frame.f_lineno}" if frame and _is_own(frame) else None


def _beyond(frame: FrameType | None, modules: tuple[str, ...]) -> FrameType | None:
	while frame and _module(frame) in modules:
		frame = frame.f_back
	return frame


def _module(frame: FrameType) -> str:
	return str(frame.f_globals.get("__name__", ""))


def _is_own(frame: FrameType) -> bool:
	return _module(frame).split(".", 1)[0] == PACKAGE
