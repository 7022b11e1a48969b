"""A migrate that breaks off: `broken_migrate.py SITE`, in a folder of sites, before the migrate that is to mend it.

The migrate is killed with SIGKILL early, in the middle and late, by the number of its writes. Then every pending patch of
the app and everything that it does after a migrate is killed at its first, second, fourth, eighth … write, until it comes
to its end. Prints how often each was killed.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import frappe
import frappe.model.sync

APP = "loket_kinderopvang"
WRITES = ("insert", "update", "delete", "replace", "alter", "create", "drop", "rename")
MIGRATE, SYNC = "migrate", "sync"
# More writes than anything here does.
NEVER = 10**9
PRE, POST = "pre_model_sync", "post_model_sync"


def main() -> None:
	site, *chosen = sys.argv[1:]
	if chosen:
		return one_step(site, chosen[0], int(chosen[1]))
	frappe.init(site=site)
	frappe.connect()
	before, after = pending(PRE), pending(POST)
	hooks = frappe.get_hooks("after_migrate", app_name=APP)
	frappe.destroy()
	for step in before:
		break_off(site, step)
	times = sum(killed(site, MIGRATE, write) for write in (10, 40, 160, 640))
	if not times:
		raise SystemExit("the migrate was to be killed, and came to its end")
	print(f"{MIGRATE}: killed {times} times")
	# A patch after the model's sync finds the tables as they are now.
	killed(site, SYNC, NEVER)
	for step in [*after, *hooks]:
		break_off(site, step)


def pending(kind: str) -> list[str]:
	from frappe.modules.patch_handler import PatchType, executed, get_patches_from_app

	return [patch for patch in get_patches_from_app(APP, PatchType(kind)) if not executed(patch)]


def break_off(site: str, step: str) -> None:
	write, times = 1, 0
	while killed(site, step, write):
		write, times = write * 2, times + 1
	print(f"{step}: killed {times} times")


def killed(site: str, step: str, write: int) -> bool:
	"""Run a step in a process of its own; tell whether it was killed before its end."""
	done = subprocess.run(
		[sys.executable, __file__, site, step, str(write)], capture_output=True, text=True, check=False
	)
	if done.returncode not in (0, -signal.SIGKILL):
		raise SystemExit(f"{step} failed:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
	return bool(done.returncode)


def one_step(site: str, step: str, write: int) -> None:
	from frappe.modules.patch_handler import run_single

	if step == MIGRATE:
		the_migrate(site, write)
		return
	frappe.init(site=site)
	frappe.connect()
	frappe.set_user("Administrator")
	frappe.flags.in_migrate = True
	die_at(write)
	if step == SYNC:
		frappe.model.sync.sync_all()
	elif ".patches." in step:
		run_single(patchmodule=step)
	else:
		frappe.get_attr(step)()
	frappe.db.commit()
	frappe.destroy()


def the_migrate(site: str, write: int) -> None:
	from frappe.migrate import SiteMigration

	set_up = SiteMigration.setUp

	def armed(migration: SiteMigration) -> None:
		set_up(migration)
		die_at(write)

	SiteMigration.setUp = armed
	frappe.init(site=site)
	SiteMigration().run(site=site)


def die_at(write: int) -> None:
	"""Kill this process just before the database is written to so many times from now on."""
	send: Callable[..., Any] = frappe.db.sql
	count = 0

	def counted(query: Any, *arguments: Any, **named: Any) -> Any:
		nonlocal count
		if str(query).lstrip(" (\n\t").lower().startswith(WRITES):
			count += 1
			if count == write:
				os.kill(os.getpid(), signal.SIGKILL)
		return send(query, *arguments, **named)

	frappe.db.sql = counted


if __name__ == "__main__":
	main()
