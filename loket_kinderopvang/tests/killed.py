"""A worker that is killed in the middle of its work, as a machine that goes down does: a real process and SIGKILL.

    kill_at("loket_kinderopvang.supply.availability.send_round", name, at="loket_kinderopvang.mail.messages.send", call=3)
    run("loket_kinderopvang.supply.availability.send_round", name)

The process stops by itself at the call that is named and says so; only then it is killed. So a test sleeps nowhere and
kills at the same point each time. What the job must see has to be committed before.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from typing import Any

import frappe

REACHED = "this is the moment"
LONGEST_SECONDS = 240
COMMIT = "commit"


def kill_at(
	job: str,
	*arguments: Any,
	at: str,
	call: int = 1,
	after: bool = False,
	given: dict[str, Any] | None = None,
	**named: Any,
) -> None:
	"""Run a function in a process of its own and kill that at a call of another function.

	Args:
		job: the function, as an address; the process commits at its end, as a worker does.
		arguments: of the function.
		at: the function or method at whose call the process is killed, by the address where it is looked up;
			"commit" for the database's.
		call: at which of its calls.
		after: once that call returned, instead of before it.
		given: values that modules have in that process, by address.
		named: more arguments of the function.

	Raises:
		AssertionError: the job ended, or broke off, before it came so far.
	"""
	process = _start({**_job(job, arguments, named, given), "at": at, "call": call, "after": after})
	watch = threading.Timer(LONGEST_SECONDS, process.kill)
	watch.start()
	try:
		said = []
		for line in process.stdout:
			if line.strip() == REACHED:
				os.kill(process.pid, signal.SIGKILL)
				break
			said.append(line)
		else:
			raise AssertionError(f"{job} did not come to call {call} of {at}:\n{''.join(said)[-3000:]}")
	finally:
		watch.cancel()
		process.stdin.close()
		process.wait()
		process.stdout.close()
	# What this process holds in its memory is from before.
	frappe.db.rollback()


def run(job: str, *arguments: Any, given: dict[str, Any] | None = None, **named: Any) -> Any:
	"""Run a function in a process of its own to its end; return what it returns, as JSON can say it.

	Raises:
		AssertionError: it failed.
	"""
	process = _start(_job(job, arguments, named, given))
	said, _nothing = process.communicate(timeout=LONGEST_SECONDS)
	frappe.db.rollback()
	if process.returncode:
		raise AssertionError(f"{job} failed:\n{said[-3000:]}")
	return json.loads(said.strip().rsplit("\n", 1)[-1])


def _job(job: str, arguments: tuple, named: dict, given: dict | None) -> dict[str, Any]:
	frappe.db.commit()
	return {
		"site": frappe.local.site,
		"sites_path": os.path.abspath(frappe.local.sites_path),
		"job": job,
		"arguments": arguments,
		"named": named,
		"given": given or {},
	}


def _start(what: dict[str, Any]) -> subprocess.Popen:
	return subprocess.Popen(
		[sys.executable, "-m", "loket_kinderopvang.tests.killed", json.dumps(what)],
		cwd=what["sites_path"],
		stdin=subprocess.PIPE,
		stdout=subprocess.PIPE,
		stderr=subprocess.STDOUT,
		text=True,
	)


# ---- in the process


def _work(what: dict[str, Any]) -> None:
	from loket_kinderopvang.tests import mailbox

	frappe.init(what["site"], sites_path=what["sites_path"])
	frappe.connect()
	frappe.local.conf.update(mailbox.ACCOUNT)
	frappe.set_user("Administrator")
	for address, value in what["given"].items():
		holder, name = _holder(address)
		setattr(holder, name, value)
	if what.get("at"):
		_stop_at(what["at"], what["call"], what["after"])
	result = frappe.get_attr(what["job"])(*what["arguments"], **what["named"])
	frappe.db.commit()
	frappe.destroy()
	print(json.dumps(result, default=str))


def _holder(address: str) -> tuple[Any, str]:
	"""Return the module, class or object that holds a name, and the name."""
	if address == COMMIT:
		return frappe.db, COMMIT
	path, name = address.rsplit(".", 1)
	try:
		return frappe.get_module(path), name
	except ImportError:
		return frappe.get_attr(path), name


def _stop_at(address: str, call: int, after: bool) -> None:
	holder, name = _holder(address)
	function, calls = getattr(holder, name), 0

	def watched(*arguments: Any, **named: Any) -> Any:
		nonlocal calls
		calls += 1
		mine = calls == call
		if mine and not after:
			_wait_for_the_end()
		result = function(*arguments, **named)
		if mine:
			_wait_for_the_end()
		return result

	setattr(holder, name, watched)


def _wait_for_the_end() -> None:
	print(f"\n{REACHED}", flush=True)
	sys.stdin.read()


if __name__ == "__main__":
	_work(json.loads(sys.argv[1]))
