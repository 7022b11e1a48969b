"""What the tools start listens on this machine only, and the demo says what its platform is good for."""

import ast
import sys
import tempfile
import unittest
from pathlib import Path

BIN = Path(__file__).resolve().parents[3] / "bin"


@unittest.skipUnless((BIN / "bench_tools").is_dir(), "the tools are not beside the app")
class TestToolsOnLoopback(unittest.TestCase):
	@classmethod
	def setUpClass(cls) -> None:
		sys.path.insert(0, str(BIN))
		cls.addClassCleanup(sys.path.remove, str(BIN))

	def test_no_tool_names_another_address_to_listen_on(self) -> None:
		for file in sorted(BIN.rglob("*.py")):
			for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
				if isinstance(node, ast.Constant) and isinstance(node.value, str):
					self.assertNotIn(node.value.strip("'\" "), ("0.0.0.0", "::", "*:*"), file.name)

	def test_each_service_is_bound_to_loopback(self) -> None:
		text = (BIN / "bench_tools" / "services.py").read_text(encoding="utf-8")
		for words in ('"--bind-address=127.0.0.1"', '"--bind",\n\t\t\t\t"127.0.0.1"', '"-h", "127.0.0.1"'):
			self.assertIn(words, text)
		self.assertIn(
			'run_simple("127.0.0.1"', (BIN / "bench_tools" / "serve.py").read_text(encoding="utf-8")
		)
		self.assertIn('"127.0.0.1", port', (BIN / "bench_tools" / "mail_sink.py").read_text(encoding="utf-8"))

	def test_the_demo_says_that_an_old_frappe_is_for_a_trial_only(self) -> None:
		from bench_tools import demo

		for source, digest in (
			('self.db_set("reset_password_key", key)', False),
			("hashed_key = sha256_hash(key)", True),
		):
			with tempfile.TemporaryDirectory() as folder:
				file = Path(folder) / "frappe" / "core" / "doctype" / "user" / "user.py"
				file.parent.mkdir(parents=True)
				file.write_text(source)

				class Sites:
					class platform:
						version = "15.0.0-dev"
						frappe = Path(folder)

				said = " ".join(demo.warnings(Sites))
				self.assertIn("127.0.0.1", said)
				self.assertEqual("for a trial only" in said, not digest)
