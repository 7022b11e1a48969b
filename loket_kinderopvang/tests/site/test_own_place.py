"""Each of us has a place in the desk: the app's icon, the way to one's own workspace, and nobody else's side bar."""

from __future__ import annotations

from unittest import SkipTest, mock

import frappe

from loket_kinderopvang.desk import own_place
from loket_kinderopvang.setup import defaults, desk_places, uninstall, workspaces
from loket_kinderopvang.tests import factories
from loket_kinderopvang.tests.base import LoketTestCase
from loket_kinderopvang.tests.committed import CommittedTestCase
from loket_kinderopvang.tests.http_site import SiteServer

OFFICER, BOARD = "Childcare", "Childcare Board"
OWN = {"Loket Officer": [OFFICER], "Loket Board": [BOARD], "Loket Manager": [OFFICER, BOARD]}


class TestWayIn(CommittedTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		cls.server = SiteServer().start()
		cls.addClassCleanup(cls.server.stop)

	def led_to(self, *roles: str) -> str:
		user = factories.make_user(*roles, password=factories.PASSWORD).name if roles else None
		frappe.db.commit()
		client = self.server.visitor(user, factories.PASSWORD if user else None)
		answer = client.request("GET", desk_places.WAY_IN, allow_redirects=False)
		self.assertEqual(answer.status_code, 302)
		return answer.headers["Location"].removeprefix(self.server.url)

	def test_each_comes_to_the_place_that_is_theirs(self) -> None:
		self.assertEqual(self.led_to("Loket Officer"), "/app/childcare")
		self.assertEqual(self.led_to("Loket Manager"), "/app/childcare")
		self.assertEqual(self.led_to("Loket Board"), "/app/childcare-board")
		self.assertEqual(self.led_to("System Manager"), "/app")
		self.assertEqual(self.led_to("Loket Provider"), "/childcare/provider")
		self.assertEqual(self.led_to(), f"/login?redirect-to={desk_places.WAY_IN}")

	def test_who_finds_the_own_workspace_gone_comes_to_the_desk(self) -> None:
		frappe.rename_doc("Workspace", BOARD, "Figures of the Town", force=True, show_alert=False)
		self.addCleanup(frappe.db.commit)
		self.addCleanup(
			frappe.rename_doc, "Workspace", "Figures of the Town", BOARD, force=True, show_alert=False
		)
		self.assertEqual(self.led_to("Loket Board"), "/app")


class TestWhoSeesWhat(LoketTestCase):
	def log_in(self, *roles: str) -> None:
		user = factories.make_user(*roles).name
		self.addCleanup(frappe.set_user, "Administrator")
		frappe.set_user(user)

	def test_the_apps_icon_is_for_who_has_a_place_here(self) -> None:
		for role in OWN:
			self.log_in(role)
			self.assertTrue(own_place.may_enter(), role)
		for role in ("System Manager", "Loket Provider", "Loket Partner", "Loket Parent"):
			self.log_in(role)
			self.assertFalse(own_place.may_enter(), role)

	def test_the_platforms_list_of_apps(self) -> None:
		try:
			from frappe.apps import get_apps
		except ImportError:
			raise SkipTest("this version of Frappe has no list of apps") from None
		for roles, seen in (
			(("Loket Board",), 1),
			(("Loket Officer", "System Manager"), 1),
			(("Loket Provider",), 0),
		):
			self.log_in(*roles)
			# Frappe 16 keeps the list for the length of a request.
			if hasattr(frappe.local, "request_cache"):
				frappe.local.request_cache.clear()
			found = [app for app in get_apps() if app["name"] == desk_places.APP]
			self.assertEqual(len(found), seen, roles)
			self.assertTrue(all(app["route"] == desk_places.WAY_IN for app in found))

	def test_the_side_bar_of_others_is_left_out(self) -> None:
		for role, own in OWN.items():
			self.log_in(role)
			started = frappe._dict(
				workspace_sidebar_item={"childcare": {}, "childcare board": {}, "users": {}}
			)
			own_place.leave_out_what_is_for_others(started)
			self.assertEqual(
				set(started.workspace_sidebar_item), {"users", *(name.lower() for name in own)}, role
			)
		# Frappe 15 has none.
		own_place.leave_out_what_is_for_others(frappe._dict())


class TestDesktopOf16(LoketTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		if not frappe.db.exists("DocType", "Workspace Sidebar"):
			raise SkipTest("this version of Frappe has no icons on a desktop")
		super().setUpClass()

	def start_of(self, role: str) -> frappe._dict:
		"""Return what the desk of a user with a role starts with."""
		from frappe.boot import load_desktop_data
		from frappe.desk.doctype.desktop_icon.desktop_icon import get_desktop_icons

		user = factories.make_user(role).name
		self.addCleanup(frappe.set_user, "Administrator")
		frappe.set_user(user)
		started = frappe._dict()
		load_desktop_data(started)
		started.desktop_icons = get_desktop_icons(bootinfo=started)
		own_place.leave_out_what_is_for_others(started)
		return started

	def test_each_sees_the_icons_and_side_bars_that_are_theirs(self) -> None:
		for role, own in OWN.items():
			started = self.start_of(role)
			icons = [
				icon.label
				for icon in started.desktop_icons
				if icon.app == desk_places.APP and not icon.hidden
			]
			self.assertEqual(icons, own, role)
			sidebars = [bar["label"] for bar in started.workspace_sidebar_item.values()]
			self.assertEqual(sorted(set(sidebars) & {OFFICER, BOARD}), own, role)
			for name in own:
				entries = started.workspace_sidebar_item[name.lower()]["items"]
				self.assertEqual(entries[0]["link_to"], name)
				self.assertGreater(len([entry for entry in entries if entry["type"] == "Link"]), 5)
			(app,) = (app for app in started.app_data if app["app_name"] == desk_places.APP)
			self.assertEqual(sorted(app["workspaces"]), own, role)

	def test_nothing_is_made_beside_what_ships(self) -> None:
		from frappe.utils.install import auto_generate_icons_and_sidebar

		with mock.patch.object(frappe.db, "commit"):
			auto_generate_icons_and_sidebar()
		for kind, count in (("Desktop Icon", 3), ("Workspace Sidebar", 2)):
			names = frappe.get_all(kind, {"name": ("like", "%hildcare%")}, pluck="name")
			names += frappe.get_all(kind, {"app": desk_places.APP}, pluck="name")
			self.assertEqual(len(set(names)), count, names)

	def test_a_migrate_keeps_what_staff_made_of_the_workspaces(self) -> None:
		from frappe.model.sync import remove_orphan_entities

		workspace = frappe.get_doc("Workspace", BOARD)
		workspace.icon = "heart"
		workspace.save()
		own = frappe.copy_doc(workspace)
		own.update({"title": "Figures of the Town", "label": "Figures of the Town"})
		own.insert()
		self.assertTrue(workspace.app, "the platform does as it did: a workspace with a module gets an app")
		workspaces.keep_from_sweep()
		with mock.patch.object(frappe.db, "commit"):
			remove_orphan_entities()
		for name in (OFFICER, BOARD, own.name):
			self.assertTrue(frappe.db.exists("Workspace", name), name)
		self.assertEqual(frappe.db.get_value("Workspace", BOARD, "icon"), "heart")

	def test_taken_off_nothing_of_them_stays(self) -> None:
		uninstall._remove_icons()
		for kind in ("Desktop Icon", "Workspace Sidebar"):
			self.assertEqual(frappe.get_all(kind, {"name": ("like", "Childcare%")}), [])
			self.assertEqual(frappe.get_all(kind, {"app": desk_places.APP}), [])


class TestModule(LoketTestCase):
	def test_a_site_that_is_there_gets_the_module_and_what_staff_changed_stays_theirs(self) -> None:
		for file in workspaces.IN_THE_MODULE:
			for shipped in defaults.read(file):
				frappe.db.set_value(shipped["doctype"], shipped["name"], "module", None)
		record = {"document_type": "Workspace", "document_name": OFFICER}
		frappe.clear_cache(doctype="Workspace")
		frappe.db.set_value(
			"Childcare Default Record", record, "fingerprint", defaults.fingerprint("Workspace", OFFICER)
		)
		frappe.db.set_value("Workspace", BOARD, "icon", "heart")
		workspaces.give_module()
		for file in workspaces.IN_THE_MODULE:
			for shipped in defaults.read(file):
				module = frappe.db.get_value(shipped["doctype"], shipped["name"], "module")
				self.assertEqual(module, desk_places.MODULE, shipped["name"])
		self.assertTrue(defaults.update_if_untouched("Workspace", OFFICER, {"icon": "star"}))
		self.assertFalse(defaults.update_if_untouched("Workspace", BOARD, {"icon": "star"}))
		self.assertEqual(frappe.db.get_value("Workspace", BOARD, "icon"), "heart")
