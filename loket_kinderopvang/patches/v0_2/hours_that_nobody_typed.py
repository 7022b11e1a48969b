"""Opening hours that an import or a form made up where nobody typed any are emptied.

The platform gave a new provider's hours the moment at which it was made, to the millionth of a second; nobody types that.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import frappe

HOURS = ("opens_at", "closes_at")


def execute() -> None:
	"""Empty the hours with parts of a second; safe to run twice."""
	for row in frappe.get_all("Childcare Provider", fields=["name", *HOURS], order_by="name asc"):
		made_up = {field: None for field in HOURS if _parts_of_a_second(row[field])}
		if made_up:
			frappe.db.set_value("Childcare Provider", row.name, made_up, update_modified=False)


def _parts_of_a_second(hour: Any) -> bool:
	if isinstance(hour, timedelta):
		return bool(hour.microseconds)
	if isinstance(hour, str):
		_whole, dot, parts = hour.partition(".")
		return bool(dot) and bool(parts.strip("0"))
	return bool(getattr(hour, "microsecond", 0))
