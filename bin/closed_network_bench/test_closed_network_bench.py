"""The checks of the closed-network bench, on small invented files: no registry, no Frappe.

Run with `python3 -m unittest discover -s bin/closed_network_bench -t bin`.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import unittest
import zlib
from pathlib import Path
from unittest import mock

from closed_network_bench import frappe_package, front_end_files, marks, requirements
from closed_network_bench.bench import Bench, place_link, requirements_of
from closed_network_bench.make import make
from closed_network_bench.steps import ClosedBenchError, run, step


class NamesTest(unittest.TestCase):
	def test_longer_names_come_before_the_shorter_ones_they_hold(self) -> None:
		self.assertEqual(
			frappe_package.renamed("criscostackframework.com criscostacktech CRISCOSTACK Criscostack", False),
			"frappeframework.com frappetech FRAPPE Frappe",
		)
		self.assertEqual(
			frappe_package.renamed("CriscoERP criscoerp Crisco crisco brik Brik", False),
			"ERPNext erpnext Frappe frappe bench Bench",
		)

	def test_words_of_translations_keep_their_brik(self) -> None:
		self.assertEqual(frappe_package.renamed("fabrik af Criscostack", True), "fabrik af Frappe")

	def test_what_is_not_text_stays_as_it_is(self) -> None:
		for data in (b"\x89PNG\0crisco", b"\xff\xfecrisco"):
			self.assertEqual(frappe_package.restored(data, False), data)


class VerifyTest(unittest.TestCase):
	files = {"frappe/b.py": b"b = 1\n", "frappe/a.py": b"", "frappe/a.js": b"", "frappe/A/z.py": b"\n"}

	def test_lines_are_gits_ids_in_the_order_of_bytes(self) -> None:
		lines = frappe_package.python_lines(self.files)
		self.assertEqual([line.split()[0] for line in lines], ["frappe/A/z.py", "frappe/a.py", "frappe/b.py"])
		# git's well-known id of an empty file
		self.assertEqual(lines[1], "frappe/a.py e69de29bb2d1d6434b8b29ae775ad8c2e48c5391\n")

	def test_one_changed_byte_is_refused_and_named(self) -> None:
		right = frappe_package.python_lines(self.files)
		digest = hashlib.sha256("".join(right).encode()).hexdigest()
		with mock.patch.object(frappe_package, "PYTHON_FILES_SHA256", digest):
			frappe_package.verify(right)
			changed = frappe_package.python_lines({**self.files, "frappe/b.py": b"b = 2\n"})
			with self.assertRaisesRegex(ClosedBenchError, r"Refused: .* placed: frappe/b\.py\."):
				frappe_package.verify(changed, right)
			added = frappe_package.python_lines({**self.files, "frappe/c.py": b""})
			with self.assertRaisesRegex(ClosedBenchError, r"frappe/c\.py"):
				frappe_package.verify(added, right)

	def test_another_wheel_is_refused(self) -> None:
		with self.assertRaisesRegex(ClosedBenchError, "Refused: the wheel"):
			frappe_package.check_wheel(b"something else")


class MakingTest(unittest.TestCase):
	def setUp(self) -> None:
		folder = tempfile.TemporaryDirectory()
		self.addCleanup(folder.cleanup)
		self.folder = Path(folder.name)

	def test_a_step_is_done_once_and_again_when_its_key_changes(self) -> None:
		needed = []
		for key in ("one", "one", "two"):
			with step(self.folder, "a step", key, lambda line: None) as wanted:
				needed.append(wanted)
		self.assertEqual(needed, [True, False, True])

	def test_a_step_that_failed_is_done_again(self) -> None:
		with self.assertRaises(ZeroDivisionError), step(self.folder, "a step", "key", lambda line: None):
			raise ZeroDivisionError
		with step(self.folder, "a step", "key", lambda line: None) as wanted:
			self.assertTrue(wanted)

	def test_a_failed_program_is_told_with_its_last_lines(self) -> None:
		with self.assertRaisesRegex(ClosedBenchError, r"(?s)It went wrong\..*out of paper"):
			run(["sh", "-c", "echo out of paper; exit 3"], self.folder / "log", "It went wrong.")

	def test_what_lies_in_the_way_of_a_link_is_not_removed(self) -> None:
		(self.folder / "app").mkdir()
		with self.assertRaisesRegex(ClosedBenchError, "in the way"):
			place_link(self.folder / "app", self.folder)

	def test_the_checkout_is_no_place_for_it(self) -> None:
		with self.assertRaisesRegex(ClosedBenchError, "outside the checkout"):
			make(Path(frappe_package.__file__).parent / "made")

	def test_a_folder_without_an_app_is_refused(self) -> None:
		with self.assertRaisesRegex(ClosedBenchError, "not the checkout of one Frappe app"):
			Bench(self.folder).link_app(self.folder)

	def test_python_of_another_version_is_refused(self) -> None:
		with mock.patch.object(requirements, "python_version", return_value=(3, 13)):
			with self.assertRaisesRegex(ClosedBenchError, "needs Python 3.10 or 3.11"):
				requirements.choose_python("python3.13")


class ShippedFilesTest(unittest.TestCase):
	def test_requirements_of_an_app_are_read(self) -> None:
		text = '[project]\nname = "x"\ndependencies = [\n\t"b>=1", # "not this"\n\t"a[extra]>=2",\n]\n'
		self.assertEqual(requirements_of(text), ["a[extra]>=2", "b>=1"])
		self.assertEqual(requirements_of("[project]\n"), [])

	def test_every_python_package_has_one_exact_version(self) -> None:
		for line in requirements.constraints():
			self.assertRegex(line, r"^[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*$")
		setuptools = next(line for line in requirements.constraints() if line.startswith("setuptools=="))
		self.assertLess(int(setuptools.split("==")[1].split(".")[0]), 81)

	def test_every_npm_package_is_pinned_with_a_digest_and_without_an_address(self) -> None:
		package, lock = (json.loads(file.read_text(encoding="utf-8")) for file in front_end_files.PACKAGES)
		for version in (package["dependencies"] | package["devDependencies"]).values():
			self.assertRegex(version, r"^[0-9]+\.[0-9]+\.[0-9]+")
		for path, entry in lock["packages"].items():
			if path:
				self.assertIn("integrity", entry, path)
				self.assertNotIn("resolved", entry, path)

	def test_the_plain_mark_is_a_picture(self) -> None:
		png = marks.square_png()
		self.assertTrue(png.startswith(b"\x89PNG\r\n\x1a\n"))
		start = png.index(b"IDAT") + 4
		length = int.from_bytes(png[start - 8 : start - 4], "big")
		self.assertEqual(len(zlib.decompress(png[start : start + length])), marks.SIZE * (marks.SIZE * 4 + 1))


if __name__ == "__main__":
	unittest.main()
