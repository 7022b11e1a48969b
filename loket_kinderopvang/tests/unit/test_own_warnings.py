"""No run may hide that the app calls what its platform is about to take away."""

import unittest
import warnings
from types import ModuleType
from typing import Any
from unittest import mock

from loket_kinderopvang.tests import own_warnings

APP = "loket_kinderopvang.platform.clock"
HELPER = "import warnings\ndef old(): warnings.warn('going', DeprecationWarning, stacklevel=3)\n"
QUEUE = "def put(): helper.old()\ndef put_for(): put()\n"
CALLER = "def go(): queue.put()\ndef go_far(): queue.put_for()\n"
NEIGHBOUR = "def call(): app.fine()\n"


def module(name: str, source: str, **holds: Any) -> ModuleType:
	made = ModuleType(name)
	made.__dict__.update(holds)
	exec(source, made.__dict__)
	return made


class TestOwnWarnings(unittest.TestCase):
	def setUp(self) -> None:
		# The run itself notes warnings as well, and would fail for these.
		plain = mock.patch.object(warnings, "warn", own_warnings.PLAIN)
		plain.start()
		self.addCleanup(plain.stop)
		helper = module("frappe.utils.deprecations", HELPER)
		self.queue = module("frappe.utils.background_jobs", QUEUE, helper=helper)
		self.app = module(APP, CALLER, queue=self.queue)

	def noted(self, call: Any) -> list[str]:
		with warnings.catch_warnings(record=True) as given, own_warnings.collected() as found:
			warnings.simplefilter("always")
			call()
		self.assertEqual(len(given), 1)
		return found

	def test_a_call_of_something_deprecated_is_ours(self) -> None:
		self.assertEqual(len(self.noted(self.app.go)), 1)
		self.assertIn("going", self.noted(self.app.go)[0])

	def test_so_is_one_through_another_function_of_the_same_module(self) -> None:
		self.assertEqual(len(self.noted(self.app.go_far)), 1)

	def test_what_we_warn_of_ourselves_is_ours(self) -> None:
		own = module(APP, "import warnings\ndef warn(): warnings.warn('odd')\n")
		self.assertEqual(len(self.noted(own.warn)), 1)

	def test_what_the_platform_calls_by_itself_is_its_own(self) -> None:
		platform = module("frappe.model.document", "def save(): queue.put()\n", queue=self.queue)
		app = module(APP, "def go(): document.save()\n", document=platform)
		self.assertEqual(self.noted(app.go), [])

	def test_the_warning_is_given_where_it_always_was(self) -> None:
		with warnings.catch_warnings(record=True) as given, own_warnings.collected():
			warnings.simplefilter("always")
			self.app.go()
		with warnings.catch_warnings(record=True) as before:
			warnings.simplefilter("always")
			self.app.go()
		self.assertEqual(
			[(one.category, one.filename, one.lineno) for one in given],
			[(one.category, one.filename, one.lineno) for one in before],
		)
