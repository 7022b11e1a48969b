"""An accessibility check with axe: no serious or critical finding on a page as it stands."""

from __future__ import annotations

from typing import Any
from unittest import TestCase

BAD = ("serious", "critical")


def check(test: TestCase, page: Any, name: str, within: str | None = None) -> None:
	"""Fail a test when axe finds something serious or critical on a page.

	Args:
		test: the test that looks.
		page: a Playwright page.
		name: of the page, for the message.
		within: a selector of the part that is the app's own, where the platform's frame around it is not.
	"""
	try:
		from axe_playwright_python.sync_playwright import Axe
	except ImportError:
		test.skipTest("no axe-playwright-python: pip install -e .[test]")

	# A page's own content security policy lets no script in: this one comes from the test.
	found = Axe().run(page, within).response["violations"]
	serious = [
		f"{row['id']} ({row['impact']}): {row['help']}: {[node['target'] for node in row['nodes']][:3]}"
		for row in found
		if row["impact"] in BAD
	]
	test.assertEqual(serious, [], f"axe on {name}")
