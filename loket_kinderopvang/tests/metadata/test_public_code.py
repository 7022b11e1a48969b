"""``publiccode.yaml`` describes the app as it is: a catalogue of public software reads it unasked."""

from __future__ import annotations

import re
import unittest
from datetime import date
from typing import Any

import yaml

from loket_kinderopvang import __version__
from loket_kinderopvang.tests.metadata.artefacts import PACKAGE

CHECKOUT = PACKAGE.parent
# What the standard asks for, of version 0.4.
NEEDED = (
	"publiccodeYmlVersion",
	"name",
	"url",
	"softwareVersion",
	"releaseDate",
	"platforms",
	"categories",
	"developmentStatus",
	"softwareType",
	"description",
	"legal",
	"maintenance",
	"localisation",
)


class TestPublicCode(unittest.TestCase):
	said: dict[str, Any]

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		cls.said = yaml.safe_load((CHECKOUT / "publiccode.yaml").read_text(encoding="utf-8"))

	def test_what_the_standard_asks_for_is_said(self) -> None:
		self.assertEqual([key for key in NEEDED if not self.said.get(key)], [])
		self.assertEqual(self.said["publiccodeYmlVersion"], "0.4")
		self.assertIn(
			self.said["developmentStatus"], {"concept", "development", "beta", "stable", "obsolete"}
		)
		self.assertEqual(self.said["softwareType"], "addon")
		self.assertEqual(self.said["maintenance"]["type"], "community")
		self.assertTrue(all(person["name"] for person in self.said["maintenance"]["contacts"]))

	def test_the_version_is_the_apps(self) -> None:
		self.assertEqual(self.said["softwareVersion"], __version__)
		date.fromisoformat(self.said["releaseDate"])
		changes = (CHECKOUT / "CHANGELOG.md").read_text(encoding="utf-8")
		self.assertRegex(changes, rf"(?m)^## {re.escape(__version__)}\b")

	def test_licence_and_address_are_those_of_the_other_papers(self) -> None:
		project = (CHECKOUT / "pyproject.toml").read_text(encoding="utf-8")
		self.assertIn(f'text = "{self.said["legal"]["license"]}"', project)
		self.assertIn(self.said["url"], (CHECKOUT / "README.md").read_text(encoding="utf-8"))

	def test_each_description_has_what_the_standard_asks_for(self) -> None:
		texts = self.said["description"]
		self.assertEqual(set(texts), {"nl", "en", "fr"})
		for language, text in texts.items():
			with self.subTest(language):
				self.assertLessEqual(len(text["shortDescription"]), 150)
				self.assertGreaterEqual(len(text["longDescription"]), 500)
				self.assertLessEqual(len(text["longDescription"]), 10_000)
				self.assertEqual(len(text["features"]), len(texts["en"]["features"]))
				self.assertEqual([line for line in text["features"] if len(line) > 100], [])
				for picture in text["screenshots"]:
					self.assertTrue((CHECKOUT / picture).exists(), picture)

	def test_the_languages_are_those_that_ship(self) -> None:
		shipped = {file.stem for file in (PACKAGE / "translations").glob("*.csv")} | {"en"}
		self.assertEqual(set(self.said["localisation"]["availableLanguages"]), shipped)
