"""Inputs that nothing was made for: no page and no function of the app answers with a 500 or with its own source.

A small number here; ``bin/benchmark fuzz`` sends 20,000, and so does this with LOKET_FUZZ=20000.
"""

from __future__ import annotations

import json
import os
import unittest
from typing import Any

import frappe
from frappe.installer import update_site_config

from loket_kinderopvang.setup import demo
from loket_kinderopvang.tests import fuzz_world
from loket_kinderopvang.tests.committed import ServedTestCase

INPUTS = int(os.environ.get("LOKET_FUZZ") or 900)


class TestStrangeInputs(ServedTestCase):
	def setUp(self) -> None:
		super().setUp()
		before = {
			field: frappe.db.get_single_value("Childcare Settings", field)
			for field in (*fuzz_world.SETTINGS, "default_desk")
		}
		self.addCleanup(self._put_back, before, frappe.conf.get(fuzz_world.PROXIES))
		self.world = fuzz_world.make(self.server.url)

	def _put_back(self, settings: dict[str, Any], proxies: Any) -> None:
		frappe.db.rollback()
		demo.remove()
		for field, value in settings.items():
			frappe.db.set_single_value("Childcare Settings", field, value)
		update_site_config(fuzz_world.PROXIES, proxies if proxies is not None else "None")
		frappe.db.commit()

	def test_no_page_breaks(self) -> None:
		outcome = fuzz_world.pages_fuzzer(self.world)(INPUTS // 2)
		self.assertEqual(outcome["faults"], {}, json.dumps(outcome, indent=1))
		self.assertGreaterEqual(outcome["inputs"], INPUTS // 2)
		# Most of them got past the limits and to a page.
		self.assertLess(outcome["statuses"].get("429", 0), INPUTS // 20)
		self.assertGreater(outcome["statuses"].get("200", 0), INPUTS // 20)

	@unittest.skipUnless(os.environ.get("LOKET_FUZZ_PYTHON"), "no schemathesis: use bin/test")
	def test_no_function_breaks(self) -> None:
		outcome = fuzz_world.functions_fuzzer(self.world)(INPUTS // 2)
		self.assertEqual(outcome["faults"], {}, json.dumps(outcome, indent=1))
		self.assertGreaterEqual(outcome["inputs"], INPUTS // 2)
		self.assertGreater(outcome["statuses"].get("200", 0), INPUTS // 20)
