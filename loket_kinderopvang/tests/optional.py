"""Packages that a plain bench may lack: what needs one is skipped and says so, and the rest of its module runs.

``pip install -e .[test]`` brings them. Frappe's own runner imports every module of tests, whatever it then runs.
"""

from __future__ import annotations

import unittest
from collections.abc import Callable
from typing import Any


class Missing:
	"""Stands for all that a missing package holds, so that a module that only names it can be imported."""

	def __init__(self, package: str) -> None:
		self._package = package

	def __getattr__(self, _name: str) -> Missing:
		return self

	def __call__(self, *_arguments: Any, **_options: Any) -> Missing:
		return self

	def __or__(self, _other: Any) -> Missing:
		return self

	def __getitem__(self, _key: Any) -> Missing:
		return self

	def __bool__(self) -> bool:
		return False


def _unchanged(*_arguments: Any, **_options: Any) -> Callable[[Any], Any]:
	"""Stand in for what makes a decorator: it leaves what it decorates alone."""
	return lambda decorated: decorated


try:
	from hypothesis import HealthCheck, Phase, example, given, seed, settings
	from hypothesis import strategies as st
except ImportError:
	HealthCheck = Phase = st = Missing("hypothesis")
	example = seed = settings = _unchanged

	def given(*_arguments: Any, **_options: Any) -> Callable[[Any], Any]:
		"""Skip a law that would be tried with many values."""
		return unittest.skip("no hypothesis: pip install -e .[test]")


try:
	import pytest
except ImportError:

	class pytest:
		"""Frappe's own runner collects no plain functions, which alone are marked so."""

		class mark:
			parametrize = staticmethod(_unchanged)

		@staticmethod
		def skip(reason: str) -> None:
			raise unittest.SkipTest(reason)


try:
	from playwright.sync_api import expect, sync_playwright
except ImportError:
	expect = sync_playwright = Missing("playwright")

__all__ = [
	"HealthCheck",
	"Phase",
	"example",
	"expect",
	"given",
	"pytest",
	"seed",
	"settings",
	"st",
	"sync_playwright",
]
