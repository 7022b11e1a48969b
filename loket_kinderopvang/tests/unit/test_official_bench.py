"""Frappe through the official bench command: whole or not at all, as root too, and what bench said is told.

A stub stands in for bench, which would need a network and minutes; it makes the folders that bench makes.
"""

import json
import os
import stat
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

BIN = Path(__file__).resolve().parents[3] / "bin"
# Its Python notes what it is asked, and knows pkg_resources only once something was installed.
STUB = """#!/bin/sh
[ "$*" = "" ] && exit 3
for folder; do :; done
echo "$*" >> "{home}/bench.calls"
cat sites/common_site_config.json >> "{home}/bench.config" 2>/dev/null
if [ -e "{home}/fails" ]; then
	mkdir -p "$folder/env/bin" "$folder/apps/frappe/frappe"
	echo "ERROR: you should not run this command as root"
	exit 1
fi
[ -e "$folder" ] && {{ echo "Bench instance already exists"; exit 0; }}
mkdir -p "$folder/env/bin" "$folder/apps/frappe/frappe" "$folder/sites/assets"
echo '__version__ = "15.99.0"' > "$folder/apps/frappe/frappe/__init__.py"
touch "$folder/apps/frappe/frappe/app.py"
[ -e "{home}/no-assets" ] || echo '{{}}' > "$folder/sites/assets/assets.json"
cat > "$folder/env/bin/python" <<END
#!/bin/sh
echo "\\$*" >> "{home}/python.calls"
case "\\$*" in
	*pkg_resources*) test -e "$folder/installed" ;;
	*"-m pip"*) touch "$folder/installed" ;;
	*) PYTHONPATH="$folder/apps/frappe" exec "{python}" "\\$@" ;;
esac
END
chmod +x "$folder/env/bin/python"
"""


@unittest.skipUnless((BIN / "bench_tools").is_dir(), "the tools are not beside the app")
class TestOfficialBench(unittest.TestCase):
	def setUp(self) -> None:
		sys.path.insert(0, str(BIN))
		self.addCleanup(sys.path.remove, str(BIN))
		from bench_tools import places, platforms

		self.platforms, self.ToolError = platforms, places.ToolError
		made = tempfile.TemporaryDirectory()
		self.addCleanup(made.cleanup)
		self.home = Path(made.name)
		self.folder = self.home / "official-bench"
		programs = self.home / "programs"
		programs.mkdir()
		(programs / "bench").write_text(STUB.format(home=self.home, python=sys.executable))
		(programs / "bench").chmod(stat.S_IRWXU)
		self.env = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"}
		for patch in (
			mock.patch.dict(os.environ, {"LOKET_HOME": str(self.home)}),
			mock.patch.object(platforms, "_bench_command", return_value=self.env),
			mock.patch.object(platforms, "say"),
		):
			patch.start()
			self.addCleanup(patch.stop)

	def told(self, file: str) -> str:
		return (self.home / file).read_text() if (self.home / file).exists() else ""

	def test_a_bench_is_made_once(self) -> None:
		self.assertEqual(self.platforms.official().version, "15.99.0")
		self.assertEqual(self.platforms.official().frappe, self.folder / "apps" / "frappe")
		self.assertEqual(len(self.told("bench.calls").splitlines()), 1)

	def test_no_line_is_asked_of_a_crontab(self) -> None:
		self.platforms.official()
		self.assertIn("--no-backups", self.told("bench.calls"))

	def test_what_bench_said_is_told_wherever_it_said_it(self) -> None:
		(self.home / "fails").touch()
		with self.assertRaisesRegex(self.ToolError, "you should not run this command as root"):
			self.platforms.official()

	def test_half_a_bench_is_made_anew(self) -> None:
		(self.home / "fails").touch()
		with self.assertRaises(self.ToolError):
			self.platforms.official()
		self.assertTrue((self.folder / "env").exists())
		(self.home / "fails").unlink()
		self.assertEqual(self.platforms.official().version, "15.99.0")

	def test_a_bench_that_lost_a_part_is_made_anew(self) -> None:
		self.platforms.official()
		(self.folder / "sites" / "assets" / "assets.json").unlink()
		self.platforms.official()
		self.assertEqual(len(self.told("bench.calls").splitlines()), 2)

	def test_a_bench_without_assets_is_no_bench_whatever_bench_says(self) -> None:
		(self.home / "no-assets").touch()
		with self.assertRaisesRegex(self.ToolError, "no assets"):
			self.platforms.official()
		self.assertFalse((self.home / "official-bench.ready").exists())

	def test_root_is_allowed_by_name_and_nobody_else_is_named(self) -> None:
		for user, config in ((0, {"frappe_user": "root"}), (1000, None)):
			with mock.patch("os.geteuid", return_value=user):
				(self.home / "bench.config").unlink(missing_ok=True)
				(self.home / "official-bench.ready").unlink(missing_ok=True)
				self.platforms.official()
				said = self.told("bench.config")
				self.assertEqual(json.loads(said) if said else None, config)

	def test_packages_that_newer_setuptools_left_out_are_added(self) -> None:
		self.platforms.official()
		self.assertIn("-m pip install -q setuptools<81", self.told("python.calls"))


@unittest.skipUnless((BIN / "bench_tools").is_dir(), "the tools are not beside the app")
class TestReach(unittest.TestCase):
	def setUp(self) -> None:
		sys.path.insert(0, str(BIN))
		self.addCleanup(sys.path.remove, str(BIN))
		from bench_tools import platforms

		self.platforms = platforms
		made = tempfile.TemporaryDirectory()
		self.addCleanup(made.cleanup)
		self.home = Path(made.name)

	def test_frappe_is_reached_through_a_mirror_that_git_knows(self) -> None:
		copy = self.home / "mirror"
		git = ["git", "-c", "user.name=T", "-c", "user.email=t@example.org", "-C", str(copy)]
		subprocess.run(["git", "init", "-q", "-b", self.platforms.BRANCH, str(copy)], check=True)
		subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "one"], check=True)
		config = self.home / "gitconfig"
		config.write_text(f'[url "file://{copy}"]\n\tinsteadOf = {self.platforms.FRAPPE_REPOSITORY}\n')
		with mock.patch.dict(os.environ, {"GIT_CONFIG_GLOBAL": str(config)}):
			self.assertTrue(self.platforms.official_is_reached())
			with mock.patch.object(self.platforms, "BRANCH", "no-such-branch"):
				self.assertFalse(self.platforms.official_is_reached())

	def test_yarn_is_brought_where_there_is_none(self) -> None:
		for there in (None, "/usr/bin/yarn"):
			with (
				mock.patch.object(self.platforms.shutil, "which", return_value=there),
				mock.patch.object(self.platforms, "_run_step") as run,
			):
				env = self.platforms._bench_command(self.home)
			installed = [call.args[0] for call in run.call_args_list if self.platforms.YARN in call.args[0]]
			self.assertEqual(len(installed), 0 if there else 1)
			self.assertEqual("node_modules/.bin" in env["PATH"], not there)
