"""Give the shipped workspaces and dashboards their module: without it Frappe 16 shows them below "Build"."""

from __future__ import annotations

from loket_kinderopvang.setup import workspaces


def execute() -> None:
	"""Safe to run again."""
	workspaces.give_module()
	workspaces.keep_from_sweep()
