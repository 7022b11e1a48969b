"""Reading that stands out, per reader: whom a manager may want to ask, and about what."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.utils import getdate

from loket_kinderopvang.access.who_looked import unusual
from loket_kinderopvang.domain.reading import FIRST_HOUR, LAST_HOUR, TIMES_USUAL
from loket_kinderopvang.domain.retention import months_after
from loket_kinderopvang.figures.reporting import text_column
from loket_kinderopvang.permissions import require
from loket_kinderopvang.platform import clock

SIGN_LABELS = {
	"many": "Far more files than colleagues",
	"odd_hours": "At odd hours",
	"other_desk": "Files of another desk",
	"not_own_work": "Mostly files of colleagues",
	"same_name": "A family of the same name",
}


def execute(filters: dict | None = None) -> tuple[list[dict], list[dict], str]:
	"""Return a line per reader, those with most that stands out first.

	Args:
		filters: ``from_date`` and ``to_date`` (by default the past month).
	"""
	filters = frappe._dict(filters or {})
	require("Childcare Reading", "report")
	last = getdate(filters.to_date) if filters.to_date else clock.today()
	first = getdate(filters.from_date) if filters.from_date else months_after(last, -1)
	found = unusual(first, last)
	names = dict(
		frappe.get_all(
			"User",
			{"name": ("in", [reader.reader for reader in found] or [""])},
			["name", "full_name"],
			as_list=True,
		)
	)
	rows = [
		{
			**vars(reader),
			"who": names.get(reader.reader) or reader.reader,
			"signs": "; ".join(_(SIGN_LABELS[sign]) for sign in reader.signs),
		}
		for reader in found
	]
	message = _(
		"Odd hours: weekends, before {0}:00 and from {1}:00 on. Far more: at least {2} times what is usual. None of this proves anything: it says what to ask about."
	).format(FIRST_HOUR, LAST_HOUR, f"{TIMES_USUAL:g}")
	return columns(), rows, message


def columns() -> list[dict]:
	"""Return the columns."""

	def count(fieldname: str, label: str, width: int = 150) -> dict:
		return {"fieldname": fieldname, "label": label, "fieldtype": "Int", "width": width}

	return [
		text_column("who", _("Who"), 200),
		text_column("signs", _("What Stands Out"), 320),
		count("files", _("Files Opened"), 120),
		{"fieldname": "usual", "label": _("Usual"), "fieldtype": "Float", "precision": 1, "width": 100},
		count("odd_hours", _("At Odd Hours")),
		count("other_desk", _("Of Another Desk")),
		count("not_own_work", _("Files of Colleagues")),
		count("same_name", _("Of the Same Name")),
	]
