"""What bin/test counts and how it runs its layers: side by side, and as many tests as there are tests."""

import argparse
import json
import sys
import tempfile
import threading
import unittest
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

BIN = Path(__file__).resolve().parents[3] / "bin"
REPORT = """<testsuites><testsuite tests="12" failures="3" errors="1" skipped="3">
<testcase classname="m.T" name="test_good"/>
<testcase classname="m.T" name="test_two_parts_bad"><failure/><failure/></testcase>
<testcase classname="m.T" name="test_parts_skipped"><skipped/><skipped/></testcase>
<testcase classname="m.T" name="test_bad_and_broke_off"><failure/></testcase>
<testcase classname="m.T" name="test_bad_and_broke_off"><error/></testcase>
<testcase classname="m.T" name="test_each[nl]"/>
<testcase classname="m.T" name="test_each[fr]"/>
<testcase classname="m.S" name="test_skipped"><skipped/></testcase>
</testsuite></testsuites>"""


@unittest.skipUnless((BIN / "bench_tools").is_dir(), "the tools are not beside the app")
class TestRunOfTheTests(unittest.TestCase):
	def setUp(self) -> None:
		sys.path.insert(0, str(BIN))
		self.addCleanup(sys.path.remove, str(BIN))
		from bench_tools import places, test_run

		self.run, self.places = test_run, places
		made = tempfile.TemporaryDirectory()
		self.addCleanup(made.cleanup)
		self.folder = Path(made.name)

	def test_a_test_counts_once_whatever_its_parts_did(self) -> None:
		report = self.folder / "report.xml"
		report.write_text(REPORT)
		self.assertEqual(self.run.read_report(report), {"passed": 3, "failed": 2, "skipped": 2})

	def test_every_part_has_one_lane_and_every_layer_a_part(self) -> None:
		parts = [part for lane in self.run.LANES for part in lane.parts]
		self.assertEqual(len(parts), len(set(parts)))
		self.assertEqual({self.run.layer_of(part) for part in parts}, set(self.run.LAYERS))
		self.assertEqual([len(lane.wanted(["site"])) for lane in self.run.LANES], [1] * len(self.run.LANES))

	def test_each_file_of_the_site_runs_in_one_part(self) -> None:
		folder = BIN.parent / "loket_kinderopvang" / "tests" / "site"
		doors = set(self.run.tests_of(self.run.DOORS))
		for file in doors:
			self.assertTrue(Path(file).is_file(), file)
		asked, *left_out = self.run.tests_of("site")
		self.assertEqual(asked, str(folder))
		self.assertEqual({option.removeprefix("--ignore=") for option in left_out}, doors)
		self.assertEqual(len(self.run.tests_of("browser")), 1)

	def test_cells_of_every_lane_are_in_the_record(self) -> None:
		record = self.folder / "record.json"
		(self.folder / "matrix_cells-routes.json").write_text('{"routes": 9000}')
		(self.folder / "matrix_cells-doctypes.json").write_text('{"doctypes": 2000}')
		with mock.patch.multiple(self.run, ARTEFACTS=self.folder, RECORD=record):
			self.run.write_record({}, {}, ["15.0.0"])
		written = json.loads(record.read_text())
		self.assertEqual(written["matrix_cells"], 11000)
		self.assertEqual(written["matrix_parts"], {"routes": 9000, "doctypes": 2000})

	def test_lanes_share_no_service_and_no_site(self) -> None:
		platform = SimpleNamespace(python="p", version="15.0.0", name="bench", chosen_database="")
		folders = {lane.folder(platform, None).folder for lane in self.run.LANES}
		self.assertEqual(len(folders), len(self.run.LANES))
		self.assertEqual(len({lane.services for lane in self.run.LANES}), len(self.run.LANES))

	def test_a_dropped_site_goes_nowhere_in_the_bench(self) -> None:
		from bench_tools.sites import SitesFolder

		platform = SimpleNamespace(
			python="p", version="15.0.0", name="bench", chosen_database="", database="mariadb"
		)
		folder = SitesFolder(platform, None, self.folder)
		(folder.sites / "gone.localhost").mkdir(parents=True)
		with mock.patch.object(SitesFolder, "frappe") as command:
			folder.drop_site("gone.localhost")
		asked = list(command.call_args.args)
		archive = Path(asked[asked.index("--archived-sites-path") + 1])
		self.assertEqual(archive.parent, self.folder)

	def side_by_side(self, run_part: mock.Mock) -> dict[str, dict[str, int]]:
		platform = SimpleNamespace(name="bench", version="15.0.0")
		folders = {lane.name: SimpleNamespace(platform=platform) for lane in self.run.LANES}
		options = argparse.Namespace(keep=False, only=None)
		with (
			mock.patch.object(self.run, "ARTEFACTS", self.folder),
			mock.patch.object(self.run, "run_part", run_part),
			mock.patch.object(self.run, "on_new_site", lambda folder, part, options: run_part(part)),
			mock.patch.object(self.run, "upgrade", lambda folder, options: run_part("upgrade")),
		):
			return self.run.side_by_side(list(self.run.LANES), folders, list(self.run.LAYERS), options)

	def test_they_run_at_the_same_time_and_are_read_one_after_the_other(self) -> None:
		both = threading.Barrier(2, timeout=10)

		def layer(*arguments: object, **_options: object) -> dict[str, int]:
			name = next(item for item in arguments if isinstance(item, str))
			if name in ("site", "unit"):
				both.wait()
			self.run.say(f"this is {name}")
			return {"passed": 1, "failed": 0, "skipped": 0}

		with mock.patch.object(sys, "stderr") as screen:
			here = self.side_by_side(mock.Mock(side_effect=layer))
		said = "".join(call.args[0] for call in screen.write.call_args_list)
		self.assertEqual(list(here), list(self.run.LAYERS))
		parts = [part for lane in self.run.LANES for part in lane.parts]
		self.assertEqual(parts[:2], ["site", "unit"])
		places = [said.index(f"this is {part}\n") for part in parts]
		self.assertEqual(places, sorted(places))

	def test_a_layer_that_cannot_run_is_a_failure_and_stops_no_other(self) -> None:
		def layer(*arguments: object, **_options: object) -> dict[str, int]:
			if "browser" in arguments:
				raise self.places.ToolError("no site")
			return {"passed": 1, "failed": 0, "skipped": 0}

		with mock.patch.object(sys, "stderr"):
			here = self.side_by_side(mock.Mock(side_effect=layer))
		self.assertEqual(here["browser"]["failed"], 1)
		# Both parts of the site's tests are counted under their layer.
		self.assertEqual(here["site"], {"passed": 2, "failed": 0, "skipped": 0})
		self.assertEqual(sum(numbers["passed"] for numbers in here.values()), 5)

	def test_a_part_that_fails_fails_its_layer(self) -> None:
		def layer(*arguments: object, **_options: object) -> dict[str, int]:
			bad = self.run.DOORS in arguments
			return {"passed": 3, "failed": int(bad), "skipped": 0}

		with mock.patch.object(sys, "stderr"):
			here = self.side_by_side(mock.Mock(side_effect=layer))
		self.assertEqual(here["site"], {"passed": 6, "failed": 1, "skipped": 0})
