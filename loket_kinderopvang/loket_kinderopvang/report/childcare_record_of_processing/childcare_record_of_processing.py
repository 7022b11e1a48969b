"""The record of processing (GDPR art. 30), to print for whoever looks after privacy."""

from __future__ import annotations

from frappe import _

from loket_kinderopvang.figures.reporting import text_column
from loket_kinderopvang.permissions import require
from loket_kinderopvang.privacy.record import rows


def execute(filters: dict | None = None) -> tuple[list[dict], list[dict], str]:
	"""Return a line per kind of record with its fields below it; the report has no filters."""
	require("Childcare Reading", "report")
	return (
		columns(),
		rows(),
		_(
			"Made from the list by which the app forgets and keeps. Add who is responsible, the data protection officer and your processors before you hand it over."
		),
	)


def columns() -> list[dict]:
	"""Return the columns."""
	return [
		text_column("place", _("Where"), 240),
		text_column("purpose", _("Purpose"), 260),
		text_column("ground", _("Ground"), 260),
		text_column("subjects", _("About Whom"), 180),
		text_column("category", _("Kind of Data"), 200),
		text_column("recipients", _("Who Gets to See It"), 260),
		text_column("term", _("Term"), 240),
		text_column("forgetting", _("When Forgotten"), 180),
	]
