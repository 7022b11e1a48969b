"""Give requests that are there their key of the figures, and let shipped charts, cards and mails ask for closed periods."""

from __future__ import annotations

import frappe

from loket_kinderopvang.figures import protection
from loket_kinderopvang.setup import closed_periods

BATCH = 500


def execute() -> None:
	while names := frappe.get_all("Childcare Request", {"figure_key": 0}, pluck="name", limit=BATCH):
		for name in names:
			frappe.db.set_value(
				"Childcare Request", name, "figure_key", protection.record_key(name), update_modified=False
			)
		# Each batch stands for itself, and a second run goes on where this one stopped.
		frappe.db.commit()  # nosemgrep: commits # a batch stands for itself, and a second run goes on after it
	closed_periods.ask_for_them()
