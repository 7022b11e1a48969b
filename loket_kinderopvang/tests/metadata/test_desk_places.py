"""The icons and side bars that Frappe 16 reads are those of the workspaces that ship, and have their pictures."""

from __future__ import annotations

import unittest
import xml.etree.ElementTree as ET

from loket_kinderopvang.setup import desk_places
from loket_kinderopvang.tests.metadata.artefacts import PACKAGE, defaults

STYLES = ("subtle", "solid")


class TestDeskPlaces(unittest.TestCase):
	def test_the_files_are_those_of_the_workspaces(self) -> None:
		for file, wanted in desk_places.files().items():
			self.assertEqual(
				desk_places.read(file),
				wanted,
				f"{file.name} is not that of the workspaces that ship:"
				" run `python -m loket_kinderopvang.setup.desk_places`",
			)
		stand = {*desk_places.ICONS.iterdir(), *desk_places.SIDEBARS.iterdir()}
		self.assertEqual(stand, set(desk_places.files()), "a file that nothing writes")

	def test_each_workspace_has_an_icon_for_those_whom_it_is_for_and_leads_to_itself_first(self) -> None:
		for workspace in desk_places.workspaces():
			icon = desk_places.icon_of(workspace, 0)
			self.assertEqual(
				{row["role"] for row in icon["roles"]}, {row["role"] for row in workspace["roles"]}
			)
			first, *others = desk_places.sidebar_of(workspace)["items"]
			# A click on the icon opens the first entry of the side bar.
			self.assertEqual((first["link_type"], first["link_to"]), ("Workspace", workspace["name"]))
			leads_to = {entry.get("link_to") for entry in others}
			self.assertLessEqual(
				{link["link_to"] for link in workspace["links"] if link["type"] == "Link"}, leads_to
			)
			self.assertLessEqual(
				{row["link_to"] for row in workspace["shortcuts"] if row["type"] in ("Page", "Dashboard")},
				leads_to,
			)

	def test_each_has_a_picture_of_its_own(self) -> None:
		addresses = [
			desk_places.picture_of(workspace, style)
			for workspace in desk_places.workspaces()
			for style in STYLES
		]
		pictures = [
			PACKAGE / "public" / address.removeprefix(f"/assets/{desk_places.APP}/")
			for address in (*addresses, desk_places.LOGO)
		]
		self.assertEqual(len({file.read_text() for file in pictures}), len(pictures))
		for file in pictures:
			self.assertTrue(ET.parse(file).getroot().tag.endswith("svg"), file.name)

	def test_workspaces_and_dashboards_belong_to_the_module(self) -> None:
		for file in ("workspaces.json", "dashboards.json"):
			for shipped in defaults(file):
				self.assertEqual(shipped["module"], desk_places.MODULE, shipped["name"])
