"""The description of the interface, read from the source, says what the platform would really call."""

from __future__ import annotations

import importlib

import frappe

from loket_kinderopvang.desk import openapi
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import LoketTestCase
from loket_kinderopvang.tests.committed import CommittedTestCase
from loket_kinderopvang.tests.http_site import SiteServer


class TestWalk(LoketTestCase):
	def test_what_is_described_is_what_the_platform_calls(self) -> None:
		described = {function.path: function for function in openapi.functions()}
		self.assertGreater(len(described), 60)
		for path, function in described.items():
			module, _dot, name = path.rpartition(".")
			called = getattr(importlib.import_module(module), name)
			with self.subTest(function=path):
				self.assertIn(called, frappe.whitelisted)
				self.assertEqual(called in frappe.guest_methods, function.guest)
				allowed = frappe.allowed_http_methods_for_whitelisted_func[called]
				self.assertLessEqual(set(function.methods), set(allowed))
		interface = "loket_kinderopvang.api"
		whitelisted = {
			f"{interface if called.__module__.startswith(interface) else called.__module__}.{called.__name__}"
			for called in frappe.whitelisted
			# A method of a record is reached through its record, and is no function of the interface.
			if called.__module__.startswith("loket_kinderopvang.") and "." not in called.__qualname__
		}
		self.assertEqual(whitelisted - set(described), set())


class TestReading(CommittedTestCase):
	def test_staff_read_it_and_others_do_not(self) -> None:
		server = SiteServer().start()
		self.addCleanup(server.stop)
		desk = factories.make_desk()
		officer = factories.make_user("Loket Officer", desk=desk.name, password=factories.PASSWORD)
		provider = factories.make_user("Loket Provider", password=factories.PASSWORD)
		frappe.db.commit()
		path = "/api/method/loket_kinderopvang.api.description"
		answer = server.client(officer.name, factories.PASSWORD).request("GET", path)
		self.assertEqual(answer.json()["message"], openapi.describe())
		for client in (server.client(), server.client(provider.name, factories.PASSWORD)):
			self.assertEqual(client.request("GET", path).status_code, 403)
