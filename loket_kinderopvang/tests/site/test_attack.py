"""bin/attack against the site that is tested: every side door that was ever found, tried by everybody."""

from __future__ import annotations

import sys
from pathlib import Path

import frappe
from frappe.installer import update_site_config

import loket_kinderopvang
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.committed import CommittedTestCase
from loket_kinderopvang.tests.http_site import SiteServer

TOOLS = Path(loket_kinderopvang.__file__).parents[1] / "bin"
PASSWORD = "Een-lang-wachtwoord-2026"


class TestAttack(CommittedTestCase):
	def setUp(self) -> None:
		super().setUp()
		if not (TOOLS / "attack").exists():
			self.skipTest("the command comes with the checkout")
		factories.make_user("System Manager")
		area = factories.make_area().name
		self.desk = factories.make_desk(areas=[area]).name
		elsewhere = factories.make_desk().name
		provider = factories.make_provider(self.desk)
		partner = factories.make_partner(self.desk)
		for number in range(3):
			family = factories.make_family(
				self.desk,
				notes="Niet voor iedereen",
				contacts=[
					{
						"contact_name": f"Ouder Verzwegen{number}",
						"relation": "Parent",
						"is_primary": 1,
						"phone": f"+3247055510{number}",
						"email": f"verzwegen{number}@example.org",
						"may_see": 1,
						"may_change": 1,
						"is_asked": 1,
					}
				],
			)
			child = factories.make_child(family.name)
			request = factories.make_request(child.name)
			factories.insert(
				"Childcare Referral",
				request=request.name,
				referral_type="Provider",
				provider=provider.name,
				desk=self.desk,
			)
			factories.make_application(self.desk)
		own = factories.make_family(self.desk)
		roles = {
			"manager": ("Loket Manager", self.desk),
			"board": ("Loket Board", None),
			"elsewhere": ("Loket Officer", elsewhere),
			"provider": ("Loket Provider", None),
			"partner": ("Loket Partner", None),
			"parent": ("Loket Parent", None),
			"stranger": (None, None),
		}
		self.people = {
			who: (factories.make_user(*filter(None, (role,)), desk=desk, password=PASSWORD).name, PASSWORD)
			for who, (role, desk) in roles.items()
		}
		provider.append("users", {"user": self.people["provider"][0]})
		provider.save()
		partner.append("users", {"user": self.people["partner"][0]})
		partner.save()
		frappe.db.set_value("Childcare Family", own.name, "user", self.people["parent"][0])
		frappe.db.commit()
		# The sites of tests believe who says to come for another; this one believes nobody, as a new site does.
		before = frappe.conf.get("childcare_trusted_proxies")
		update_site_config("childcare_trusted_proxies", [])
		self.addCleanup(update_site_config, "childcare_trusted_proxies", before or "None")
		self.server = SiteServer().start()
		self.addCleanup(self.server.stop)
		self.addCleanup(lambda: frappe.cache.delete_keys("loket-count:"))

	def test_nobody_gets_in(self) -> None:
		sys.path.insert(0, str(TOOLS))
		try:
			from bench_tools.attack import Attack
		finally:
			sys.path.remove(str(TOOLS))
		results = Attack(self.server.url, self.people).run()
		self.assertGreater(len(results), 900)
		got_in = [f"{result.who}: {result.attack}: {result.got_in}" for result in results if result.got_in]
		self.assertEqual(got_in, [], "\n" + "\n".join(got_in))
