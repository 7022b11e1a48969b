"""pytest on a real site: connects before the first test of the layers that need one.

`bin/test` gives the site through the environment (LOKET_SITES_PATH, LOKET_SITE). The tests themselves are unittest
classes, so that `bench run-tests --app loket_kinderopvang` runs them as well.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator

import pytest

from loket_kinderopvang.tests import own_warnings

NEEDS_SITE = ("site", "upgrade", "browser")


def _layer(item: pytest.Item) -> str:
	parts = item.path.parts
	return parts[parts.index("tests") + 1] if "tests" in parts else ""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
	"""Without a site the layers that need one are skipped, in plain sight, or fail when a site was promised."""
	if os.environ.get("LOKET_SITE"):
		return
	if os.environ.get("LOKET_REQUIRE_SITE"):
		raise pytest.UsageError("LOKET_REQUIRE_SITE is set, but LOKET_SITE names no site")
	for item in items:
		if _layer(item) in NEEDS_SITE:
			item.add_marker(
				pytest.mark.skip(reason="no site: set LOKET_SITES_PATH and LOKET_SITE, or use bin/test")
			)


def pytest_ignore_collect(collection_path: object, config: pytest.Config) -> bool | None:
	"""Modules of the layers that need Frappe are not even imported where there is no site."""
	if os.environ.get("LOKET_SITE") or os.environ.get("LOKET_REQUIRE_SITE"):
		return None
	parts = str(collection_path).split(os.sep)
	return True if "tests" in parts and any(layer in parts for layer in NEEDS_SITE) else None


@pytest.fixture(scope="session", autouse=True)
def site() -> Iterator[None]:
	"""Connect to the site for the whole run."""
	name = os.environ.get("LOKET_SITE")
	if not name:
		yield
		return
	import frappe

	os.chdir(os.environ["LOKET_SITES_PATH"])
	frappe.init(site=name)
	frappe.connect()
	if not frappe.conf.allow_tests:
		raise pytest.UsageError(f"site {name} does not allow tests")
	if hasattr(frappe, "in_test"):
		frappe.in_test = True
	frappe.flags.in_test = True
	frappe.set_user("Administrator")
	yield
	frappe.db.rollback()
	frappe.destroy()


@pytest.fixture(autouse=True)
def nothing_deprecated() -> Iterator[None]:
	"""A test fails when the app causes a warning: by itself, or by calling what its platform calls deprecated."""
	with own_warnings.collected() as found:
		yield
	assert not found, "warnings that the app causes:\n" + "\n".join(found)


@pytest.fixture(autouse=True)
def fixed_seed() -> None:
	"""Whatever draws at random in a test draws the same each time."""
	random.seed(20261123)
