"""The mail server of the tools, in this process: it can refuse an address, be slow, break off, or be down."""

from __future__ import annotations

import asyncio
import importlib.util
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import SkipTest

import frappe

from loket_kinderopvang.tests.base import outside_of_tests

SINK = Path(__file__).resolve().parents[2] / "bin" / "bench_tools" / "mail_sink.py"

OWN_ACCOUNT = "Loket Test"


class MailServer:
	"""Takes mail on a loopback port until it is stopped."""

	def __init__(self, slow: float = 5) -> None:
		if not SINK.exists():
			raise SkipTest("the tools are not beside the app")
		spec = importlib.util.spec_from_file_location("loket_mail_sink", SINK)
		assert spec and spec.loader
		sink = importlib.util.module_from_spec(spec)
		spec.loader.exec_module(sink)
		self.folder = Path(tempfile.mkdtemp(prefix="loket-mail-"))
		self._loop = asyncio.new_event_loop()
		self._server = self._loop.run_until_complete(sink.serve(0, self.folder, slow))
		self.port: int = self._server.sockets[0].getsockname()[1]
		self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
		self._thread.start()

	def received(self) -> list[str]:
		"""Return to whom mails came, in the order in which they did."""
		heads = (file.read_text(errors="replace") for file in sorted(self.folder.glob("*.eml")))
		return [head.split("X-Sink-To:", 1)[1].split("\n", 1)[0].strip(" <>\r") for head in heads]

	def stop(self) -> None:
		self._loop.call_soon_threadsafe(self._server.close)
		self._loop.call_soon_threadsafe(self._loop.stop)
		self._thread.join(10)
		shutil.rmtree(self.folder, ignore_errors=True)


def use_port(port: int) -> dict[str, dict]:
	"""Let every outgoing account of the site send to a port; return what was there before (``put_back``)."""
	before: dict[str, dict] = {}
	if not frappe.db.exists("Email Account", {"enable_outgoing": 1, "default_outgoing": 1}):
		_make_account()
		# Nothing to put back: it goes again.
		before[OWN_ACCOUNT] = {}
	for row in frappe.get_all("Email Account", {"enable_outgoing": 1}, ["name", "smtp_server", "smtp_port"]):
		before.setdefault(row.name, {"smtp_server": row.smtp_server, "smtp_port": row.smtp_port})
		frappe.db.set_value("Email Account", row.name, {"smtp_server": "127.0.0.1", "smtp_port": str(port)})
		frappe.clear_document_cache("Email Account", row.name)
	frappe.local.conf.update({"mail_server": "127.0.0.1", "mail_port": port})
	_forget()
	frappe.db.commit()
	return before


def put_back(before: dict[str, dict]) -> None:
	for name, values in before.items():
		if values:
			frappe.db.set_value("Email Account", name, values)
		else:
			frappe.db.delete("Email Account", {"name": name})
		frappe.clear_document_cache("Email Account", name)
	for key in ("mail_server", "mail_port"):
		frappe.local.conf.pop(key, None)
	_forget()
	frappe.db.commit()


def _make_account() -> None:
	"""Give a site that can't send mail an outgoing account, as staff would make it."""
	account = frappe.new_doc("Email Account")
	account.update(
		{
			"name": OWN_ACCOUNT,
			"email_account_name": OWN_ACCOUNT,
			"email_id": "loket@example.org",
			"enable_outgoing": 1,
			"default_outgoing": 1,
			"smtp_server": "127.0.0.1",
			"no_smtp_authentication": 1,
		}
	)
	# Not by insert, which asks the server: in some tests it is down.
	account.db_insert()


def _forget() -> None:
	if hasattr(frappe.local, "outgoing_email_account"):
		del frappe.local.outgoing_email_account


@contextmanager
def really() -> Iterator[None]:
	"""Send mail within a block as outside of a test, where Frappe would keep it."""
	with outside_of_tests():
		yield
